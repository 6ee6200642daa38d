-- What the site itself keeps.

-- Enduring. Secrets that all nodes share: what tokens in forms and cookies are made with. Losing one costs clients a reload.
CREATE TABLE http_secret (
	name    TEXT PRIMARY KEY,              -- "site"
	value   BYTEA NOT NULL,                -- random bytes
	made_at BIGINT NOT NULL                -- seconds
);

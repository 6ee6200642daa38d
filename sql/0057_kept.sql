-- What somebody typed when their session had ended: kept for an hour, until they have signed in again.

-- Derivable: it would have to be typed again. Nobody reads it without the token, which only the browser has.
CREATE TABLE http_kept (
	token_hash     BYTEA PRIMARY KEY,      -- SHA-256 of the cookie
	institution_id BIGINT NOT NULL,        -- the site's
	person_id      BIGINT NOT NULL,        -- whose session it was: shown to nobody else
	path           TEXT NOT NULL,          -- where the form was sent to
	page           TEXT NOT NULL,          -- the page it stood on, with its query; empty: not said
	sealed         BYTEA NOT NULL,         -- the fields as JSON, encrypted under the token (XSalsa20-Poly1305)
	ends_at        BIGINT NOT NULL         -- seconds; is forgotten then
);
CREATE INDEX http_kept_ends ON http_kept (ends_at);

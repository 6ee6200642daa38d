-- credential: what of an institution anybody may fetch, signed and ready. Derivable: publication_refresh makes it again.

CREATE TABLE publication (
	institution_id BIGINT NOT NULL REFERENCES institution (id),
	name           TEXT NOT NULL,               -- "did.json", "jwks.json", "status/revocation-1"
	bytes          BYTEA NOT NULL,              -- exactly what is sent
	mark           TEXT NOT NULL,               -- what it was made from: another one, and it is made anew
	changed_at     BIGINT NOT NULL,             -- seconds: when these bytes were made
	PRIMARY KEY (institution_id, name)
);

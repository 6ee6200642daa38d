-- credential: the signed documents that say an award was made. Enduring.

CREATE TABLE credential (
	id               BIGINT PRIMARY KEY,          -- db_new_id
	institution_id   BIGINT NOT NULL REFERENCES institution (id),
	award_id         BIGINT NOT NULL REFERENCES award (id),
	public_id        TEXT NOT NULL,               -- the credential's id: urn:uuid:...
	state            BIGINT NOT NULL,             -- enum credential_state
	supersedes_id    BIGINT REFERENCES credential (id), -- the one it replaces: the credential of the award that its award supersedes
	intent           BYTEA NOT NULL,              -- the unsigned document, as it was meant before anything was signed
	kid              TEXT NOT NULL,               -- the key that signs it
	revocation_list  BIGINT NOT NULL,             -- the status list that the document names ...
	revocation_index BIGINT NOT NULL,             -- ... and the bit in it
	intended_at      BIGINT NOT NULL,             -- seconds; the document's date of issuing
	active_at        BIGINT,                      -- seconds; when it was signed, verified and could be handed out
	changed_at       BIGINT,                      -- seconds; when it was suspended, reinstated, revoked or superseded last
	UNIQUE (institution_id, public_id),
	UNIQUE (award_id)
);

CREATE INDEX credential_by_state ON credential (institution_id, state, id);
CREATE INDEX credential_by_change ON credential (revocation_list, changed_at);

-- The signed bytes, one row a format, exactly as they are handed out.
CREATE TABLE credential_form (
	credential_id BIGINT NOT NULL REFERENCES credential (id),
	format        BIGINT NOT NULL,                -- enum credential_format
	document      BYTEA NOT NULL,
	PRIMARY KEY (credential_id, format)
);

-- credential: what was meant before anything was signed, beside the row whose state changes: whoever changes or lists
-- credentials reads and writes no documents. Enduring.

CREATE TABLE credential_intent (
	credential_id BIGINT PRIMARY KEY REFERENCES credential (id),
	document      BYTEA NOT NULL                -- the unsigned document; its signed forms and the log's leaves are made from it
);

INSERT INTO credential_intent (credential_id, document) SELECT id, intent FROM credential;

ALTER TABLE credential DROP COLUMN intent;

-- credential: a signed document is kept as what it adds to its intent, most of whose bytes it repeats: they are stored once and
-- not three times. Enduring. Rows that were there keep their whole document as the tail.

ALTER TABLE credential_form RENAME COLUMN document TO tail; -- what follows the intent's bytes: the proof; of a token claims and signature

ALTER TABLE credential_form ADD COLUMN head BYTEA;          -- what stands before them: a token's header and its point; NULL: nothing

ALTER TABLE credential_form ADD COLUMN shared BIGINT NOT NULL DEFAULT 0; -- so many bytes of the intent, from its beginning; in a token as base64url

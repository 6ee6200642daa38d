-- Status lists: which bits were given out, and which are set. Enduring.

CREATE TABLE status_list (
	id                BIGINT NOT NULL PRIMARY KEY,
	institution_id    BIGINT NOT NULL,              -- the issuer
	purpose           BIGINT NOT NULL,              -- enum status_purpose: 1 revocation, 2 suspension
	number            BIGINT NOT NULL,              -- 1, 2, 3 ... among the issuer's lists with that purpose
	size              BIGINT NOT NULL,              -- bits, a power of two
	secret            BYTEA NOT NULL,               -- the key of the permutation: in which order bits are given out
	reserved          BIGINT NOT NULL,              -- bits given out so far
	is_open           BIGINT NOT NULL,              -- 0: gives out no more
	version           BIGINT NOT NULL,              -- grows with each change of a bit
	changed_at        BIGINT NOT NULL,              -- seconds: the last change of a bit, or the opening
	UNIQUE (institution_id, purpose, number),
	CHECK (reserved >= 0 AND reserved <= size)
);
CREATE INDEX status_list_open ON status_list (institution_id, purpose, number) WHERE is_open = 1;

-- The bits, in pieces of 1,024 bytes; a piece that is not there is all zero.
CREATE TABLE status_piece (
	list_id           BIGINT NOT NULL REFERENCES status_list (id),
	piece             BIGINT NOT NULL,              -- from 0: bits 8192 * piece and on
	bits              BYTEA NOT NULL,               -- index 0 is the most significant bit of the first byte
	PRIMARY KEY (list_id, piece)
);

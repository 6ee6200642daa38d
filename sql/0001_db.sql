-- Ids, leases, outbox, idempotency: what the other tables are written with.

-- Enduring. The next id that is free, for all tables together; taken in blocks.
CREATE TABLE db_ids (
	id                BIGINT NOT NULL PRIMARY KEY,  -- 1: there is one row
	next              BIGINT NOT NULL               -- the first id of the next block
);
INSERT INTO db_ids (id, next) VALUES (1, 1);

-- Derivable. Who may do what only one process may do.
CREATE TABLE lease (
	name              TEXT NOT NULL PRIMARY KEY,    -- the thing: "log"
	holder            TEXT NOT NULL,                -- who has it: a UUID of the process
	fence             BIGINT NOT NULL,              -- grows when it changes hands
	until             BIGINT NOT NULL               -- seconds; after that anybody may take it
);

-- Enduring. Work that a decision asked for and that is not done yet.
CREATE TABLE outbox (
	id                BIGINT NOT NULL PRIMARY KEY,
	topic             TEXT NOT NULL,                -- which worker: "credential.sign"
	payload           TEXT NOT NULL,                -- what to do, in that worker's words
	not_before        BIGINT NOT NULL,              -- seconds; due from then on: the end of a claim or a pause
	holder            TEXT,                         -- who claimed it; NULL: nobody
	attempts          BIGINT NOT NULL,              -- claims so far
	dead              BIGINT NOT NULL CHECK (dead IN (0, 1)), -- 1: failed too often, waits for a person
	reason            TEXT                          -- why it failed last
);
CREATE INDEX outbox_due ON outbox (topic, dead, not_before, id);

-- Enduring for as long as clients may retry. The first answer to each idempotency key.
CREATE TABLE idempotency (
	institution_id    BIGINT NOT NULL,              -- 0: none
	operation         TEXT NOT NULL,                -- "award.make"
	key               TEXT NOT NULL,                -- the client's
	request           BYTEA NOT NULL,               -- SHA-256 of what was asked
	answer            TEXT NOT NULL,                -- what was answered
	made_at           BIGINT NOT NULL,              -- seconds
	PRIMARY KEY (institution_id, operation, key)
);
CREATE INDEX idempotency_age ON idempotency (made_at);

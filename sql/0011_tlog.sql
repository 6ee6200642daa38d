-- The transparency log. Enduring.

CREATE TABLE tlog_name (
	id                BIGINT NOT NULL PRIMARY KEY,  -- 1: there is one log in a database
	origin            TEXT NOT NULL                 -- its name: a URL without scheme that no other database uses
);

CREATE TABLE tlog_leaf (
	id                BIGINT NOT NULL PRIMARY KEY,
	institution_id    BIGINT NOT NULL,              -- whose decision; 0: the whole program
	kind              BIGINT NOT NULL,              -- enum tlog_kind
	noun              TEXT NOT NULL,                -- the record it is about: "credential"; not public
	object_id         BIGINT NOT NULL,              -- and its id; not public
	salt              BYTEA,                        -- 32 random bytes; NULL: destroyed
	entry             BYTEA NOT NULL,               -- the public leaf: version, kind, SHA-256 of salt, kind and data
	leaf_index        BIGINT                        -- its place in the tree, from 0; NULL: waits for the sequencer
);
CREATE INDEX tlog_leaf_object ON tlog_leaf (noun, object_id);
CREATE INDEX tlog_leaf_waiting ON tlog_leaf (id) WHERE leaf_index IS NULL;
CREATE UNIQUE INDEX tlog_leaf_numbered ON tlog_leaf (leaf_index) WHERE leaf_index IS NOT NULL;

-- The tree as it is published (C2SP tlog-tiles); a tile on the right edge grows.
CREATE TABLE tlog_tile (
	level             BIGINT NOT NULL,              -- 0 ... 7: hashes; 255: bundles of entries
	place             BIGINT NOT NULL,              -- from 0, left to right
	bytes             BYTEA NOT NULL,               -- up to 256 hashes, or entries with their length before each
	PRIMARY KEY (level, place)
);

-- Every checkpoint that was signed.
CREATE TABLE tlog_checkpoint (
	size              BIGINT NOT NULL PRIMARY KEY,  -- leaves
	root              BYTEA NOT NULL,               -- the tree's hash
	note              TEXT NOT NULL,                -- the signed note
	signed_at         BIGINT NOT NULL               -- seconds
);

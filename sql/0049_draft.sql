-- Drafts: specifications while they are written. Enduring.

-- One draft. It may be incomplete; submitting makes a version of a specification of it.
CREATE TABLE draft (
  id               BIGINT PRIMARY KEY,          -- made by the program
  institution_id   BIGINT NOT NULL REFERENCES institution (id), -- who will teach it
  document         TEXT NOT NULL,               -- JSON, as far as it is filled in
  revision         BIGINT NOT NULL,             -- 1, 2, ...: grows with each change
  based_on         BIGINT NOT NULL DEFAULT 0,   -- the specification it began from; 0: a new one
  author_id        BIGINT NOT NULL,             -- the person who began it
  changed_by       BIGINT NOT NULL,             -- the person who changed it last
  changed_at       BIGINT NOT NULL,             -- seconds since 1970-01-01 UTC
  specification_id BIGINT NOT NULL DEFAULT 0    -- what it was submitted as; 0: it is still open
);
CREATE INDEX draft_open ON draft (institution_id, specification_id);

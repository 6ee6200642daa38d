-- Specifications: what is taught, as versioned documents. Enduring.

-- One version of one specification. A published document is never edited: a change is the next version.
CREATE TABLE specification (
  id             BIGINT PRIMARY KEY,          -- made by the program
  institution_id BIGINT NOT NULL REFERENCES institution (id), -- who teaches it
  code           TEXT NOT NULL,               -- the institution's code: DEP-6-10
  version        BIGINT NOT NULL,             -- 1, 2, ... of this code
  document       TEXT NOT NULL,               -- JSON, as it was handed in
  digest         BYTEA NOT NULL,              -- SHA-256 of the document's bytes
  state          BIGINT NOT NULL,             -- 0 draft, 1 submitted, 2 evaluated, 3 in review, 4 approved, 5 published, 6 superseded, 7 suspended, 8 closed
  author_id      BIGINT NOT NULL,             -- the person who wrote it; 0: came by import
  approver_id    BIGINT NOT NULL DEFAULT 0,   -- the person who approved it; 0: nobody yet, or by import as approved
  framework      TEXT NOT NULL DEFAULT '',    -- framework@version that the approval was decided by; empty: not decided
  created_at     BIGINT NOT NULL,             -- seconds since 1970-01-01 UTC
  changed_at     BIGINT NOT NULL,             -- of the last change of state
  UNIQUE (institution_id, code, version)
);

-- What the rules said of a version when a stage was asked.
CREATE TABLE specification_finding (
  specification_id BIGINT NOT NULL REFERENCES specification (id), -- of which version
  stage            TEXT NOT NULL,             -- design, approval, publication
  rule             TEXT NOT NULL,             -- the rule's id
  framework        TEXT NOT NULL,             -- the rule book it stands in: ntu
  cite             TEXT NOT NULL,             -- the section of the source
  level            TEXT NOT NULL,             -- must, should, note
  verdict          TEXT NOT NULL,             -- pass, fail, not-applicable, undecided
  says             TEXT NOT NULL,             -- the rule's text, filled in
  rationale        TEXT NOT NULL DEFAULT '',  -- why a "should" was passed over; empty: it was not
  asked_at         BIGINT NOT NULL,           -- seconds since 1970-01-01 UTC
  PRIMARY KEY (specification_id, stage, framework, rule)
);

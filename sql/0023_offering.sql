-- Offerings: a specification taught to one cohort. Enduring.

CREATE TABLE offering (
  id               BIGINT PRIMARY KEY,        -- made by the program
  institution_id   BIGINT NOT NULL REFERENCES institution (id), -- who offers it
  specification_id BIGINT NOT NULL REFERENCES specification (id), -- the version that is taught
  code             TEXT NOT NULL,             -- the institution's code: DEP-6-10/2026-09
  start_day        BIGINT NOT NULL,           -- days since 1970-01-01, in the institution's zone
  end_day          BIGINT NOT NULL,           -- likewise; not before the start
  mode             TEXT NOT NULL DEFAULT '',  -- online, blended, in person; empty: as the specification says
  place            TEXT NOT NULL DEFAULT '',  -- where, in words
  capacity         BIGINT NOT NULL DEFAULT 0, -- most learners; 0: no limit
  state            BIGINT NOT NULL,           -- 0 planned, 1 open, 2 running, 3 assessed, 4 closed
  framework        TEXT NOT NULL,             -- framework@version that the offering was decided by
  created_at       BIGINT NOT NULL,           -- seconds since 1970-01-01 UTC
  UNIQUE (institution_id, code)
);
CREATE INDEX offering_specification ON offering (specification_id);

-- When the work of an assessment is due, at each opportunity (sitting 1 is the first).
CREATE TABLE offering_deadline (
  offering_id BIGINT NOT NULL REFERENCES offering (id), -- which cohort
  sitting     BIGINT NOT NULL,                -- 1, 2, ...
  assessment  TEXT NOT NULL,                  -- its id in the specification: A1
  due_at      BIGINT NOT NULL,                -- seconds since 1970-01-01 UTC
  PRIMARY KEY (offering_id, sitting, assessment)
);

-- Attempts, and the work and marks within them. Enduring.

-- One sitting of one learner. A deferral leads to another sitting of the same attempt; a referral to the next attempt.
CREATE TABLE attempt (
  id             BIGINT PRIMARY KEY,          -- made by the program
  institution_id BIGINT NOT NULL REFERENCES institution (id), -- where
  offering_id    BIGINT NOT NULL REFERENCES offering (id), -- the cohort, as the enrolment has it: boards go through attempts by cohort
  enrolment_id   BIGINT NOT NULL REFERENCES enrolment (id), -- whose
  number         BIGINT NOT NULL,             -- 1, 2, ...; a deferral does not count
  sitting        BIGINT NOT NULL,             -- 1, 2, ...; the opportunity in the offering
  state          BIGINT NOT NULL,             -- 0 open, 1 submitted, 2 marked, 3 moderated, 4 decided, 5 deferred
  capped         BIGINT NOT NULL DEFAULT 0,   -- 1: the grade is capped at a pass
  extension_days BIGINT NOT NULL DEFAULT 0,   -- calendar days agreed beyond the deadline
  deferred       BIGINT NOT NULL DEFAULT 0,   -- 1: this sitting follows a deferral
  late           BIGINT NOT NULL DEFAULT 0,   -- 1: a rule deems it failed for lateness
  late_rules     TEXT NOT NULL DEFAULT '',    -- the rules that say so, with their citations; empty: none
  integrity      BIGINT NOT NULL DEFAULT 0,   -- 0 none, 1 improving academic integrity, 2 misconduct, 3 serious
  mark           BIGINT,                      -- thousandths; the aggregate by weight; NULL: not every weighted assessment has a mark
  due_by         BIGINT,                      -- seconds since 1970-01-01 UTC; set for referred work; NULL: as the offering says
  changed_at     BIGINT NOT NULL,             -- seconds since 1970-01-01 UTC; of the last change
  UNIQUE (enrolment_id, sitting)
);
CREATE INDEX attempt_offering ON attempt (offering_id, sitting, id);

-- The work for one assessment in one sitting, and its mark.
CREATE TABLE work (
  attempt_id   BIGINT NOT NULL REFERENCES attempt (id), -- in which sitting
  assessment   TEXT NOT NULL,                 -- its id in the specification: A1
  submitted_at BIGINT,                        -- seconds since 1970-01-01 UTC; NULL: nothing came
  days_late    BIGINT NOT NULL DEFAULT 0,     -- from the deadline in force, in the institution's zone
  mark         BIGINT,                        -- thousandths; NULL: not marked
  marker_id    BIGINT NOT NULL DEFAULT 0,     -- the person who marked; 0: from a sheet that does not say
  moderator_id BIGINT NOT NULL DEFAULT 0,     -- the person who moderated; 0: nobody
  PRIMARY KEY (attempt_id, assessment)
);

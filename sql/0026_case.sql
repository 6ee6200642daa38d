-- Cases: requests and proceedings about one learner. Enduring. To handle a case is not to decide it.

CREATE TABLE case_file (
  id             BIGINT PRIMARY KEY,          -- made by the program
  institution_id BIGINT NOT NULL REFERENCES institution (id), -- where
  enrolment_id   BIGINT NOT NULL REFERENCES enrolment (id), -- about whose study
  kind           BIGINT NOT NULL,             -- 0 extension, 1 deferral, 2 break, 3 adjustment, 4 integrity, 5 appeal, 6 complaint
  sitting        BIGINT NOT NULL,             -- the opportunity it is about
  opener_id      BIGINT NOT NULL,             -- who brought it; 0: the learner, by a file
  handler_id     BIGINT NOT NULL DEFAULT 0,   -- who receives, informs and forwards; 0: nobody yet
  decider_id     BIGINT NOT NULL DEFAULT 0,   -- who decided; 0: a rule did, or it is open
  made_at        BIGINT NOT NULL,             -- seconds since 1970-01-01 UTC; when the request was made
  reason         TEXT NOT NULL DEFAULT '',    -- in the learner's or opener's words; empty: none is asked for
  state          BIGINT NOT NULL,             -- 0 open, 1 granted or upheld, 2 refused or dismissed, 3 withdrawn
  finding        BIGINT NOT NULL DEFAULT 0,   -- of an integrity case: 1 improving academic integrity, 2 misconduct, 3 serious
  days           BIGINT NOT NULL DEFAULT 0,   -- of an extension: calendar days granted
  decision       TEXT NOT NULL DEFAULT '',    -- what was decided and by which rules; empty: open
  framework      TEXT NOT NULL DEFAULT '',    -- framework@version it was decided by
  decided_at     BIGINT                       -- seconds since 1970-01-01 UTC; NULL: open
);
CREATE INDEX case_file_enrolment ON case_file (enrolment_id, kind, sitting);

-- Enrolments: a person in a cohort. Enduring.

CREATE TABLE enrolment (
  id             BIGINT PRIMARY KEY,          -- made by the program
  institution_id BIGINT NOT NULL REFERENCES institution (id), -- where
  offering_id    BIGINT NOT NULL REFERENCES offering (id), -- in which cohort
  person_id      BIGINT NOT NULL REFERENCES person (id), -- who
  state          BIGINT NOT NULL,             -- 0 applied, 1 offered, 2 refused, 3 enrolled, 4 on break, 5 withdrawn, 6 completed, 7 failed, 8 terminated
  access         BIGINT NOT NULL DEFAULT 0,   -- to content and services: 0 full, 1 suspended, 2 ended
  refund         BIGINT,                      -- per cent of the fee given back at withdrawal; NULL: not decided
  framework      TEXT NOT NULL,               -- framework@version that admission was decided by
  changed_at     BIGINT NOT NULL,             -- seconds since 1970-01-01 UTC; of the last change of state
  UNIQUE (offering_id, person_id)
);
CREATE INDEX enrolment_person ON enrolment (person_id);

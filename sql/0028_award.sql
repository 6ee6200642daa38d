-- Awards: the fact that a learner achieved a specification. Enduring; never edited, only superseded.

CREATE TABLE award (
  id               BIGINT PRIMARY KEY,        -- made by the program
  institution_id   BIGINT NOT NULL REFERENCES institution (id), -- who awards
  number           BIGINT NOT NULL,           -- 1, 2, ... within the institution, without gaps
  person_id        BIGINT NOT NULL REFERENCES person (id), -- to whom
  specification_id BIGINT NOT NULL REFERENCES specification (id), -- what was achieved
  offering_id      BIGINT NOT NULL REFERENCES offering (id), -- in which cohort
  board_id         BIGINT NOT NULL REFERENCES board (id), -- the confirmed board
  decision_id      BIGINT NOT NULL REFERENCES decision (id), -- its decision
  mark             BIGINT,                    -- thousandths, after any cap; NULL: none
  capped           BIGINT NOT NULL DEFAULT 0, -- 1: a cap lowered the mark
  awarded_day      BIGINT NOT NULL,           -- days since 1970-01-01, in the institution's zone: the confirmation's day
  products         TEXT NOT NULL,             -- what is due: badge,transcript
  framework        TEXT NOT NULL,             -- framework@version the award was decided by
  supersedes_id    BIGINT,                    -- the award that this one corrects; NULL: none
  reason           TEXT NOT NULL DEFAULT '',  -- why it supersedes
  made_at          BIGINT NOT NULL,           -- seconds since 1970-01-01 UTC
  UNIQUE (institution_id, number)
);
-- One award for a decision; corrections of it name the award that they supersede.
CREATE UNIQUE INDEX award_decision ON award (decision_id) WHERE supersedes_id IS NULL;
CREATE UNIQUE INDEX award_supersedes ON award (supersedes_id) WHERE supersedes_id IS NOT NULL;
CREATE INDEX award_offering ON award (offering_id, number);
CREATE INDEX award_person ON award (person_id);

-- An award never changes; a correction is another award.
-- only sqlite
CREATE TRIGGER award_fixed BEFORE UPDATE ON award
BEGIN SELECT RAISE(ABORT, 'an award never changes'); END;
CREATE TRIGGER award_kept BEFORE DELETE ON award
BEGIN SELECT RAISE(ABORT, 'an award is never deleted'); END;
-- end
-- only postgresql
CREATE FUNCTION award_refuse() RETURNS trigger LANGUAGE plpgsql AS
'BEGIN RAISE EXCEPTION ''an award never changes and is never deleted''; END';
CREATE TRIGGER award_fixed BEFORE UPDATE OR DELETE ON award FOR EACH ROW EXECUTE FUNCTION award_refuse();
-- end

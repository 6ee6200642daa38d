-- Boards and what they decide. Enduring; nothing of a confirmed board is changed.

CREATE TABLE board (
  id             BIGINT PRIMARY KEY,          -- made by the program
  institution_id BIGINT NOT NULL REFERENCES institution (id), -- whose
  offering_id    BIGINT NOT NULL REFERENCES offering (id), -- about which cohort
  kind           BIGINT NOT NULL,             -- 0 examiners, 1 faculty confirmation
  school         TEXT NOT NULL DEFAULT '',    -- of which school or faculty
  sat_day        BIGINT NOT NULL,             -- days since 1970-01-01, in the institution's zone
  quorum         BIGINT NOT NULL DEFAULT 0,   -- members who must be present; 0: no number is laid down
  state          BIGINT NOT NULL,             -- 0 called, 1 sat, 2 confirmed
  confirmed_day  BIGINT,                      -- days since 1970-01-01, in the institution's zone; NULL: not yet
  confirmed_at   BIGINT,                      -- seconds since 1970-01-01 UTC; NULL: not yet
  confirmed_by   BIGINT NOT NULL DEFAULT 0,   -- the person; 0: not yet, or by a file
  communicated_day BIGINT,                    -- days since 1970-01-01: when the outcomes went to the learners; NULL: not yet
  framework      TEXT NOT NULL DEFAULT '',    -- framework@version that the confirmation was decided by
  UNIQUE (institution_id, offering_id, kind, sat_day)
);

CREATE TABLE board_member (
  board_id       BIGINT NOT NULL REFERENCES board (id), -- of which board
  seat           BIGINT NOT NULL,             -- 1, 2, ...
  person_id      BIGINT NOT NULL DEFAULT 0,   -- in the register; 0: known by name only
  name           TEXT NOT NULL,               -- as the minutes have it
  role           TEXT NOT NULL,               -- chair, course-leader, external-examiner, member, secretary
  appointed      BIGINT NOT NULL DEFAULT 0,   -- 1: approved and appointed (external examiners)
  attended       BIGINT NOT NULL DEFAULT 0,   -- 1: was present
  took_part      BIGINT NOT NULL DEFAULT 0,   -- 1: confirmed in writing having taken part in the assessment process
  agreed_day     BIGINT,                      -- days since 1970-01-01, of the written agreement; NULL: none
  about          TEXT NOT NULL DEFAULT '{}',  -- JSON: what else rules may ask of a member (senior_academic, own_school, partner)
  PRIMARY KEY (board_id, seat)
);

-- The outcome of one sitting of one learner.
CREATE TABLE decision (
  id             BIGINT PRIMARY KEY,          -- made by the program
  institution_id BIGINT NOT NULL REFERENCES institution (id), -- whose
  board_id       BIGINT NOT NULL REFERENCES board (id), -- by which board
  attempt_id     BIGINT NOT NULL REFERENCES attempt (id), -- of which sitting
  enrolment_id   BIGINT NOT NULL REFERENCES enrolment (id), -- of whom
  outcome        BIGINT NOT NULL,             -- 0 undecided, 1 pass, 2 review, 3 defer, 4 refer, 5 fail, 6 void: as the rules count strictness
  mark           BIGINT,                      -- thousandths, after any cap; NULL: none
  raw_mark       BIGINT,                      -- thousandths, before any cap; NULL: none
  capped         BIGINT NOT NULL DEFAULT 0,   -- 1: a cap lowered the mark
  further        BIGINT NOT NULL DEFAULT 0,   -- what the rules say of a further attempt: 0 nothing or no, 1 allowed, 2 allowed and capped at a pass
  further_days   BIGINT,                      -- calendar days for it, from the communication of the outcomes; NULL: not said
  rules          TEXT NOT NULL,               -- the rules that decided, with their citations
  says           TEXT NOT NULL,               -- why, in words for people
  effects        TEXT NOT NULL DEFAULT '',    -- JSON: the merged effects; empty when they are in the columns above
  framework      TEXT NOT NULL,               -- framework@version it was decided by
  ends_study     BIGINT NOT NULL DEFAULT 0,   -- 1: the rules end the study of this micro-credential
  decider_id     BIGINT NOT NULL DEFAULT 0,   -- the person who decided where no rule does; 0: a rule did
  reason         TEXT NOT NULL DEFAULT '',    -- why, when a person decided
  decided_anew   BIGINT NOT NULL DEFAULT 0,   -- 1: an earlier board has decided this sitting; awards follow by correction only
  UNIQUE (attempt_id, board_id)
);
CREATE INDEX decision_board ON decision (board_id, id);

-- Of a confirmed board no decision changes or goes.
-- only sqlite
CREATE TRIGGER decision_fixed BEFORE UPDATE ON decision
WHEN (SELECT state FROM board WHERE id = OLD.board_id) = 2
BEGIN SELECT RAISE(ABORT, 'a decision of a confirmed board never changes'); END;
CREATE TRIGGER decision_kept BEFORE DELETE ON decision
WHEN (SELECT state FROM board WHERE id = OLD.board_id) = 2
BEGIN SELECT RAISE(ABORT, 'a decision of a confirmed board is never deleted'); END;
-- end
-- only postgresql
CREATE FUNCTION decision_refuse() RETURNS trigger LANGUAGE plpgsql AS
'BEGIN
  IF (SELECT state FROM board WHERE id = OLD.board_id) = 2 THEN
    RAISE EXCEPTION ''a decision of a confirmed board never changes and is never deleted'';
  END IF;
  IF TG_OP = ''DELETE'' THEN RETURN OLD; END IF;
  RETURN NEW;
END';
CREATE TRIGGER decision_fixed BEFORE UPDATE OR DELETE ON decision FOR EACH ROW EXECUTE FUNCTION decision_refuse();
-- end

-- What must exist before an award besides the board's confirmation, and what the rules say of a fee. Enduring.

-- What rules ask for by name (their effect `requires`) and somebody recorded: a committee's approval of what the board
-- decided, a level of skill. A record is never changed.
CREATE TABLE board_record (
  board_id       BIGINT NOT NULL REFERENCES board (id), -- for the decisions of which board
  what           TEXT NOT NULL,               -- in the words of the rule that requires it
  day            BIGINT NOT NULL,             -- days since 1970-01-01: of the approval, or of what was recorded
  body           TEXT NOT NULL DEFAULT '',    -- who approved: the committee, as its minutes call it; empty: none
  person_id      BIGINT NOT NULL DEFAULT 0,   -- who recorded it; 0: by a file
  reason         TEXT NOT NULL DEFAULT '',    -- a reference or a remark
  made_at        BIGINT NOT NULL,             -- seconds since 1970-01-01 UTC
  PRIMARY KEY (board_id, what)
);

ALTER TABLE enrolment ADD COLUMN fee BIGINT NOT NULL DEFAULT 0; -- 0 as the offering says, 1 full, 2 none

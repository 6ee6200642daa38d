-- What whoever handles a case does with it besides deciding nothing: the learner is informed, the case is forwarded, a day is kept.

ALTER TABLE case_file ADD COLUMN informed_at BIGINT;                       -- seconds since 1970-01-01 UTC; when the learner was told how it goes on; NULL: not yet
ALTER TABLE case_file ADD COLUMN forwarded_to TEXT NOT NULL DEFAULT '';    -- the office or committee that decides, as it is called; empty: not forwarded
ALTER TABLE case_file ADD COLUMN forwarded_at BIGINT;                      -- seconds since 1970-01-01 UTC; NULL: not forwarded
ALTER TABLE case_file ADD COLUMN due_day BIGINT;                           -- days since 1970-01-01: the decision is due; NULL: the rules give no day

-- What a case on the site has besides: by which rules it goes on, who decides, and what was put into it.

ALTER TABLE case_file ADD COLUMN rules TEXT NOT NULL DEFAULT '';           -- the rules that it was opened under, with their citations; empty: none speaks of it
ALTER TABLE case_file ADD COLUMN decides TEXT NOT NULL DEFAULT '';         -- roles that decide by the rules, separated by commas: "registry,board-chair"; empty: the rules name none
ALTER TABLE case_file ADD COLUMN asked_days BIGINT NOT NULL DEFAULT 0;     -- of an extension: days asked for; 0: as the rules give
ALTER TABLE case_file ADD COLUMN acknowledged BIGINT NOT NULL DEFAULT 0;   -- 1: the learner was told what it means, and said so
ALTER TABLE case_file ADD COLUMN follows_id BIGINT NOT NULL DEFAULT 0;     -- the case whose decision opened this one; 0: none

CREATE INDEX case_file_open ON case_file (institution_id, state, made_at);

-- What was put into a case besides its first words: an answer, a remark, a file. Enduring, and never changed; it names people.
CREATE TABLE case_paper (
  id        BIGINT PRIMARY KEY,             -- made by the program
  case_id   BIGINT NOT NULL REFERENCES case_file (id), -- into which case
  person_id BIGINT NOT NULL,                -- who put it there
  at        BIGINT NOT NULL,                -- seconds since 1970-01-01 UTC
  words     TEXT NOT NULL DEFAULT '',       -- what they wrote; empty: a file alone
  file_name TEXT NOT NULL DEFAULT '',       -- as the file was called; empty: words alone
  file      BYTEA                           -- its bytes as they came; NULL: words alone
);
CREATE INDEX case_paper_case ON case_paper (case_id, at, id);

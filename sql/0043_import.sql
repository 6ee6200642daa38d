-- Imports: sheets handed in on the site, checked row by row before anything is entered. Enduring; the file and the rows may be
-- cleared once the import is over, because they name people.

CREATE TABLE import (
  id             BIGINT PRIMARY KEY,          -- made by the program
  institution_id BIGINT NOT NULL REFERENCES institution (id), -- whose register
  offering_id    BIGINT NOT NULL REFERENCES offering (id), -- into which cohort
  person_id      BIGINT NOT NULL REFERENCES person (id), -- who handed it in, and is the actor of what it enters
  kind           BIGINT NOT NULL,             -- 0 results, 1 learners
  state          BIGINT NOT NULL,             -- 0 asks for columns, 1 being checked, 2 checked, 3 being entered, 4 done, 5 dropped
  file_name      TEXT NOT NULL,               -- as it was called
  file_hash      TEXT NOT NULL,               -- SHA-256 of the file as it came, hexadecimal
  file           BYTEA NOT NULL,              -- the sheet as separated values
  columns        TEXT NOT NULL DEFAULT '{}',  -- which header is which column, where a person said so: JSON, name to header
  says           TEXT NOT NULL DEFAULT '',    -- what was read: encoding, separator, decimal sign
  row_count      BIGINT NOT NULL DEFAULT 0,   -- rows of the sheet, as far as it was read
  checked_row    BIGINT NOT NULL DEFAULT 0,   -- how far it was checked: the row as a spreadsheet shows it
  entered_row    BIGINT NOT NULL DEFAULT 0,   -- how far it was entered
  made_at        BIGINT NOT NULL,             -- seconds since 1970-01-01 UTC
  done_at        BIGINT                       -- seconds since 1970-01-01 UTC; NULL: not entered yet
);
CREATE INDEX import_offering ON import (offering_id, id);

-- What was found of a row, and what became of it.
CREATE TABLE import_row (
  import_id BIGINT NOT NULL REFERENCES import (id), -- of which import
  row       BIGINT NOT NULL,                  -- as a spreadsheet shows it
  outcome   BIGINT NOT NULL,                  -- 0 entered (or will be), 1 changes something, 2 identical, 3 wrong
  entered   BIGINT NOT NULL DEFAULT 0,        -- 1: it is in the register
  learner   TEXT NOT NULL,                    -- the number in the row; empty: none that can be read
  name      TEXT NOT NULL,                    -- the name in the row
  detail    TEXT NOT NULL,                    -- JSON: what changes, what follows, what is wrong
  PRIMARY KEY (import_id, row)
);
CREATE INDEX import_row_outcome ON import_row (import_id, outcome, row);

-- Notices: sentences that wait for a person. Enduring until their reader is erased.

CREATE TABLE notice (
  id             BIGINT PRIMARY KEY,          -- made by the program; grows with time
  institution_id BIGINT NOT NULL REFERENCES institution (id), -- whose register
  person_id      BIGINT NOT NULL REFERENCES person (id), -- who is told
  said           TEXT NOT NULL,               -- the message's name and its arguments, JSON
  href           TEXT NOT NULL DEFAULT '',    -- where it leads, a path of this site; empty: nowhere
  given_at       BIGINT NOT NULL,             -- seconds since 1970-01-01 UTC
  read_at        BIGINT                       -- seconds since 1970-01-01 UTC; NULL: not read yet
);
CREATE INDEX notice_person ON notice (person_id, id);

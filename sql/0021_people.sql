-- People in the registers of an institution. Enduring; a person can be erased, and what names them goes.

-- A learner, an examiner, a member of staff: one row in each institution's register.
CREATE TABLE person (
  id             BIGINT PRIMARY KEY,          -- made by the program
  institution_id BIGINT NOT NULL REFERENCES institution (id), -- whose register
  number         TEXT,                        -- the institution's number for them; NULL: none, or erased
  name           TEXT NOT NULL,               -- the whole name as the person writes it, in any script
  given_name     TEXT NOT NULL DEFAULT '',    -- for documents that ask for it; empty: not stated
  family_name    TEXT NOT NULL DEFAULT '',    -- likewise
  birth_day      BIGINT,                      -- days since 1970-01-01; NULL: not stated
  email          TEXT NOT NULL DEFAULT '',    -- where to write to; empty: not stated
  language       TEXT NOT NULL DEFAULT '',    -- BCP 47 they wish to be written to in; empty: the institution's
  state          BIGINT NOT NULL DEFAULT 0,   -- 0 active, 1 erased
  created_at     BIGINT NOT NULL,             -- seconds since 1970-01-01 UTC
  UNIQUE (institution_id, number)
);

-- Other identifiers of a person: ORCID, a national number, a DID of their own.
CREATE TABLE person_identifier (
  institution_id BIGINT NOT NULL REFERENCES institution (id), -- whose register
  scheme         TEXT NOT NULL,               -- orcid, national, did, ...
  value          TEXT NOT NULL,               -- as the scheme writes it
  person_id      BIGINT NOT NULL REFERENCES person (id), -- whose it is
  PRIMARY KEY (institution_id, scheme, value)
);
CREATE INDEX person_identifier_person ON person_identifier (person_id);

-- What a person may do at an institution, and about what.
CREATE TABLE person_role (
  institution_id BIGINT NOT NULL REFERENCES institution (id), -- where
  person_id      BIGINT NOT NULL REFERENCES person (id), -- who
  role           TEXT NOT NULL,               -- the role's word: course-leader, registry, external-examiner, ...
  scope_id       BIGINT NOT NULL DEFAULT 0,   -- the specification it is limited to; 0: the whole institution
  since          BIGINT NOT NULL,             -- seconds since 1970-01-01 UTC
  until          BIGINT,                      -- seconds since 1970-01-01 UTC; NULL: still
  PRIMARY KEY (institution_id, person_id, role, scope_id)
);

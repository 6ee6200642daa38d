-- What learners keep and show: claims, holdings, shares. Of codes and links only the SHA-256 is here.

-- Enduring until used. What a learner is handed so that an award becomes theirs: a link, and a code to type.
CREATE TABLE claim (
  id             BIGINT PRIMARY KEY,          -- made by the program
  institution_id BIGINT NOT NULL REFERENCES institution (id),
  credential_id  BIGINT NOT NULL REFERENCES credential (id), -- what is claimed
  token_hash     BYTEA NOT NULL UNIQUE,       -- SHA-256 of the link's token
  code_hash      BYTEA NOT NULL UNIQUE,       -- SHA-256 of the code, without hyphens
  made_by        BIGINT NOT NULL,             -- the person; 0: the program
  made_at        BIGINT NOT NULL,             -- seconds
  ends_at        BIGINT NOT NULL,             -- seconds
  used_at        BIGINT,                      -- seconds; NULL: not yet
  used_by        BIGINT                       -- the person
);
CREATE INDEX claim_credential ON claim (credential_id);

-- Enduring. What is in a person's backpack beside the credentials of the awards that were made to them: claimed and imported ones, and
-- what they noted about any.
CREATE TABLE holding (
  id             BIGINT PRIMARY KEY,          -- made by the program
  institution_id BIGINT NOT NULL REFERENCES institution (id),
  person_id      BIGINT NOT NULL REFERENCES person (id), -- whose backpack
  key            TEXT NOT NULL,               -- a UUID: the name in addresses
  credential_id  BIGINT REFERENCES credential (id), -- one of ours; NULL: imported
  claimed        BIGINT NOT NULL DEFAULT 0,   -- 1: ours, and bound to this person by a claim
  document       BYTEA,                       -- imported: the bytes as they came; NULL: ours
  document_hash  BYTEA,                       -- imported: their SHA-256, so that nothing is kept twice
  format         TEXT NOT NULL DEFAULT '',    -- imported: the verifier's word for it
  title          TEXT NOT NULL DEFAULT '',    -- imported: as it was read from it
  issuer         TEXT NOT NULL DEFAULT '',    -- imported: likewise
  verdict        TEXT NOT NULL DEFAULT '',    -- imported: of the verification when it came
  state          BIGINT NOT NULL DEFAULT 0,   -- 0 kept, 1 hidden
  added_at       BIGINT NOT NULL,             -- seconds
  UNIQUE (institution_id, person_id, key)
);
CREATE UNIQUE INDEX holding_credential ON holding (person_id, credential_id) WHERE credential_id IS NOT NULL;
CREATE UNIQUE INDEX holding_document ON holding (person_id, document_hash) WHERE document_hash IS NOT NULL;

-- Enduring. A link by which a person shows chosen holdings to others.
CREATE TABLE share (
  id             BIGINT PRIMARY KEY,          -- made by the program
  institution_id BIGINT NOT NULL REFERENCES institution (id),
  person_id      BIGINT NOT NULL REFERENCES person (id), -- who shows
  token_hash     BYTEA NOT NULL UNIQUE,       -- SHA-256 of the link's token
  code_hash      BYTEA NOT NULL UNIQUE,       -- SHA-256 of the code to type, without hyphens
  purpose        TEXT NOT NULL,               -- for the person's own list: "Application at ..."
  audience       TEXT NOT NULL,               -- likewise; empty: not said
  hide_grade     BIGINT NOT NULL,             -- 1: marks and grades are not shown
  password       TEXT,                        -- Argon2id as libsodium writes it; NULL: none
  made_at        BIGINT NOT NULL,             -- seconds
  ends_at        BIGINT,                      -- seconds; NULL: until it is withdrawn
  withdrawn_at   BIGINT,                      -- seconds; NULL: not
  views          BIGINT NOT NULL DEFAULT 0,   -- how often it was opened by others
  viewed_at      BIGINT                       -- seconds; last
);
CREATE INDEX share_person ON share (institution_id, person_id, id);

-- Enduring. What a share shows.
CREATE TABLE share_item (
  share_id       BIGINT NOT NULL REFERENCES share (id),
  position       BIGINT NOT NULL,             -- from 0
  holding_key    TEXT NOT NULL,               -- of the person's backpack
  PRIMARY KEY (share_id, position)
);

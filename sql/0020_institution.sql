-- Institutions: who teaches, decides and issues. Enduring.

-- One body that runs its own line of custody. Every other table of the domain names it.
CREATE TABLE institution (
  id          BIGINT PRIMARY KEY,           -- made by the program
  legal_name  TEXT NOT NULL,                -- JSON: text by BCP 47 language
  country     TEXT NOT NULL,                -- ISO 3166-1 alpha-2
  region      TEXT NOT NULL DEFAULT '',     -- ISO 3166-2; empty: none
  status      TEXT NOT NULL DEFAULT '',     -- public, private, ...; empty: not stated
  address     TEXT NOT NULL DEFAULT '{}',   -- JSON: text by language
  identifiers TEXT NOT NULL DEFAULT '{}',   -- JSON: scheme (ror, deqar, ...) to value
  base_url    TEXT NOT NULL,                -- the only origin that links and documents may name
  did         TEXT NOT NULL DEFAULT '',     -- its decentralised identifier; empty: not made yet
  zone        TEXT NOT NULL,                -- IANA time zone in which its days and deadlines are counted
  language    TEXT NOT NULL,                -- BCP 47, for texts when nobody asks for another
  state       BIGINT NOT NULL DEFAULT 0,    -- 0 active, 1 suspended
  created_at  BIGINT NOT NULL,              -- seconds since 1970-01-01 UTC
  UNIQUE (base_url)
);

-- The rule books that an institution has adopted, and since when.
CREATE TABLE institution_framework (
  institution_id BIGINT NOT NULL REFERENCES institution (id), -- who adopted it
  framework      TEXT NOT NULL,             -- its id: ntu
  version        TEXT NOT NULL,             -- its version: 2025-09
  adopted_at     BIGINT NOT NULL,           -- seconds since 1970-01-01 UTC
  adopted_by     BIGINT NOT NULL,           -- the person; 0: the program itself
  PRIMARY KEY (institution_id, framework, version)
);

-- What everybody sees: the catalogue's index, and the institution's colour.

ALTER TABLE institution ADD COLUMN colour TEXT NOT NULL DEFAULT ''; -- "#5a1f3d", of its pages; empty: the program's own

-- Derivable, with catalogue_term: each offer that is published, at a place of its own. Places are given in the order of publication and
-- not given twice, so that the highest is the newest.
CREATE TABLE catalogue_offer (
  institution_id   BIGINT NOT NULL REFERENCES institution (id), -- whose catalogue
  place            BIGINT NOT NULL,           -- 0, 1, ...: its bit in the sets of catalogue_term
  code             TEXT NOT NULL,             -- the institution's code: DEP-6-10
  specification_id BIGINT NOT NULL REFERENCES specification (id), -- the version that is published
  published_at     BIGINT NOT NULL,           -- seconds since 1970-01-01 UTC
  terms            TEXT NOT NULL,             -- what it is found by, one a line: the kind as a digit, the value
  PRIMARY KEY (institution_id, place),
  UNIQUE (institution_id, code)
);

-- Which offers have a word or a property.
CREATE TABLE catalogue_term (
  institution_id BIGINT NOT NULL REFERENCES institution (id), -- whose catalogue
  kind           BIGINT NOT NULL,             -- 0 field, 1 level, 2 credit, 3 mode, 4 language, 5 start, 6 all offers, 7 word
  value          TEXT NOT NULL,               -- 0688 · FHEQ 6 · 5 · blended · en · 2027-01 · empty · ethics
  members        BYTEA NOT NULL,              -- bit 0 of byte 0 is place 0; no zero bytes at the end
  PRIMARY KEY (institution_id, kind, value)
);

-- Codes of which something changed since the index last looked: publication, or the start of a cohort. Whoever changes a specification or
-- an offering need not know of the index.
CREATE TABLE catalogue_stale (
  institution_id BIGINT NOT NULL REFERENCES institution (id), -- whose catalogue
  code           TEXT NOT NULL,               -- the specification's code
  PRIMARY KEY (institution_id, code)
);
INSERT INTO catalogue_stale (institution_id, code) SELECT DISTINCT institution_id, code FROM specification WHERE state = 5;

-- only sqlite
CREATE TRIGGER catalogue_specification_made AFTER INSERT ON specification WHEN NEW.state = 5
BEGIN INSERT INTO catalogue_stale (institution_id, code) VALUES (NEW.institution_id, NEW.code) ON CONFLICT DO NOTHING; END;
CREATE TRIGGER catalogue_specification_changed AFTER UPDATE ON specification WHEN NEW.state = 5 OR OLD.state = 5
BEGIN INSERT INTO catalogue_stale (institution_id, code) VALUES (NEW.institution_id, NEW.code) ON CONFLICT DO NOTHING; END;
CREATE TRIGGER catalogue_offering_made AFTER INSERT ON offering
BEGIN INSERT INTO catalogue_stale (institution_id, code) SELECT institution_id, code FROM specification WHERE id = NEW.specification_id ON CONFLICT DO NOTHING; END;
CREATE TRIGGER catalogue_offering_changed AFTER UPDATE OF state, start_day ON offering
BEGIN INSERT INTO catalogue_stale (institution_id, code) SELECT institution_id, code FROM specification WHERE id = NEW.specification_id ON CONFLICT DO NOTHING; END;
-- end
-- only postgresql
CREATE FUNCTION catalogue_specification() RETURNS trigger LANGUAGE plpgsql AS
'BEGIN INSERT INTO catalogue_stale (institution_id, code) VALUES (NEW.institution_id, NEW.code) ON CONFLICT DO NOTHING; RETURN NULL; END';
CREATE FUNCTION catalogue_offering() RETURNS trigger LANGUAGE plpgsql AS
'BEGIN INSERT INTO catalogue_stale (institution_id, code) SELECT institution_id, code FROM specification WHERE id = NEW.specification_id ON CONFLICT DO NOTHING; RETURN NULL; END';
CREATE TRIGGER catalogue_specification_made AFTER INSERT ON specification FOR EACH ROW WHEN (NEW.state = 5) EXECUTE FUNCTION catalogue_specification();
CREATE TRIGGER catalogue_specification_changed AFTER UPDATE ON specification FOR EACH ROW WHEN (NEW.state = 5 OR OLD.state = 5)
EXECUTE FUNCTION catalogue_specification();
CREATE TRIGGER catalogue_offering_made AFTER INSERT ON offering FOR EACH ROW EXECUTE FUNCTION catalogue_offering();
CREATE TRIGGER catalogue_offering_changed AFTER UPDATE OF state, start_day ON offering FOR EACH ROW EXECUTE FUNCTION catalogue_offering();
-- end

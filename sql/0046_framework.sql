-- Editions of rule books that an institution keeps: what it wrote itself, and what it took over. Enduring: a decision names its edition.

CREATE TABLE framework (
  id             BIGINT PRIMARY KEY,        -- made by the program
  institution_id BIGINT NOT NULL REFERENCES institution (id), -- whose
  name           TEXT NOT NULL,             -- the rule book's id: northgate
  version        TEXT NOT NULL,             -- its version: 2026-09
  base           TEXT NOT NULL DEFAULT '',  -- what it was copied from: ntu@2025-09; empty: written or handed in
  text           TEXT NOT NULL,             -- the file
  state          BIGINT NOT NULL,           -- 0 draft, 1 put in force
  from_day       BIGINT,                    -- days since 1970-01-01, in the institution's zone; NULL: a draft
  author_id      BIGINT NOT NULL DEFAULT 0, -- who drafted it; 0: by a file or command
  enforced_by    BIGINT NOT NULL DEFAULT 0, -- who put it in force; 0: nobody yet, or by a file or command
  changed_at     BIGINT NOT NULL,           -- seconds since 1970-01-01 UTC
  UNIQUE (institution_id, name, version)
);

-- An edition that was put in force never changes.
-- only sqlite
CREATE TRIGGER framework_fixed BEFORE UPDATE ON framework
WHEN OLD.state = 1
BEGIN SELECT RAISE(ABORT, 'an edition of a rule book in force never changes'); END;
CREATE TRIGGER framework_kept BEFORE DELETE ON framework
WHEN OLD.state = 1
BEGIN SELECT RAISE(ABORT, 'an edition of a rule book in force is never deleted'); END;
-- end
-- only postgresql
CREATE FUNCTION framework_refuse() RETURNS trigger LANGUAGE plpgsql AS
'BEGIN
  IF OLD.state = 1 THEN
    RAISE EXCEPTION ''an edition of a rule book in force never changes and is never deleted'';
  END IF;
  IF TG_OP = ''DELETE'' THEN RETURN OLD; END IF;
  RETURN NEW;
END';
CREATE TRIGGER framework_fixed BEFORE UPDATE OR DELETE ON framework FOR EACH ROW EXECUTE FUNCTION framework_refuse();
-- end

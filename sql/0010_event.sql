-- Events: who did what, when, to which record, and why. Enduring; never changed, never deleted.

CREATE TABLE event (
	id                BIGINT NOT NULL PRIMARY KEY,
	institution_id    BIGINT NOT NULL,              -- whose; 0: the whole program
	actor_id          BIGINT NOT NULL,              -- the person who did it; 0: the program itself
	at                BIGINT NOT NULL,              -- seconds
	what              TEXT NOT NULL,                -- "credential.revoked"
	noun              TEXT NOT NULL,                -- the record's kind: "credential"
	object_id         BIGINT NOT NULL,              -- and its id
	before_json       TEXT,                         -- members that changed, as they were; NULL: nothing, or forgotten
	after_json        TEXT,                         -- the same as they are
	reason            TEXT,                         -- for people; NULL: none, or forgotten
	salt              BYTEA,                        -- 16 random bytes; NULL: forgotten, with the three texts
	body              BYTEA NOT NULL                -- SHA-256 of the salt and the three texts; stays for ever
);
CREATE INDEX event_object ON event (noun, object_id, id);
CREATE INDEX event_institution ON event (institution_id, id);

-- Enduring until sealed. Events that no seal covers yet.
CREATE TABLE event_unsealed (
	event_id          BIGINT NOT NULL PRIMARY KEY
);

-- Enduring. Batches of events, each hashed with the batch before it; the log commits to the last hash.
CREATE TABLE event_seal (
	place             BIGINT NOT NULL PRIMARY KEY,  -- 1, 2, 3 ...
	sealed_at         BIGINT NOT NULL,              -- seconds
	events            BYTEA NOT NULL,               -- their ids in ascending order, 8 bytes each, big-endian
	hash              BYTEA NOT NULL                -- SHA-256 of the hash before, and of each event
);

-- The only change an event allows is that its texts and its salt go together.
-- only sqlite
CREATE TRIGGER event_fixed BEFORE UPDATE ON event
WHEN NOT (NEW.id = OLD.id AND NEW.institution_id = OLD.institution_id AND NEW.actor_id = OLD.actor_id AND NEW.at = OLD.at
 AND NEW.what = OLD.what AND NEW.noun = OLD.noun AND NEW.object_id = OLD.object_id AND NEW.body = OLD.body
 AND NEW.salt IS NULL AND NEW.before_json IS NULL AND NEW.after_json IS NULL AND NEW.reason IS NULL)
BEGIN SELECT RAISE(ABORT, 'an event never changes'); END;
CREATE TRIGGER event_kept BEFORE DELETE ON event
BEGIN SELECT RAISE(ABORT, 'an event is never deleted'); END;
CREATE TRIGGER event_seal_fixed BEFORE UPDATE ON event_seal
BEGIN SELECT RAISE(ABORT, 'a seal never changes'); END;
CREATE TRIGGER event_seal_kept BEFORE DELETE ON event_seal
BEGIN SELECT RAISE(ABORT, 'a seal is never deleted'); END;
-- end
-- only postgresql
CREATE FUNCTION event_refuse() RETURNS trigger LANGUAGE plpgsql AS
'BEGIN RAISE EXCEPTION ''an event or its seal never changes and is never deleted''; END';
CREATE TRIGGER event_fixed BEFORE UPDATE ON event FOR EACH ROW
WHEN (NOT (NEW.id = OLD.id AND NEW.institution_id = OLD.institution_id AND NEW.actor_id = OLD.actor_id AND NEW.at = OLD.at
 AND NEW.what = OLD.what AND NEW.noun = OLD.noun AND NEW.object_id = OLD.object_id AND NEW.body = OLD.body
 AND NEW.salt IS NULL AND NEW.before_json IS NULL AND NEW.after_json IS NULL AND NEW.reason IS NULL))
EXECUTE FUNCTION event_refuse();
CREATE TRIGGER event_kept BEFORE DELETE ON event FOR EACH ROW EXECUTE FUNCTION event_refuse();
CREATE TRIGGER event_emptied BEFORE TRUNCATE ON event FOR EACH STATEMENT EXECUTE FUNCTION event_refuse();
CREATE TRIGGER event_seal_fixed BEFORE UPDATE OR DELETE ON event_seal FOR EACH ROW EXECUTE FUNCTION event_refuse();
-- end

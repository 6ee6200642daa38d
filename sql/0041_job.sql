-- job: work that is too long for one request. Enduring for as long as people may ask for its result.

CREATE TABLE job (
	id             BIGINT PRIMARY KEY,          -- db_new_id
	institution_id BIGINT NOT NULL REFERENCES institution (id),
	person_id      BIGINT NOT NULL,             -- who asked for it, and may see it; 0: the program
	kind           TEXT NOT NULL,               -- "results.import"
	title          TEXT NOT NULL,               -- for people
	state          BIGINT NOT NULL,             -- enum job_state
	input          TEXT NOT NULL,               -- JSON, in the kind's words
	file           BYTEA,                       -- what it works on; NULL: nothing
	saved          TEXT NOT NULL DEFAULT '',    -- JSON: where it is; the next run goes on from it
	done           BIGINT NOT NULL DEFAULT 0,   -- things done, the wrong ones included
	total          BIGINT NOT NULL DEFAULT 0,   -- things in all; 0: not known yet
	wrong          BIGINT NOT NULL DEFAULT 0,   -- things that could not be done
	says           TEXT NOT NULL DEFAULT '',    -- the result, or why it failed, for people
	href           TEXT NOT NULL DEFAULT '',    -- where the result is; empty: nowhere
	stop_asked     BIGINT NOT NULL DEFAULT 0,   -- 1: it ends at its next step
	made_at        BIGINT NOT NULL,             -- seconds
	begun_at       BIGINT NOT NULL DEFAULT 0,   -- seconds; 0: not yet
	ended_at       BIGINT NOT NULL DEFAULT 0    -- seconds; 0: not yet
);

CREATE INDEX job_of_person ON job (institution_id, person_id, id);

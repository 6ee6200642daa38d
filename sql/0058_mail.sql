-- Outgoing mail, and which notices went out by it.

-- What is or was to be sent. Enduring until sent; then derivable: who was written to about what, for 90 days.
CREATE TABLE mail (
	id             BIGINT PRIMARY KEY,          -- made by the program; grows with time
	institution_id BIGINT NOT NULL REFERENCES institution (id), -- in whose name
	person_id      BIGINT NOT NULL,             -- for whom; 0: nobody of the register
	asked_by       BIGINT NOT NULL,             -- who is told when it cannot be sent; 0: nobody
	address        TEXT NOT NULL,               -- where it goes
	subject        TEXT NOT NULL,
	sealed         BYTEA NOT NULL,              -- its text, encrypted under the home's mail.key (XSalsa20-Poly1305); empty when it is over
	state          BIGINT NOT NULL DEFAULT 0,   -- 0 waiting, 1 sent, 2 could not be sent
	reason         TEXT NOT NULL DEFAULT '',    -- why it waits still or could not be sent: a message's name and its arguments, JSON
	made_at        BIGINT NOT NULL,             -- seconds
	ended_at       BIGINT NOT NULL DEFAULT 0    -- seconds; 0: it waits
);
CREATE INDEX mail_asked ON mail (asked_by, id);
CREATE INDEX mail_person ON mail (person_id, id);

ALTER TABLE notice ADD COLUMN mailed_at BIGINT NOT NULL DEFAULT 0; -- seconds; 0: not by mail
CREATE INDEX notice_to_mail ON notice (institution_id, mailed_at, given_at);

#!/usr/bin/env python3
"""R11: one irregularity is planted in the database of a cohort at a time, behind the program's back; audit names it.
Before and between there is no false alarm."""
import os
import shutil
import sqlite3
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import cohort
import tap

FIRST = "(SELECT MIN(id) FROM %s)"
C = "id = (SELECT MIN(id) FROM credential)"
I = "credential_id = (SELECT MIN(id) FROM credential)"
A = "id = (SELECT MIN(id) FROM award)"
D = "id = (SELECT MIN(id) FROM decision WHERE outcome = 1)"
REVOKE = "UPDATE credential SET state = 4, changed_at = active_at WHERE " + C
OTHER_INTENT = "UPDATE credential_intent SET document = (SELECT document FROM credential_intent ORDER BY credential_id DESC LIMIT 1) WHERE " + I
OTHER_NAME = "UPDATE credential_intent SET document = CAST(replace(CAST(document AS TEXT), 'Northgate', 'Southgate') AS BLOB) WHERE " + I
# Documents as they were kept before they shared their intent's bytes.
WHOLE = ("UPDATE credential_form SET shared = 0, tail = (SELECT CAST(CAST(substr(i.document, 1, shared) AS TEXT) || CAST(tail AS TEXT) AS BLOB)"
         " FROM credential_intent i WHERE i.credential_id = credential_form.credential_id) WHERE format = 1")

# what audit must say; the statements that plant it
PLANTS = [
    ("decision-of-other-learner", "UPDATE decision SET enrolment_id = (SELECT MAX(id) FROM enrolment) WHERE " + D),
    ("decision-of-other-cohort", "UPDATE enrolment SET offering_id = offering_id + 1 WHERE id = (SELECT enrolment_id FROM decision WHERE " + D + ")"),
    ("decision-mark-changed", "UPDATE attempt SET mark = mark + 5000 WHERE id = (SELECT attempt_id FROM decision WHERE " + D + ")"),
    ("decision-mark-changed", "UPDATE decision SET raw_mark = raw_mark + 1 WHERE " + D),
    ("decision-mark-raised", "UPDATE decision SET mark = raw_mark + 10000 WHERE " + D),
    ("decision-capped-unsaid", "UPDATE decision SET mark = raw_mark - 10000, capped = 0 WHERE " + D),
    ("decision-without-rule", "UPDATE decision SET rules = '' WHERE " + D),
    ("decision-by-nobody-why", "UPDATE decision SET decider_id = 7, reason = '' WHERE " + D),
    ("decision-unversioned", "UPDATE decision SET framework = '' WHERE " + D),
    ("board-confirmed-undated", "UPDATE board SET confirmed_day = NULL"),
    ("board-confirmed-before-it-sat", "UPDATE board SET confirmed_day = sat_day - 1"),
    ("board-without-event", "UPDATE board SET id = id + 100000"),
    ("award-without-pass", "UPDATE decision SET outcome = 5 WHERE " + D),
    ("award-of-unconfirmed-board", "UPDATE board SET state = 1"),
    ("award-before-board", "UPDATE award SET made_at = 5 WHERE " + A),
    ("award-of-other-board", "UPDATE decision SET board_id = board_id + 1 WHERE " + D),
    ("award-to-other-person", "UPDATE award SET person_id = (SELECT MAX(id) FROM person) WHERE " + A),
    ("award-of-other-cohort", "UPDATE award SET offering_id = offering_id + 1 WHERE " + A),
    ("award-of-other-specification", "UPDATE offering SET specification_id = specification_id + 1"),
    ("award-of-other-institution", "UPDATE decision SET institution_id = institution_id + 1 WHERE " + D),
    ("award-mark-changed", "UPDATE award SET mark = mark + 1000 WHERE " + A),
    ("award-cap-changed", "UPDATE award SET capped = 1 - capped WHERE " + A),
    ("award-redated", "UPDATE award SET awarded_day = awarded_day - 365 WHERE " + A),
    ("award-made-twice", "DROP INDEX award_decision",
     "INSERT INTO award SELECT id + 100000, institution_id, number + 100000, person_id, specification_id, offering_id, board_id, decision_id, mark, capped,"
     " awarded_day, products, framework, supersedes_id, reason, made_at FROM award WHERE " + A),
    ("award-number-missing", "UPDATE award SET number = 100000 WHERE " + A),
    ("award-superseded-unreasoned", "UPDATE award SET supersedes_id = (SELECT MAX(id) FROM award) WHERE " + A),
    ("award-superseding-nothing", "UPDATE award SET supersedes_id = 99999999, reason = 'a name' WHERE " + A),
    ("award-without-event", "UPDATE credential SET award_id = award_id + 500000 WHERE award_id = " + FIRST % "award", "UPDATE award SET id = id + 500000 WHERE " + A),
    ("award-missing", "DELETE FROM award WHERE " + A),
    ("award-in-the-future", "UPDATE award SET made_at = 99999999999 WHERE " + A),
    ("credential-of-other-institution", "UPDATE credential SET institution_id = institution_id + 1 WHERE " + C),
    ("credential-in-no-state", "UPDATE credential SET state = 9 WHERE " + C),
    ("credential-unsigned", "DELETE FROM credential_form WHERE format = 2 AND credential_id = " + FIRST % "credential"),
    ("credential-signed-early", "UPDATE credential SET state = 1 WHERE " + C),
    ("credential-never-active", "UPDATE credential SET active_at = NULL WHERE " + C),
    ("credential-active-early", "UPDATE credential SET active_at = intended_at - 1 WHERE " + C),
    ("credential-before-award", "UPDATE credential SET intended_at = 5 WHERE " + C),
    ("credential-changed-undated", "UPDATE credential SET state = 5 WHERE " + C),
    ("credential-changed-early", "UPDATE credential SET changed_at = active_at - 1 WHERE " + C),
    ("credential-superseded-by-none", "UPDATE credential SET state = 5, changed_at = active_at WHERE " + C),
    ("credential-two-in-force", "UPDATE credential SET supersedes_id = " + FIRST % "credential" + " WHERE id = (SELECT MAX(id) FROM credential)"),
    ("credential-supersedes-other", "UPDATE credential SET supersedes_id = " + FIRST % "credential" + " WHERE id = (SELECT MAX(id) FROM credential)"),
    ("credential-issued-without-event", "UPDATE credential SET id = id + 500000 WHERE " + C),
    ("credential-revoked-without-event", REVOKE),
    ("credential-missing", "DELETE FROM credential_form WHERE credential_id = " + FIRST % "credential", "DELETE FROM credential WHERE " + C),
    ("credential-in-the-future", "UPDATE credential SET active_at = 99999999999 WHERE " + C),
    ("credential-not-logged", "DELETE FROM tlog_leaf WHERE noun = 'credential' AND object_id = " + FIRST % "credential"),
    ("credential-not-logged", "UPDATE tlog_leaf SET kind = 4 WHERE noun = 'credential' AND object_id = " + FIRST % "credential"),
    ("credential-logged-twice", "UPDATE tlog_leaf SET object_id = " + FIRST % "credential" + " WHERE noun = 'credential'"),
    ("revocation-not-logged", REVOKE),
    ("revocation-undone", "INSERT INTO tlog_leaf SELECT id + 500000, institution_id, 3, noun, object_id, salt, entry, NULL FROM tlog_leaf"
     " WHERE noun = 'credential' AND object_id = " + FIRST % "credential"),
    ("suspension-not-logged", "UPDATE credential SET state = 3 WHERE " + C),
    ("leaf-of-nothing", "UPDATE tlog_leaf SET object_id = 99999999 WHERE noun = 'credential' AND object_id = " + FIRST % "credential"),
    ("leaf-of-unsigned", "UPDATE credential SET state = 1 WHERE " + C),
    ("leaf-of-other-institution", "UPDATE tlog_leaf SET institution_id = 77 WHERE noun = 'credential'"),
    ("status-bit-shared", "UPDATE credential SET revocation_index = (SELECT revocation_index FROM credential ORDER BY id DESC LIMIT 1) WHERE " + C),
    ("status-list-missing", "UPDATE credential SET revocation_list = 99999999 WHERE " + C),
    ("status-list-missing", "UPDATE status_list SET purpose = 3 - purpose, number = number + 50"),
    ("status-bit-outside", "UPDATE credential SET revocation_index = 99999999 WHERE " + C),
    ("status-list-overdrawn", "UPDATE status_list SET reserved = 3"),
    ("status-bit", "INSERT INTO status_piece SELECT revocation_list, revocation_index / 8192, zeroblob(1024) FROM credential WHERE " + C,
     "UPDATE status_piece SET bits = CAST(replace(hex(zeroblob(512)), '00', CAST(X'FFFF' AS TEXT)) AS BLOB)"),
    ("status-bit", REVOKE),
    ("status-bit", "UPDATE credential SET state = 3, changed_at = active_at WHERE " + C),
    ("intent-unreadable", "UPDATE credential_intent SET document = X'7B7B' WHERE " + I),
    ("intent-of-other", "UPDATE credential SET public_id = 'urn:uuid:00000000-0000-4000-8000-000000000000' WHERE " + C),
    ("intent-of-other", OTHER_INTENT),
    ("document-not-intended", WHOLE, OTHER_INTENT),
    ("document-not-intended", "UPDATE credential_intent SET document = CAST(replace(CAST(document AS TEXT), 'credentialSubject', 'credentialsubject') AS BLOB) WHERE " + I),
    ("document-proof", "UPDATE credential_form SET tail = CAST(replace(CAST(tail AS TEXT), 'assertionMethod', 'authentication') AS BLOB) WHERE format = 1"),
    ("document-proof", OTHER_NAME),
    ("token-proof", OTHER_NAME),
    ("token-proof", "UPDATE credential_form SET tail = CAST(substr(CAST(tail AS TEXT), 1, length(tail) - 8) || 'AAAAAAAA' AS BLOB) WHERE format = 2"),
    ("event-chain", "UPDATE event SET reason = 'because' WHERE what = 'board.confirmed'"),
    ("event-chain", "UPDATE event SET actor_id = 42 WHERE what = 'board.confirmed'"),
    ("event-chain", "UPDATE event SET at = at - 86400 WHERE what = 'credential.issued'"),
    ("event-chain", "DELETE FROM event WHERE what = 'board.sat'"),
    ("event-chain", "DELETE FROM event_seal"),
    ("event-chain", "UPDATE event_seal SET hash = zeroblob(32)"),
    ("event-in-the-future", "UPDATE event SET at = 99999999999 WHERE what = 'board.sat'"),
    ("log-tree", "UPDATE tlog_leaf SET entry = zeroblob(34) WHERE leaf_index = 1"),
    ("log-tree", "DELETE FROM tlog_leaf WHERE leaf_index = 3"),
    ("log-tree", "UPDATE tlog_tile SET bytes = zeroblob(length(bytes)) WHERE level = 0"),
    ("log-tree", "UPDATE tlog_checkpoint SET root = zeroblob(32)"),
    ("log-tree", "DELETE FROM tlog_checkpoint"),
]


def ids(home, out):
    status, report = tap.run_json("audit", "--home", home, out)
    return status, sorted({f["id"] for f in report["findings"]}) if report else None


with tap.folder() as where:
    home, out = os.path.join(where, "home"), os.path.join(where, "out")
    ran = cohort.issue(home, out)
    tap.point("a cohort is issued", ran.returncode == 0, ran)
    status, said = ids(home, out)
    tap.point("nothing is irregular in it", status == 0 and said == [], said)
    database = os.path.join(out, ".state", "testamur.db")
    with sqlite3.connect(database) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    good = os.path.join(where, "good.db")
    shutil.copy(database, good)
    for wanted, *statements in PLANTS:
        for ending in ("", "-wal", "-shm"):
            if os.path.exists(database + ending):
                os.unlink(database + ending)
        shutil.copy(good, database)
        db = sqlite3.connect(database)
        changed = 0
        # Who plants an irregularity takes the database's own locks off first.
        for (trigger,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            db.execute("DROP TRIGGER " + trigger)
        for statement in statements:
            changed += max(db.execute(statement).rowcount, 0)
        db.commit()
        db.close()
        status, said = ids(home, out)
        tap.point("%s: %s" % (wanted, statements[-1][:90]), changed > 0 and status == 1 and said and wanted in said, "%d rows changed; exit %s; %s" % (changed, status, said))
    shutil.copy(good, database)
    for ending in ("-wal", "-shm"):
        if os.path.exists(database + ending):
            os.unlink(database + ending)
    with open(os.path.join(out, "log", "checkpoint"), "r+b") as handle:
        handle.seek(40)
        handle.write(b"\0")
    status, said = ids(home, out)
    tap.point("log-published: a byte of the published checkpoint", status == 1 and said == ["log-published"], said)
    ran = tap.run("audit", "--home", home, os.path.join(where, "nothing"))
    tap.point("no database is exit 2", ran.returncode == 2, ran)
tap.end()

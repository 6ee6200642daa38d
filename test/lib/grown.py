"""grown — a demonstration after some years: two cohorts of 400, one before its board and one with its awards, and lists of hundreds and thousands.

Rows are copies of rows that the program made, with what must differ changed.
"""
import itertools
import json
import secrets
import uuid

COHORT, LIST, PEOPLE = 400, 300, 3000
IDS = itertools.count(1_000_000)


def rows(db, sql, *args):
    cursor = db.execute(sql, args)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row)) for row in cursor.fetchall()]


def put(db, table, row):
    db.execute("INSERT INTO %s (%s) VALUES (%s)" % (table, ", ".join(row), ", ".join("?" * len(row))), list(row.values()))
    return row.get("id")


def copy(db, table, row, **changes):
    """Another row like that one, with an id of its own; its id."""
    return put(db, table, {**row, **({"id": next(IDS)} if "id" in row else {}), **changes})


def copies(db, table, row, count, change):
    """`change` of a number says what differs; a table whose ids grow with time gets growing ones."""
    top = db.execute("SELECT max(id) FROM %s" % table).fetchone()[0]
    for number in range(count):
        copy(db, table, row, **{"id": top + 1 + number, **change(number)})


def learner(db, like, number):
    """Somebody in that cohort whose board decided as about `like`, a decision; the ids of enrolment and decision, and the person's."""
    enrolment, = rows(db, "SELECT * FROM enrolment WHERE id = ?", like["enrolment_id"])
    attempt, = rows(db, "SELECT * FROM attempt WHERE id = ?", like["attempt_id"])
    person, = rows(db, "SELECT * FROM person WHERE id = ?", enrolment["person_id"])
    who = copy(db, "person", person, number="G%07d" % number, given_name="Maximiliane", family_name="Hohenstein-%d" % number,
               name="Maximiliane Hohenstein-%d" % number)
    of = copy(db, "enrolment", enrolment, person_id=who)
    sitting = copy(db, "attempt", attempt, enrolment_id=of)
    return copy(db, "decision", like, enrolment_id=of, attempt_id=sitting), who


def decided(db, confirmed):
    return rows(db, "SELECT d.* FROM decision d JOIN board b ON b.id = d.board_id WHERE b.state = ? AND d.outcome = 1 AND b.offering_id ="
                    " (SELECT offering_id FROM board WHERE state = ? LIMIT 1) ORDER BY d.id LIMIT 1", 2 if confirmed else 1, 2 if confirmed else 1)[0]


def cohort_before_its_board(db):
    like = decided(db, False)
    for number in range(COHORT):
        learner(db, like, number)


def cohort_with_awards(db):
    award, = rows(db, "SELECT a.* FROM award a JOIN credential c ON c.award_id = a.id ORDER BY a.id LIMIT 1")
    credential, = rows(db, "SELECT * FROM credential WHERE award_id = ?", award["id"])
    like, = rows(db, "SELECT * FROM decision WHERE id = ?", award["decision_id"])
    last, = db.execute("SELECT max(number) FROM award").fetchone()
    for number in range(COHORT):
        decision, who = learner(db, like, COHORT + number)
        made = copy(db, "award", award, decision_id=decision, person_id=who, number=last + 1 + number)
        signed = copy(db, "credential", credential, award_id=made, public_id="urn:uuid:%s" % uuid.uuid4(), revocation_index=100000 + number)
        for table in ("credential_intent", "credential_form"):
            for row in rows(db, "SELECT * FROM %s WHERE credential_id = ?" % table, credential["id"]):
                copy(db, table, row, credential_id=signed)


def specifications(db):
    one, = rows(db, "SELECT * FROM specification WHERE state = 5 ORDER BY id LIMIT 1")
    for number in range(LIST):
        document = json.loads(one["document"])
        document["code"] = "GRW-6-%d" % number
        copy(db, "specification", one, code=document["code"], document=json.dumps(document))


def cohorts(db):
    offering, = rows(db, "SELECT * FROM offering WHERE state < 4 ORDER BY id LIMIT 1")
    board, = rows(db, "SELECT * FROM board ORDER BY id LIMIT 1")
    for number in range(LIST):
        copy(db, "board", board, offering_id=copy(db, "offering", offering, code="DEP-6-10/2031-%d" % number), sat_day=board["sat_day"] - number)


def cases(db):
    one, = rows(db, "SELECT * FROM case_file WHERE state = 0 ORDER BY id LIMIT 1")
    closed = rows(db, "SELECT * FROM case_file WHERE state <> 0 ORDER BY id LIMIT 1") or [{**one, "state": 2, "decided_at": one["made_at"] + 60, "decision": "Refused."}]
    for number, (study,) in enumerate(db.execute("SELECT id FROM enrolment ORDER BY id DESC LIMIT ?", (LIST,)).fetchall()):
        copy(db, "case_file", one, enrolment_id=study, made_at=one["made_at"] - 60 * number)
        copy(db, "case_file", closed[0], enrolment_id=study, made_at=one["made_at"] - 60 * number)


def of_one_person(db, name):
    """What lies in one person's lists."""
    account, person, home = db.execute("SELECT a.id, a.person_id, a.institution_id FROM account a JOIN account_name n ON n.account_id = a.id WHERE n.name = ?", (name,)).fetchone()
    now, = db.execute("SELECT max(at) FROM event").fetchone()
    for number in range(LIST):
        put(db, "job", {"id": next(IDS), "institution_id": home, "person_id": person, "kind": "results.import", "title": "Results of DEP-6-10/2026-09, results-%d.csv" % number,
                        "state": 2, "input": "{}", "says": "48 rows were entered.", "made_at": now, "begun_at": now, "ended_at": now})
        put(db, "session", {"id": next(IDS), "token_hash": secrets.token_bytes(32), "account_id": account, "made_at": now, "seen_at": now, "idle": 7200, "ends_at": now + 40000,
                            "address": "2001:db8::%x" % number, "agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"})
        put(db, "share", {"id": next(IDS), "institution_id": home, "person_id": person, "token_hash": secrets.token_bytes(32), "code_hash": secrets.token_bytes(32),
                          "purpose": "Application %d" % number, "audience": "Harbour Data", "hide_grade": 0, "made_at": now})
        if number < 190:  # a backpack holds 200 of others
            put(db, "holding", {"id": next(IDS), "institution_id": home, "person_id": person, "key": str(uuid.uuid4()), "document": b"{}", "document_hash": secrets.token_bytes(32),
                                "format": "ob3", "title": "A badge of somewhere else %d" % number, "issuer": "Elsewhere College", "verdict": "valid", "added_at": now})
    notice = rows(db, "SELECT * FROM notice ORDER BY id LIMIT 1")
    if notice:
        copies(db, "notice", notice[0], LIST, lambda number: {"person_id": person, "read_at": None})


def histories(db):
    """Of one award, one cohort, one specification, one person."""
    for noun in ("award", "offering", "specification", "person", "case"):
        like = rows(db, "SELECT * FROM event WHERE noun = ? ORDER BY id LIMIT 1", noun)
        if like:
            copies(db, "event", like[0], LIST, lambda number: {})


def people(db):
    one, = rows(db, "SELECT * FROM person WHERE number IS NOT NULL ORDER BY id LIMIT 1")
    for number in range(PEOPLE):
        copy(db, "person", one, number="P%07d" % number, name="Ana Sofía Villanueva-Ferrández %d" % number)


def drafts(db):
    for table, change in (("draft", lambda number: {}), ("framework", lambda number: {"version": "2040-%d" % number})):
        like = rows(db, "SELECT * FROM %s WHERE %s ORDER BY id LIMIT 1" % (table, "specification_id = 0" if table == "draft" else "state = 0"))
        if like:
            copies(db, table, like[0], LIST // 3, change)


def grow(site):
    with site.database() as db:
        db.execute("PRAGMA foreign_keys = ON")
        for make in (cohort_before_its_board, cohort_with_awards, specifications, cohorts, cases, people, drafts, histories):
            make(db)
        for name in ("admin", "registrar", "learner", "leader", "chair"):
            of_one_person(db, name + "@northgate.example")


def sheet(columns=("learner_id", "family_name", "given_name", "birth_date", "email", "submitted_at", "mark")):
    """400 rows of results, or of learners; with a mark a third of them is wrong."""
    row = lambda n: {"learner_id": "S%04d" % n, "family_name": "Schmidt-Hohenstein", "given_name": "Maximiliane Alexandra", "birth_date": "1990-02-03", "email": "s%d@example.org" % n,
                     "submitted_at": "31/11/2026 10:00" if n % 3 == 0 else "2026-11-05 10:00", "mark": str(40 + n % 60)}
    return "\r\n".join([";".join(columns), *(";".join(row(n)[column] for column in columns) for n in range(COHORT)), ""]).encode()

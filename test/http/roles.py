#!/usr/bin/env python3
"""R7: every route row as every role, about one's own thing, somebody else's, another institution's and one that is not there:
exactly what the table of capabilities says (T-30). A row that names a thing for which there are no data here fails."""
import os
import re
import secrets
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import served
import tap

ROLES = ["learner", "applicant", "course-leader", "assessor", "moderator", "external-examiner", "board-chair", "committee-member", "committee-chair", "registry",
         "quality-officer", "lifelong-learning-committee", "partner", "employer", "agency-reviewer", "network-coordinator", "administrator"]
# Rows whose handlers take what everybody has and look for the thing of the one who asks: they have no other's.
MISSING = {"default": "4611686018427387000"}


def first(db, sql, *args):
    row = db.execute(sql, args).fetchone()
    return None if row is None else str(row[0])


def job_of(db, who, path):
    """A job of that person."""
    number = secrets.randbits(50)
    db.execute("INSERT INTO job (id, institution_id, person_id, kind, title, state, input, made_at, ended_at) VALUES (?, ?, ?, 'none', 'A job', 2, '{}', 1, 1)",
               (number, who["institution"], who["person"]))
    return str(number)


def holding_of(db, who, path):
    """Something in that person's backpack."""
    key = "00000000-0000-4000-8000-%012d" % secrets.randbits(30)
    db.execute("INSERT INTO holding (id, institution_id, person_id, key, document, document_hash, format, added_at) VALUES (?, ?, ?, ?, x'7b7d', ?, 'json', 1)",
               (secrets.randbits(50), who["institution"], who["person"], key, secrets.token_bytes(32)))
    return key


def share_of(db, who, path):
    """A link to what that person shows."""
    number = secrets.randbits(50)
    db.execute("INSERT INTO share (id, institution_id, person_id, token_hash, code_hash, purpose, audience, hide_grade, made_at) VALUES (?, ?, ?, ?, ?, 'a', '', 0, 1)",
               (number, who["institution"], who["person"], secrets.token_bytes(32), secrets.token_bytes(32)))
    return str(number)


def import_of(db, who, path):
    """A sheet that waits to be entered."""
    number = secrets.randbits(50)
    db.execute("INSERT INTO import (id, institution_id, offering_id, person_id, kind, state, file_name, file_hash, file, made_at) VALUES (?, ?, ?, ?, ?, 2, 'a.csv', '', x'612c620a', 1)",
               (number, who["institution"], first(db, "SELECT id FROM offering WHERE institution_id = ? LIMIT 1", who["institution"]), who["person"], "/learners/" in path))
    return str(number)


def draft_of(db, who, path):
    """A specification that somebody has begun."""
    number = secrets.randbits(50)
    db.execute("INSERT INTO draft (id, institution_id, document, revision, author_id, changed_by, changed_at) VALUES (?, ?, '{}', 1, ?, ?, 1)",
               (number, who["institution"], who["person"], who["person"]))
    return str(number)


def study_of(db, who, path):
    """That person in a cohort."""
    known = first(db, "SELECT id FROM enrolment WHERE person_id = ? LIMIT 1", who["person"])
    if known is not None:
        return known
    number = secrets.randbits(50)
    db.execute("INSERT INTO enrolment (id, institution_id, offering_id, person_id, state, framework, changed_at) VALUES (?, ?, ?, ?, 3, '', 1)",
               (number, who["institution"], first(db, "SELECT id FROM offering WHERE institution_id = ? LIMIT 1", who["institution"]), who["person"]))
    return str(number)


def request_of(db, who, path):
    """A case of that person's."""
    number = secrets.randbits(50)
    db.execute("INSERT INTO case_file (id, institution_id, enrolment_id, kind, sitting, opener_id, made_at, state) VALUES (?, ?, ?, 6, 1, ?, 1, 0)",
               (number, who["institution"], study_of(db, who, path), who["person"]))
    return str(number)


def edition_of(db, who, path):
    """A draft of a rule book."""
    number = secrets.randbits(50)
    text = '{"framework":"roles","version":"%d","extends":["eu"],"rules":[{"id":"R","stage":"approval","holds":"weeks < 5","says":{"en":"x"}}]}' % number
    db.execute("INSERT INTO framework (id, institution_id, name, version, text, state, author_id, changed_at) VALUES (?, ?, 'roles', ?, ?, 0, ?, 1)",
               (number, who["institution"], str(number), text, who["person"]))
    return str(number)


# What stands for "{name}" in a path: from the demonstration's database, for the person who is to own it. By name, or by row and name.
DATA = {
    "job": job_of,
    "holding": holding_of,
    "share": share_of,
    "import": import_of,
    "draft": draft_of,
    "study": study_of,
    "request": request_of,
    "case": request_of,
    "kind": lambda db, who, path: "complaint",
    "paper": lambda db, who, path: "1",
    "edition": edition_of,
    "part": lambda db, who, path: "title",
    "item": lambda db, who, path: "1",
    "noun": lambda db, who, path: "award",
    "id": lambda db, who, path: first(db, "SELECT id FROM award WHERE institution_id = ? LIMIT 1", who["institution"]),
    "other": lambda db, who, path: first(db, "SELECT id FROM specification WHERE institution_id = ? LIMIT 1", who["institution"]),
    "framework": lambda db, who, path: "eu",
    "attempt": lambda db, who, path: first(db, "SELECT attempt_id FROM decision ORDER BY id LIMIT 1"),
    "form": lambda db, who, path: "json",
    "claim": lambda db, who, path: "x" * 43,  # whoever has the link may; nobody has this one
    "session": lambda db, who, path: first(db, "SELECT id FROM session WHERE account_id = ? ORDER BY id LIMIT 1", who["account"]),
    "person": lambda db, who, path: str(who["person"]),
    "account": lambda db, who, path: str(who["account"]),
    "board": lambda db, who, path: first(db, "SELECT id FROM board WHERE institution_id = ? LIMIT 1", who["institution"]),
    "offering": lambda db, who, path: first(db, "SELECT id FROM offering WHERE institution_id = ? LIMIT 1", who["institution"]),
    "specification": lambda db, who, path: first(db, "SELECT id FROM specification WHERE institution_id = ? LIMIT 1", who["institution"]),
    "award": lambda db, who, path: first(db, "SELECT id FROM award WHERE institution_id = ? LIMIT 1", who["institution"]),
    "credential": lambda db, who, path: first(db, "SELECT id FROM credential WHERE institution_id = ? LIMIT 1", who["institution"]),
}
# Things that belong to one person: for everybody else they are not there.
OWN = {"job", "session", "holding", "share", "study", "request"}
# Things of no institution: the published rule books.
SHARED = {"framework"}
# Rows that are about nothing in the database: a public address, a text that is looked up.
PUBLIC_TEXT = {"name": "http_not_found", "path": "checkpoint", "list": "revocation-1", "did": "did:web:northgate.example", "token": "x" * 43, "code": "none", "link": "x" * 43}
PARAMETER = re.compile(r"\{([a-z_]+)\}")


def person(db, institution, role):
    """Somebody with this role and no other, signed in."""
    now = int(time.time())
    who = {"institution": institution, "person": secrets.randbits(50), "account": secrets.randbits(50), "role": role}
    name = "%s-%d@roles.example" % (role or "nobody", who["person"])
    db.execute("INSERT INTO person (id, institution_id, name, created_at) VALUES (?, ?, ?, ?)", (who["person"], institution, "Role " + str(role), now))
    db.execute("INSERT INTO account (id, institution_id, person_id, made_at) VALUES (?, ?, ?, ?)", (who["account"], institution, who["person"], now))
    db.execute("INSERT INTO account_name (institution_id, name, account_id, added_at) VALUES (?, ?, ?, ?)", (institution, name, who["account"], now))
    for one in ROLES if role == "all" else [role] if role else []:
        db.execute("INSERT INTO person_role (institution_id, person_id, role, scope_id, since) VALUES (?, ?, ?, 0, ?)", (institution, who["person"], one, now))
    who["name"] = name
    return who


def other_institution(db):
    number = secrets.randbits(50)
    db.execute("INSERT INTO institution (id, legal_name, country, base_url, zone, language, created_at) VALUES (?, '{\"en\":\"Other\"}', 'GB', 'https://other.example', 'UTC', 'en', 1)", (number,))
    return number


class Walk:
    def __init__(self, site):
        self.site = site
        with site.database() as db:
            home = int(first(db, "SELECT id FROM institution ORDER BY id LIMIT 1"))
            self.people = {role: person(db, home, role) for role in ROLES}
            self.nobody = person(db, home, None)
            self.other = person(db, other_institution(db), "all")
            self.owner = person(db, home, None)
        for who in [*self.people.values(), self.nobody, self.other, self.owner]:
            who["cookie"] = site.sign_in(who["name"])
            who["token"] = site.ask("GET", "/jobs", cookie=who["cookie"], accept="application/json").headers["x-csrf-token"]
        self.calls = 0

    def call(self, method, path, who):
        self.calls += 1
        if method == "GET":
            return self.site.ask("GET", path, cookie=who and who["cookie"], accept="application/json")
        return self.site.ask(method, path, "{}", cookie=who and who["cookie"], accept="application/json", content_type="application/json",
                             x_csrf_token=who["token"] if who else None, idempotency_key=secrets.token_hex(8))

    def filled(self, path, who):
        """The path about that person's things, or the institution's; None when there are no data for one of its names."""
        def value(match):
            name = match.group(1)
            with self.site.database() as db:
                return DATA[name](db, who, path) or MISSING["default"]
        if any(name not in DATA for name in PARAMETER.findall(path)):
            return None
        return PARAMETER.sub(value, path)


def outcome(answer):
    """let in, stranger, denied, missing, or broken."""
    if answer is None or answer.status == 500 or answer.status == 503:
        return "broken"
    kind = answer.json().get("type", "") if "problem" in answer.headers.get("content-type", "") else ""
    if answer.status == 401:
        return "stranger"
    if kind.endswith("/http_csrf") or kind.endswith("/http_too_often"):
        return "broken"
    if answer.status == 403 and kind.endswith("/http_denied"):
        return "denied"
    # A guess too many says no more about the thing than that it is not there.
    return "missing" if answer.status == 404 or kind.endswith("/people_too_many_guesses") else "in"


def walk_row(walk, method, path, row):
    names = PARAMETER.findall(path)
    wrong = []

    def expect(label, answer, *wanted):
        got = outcome(answer)
        if got not in wanted:
            wrong.append("%s: %s, not %s (%s)" % (label, got, " or ".join(wanted), answer and (answer.status, answer.body[:200])))

    if "security" in row and row["security"] == []:
        target = PARAMETER.sub(lambda match: PUBLIC_TEXT.get(match.group(1), "none"), path)
        expect("a stranger", walk.call(method, target, None) if "x-stateless" in row or method == "GET" else walk.site.ask("GET", "/health"), "in", "missing")
        return wrong
    own = [name for name in names if name in OWN]
    target = walk.filled(path, walk.owner)
    if target is None:
        return ["no data for %s" % ", ".join(sorted(set(names) - set(DATA)))]
    absent = PARAMETER.sub(MISSING["default"], path)
    expect("a stranger", walk.call(method, target, None), "stranger")
    for role in ROLES:
        who = walk.people[role]
        may = role in row["x-roles"]
        if own:
            expect(role + ", of somebody else", walk.call(method, target, who), "missing")
            continue
        expect(role, walk.call(method, target, who), *(("in", "missing") if may else ("denied", "missing") if names else ("denied",)))
        if names and may:
            expect(role + ", not there", walk.call(method, absent, who), "missing")
    if "sign-in" not in row["x-needs"] and row["x-needs"] != "hold":
        expect("no role", walk.call(method, target, walk.nobody), "denied", *(["missing"] if names else []))
    if names and not set(names) <= SHARED:
        expect("another institution's people", walk.call(method, target, walk.other), "missing")
    return wrong


# Signing out ends the session it comes with; each of these ends what the others need.
LAST = {"/sign-out", "/sessions/end"}

with served.Site("--rate-scale", "0") as site:
    walk = Walk(site)
    api = site.ask("GET", "/api").json()
    rows = [(method.upper(), path, row) for path, item in api["paths"].items() for method, row in item.items()]
    for method, path, row in rows:
        if path in LAST:
            continue
        wrong = walk_row(walk, method, path, row)
        tap.point("%s %s" % (method, path), not wrong, "\n".join(wrong))
    tap.point("there are rows to walk", len(rows) > 20)
    print("# %d rows, %d calls" % (len(rows), walk.calls))
tap.end()

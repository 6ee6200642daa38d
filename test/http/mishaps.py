#!/usr/bin/env python3
"""What goes wrong between people, and is answered in plain words with a next step and nothing lost: two who decide at once, a link that ended, a
screenshot in place of a badge, a badge of a stranger, an SVG with a script in it."""
import base64
import html
import json
import os
import re
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import cohort
import served
import tap
from served import Person, says

PIXEL = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==")
UNSIGNED = json.dumps({"@context": ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"], "id": "urn:uuid:1c6fa4a8-1a30-4c05-9b50-0a7f0c1d2e3f",
                       "type": ["VerifiableCredential", "OpenBadgeCredential"], "validFrom": "2026-01-01T00:00:00Z",
                       "issuer": {"id": "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK", "type": ["Profile"], "name": "Northgate University"},
                       "credentialSubject": {"type": ["AchievementSubject"], "achievement": {"id": "urn:a", "type": ["Achievement"], "name": "Brain Surgery", "criteria": {"narrative": "x"},
                                                                                             "description": "x"}}}).encode()
SCRIPTED = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script><rect onload="alert(2)"/></svg>'


def one(site, sql, *args):
    with site.database() as db:
        return db.execute(sql, args).fetchone()


def run(site, sql, *args):
    with site.database() as db:
        db.execute(sql, args)


def text(answer):
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", answer.body.decode("utf-8", "replace"))))[-2500:]


def at_once(works):
    """All of them at the same moment; what each answered, in their order."""
    answers, gate = [None] * len(works), threading.Barrier(len(works))

    def do(number):
        gate.wait()
        answers[number] = works[number]()
    threads = [threading.Thread(target=do, args=(number,)) for number in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def form_of(answer, action):
    return served.form_of(answer.body.decode(), action)


def send(person, action, fields):
    return person.site.ask("POST", action, served.urllib.parse.urlencode(fields), cookie=person.cookie, content_type="application/x-www-form-urlencoded", accept="text/html")


# ---- two people deciding at once ----

def second_chair(site):
    """The board's course leader is a chair too, so that two may decide."""
    person, home = one(site, "SELECT a.person_id, a.institution_id FROM account a JOIN account_name n ON n.account_id = a.id WHERE n.name = 'leader@northgate.example'")
    run(site, "INSERT INTO person_role (institution_id, person_id, role, scope_id, since) VALUES (?, ?, 'board-chair', 0, 1)", home, person)


def two_decide(site):
    board, = one(site, "SELECT id FROM board WHERE state = 1 ORDER BY id LIMIT 1")
    attempt, name = one(site, "SELECT d.attempt_id, p.name FROM decision d JOIN enrolment e ON e.id = d.enrolment_id JOIN person p ON p.id = e.person_id"
                              " WHERE d.board_id = ? AND d.outcome = 0 ORDER BY d.id LIMIT 1", board)
    page = "/boards/%d/decisions/%d" % (board, attempt)
    chair, other = Person(site, "chair@northgate.example"), Person(site, "leader@northgate.example")
    first, second = form_of(chair.get(page), page), form_of(other.get(page), page)
    answer = send(chair, page, {**first, "outcome": "defer", "reason": "In hospital; the chair saw the certificate."})
    tap.point("two have the same learner open: the first decides", answer.status == 303, answer)
    answer = send(other, page, {**second, "outcome": "fail", "reason": "No work was handed in."})
    tap.point("the second is told, with what is decided now", answer.status == 409 and says(answer, "Somebody has decided on this learner", "In hospital", "Prof. Ada Okafor"), answer)
    again = form_of(answer, page)
    tap.point("what they typed is not lost", again.get("reason") == "No work was handed in.", again)
    tap.point("and nothing of it was done", one(site, "SELECT outcome FROM decision WHERE board_id = ? AND attempt_id = ?", board, attempt) == (3,))
    answer = send(other, page, {**again, "_key": "again", "outcome": "refer"})
    tap.point("who still means it presses again", answer.status == 303 and one(site, "SELECT reason FROM decision WHERE board_id = ? AND attempt_id = ?", board, attempt)
              == ("No work was handed in.",), answer)
    shown = form_of(chair.get(page), page)
    works = [lambda who=who, n=n: send(who, page, {**shown, **who.hidden(page, page), "seen": shown["seen"], "_key": "at-once-%d" % n, "outcome": "defer", "reason": "Version %d." % n})
             for n, who in enumerate([chair, other] * 4)]
    answers = sorted(answer.status for answer in at_once(works))
    tap.point("eight press in the same moment: one decides, seven are told", answers == [303] + [409] * 7, answers)
    tap.point("each decision is one event", one(site, "SELECT count(*) FROM event e JOIN decision d ON d.id = e.object_id WHERE e.what = 'decision.made' AND d.board_id = ?"
                                                      " AND d.attempt_id = ?", board, attempt) == (3,))
    return board


def two_confirm(site, board):
    external = Person(site, "external@elsewhere.example")
    page = "/boards/%d" % board
    external.post(page, page + "/agreement", agreed="1", took_part="1", name="Prof. Yusuf Demir")
    code, = one(site, "SELECT o.code FROM offering o JOIN board b ON b.offering_id = o.id WHERE b.id = ?", board)
    before, = one(site, "SELECT count(*) FROM award")
    people = [Person(site, "chair@northgate.example"), Person(site, "leader@northgate.example")]
    forms = [form_of(who.get(page + "/confirm"), page + "/confirm") for who in people]
    answers = at_once([lambda who=who, fields=fields: send(who, page + "/confirm", {**fields, "typed": code}) for who, fields in zip(people, forms)])
    made, = one(site, "SELECT count(*) FROM award")
    twice, = one(site, "SELECT count(*) FROM (SELECT decision_id FROM award GROUP BY 1 HAVING count(*) > 1)")
    tap.point("two confirm a board in the same moment: each award is made once, and who came second is told, if not led there",
              sorted(answer.status for answer in answers) in ([303, 303], [303, 409]) and made > before and twice == 0, "%s %d %d %d" % ([str(a) for a in answers], before, made, twice))
    passed, = one(site, "SELECT count(*) FROM decision WHERE board_id = ? AND outcome = 1", board)
    tap.point("as many as passed", made - before == passed, (made, before, passed))


def two_approve(site):
    leader, committee = Person(site, "leader@northgate.example"), [Person(site, "committee@northgate.example") for _ in range(2)]
    version, = one(site, "SELECT id FROM specification WHERE state = 4 ORDER BY id LIMIT 1") or (None,)
    if version is None:
        return tap.skip("two publish a version in the same moment", "none is approved and not published")
    officers = [Person(site, "registrar@northgate.example"), Person(site, "quality@northgate.example")]
    page = "/specifications/%d" % version
    forms = [form_of(who.get(page), page + "/publish") for who in officers]
    answers = at_once([lambda who=who, fields=fields: send(who, page + "/publish", fields) for who, fields in zip(officers, forms)])
    count, = one(site, "SELECT count(*) FROM event WHERE noun = 'specification' AND object_id = ? AND what LIKE '%publish%'", version)
    return tap.point("two publish a version in the same moment: once", count == 1 and {a.status for a in answers} <= {303, 409}, [str(a) for a in answers])


# ---- a certificate with a link that is not its own ----

def certificates(site, learner, made, link, code):
    """Made on the page that shows the link, for whoever made it, and with its own link and code only."""
    action, = set(re.findall(r'action="(/shares/\d+/transcript)"', made.body.decode()))
    fields = {**form_of(made, action), "token": link[3:], "code": code}
    answer = send(learner, action, fields)
    tap.point("a certificate shows the link", answer.status == 200 and answer.body.startswith(b"%PDF-1.7") and "data-ethics-in-practice.pdf" in answer.headers["content-disposition"], answer)
    for what, changed in (("another code", {"code": "2222-2222-2222"}), ("another link", {"token": "A" * len(link[3:])}), ("none", {"token": ""})):
        answer = send(learner, action, {**fields, **changed})
        tap.point("with %s there is none" % what, answer.status in (403, 404, 409, 422) and not answer.body.startswith(b"%PDF"), answer)
    other = Person(site, "learner2@northgate.example")
    answer = send(other, action, {**form_of(other.get("/shares/new"), "/shares"), "token": link[3:], "code": code})
    tap.point("and none for somebody else", answer.status in (403, 404), answer)


# ---- a link that ended ----

def links(site):
    learner = Person(site, "learner@northgate.example")
    item = re.search(r'name="items" value="([^"]+)"', learner.get("/shares/new").body.decode()).group(1)
    made = learner.post("/shares/new", "/shares", items=item, purpose="An application", lasts="week")
    link, = set(re.findall(r"/s/[\w-]{20,}", made.body.decode()))
    code = re.search(r"<code>([0-9A-Z-]{8,})</code>", made.body.decode()).group(1)
    tap.point("a link opens", says(site.ask("GET", link), "Data Ethics in Practice"))
    certificates(site, learner, made, link, code)
    run(site, "UPDATE share SET ends_at = 1")
    for language, words in (("en", ("This link is over", "says nothing about the credential", "Ask its holder")), ("de", ("Link", "Nachweis"))):
        answer = site.ask("GET", link, accept_language=language)
        tap.point("a link that ended says so, that the credential has not, and whom to ask (%s)" % language, answer.status == 410 and says(answer, *words)
                  and not says(answer, "Data Ethics"), answer)
    tap.point("its picture and file are gone too", all(site.ask("GET", link + rest).status == 404 for rest in ("/1/picture", "/1/file")))
    answer = learner.post("/s", "/s", code=code)
    tap.point("and its code leads to the same words", answer.status in (303, 410, 422) and (answer.status != 303 or site.ask("GET", answer.headers["location"]).status == 410), answer)
    tap.point("its owner reads that it is over", says(learner.get("/shares"), "An application"))

    registrar = Person(site, "registrar@northgate.example")
    offering, = one(site, "SELECT offering_id FROM award GROUP BY 1 ORDER BY count(*) DESC LIMIT 1")
    page = "/offerings/%d/claims" % offering
    claim = re.findall(r"/claim/[\w-]+", registrar.post(page, page).body.decode())[0]
    tap.point("a claim opens", says(site.ask("GET", claim), "Data Ethics in Practice"))
    run(site, "UPDATE claim SET ends_at = 1 WHERE used_at IS NULL")
    answer = site.ask("GET", claim)
    tap.point("a claim that ended says so and who hands out another", answer.status in (409, 410) and says(answer, "is over", "Your institution can hand you another"), answer)

    admin = Person(site, "admin@northgate.example")
    made = admin.post("/people/new", "/people", given_name="Io", family_name="Ames", number="", email="io.ames@northgate.example")
    shown = made if made.status == 200 else admin.get(made.headers["location"])
    invitation = re.search(r"/invitations/[\w-]+", shown.body.decode()).group(0)
    run(site, "UPDATE invitation SET ends_at = 1")
    answer = site.ask("GET", invitation)
    tap.point("an invitation that ended says so", answer.status >= 400 and says(answer, "over"), answer)


# ---- what is no badge of ours ----

def credential_of_a_stranger(site):
    """The same cohort, issued by somebody who calls themselves the same and has other keys."""
    with tap.folder() as scratch:
        out = os.path.join(scratch, "out")
        ran = cohort.issue(os.path.join(scratch, "home"), out)
        if ran.returncode != 0:
            raise RuntimeError(ran)
        return next(text for name, text in sorted(cohort.credentials(out).items()) if name.startswith("N"))


def handed_in(site):
    learner = Person(site, "learner@northgate.example")
    stranger = credential_of_a_stranger(site)
    for name, file, wanted, never in (
            ("a screenshot", ("screenshot.png", PIXEL), ("a picture without a credential", "Ask for the original file"), ("genuine and valid",)),
            ("an SVG with a script", ("badge.svg", SCRIPTED), ("a picture without a credential", "Ask for the original file"), ("genuine and valid", "alert(1)")),
            ("a badge that names us, by somebody with other keys", ("credential.json", stranger), ("the institution it names did not sign it", "Ask the institution itself"),
             ("genuine and valid", "Data Ethics")),
            ("a badge that nobody has signed", ("unsigned.json", UNSIGNED), ("anyone could have written it", "Ask the issuer itself"), ("genuine and valid", "Brain Surgery"))):
        answer = learner.post("/verify", "/verify", file=file)
        tap.point("%s: what it is and what to do, and nothing that it says" % name, answer.status == 200 and says(answer, *wanted) and not any(says(answer, word) for word in never), text(answer))
    for name, file in (("a screenshot", ("screenshot.png", PIXEL)), ("an SVG with a script", ("badge.svg", SCRIPTED))):
        answer = learner.post("/backpack", "/backpack", file=file)
        tap.point("%s does not come into a backpack; the file's field says why" % name, answer.status == 422 and b'aria-invalid="true"' in answer.body, text(answer))
    answer = learner.post("/backpack", "/backpack", file=("credential.json", stranger))
    page, card = learner.get(answer.headers.get("location", "/")), learner.get("/backpack", accept="application/json").json()["cards"]
    forged, = [one for one in card if one["standing"] not in ("active", "foreign")]
    tap.point("one that is not genuine is shown as that in the backpack, with nothing of what it says",
              says(page, "did not sign it") and (forged["standing"], forged["title"], forged["picture"]) == ("invalid", "A credential without a title", False) and not forged["issuer"], forged)

    mine = Person(site, "learner2@northgate.example")
    theirs = site_file(site, "N0012345")
    answer = mine.post("/backpack", "/backpack", file=("badge.json", theirs))
    page = mine.get(answer.headers["location"]) if answer.status == 303 else answer
    tap.point("somebody else's genuine badge is shown as theirs, whoever brings it", says(page, "Jürgen Müller"), text(page))


def site_file(site, learner):
    with open(os.path.join(site.dir, learner, "credential.json"), "rb") as handle:
        return handle.read()


with served.Site("--rate-scale", "0") as site:
    second_chair(site)
    two_confirm(site, two_decide(site))
    two_approve(site)
    links(site)
    handed_in(site)
tap.end()

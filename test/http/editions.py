#!/usr/bin/env python3
"""A rule book is written on the site: begun, its numbers and rules changed, each mistake said beside its field and kept, tested, compared, put in
force by another person; nobody overwrites anybody; a file goes out and comes in."""
import html
import json
import os
import re
import sys
import time
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import served
import tap
from served import form_of

FORM = "application/x-www-form-urlencoded"


def words(answer):
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", answer.body.decode("utf-8", "replace"))))


def says(answer, *wanted):
    text = words(answer)
    return all(w in text for w in wanted)


def mistake(answer, field):
    """What stands beside a field as its mistake."""
    found = re.search(r'id="[^"]*%s-mistake">([^<]*)<' % re.escape(field), answer.body.decode())
    return html.unescape(found.group(1)) if found else ""


class Person:
    def __init__(self, site, name):
        self.site, self.cookie = site, site.sign_in(name)

    def get(self, path, **headers):
        return self.site.ask("GET", path, cookie=self.cookie, **headers)

    def open(self, path, action=None):
        """The fields of a form as this person has it on the screen."""
        return form_of(self.get(path).body.decode(), action or path)

    def send(self, path, fields, **typed):
        return self.site.ask("POST", path, urllib.parse.urlencode({**fields, **typed}, doseq=True), cookie=self.cookie, content_type=FORM)

    def save(self, path, action=None, **typed):
        return self.send(action or path, self.open(path, action), **typed)

    def bring(self, name, text):
        fields = self.open("/frameworks/drafts/new", "/frameworks/import")
        mark = "----books"
        parts = ["--%s\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n" % (mark, k, v) for k, v in fields.items()]
        parts.append("--%s\r\nContent-Disposition: form-data; name=\"file\"; filename=\"%s\"\r\nContent-Type: application/json\r\n\r\n%s\r\n--%s--\r\n" % (mark, name, text, mark))
        return self.site.ask("POST", "/frameworks/import", "".join(parts), cookie=self.cookie, content_type="multipart/form-data; boundary=" + mark)


RULE = {"id": "NG-1", "cite": "Senate 12", "stage": "approval", "level": "must", "let": "days = 5", "when": "", "holds": "weks <= weeks_most", "then": "", "says_en": "",
        "tests": "weeks = 10 -> pass\nweeks 13 -> fail"}

with served.Site("--rate-scale", "0") as site:
    officer, admin, learner = (Person(site, n + "@northgate.example") for n in ("quality", "admin", "learner"))

    # ---- who may ----
    tap.point("a learner begins no rule book", learner.get("/frameworks/drafts/new").status == 403)
    tap.point("the quality officer does", says(officer.get("/frameworks"), "Begin a draft") and officer.get("/frameworks/drafts/new").status == 200)

    # ---- begun ----
    answer = officer.save("/frameworks/drafts/new", "/frameworks/drafts", name="north gate", version="2027-09", extends=["ntu", "eu"])
    tap.point("a name that no id can be is said beside it", answer.status == 422 and "letters, digits" in mistake(answer, "name"), answer)
    answer = officer.save("/frameworks/drafts/new", "/frameworks/drafts", name="northgate", version="2026-09", base="northgate")
    tap.point("a version that is there already", answer.status == 422 and "is there already" in mistake(answer, "version"), answer)
    answer = officer.save("/frameworks/drafts/new", "/frameworks/drafts", name="northgate", version="2027-09", base="northgate")
    draft = answer.headers.get("location", "")
    tap.point("a draft from what is in force", answer.status == 303 and re.fullmatch(r"/frameworks/drafts/\d+", draft), answer)
    page = officer.get(draft)
    tap.point("says what it began as, its own rules and who wrote it", says(page, "northgate@2027-09", "northgate@2026-09", "Rules of its own", "Ruth Lindqvist"), page)
    tap.point("it stands in the list", draft in officer.get("/frameworks").body.decode())
    tap.point("who wrote it does not put it in force, and reads why", says(page, "separation of duties") and b"/enforce" not in page.body, page)

    # ---- numbers ----
    numbers = draft + "/numbers"
    page = officer.get(numbers)
    tap.point("each number with its clause, its unit and its book", says(page, "10C 7.7", "weeks_max weeks", "UK credits", "From ntu, which it extends"), page)
    answer = officer.save(numbers, **{"let.NTU-7.7.weeks_max": "many"})
    tap.point("a number that is none is refused beside it and stays typed", answer.status == 422 and "12 is there now" in mistake(answer, "let.NTU-7.7.weeks_max")
              and b'value="many"' in answer.body, answer)
    answer = officer.save(numbers, **{"let.NTU-7.5.max": "40"})
    tap.point("a must that would let more pass is kept, and what is wrong stands beside it", answer.status == 422 and "lets through" in mistake(answer, "let.NTU-7.5.min"), answer)
    tap.point("the draft says so too", says(officer.get(draft), "To mend", "lets through", "NTU-7.5"), officer.get(draft))
    answer = officer.save(numbers, **{"let.NTU-7.5.max": "15", "let.NTU-7.7.weeks_max": "10"})
    tap.point("stricter is fine", answer.status == 303, answer)
    page = officer.get(draft)
    tap.point("the rules are the draft's own now, in place of the others", says(page, "NTU-7.7", "in place of the one of ntu"), page)
    page = officer.get(draft + "/tests")
    tap.point("each test with its result: those of the copies say the old numbers", says(page, "weeks = 12", "otherwise", "as expected"), page)
    page = officer.get(draft + "/compare")
    tap.point("what it changes against what is in force", says(page, "weeks_max", "12 and 10", "stricter", "20 and 15"), page)

    # ---- a rule, half filled and wrong ----
    rules = draft + "/rules/new"
    answer = officer.save(rules, **RULE)
    tap.point("every mistake beside its field", answer.status == 422 and "days_max" in mistake(answer, "let") and "weks" in mistake(answer, "holds")
              and "says" in mistake(answer, "says_en") and "Line 2" in mistake(answer, "tests"), words(answer))
    number = len(re.findall(r"/rules/\d+", officer.get(draft).body.decode()))
    one = "%s/rules/%d" % (draft, number)
    kept = officer.open(one)
    tap.point("all that was typed is kept, line for line", (kept["holds"], kept["let"], kept["tests"]) == (RULE["holds"], RULE["let"], RULE["tests"]), kept)
    tap.point("the rule is marked, and the draft cannot be put in force", says(officer.get(draft), "something is wrong") and b"/enforce" not in admin.get(draft).body)
    for name, typed, field, want in (
        ("an endless expression", {"holds": "while true do end"}, "holds", "one expression"),
        ("an expression without end", {"holds": "weeks <= ("}, "holds", "ends"),
        ("an expression that nests without end", {"holds": "(" * 400 + "true" + ")" * 400}, "holds", "levels"),
        ("a parameter called days", {"let": "days = 5"}, "let", "cannot be the name"),
        ("an effect that there is none of", {"then": "applause = true"}, "then", "applause"),
        ("a place for nothing in a text", {"says_en": "At most {weeks_least}."}, "says_en", "weeks_least"),
        ("a fact of another stage", {"holds": "mark >= 40"}, "holds", "mark"),
    ):
        answer = officer.save(one, **{**RULE, "let": "weeks_most = 8", "holds": "weeks <= weeks_most", "says_en": "At most {weeks_most} weeks.", "tests": "weeks = 8 -> pass", **typed})
        tap.point("%s is refused beside its field" % name, answer.status == 422 and want in mistake(answer, field), (mistake(answer, field), words(answer)[:1500]))
    answer = officer.save(one, **{**RULE, "stage": "graduation"})
    tap.point("an unknown stage", answer.status == 422 and mistake(answer, "stage"), words(answer))
    answer = officer.save(one, **{**RULE, "id": "NTU-7.7", "let": "weeks_most = 8", "holds": "weeks <= weeks_most", "says_en": "x", "tests": ""})
    tap.point("an id that stands twice", answer.status == 422 and "twice" in words(answer), words(answer))
    answer = officer.save(one, **{**RULE, "let": "weeks_most = 8", "holds": "weeks <= weeks_most", "says_en": "At most {weeks_most} weeks.", "says_de": "Höchstens {weeks_most} Wochen.",
                                  "tests": "weeks = 8 -> pass\nweeks = 9 -> fail"})
    tap.point("a rule that is right", answer.status == 303, words(answer))

    # ---- two at once ----
    first, second = officer.open(one), admin.open(one)
    answer = officer.send(one, first, says_en="No more than {weeks_most} weeks.")
    tap.point("who saves first", answer.status == 303, answer)
    answer = admin.send(one, second, says_en="Eight weeks.")
    tap.point("who saves second is told who was first, and keeps what was typed", answer.status == 409 and says(answer, "has saved this draft since you opened it", "Eight weeks."), words(answer))

    # ---- what it extends ----
    about = draft + "/about"
    answer = officer.save(about, extends=["northgate"])
    tap.point("a circle of books is named beside the field, with the way", answer.status == 422 and "northgate → northgate" in mistake(answer, "extends"), words(answer))
    answer = officer.save(about, extends=["ntu", "nowhere"])
    tap.point("a book that is not there", answer.status == 422 and "nowhere" in mistake(answer, "extends"), words(answer))
    answer = officer.save(about, extends=["ntu", "eu"], grading="percentage-40.kind = percents")
    tap.point("a scheme of no kind", answer.status == 422 and "percents" in mistake(answer, "grading"), words(answer))
    answer = officer.save(about, grading="percentage-40.kind = percentage\npercentage-40.pass = 40\npercentage-40.cap = 40", title_en="Northgate, stricter", title_de="Northgate, strenger")
    tap.point("mended", answer.status == 303, words(answer))
    german = officer.get(draft + "?lang=de")
    tap.point("in German", says(german, "Northgate, strenger", "Eigene Regeln", "Höchstens 8 Wochen."), words(german))

    # ---- its tests, mended; put in force by another ----
    answer = admin.get(draft)
    tap.point("not while a test comes out otherwise", says(answer, "a test inside it does not come out as expected") and b"/enforce" not in answer.body, words(answer))
    page = officer.get(draft).body.decode()
    for rule, tests in (("NTU-7.5", "credit.uk = 15 -> pass\ncredit.uk = 20 -> fail"), ("NTU-7.7", "weeks = 10 -> pass\nweeks = 11 -> fail")):
        href = re.search(r'<a href="([^"]*/rules/\d+)">%s</a>' % re.escape(rule), page).group(1)
        answer = officer.save(href, tests=tests)
        tap.point("the tests of %s say the new number" % rule, answer.status == 303, words(answer))
    tap.point("all come out as expected", says(officer.get(draft + "/tests"), "come out as expected") and not says(officer.get(draft + "/tests"), "otherwise"))
    answer = officer.save(draft, draft + "/what-if")
    place = answer.headers.get("location", "")
    tap.point("whom it would touch is asked as a job", answer.status == 303 and place.startswith("/what-if/"), words(answer))
    for _ in range(100):
        answer = officer.get(place, accept="application/json")
        if answer.json().get("ready"):
            break
        time.sleep(0.2)
    tap.point("and nobody is, who keeps to less", answer.json()["ready"] and {c["rule"] for c in answer.json()["changes"]} <= {"NTU-7.7", "NG-X1", "NG-1"}, answer.json())
    fields = admin.open(draft, draft + "/enforce")
    answer = admin.send(draft + "/enforce", fields, **{"from": "2027-09-01", "typed": "northgate"})
    tap.point("the name is typed", answer.status == 422 and "northgate@2027-09" in mistake(answer, "typed"), words(answer))
    answer = officer.send(draft + "/enforce", {**fields, **{k: v for k, v in officer.open(about).items() if k.startswith("_")}}, **{"from": "2027-09-01", "typed": "northgate@2027-09"})
    tap.point("not by who wrote it, whatever is sent", answer.status == 409 and says(answer, "separation of duties"), words(answer))
    answer = admin.save(draft, draft + "/enforce", **{"from": "2020-01-01", "typed": "northgate@2027-09"})
    tap.point("not from a day that has passed", answer.status == 422 and "2020-01-01" in mistake(answer, "from"), words(answer))
    answer = admin.save(draft, draft + "/enforce", **{"from": "2027-09-01", "typed": "northgate@2027-09"})
    tap.point("put in force by another person", answer.status == 303, words(answer))
    page = officer.get(draft)
    tap.point("its history says who wrote and who put it in force", says(page, "in force", "Put in force", "NTU-7.7.weeks_max = 10", "NG-1"), words(page))
    answer = officer.send(one, {**officer.open(one)}, says_en="Later.")
    tap.point("what is in force does not change", answer.status == 409 and says(answer, "never changes"), words(answer))

    # ---- the same from the command line ----
    def command(*words):
        return tap.run("frameworks", *words, "--home", os.path.join(site.dir, ".state"))

    with tap.folder() as where:
        path = os.path.join(where, "book.json")
        ran = command("copy", "ntu", "--as", "westgate", "--version", "1")
        tap.point("a copy is a draft", ran.returncode == 0 and ran.stdout == "westgate@1: draft\n", ran)
        ran = command("let", "westgate@1", "--let", "NTU-7.7.weeks_max=10")
        tap.point("a number of it is changed", ran.returncode == 0 and '"weeks_max": 10' in command("export", "westgate@1").stdout, ran)
        ran = command("let", "westgate@1", "--let", "NTU-7.7.weeks_most=10")
        tap.point("one that its rule does not have is not", ran.returncode == 2 and "weeks_most" in ran.stderr, ran)
        ran = command("let", "westgate@1", "--let", 'NTU-7.7.weeks_max={"a": 1}')
        tap.point("one with which it would not load is not kept", ran.returncode == 2 and '"weeks_max": 10' in command("export", "westgate@1").stdout, ran)
        ran = command("enforce", "westgate@1", "--from", "2027-09-01")
        tap.point("a test that says the old number keeps it from being in force", ran.returncode == 1 and "NTU-7.7" in ran.stderr, ran)
        with open(path, "w", encoding="utf-8") as handle:
            handle.write(command("export", "westgate@1").stdout)
        ran = command("import", path)
        tap.point("a file writes over no draft here either", ran.returncode == 2 and "is there already" in ran.stderr, ran)
        ran = command("discard", "westgate@1")
        tap.point("a draft is thrown away", ran.returncode == 0 and ran.stdout == "westgate@1: discarded\n" and "westgate" not in command("stored").stdout, ran)
        tap.point("then the file is taken", command("import", path).returncode == 0 and "westgate@1: draft" in command("stored").stdout)
        ran = command("discard", "northgate@2027-09")
        tap.point("what is in force is not thrown away", ran.returncode == 1 and "never changes" in ran.stderr and "northgate@2027-09: in force" in command("stored").stdout, ran)
        ran = command("discard", "westgate@2")
        tap.point("nor what is not there", ran.returncode == 2, ran)

    # ---- a file out and in ----
    answer = officer.get(draft + "/file")
    book = json.loads(answer.body)
    tap.point("the file", answer.status == 200 and book["version"] == "2027-09" and "attachment" in answer.headers.get("content-disposition", ""), answer)
    book["version"] = "2028-09"
    answer = officer.bring("northgate-2028.json", json.dumps(book, indent=1))
    tap.point("comes back as a draft of another version", answer.status == 303, words(answer))
    answer = officer.bring("northgate-2028.json", json.dumps(book, indent=1))
    tap.point("nobody's draft is written over by a file", answer.status == 409 and "is there already" in mistake(answer, "file"), words(answer))
    again = re.search(r'href="(/frameworks/drafts/\d+)">northgate 2028-09<', officer.get("/frameworks").body.decode()).group(1)
    opened = officer.open(again, again + "/discard")
    answer = officer.send(again + "/discard", opened, typed="northgate")
    tap.point("a draft is thrown away by its name typed", answer.status == 422 and "northgate@2028-09" in mistake(answer, "typed") and officer.get(again).status == 200, words(answer))
    answer = admin.save(again + "/about", title_en="Northgate, again")
    tap.point("meanwhile another goes on with it", answer.status == 303, words(answer))
    answer = officer.send(again + "/discard", opened, typed="northgate@2028-09", _key="00000000-0000-4000-8000-000000000001")
    tap.point("then it is not thrown away unread", answer.status == 409 and "has saved this draft" in mistake(answer, "typed") and officer.get(again).status == 200, words(answer))
    answer = officer.save(again, again + "/discard", typed="northgate@2028-09")
    tap.point("and gone once it was", answer.status == 303 and officer.get(again).status == 404 and again not in officer.get("/frameworks").body.decode(), words(answer))
    history = admin.get("/history/framework/" + again.rsplit("/", 1)[1])
    tap.point("its history stays, in words", says(history, "thrown away", "northgate@2028-09", "Ruth Lindqvist"), words(history))
    answer = officer.bring("northgate-2028.json", json.dumps(book, indent=1))
    tap.point("its name and version are free again", answer.status == 303, words(answer))
    answer = officer.send(draft + "/discard", opened, typed="northgate@2027-09", _key="00000000-0000-4000-8000-000000000002")
    tap.point("what is in force is not thrown away", answer.status == 409 and b"/discard" not in officer.get(draft).body and officer.get(draft).status == 200, words(answer))
    for name, change, want in (
        ("a circle", {"framework": "ntu", "version": "x", "extends": ["northgate"]}, ("circle", "ntu", "northgate")),
        ("an unknown stage", {"framework": "wrong", "rules": [{"id": "R-9", "stage": "graduation", "holds": "true", "says": {"en": "x"}}]}, ("R-9 stage", "graduation", "approval")),
        ("a parameter called days", {"framework": "wrong", "rules": [{"id": "R-9", "stage": "approval", "let": {"days": 3}, "holds": "weeks < days", "says": {"en": "x"}}]}, ("R-9 days", "days_max")),
        ("a missing text", {"framework": "wrong", "rules": [{"id": "R-9", "stage": "approval", "holds": "weeks < 5"}]}, ("R-9", "says")),
        ("an endless expression", {"framework": "wrong", "rules": [{"id": "R-9", "stage": "approval", "holds": "while true do end", "says": {"en": "x"}}]}, ("R-9 holds", "while")),
    ):
        answer = officer.bring("wrong.json", json.dumps({**book, **change}, indent=1))
        got = mistake(answer, "file")
        tap.point("a file with %s: file, line, rule and field, and what would be right" % name, answer.status == 422 and "wrong.json" in got and all(w in got for w in want), got or words(answer)[:800])
    answer = officer.bring("wrong.json", '{"framework": }')
    tap.point("a file that is no JSON, with its line", answer.status == 422 and "line 1" in mistake(answer, "file"), mistake(answer, "file"))
tap.end()

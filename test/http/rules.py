#!/usr/bin/env python3
"""The rule books on the site: read clause by clause, side by side, and what another number would change."""
import html
import os
import re
import sys
import time
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import served
import tap


def says(answer, *words):
    text = html.unescape(re.sub(r"<[^>]+>", " ", answer.body.decode("utf-8", "replace")))
    return all(w in re.sub(r"\s+", " ", text) for w in words)


def ask(site, cookie, **fields):
    text = site.ask("GET", "/what-if", cookie=cookie).body.decode()
    hidden = {name: html.unescape(value) for name, value in re.findall(r'<input type="hidden" name="(_\w+)" value="([^"]*)"', text[text.find('action="/what-if"'):])}
    return site.ask("POST", "/what-if", urllib.parse.urlencode({**hidden, **fields}), cookie=cookie, content_type="application/x-www-form-urlencoded")


with served.Site("--rate-scale", "0") as site:
    officer, learner = site.sign_in("quality@northgate.example"), site.sign_in("learner@northgate.example")
    answer = site.ask("GET", "/frameworks", cookie=officer)
    tap.point("the books, the schemes apart", answer.status == 200 and says(answer, "In force here", "Liverpool Hope", "External schemes", "BAC"), answer)
    tap.point("not for learners", site.ask("GET", "/frameworks", cookie=learner).status == 403)
    answer = site.ask("GET", "/frameworks/northgate", cookie=officer)
    tap.point("a book with what it extends, its numbers filled in", answer.status == 200 and says(answer, "NTU-7.5", "5 to 20 UK credits in steps of 5", "EU-M2"), answer)
    answer = site.ask("GET", "/frameworks/bac", cookie=officer, accept_language="de")
    tap.point("a scheme: its conditions, steps, and what is not stated", answer.status == 200 and b"BAC-E5" in answer.body and b"BAC-A1" in answer.body, answer)
    with site.database() as db:
        specification, = db.execute("SELECT id FROM specification LIMIT 1").fetchone()
    for language, words, raw in (("en", "Grading scheme: percentage-40", "spec.grading"), ("de", "Bewertungsschema: percentage-40", "not stated")):
        answer = site.ask("GET", "/specifications/%d?lang=%s" % (specification, language), cookie=officer)
        tap.point("what a rule looked at is said in words (%s)" % language, says(answer, words) and raw.encode() not in answer.body, answer)
    tap.point("one that is not there", site.ask("GET", "/frameworks/nowhere", cookie=officer).status == 404)
    answer = site.ask("GET", "/frameworks/compare?a=ntu&b=imperial", cookie=officer)
    tap.point("two side by side, silence said", answer.status == 200 and says(answer, "NTU-11.3", "IMP-3a", "Says nothing about this step."), answer)
    tap.point("by subject, with the numbers that differ and who is stricter", says(answer, "Duration in weeks", "12 and 26", "Each is stricter somewhere.", "Credit", "stricter"), answer)
    answer = site.ask("GET", "/frameworks/combine?book=ntu&book=microcredx", cookie=officer)
    tap.point("used together: where they disagree, with both clauses", answer.status == 200 and says(answer, "NTU-7.5", "MCX-2b", "Only this one stops: Level (EQF)"), answer)
    answer = site.ask("GET", "/frameworks/combine?book=northgate", cookie=officer)
    tap.point("a book that extends two which do not disagree", says(answer, "0 conflicts"), answer)
    tap.point("together with one that is not there", site.ask("GET", "/frameworks/combine?book=nowhere", cookie=officer).status == 404)

    for value, want in (("many", "keeps the type"), ("", "needed")):
        answer = ask(site, officer, parameter="NTU-7.5.step", value=value)
        tap.point("the value %r is a mistake at its field" % value, answer.status == 422 and says(answer, want), answer)
    with site.database() as db:
        before = db.execute("SELECT count(*) FROM event").fetchone()
    answer = ask(site, officer, parameter="NTU-7.5.step", value="20")
    place = answer.headers.get("location", "")
    tap.point("another number is a job", answer.status == 303 and place.startswith("/what-if/"), answer)
    for _ in range(100):
        answer = site.ask("GET", place, cookie=officer, accept="application/json")
        if answer.json().get("ready"):
            break
        time.sleep(0.2)
    found = answer.json()
    tap.point("whom it would touch", [(c["specification"], c["before"], c["after"], c["rule"]) for c in found["changes"]] == [("DEP-6-10", "pass", "fail", "NTU-7.5")], found)
    with site.database() as db:
        tap.point("and nothing was written but the question", db.execute("SELECT count(*) FROM event").fetchone() == before)
    for name, words in (("external@elsewhere.example", "Agree in writing"), ("chair@northgate.example", "Confirm this board")):
        answer = site.ask("GET", "/waiting", cookie=site.sign_in(name))
        tap.point("what waits for %s" % name, says(answer, words), answer)
tap.end()

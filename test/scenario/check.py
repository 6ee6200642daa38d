#!/usr/bin/env python3
"""check says what rule books find in a specification file; frameworks lists, shows and tests them."""
import copy
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import tap

SPEC = {
    "code": "DE-1", "kind": "credit-bearing", "title": {"en": "Data Ethics", "de": "Datenethik"},
    "credit": {"uk": "10"}, "hours": {"contact": 20, "directed": 30, "private": 40, "assessment": 10},
    "level": {"framework": "FHEQ", "value": 6}, "duration_weeks": 10, "modality": "blended",
    "participation": {"en": "Evening workshops"},
    "outcomes": [{"id": "LO1", "text": {"en": "Weigh interests"}, "dublin": "judgements"}],
    "assessments": [{"id": "A1", "type": "case-study", "weight": 100, "conditions": {"en": "Open book"}, "materials": {"en": "Any"}, "learning_hours": True},
                    {"id": "F1", "type": "peer-review", "weight": 0, "formative": True, "conditions": {"en": "In class"}, "materials": {"en": "The draft"}, "learning_hours": True}],
    "entry": {"prerequisites": []}, "stackability": {"standalone": True}, "grading": "ntu-undergraduate",
    "quality_assurance": {"type": "internal"}, "need": {"kind": "labour-market"},
}


def changed(**members):
    spec = copy.deepcopy(SPEC)
    spec.update(members)
    return {name: value for name, value in spec.items() if value is not None}


def write(where, name, value):
    path = os.path.join(where, name)
    with open(path, "w", encoding="utf-8") as handle:
        handle.write(value if isinstance(value, str) else json.dumps(value, indent=1))
    return path


def verdicts(path, framework):
    status, report = tap.run_json("check", "--framework", framework, path)
    found = {(f["framework"], f["rule"]): f for f in (report or {}).get("findings", [])}
    return status, (report or {}).get("verdict"), found


with tap.folder() as where:
    good = write(where, "good.json", SPEC)
    for framework in ("ntu", "eu", "imperial", "liverpool-hope", "microcredx", "ntu,eu", "eu,imperial,liverpool-hope,microcredx,ntu"):
        status, verdict, found = verdicts(good, framework)
        tap.point("a good one passes %s" % framework, (status, verdict) == (0, "pass") and found, (status, verdict))
        keys = {"rule", "clause", "cite", "framework", "level", "verdict", "says", "saw", "remedy"}
        tap.point("findings of %s have all their members" % framework, all(keys <= set(f) and f["says"] for f in found.values()))

    status, verdict, found = verdicts(good, "ntu,eu")
    asked_not = {rule for (_, rule), f in found.items() if f["verdict"] == "not-asked"}
    tap.point("what a file cannot hold is not asked", {"NTU-3.1", "NTU-4", "EU-M1p", "EU-M3p", "EU-M4p", "EU-M5p"} <= asked_not, asked_not)

    for name, members, framework, rule, want in (
        ("credit between two steps", {"credit": {"uk": "12"}}, "ntu", "NTU-7.5", "fail"),
        ("credit above the range", {"credit": {"uk": "25"}}, "ntu", "NTU-7.5", "fail"),
        ("no credit at all", {"credit": None}, "ntu", "NTU-7.5", "undecided"),
        ("a level too high", {"level": {"framework": "FHEQ", "value": 8}}, "ntu", "NTU-1.1-level", "fail"),
        ("no materials", {"assessments": [{"id": "A1", "type": "x", "weight": 100, "conditions": {"en": "x"}}]}, "ntu", "NTU-11.10", "fail"),
        ("6 ECTS", {"credit": {"ects": 6}}, "imperial", "IMP-3a", "fail"),
        ("no formative assessment", {"assessments": [{"id": "A1", "type": "x", "weight": 100}]}, "imperial", "IMP-3b-formative", "fail"),
        ("27 weeks", {"duration_weeks": 27}, "imperial", "IMP-3a-time", "fail"),
        ("a badge with credit", {"kind": "non-credit-tier-3"}, "liverpool-hope", "LHU-4.4.11-credit", "fail"),
        ("no title", {"title": None}, "eu", "EU-M2p", "fail"),
        ("no form of participation", {"participation": None}, "eu", "EU-M10p", "fail"),
        ("no quality assurance", {"quality_assurance": {}}, "microcredx", "EU-M11p", "fail"),
    ):
        status, verdict, found = verdicts(write(where, "bad.json", changed(**members)), framework)
        got = next((f for (_, r), f in found.items() if r == rule), {})
        tap.point("%s: %s says no" % (name, rule), (status, verdict, got.get("verdict"), got.get("level")) == (1, "fail", want, "must") and got.get("remedy"), got)

    for name, members, framework, rule in (
        ("13 weeks", {"duration_weeks": 13}, "ntu", "NTU-7.7"),
        ("hours beside the credit", {"hours": {"total": 120}}, "ntu", "NTU-7.5h"),
        ("prerequisites", {"entry": {"prerequisites": ["Statistics"]}}, "ntu", "NTU-1.1-requisites"),
        ("20 credits at Hope", {"credit": {"uk": 20}}, "liverpool-hope", "LHU-4.4.1"),
        ("no level", {"level": None}, "eu", "EU-M8p"),
        ("EQF 7 in the network", {"level": {"framework": "EQF", "value": 7}}, "microcredx", "MCX-2b"),
    ):
        status, verdict, found = verdicts(write(where, "should.json", changed(**members)), framework)
        got = next((f for (_, r), f in found.items() if r == rule), {})
        tap.point("%s: %s warns and refuses nothing" % (name, rule), (status, verdict, got.get("verdict"), got.get("level")) == (0, "pass", "fail", "should"), (status, got))

    status, verdict, found = verdicts(good, "imperial")
    notes = [f for f in found.values() if f["level"] == "note" and f["rule"] == "attempts"]
    tap.point("a number the source does not give is a note", len(notes) == 1 and status == 0, notes)

    own = write(where, "own.json", {"framework": "own", "version": "1", "extends": ["imperial", "eu"], "values": {"attempts": 2, "late_days": 0},
                                    "grading": {"imperial": {"kind": "percentage", "pass": 40}}, "rules": []})
    status, verdict, found = verdicts(good, own)
    tap.point("a university's own book fills it in", status == 0 and not any(r == "attempts" for _, r in found), list(found))
    tap.point("its findings name the book the rule stands in", {b for b, _ in found} == {"imperial", "eu"})

    ran = tap.run("check", "--framework", "ntu", write(where, "bad.json", changed(credit={"uk": "12"})))
    tap.point("for people: the clause, what was found, what would be right", ran.returncode == 1 and "10C 1.1, 7.5" in ran.stdout and "credit.uk 12" in ran.stdout and "10 or 15" in ran.stdout, ran)
    ran = tap.run("check", "--framework", "ntu", "--language", "de", os.path.join(where, "bad.json"))
    tap.point("in German", "Datenethik" in ran.stdout and "10 oder 15" in ran.stdout, ran)
    ran = tap.run("check", "--framework", "ntu", "-", stdin=json.dumps(SPEC))
    tap.point("from standard input", ran.returncode == 0, ran)

    for name, text, says in (
        ("broken JSON", '{"code": "x",\n "kind": }', ("line 2",)),
        ("a text where a number belongs", json.dumps(changed(credit={"uk": "ten"}), indent=1), ("credit.uk", "line ")),
        ("several mistakes", json.dumps(changed(kind="degree", duration_weeks="ten"), indent=1), ("kind", "duration_weeks")),
        ("no kind", "{}", ("kind",)),
        ("a list", "[]", ()),
    ):
        ran = tap.run("check", "--framework", "ntu", write(where, "wrong.json", text))
        tap.point("%s is exit 2, with its place" % name, ran.returncode == 2 and "wrong.json" in ran.stderr and all(s in ran.stderr for s in says) and not ran.stdout, ran)
    for name, words in (("an unknown framework", ("check", "--framework", "nowhere", good)), ("no framework", ("check", good)), ("no file", ("check", "--framework", "ntu", os.path.join(where, "none.json")))):
        ran = tap.run(*words)
        tap.point("%s is exit 2" % name, ran.returncode == 2 and ran.stderr, ran)

    # ---- the books ----
    status, books = tap.run_json("frameworks", "list")
    tap.point("frameworks list", status == 0 and {b["framework"] for b in books} >= {"eu", "ntu", "imperial", "liverpool-hope", "microcredx"}, books)
    schemes = {b["framework"] for b in books if b["kind"] == "scheme"}
    tap.point("the external schemes apart from the rule books", schemes == {"aqu", "haka", "qqi", "bac"}, schemes)
    for name, members, scheme, rule, want in (
        ("5 UK credits of 50 hours are too small for BAC", {"hours": {"total": 50}}, "bac", "BAC-E1", "fail"),
        ("3 ECTS are too small for AQU", {"credit": {"ects": 3}}, "aqu", "AQU-E2", "fail"),
        ("EQF 5 is not for AQU", {"level": {"framework": "EQF", "value": 5}}, "aqu", "AQU-E1", "fail"),
        ("31 ECTS are too many for HAKA", {"credit": {"ects": 31}}, "haka", "HAKA-E1", "fail"),
        ("4 ECTS are too small for QQI", {"credit": {"ects": 4}}, "qqi", "QQI-E1", "fail"),
    ):
        status, verdict, found = verdicts(write(where, "small.json", changed(**members)), scheme)
        got = found.get((scheme, rule), {})
        tap.point(name, (status, verdict, got.get("verdict")) == (1, "fail", want) and got.get("remedy"), got)
    status, verdict, found = verdicts(good, "aqu,haka,qqi,bac")
    judged = {r for (_, r), f in found.items() if f["verdict"] == "not-asked"}
    tap.point("what a person judges is not asked and refuses nothing", verdict == "pass" and {"AQU-E3", "HAKA-E2", "QQI-E2", "BAC-E5"} <= judged, judged)
    status, book = tap.run_json("frameworks", "show", "ntu")
    status, facts = tap.run_json("frameworks", "facts")
    tap.point("frameworks facts lists 17 stages", status == 0 and len(facts) == 17 and any(f["name"] == "attempt.number" for s in facts if s["stage"] == "decision" for f in s["facts"]))
    tap.point("frameworks show --json is the file", status == 0 and book["framework"] == "ntu" and len(book["rules"]) > 30)
    ran = tap.run("frameworks", "show", "microcredx")
    tap.point("frameworks show", ran.returncode == 0 and "MCX-2b" in ran.stdout and "EU-M9" in ran.stdout, ran)
    ran = tap.run("frameworks", "show", "nowhere")
    tap.point("one that is not there", ran.returncode == 2, ran)
    ran = tap.run("frameworks", "test")
    tap.point("frameworks test", ran.returncode == 0 and "not all" not in ran.stdout, ran)
    status, found = tap.run_json("frameworks", "compare", "ntu", "imperial")
    weeks = next(d for d in found["differences"] if d["subject"] == "weeks")
    tap.point("two books side by side by subject: the numbers, the clauses, who is stricter where",
              status == 1 and (weeks["first"]["clause"], weeks["second"]["clause"], weeks["stricter"]) == ("NTU-7.7", "IMP-3a", "crossing")
              and weeks["parameters"] == [{"name": "weeks_max", "first": 12, "second": 26}], weeks)
    tap.point("what only one of them asks", any(d["second"] is None and d["first"]["clause"] == "NTU-9" for d in found["differences"]))
    status, found = tap.run_json("frameworks", "compare", "ntu", "ntu")
    tap.point("a book and itself", status == 0 and found["differences"] == [] and found["same"] > 30, found)
    ran = tap.run("frameworks", "compare", "ntu", "imperial")
    tap.point("in words", ran.returncode == 1 and "Stricter: NTU-7.5 of ntu." in ran.stdout, ran)
    status, found = tap.run_json("frameworks", "combine", "ntu", "microcredx")
    credit = next((c for c in found["conflicts"] if c["subject"] == "credit" and c["second"]["clause"] == "MCX-2b"), None)
    tap.point("used together, the conflicts have both clauses", status == 1 and credit and credit["first"]["clause"] == "NTU-7.5", found)
    status, found = tap.run_json("frameworks", "combine", "eu", "ntu")
    tap.point("two that do not disagree", status == 0 and found["conflicts"] == [], found)
    ran = tap.run("frameworks", "compare", "ntu", "nowhere")
    tap.point("a book that is not there is exit 2", ran.returncode == 2, ran)
    rule = {"id": "R", "stage": "approval", "holds": "weeks < 5", "says": {"en": "x"}, "tests": [{"facts": {"weeks": 6}, "verdict": "pass"}]}
    ran = tap.run("frameworks", "test", write(where, "t.json", {"framework": "t", "version": "1", "rules": [rule]}))
    tap.point("a test that comes out otherwise is exit 1", ran.returncode == 1 and "rule R, test 1" in ran.stdout, ran)
    ran = tap.run("frameworks", "test", write(where, "rules.json", [rule]))
    tap.point("a bare list of rules can be tried", ran.returncode == 1 and "rules@0" in ran.stdout, ran)
    rule["holds"] = "week < 5"
    ran = tap.run("frameworks", "test", write(where, "t.json", {"framework": "t", "version": "1", "rules": [rule]}))
    tap.point("a misspelt fact is exit 2, with file and line", ran.returncode == 2 and "t.json" in ran.stderr and "line" in ran.stderr and "week" in ran.stderr, ran)

    weaker = {"framework": "w", "version": "1", "extends": ["ntu"], "rules": [dict(next(r for r in book["rules"] if r["id"] == "NTU-7.5"), let={"min": 5, "max": 40, "step": 5}, tests=[])]}
    ran = tap.run("check", "--framework", write(where, "weaker.json", weaker), good)
    tap.point("a book that weakens a must is refused", ran.returncode == 2 and "NTU-7.5" in ran.stderr, ran)
tap.end()

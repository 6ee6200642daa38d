#!/usr/bin/env python3
"""What must not slip through, one labelled step each: the input, the clause that catches it, and what follows. A step names its clause; the
table after it shows that every clause of kind rule has its home in a rule book, with tests that fail and tests that pass."""
import copy
import csv
import json
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import tap

SPEC = {
    "code": "DEP-6-10", "kind": "credit-bearing", "title": {"en": "Data Ethics in Practice"}, "summary": {"en": "Ethical decisions at work."}, "languages": ["en"],
    "credit": {"uk": "10"}, "hours": {"contact": 20, "directed": 30, "private": 40, "assessment": 10}, "level": {"framework": "FHEQ", "value": 6},
    "isced_f": "0688", "duration_weeks": 10, "modality": "blended", "learning_type": "formal", "participation": {"en": "Blended"},
    "outcomes": [{"id": "LO1", "text": {"en": "Weigh interests in a real case."}, "dublin": "applying", "esco": []}],
    "assessments": [{"id": "A1", "type": "case-study", "title": {"en": "Case, 2,000 words"}, "weight": 100, "outcomes": ["LO1"], "words": 2000, "formative": False,
                     "supervision": "unsupervised", "conditions": {"en": "Open book"}, "materials": {"en": "Any"}, "learning_hours": True},
                    {"id": "F1", "type": "quiz", "title": {"en": "Quiz"}, "weight": 0, "outcomes": ["LO1"], "formative": True, "conditions": {"en": "Online"},
                     "materials": {"en": "Any"}, "learning_hours": True}],
    "entry": {"prerequisites": []}, "target_group": {"en": "Professionals"}, "stackability": {"standalone": True, "towards": []}, "grading": "ntu-undergraduate",
    "quality_assurance": {"type": "internal, ESG-aligned"}, "need": {"kind": "labour-market", "evidence": {"en": "Employers asked."}},
}


def spec(**members):
    return {**copy.deepcopy(SPEC), **members}


def ects(n):
    return spec(credit={"ects": str(n)}, hours={"total": int(float(n) * 25)})


# ---- a specification: (label, book, file, rule, clause, verdict, exit status) ----

SPECIFICATIONS = (
    ("12 UK credits under Nottingham Trent", "ntu", spec(credit={"uk": "12"}, hours={"total": 120}), "NTU-7.5", "NTU-7.5", "fail", 1),
    ("15 UK credits are fine", "ntu", spec(credit={"uk": "15"}, hours={"total": 150}), "NTU-7.5", "NTU-7.5", "pass", 0),
    ("120 hours for 10 credits are a warning", "ntu", spec(hours={"total": 120}), "NTU-7.5h", "NTU-7.5", "fail", 0),
    ("a prerequisite is a warning that a rationale may pass over", "ntu", spec(entry={"prerequisites": [{"en": "A first degree"}]}), "NTU-1.1-requisites", "NTU-1.1", "fail", 0),
    ("13 weeks are a warning that a rationale may pass over", "ntu", spec(duration_weeks=13), "NTU-7.7", "NTU-7.7", "fail", 0),
    ("12 weeks are none", "ntu", spec(duration_weeks=12), "NTU-7.7", "NTU-7.7", "pass", 0),
    ("6 ECTS under Imperial", "imperial", ects(6), "IMP-3a", "IMP-3a", "fail", 1),
    ("7.5 ECTS are fine", "imperial", ects(7.5), "IMP-3a", "IMP-3a", "pass", 0),
    ("27 weeks under Imperial", "imperial", spec(duration_weeks=27, credit={"ects": "5"}, hours={"total": 125}), "IMP-3a-time", "IMP-3a", "fail", None),
    ("26 weeks are fine", "imperial", spec(duration_weeks=26, credit={"ects": "5"}, hours={"total": 125}), "IMP-3a-time", "IMP-3a", "pass", 0),
    ("level 8 under Liverpool Hope", "liverpool-hope", spec(level={"framework": "FHEQ", "value": 8}), "LHU-4.4.6", "LHU-4.4.6", "fail", 1),
    ("level 7 is fine", "liverpool-hope", spec(level={"framework": "FHEQ", "value": 7}), "LHU-4.4.6", "LHU-4.4.6", "pass", 0),
    ("1 ECTS under MicroCredX is a warning", "microcredx", ects(1), "MCX-2b", "MCX-2b", "fail", 0),
    ("6 ECTS under MicroCredX are a warning", "microcredx", ects(6), "MCX-2b", "MCX-2b", "fail", 0),
    ("4 ECTS are none", "microcredx", ects(4), "MCX-2b", "MCX-2b", "pass", 0),
)

# ---- facts at a stage: (label, book, stage, facts, rule, clause, refused, effects that follow) ----

SUBMITTED = {"attempt": {"number": 1}, "days_late": 0, "extension": {"days": 0}, "deferred": False}
DECIDED = {"spec": {"kind": "credit-bearing"}, "level": {"fheq": 6, "eqf": 6}, "mark": 68, "pass_mark": 40, "attempt": {"number": 1}, "late": False, "integrity": "none",
           "extension": {"days": 0}, "deferred": False, "still_offered": True, "requirements_met": True}
ASKED = {"request": {"kind": "deferral"}, "requests_this_sitting": 0, "deferrals_before": 0}
BOARD = {"board": {"kind": "examiners", "members": [{"name": "A", "role": "chair"}, {"name": "B", "role": "course-leader"}], "quorum": 2, "present": 2}, "conflicts": []}
AGREED = {"name": "C", "appointed": True, "attended": True, "agreed_in_writing": True, "took_part_in_writing": False}
LEAVING = {"confirmed_by_school": True, "deferrals_before": 0}
STACK = {"awards": [], "target": {"kind": "diploma", "ects": 60, "own": True, "formal": True, "mapped": True, "admission_met": True}}


def late(days, extension=0):
    return {**SUBMITTED, "days_late": days, "extension": {"days": extension}}


def decided(**facts):
    return {**DECIDED, **facts}


def board(*externals):
    return {**BOARD, "externals": list(externals)}


def aged(years, **target):
    award = {"ects": 5, "level": 6, "awarded": 18000, "age_years": years, "issuer": "own", "route": "credit"}
    return {**STACK, "awards": [award], "target": {**STACK["target"], **target}}


STAGES = (
    ("a third attempt: the second was the last", "ntu", "decision", decided(mark=30, attempt={"number": 2}), "NTU-11.7a", "NTU-11.7-8", False, {"outcome": "fail", "ends_study": True}),
    ("a first fail is referred, capped, within 14 days", "ntu", "decision", decided(mark=30), "NTU-11.3", "NTU-11.3-4", False,
     {"outcome": "refer", "attempt": {"allowed": True, "cap": "pass", "within_days": 14, "from": "outcomes.communicated"}}),
    ("7 days late without extension is deemed failed, with a further attempt", "ntu", "submission", late(7), "NTU-12.4", "NTU-12.4", False,
     {"outcome": "fail", "attempt": {"allowed": True, "cap": "pass"}}),
    ("8 days late without extension", "ntu", "submission", late(8), "NTU-11.2", "NTU-11.3-4", False, {"outcome": "fail"}),
    ("7 days late after an extension", "ntu", "submission", late(7, 7), "NTU-11.2", "NTU-11.3-4", False, {"outcome": "fail"}),
    ("8 days late after an extension", "ntu", "submission", late(8, 7), "NTU-11.2", "NTU-11.3-4", False, {"outcome": "fail"}),
    ("in time within an extension is not late", "ntu", "submission", late(0, 7), None, "NTU-12.1-3", False, {}),
    ("8 days asked for as an extension", "ntu", "circumstance", {**ASKED, "request": {"kind": "extension", "days": 8}}, "NTU-12.1a-days", "NTU-12.1-3", True, {}),
    ("a second deferral", "ntu", "circumstance", {**ASKED, "deferrals_before": 1}, "NTU-12.1b", "NTU-12.1-3", True, {}),
    ("a second deferral called a break", "ntu", "circumstance", {**ASKED, "request": {"kind": "break"}, "deferrals_before": 1}, "NTU-12.1b", "NTU-12.1-3", True, {}),
    ("a break as the first deferral is one", "ntu", "circumstance", {**ASKED, "request": {"kind": "break"}}, "NTU-12.1b", "NTU-12.1-3", False, {"outcome": "defer"}),
    ("a withdrawal confirmed before the start is refunded", "ntu", "withdrawal", {**LEAVING, "days_since_start": -3}, "NTU-12.12", "NTU-12.10-13", False,
     {"refund": 100, "access": "ends"}),
    ("a withdrawal confirmed on day 7 is refunded", "ntu", "withdrawal", {**LEAVING, "days_since_start": 7}, "NTU-12.12", "NTU-12.10-13", False, {"refund": 100}),
    ("a withdrawal confirmed on day 8 is not", "ntu", "withdrawal", {**LEAVING, "days_since_start": 8}, "NTU-12.13", "NTU-12.10-13", False, {"refund": 0}),
    ("a withdrawal that the school has not confirmed ends nothing", "ntu", "withdrawal", {**LEAVING, "days_since_start": 2, "confirmed_by_school": False}, "NTU-12.10", "NTU-12.10-13", False,
     {"requires": ["withdrawal form with the School Subject Administrator"]}),
    ("a fail with an integrity notice may be referred", "ntu", "decision", decided(mark=30, integrity="iai"), "NTU-14.6", "NTU-14", False, {"outcome": "refer"}),
    ("serious misconduct ends study, whatever the mark", "ntu", "decision", decided(integrity="serious"), "NTU-11.7b", "NTU-11.7-8", False, {"outcome": "fail", "ends_study": True}),
    ("a fail with serious misconduct is not referred", "ntu", "decision", decided(mark=30, integrity="serious"), "NTU-11.7b", "NTU-11.7-8", False, {"outcome": "fail", "ends_study": True}),
    ("an external examiner who is silent", "ntu", "board", board({**AGREED, "agreed_in_writing": False}), "NTU-9.2", "NTU-9", True, {}),
    ("an absent one who never wrote of having taken part", "ntu", "board", board({**AGREED, "attended": False}), "NTU-9.2", "NTU-9", True, {}),
    ("an absent one who did", "ntu", "board", board({**AGREED, "attended": False, "took_part_in_writing": True}), None, "NTU-9", False, {}),
    ("one of two who agreed", "ntu", "board", board(AGREED, {**AGREED, "name": "D", "agreed_in_writing": False}), "NTU-9.2", "NTU-9", True, {}),
    ("no external examiner at all", "ntu", "board", board(), "NTU-9.1", "NTU-9", True, {}),
    ("credit of 5 years and a day towards an own award is a warning", "imperial", "stacking", aged(5 + 1 / 365), "IMP-3d", "IMP-3d", False, {}),
    ("credit of exactly 5 years is none", "imperial", "stacking", aged(5), None, "IMP-3d", False, {}),
    ("credit of 5 years and a day towards another's award is not asked", "imperial", "stacking", aged(5 + 1 / 365, own=False), None, "IMP-3d", False, {}),
    ("39 at level 6 under Liverpool Hope is reviewed", "liverpool-hope", "decision", decided(mark=39), "LHU-4.4.8-below", "LHU-4.4.8", False, {"outcome": "review"}),
    ("49 at level 7 too", "liverpool-hope", "decision", decided(mark=49, level={"fheq": 7, "eqf": 7}), "LHU-4.4.8-below", "LHU-4.4.8", False, {"outcome": "review"}),
    ("the same credit stacked twice", "liverpool-hope", "stacking", {**aged(1), "awards": [{"ects": 5, "level": 6, "age_years": 1, "used_in": "a diploma"}]}, "LHU-4.4.2-stacking", "LHU-4.4.2", True, {}),
    ("14 ECTS for a micro-degree", "microcredx", "stacking", {"awards": [{"ects": 14}], "target": {"kind": "micro-degree", "ects": 14, "own": False, "formal": False, "coherent": True}},
     "MCX-2a", "MCX-2a", True, {}),
)


def write(where, name, content):
    path = os.path.join(where, name)
    with open(path, "w", encoding="utf-8") as handle:
        json.dump(content, handle)
    return path


def try_specification(where, label, book, content, rule, clause, verdict, status):
    ran, answer = tap.run_json("check", "--framework", book, write(where, "spec.json", content))
    found = next((f for f in answer["findings"] if f["rule"] == rule), {})
    tap.point("%s: %s" % (clause, label), (found.get("clause"), found.get("verdict")) == (clause, verdict) and status in (None, ran)
              and (verdict == "pass" or found.get("remedy")), (ran, found, [f for f in answer["findings"] if f["level"] == "must" and f["verdict"] in ("fail", "undecided")]))


def try_stage(where, label, book, stage, facts, rule, clause, refused, follows):
    ran, answer = tap.run_json("frameworks", "ask", stage, write(where, "facts.json", facts), "--framework", book)
    effects = answer.get("effects", {})
    wrong = [f["rule"] for f in answer.get("findings", []) if f["verdict"] in ("fail", "undecided")]
    acts = [f for f in answer.get("findings", []) if f["rule"] == rule]
    if refused:
        good = ran == 1 and answer["refused_by"] == rule and acts[0]["clause"] == clause
    elif rule is None:
        good = ran == 0 and not wrong
    else:
        good = ran == 0 and acts and acts[0]["clause"] == clause and (rule in wrong if acts[0]["verdict"] == "fail" else any(c["rule"] == rule for c in answer["by"]))
    missing = {k: v for k, v in follows.items() if effects.get(k) != v and not (isinstance(v, dict) and v.items() <= (effects.get(k) or {}).items())}
    tap.point("%s: %s" % (clause, label), good and not missing, (ran, missing, answer))


# ---- every clause and its home ----

def clauses():
    """The clauses of the sources with what kind of thing carries each, as the table beside the rule books has them."""
    path = os.path.join(os.environ.get("TESTAMUR_SOURCE", os.path.join(os.path.dirname(__file__), "..", "..")), "frameworks", "clauses.csv")
    with open(path, encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def expanded(clause):
    """EU-M1..M11 are eleven."""
    head, dots, end = clause.partition("..")
    if not dots:
        return [clause]
    stem = head.rstrip("0123456789")
    return ["%s%d" % (stem, n) for n in range(int(head[len(stem):]), int(end.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ-")) + 1)]


def homes():
    """clause -> [(book, rule, tests that stop, tests that pass)]"""
    found = {}
    for book in tap.run_json("frameworks", "list")[1]:
        for rule in tap.run_json("frameworks", "show", book["framework"])[1]["rules"]:
            tests = rule.get("tests", [])
            stops = sum(t.get("verdict") in ("fail", "undecided", "not-applicable") or t.get("then") == {} for t in tests)
            for clause in served(rule):
                found.setdefault(clause, []).append((book["framework"], rule["id"], stops, len(tests) - stops))
    return found


def served(rule):
    """The clauses a rule serves: of EU-M1..M11 the one its id begins with."""
    all_of = expanded(rule.get("clause", rule["id"]))
    own = [c for c in all_of if re.match(re.escape(c) + r"(?!\d)", rule["id"])]
    return own or (all_of if len(all_of) == 1 else [])


with tap.folder() as scratch:
    for step in SPECIFICATIONS:
        try_specification(scratch, *step)
    for step in STAGES:
        try_stage(scratch, *step)
    for kind, content in (("a stage", ("graduation", {})), ("a fact that is always given", ("withdrawal", {})), ("a fact of another type", ("withdrawal", {**LEAVING, "days_since_start": "8"}))):
        ran = tap.run("frameworks", "ask", content[0], write(scratch, "facts.json", content[1]), "--framework", "ntu")
        tap.point("asked without %s it is exit 2" % kind, ran.returncode == 2 and ran.stderr, ran)

    home = homes()
    tested = tap.run("frameworks", "test")
    rows, bare = [], []
    steps = {row[4] for row in SPECIFICATIONS} | {row[5] for row in STAGES}
    for row in clauses():
        for clause in expanded(row["clause"]):
            rules = home.get(clause, [])
            if "rule" in row["kind"].split("+"):
                if not rules or not any(stops and passes for _, _, stops, passes in rules):
                    bare.append(clause)
            rows.append((clause, row["kind"], ", ".join("%s/%s" % (b, r) for b, r, _, _ in rules) or row["where"], sum(s + p for _, _, s, p in rules), "here" if clause in steps else ""))
    for clause, kind, where, tests, here in rows:
        print("# %-14s %-13s %3d tests %-5s %s" % (clause, kind, tests, here, where[:120]))
    tap.point("every clause of kind rule has a rule, with a test that stops and one that passes", not bare, bare)
    tap.point("and all their tests come out as expected", tested.returncode == 0, tested)
    known = {clause for row in clauses() for clause in expanded(row["clause"])}
    own = sorted(c for c, rules in home.items() if c not in known and any(b in ("eu", "ntu", "imperial", "liverpool-hope", "microcredx") for b, *_ in rules))
    tap.point("no rule serves a clause that the table does not have", not own, own)
    tap.point("a clause without a home would be found", "NTU-99" not in home and len(rows) > 80, len(rows))
tap.end()

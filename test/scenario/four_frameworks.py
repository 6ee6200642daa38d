#!/usr/bin/env python3
"""One cohort under four rule books comes out in four ways: the same learners, the same work, and each outcome names its clause."""
import csv
import io
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import tap

LEARNERS = (  # number, submitted, mark, attempt, integrity
    ("N0000001", "2026-11-03T10:00:00Z", "68", "1", "none"),
    ("N0000002", "2026-11-03T10:00:00Z", "45", "1", "none"),
    ("N0000003", "2026-11-09T09:00:00Z", "72", "1", "none"),
    ("N0000004", "2026-11-03T10:00:00Z", "30", "1", "none"),
    ("N0000005", "2026-11-03T10:00:00Z", "70", "1", "misconduct"),
    ("N0000006", "", "", "1", "none"),
)

SPECIFICATION = {
    "code": "TIDE-7-10", "kind": "credit-bearing", "title": {"en": "Tidal Energy", "de": "Gezeitenkraft"}, "summary": {"en": "Where the tide is worth a turbine."},
    "languages": ["en"], "credit": {"uk": "10"}, "hours": {"contact": 20, "directed": 30, "private": 40, "assessment": 10},
    "level": {"framework": "FHEQ", "value": 7}, "isced_f": "0713", "duration_weeks": 10, "modality": "blended", "learning_type": "formal",
    "participation": {"en": "Blended"}, "entry": {"prerequisites": []}, "quality_assurance": {"type": "institutional"},
    "outcomes": [{"id": "LO1", "text": {"en": "Estimate the yield of a site."}, "dublin": "applying"}], "grading": "percentage",
    "stackability": {"kind": "stand-alone"},
    "assessments": [{"id": "A0", "type": "quiz", "title": {"en": "Quiz"}, "weight": 0, "formative": True, "outcomes": ["LO1"], "conditions": {"en": "Online"},
                     "materials": {"en": "Any"}, "learning_hours": True},
                    {"id": "A1", "type": "report", "title": {"en": "Report"}, "weight": 100, "outcomes": ["LO1"], "conditions": {"en": "At home"},
                     "materials": {"en": "Any"}, "learning_hours": True, "supervision": "unsupervised"}],
}

OFFERING = {
    "institution": {"legal_name": {"en": "Northgate University"}, "country": "GB", "status": "public", "address": {"en": "1 Harbour Road"},
                    "identifiers": {"ror": "https://ror.example/northgate"}, "base_url": "https://northgate.example", "language": "en", "time_zone": "Europe/London"},
    "offering": {"code": "TIDE-7-10/2026", "start": "2026-09-07", "end": "2026-11-13", "version": 1}, "deadlines": {"A1": "2026-11-06T17:00:00Z"},
    "board": {"kind": "examiners", "date": "2026-11-18", "confirmed": "2026-11-19", "school": "Engineering", "members": [
        {"name": "Prof. Ada Okafor", "role": "chair"}, {"name": "Dr Lena Brandt", "role": "course-leader"},
        {"name": "Prof. Yusuf Demir", "role": "external-examiner", "appointed": True, "attended": True, "agreed_in_writing": "2026-11-19"}]},
}

# What a university must say for itself before these books decide anything: a scheme by per cent, and what a source leaves open.
SCHEME = {"kind": "percentage", "pass": 40, "cap": 40, "most": 100}
STEPS = (
    # label, the book it extends, what it adds, who passes with which mark, who does not and by which rule
    ("Nottingham Trent: late is deemed failed, misconduct is capped", "ntu", {"grading": {"percentage": SCHEME}},
     {"N0000001": 68, "N0000002": 45, "N0000005": 40}, {"N0000003": "NTU-11.3", "N0000004": "NTU-11.3", "N0000006": None}),
    ("Liverpool Hope: 50 at level 7, lateness and misconduct are for the regulations", "liverpool-hope", {"grading": {"percentage": SCHEME}},
     {"N0000001": 68, "N0000003": 72}, {"N0000002": "LHU-4.4.8", "N0000004": "LHU-4.4.8", "N0000005": "LHU-4.4.8-integrity", "N0000006": None}),
    ("Imperial with its numbers filled in: three attempts, and late work is for a person", "imperial",
     {"values": {"attempts": 3, "late_days": 0}, "grading": {"percentage": dict(SCHEME, **{"pass": 50, "cap": 50}), "imperial": {"kind": "percentage", "pass": 50}}},
     {"N0000001": 68}, {"N0000003": None, "N0000002": "IMP-4b-again", "N0000004": "IMP-4b-again", "N0000005": "IMP-4b-integrity", "N0000006": None}),
    ("MicroCredX: no rule decides, so a board does", "microcredx", {"grading": {"percentage": SCHEME}},
     {}, {number: None for number, *_ in LEARNERS}),
)


def write(where, name, content):
    path = os.path.join(where, name)
    with open(path, "w", encoding="utf-8", newline="") as handle:
        handle.write(content if isinstance(content, str) else json.dumps(content))
    return path


def sheet():
    out = io.StringIO()
    rows = csv.writer(out, delimiter=";")
    rows.writerow(["learner_id", "family_name", "given_name", "birth_date", "email", "submitted_at", "mark", "attempt", "integrity"])
    for number, submitted, mark, attempt, integrity in LEARNERS:
        rows.writerow([number, "Family" + number[-1], "Given", "1990-01-01", number.lower() + "@northgate.example", submitted, mark, attempt, integrity])
    return out.getvalue()


seen = set()
with tap.folder() as where:
    results = write(where, "results.csv", sheet())
    for label, extends, adds, passes, others in STEPS:
        own = dict({"framework": "own-" + extends, "version": "1", "title": {"en": label}, "in_force": {"from": "2026-01-01"}, "extends": [extends], "rules": []}, **adds)
        out = os.path.join(where, "out-" + extends)
        ran = tap.run("issue", "--home", os.path.join(where, "home"), "--framework", write(where, "own-%s.json" % extends, own),
                      "--spec", write(where, "specification.json", SPECIFICATION), "--results", results, "--out", out,
                      "--offering", write(where, "offering.json", dict(OFFERING, frameworks=["own-" + extends])))
        if not tap.point("%s: the cohort is dealt with" % label, ran.returncode == 0, ran):
            continue
        with open(os.path.join(out, "summary.json"), encoding="utf-8") as handle:
            summary = json.load(handle)
        got = {c["learner"] for c in summary["credentials"]}
        tap.point("%s: who has a credential" % label, got == set(passes), (got, [(n["learner"], n["outcome"], n["says"]) for n in summary["not_issued"]]))
        refused = {n["learner"]: n for n in summary["not_issued"]}
        for number, rule in sorted(others.items()):
            one = refused.get(number, {})
            tap.point("%s: %s has none, by %s" % (label, number, rule or "nobody yet"), one.get("says") and (
                any(str(r).startswith(rule) for r in one["rules"]) if rule else not one["rules"]), one)
        for number, mark in sorted(passes.items()):
            with open(os.path.join(out, number, "credential.json"), encoding="utf-8") as handle:
                text = handle.read()
            tap.point("%s: %s has %d" % (label, number, mark), '"%d"' % mark in text or "%d %%" % mark in text or "%d%%" % mark in text, text[:3000])
        seen.add((tuple(sorted(passes.items())), tuple(sorted((n, refused.get(n, {}).get("outcome")) for n in others))))
tap.point("four books, four outcomes", len(seen) == 4, seen)
tap.end()

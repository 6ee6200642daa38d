#!/usr/bin/env python3
"""A cohort from four files: what lies in the folder, the same again, another input, two folders of one home."""
import json
import os
import shutil
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import cohort
import tap

with tap.folder() as where:
    home, out = os.path.join(where, "home"), os.path.join(where, "one")
    ran = cohort.issue(home, out)
    tap.point("the demonstration's cohort is issued", ran.returncode == 0, ran)
    with open(os.path.join(out, "summary.json"), encoding="utf-8") as handle:
        summary = json.load(handle)
    first = cohort.credentials(out)
    tap.point("at least twenty learners have one", len(first) >= 20, len(first))
    tap.point("the summary names each of them", len(summary["credentials"]) == len(first))
    named = [c[kind] for c in summary["credentials"] for kind in ("json", "jwt", "png", "svg", "pdf") if kind in c]
    missing = [name for name in named if not os.path.exists(os.path.join(out, name))]
    tap.point("every file that the summary names is there", not missing, missing[:5])
    tap.point("who has none is told why", summary["not_issued"] and all(n["says"] for n in summary["not_issued"]), summary["not_issued"])
    status, said = cohort.verdicts(out)
    tap.point("all verify", status == 0 and set(said) == {"valid"}, said)

    files = sorted(os.path.join(out, c[kind]) for c in summary["credentials"][:2] for kind in ("json", "jwt", "png", "svg") if kind in c)
    status, reports = tap.run_json("verify", *files, "--resources", out)
    tap.point("in every form", status == 0 and [r["verdict"] for r in reports] == ["valid"] * len(files), [(r["file"], r["verdict"]) for r in reports or []])
    ran = tap.run("verify", files[0])
    tap.point("without its issuer's keys it is not valid", ran.returncode == 1, ran)

    ran = cohort.issue(home, out)
    tap.point("the same again is fine", ran.returncode == 0, ran)
    tap.point("and changes no byte", cohort.credentials(out) == first)
    ran = cohort.issue(home, os.path.join(where, "two"))
    tap.point("a second folder of the same home", ran.returncode == 0, ran)
    tap.point("has its own credentials", not set(first.values()) & set(cohort.credentials(os.path.join(where, "two")).values()))

    other = os.path.join(where, "results.csv")
    shutil.copy(os.path.join(cohort.INPUTS, "results.csv"), other)
    with open(other, encoding="utf-8") as handle:
        text = handle.read()
    with open(other, "w", encoding="utf-8", newline="") as handle:
        handle.write(text.replace(";68,5;", ";69,5;", 1))
    words = [other if w.endswith("results.csv") else w for w in cohort.words(home, out)]
    ran = tap.run(*words)
    tap.point("another input in that folder is refused", ran.returncode == 2, ran)
    tap.point("and changes no byte there", cohort.credentials(out) == first)

    with open(other, "w", encoding="utf-8", newline="") as handle:
        handle.write(text.replace(";68,5;", ";168,5;", 1).replace(";41;", ";4x1;", 1))
    words = [w if w != out else os.path.join(where, "three") for w in words]
    ran = tap.run(*words)
    tap.point("wrong rows: exit 2, each named", ran.returncode == 2 and "168,5" in ran.stderr and "4x1" in ran.stderr, ran)
    tap.point("and nobody is issued anything", not cohort.credentials(os.path.join(where, "three")))
tap.end()

#!/usr/bin/env python3
"""R2: the n-th write, fsync, rename, mkdir or allocation fails, once or for good, while a cohort is issued. Then the
program ends with an exit status, not with a signal; a 0 means that all is there; and without the fault the next run
brings it to its end with the same bytes. FAULT_POINTS says how many n of each kind are tried."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import cohort
import tap

POINTS = int(os.environ.get("FAULT_POINTS", "8"))
SHIM = os.path.join(tap.BUILD, "test", "fault", "fault_nth.so")


def count_calls(kind, home, where):
    report = os.path.join(where, "calls." + kind)
    cohort.issue(home, os.path.join(where, "counted." + kind), env={"LD_PRELOAD": SHIM, "FAULT_KIND": kind, "FAULT_REPORT": report})
    with open(report, encoding="utf-8") as handle:
        return max(int(line.split()[-1]) for line in handle)


def chosen(count):
    """The first few, where files are made, then evenly to the end."""
    first = min(count, POINTS // 2)
    rest = [first + 1 + i * (count - first) // max(1, POINTS - first) for i in range(POINTS - first)]
    return sorted({n for n in [*range(1, first + 1), *rest] if 1 <= n <= count})


def trial(kind, n, stay, home, where, whole):
    out = os.path.join(where, "%s-%d-%s" % (kind, n, stay or "once"))
    own = cohort.copy_home(home, out + ".home")
    ran = cohort.issue(own, out, env={"LD_PRELOAD": SHIM, "FAULT_KIND": kind, "FAULT_AT": str(n), "FAULT_STAY": stay})
    name = "%s call %d fails %s" % (kind, n, "for good" if stay else "once")
    if not tap.point(name + ": an exit status, not a signal", ran.returncode in (0, 1, 2, 3), ran):
        return
    if ran.returncode == 0:
        tap.point(name + ": done means done", len(cohort.credentials(out)) == whole, ran)
    wrong = cohort.wrong_after(own, out, cohort.credentials(out), whole)
    tap.point(name + ": the next run comes to the end with the same bytes", wrong is None, wrong)


if not cohort.can_issue():
    tap.skip("faults under issuing", "this build cannot issue")
elif not os.path.exists(SHIM):
    tap.skip("faults under issuing", "not in a sanitized build")
else:
    with tap.folder() as folder:
        key_home = cohort.home_with_key(folder)
        count = len(cohort.credentials(os.path.join(folder, "first")))
        for what in ("space", "memory"):
            for at in chosen(count_calls(what, key_home, folder)):
                for for_good in ("", "yes"):
                    trial(what, at, for_good, key_home, folder, count)
tap.end()

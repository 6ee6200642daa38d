#!/usr/bin/env python3
"""R1, small: SIGKILL at random moments of issuing, program and helpers together; the next runs finish it, no credential
is lost or made twice, and what lay there keeps its bytes. KILL_TRIALS says how often."""
import os
import random
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import cohort
import tap

TRIALS = int(os.environ.get("KILL_TRIALS", "5"))
SEED = int(os.environ.get("KILL_SEED", "1"))


def trial(number, home, where, whole, seconds, chance):
    out = os.path.join(where, "kill-%d" % number)
    own = cohort.copy_home(home, out + ".home")
    kills, before, held = 0, {}, {}
    for _ in range(3):
        kills += cohort.kill_after(own, out, chance.uniform(0, seconds))
        now, holds = cohort.credentials(out), cohort.active(out)
        lost = [name for name in before if now.get(name) != before[name]]
        if lost:
            tap.point("trial %d: nothing that was there changes" % number, False, ", ".join(lost))
            return kills
        gone = [key for key in held if holds.get(key) != held[key]]
        if gone:
            tap.point("trial %d: no active credential changes or vanishes" % number, False, str(gone))
            return kills
        before, held = now, holds
    wrong = cohort.wrong_after(own, out, before, whole)
    holds = cohort.active(out)
    if wrong is None and any(holds.get(key) != held[key] for key in held):
        wrong = "an active credential changed or vanished"
    tap.point("trial %d: killed %d times, then finished" % (number, kills), wrong is None, wrong)
    return kills


if not cohort.can_issue():
    tap.skip("kills under issuing", "this build cannot issue")
else:
    with tap.folder() as folder:
        began = time.monotonic()
        key_home = cohort.home_with_key(folder)
        lasts = time.monotonic() - began
        count = len(cohort.credentials(os.path.join(folder, "first")))
        dice = random.Random(SEED)
        total = sum(trial(n, key_home, folder, count, lasts, dice) for n in range(1, TRIALS + 1))
        print("# %d kills; no loss in %d trials bounds its rate below %.3f at 95 %%" % (total, TRIALS, 3 / max(TRIALS, 1)))
        tap.point("some kills met the program at work", total > 0)
tap.end()

#!/usr/bin/env python3
"""R1, small: SIGKILL at random moments of issuing, program and helpers together; the next runs finish it, no credential
is lost or made twice, and what lay there keeps its bytes. Trials go on until KILLS kills have met the program while
credentials were made: between the first award and the last credential that is active. What it meets earlier and later
is counted beside them."""
import os
import random
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import cohort
import tap

KILLS = int(os.environ.get("KILLS", "6"))
SEED = int(os.environ.get("KILL_SEED", "1"))
TRIALS_MAX = 10 + 4 * KILLS
KILLS_A_TRIAL = 6


def kill_once(own, out, lasts, chance):
    """Every fourth anywhere in the run, the others soon after the signer wrote."""
    if chance.random() < 0.25:
        return cohort.kill_after(own, out, chance.uniform(0, lasts))
    return cohort.kill_after(own, out, chance.uniform(0, lasts / 16), signing=chance.uniform(lasts / 3, lasts))


def changed_since(before, held, now, holds):
    """What was there and is not the same any more, in words; empty when all is well."""
    lost = [name for name in before if now.get(name) != before[name]]
    gone = [key for key in held if holds.get(key) != held[key]]
    return "files %s, active credentials %s" % (lost, gone) if lost or gone else ""


def trial(number, home, where, whole, lasts, chance, met):
    out = os.path.join(where, "kill-%d" % number)
    own = cohort.copy_home(home, out + ".home")
    before, held, places = {}, {}, []
    while len(places) < KILLS_A_TRIAL and kill_once(own, out, lasts, chance):
        places.append(cohort.reached(out, whole))
        met[places[-1]] += 1
        now, holds = cohort.credentials(out), cohort.active(out)
        changed = changed_since(before, held, now, holds)
        if changed:
            tap.point("trial %d: nothing that was there changes" % number, False, changed)
            return
        before, held = now, holds
        if places[-1] == "files":
            break
    wrong = cohort.wrong_after(own, out, before, whole) or changed_since(before, held, cohort.credentials(out), cohort.active(out)) or None
    tap.point("trial %d: killed at %s, then finished" % (number, ", ".join(places) or "no moment"), wrong is None, wrong)
    cohort.forget(own, out)


if not cohort.can_issue():
    tap.skip("kills under issuing", "this build cannot issue")
else:
    with tap.folder() as folder:
        began = time.monotonic()
        key_home = cohort.home_with_key(folder)
        lasts = time.monotonic() - began
        count = len(cohort.credentials(os.path.join(folder, "first")))
        dice = random.Random(SEED)
        met = {"awards": 0, "credentials": 0, "files": 0}
        trials = 0
        while met["credentials"] < KILLS and trials < TRIALS_MAX:
            trials += 1
            trial(trials, key_home, folder, count, lasts, dice, met)
        print("# %d kills of `issue` in %d trials: %d before the awards were made, %d while credentials were made, %d while files were written"
              % (sum(met.values()), trials, met["awards"], met["credentials"], met["files"]))
        print("# no loss in %d kills bounds the rate of loss below %.4f at 95 %%" % (sum(met.values()), 3 / max(sum(met.values()), 1)))
        tap.point("%d kills met the making of credentials" % KILLS, met["credentials"] >= KILLS,
                  "%d did in %d trials, which is the most that are tried" % (met["credentials"], trials))
tap.end()

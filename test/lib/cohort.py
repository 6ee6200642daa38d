"""cohort — issues the demonstration's cohort, whole or with the ground giving way under it."""
import hashlib
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import time

import tap

INPUTS = os.path.join(tap.SOURCE, "demo")


def can_issue():
    """The command and its inputs are part of this build."""
    status, commands = tap.run_json("help")
    return status == 0 and any(c["name"] == "issue" for c in commands) and os.path.exists(os.path.join(INPUTS, "results.csv"))


def words(home, out, pdf=False):
    at = lambda name: os.path.join(INPUTS, name)
    return ["issue", "--home", home, "--framework", at("framework.json"), "--spec", at("specification.json"),
            "--offering", at("offering.json"), "--results", at("results.csv"), "--out", out] + ([] if pdf else ["--no-pdf"])


def issue(home, out, env=None, pdf=False):
    return tap.run(*words(home, out, pdf), env=env)


def home_with_key(where):
    """A home whose first key is made; every trial works on a copy, so that all have the same issuer."""
    home = os.path.join(where, "home")
    ran = issue(home, os.path.join(where, "first"))
    tap.point("the cohort is issued when nothing fails", ran.returncode == 0, ran)
    return home


def copy_home(home, to):
    shutil.copytree(home, to, ignore=lambda folder, names: [n for n in names if not os.path.isfile(os.path.join(folder, n)) and not os.path.isdir(os.path.join(folder, n))])
    return to


def forget(*folders):
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


def credentials(out):
    """Learner's file -> bytes, of all credentials in JSON that lie in the folder."""
    found = {}
    for folder, below, names in os.walk(out):
        below[:] = [b for b in below if not b.startswith(".")]
        for name in names:
            if name == "credential.json":
                with open(os.path.join(folder, name), "rb") as handle:
                    found[os.path.relpath(os.path.join(folder, name), out)] = handle.read()
    return found


def database(out):
    return sqlite3.connect(os.path.join(out, ".state", "testamur.db"))


def active(out):
    """What was acknowledged, as the next run would find it: (credential's id, format) -> digest of its signed bytes."""
    if not os.path.exists(os.path.join(out, ".state", "testamur.db")):
        return {}
    held = database(out)
    try:
        rows = held.execute("SELECT c.public_id, f.format, f.head, substr(i.document, 1, f.shared), f.tail FROM credential c"
                            " JOIN credential_intent i ON i.credential_id = c.id JOIN credential_form f ON f.credential_id = c.id"
                            " WHERE c.state = 2").fetchall()
    except sqlite3.OperationalError as why:
        if "no such" not in str(why):
            raise
        rows = []  # killed while the tables were made
    held.close()
    return {(row[0], row[1]): hashlib.sha256(b"|".join(part or b"" for part in row[2:])).hexdigest() for row in rows}


def doubled(out):
    """What the database holds twice and must hold once, in words; empty when all is well."""
    held = database(out)
    awards = held.execute("SELECT count(*) FROM (SELECT award_id FROM credential GROUP BY award_id HAVING count(*) > 1)").fetchone()[0]
    bits, distinct = held.execute("SELECT count(*), count(DISTINCT revocation_list || ':' || revocation_index) FROM credential").fetchone()
    intended = held.execute("SELECT count(*) FROM credential WHERE state = 1").fetchone()[0]
    held.close()
    wrong = []
    if awards:
        wrong.append("%d awards with two credentials" % awards)
    if bits != distinct:
        wrong.append("%d credentials share a status bit" % (bits - distinct))
    if intended:
        wrong.append("%d credentials intended and never finished" % intended)
    return ", ".join(wrong)


def verdicts(out):
    files = [os.path.join(out, name) for name in sorted(credentials(out))]
    status, reports = tap.run_json("verify", *files, "--resources", out)
    return status, [r["verdict"] for r in reports or []]


def summary_count(out):
    with open(os.path.join(out, "summary.json"), encoding="utf-8") as handle:
        return len(json.load(handle)["credentials"])


def wrong_after(home, out, before, whole):
    """Runs to the end without faults and returns what is wrong then, or None: `before` are the credentials that lay
    there already, `whole` is how many there must be."""
    ran = issue(home, out)
    if ran.returncode != 0:
        return ran
    after = credentials(out)
    if len(after) != whole or summary_count(out) != whole:
        return "%d credentials, %d in the summary, wanted %d" % (len(after), summary_count(out), whole)
    changed = [name for name, text in before.items() if after.get(name) != text]
    if changed:
        return "not the same bytes as before: " + ", ".join(changed)
    if len(active(out)) != 2 * whole:
        return "%d signed documents in the database, wanted two for each credential" % len(active(out))
    twice = doubled(out)
    if twice:
        return twice
    checked = tap.run("log", "verify", os.path.join(out, "log"))
    if checked.returncode != 0:
        return checked
    status, said = verdicts(out)
    if status != 0 or set(said) != {"valid"}:
        return "verify exit %d: %s" % (status, said)
    return None


def journal_size(home):
    path = os.path.join(home, "keys", "journal")
    return os.path.getsize(path) if os.path.exists(path) else 0


def wait_for_signer(home, running, seconds):
    """Until the signer has written to its journal, or so many seconds at most."""
    was, until = journal_size(home), time.monotonic() + seconds
    while journal_size(home) == was and running.poll() is None and time.monotonic() < until:
        time.sleep(0.0005)


def kill_after(home, out, seconds, signing=0):
    """Starts issuing in a group of its own and kills all of it; True when it was still running. With `signing`, the
    seconds count from when the signer writes, for which it waits so long at most."""
    with subprocess.Popen([tap.PROGRAM, *words(home, out)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True) as running:
        if signing > 0:
            wait_for_signer(home, running, signing)
        time.sleep(seconds)
        alive = running.poll() is None
        try:
            os.killpg(running.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        running.wait()
    return alive


def reached(out, whole):
    """How far a killed run had come: "awards" until they are made, "credentials" until all are active, then "files"."""
    if not os.path.exists(os.path.join(out, ".state", "testamur.db")):
        return "awards"
    held = database(out)
    try:
        awards, ready = held.execute("SELECT (SELECT count(*) FROM award), (SELECT count(*) FROM credential WHERE state > 1)").fetchone()
    except sqlite3.OperationalError as why:
        if "no such table" not in str(why):
            raise
        awards = ready = 0  # killed while the tables were made
    held.close()
    return "awards" if awards < whole else "credentials" if ready < whole else "files"

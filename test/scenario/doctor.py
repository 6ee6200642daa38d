#!/usr/bin/env python3
"""doctor says what is wrong with a home, one thing at a time."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import tap


def outcome(home, name):
    status, rows = tap.run_json("doctor", "--home", home)
    row = next((r for r in rows or [] if r["id"] == name), {})
    return status, row.get("outcome"), row.get("says", ""), row.get("remedy", "")


with tap.folder() as where:
    home = os.path.join(where, "home")
    status, said, says, remedy = outcome(home, "home")
    tap.point("no home: exit 1, and what to run", (status, said) == (1, "fail") and "testamur init" in remedy, says)
    with open(home, "w", encoding="utf-8"):
        pass
    tap.point("a file is no home", outcome(home, "home")[1] == "fail")
    os.unlink(home)
    os.mkdir(home, 0o755)
    status, said, says, remedy = outcome(home, "home")
    tap.point("an open home: the command that closes it", said == "fail" and remedy == "Run: chmod 700 " + home, remedy)
    os.chmod(home, 0o700)
    tap.point("a closed home is fine", outcome(home, "home")[1] == "pass")
    tap.point("no database is said", outcome(home, "database")[1] == "fail")
    with open(os.path.join(home, "testamur.db"), "wb") as handle:
        handle.write(b"this is no database, though it is long enough to be one" * 100)
    tap.point("what is no database is said", outcome(home, "database")[1] == "fail")

with tap.folder() as where:
    home = os.path.join(where, "deep", "home")
    status, made = tap.run_json("init", "--home", home)
    tap.point("init makes a home, a database and a key", status == 0 and made["homeMade"] and made["databaseMade"] and made["keyMade"], made)
    tap.point("the home is closed to others", os.stat(home).st_mode & 0o777 == 0o700)
    loose = [name for folder, _, names in os.walk(home) for name in names if os.stat(os.path.join(folder, name)).st_mode & 0o077]
    tap.point("no file in it is open to others", not loose, loose)
    for name in ("home", "keys", "database", "signer"):
        tap.point("doctor is content with %s" % name, outcome(home, name)[1] == "pass", outcome(home, name))
    status, said, says, remedy = outcome(home, "mail")
    tap.point("a home without mail.json sends no mail, and that is fine", said == "pass" and "no mail is sent" in says, says)
    with open(os.path.join(home, "mail.json"), "w", encoding="utf-8") as out:
        out.write('{"host": "localhost", "from": "nobody"}')
    status, said, says, remedy = outcome(home, "mail")
    tap.point("a mistake in mail.json names the file and its member", (status, said) == (1, "fail") and "mail.json" in says and "from" in says and remedy, says)
    with open(os.path.join(home, "mail.json"), "w", encoding="utf-8") as out:
        out.write('{"host": "localhost", "from": "nobody@northgate.example"}')
    tap.point("one without is fine", outcome(home, "mail")[1] == "pass", outcome(home, "mail"))
    tap.point("looking makes no key: it would be the looker's", sorted(n for n in os.listdir(home) if n.startswith("mail")) == ["mail.json"], os.listdir(home))
    with open(os.path.join(home, "mail.key"), "wb") as out:
        out.write(b"short")
    tap.point("a key that is none is said", outcome(home, "mail")[1] == "fail" and "mail.key" in outcome(home, "mail")[2], outcome(home, "mail"))
    os.unlink(os.path.join(home, "mail.key"))
    status, again = tap.run_json("init", "--home", home)
    tap.point("again it changes nothing", status == 0 and again["kid"] == made["kid"] and not (again["homeMade"] or again["databaseMade"] or again["keyMade"]), again)
    tap.run("keys", "retire", "--home", home, "--", made["kid"])
    tap.point("a home whose only key is retired needs one", outcome(home, "keys")[1:] == ("fail", "No Ed25519 key is in use, so nothing can be signed.", "Run: testamur keys create"), outcome(home, "keys"))
tap.end()

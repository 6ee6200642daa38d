#!/usr/bin/env python3
"""Mail: invitations, forgotten passwords (T-10, T-33), claims and notices go to the operator's server; what it refuses is told, what it cannot take
now is tried again; without mail.json links are handed over as before."""
import hashlib
import html
import importlib.util
import json
import os
import re
import sys
import time
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import served
import smtp
import tap

loader = importlib.util.spec_from_file_location("https_site", os.path.join(os.path.dirname(served.__file__), "site.py"))
https_site = importlib.util.module_from_spec(loader)
loader.loader.exec_module(https_site)

FORM = "application/x-www-form-urlencoded"
PASSWORD = "seven herons over the harbour"


def hidden(page, action):
    part = page[page.index('action="%s"' % action):]
    return {name: html.unescape(value) for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', part[:part.index("</form>")])}


def send(site, page, action, cookie=None, **fields):
    shown = site.ask("GET", page, cookie=cookie)
    own = "; ".join("%s=%s" % pair for pair in shown.cookies().items() if pair[0] != "__Host-notice")
    cookie = "; ".join(part for part in (cookie, own) if part)
    return site.ask("POST", action, urllib.parse.urlencode({**hidden(shown.body.decode(), action), **fields}), cookie=cookie, content_type=FORM, accept="text/html")


def text(answer):
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", answer.body.decode("utf-8", "replace"))))


def configure(site, **settings):
    with open(os.path.join(site.dir, ".home", "mail.json"), "w", encoding="utf-8") as out:
        json.dump({"host": "localhost", "tls": "none", "from": "no-reply@northgate.example", "from_name": "Northgate Übersee", **settings}, out)


def body(mail):
    return mail["message"].get_content()


def link_in(mail, site):
    found = re.search(r"http\S+", body(mail))
    return found.group(0)[len("http://%s" % site.host):] if found and found.group(0).startswith("http://%s/" % site.host) else None


def due_now(site):
    with site.database() as db:
        db.execute("UPDATE outbox SET not_before = 0")


def state_of(site, address):
    with site.database() as db:
        row = db.execute("SELECT state, reason, length(sealed) FROM mail WHERE address = ? ORDER BY id DESC LIMIT 1", (address,)).fetchone()
    return row or (None, "", 0)


def wait_for(what, seconds=20):
    until = time.time() + seconds
    while not what() and time.time() < until:
        time.sleep(0.1)
    return what()


def forgotten(site, sink):
    for lang, words in (("en", "A new password"), ("de", "Ein neues Passwort")):
        with site.database() as db:
            db.execute("UPDATE person SET language = ? WHERE id = (SELECT a.person_id FROM account a JOIN account_name n ON n.account_id = a.id WHERE n.name = 'learner@northgate.example')", (lang,))
            db.execute("DELETE FROM guess")
        before = len(sink.mails)
        answer = send(site, "/password", "/password", name="Learner@Northgate.example")
        known = answer.body
        mails = sink.wait(before + 1)
        tap.point("a forgotten password: a mail in %s, from the configured sender" % lang, len(mails) == before + 1 and mails[-1]["to"] == "learner@northgate.example"
                  and mails[-1]["from"] == "no-reply@northgate.example" and words in mails[-1]["message"]["subject"], mails[before:])
    tap.point("the sender's name is one a reader sees", "Northgate Übersee" in mails[-1]["message"]["from"], mails[-1]["message"]["from"])
    answer = send(site, "/password", "/password", name="nobody@northgate.example")
    strip = lambda page: re.sub(rb'value="[^"]*"', b"", page)
    tap.point("t_10 an unknown address gets the same answer", answer.status == 200 and strip(answer.body) == strip(known), answer)
    time.sleep(2)
    tap.point("and no mail goes out", len(sink.mails) == before + 1, sink.mails)
    link = link_in(sink.mails[-1], site)
    tap.point("t_33 the link is of the configured address", link is not None and link.startswith("/invitations/"), body(sink.mails[-1]))
    forged = site.ask("POST", "/password", "name=learner@northgate.example", content_type=FORM, host="evil.example")
    tap.point("t_33 under another host's name nothing is done", forged.status == 421, forged)

    old = site.sign_in("learner@northgate.example")
    tap.point("the earlier link is over", text(site.ask("GET", link_in(sink.mails[-2], site))).find("This link is over") >= 0)
    answer = send(site, link, link, password="a quite new secret", again="a quite new secret")
    tap.point("a new password is set, once", answer.status == 303, answer)
    tap.point("sessions from before are over", site.ask("GET", "/account", cookie=old).status == 303)
    tap.point("the link works once", site.ask("GET", link).status == 409)
    answer = send(site, "/sign-in", "/sign-in", name="learner@northgate.example", password="a quite new secret")
    tap.point("one signs in with it", answer.status == 303 and "/waiting" in answer.headers["location"], answer)

    send(site, "/password", "/password", name="learner2@northgate.example")
    link = link_in(sink.wait(len(sink.mails) + 1)[-1], site)
    with site.database() as db:
        db.execute("UPDATE invitation SET ends_at = 1 WHERE used_at IS NULL")
    tap.point("a link that is over is said to be", "This link is over" in text(site.ask("GET", link)))
    before = len(sink.mails)
    for _ in range(4):
        answer = send(site, "/password", "/password", name="learner2@northgate.example")
    time.sleep(2)
    tap.point("nobody's mailbox is flooded, and whoever asks does not learn of it", len(sink.mails) - before == 2 and answer.status == 200, len(sink.mails) - before)


def people(site, sink):
    admin = site.sign_in("admin@northgate.example")
    before = len(sink.mails)
    answer = send(site, "/people/new", "/people", admin, given_name="Io", family_name="Šešelj", email="io@northgate.example")
    mail = sink.wait(before + 1)[-1]
    tap.point("an invitation goes by mail and is not shown", "It is sent to io@northgate.example" in text(answer) and "/invitations/" not in text(answer) and link_in(mail, site) is not None
              and "Io Šešelj" in body(mail), answer)
    with site.database() as db:
        person, = db.execute("SELECT id FROM person WHERE family_name = 'Šešelj'").fetchone()
    page = "/people/%d" % person
    answer = send(site, page, page + "/invite", admin, email="io@northgate.example", by_hand="on")
    tap.point("or is shown, when it is to be handed over", "/invitations/" in text(answer), answer)

    answer = send(site, page, page + "/invite", admin, email="refused@northgate.example")
    wait_for(lambda: state_of(site, "refused@northgate.example")[0] == 2)
    state = state_of(site, "refused@northgate.example")
    tap.point("what the server refuses is over, with its words, and its text is gone", state[0] == 2 and "no such mailbox" in state[1] and state[2] == 0, state)
    notices = text(site.ask("GET", "/notices", cookie=admin))
    tap.point("and its sender is told", "to refused@northgate.example could not be delivered" in notices and "no such mailbox here" in notices and "Could not be sent" in notices, notices)

    before = len(sink.mails)
    answer = send(site, page, page + "/invite", admin, email="later@northgate.example")
    wait_for(lambda: "come again" in state_of(site, "later@northgate.example")[1])
    state = state_of(site, "later@northgate.example")
    tap.point("what it cannot take now waits, with the reason", state[0] == 0 and "come again later" in state[1] and state[2] > 0, state)
    notices = text(site.ask("GET", "/notices", cookie=admin))
    tap.point("as the notices say", "Waiting" in notices and "could not take it now" in notices, notices)
    with site.database() as db:
        pause, = db.execute("SELECT min(not_before) FROM outbox WHERE topic = 'mail.send'").fetchone()
        sealed = b"".join(row[0] for row in db.execute("SELECT sealed FROM mail"))
    tap.point("the pause is a minute at least", pause >= time.time() + 30, pause)
    tap.point("t_10 what waits tells no link", b"/invitations/" not in sealed and "Šešelj".encode() not in sealed)
    page = site.ask("GET", "/mails", cookie=admin)
    tap.point("who looks after the site sees what waits and what was refused, with the server's words", page.status == 200 and "come again later" in text(page)
              and "no such mailbox here" in text(page) and "localhost" in text(page) and "/invitations/" not in text(page), page)
    failed = text(site.ask("GET", "/mails?show=failed", cookie=admin))
    tap.point("or what was refused alone", "no such mailbox here" in failed and "come again later" not in failed, failed)
    with site.database() as db:
        row = dict(zip([c[1] for c in db.execute("PRAGMA table_info(mail)")], db.execute("SELECT * FROM mail WHERE state = 2 LIMIT 1").fetchone()))
        fails, = db.execute("SELECT count(*) FROM mail WHERE state = 2").fetchone()
        for number in range(50 - fails):
            copied = {**row, "id": number + 1}
            db.execute("INSERT INTO mail (%s) VALUES (%s)" % (", ".join(copied), ", ".join("?" * len(copied))), list(copied.values()))
    older = lambda: site.ask("GET", "/mails?show=failed", cookie=admin, accept="application/json").json()["older"]
    tap.point("a full page that is the last leads no further", older() is None, older())
    with site.database() as db:
        db.execute("INSERT INTO mail (%s) VALUES (%s)" % (", ".join(row), ", ".join("?" * len(row))), list({**row, "id": 99}.values()))
    tap.point("one more has a page of its own", [one["subject"] for one in site.ask("GET", "/mails" + older(), cookie=admin, accept="application/json").json()["mails"]["rows"]] == [row["subject"]])
    with site.database() as db:
        db.execute("DELETE FROM mail WHERE id < 100")
    tap.point("nobody else does", site.ask("GET", "/mails", cookie=site.sign_in("registrar@northgate.example")).status == 403)
    sink.busy = False
    answer = send(site, "/mails", "/mails/again", admin)
    tap.point("they have it tried again", answer.status == 303 and answer.headers["location"] == "/mails", answer)
    sink.wait(before + 1)
    tap.point("and it is sent", wait_for(lambda: state_of(site, "later@northgate.example")[0] == 1))


def others(site, sink):
    registrar = site.sign_in("registrar@northgate.example")
    with site.database() as db:
        offering, learner = db.execute("SELECT a.offering_id, a.person_id FROM award a JOIN credential c ON c.award_id = a.id WHERE c.state = 2 ORDER BY a.id LIMIT 1").fetchone()
        db.execute("UPDATE person SET email = 'claimant@northgate.example', language = 'de' WHERE id = ?", (learner,))
    page = "/offerings/%d/claims" % offering
    before = len(sink.mails)
    answer = send(site, page, page + "/mail", registrar)
    wait_for(lambda: any(mail["to"] == "claimant@northgate.example" for mail in sink.mails[before:]), 40)
    mine = [mail for mail in sink.mails[before:] if mail["to"] == "claimant@northgate.example" and "Nachweis" in mail["message"]["subject"]]
    tap.point("claims go out in the learner's language, with link and code", answer.status == 303 and mine and (link_in(mine[-1], site) or "").startswith("/claim/") and "hilft dieser Code" in body(mine[-1]),
              [str(mail["message"]["subject"]) for mail in sink.mails[before:]])
    tap.point("and the link opens", mine and site.ask("GET", link_in(mine[-1], site)).status == 200)

    with site.database() as db:
        institution, person = db.execute("SELECT institution_id, id FROM person WHERE id = ?", (learner,)).fetchone()
        db.execute("INSERT INTO notice (id, institution_id, person_id, said, href, given_at) VALUES (?, ?, ?, ?, '/backpack', ?)",
                   (10 ** 15, institution, person, json.dumps({"says": "registry_told_revoked", "with": {"code": "DEP-6-10", "reason": "Ein Fehler"}}), int(time.time())))
        db.execute("INSERT INTO notice (id, institution_id, person_id, said, href, given_at) VALUES (?, ?, ?, ?, '/backpack', ?)",
                   (10 ** 15 + 1, institution, person, json.dumps({"says": "registry_told_revoked", "with": {"code": "OLD-1", "reason": "alt"}}), int(time.time()) - 3 * 86400))
    told = lambda: [mail for mail in sink.mails if mail["to"] == "claimant@northgate.example" and "Mitteilung" in mail["message"]["subject"]]
    wait_for(told, 40)
    tap.point("a notice goes out as well, once", len(told()) == 1 and "Ein Fehler" in body(told()[0]) and "/backpack" in body(told()[0]), [body(mail) for mail in told()])
    time.sleep(2)
    tap.point("one from before is not", len(told()) == 1 and not any("OLD-1" in body(mail) for mail in told()))


with served.Site("--rate-scale", "0") as site:
    admin = site.sign_in("admin@northgate.example")
    answer = site.ask("GET", "/password")
    tap.point("without mail the page says so", "This site sends no mail" in text(answer) and "<form method=\"post\" action=\"/password\"" not in answer.body.decode(), answer)
    answer = send(site, "/people/new", "/people", admin, given_name="By", family_name="Hand", email="hand@northgate.example")
    tap.point("and links are shown once, as before", "/invitations/" in text(answer) and "It is shown here once" in text(answer), answer)

    with smtp.Sink("testamur", "a secret") as sink:
        configure(site, port=sink.port, user="testamur", password="a secret")
        forgotten(site, sink)
        people(site, sink)
        others(site, sink)
        configure(site, port=sink.port, user="testamur", password="wrong")
        before = len(sink.mails)
        send(site, "/password", "/password", name="moderator@northgate.example")
        wait_for(lambda: state_of(site, "moderator@northgate.example")[1])
        state = state_of(site, "moderator@northgate.example")
        tap.point("a wrong password is the operator's matter: it waits", state[0] == 0 and len(sink.mails) == before, state)

    with tap.folder() as folder:
        ca, certificate, key = https_site.make_certificates(folder)
        with smtp.Sink() as plain, smtp.Sink(certificate=(certificate, key)) as safe:
            configure(site, port=plain.port, tls="starttls")
            due_now(site)
            send(site, "/password", "/password", name="assessor@northgate.example")
            wait_for(lambda: state_of(site, "assessor@northgate.example")[1])
            tap.point("a server without TLS gets nothing when TLS is asked for", state_of(site, "assessor@northgate.example")[0] == 0 and plain.asked > 0 and not plain.mails, plain.mails)
            configure(site, port=safe.port, tls="starttls")
            due_now(site)
            time.sleep(3)
            tap.point("nor one whose certificate nobody vouches for", not safe.mails and safe.asked > 0, safe.mails)
            configure(site, port=safe.port, tls="starttls", ca_file=ca)
            due_now(site)
            wait_for(lambda: any(mail["to"] == "assessor@northgate.example" for mail in safe.mails))
            tap.point("one that is trusted does, behind TLS", any(mail["to"] == "assessor@northgate.example" and mail["secure"] for mail in safe.mails), safe.mails)
    with open(os.path.join(site.dir, ".home", "mail.json"), "w", encoding="utf-8") as out:
        out.write('{"host": "x", "from": "nobody"}')
    answer = site.ask("GET", "/password")
    tap.point("with a mistake in mail.json nothing is promised", answer.status >= 400 and b'action="/password"' not in answer.body, answer.status)
    page = site.ask("GET", "/mails", cookie=admin)
    tap.point("and who looks after the site reads what is wrong", page.status == 200 and "The member from must be" in text(page), page)
tap.end()

#!/usr/bin/env python3
"""A form half filled and the session gone: nothing is done, what was typed is kept for that person alone, stands in the form again after
signing in, and is sent when they press again."""
import html
import os
import re
import sys
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import served
import tap
from served import form_of

FORM = "application/x-www-form-urlencoded"


def count(site, table):
    with site.database() as db:
        return db.execute("SELECT count(*) FROM %s" % table).fetchone()[0]


def end_sessions(site):
    with site.database() as db:
        db.execute("UPDATE session SET ends_at = 1")


def send(site, path, fields, cookie, page=None, **more):
    return site.ask("POST", path, urllib.parse.urlencode(fields), cookie=cookie, content_type=FORM, accept="text/html",
                    referer=page and "http://%s%s" % (site.host, page), **more)


def try_form(site, name, who, page, action, typed, table):
    cookie = site.sign_in(who)
    fields = {**form_of(site.ask("GET", page, cookie=cookie).body.decode(), action), **typed}
    before = count(site, table)
    end_sessions(site)
    answer = send(site, action, fields, cookie, page)
    where = urllib.parse.urlparse(answer.headers.get("location", ""))
    tap.point("%s: the way leads to signing in, and from there back" % name,
              answer.status == 303 and where.path == "/sign-in" and urllib.parse.parse_qs(where.query).get("next") == [page], answer)
    kept = "; __Host-kept=" + answer.cookies().get("__Host-kept", "")
    notice = "; __Host-notice=" + answer.cookies().get("__Host-notice", "")
    tap.point("%s: nothing was done" % name, count(site, table) == before)
    asked = site.ask("GET", "/sign-in?next=" + urllib.parse.quote(page), cookie=kept[2:] + notice)
    tap.point("%s: the page to sign in says that it is kept" % name, b"is kept for an hour" in asked.body, asked)
    with site.database() as db:
        sealed, = db.execute("SELECT sealed FROM http_kept ORDER BY ends_at DESC LIMIT 1").fetchone()
    tap.point("%s: what lies in the database tells nothing" % name, not any(value.encode() in sealed for value in typed.values() if len(value) > 3))

    other = site.sign_in("quality@northgate.example" if "quality" not in who else "registrar@northgate.example")
    answer = site.ask("GET", "/kept", cookie=other + kept, accept="application/json")
    tap.point("%s: nobody else sees it" % name, answer.json().get("rows") == [] and answer.json().get("path") is None, answer)

    again = site.sign_in(who)
    shown = site.ask("GET", page, cookie=again + kept).body.decode()
    back = form_of(shown, action)
    tap.point("%s: the form is filled in again" % name, all(back.get(field) == value for field, value in typed.items()), (typed, back))
    tap.point("%s: the page says so" % name, "stands in the form again" in shown)
    tap.point("%s: and still nothing was done" % name, count(site, table) == before)
    answer = send(site, action, back, again + kept, page)
    tap.point("%s: pressing again does it" % name, answer.status in (200, 303) and count(site, table) > before, answer)
    tap.point("%s: and it is kept no longer" % name, count(site, "http_kept") == 0 and "__Host-kept=;" in answer.headers.get("set-cookie", ""), answer)


with served.Site("--rate-scale", "0") as site:
    leader = site.sign_in("leader@northgate.example")
    begin = form_of(site.ask("GET", "/specifications", cookie=leader).body.decode(), "/specifications/drafts")
    draft = send(site, "/specifications/drafts", begin, leader).headers["location"]
    try_form(site, "somebody invited", "admin@northgate.example", "/people/new", "/people",
             {"given_name": "Żaneta", "family_name": "O'Neil & <Sons>", "number": "", "email": "zaneta@northgate.example"}, "person")
    with site.database() as db:  # a row for each revision of a draft, because saving makes no row
        db.execute("CREATE VIEW revisions AS SELECT value FROM draft, json_each('[' || rtrim(replace(hex(zeroblob(revision)), '00', '1,'), ',') || ']')")
    try_form(site, "a part of a draft", "leader@northgate.example", draft + "/basics", draft + "/basics",
             {"code": "KPT-6-10", "title": "Kept Things", "summary": "Two lines\r\nof a summary".replace("\r\n", " ")}, "revisions")
    with site.database() as db:
        person, = db.execute("SELECT max(id) FROM person WHERE name LIKE '%Sons%'").fetchone()
    try_form(site, "an invitation", "admin@northgate.example", "/people/%d" % person, "/people/%d/invite" % person, {"email": "another@northgate.example"}, "invitation")

    # What is not kept.
    admin = site.sign_in("admin@northgate.example")
    fields = {**form_of(site.ask("GET", "/people/new", cookie=admin).body.decode(), "/people"), "family_name": "Nobody"}
    end_sessions(site)
    answer = send(site, "/people", {**fields, "_csrf": "x" * 43}, admin, "/people/new")
    tap.point("a form that is not from our page is not kept", answer.status == 403 and count(site, "http_kept") == 0, answer)
    answer = send(site, "/people", fields, admin, "/people/new", sec_fetch_site="cross-site")
    tap.point("nor one from another site", answer.status == 403 and count(site, "http_kept") == 0, answer)
    answer = send(site, "/people", fields, "__Host-testamur=" + "x" * 43, "/people/new")
    tap.point("nor a stranger's", answer.status == 303 and answer.headers["location"] == "/sign-in" and count(site, "http_kept") == 0, answer)
    cookie = site.sign_in("admin@northgate.example")
    page = form_of(site.ask("GET", "/account", cookie=cookie).body.decode(), "/account/password")
    end_sessions(site)
    answer = send(site, "/account/password", {**page, "old": "the old secret", "password": "a new secret", "again": "a new secret"}, cookie)
    kept = "; __Host-kept=" + answer.cookies().get("__Host-kept", "")
    again = site.sign_in("admin@northgate.example")
    answer = site.ask("GET", "/kept", cookie=again + kept, accept="application/json")
    tap.point("passwords are not kept", answer.json().get("path") == "/account/password" and answer.json().get("rows") == [], answer)

    # Without a page to go back to, everything stands on a page of its own, and can be forgotten.
    cookie = site.sign_in("admin@northgate.example")
    fields = {**form_of(site.ask("GET", "/people/new", cookie=cookie).body.decode(), "/people"), "family_name": "Without a page", "email": "p@northgate.example"}
    end_sessions(site)
    answer = send(site, "/people", fields, cookie)
    tap.point("without a page it leads to what was typed", answer.headers.get("location", "").endswith("next=/kept"), answer)
    kept = "; __Host-kept=" + answer.cookies().get("__Host-kept", "")
    again = site.sign_in("admin@northgate.example")
    shown = site.ask("GET", "/kept", cookie=again + kept).body.decode()
    tap.point("all of it, with its labels, ready to be sent", "Without a page" in shown and "Family name" in shown and form_of(shown, "/people").get("family_name") == "Without a page", shown[-3000:])
    lead = site.sign_in("leader@northgate.example")
    for part, typed, wanted, never in (
            ("basics", {"code": "KPT-6-10", "kind": "non_credit_tier_1", "title": "Kept"}, ["Kind", "Non-credit, tier 1", "Title"], ["non_credit_tier_1", "revision"]),
            ("outcomes/new", {"id": "LO9", "text": "Explain it.", "dublin": "judgement"}, ["The learner can", "Making judgements"], ["dublin", "revision"])):
        fields = {**form_of(site.ask("GET", draft + "/" + part, cookie=lead).body.decode(), draft + "/" + part), **typed}
        end_sessions(site)
        answer = send(site, draft + "/" + part, fields, lead)
        lead = site.sign_in("leader@northgate.example")
        page = site.ask("GET", "/kept", cookie=lead + "; __Host-kept=" + answer.cookies().get("__Host-kept", ""))
        tap.point("of a part of a draft (%s) too, in the words of its form" % part,
                  served.says(page, *wanted) and not any(served.says(page, word) for word in never) and form_of(page.body.decode(), draft).get("revision"), page.body[-3000:])
    again = site.sign_in("admin@northgate.example")
    shown = site.ask("GET", "/kept", cookie=again + kept).body.decode()
    answer = send(site, "/kept/forget", form_of(shown, "/kept/forget"), again + kept)
    tap.point("or forgotten", answer.status == 303 and b"Nothing is kept" in site.ask("GET", "/kept", cookie=again + kept).body, answer)

    with site.database() as db:
        db.execute("UPDATE http_kept SET ends_at = 1")
    tap.point("after an hour it is gone", site.ask("GET", "/kept", cookie=again + kept, accept="application/json").json().get("path") is None)
tap.end()

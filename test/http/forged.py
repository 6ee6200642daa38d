#!/usr/bin/env python3
"""Forged and repeated requests: every row that changes something, without the token that only our own pages have (T-31), and twice
with one key."""
import os
import re
import secrets
import sys
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import served
import tap

PARAMETER = re.compile(r"\{[a-z_]+\}")
HIDDEN = re.compile(rb'name="_(csrf|key)" value="([^"]+)"')


def token_of(site, cookie):
    return site.ask("GET", "/jobs", cookie=cookie, accept="application/json").headers["x-csrf-token"]


def form(site, path, cookie, fields, **headers):
    return site.ask("POST", path, urllib.parse.urlencode(fields), cookie=cookie, accept="application/json",
                    content_type="application/x-www-form-urlencoded", **headers)


def refused(answer):
    return answer is not None and answer.status == 403 and answer.json().get("type", "").endswith("/http_csrf")


def not_there_first(answer):
    """Rows about a thing answer that it is not there before they look at the token."""
    return answer is not None and answer.status == 404


def forged(site, api):
    registrar, admin = site.sign_in("registrar@northgate.example"), site.sign_in("admin@northgate.example")
    own, other = token_of(site, registrar), token_of(site, admin)
    count = 0
    for path, item in api["paths"].items():
        for method, row in item.items():
            if method != "post" or "x-stateless" in row or ("x-roles" in row and "registry" not in row["x-roles"]):
                continue
            target = PARAMETER.sub("1", path)
            for name, answer in (
                    ("no token", form(site, target, registrar, {"_key": "k"})),
                    ("somebody else's", form(site, target, registrar, {"_key": "k", "_csrf": other})),
                    ("half of it", form(site, target, registrar, {"_key": "k", "_csrf": own[:-1]})),
                    ("another origin", form(site, target, registrar, {"_key": "k", "_csrf": own}, origin="https://evil.example")),
                    ("no origin at all", form(site, target, registrar, {"_key": "k", "_csrf": own}, origin="null")),
                    ("another site's page", form(site, target, registrar, {"_key": "k", "_csrf": own}, sec_fetch_site="cross-site"))):
                count += 1
                if not refused(answer) and not not_there_first(answer):
                    tap.point("%s with %s is refused" % (path, name), False, answer)
    tap.point("%d forged requests are refused" % count, count > 40)


def strangers(site):
    page = site.ask("GET", "/sign-in", accept="text/html")
    fields = {name.decode(): value.decode() for name, value in HIDDEN.findall(page.body)}
    cookies = page.cookies()
    tap.point("a stranger's form has a token and a cookie it is bound to", set(fields) == {"csrf", "key"} and "__Host-form" in cookies, page)
    cookie = "__Host-form=" + cookies["__Host-form"]
    again = site.ask("GET", "/sign-in", accept="text/html", cookie=cookie)
    same = dict(HIDDEN.findall(again.body))
    tap.point("... which stays as long as the cookie", same[b"csrf"].decode() == fields["csrf"] and same[b"key"].decode() != fields["key"], again)
    wrong = {"name": "nobody@northgate.example", "password": "wrong"}
    answer = form(site, "/sign-in", cookie, {**wrong, "_csrf": fields["csrf"], "_key": fields["key"]})
    tap.point("with both it is read", answer.status in (403, 422, 401) and not refused(answer), answer)
    tap.point("without the cookie it is not", refused(form(site, "/sign-in", None, {**wrong, "_csrf": fields["csrf"], "_key": "k"})))
    forged_cookie = "__Host-form=" + secrets.token_urlsafe(16) + "." + cookies["__Host-form"].split(".")[1]
    tap.point("nor with a cookie that somebody made", refused(form(site, "/sign-in", forged_cookie, {**wrong, "_csrf": fields["csrf"], "_key": "k"})))


def twice(site):
    cookie = site.sign_in("registrar@northgate.example")
    token = token_of(site, cookie)
    with site.database() as db:
        institution, = db.execute("SELECT id FROM institution").fetchone()
        person, = db.execute("SELECT person_id FROM account JOIN account_name ON account_name.account_id = account.id WHERE name = 'registrar@northgate.example'").fetchone()
        for number in (701, 702):
            db.execute("INSERT INTO job (id, institution_id, person_id, kind, title, state, input, made_at) VALUES (?, ?, ?, 'x', 'A job', 0, '{}', 1)", (number, institution, person))
    first = form(site, "/jobs/701/stop", cookie, {"_csrf": token, "_key": "one"})
    tap.point("a change is made", first.status == 200 and first.json()["location"] == "/jobs/701", first)
    with site.database() as db:
        db.execute("UPDATE job SET stop_asked = 0 WHERE id = 701")
    again = form(site, "/jobs/701/stop", cookie, {"_csrf": token, "_key": "one"})
    with site.database() as db:
        asked, = db.execute("SELECT stop_asked FROM job WHERE id = 701").fetchone()
    tap.point("... once for its key, and answered the same", again.status == 200 and again.body == first.body and asked == 0, again)
    other = form(site, "/jobs/701/stop", cookie, {"_csrf": token, "_key": "one", "more": "x"})
    tap.point("the key with something else is a conflict", other.status == 409, other)
    tap.point("no key, no change", form(site, "/jobs/702/stop", cookie, {"_csrf": token}).status == 400)
    html = site.ask("POST", "/jobs/702/stop", urllib.parse.urlencode({"_csrf": token, "_key": "two"}), cookie=cookie, accept="text/html",
                    content_type="application/x-www-form-urlencoded")
    tap.point("a browser is led on", html.status == 303 and html.headers["location"] == "/jobs/702", html)
    sheet = ("--b\r\nContent-Disposition: form-data; name=\"_csrf\"\r\n\r\n%s\r\n--b\r\nContent-Disposition: form-data; name=\"_key\"\r\n\r\nthree\r\n--b--\r\n" % token)
    tap.point("a form with a file is read too", site.ask("POST", "/jobs/702/stop", sheet, cookie=cookie, accept="application/json",
                                                         content_type="multipart/form-data; boundary=b").status == 200)
    tap.point("text that is no form is not", site.ask("POST", "/jobs/702/stop", "hello", cookie=cookie, accept="application/json", content_type="text/plain").status == 415)
    tap.point("a session's end is an end", site.ask("POST", "/sign-out", urllib.parse.urlencode({"_csrf": token, "_key": "four"}), cookie=cookie,
                                                    content_type="application/x-www-form-urlencoded").status == 303 and site.ask("GET", "/jobs", cookie=cookie).status == 303)


with served.Site("--rate-scale", "0") as site:
    forged(site, site.ask("GET", "/api").json())
    strangers(site)
    twice(site)
tap.end()

#!/usr/bin/env python3
"""every_page — each page of the site, an address of it that answers, and somebody who may read it.

    pages, lost = every_page.of(site)          # of a served.Site; `lost` are the rows for which nobody has an address
                                               # of(site, growing=True): with cohorts of 400 and long lists (grown.py)
    page.row, page.address, page.who           # "/boards/{board}", "/boards/17", "chair@northgate.example" or None

The pages are those of /api. What is only there once somebody began it, is begun here through its own forms; everything else is found by the links that
lead people there, so that no address is made up. The browser tests ask the same (lib.mjs), in a program of its own:

    every_page.py DIR PORT [grown]             # prints {"pages": [...], "lost": [...]}; `grown`: with a cohort of 400 and long lists
"""
import collections
import hashlib
import html
import json
import os
import re
import sys
import urllib.parse

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import grown
import served
import tap
from served import Person

PERSONS = {"administrator": "admin", "registry": "registrar", "course-leader": "leader", "assessor": "assessor", "moderator": "moderator", "board-chair": "chair",
           "committee-chair": "committee", "quality-officer": "quality", "learner": "learner"}
BEGIN = ["/", "/waiting", "/offerings", "/awards", "/boards", "/specifications", "/frameworks", "/people", "/backpack", "/shares", "/studies", "/cases", "/catalogue", "/jobs",
         "/notices", "/sessions", "/account", "/what-if", "/verify"]
LINK = re.compile(r'(?:href|action)="(/[^"#]*)"')
THE_SAME = re.compile(r"[?&](lang|all)=")  # the same page in another language, or whole, to be printed
KIND = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+")
READ_MOST = 4  # pages of one kind that a person is led through


class Page:
    def __init__(self, row, address, who, says, cookie=""):
        self.row, self.address, self.who, self.says, self.cookie = row, address, who, says, cookie


def name_of(who):
    return who and (who if "@" in who else who + "@northgate.example")


def is_page(row):
    content = row.get("responses", {}).get("200", {}).get("content", {})
    return "properties" in content.get("application/json", {}).get("schema", {})


class Reader:
    """Somebody with a session, or a stranger; and all addresses they are led to."""

    def __init__(self, site, who, begin):
        self.site, self.found, self.begin, self.who = site, None, begin, who
        self.cookie = site.sign_in(name_of(who)) if who else None

    def get(self, path, accept="text/html", cookie=""):
        both = "; ".join(part for part in (self.cookie, cookie) if part)
        return self.site.ask("GET", path, cookie=both or None, accept=accept, accept_language="en")

    def links(self):
        if self.found is None:
            self.found, read = self.begin + BEGIN, collections.defaultdict(set)
            for path in self.found:
                bare = path.split("?")[0]
                alike = read[KIND.sub("#", bare)]
                if len(alike) == READ_MOST or bare in alike:
                    continue
                alike.add(bare)
                page = self.get(path)
                if page is not None and page.status == 200 and page.headers.get("content-type", "").startswith("text/html"):
                    self.found += [link for link in (html.unescape(link) for link in LINK.findall(page.body.decode())) if link not in self.found and not THE_SAME.search(link)]
        return self.found


# ---- what is only there once somebody began it ----

def first(site, sql, *args):
    with site.database() as db:
        return db.execute(sql, args).fetchone()[0]


def made(answer):
    """Where the browser is led."""
    if answer.status not in (200, 303):
        raise RuntimeError("not made: %s" % answer)
    return answer.headers.get("location") or answer.json().get("location") or ""


def a_draft(site):
    leader = Person(site, name_of("leader"))
    draft = made(leader.post("/specifications", "/specifications/drafts"))
    item = draft + "/outcomes/new"
    made(leader.post(item, item + "?in=en", id="LO1", text="Explain what a model does.", revision="1"))
    return "leader", [draft, draft + "/outcomes/1"]


def sheets(site):
    registrar, found = Person(site, name_of("registrar")), []
    cohort = first(site, "SELECT id FROM offering ORDER BY id LIMIT 1")
    unclear = b"number,whole name\nN1,Ana Ruiz\n"
    for kind, sheet in (("learners", unclear), ("learners", grown.sheet(("learner_id", "family_name", "given_name", "email"))), ("results", unclear), ("results", grown.sheet())):
        page = "/offerings/%d/%s/import" % (cohort, kind)
        place = made(registrar.post(page, page, file=("a.csv", sheet))).replace("/columns", "")
        found += [place, place + "/columns"]
    return "registrar", found


def a_second_version(site):
    """Of what is published, with other words."""
    leader = Person(site, name_of("leader"))
    draft = made(leader.post("/specifications", "/specifications/drafts", **{"from": str(first(site, "SELECT id FROM specification WHERE state = 5 ORDER BY id LIMIT 1"))}))
    part = draft + "/basics"
    fields = served.form_of(leader.get(part).body.decode(), part)
    made(leader.post(part, part + "?in=en", **{**fields, "summary": "Says more plainly what it is about."}))
    return "leader", [made(leader.post(draft, draft + "/submit"))]


def a_board_that_may_confirm(site):
    external = Person(site, name_of("external@elsewhere.example"))
    board = "/boards/%d" % first(site, "SELECT id FROM board WHERE state = 1 ORDER BY id LIMIT 1")
    made(external.post(board, board + "/agreement", agreed="1", took_part="1", name="Prof. Yusuf Demir"))
    return "chair", [board + "/confirm"]


def what_credentials_name(site):
    """The version that an achievement names as its own address: no page leads there, every credential does."""
    with site.database() as db:
        return None, ["/catalogue/%s/%d" % db.execute("SELECT code, version FROM specification WHERE state = 5 ORDER BY id LIMIT 1").fetchone()]


def a_rule_book(site):
    quality = Person(site, name_of("quality"))
    return "quality", ["/frameworks/compare?a=northgate&b=eu", made(quality.post("/frameworks/drafts/new", "/frameworks/drafts", name="northgate", version="2030-01", base="northgate"))]


def a_question(site):
    quality = Person(site, name_of("quality"))
    parameter = re.search(r'name="parameter".*?<option value="([^"]+)"', quality.get("/what-if").body.decode(), re.S).group(1)
    return "quality", [made(quality.post("/what-if", "/what-if", parameter=html.unescape(parameter), value="1"))]


def a_case(site):
    amara = Person(site, name_of("amara"))
    study = first(site, "SELECT e.id FROM enrolment e JOIN person p ON p.id = e.person_id WHERE p.number = 'N0014001'")
    form = "/studies/%d/extension" % study
    return "amara", [form, "/studies/%d" % study, made(amara.post(form, form, reason="The nursery was closed.", days=""))]


def an_invitation(site):
    admin = Person(site, name_of("admin"))
    answer = admin.post("/people/new", "/people", given_name="Io", family_name="Ames", number="", email="io.ames@northgate.example")
    return None, re.findall(r"/invitations/[\w-]+", (answer if answer.status == 200 else admin.get(made(answer))).body.decode())[:1]


def a_claim(site):
    registrar = Person(site, name_of("registrar"))
    cohort = first(site, "SELECT offering_id FROM award GROUP BY 1 ORDER BY count(*) DESC LIMIT 1")
    page = "/offerings/%d/claims" % cohort
    return None, re.findall(r"/claim/[\w-]+", registrar.post(page, page).body.decode())[:1]


def a_link(site):
    learner = Person(site, name_of("learner"))
    item = re.search(r'name="items" value="([^"]+)"', learner.get("/shares/new").body.decode()).group(1)
    return None, re.findall(r"/s/[\w-]{20,}", learner.post("/shares/new", "/shares", items=item, purpose="An application", lasts="week").body.decode())[:1]


def something_kept(site):
    """What was typed when the session had ended: the page, and the cookie that goes with it."""
    admin = Person(site, name_of("admin"))
    fields = admin.hidden("/people/new", "/people")
    with site.database() as db:
        db.execute("UPDATE session SET ends_at = 1 WHERE token_hash = ?", (hashlib.sha256(admin.cookie.split("=")[1].encode()).digest(),))
    answer = site.ask("POST", "/people", urllib.parse.urlencode({**fields, "given_name": "Żaneta", "family_name": "Nowak", "email": "z@northgate.example"}), cookie=admin.cookie,
                      content_type="application/x-www-form-urlencoded", accept="text/html")
    return Page("/kept", "/kept", "admin", "", "__Host-kept=" + answer.cookies()["__Host-kept"])


BEGUN = (a_draft, what_credentials_name, a_second_version, sheets, a_board_that_may_confirm, a_rule_book, a_question, a_case, an_invitation, a_claim, a_link)


# ---- all of them ----

def shape(path):
    return re.compile(re.sub(r"\\\{[^}]*\\\}", "[^/?]+", re.escape(path)) + r"(\?.*)?$")


def readers_of(row):
    if row.get("security") == []:
        return [None]
    return [PERSONS[role] for role in PERSONS if role in (row.get("x-roles") or PERSONS)]


def candidates(reader, path, rows):
    if "{" not in path:
        return [path] + [link for link in reader.links() if link.startswith(path + "?")]
    return [link for link in reader.links() if shape(path).match(link) and link.split("?")[0] not in rows]


def of(site, growing=False):
    rows = {path: item["get"] for path, item in site.ask("GET", "/api").json()["paths"].items() if "get" in item and is_page(item["get"])}
    begun, readers, pages, lost = {}, {}, [], []
    for begin in BEGUN:
        who, addresses = begin(site)
        begun.setdefault(who, []).extend(addresses)
    if growing:
        grown.grow(site)
    own = {"/kept": something_kept(site)}

    def reader(who):
        if who not in readers:
            readers[who] = Reader(site, who, begun.get(who, []))
        return readers[who]

    def find(path, row):
        """The fullest of those that answer."""
        best, most = None, -1
        for who in dict.fromkeys([*readers_of(row), *(who for who in begun if who is not None or row.get("security") == [])]):
            for address in candidates(reader(who), path, rows)[:6]:
                answer = reader(who).get(address)
                if answer is not None and answer.status == 200 and len(answer.body) > most and "html" in answer.headers.get("content-type", ""):
                    best, most = Page(path, address, name_of(who), row.get("summary", "")), len(answer.body)
        return best

    for path, row in rows.items():
        page = own.get(path) or find(path, row)
        if page is None:
            lost.append(path)
            continue
        page.who = name_of(page.who)
        pages.append(page)
    return pages, lost


class Running(served.Site):
    """A demonstration that another program serves."""

    def __init__(self, folder, port):
        self.dir, self.port, self.host = folder, port, "localhost:%d" % port


if __name__ == "__main__":
    tap.no_test()
    there, nowhere = of(Running(sys.argv[1], int(sys.argv[2])), "grown" in sys.argv[3:])
    print(json.dumps({"pages": [vars(page) for page in there], "lost": nowhere}))

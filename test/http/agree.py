#!/usr/bin/env python3
"""The page's JSON and its HTML agree: each address that answers with a view is asked for both by somebody who may, and every text of the JSON
stands in the HTML. Addresses come from the pages' own links, so that they are about things that are there."""
import html
import json
import os
import re
import sys
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import served
import tap

PERSONS = {"administrator": "admin", "registry": "registrar", "course-leader": "leader", "assessor": "assessor", "moderator": "moderator", "board-chair": "chair",
           "committee-chair": "committee", "quality-officer": "quality", "learner": "learner"}
BEGIN = ["/", "/waiting", "/offerings", "/awards", "/boards", "/specifications", "/frameworks", "/people", "/backpack", "/shares", "/catalogue", "/jobs", "/notices", "/sessions",
         "/account", "/what-if", "/verify"]
BEGUN = []
LINK = re.compile(r'(?:href|action)="(/[^"#]*)"')
# A word of a fixed list is said by its message, and a time by its words: the schema tells them from texts.
NOT_TEXT = ("date", "date-time")


def texts(schema, value, where=""):
    """Every text that a person reads, with its place: (place, text)."""
    if isinstance(value, dict):
        for name, member in value.items():
            yield from texts(schema.get("properties", {}).get(name, {}), member, where + "/" + name)
    elif isinstance(value, list):
        for number, member in enumerate(value):
            yield from texts(schema.get("items", {}), member, "%s/%d" % (where, number))
    elif isinstance(value, str) and value.strip() and "enum" not in schema and schema.get("format") not in NOT_TEXT:
        yield where, value


def words(text):
    return " ".join(text.split())


def plain(page):
    """What a reader finds: the text between tags, and what stands in attributes."""
    between = re.sub(r"<[^>]*>", " ", page)
    attributes = " ".join(re.findall(r'="([^"]*)"', page))
    said = words(html.unescape(between)) + " " + words(html.unescape(attributes))
    return said, said.replace(" ", "")


def missing(schema, answer, page):
    """Texts of the JSON that the HTML lacks. Space is no matter: an element may stand within a text."""
    said, dense = plain(page)
    for where, text in texts(schema, answer):
        once = words(text)
        if once in said or once.replace(" ", "") in dense or urllib.parse.quote(once, safe="") in dense:
            continue
        yield "%s: %s" % (where, text[:80])


class Reader:
    def __init__(self, site, name):
        self.site, self.cookie, self.found = site, site.sign_in(name + "@northgate.example") if name else None, None

    def get(self, path, accept):
        return self.site.ask("GET", path, cookie=self.cookie, accept=accept, accept_language="en")

    def links(self):
        """All addresses this reader is led to, a few steps from where one begins."""
        if self.found is None:
            self.found, read = BEGIN + BEGUN, set()
            for path in self.found:
                bare = path.split("?")[0]
                if len(read) > 90 or bare in read:
                    continue
                read.add(bare)
                page = self.get(path, "text/html")
                if page is not None and page.status == 200 and page.headers.get("content-type", "").startswith("text/html"):
                    self.found += [link for link in (html.unescape(link) for link in LINK.findall(page.body.decode())) if link not in self.found]
        return self.found


def begun(site):
    """What is only there once somebody began it: a draft, and sheets that were handed in."""
    paths = []
    with site.database() as db:
        cohort, = db.execute("SELECT id FROM offering ORDER BY id LIMIT 1").fetchone()
    sheet = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\nContent-Type: text/csv\r\n\r\nnumber,whole name\nN1,Ana Ruiz\n\r\n--b--\r\n"
    for who, path, body, kind in (("leader", "/specifications/drafts", "", "application/x-www-form-urlencoded"),
                                  ("registrar", "/offerings/%d/learners/import" % cohort, sheet, "multipart/form-data; boundary=b"),
                                  ("registrar", "/offerings/%d/results/import" % cohort, sheet, "multipart/form-data; boundary=b")):
        cookie = site.sign_in(who + "@northgate.example")
        token = site.ask("GET", "/jobs", cookie=cookie, accept="application/json").headers["x-csrf-token"]
        answer = site.ask("POST", path, body, cookie=cookie, accept="application/json", content_type=kind, x_csrf_token=token, idempotency_key=path)
        place = answer.json().get("location", "")
        if place:
            paths += [place, place + "/columns"] if "/import/" in place else [place]
    return paths


def shape(path):
    return re.compile(re.sub(r"\\\{[^}]*\\\}", "[^/?]+", re.escape(path)) + r"(\?.*)?$")


def readers_of(row):
    if row.get("security") == []:
        return [None]
    roles = row.get("x-roles") or list(PERSONS)
    return [PERSONS[role] for role in PERSONS if role in roles or not row.get("x-roles")]


def address_of(api, readers, path, row):
    """Who may, and an address of that shape that answers."""
    for who in readers_of(row):
        reader = readers.setdefault(who, None) or readers.__setitem__(who, Reader(api["site"], who)) or readers[who]
        candidates = [path] if "{" not in path else [link for link in reader.links() if shape(path).match(link) and link not in api["paths"]]
        candidates += [link for link in reader.links() if link.startswith(path + "?")] if "{" not in path else []
        for candidate in candidates[:4]:
            answer = reader.get(candidate, "application/json")
            if answer is not None and answer.status == 200:
                return reader, candidate, answer
    return None, None, None


with served.Site("--rate-scale", "0") as site:
    api = site.ask("GET", "/api").json()
    BEGUN += begun(site)
    api["site"], readers, covered, not_met = site, {}, [], []
    for path, item in api["paths"].items():
        row = item.get("get", {})
        schema = row.get("responses", {}).get("200", {}).get("content", {}).get("application/json", {}).get("schema", {})
        if "properties" not in schema:
            continue
        reader, address, answer = address_of(api, readers, path, row)
        if address is None:
            not_met.append(path)
            continue
        page = reader.get(address, "text/html")
        if page.status != 200:
            not_met.append(path)
            continue
        lost = list(missing(schema, answer.json(), page.body.decode()))
        covered.append(path)
        tap.point("%s says the same in both" % path, not lost, "\n".join(lost[:20]))
    tap.point("a text that is not in the page would be found", [*missing({}, {"rows": [{"a": "here", "b": "not  there"}]}, "<p>here</p>")] == ["/rows/0/b: not  there"])
    tap.point("%d pages were compared" % len(covered), len(covered) > 35)
    print("# %d compared: %s" % (len(covered), " ".join(covered)))
    print("# nobody was led to %d: %s" % (len(not_met), " ".join(not_met)))
tap.end()

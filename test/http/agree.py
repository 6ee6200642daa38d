#!/usr/bin/env python3
"""The page's JSON and its HTML agree: every page of the site is asked for both by somebody who may, and every text of the JSON stands in the HTML."""
import html
import os
import re
import sys
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import every_page
import served
import tap

# A word of a fixed list is said by its message, and a time by its words: the schema tells them from texts.
NOT_TEXT = ("date", "date-time")


def texts(schema, value, where=""):
    """Every text that a person reads, with its place: (place, text). A view within the view has no schema here: of it, what is a sentence."""
    if isinstance(value, dict):
        for name, member in value.items():
            yield from texts(schema.get("properties", {}).get(name, {}), member, where + "/" + name)
    elif isinstance(value, list):
        for number, member in enumerate(value):
            yield from texts(schema.get("items", {}), member, "%s/%d" % (where, number))
    elif isinstance(value, str) and value.strip() and "enum" not in schema and schema.get("format") not in NOT_TEXT and ("type" in schema or " " in value):
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


def compare(site, page, schema):
    """Texts of the page's JSON that its HTML lacks; None: one of them does not answer."""
    cookie = "; ".join(part for part in (page.who and site.sign_in(page.who), page.cookie) if part) or None
    data, shown = (site.ask("GET", page.address, cookie=cookie, accept=accept, accept_language="en") for accept in ("application/json", "text/html"))
    return list(missing(schema, data.json(), shown.body.decode())) if data.status == shown.status == 200 else ["%s: %d and %d" % (page.address, data.status, shown.status)]


with served.Site("--rate-scale", "0") as site:
    api = site.ask("GET", "/api").json()
    pages, lost = every_page.of(site)
    for page in pages:
        schema = api["paths"][page.row]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        wrong = compare(site, page, schema)
        tap.point("%s says the same in both" % page.row, not wrong, page.address + "\n" + "\n".join(wrong[:20]))
    for row in lost:
        tap.point("%s says the same in both" % row, False, "nobody was led to it")
    tap.point("a text that is not in the page would be found", [*missing({}, {"rows": [{"a": "here", "b": "not  there"}]}, "<p>here</p>")] == ["/rows/0/b: not  there"])
    print("# %d pages were compared" % len(pages))
tap.end()

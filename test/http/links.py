#!/usr/bin/env python3
"""No page leads its reader to a page that refuses them: every kind of link that a role finds, from what waits for them on, is followed."""
import html
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import served
import tap

PEOPLE = [None] + [name + "@northgate.example" for name in
                   ("registrar", "leader", "assessor", "moderator", "chair", "committee", "quality", "admin", "learner", "learner2")] + ["external@elsewhere.example"]


def kind(href):
    """Addresses of one kind differ in numbers and names only."""
    path, _, query = href.partition("?")
    path = re.sub(r"/\d+", "/N", re.sub(r"[A-Za-z0-9_-]{20,}", "T", path))
    path = re.sub(r"^/(frameworks|catalogue)/(?!compare)[^/]+", r"/\1/X", path)
    return path, tuple(sorted(part.partition("=")[0] for part in query.split("&")))


def links(answer):
    text = answer.body.decode("utf-8", "replace")
    for href in re.findall(r'<a\b[^>]*\bhref="(/[^"#]*)', text):
        if not re.match(r"//|/(assets|log)/|/sign-out", href) and "lang=" not in href:
            yield html.unescape(href)


def walk(site, cookie):
    """(address, status, where the link stood) of one address of each kind."""
    found, queue, seen = [], [(start, "") for start in ("/", "/waiting", "/notices")], set()
    if cookie is None:
        queue = [("/", "")]
    while queue:
        href, came_from = queue.pop(0)
        if kind(href) in seen:
            continue
        seen.add(kind(href))
        answer = site.ask("GET", href, cookie=cookie, accept="text/html")
        found.append((href, answer.status, came_from))
        if answer.status == 200 and "html" in answer.headers.get("content-type", ""):
            queue += [(link, href) for link in links(answer)]
    return found


with served.Site("--rate-scale", "0") as site:
    for who in PEOPLE:
        found = walk(site, site.sign_in(who) if who else None)
        bad = ["%s answers %d; the link stands on %s" % one for one in found if one[1] not in (200, 303)]
        tap.point("%s: %d kinds of link, all open" % (who or "a stranger", len(found)), not bad and len(found) >= 4, "\n".join(bad))
    leader = site.sign_in("leader@northgate.example")
    for address in ("/awards", "/history/case/1", "/history/person/1"):
        refused = site.ask("GET", address, cookie=leader)
        tap.point("%s refuses a course leader who asks for it by its address" % address, refused.status == 403, refused)
tap.end()

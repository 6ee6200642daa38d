#!/usr/bin/env python3
"""A form that is sent twice, because somebody pressed twice or the answer was lost, is done once and answered the same."""
import os
import sys
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import served
import tap
from served import Person, form_of

FORM = "application/x-www-form-urlencoded"


def twice(person, page, action, **typed):
    """The form of that action, sent twice as it stood on the page."""
    body = urllib.parse.urlencode({**form_of(person.get(page).body.decode(), action), **typed}, doseq=True)
    return [person.site.ask("POST", action, body, cookie=person.cookie, content_type=FORM, accept="text/html") for _ in range(2)]


def same(answers):
    return answers[0].status == answers[1].status == 303 and answers[0].headers["location"] == answers[1].headers["location"]


def drafts(leader):
    answers = twice(leader, "/specifications", "/specifications/drafts")
    draft = answers[0].headers.get("location", "")
    tap.point("a draft is begun once", same(answers), answers[1])
    listed = lambda: leader.get(draft).body.decode()
    for name in ("O1", "O2", "O3"):
        answers = twice(leader, draft + "/outcomes/new", draft + "/outcomes/new", id=name, text="Says what %s is" % name)
        tap.point("outcome %s is saved, and pressing twice is no conflict" % name, same(answers), answers[1])
    page = listed()
    tap.point("each is there once", all(page.count("Says what %s is" % name) == page.count("Says what O1 is") > 0 for name in ("O1", "O2", "O3")), page)
    stale = form_of(leader.get(draft + "/outcomes/1").body.decode(), draft + "/outcomes/1/remove")
    answers = twice(leader, draft + "/outcomes/1", draft + "/outcomes/1/remove")
    page = listed()
    tap.point("taking out the first twice leaves the second, which has its number now", same(answers) and "Says what O1 is" not in page and "Says what O2 is" in page and "Says what O3 is" in page, page)
    answer = leader.site.ask("POST", draft + "/outcomes/1/remove", urllib.parse.urlencode(stale), cookie=leader.cookie, content_type=FORM)
    tap.point("a page from before takes out nothing", answer.status == 409 and "Says what O2 is" in listed(), answer)


def people(site, admin):
    with site.database() as db:
        person, = db.execute("SELECT a.person_id FROM account a JOIN account_name n ON n.account_id = a.id WHERE n.name = 'leader@northgate.example'").fetchone()
        before, = db.execute("SELECT count(*) FROM event WHERE what = 'role.given' AND object_id = ?", (person,)).fetchone()
    page = "/people/%d" % person
    answers = twice(admin, page, page + "/roles", role="assessor")
    with site.database() as db:
        given, = db.execute("SELECT count(*) FROM event WHERE what = 'role.given' AND object_id = ?", (person,)).fetchone()
    tap.point("a role is given once", same(answers) and given == before + 1, (given, before))
    first, second = twice(admin, page, page + "/password-link")
    with site.database() as db:
        links, = db.execute("SELECT count(*) FROM invitation WHERE person_id = ? AND used_at IS NULL", (person,)).fetchone()
    tap.point("a link is made once and shown once", first.status == 200 and b"/invitations/" in first.body and second.status == 303 and links == 1, (second, links))


with served.Site("--rate-scale", "0") as site:
    drafts(Person(site, "leader@northgate.example"))
    people(site, Person(site, "admin@northgate.example"))
tap.end()

#!/usr/bin/env python3
"""Cases on the site: a learner asks, others handle and decide by the rules of the book, and what follows from it; who sees none of it."""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import served
import tap
from served import Person, says

LETTER = b"%PDF-1.7\n<script>alert(1)</script>\x00\xff"


def number(site, sql, *args):
    with site.database() as db:
        row = db.execute(sql, args).fetchone()
    return None if row is None else row[0]


def study_of(site, learner, cohort):
    return "/studies/%d" % number(site, "SELECT e.id FROM enrolment e JOIN person p ON p.id = e.person_id JOIN offering o ON o.id = e.offering_id"
                                        " WHERE p.number = ? AND o.code = ?", learner, cohort)


def staff_of(request):
    """The same case as staff see it."""
    return request.replace("/requests/", "/cases/")


def days_late(site, learner, cohort):
    return number(site, "SELECT a.extension_days FROM attempt a JOIN enrolment e ON e.id = a.enrolment_id JOIN person p ON p.id = e.person_id"
                        " JOIN offering o ON o.id = e.offering_id WHERE p.number = ? AND o.code = ?", learner, cohort)


def extension(site, amara, leader, registrar, chair, assessor, quality):
    """After the deadline the registry decides: asked for, taken in hand, forwarded, decided by another; the deadline moves."""
    study = study_of(site, "N0014001", "DEP-6-10/winter")
    page = amara.get("/studies")
    tap.point("the own studies", page.status == 200 and says(page, "Data Ethics in Practice", "DEP-6-10/winter", "enrolled"), page)
    page = amara.get(study)
    tap.point("what may be asked for, by which clause, decided by whom", page.status == 200 and
              says(page, "More time for your work", "NG-7.2 (7.2)", "Decided by: registry", "granted at once"), page)
    tap.point("and why not", says(page, "There is no outcome yet that was communicated to you."), page)
    form = study + "/extension"
    tap.point("what is not to be had has no form", amara.get(study + "/appeal").status == 409 and amara.get(study + "/integrity").status == 404)
    tap.point("more days than the rule gives are refused with its clause", (lambda a: a.status == 409 and says(a, "10C 12.1"))(amara.post(form, form, days="9", reason="")))
    answer = amara.post(form, form, reason="The nursery was closed.", days="", file=("doctor's letter.pdf", LETTER))
    request = answer.headers.get("location", "")
    tap.point("it is asked for, with a letter", answer.status == 303 and request.startswith("/requests/"), answer)
    page = amara.get(request)
    tap.point("its steps, and by when it is decided", says(page, "The nursery was closed.", "doctor's letter.pdf", "Waits to be taken in hand", "days left"), page)
    tap.point("asking twice leads to the one that is open", amara.get(form).headers.get("location") == request)
    case = staff_of(request)
    for who, name in ((assessor, "an assessor"), (chair, "a chair to whom nothing was forwarded")):
        tap.point("%s does not find it" % name, who.get(case).status == 404, who.get(case))
    tap.point("who handles it reads the rule", says(leader.get(case), "the registry decides it within 3 working days", "NG-7.2"), leader.get(case))
    tap.point("the learner has no such page", amara.get(case).status == 403 and amara.get("/cases").status == 403)
    tap.point("it waits for the course leader", says(leader.get("/waiting"), "DEP-6-10/winter", "A request waits to be taken in hand"), leader.get("/waiting"))
    tap.point("and stands in the list with its day", says(leader.get("/cases"), "Amara Okoye", "Extension", "days left"), leader.get("/cases"))
    tap.point("forwarding before it is in hand is refused", leader.post(case, case + "/forward", to="registry").status == 409)
    tap.point("it is taken in hand", leader.post(case, case + "/receive").status == 303 and says(leader.get(case), "In the hands of Dr Lena Brandt") is False)
    tap.point("the learner reads how it goes on", leader.post(case, case + "/inform", words="The registry decides this week.").status == 303 and
              says(amara.get(request), "The registry decides this week.", "In the hands of Dr Lena Brandt"), amara.get(request))
    answer = leader.post(case, case + "/forward", to="committee-chair")
    tap.point("it is not forwarded to who does not decide", answer.status == 409 and says(answer, "another role"), answer)
    tap.point("it is forwarded", leader.post(case, case + "/forward", to="registry").status == 303)
    answer = leader.post(case, case + "/decide", outcome="granted", days="", reason="Agreed.")
    tap.point("a course leader does not decide it: the clause", answer.status == 409 and says(answer, "NG-7.2"), answer)
    file = re.search(r'href="(%s/files/\d+)"' % case, registrar.get(case).body.decode()).group(1)
    answer = registrar.get(file)
    tap.point("the letter comes as it was sent, to be kept and never shown", answer.body == LETTER and "attachment" in answer.headers["content-disposition"] and
              answer.headers["content-type"] == "application/octet-stream" and answer.headers.get("x-content-type-options") == "nosniff", answer)
    tap.point("a file of another case is not there", registrar.get(file.replace("/cases/", "/cases/1")).status == 404)
    tap.point("it waits for the registry", says(registrar.get("/waiting"), "A case waits for your decision"), registrar.get("/waiting"))
    answer = registrar.post(case, case + "/decide", outcome="granted", days="", reason="")
    tap.point("a decision without a reason is a mistake at its field", answer.status == 422, answer)
    answer = registrar.post(case, case + "/decide", outcome="granted", days="30", reason="As asked.")
    tap.point("more days than the rules allow are refused", answer.status == 409 and says(answer, "10C 12.1"), answer)
    # Two have the page open; the second comes too late.
    second = Person(site, "registrar@northgate.example")
    late = second.hidden(case, case + "/decide")
    tap.point("it is decided", registrar.post(case, case + "/decide", outcome="granted", days="7", reason="The nursery confirms it.").status == 303)
    answer = site.ask("POST", case + "/decide", "&".join("%s=%s" % (k, v) for k, v in {**late, "outcome": "refused", "reason": "No."}.items()),
                      cookie=second.cookie, content_type="application/x-www-form-urlencoded")
    tap.point("who decides second is told so", answer.status == 409 and says(answer, "The case is decided."), answer)
    page = amara.get(request)
    tap.point("the learner reads decision and reason", says(page, "granted", "moved by 7 days", "The nursery confirms it.", "NG-7.2"), page)
    tap.point("and has a notice that does not say what it is about", says(amara.get("/notices"), "Your request was decided.") and not says(amara.get("/notices"), "nursery"))
    tap.point("the deadline has moved", days_late(site, "N0014001", "DEP-6-10/winter") == 7 and says(amara.get(study), "moved by 7 days"), amara.get(study))
    page = amara.get(study)
    tap.point("another one in this sitting is refused with its clause", says(page, "10C 12.3", "Only 1 personal-circumstances request"), page)
    answer = amara.get(study + "/deferral")
    tap.point("its form too", answer.status == 409 and says(answer, "10C 12.3"), answer)
    tap.point("every step is an event", number(site, "SELECT count(*) FROM event WHERE noun = 'case' AND object_id = ?", int(case.split("/")[2])) == 7,
              number(site, "SELECT group_concat(what) FROM event WHERE noun = 'case' AND object_id = ?", int(case.split("/")[2])))
    tap.point("its history is the officers'", says(quality.get("/history" + case.replace("cases", "case")), "Granted", "Forwarded to who decides"))


def appeal(site, learner, leader, committee, chair, registrar):
    """An appeal is handled by the course leader and decided by the committee's chair; upheld, the sitting comes back to a board."""
    study = study_of(site, "N0012345", "DEP-6-10/2026-09")
    form = study + "/appeal"
    page = learner.get(form)
    tap.point("an appeal, with its last day and who decides", page.status == 200 and says(page, "NG-8.1", "This holds up to and including", "chair of a committee"), page)
    answer = learner.post(form, form, reason="")
    tap.point("an appeal needs words", answer.status == 422 and says(answer, "Say in a few words"), answer)
    tap.point("more than 5 MB are not taken", learner.post(form, form, reason="See the file.", file=("large.bin", b"x" * (5 * 1024 * 1024 + 1))).status in (413, 422))
    request = learner.post(form, form, reason="Page 4 was not marked.").headers.get("location", "")
    case = staff_of(request)
    tap.point("the committee's chair does not find it before it is forwarded", committee.get(case).status == 404)
    leader.post(case, case + "/receive")
    tap.point("who handles it does not decide it", leader.post(case, case + "/decide", outcome="granted", reason="Yes.").status == 409)
    leader.post(case, case + "/forward", to="committee-chair")
    tap.point("the chair of a board is not asked", chair.get(case).status == 404)
    tap.point("the committee's chair is", says(committee.get("/waiting"), "A case waits for your decision"), committee.get("/waiting"))
    answer = committee.post(case, case + "/decide", outcome="granted", reason="Page 4 was not read.")
    tap.point("it is upheld", answer.status == 303 and says(learner.get(request), "Page 4 was not read."), answer)
    offering = number(site, "SELECT id FROM offering WHERE code = 'DEP-6-10/2026-09'")
    call = "/offerings/%d/board" % offering
    offered = registrar.get(call, accept="application/json").json()
    board = registrar.post(call, call, day="2027-01-20", chair=offered["chairs"][0]["value"], leader=offered["leaders"][0]["value"],
                           external=offered["externals"][0]["value"]).headers.get("location", "")
    chair.post(board, board + "/sit")
    answer = chair.post(board, board + "/propose")
    page = chair.get(board)
    tap.point("the sitting comes back to the next board, undecided", answer.status == 303 and says(page, "An appeal about this sitting was upheld.", "N0012345"), page)


def too_late(site, learner2):
    """Ten working days after the outcomes an appeal is refused with its clause."""
    study = study_of(site, "N0012346", "DEP-6-10/2026-09")
    with site.database() as db:
        for name, in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'board'").fetchall():
            db.execute("DROP TRIGGER %s" % name)
        db.execute("UPDATE board SET communicated_day = communicated_day - 30 WHERE offering_id IN (SELECT id FROM offering WHERE code = 'DEP-6-10/2026-09')")
    page = learner2.get(study)
    tap.point("after the deadline the page says why not", says(page, "An appeal is made within 10 working days", "NG-8.1 (8.1)", "A complaint has no such limit"), page)
    answer = learner2.get(study + "/appeal")
    tap.point("and the form is refused with the clause", answer.status == 409 and says(answer, "An appeal is made within 10 working days", "8.1"), answer)
    answer = learner2.post(study, study + "/appeal", reason="Too late.")
    tap.point("and so is the request", answer.status == 409 and says(answer, "8.1"), answer)


def decided_already(site, cohort, count):
    """So many learners of a cohort whose first sitting is decided come before all others."""
    with site.database() as db:
        for table, key, changed in (("person", "number = 'N0014001'", {"id": "-n", "number": "'X' || n", "email": "''"}),
                                    ("enrolment", "id = (SELECT e.id FROM enrolment e JOIN offering o ON o.id = e.offering_id WHERE o.code = '%s' LIMIT 1)" % cohort, {"id": "-n", "person_id": "-n"}),
                                    ("attempt", "id = (SELECT a.id FROM attempt a JOIN offering o ON o.id = a.offering_id WHERE o.code = '%s' LIMIT 1)" % cohort,
                                     {"id": "-n", "enrolment_id": "-n", "state": "4"})):
            names = [row[1] for row in db.execute("PRAGMA table_info(%s)" % table)]
            db.execute("WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < %d) INSERT INTO %s (%s) SELECT %s FROM %s, c WHERE %s"
                       % (count, table, ", ".join(names), ", ".join(changed.get(n, n) for n in names), table, key))


def integrity(site, assessor, leader, chair, registrar):
    """Opened by an assessor, answered by the learner, decided by another."""
    offering = "/offerings/%d/integrity" % number(site, "SELECT id FROM offering WHERE code = 'DEP-6-10/winter'")
    decided_already(site, "DEP-6-10/winter", 2001)
    page = assessor.get(offering)
    enrolment = re.search(r'value="(\d+)"[^>]*>Mei Chan', page.body.decode())
    tap.point("an assessor opens a case against a sitting", page.status == 200 and enrolment, page)
    answer = assessor.post(offering, offering, learner=enrolment.group(1), reason="Section 2 is another report's, word for word.", file=("compare.txt", b"= ="))
    case = answer.headers.get("location", "")
    tap.point("and sees it", answer.status == 303 and says(assessor.get(case), "Mei Chan", "compare.txt"), assessor.get(case))
    tap.point("but decides nothing", assessor.get("/cases").status == 200 and assessor.post(case, case + "/decide", outcome="granted", finding="serious", reason="So.").status == 403)
    other = number(site, "SELECT id FROM offering WHERE code = 'DEP-6-10/evening'")
    answer = assessor.post(offering, "/offerings/%d/integrity" % other, learner=enrolment.group(1), reason="In another cohort.")
    tap.point("a learner of another cohort is not there", answer.status == 404, answer)
    leader.post(case, case + "/receive")
    leader.post(case, case + "/forward", to="board-chair")
    answer = chair.post(case, case + "/decide", outcome="granted", finding="", reason="As it stands.")
    tap.point("an upheld case needs its finding", answer.status == 422 and says(answer, "Say what was found."), answer)
    answer = chair.post(case, case + "/decide", outcome="granted", finding="misconduct", reason="Two pages are copied.")
    tap.point("it is upheld with its effect", answer.status == 303 and says(chair.get(case), "Misconduct", "NTU-14.5b"), chair.get(case))
    tap.point("the sitting has it", number(site, "SELECT a.integrity FROM attempt a WHERE a.enrolment_id = ?", int(enrolment.group(1))) == 2)


def complaint(site, amara, leader, quality, assessor):
    """No detriment: who marked the work never sees a complaint."""
    study = study_of(site, "N0014001", "DEP-6-10/winter")
    form = study + "/complaint"
    request = amara.post(form, form, reason="The slides came late.").headers.get("location", "")
    case = staff_of(request)
    tap.point("a complaint is seen by who handles it", leader.get(case).status == 200 and quality.get(case).status == 200)
    with site.database() as db:
        marker, = db.execute("SELECT person_id FROM account a JOIN account_name n ON n.account_id = a.id WHERE n.name = 'leader@northgate.example'").fetchone()
        attempt, = db.execute("SELECT id FROM attempt WHERE enrolment_id = ?", (int(study.split("/")[2]),)).fetchone()
        db.execute("INSERT INTO work (attempt_id, assessment, marker_id) VALUES (?, 'A1', ?)", (attempt, marker))
    tap.point("but not by who marked the learner's work", leader.get(case).status == 404 and not says(leader.get("/cases?show=open"), "Amara Okoye Complaint"))
    tap.point("nor by an assessor", assessor.get(case).status == 404)
    tap.point("it is taken back", amara.post(request, request + "/take-back").status == 303 and says(amara.get(request), "Taken back"), amara.get(request))
    tap.point("and is then over", amara.post(request, request + "/add", words="Yet.").status == 409)


def adjustment(site, amara, leader, registrar):
    """The book leaves it to the course leader who handles it."""
    study = study_of(site, "N0014001", "DEP-6-10/winter")
    form = study + "/adjustment"
    request = amara.post(form, form, reason="I read with a magnifier.").headers.get("location", "")
    case = staff_of(request)
    answer = registrar.post(case, case + "/receive") and registrar.post("/cases", case + "/decide", outcome="granted", reason="Yes.")
    tap.point("an adjustment is not the registry's to decide: the clause", answer.status == 409 and says(answer, "10C 11.11"), answer)
    leader.post(case, case + "/receive")
    answer = leader.post(case, case + "/decide", outcome="granted", reason="A quarter more time.")
    tap.point("the course leader who handles it decides", answer.status == 303 and says(amara.get(request), "A quarter more time."), answer)


def evidence(site, chair):
    """A board sees what was granted and by which rules."""
    board = number(site, "SELECT b.id FROM board b JOIN offering o ON o.id = b.offering_id WHERE o.code = 'DEP-6-10/evening'")
    attempt, case = [number(site, "SELECT %s FROM attempt a JOIN enrolment e ON e.id = a.enrolment_id JOIN person p ON p.id = e.person_id"
                                  " JOIN case_file c ON c.enrolment_id = e.id WHERE p.number = 'N0013002'" % what) for what in ("a.id", "c.id")]
    with site.database() as db:
        db.execute("UPDATE case_file SET reason = 'My mother has died.' WHERE id = ?", (case,))
    page = chair.get("/boards/%d/decisions/%d" % (board, attempt))
    tap.point("a board reads the extension with its clause, and not why", says(page, "Circumstances decided", "Extension, 7 days", "NTU-12.1a") and
              not says(page, "mother"), page)


def withdrawal(site, amara, registrar):
    study = study_of(site, "N0014001", "DEP-6-10/winter")
    form = study + "/withdrawal"
    page = amara.get(form)
    tap.point("what a withdrawal means, by which clause", says(page, "10C 12.12") or says(page, "10C 12.13"), page)
    tap.point("it is read before it is sent", amara.post(form, form, reason="").status == 422)
    request = amara.post(form, form, reason="", acknowledged="1").headers.get("location", "")
    case = staff_of(request)
    tap.point("until it is confirmed the learner studies on", number(site, "SELECT state FROM enrolment WHERE id = ?", int(study.split("/")[2])) == 3)
    answer = amara.post(request, request + "/take-back")
    tap.point("taken back, the fee is open again", answer.status == 303 and number(site, "SELECT refund FROM enrolment WHERE id = ?", int(study.split("/")[2])) is None, answer)
    request = amara.post(form, form, reason="", acknowledged="1").headers.get("location", "")
    case = staff_of(request)
    registrar.post(case, case + "/receive")
    answer = registrar.post(case, case + "/decide", outcome="granted", reason="Confirmed.")
    tap.point("confirmed by who received it: access ends", answer.status == 303 and
              number(site, "SELECT state * 10 + access FROM enrolment WHERE id = ?", int(study.split("/")[2])) == 52, answer)


with served.Site("--rate-scale", "0") as site:
    people = {name: Person(site, name + "@northgate.example") for name in
              ("amara", "learner", "learner2", "leader", "assessor", "registrar", "chair", "committee", "quality")}
    amara, learner, learner2, leader, assessor, registrar, chair, committee, quality = people.values()
    foreign = study_of(site, "N0014001", "DEP-6-10/winter")
    tap.point("another learner's study is not there", learner.get(foreign).status == 404 and learner.get(foreign + "/extension").status == 404)
    extension(site, amara, leader, registrar, chair, assessor, quality)
    request = "/requests/%d" % number(site, "SELECT c.id FROM case_file c JOIN enrolment e ON e.id = c.enrolment_id WHERE c.kind = 0 AND c.state = 0 LIMIT 1")
    tap.point("another learner's case is not there", amara.get(request).status == 404 and amara.post("/studies", request + "/take-back").status == 404)
    appeal(site, learner, leader, committee, chair, registrar)
    too_late(site, learner2)
    integrity(site, assessor, leader, chair, registrar)
    evidence(site, chair)
    adjustment(site, amara, leader, registrar)
    complaint(site, amara, leader, quality, assessor)
    withdrawal(site, amara, registrar)
    for path in ("/studies", "/cases", "/cases?show=closed"):
        answer = (amara if path == "/studies" else registrar).get(path + ("&" if "?" in path else "?") + "lang=de")
        tap.point("%s in German" % path, answer.status == 200 and ("Kurse" in answer.body.decode() or "Verfahren" in answer.body.decode()), answer)
tap.end()

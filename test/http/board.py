#!/usr/bin/env python3
"""A board on the site, step by step: who may do what, what is refused with which clause, and what follows from its confirmation."""
import os
import re
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import served
import tap
from served import Person, says

COHORT = "DEP-6-10/evening"


with served.Site("--rate-scale", "0") as site:
    chair, external, registrar, learner = (Person(site, n) for n in (
        "chair@northgate.example", "external@elsewhere.example", "registrar@northgate.example", "learner@northgate.example"))
    with site.database() as db:
        number, = db.execute("SELECT b.id FROM board b JOIN offering o ON o.id = b.offering_id WHERE o.code = ?", (COHORT,)).fetchone()
    board = "/boards/%d" % number

    answer = chair.get("/boards")
    tap.point("the list has both boards", answer.status == 200 and says(answer, COHORT, "has sat", "confirmed"), answer)
    tap.point("a learner has no boards", learner.get("/boards").status == 403 and learner.get(board).status == 403, learner.get(board))
    tap.point("a board that is not there", chair.get("/boards/999999999").status == 404)
    tap.point("who is not signed in is asked to", site.ask("GET", board).status == 303)

    page = chair.get(board)
    tap.point("the board is readable", page.status == 200 and says(page, "Board of Examiners", "16 learners", "13 pass", "NTU-11.2p (10C 11.2)"), page)
    tap.point("its main action is greyed with the reason and its clause",
              b'aria-disabled="true"' in page.body and says(page, "Not yet: Every external examiner agrees", "10C 9.2"), page)
    tap.point("each outcome is there, an undecided one too", says(page, "Refer", "Undecided", "capped at a pass"), page)
    only = chair.get(board + "?outcome=none")
    tap.point("the undecided alone", says(only, "García Ruiz") and not says(only, "Wójcik"), only)
    data = chair.get(board, accept="application/json").json()
    tap.point("the same as JSON", len(data["learners"]) == 16 and data["state"] == "sat" and data["learners"][0]["outcome"] == "pass", str(data)[:800])

    answer = chair.post(board + "/confirm", board + "/confirm", typed=COHORT)
    tap.point("confirming before the agreement is refused with the clause", answer.status == 409 and says(answer, "10C 9.2"), answer)
    tap.point("an external examiner does not confirm", external.post(board, board + "/confirm", typed=COHORT).status == 403)
    answer = chair.post(board, board + "/agreement", agreed="1", took_part="1", name="Prof. Yusuf Demir")
    tap.point("nobody agrees for the external examiner", answer.status == 403, answer)
    answer = external.post(board, board + "/agreement", agreed="1", took_part="1", name="Y. Demir")
    tap.point("the name is the signature", answer.status == 422 and says(answer, "Prof. Yusuf Demir"), answer)
    answer = external.post(board, board + "/agreement", agreed="1", name="Prof. Yusuf Demir")
    tap.point("who was absent also says that they took part", answer.status == 422 and says(answer, "10C 9.2"), answer)
    answer = external.post(board, board + "/agreement", agreed="1", took_part="1", name="Prof. Yusuf Demir")
    tap.point("the agreement", answer.status == 303, answer)
    page = external.get(board)
    tap.point("is recorded with its day", says(page, "agreed in writing on", "confirms having taken part") and b"/agreement" not in page.body, page)

    with site.database() as db:
        sittings = dict(db.execute("SELECT p.number, d.attempt_id FROM decision d JOIN enrolment e ON e.id = d.enrolment_id JOIN person p ON p.id = e.person_id"
                                   " WHERE d.board_id = ?", (number,)).fetchall())
    one = "%s/decisions/%d" % (board, sittings["N0013004"])
    tap.point("a learner's evidence", says(chair.get(one), "María José García Ruiz", "No work is entered", "Undecided"), chair.get(one))
    answer = chair.post(one, one, outcome="defer", reason="")
    tap.point("a decision needs its reason, and what was chosen is kept", answer.status == 422 and b"checked" in answer.body or b"selected" in answer.body, answer)
    answer = chair.post(one, one, outcome="defer", reason="In hospital; the chair saw the certificate.")
    tap.point("the board decides where no rule does", answer.status == 303, answer)
    two = "%s/decisions/%d" % (board, sittings["N0013006"])
    answer = chair.post(two, two, outcome="pass", mark="150", reason="A page was not counted.")
    tap.point("a mark above the scale is a mistake at its field", answer.status == 422 and says(answer, "150"), answer)
    answer = chair.post(two, two, outcome="pass", mark="42", reason="A page was not counted.")
    tap.point("a proposal is changed with a reason", answer.status == 303, answer)
    page = chair.get(board)
    tap.point("who changed it and why stand beside the rule", says(page, "A page was not counted.", "changed by Prof. Ada Okafor", "NTU-11.3"), page)
    tap.point("the rules asked again leave it", chair.post(board, board + "/propose").status == 303 and says(chair.get(board), "A page was not counted."))
    tap.point("somebody outside the board decides nothing", registrar.post(two, two, outcome="fail", reason="no no no").status in (403, 409))

    page = chair.get(board + "/confirm")
    tap.point("what confirming means", says(page, "14 awards are made", "What cannot be undone", COHORT), page)
    answer = chair.post(board + "/confirm", board + "/confirm", typed="DEP")
    tap.point("the code is typed", answer.status == 422 and says(answer, COHORT), answer)
    answer = chair.post(board + "/confirm", board + "/confirm", typed=COHORT)
    tap.point("the confirmation", answer.status == 303, answer)
    page = chair.get(board + "/minutes")
    tap.point("the minutes", says(page, "confirmed its decisions on", "northgate@2026-09", "Prof. Yusuf Demir", "A page was not counted."), page)
    tap.point("nothing of it changes", chair.post(two, two, outcome="fail", reason="on second thoughts").status == 409)
    tap.point("confirming again goes back to it", chair.get(board + "/confirm").status == 303)
    for _ in range(100):
        with site.database() as db:
            signed, = db.execute("SELECT count(*) FROM credential c JOIN award w ON w.id = c.award_id JOIN offering o ON o.id = w.offering_id"
                                 " WHERE o.code = ? AND c.state = 2", (COHORT,)).fetchone()
        if signed == 14:
            break
        time.sleep(0.2)
    tap.point("its credentials are signed by themselves", signed == 14, signed)
    answer = chair.post(board, board + "/communicate")
    with site.database() as db:
        again, = db.execute("SELECT count(*) FROM attempt WHERE number = 2 AND state = 0 AND due_by IS NOT NULL"
                            " AND offering_id = (SELECT id FROM offering WHERE code = ?)", (COHORT,)).fetchone()
    tap.point("who was referred has a next attempt with its day", answer.status == 303 and again == 1, again)
    # ---- a later board of the same cohort is called, for who was referred ----
    with site.database() as db:
        offering = "/offerings/%d" % db.execute("SELECT id FROM offering WHERE code = ?", (COHORT,)).fetchone()[0]
    call = offering + "/board"
    tap.point("the cohort's page leads to calling a board", b'href="%s"' % call.encode() in registrar.get(offering).body, registrar.get(offering))
    tap.point("a chair calls none", chair.get(call).status == 403)
    offered = registrar.get(call, accept="application/json").json()
    tap.point("who holds the role is offered", [one["label"] for one in offered["chairs"]] == ["Prof. Ada Okafor"], str(offered))
    members = {"chair": offered["chairs"][0]["value"], "leader": offered["leaders"][0]["value"], "external": offered["externals"][0]["value"]}
    answer = registrar.post(call, call, day="", **members)
    tap.point("a board has a day", answer.status == 422, answer)
    answer = registrar.post(call, call, day="2027-01-20", **{**members, "chair": members["external"]})
    tap.point("who does not hold the role does not chair", answer.status == 422 and says(answer, "does not hold the role"), answer)
    answer = registrar.post(call, call, day="2027-01-20", **members)
    tap.point("the board is called", answer.status == 303 and answer.headers.get("location", "").startswith("/boards/"), answer)
    later = answer.headers.get("location", "")
    tap.point("and stands with its members", says(chair.get(later), "Prof. Ada Okafor", "Prof. Yusuf Demir"), chair.get(later))
    again = registrar.post(call, call, day="2027-01-20", **members)
    tap.point("calling it again finds it", again.status == 303 and again.headers.get("location", "") == later, again)
    german = chair.get(board, accept_language="de")
    tap.point("in German", german.status == 200, german)
tap.end()

#!/usr/bin/env python3
"""Tables that are taken along: as CSV and as a workbook, the same rows, no text a formula (T-26); and workbooks come in as spreadsheets write them."""
import csv
import io
import os
import re
import secrets
import sys
import xml.etree.ElementTree as tree
import zipfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import served
import tap

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
EVIL = "=HYPERLINK(\"https://elsewhere.example\";\"x\")"


def rows_of(answer):
    """The rows of either kind, as texts; and whether a cell of a workbook is a formula."""
    if "csv" in answer.headers.get("content-type", ""):
        return list(csv.reader(io.StringIO(answer.body.decode("utf-8-sig")), delimiter=";")), False
    with zipfile.ZipFile(io.BytesIO(answer.body)) as book:
        assert book.testzip() is None
        sheet = tree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    rows = [["".join(t.text or "" for t in cell.iter() if t.tag in (MAIN + "t", MAIN + "v")) for cell in row.iter(MAIN + "c")] for row in sheet.iter(MAIN + "row")]
    return rows, any(True for _ in sheet.iter(MAIN + "f"))


with served.Site("--rate-scale", "0") as site:
    registrar = site.sign_in("registrar@northgate.example")
    with site.database() as db:
        offering, person = db.execute("SELECT a.offering_id, a.person_id FROM award a ORDER BY a.id LIMIT 1").fetchone()
        db.execute("UPDATE person SET name = ? WHERE id = ?", (EVIL, person))
        board, = db.execute("SELECT board_id FROM award WHERE person_id = ? ORDER BY id LIMIT 1", (person,)).fetchone()
    for name, path, who in (("awards", "/awards/export", registrar), ("a cohort", "/offerings/%d/export" % offering, registrar),
                            ("a board's decisions", "/boards/%d/export" % board, site.sign_in("chair@northgate.example"))):
        plain, book = site.ask("GET", path, cookie=who), site.ask("GET", path + "?as=xlsx", cookie=who)
        tap.point("%s: both kinds come with their type and name" % name, plain.status == book.status == 200 and plain.headers["content-type"].startswith("text/csv")
                  and "spreadsheetml.sheet" in book.headers["content-type"] and ".xlsx" in book.headers["content-disposition"], (plain.headers, book.headers))
        lines, _ = rows_of(plain)
        cells, formulas = rows_of(book)
        tap.point("%s: the same rows" % name, len(lines) == len(cells) > 10 and lines[0] == cells[0] and sorted(line[1] for line in lines[1:] if line[1] and "HYPERLINK" not in line[1]) ==
                  sorted(cell[1] for cell in cells[1:] if cell[1] and "HYPERLINK" not in cell[1]), (lines[:3], cells[:3]))
        flat = [cell for line in lines for cell in line]
        tap.point("t_26 %s: what looks like a formula is guarded in CSV" % name, "'" + EVIL in flat and EVIL not in flat, [cell for cell in flat if "HYPER" in cell])
        tap.point("t_26 %s: and is text in a workbook" % name, not formulas and any(EVIL in cell for cell in cells), formulas)
    page = site.ask("GET", "/awards", cookie=registrar).body.decode()
    tap.point("the pages lead there", "/awards/export?as=xlsx" in page and "/offerings/%d/export?as=xlsx" % offering in site.ask("GET", "/offerings/%d" % offering, cookie=registrar).body.decode()
              and "/boards/%d/export?as=xlsx" % board in site.ask("GET", "/boards/%d" % board, cookie=site.sign_in("chair@northgate.example")).body.decode())

    with site.database() as db:
        institution, = db.execute("SELECT institution_id FROM offering WHERE id = ?", (offering,)).fetchone()
        for number in range(10 ** 12, 10 ** 12 + 2500):
            db.execute("INSERT INTO person (id, institution_id, number, name, given_name, family_name, created_at) VALUES (?, ?, ?, 'X', 'X', 'X', 1)", (number, institution, "X%d" % number))
            db.execute("INSERT INTO enrolment (id, institution_id, offering_id, person_id, state, framework, changed_at) VALUES (?, ?, ?, ?, 3, '', 1)", (number, institution, offering, number))
        wanted, = db.execute("SELECT count(*) FROM enrolment WHERE offering_id = ?", (offering,)).fetchone()
    lines, _ = rows_of(site.ask("GET", "/offerings/%d/export" % offering, cookie=registrar))
    tap.point("a large cohort comes whole, each learner once", wanted > 2500 and len({line[0] for line in lines[1:]}) == len(lines) - 1 == wanted, (len(lines), wanted))
    paged = lambda query: site.ask("GET", "/offerings/%d%s" % (offering, query), cookie=registrar, accept="application/json").json()
    seen = [learner["number"] for number in range(0, wanted, 50) for learner in paged("?from=%d" % number)["learners"]]
    tap.point("its pages have each learner once, in the order of the sheet", seen == [line[0] for line in lines[1:]], (len(seen), wanted))
    for query in ("?from=%d" % (10 ** 18), "?from=%d" % wanted):
        last = paged(query)
        tap.point("%s is the last page" % query, last["pager"]["to"] == last["pager"]["of"] == wanted and last["pager"]["after"] is None
                  and [learner["number"] for learner in last["learners"]] == seen[-(wanted % 50 or 50):], last["pager"])
    tap.point("and ?from=-5 the first", paged("?from=-5")["pager"]["from"] == 1)
    tap.point("a page's links keep the address's other words", "lang=de" in paged("?lang=de&from=50")["pager"]["after"], paged("?lang=de&from=50")["pager"])

    # A sheet with wrong rows goes out as a workbook, is mended there, and comes in again.
    def upload(name, body):
        page = site.ask("GET", "/offerings/%d/results/import" % offering, cookie=registrar).body.decode()
        fields = re.findall(r'<input type="hidden" name="(_\w+)" value="([^"]*)"', page[page.index('action="/offerings/%d/results/import"' % offering):])[:2]
        line = secrets.token_hex(8)
        parts = "".join('--%s\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (line, *field) for field in fields).encode()
        parts += ('--%s\r\nContent-Disposition: form-data; name="file"; filename="%s"\r\n\r\n' % (line, name)).encode() + body + ("\r\n--%s--\r\n" % line).encode()
        return site.ask("POST", "/offerings/%d/results/import" % offering, parts, cookie=registrar, content_type="multipart/form-data; boundary=" + line)
    with site.database() as db:
        numbers = [row[0] for row in db.execute("SELECT number FROM person WHERE number LIKE 'N00%' ORDER BY number LIMIT 3")]
    sheet = "learner_id;family_name;given_name;submitted_at;mark\r\n%s;A;B;2026-11-03T10:34:00Z;999\r\n%s;=B;C;2026-11-03T10:34:00Z;101\r\n" % (numbers[1], numbers[2])
    answer = upload("marks.csv", sheet.encode())
    place = re.match(r"/offerings/\d+/results/import/\d+|", answer.headers.get("location", "")).group(0)
    tap.point("a sheet with wrong rows is taken for its dry run", answer.status == 303 and "/results/import/" in place, answer)
    wrong = site.ask("GET", place + "/wrong?as=xlsx", cookie=registrar)
    tap.point("as one", wrong.body[:2] == b"PK", wrong)
    rows, formulas = rows_of(wrong)
    tap.point("its wrong rows come as a workbook, with what is wrong", wrong.status == 200 and len(rows) == 3 and rows[1][:1] == [numbers[1]] and len(rows[1]) > 5 and not formulas, rows)
    tap.point("cells as they were handed in", [row[1] for row in rows[1:]] == ["A", "=B"], rows)
    again = upload("wrong.xlsx", wrong.body)
    answer = site.ask("GET", re.match(r"/offerings/\d+/results/import/\d+|", again.headers.get("location", "")).group(0) or "/", cookie=registrar, accept="application/json")
    tap.point("the workbook that was taken along is read again, row for row", again.status == 303 and answer.json().get("wrong") == 2, answer)
    german = site.ask("GET", place + "/wrong?lang=de", cookie=registrar)
    tap.point("a German reader's sheet says in German what is wrong", "falsch" in german.body.decode("utf-8-sig").split("\r\n")[0], german)
tap.end()

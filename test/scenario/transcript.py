#!/usr/bin/env python3
"""Transcripts: each requirement of ISO 19005-3 level A that other programs can see, names that try to be more than text, and what a
verifier finds inside."""
import json
import os
import re
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import cohort
import tap

NASTY = ["O'Brien) /JS (app.alert(1)) Tj", "endstream endobj 1 0 obj << /OpenAction /Launch >>", "Zoë <script>alert(1)</script> & \"Co\"", "\\\\) >> stream", "%PDF-1.4 %%EOF"]


def tool(*words):
    ran = subprocess.run(words, capture_output=True, text=True, errors="replace")
    return ran.stdout if ran.returncode == 0 else ""


def objects(path):
    """Every object of the file, as qpdf reads it, by its number; the trailer as "trailer"."""
    found = json.loads(tool("qpdf", "--json=2", "--json-key=qpdf", path))["qpdf"][1]
    return {name.removeprefix("obj:"): body for name, body in found.items()}


def follow(found, value):
    while isinstance(value, str) and re.fullmatch(r"\d+ \d+ R", value):
        body = found[value]
        value = body.get("value", body.get("stream", {}).get("dict"))
    return value


def stream_of(path, reference):
    return subprocess.run(["qpdf", "--show-object=" + reference.split()[0], "--filtered-stream-data", path], capture_output=True).stdout


def elements(found, element, kinds):
    """The structure below an element: how many there are of each kind, and which of them has no text for who hears it."""
    element = follow(found, element)
    if not isinstance(element, dict):
        return
    kinds.setdefault(element.get("/S"), []).append(element)
    kids = follow(found, element.get("/K", []))
    for kid in kids if isinstance(kids, list) else [kids]:
        elements(found, kid, kinds)


def archive(path):
    found = objects(path)
    root = follow(found, follow(found, found["trailer"]["value"]["/Root"])) if isinstance(found["trailer"]["value"]["/Root"], str) else None
    intent = follow(found, follow(found, root["/OutputIntents"])[0])
    profile = stream_of(path, intent["/DestOutputProfile"])
    xmp = stream_of(path, root["/Metadata"]).decode()
    info = follow(found, found["trailer"]["value"]["/Info"])
    tap.point("6.1.3: the file has an ID, and is not encrypted", "/ID" in found["trailer"]["value"] and "/Encrypt" not in found["trailer"]["value"])
    tap.point("6.2.3: an output intent with a profile says what RGB means", intent["/S"] == "/GTS_PDFA1" and profile[36:40] == b"acsp" and int.from_bytes(profile[:4], "big") == len(profile), (intent, len(profile)))
    fonts = [line.split() for line in tool("pdffonts", path).splitlines()[2:]]
    tap.point("6.2.11: every font is embedded and says which letters its glyphs are", fonts and all(line[-5:-2] == ["yes", "yes", "yes"] for line in fonts), fonts)
    tap.point("6.6.2: the metadata claim part 3, level A", "<pdfaid:part>3<" in xmp and "<pdfaid:conformance>A<" in xmp, xmp)
    tap.point("6.6.2: and agree with the information dictionary", info["/Title"].removeprefix("u:") in xmp and info["/Producer"].removeprefix("u:") in xmp, (info, xmp))
    tap.point("6.7: it is marked, tagged, and names its language", follow(found, root["/MarkInfo"])["/Marked"] is True and root["/Lang"] == "u:en" and "/StructTreeRoot" in root, root)
    kinds = {}
    elements(found, follow(found, root["/StructTreeRoot"])["/K"][0], kinds)
    tap.point("6.7: the title is a heading, facts are a table, outcomes a list", len(kinds.get("/H1", [])) == 1 and kinds.get("/TR") and kinds.get("/LI") and all("/A" in th for th in kinds["/TH"]), {k: len(v) for k, v in kinds.items()})
    tap.point("6.7: every picture has words", len(kinds["/Figure"]) == 2 and all(figure.get("/Alt", "u:")[2:] for figure in kinds["/Figure"]), kinds["/Figure"])
    contents = b"".join(stream_of(path, ref) for name, body in found.items() for ref in [body.get("value", {}).get("/Contents") if isinstance(body.get("value"), dict) and body["value"].get("/Type") == "/Page" else None] if isinstance(ref, str))
    shown, depth, loose = contents.decode("latin1").split("\n"), 0, []
    for line in shown:
        depth += len(re.findall(r"\bBDC$", line)) - len(re.findall(r"^EMC$", line))
        if depth == 0 and re.search(r"\b(Tj|TJ|f|f\*|S|Do)$", line):
            loose.append(line)
    tap.point("6.7: nothing is on the page outside a tag", contents.count(b"BDC") > 20 and not loose, loose[:3])
    spec = follow(found, follow(found, root["/AF"])[0])
    embedded = found[spec["/EF"]["/UF"]]["stream"]["dict"]
    tap.point("6.8: the credential is an associated file with its relation, type, date and name", spec["/AFRelationship"] == "/Data" and spec["/UF"] == "u:credential.json"
              and embedded["/Subtype"] == "/application/vc+ld+json" and "/ModDate" in embedded["/Params"], (spec, embedded))
    links = [body["value"] for body in found.values() if isinstance(body.get("value"), dict) and body["value"].get("/Subtype") == "/Link"]
    tap.point("6.3: links are printed and have words", links and all(link["/F"] == 4 and len(link["/Contents"]) > 2 for link in links), links)
    return found


def actions(path):
    """What would act (T-25): everything but a link to where the credential is checked."""
    text = json.dumps(objects(path))
    bad = [word for word in ("/JS", "/JavaScript", "/Launch", "/OpenAction", "/AA", "/SubmitForm", "/GoToR", "/RichMedia", "/XFA") if '"%s"' % word in text]
    return bad + [uri for uri in re.findall(r'"/URI": "u:([^"]*)"', text) if not uri.endswith("/verify")]


if not shutil.which("qpdf") or not shutil.which("pdftotext"):
    print("1..0 # SKIP qpdf and poppler-utils are not here; tools/set-up test installs them")
    sys.exit(0)
with tap.folder() as where:
    home, out = os.path.join(where, "home"), os.path.join(where, "one")
    ran = cohort.issue(home, out, pdf=True)
    tap.point("the cohort is issued, with transcripts", ran.returncode == 0, ran)
    with open(os.path.join(out, "summary.json"), encoding="utf-8") as handle:
        credentials = json.load(handle)["credentials"]
    paths = [os.path.join(out, c["pdf"]) for c in credentials if "pdf" in c]
    tap.point("each learner has one, in whatever script the name is", len(paths) == len(credentials) >= 20, [c.get("no_pdf") for c in credentials if "pdf" not in c])
    archive(paths[0])
    names = [json.load(open(os.path.join(out, c["json"]), encoding="utf-8"))["credentialSubject"] for c in credentials]
    plain = [[i["identityHash"] for i in subject["identifier"] if i["identityType"] == "name" and not i["hashed"]][0] for subject in names]
    readable = [name for name, path in zip(plain, paths) if re.fullmatch(r"[\w .'’-]+", name) and name.isascii()]
    said = [name for name, path in zip(plain, paths) if name in tool("pdftotext", path, "-")]
    tap.point("the name can be read out of it", readable and set(readable) <= set(said) and len(said) > len(paths) / 2, sorted(set(plain) - set(said)))
    tap.point("other programs find no fault in its syntax", all("No syntax" in tool("qpdf", "--check", path) for path in paths[:6]))
    status, reports = tap.run_json("verify", *paths[:6], "--resources", out, "--offline")
    tap.point("the verifier finds the credential inside", status == 0 and {(r["format"], r["verdict"]) for r in reports} == {("pdf", "valid")}, reports and [(r["format"], r["verdict"]) for r in reports])
    first = open(paths[0], "rb").read()
    ran = cohort.issue(home, out, pdf=True)
    tap.point("the same again is the same bytes", ran.returncode == 0 and open(paths[0], "rb").read() == first)

    sheet = os.path.join(where, "results.csv")
    with open(os.path.join(cohort.INPUTS, "results.csv"), encoding="utf-8") as handle:
        lines = handle.read().split("\n")
    header = lines[0].lstrip("\ufeff").split(";")
    at = {name: header.index(name) for name in header}
    learners = [c["learner"] for c in credentials][:len(NASTY)]
    for i, line in enumerate(lines):
        fields = line.split(";")
        if fields[0] in learners:
            fields[at["family_name"]] = '"%s"' % NASTY[learners.index(fields[0])].replace('"', '""')
            lines[i] = ";".join(fields)
    with open(sheet, "w", encoding="utf-8", newline="") as handle:
        handle.write("\n".join(lines))
    words = [sheet if w.endswith("results.csv") else w for w in cohort.words(home, os.path.join(where, "two"), pdf=True)]
    ran = tap.run(*words)
    paths = [os.path.join(folder, name) for folder, _, files in os.walk(os.path.join(where, "two")) for name in files if name == "transcript.pdf"]
    shown = [tool("pdftotext", path, "-") for path in paths]
    tap.point("names that look like PDF are names", ran.returncode == 0 and any("/JS (app.alert(1)) Tj" in text for text in shown) and any("endstream endobj" in text for text in shown), ran)
    tap.point("T-25: nothing in them acts", paths and not [actions(path) for path in paths if actions(path)], [actions(path) for path in paths])
    tap.point("T-25: and each holds one credential", all(list(json.loads(tool("qpdf", "--json", "--json-key=attachments", path))["attachments"]) == ["credential.json"] for path in paths))

    two, other = os.path.join(where, "both.pdf"), os.path.join(out, credentials[1]["json"])
    subprocess.run(["qpdf", os.path.join(out, credentials[0]["pdf"]), "--add-attachment", other, "--key=other", "--", two], check=True)
    status, reports = tap.run_json("verify", two, "--resources", out, "--offline")
    tap.point("T-25: two credentials in one file have no answer", status == 2 and reports[0]["verdict"] == "invalid" and "More than one" in json.dumps(reports[0]), reports)
    bare = os.path.join(where, "bare.pdf")
    subprocess.run(["qpdf", os.path.join(out, credentials[0]["pdf"]), "--remove-attachment=credential.json", bare], check=True)
    status, reports = tap.run_json("verify", bare, "--resources", out, "--offline")
    tap.point("pages alone are no credential", status == 2 and "no credential is attached" in json.dumps(reports[0]), reports)
    changed = os.path.join(where, "changed.json")
    with open(os.path.join(out, credentials[0]["json"]), encoding="utf-8") as handle:
        text = handle.read()
    with open(changed, "w", encoding="utf-8") as handle:
        handle.write(text.replace("Data Ethics", "Data Magics", 1))
    forged = os.path.join(where, "forged.pdf")
    subprocess.run(["qpdf", bare, "--add-attachment", changed, "--key=credential.json", "--", forged], check=True)
    status, reports = tap.run_json("verify", forged, "--resources", out, "--offline")
    tap.point("a changed credential in the same pages is not valid", status == 1 and reports[0]["verdict"] == "invalid" and reports[0]["format"] == "pdf", reports)
tap.end()

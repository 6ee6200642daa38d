#!/usr/bin/env python3
"""verify fetches what it was not given, from sites it may ask; and asks the issuer's log when it has a proof."""
import json
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import cohort
import tap

AT = ["--at", "2026-11-22T12:00:00Z"]


def write(path, value):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as handle:
        handle.write(value if isinstance(value, bytes) else json.dumps(value).encode())
    return path


def checks(*words):
    """The verdict and the outcome of each check of one file."""
    status, reports = tap.run_json("verify", *words)
    return status, reports[0]["verdict"], {c["id"]: c["outcome"] for c in reports[0]["checks"]}, reports[0]


def from_a_site(where):
    peer = os.path.join(tap.BUILD, "test", "credential_peer")
    if not os.path.exists(peer):
        return tap.skip("keys are fetched from the issuer's site", "there is no credential_peer (node is missing)")
    site = subprocess.Popen([sys.executable, os.path.join(tap.SOURCE, "test", "lib", "site.py"), where], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    port, ca = site.stdout.readline().split()
    did = "did:web:localhost%%3A%d" % int(port)
    made = json.loads(subprocess.run([peer, "eddsa-rdfc-2022", "1", did], capture_output=True, check=True, text=True).stdout)
    file = write(os.path.join(where, "badge.json"), made["credential"])
    document = {"@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"], "id": did,
                "verificationMethod": [{"id": did + "#k1", "type": "Multikey", "controller": did, "publicKeyMultibase": made["multikey"]}],
                "assertionMethod": [did + "#k1"]}
    at = os.path.join(where, "www", ".well-known", "did.json")
    online = [file, *AT, "--loopback", "--ca", ca.decode()]

    status, verdict, said, report = checks(*online)
    tap.point("a site without the document: not proven", (status, verdict, said["issuer-key"]) == (1, "unproven", "unchecked"), report)
    write(at, document)
    status, verdict, said, report = checks(*online)
    tap.point("with it: valid", (status, verdict, said["issuer-key"]) == (0, "valid", "pass"), report)
    status, verdict, said, report = checks(*online, "--offline")
    tap.point("offline nothing is fetched", (status, verdict) == (1, "unproven"), report)
    status, verdict, said, report = checks(file, *AT, "--ca", ca.decode())
    tap.point("this machine is asked only when that was said", (status, verdict) == (1, "unproven"), report)
    status, verdict, said, report = checks(file, *AT, "--loopback")
    tap.point("a certificate that nobody vouches for is none", (status, verdict) == (1, "unproven"), report)
    status, verdict, said, report = checks(*online, "--resource", did + "=" + write(os.path.join(where, "other.json"), {**document, "assertionMethod": []}))
    tap.point("what was given counts before what could be fetched", (status, verdict) == (1, "invalid"), report)
    for name, changed in (("a document that names another DID", {**document, "id": "did:web:other.example"}),
                          ("another key", {**document, "verificationMethod": [{**document["verificationMethod"][0], "publicKeyMultibase": "z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"}]}),
                          ("a key that may not assert", {**document, "assertionMethod": []})):
        write(at, changed)
        status, verdict, said, report = checks(*online)
        tap.point(name + " is not valid", status == 1 and verdict == "invalid" and report["shown"] == {}, report)
    write(at, b"<html>Not found</html>")
    status, verdict, said, report = checks(*online)
    tap.point("a page in place of the document: not proven", (status, verdict) == (1, "unproven"), report)
    site.stdin.close()
    site.wait()


def from_the_log(where):
    home, out = os.path.join(where, "home"), os.path.join(where, "out")
    ran = cohort.issue(home, out)
    tap.point("a cohort is issued", ran.returncode == 0, ran)
    with open(os.path.join(out, "summary.json"), encoding="utf-8") as handle:
        one, two = json.load(handle)["credentials"][:2]
    badge = os.path.join(out, one["json"])
    with open(badge, encoding="utf-8") as handle:
        public = json.load(handle)["id"].removeprefix("urn:uuid:")
    database = cohort.database(out)
    numbers = [row[0] for row in database.execute("SELECT id FROM credential ORDER BY public_id <> ? AND public_id <> ?", (public, "urn:uuid:" + public))]
    database.close()
    words = ["--database", os.path.join(out, ".state", "testamur.db"), "credential"]
    ran = tap.run("log", "prove", *words, str(numbers[0]))
    proof = write(os.path.join(where, "one.tlog-proof"), ran.stdout.encode())
    other = write(os.path.join(where, "other.tlog-proof"), tap.run("log", "prove", *words, str(numbers[1])).stdout.encode())
    given = ["--resources", out]

    for form in ("json", "png", "svg"):
        status, verdict, said, report = checks(os.path.join(out, one[form]), *given, "--log-proof", proof)
        tap.point("the credential is in the log, as " + form, (status, verdict, said["log"]) == (0, "valid", "pass"), report)
    status, verdict, said, report = checks(os.path.join(out, one["jwt"]), *given, "--log-proof", proof)
    tap.point("of the token alone the log says nothing", (status, verdict, said["log"]) == (0, "valid", "unchecked"), report)
    with open(badge, encoding="utf-8") as handle:
        whole = json.load(handle)
    for name, form, log in (("with its JSON form at hand the token is in the log", badge, "pass"), ("another's JSON form is not its own", os.path.join(out, two["json"]), "unchecked"),
                            ("nor is a changed one", write(os.path.join(where, "changed.json"), {**whole, "name": "Doctor"}), "unchecked"),
                            ("nor is the token itself", os.path.join(out, one["jwt"]), "unchecked"), ("nor is a page", write(os.path.join(where, "page"), b"<html>"), "unchecked")):
        status, verdict, said, report = checks(os.path.join(out, one["jwt"]), *given, "--resource", whole["id"] + "=" + form, "--log-proof", proof)
        tap.point(name, (status, verdict, said["log"]) == (0, "valid", log), report)
    status, verdict, said, report = checks(os.path.join(out, one["jwt"]), *given, "--resource", whole["id"] + "=" + badge, "--log-proof", other)
    tap.point("and another's proof is refused", (status, verdict, said["log"]) == (1, "invalid", "fail"), report)
    for name, text in (("another's proof", open(other, "rb").read()), ("no proof at all", b"hello"), ("an empty file", b""), ("another index", ran.stdout.replace("\nindex ", "\nindex 1").encode()),
                       ("a checkpoint without its signature", ran.stdout.split("\n\u2014")[0].encode()),
                       ("another log's name", ran.stdout.replace("northgate.example/log/", "southgate.example/log/").encode())):
        status, verdict, said, report = checks(badge, *given, "--log-proof", write(os.path.join(where, "wrong"), text))
        tap.point(name + " is refused", (status, verdict, said["log"]) == (1, "invalid", "fail"), report)
    checkpoint = os.path.join(out, "log", "checkpoint")
    with open(checkpoint, encoding="utf-8") as handle:
        lines = handle.read().split("\n")
    write(checkpoint, "\n".join([lines[0], str(int(lines[1]) - 1), *lines[2:]]).encode())
    status, verdict, said, report = checks(badge, *given, "--log-proof", proof)
    tap.point("a log that is smaller today, or not signed, is refused", (status, verdict, said["log"]) == (1, "invalid", "fail"), report)
    os.remove(checkpoint)
    status, verdict, said, report = checks(badge, *given, "--log-proof", proof)
    tap.point("without today's checkpoint the proof's own counts", (status, verdict, said["log"]) == (0, "valid", "pass"), report)


with tap.folder() as where:
    os.mkdir(os.path.join(where, "site"))
    from_a_site(os.path.join(where, "site"))
    from_the_log(where)
tap.end()

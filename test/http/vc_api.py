#!/usr/bin/env python3
"""The W3C VC API and DID resolution, asked as other people's test suites ask them: a site with a test key issues, and verifies what was
issued."""
import copy
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import served
import tap

# The Ed25519 key of 32 times the byte 7.
SECRET = "z3u2RhErZEGEPQoX72wwNiAQiFxJjUEx7pmQ6djbr6Lbzgyt"
DID = "did:key:z6MkvDqGT54cXesYGvABpF1UapVNwjCqRcafi4Px6Thv5T3Z"
V2 = "https://www.w3.org/ns/credentials/v2"
V1 = "https://www.w3.org/2018/credentials/v1"
INTEGRITY = "https://w3id.org/security/data-integrity/v2"
PROBLEM = "https://www.w3.org/TR/vc-data-model#"


def plain(did, **more):
    return {"@context": [V2], "type": ["VerifiableCredential"], "issuer": did, "credentialSubject": {"id": "urn:uuid:6d7f0b5e-3d8b-4c54-9a52-2a7cf8f8c1a1"}, **more}


def issue(site, credential):
    return site.ask("POST", "/credentials/issue", {"credential": credential})


def verify(site, credential, **options):
    return site.ask("POST", "/credentials/verify", {"verifiableCredential": credential, "options": options})


def issuing(site, did):
    good = issue(site, plain(did))
    tap.point("a credential is issued", good.status == 201 and good.json()["verifiableCredential"]["proof"]["cryptosuite"] == "eddsa-rdfc-2022", good)
    again = verify(site, good.json()["verifiableCredential"])
    tap.point("... and verified", again.status == 200 and again.json()["verified"] is True and again.json()["problemDetails"] == [], again)
    for name, more, status in (
            ("not yet valid", {"validFrom": "2099-01-01T00:00:00Z"}, 201), ("no more valid", {"validUntil": "2001-01-01T00:00:00Z"}, 201),
            ("from a date that is none", {"validFrom": "yesterday"}, 400), ("until a date that is none", {"validUntil": "2026-13-01T00:00:00Z"}, 400),
            ("ending before it begins", {"validFrom": "2027-01-01T00:00:00Z", "validUntil": "2026-01-01T00:00:00Z"}, 400),
            ("a status without type", {"credentialStatus": {"id": "urn:x"}}, 400), ("a schema without id", {"credentialSchema": {"type": "JsonSchema"}}, 400),
            ("a subject without claims", {"credentialSubject": {}}, 400), ("a subject with two names", {"credentialSubject": {"id": ["urn:x", "urn:y"]}}, 400),
            ("a resource without digest", {"relatedResource": {"id": "urn:x"}}, 400), ("a resource with one", {"relatedResource": {"id": "urn:x", "digestSRI": "sha384-x"}}, 201),
            ("terms without type", {"termsOfUse": {"id": "urn:x"}}, 400), ("a word that nobody defined", {"honours": "first"}, 400),
            ("no type of it", {"type": ["Diploma"]}, 400), ("no context", {"@context": []}, 400), ("another's name", {"issuer": "did:web:elsewhere.example"}, 422), ("nobody's name", {"issuer": None}, 422)):
        answer = issue(site, plain(did, **more))
        tap.point("issuing one with %s: %d" % (name, status), answer.status == status or (status == 422 and answer.status == 400), answer)
    nobody = plain(did)
    del nobody["issuer"]
    tap.point("one that names no issuer is not issued", issue(site, nobody).status in (400, 422))
    early = verify(site, issue(site, plain(did, validFrom="2099-01-01T00:00:00Z")).json()["verifiableCredential"])
    tap.point("one from the future does not verify, and why", early.status == 400 and early.json()["problemDetails"][0]["type"] == PROBLEM + "RANGE_ERROR", early)


def first_model(site, did):
    """The first data model's context does not know the proofs of today."""
    old = {"@context": [V1], "type": ["VerifiableCredential"], "issuer": {"id": did}, "issuanceDate": "2026-01-01T00:00:00Z", "credentialSubject": {"id": "urn:x:y"}}
    answer = issue(site, old)
    tap.point("one of the first data model gets the context that knows its proof", answer.status == 201 and answer.json()["verifiableCredential"]["@context"] == [V1, INTEGRITY], answer)
    tap.point("... and verifies", verify(site, answer.json()["verifiableCredential"]).status == 200)
    twice = issue(site, {**old, "@context": [V1, INTEGRITY]})
    tap.point("... which it does not get twice", twice.status == 201 and twice.json()["verifiableCredential"]["@context"] == [V1, INTEGRITY], twice)


def what_is_sent(site, did):
    good = issue(site, plain(did)).json()["verifiableCredential"]
    changed = copy.deepcopy(good)
    changed["credentialSubject"]["id"] = "urn:uuid:other"
    answer = verify(site, changed)
    tap.point("a changed one is refused as such", answer.status == 400 and answer.json()["problemDetails"][0]["type"] == PROBLEM + "CRYPTOGRAPHIC_SECURITY_ERROR", answer)
    for name, value in (("as a text", json.dumps(good)), ("as a list", [good]), ("as a number", 5), ("as nothing", None), ("as an image", "iVBORw0KGgo=")):
        answer = verify(site, value)
        tap.point("a credential sent %s is not one" % name, answer.status in (400, 422) and answer.json().get("verified") is not True, answer)
    for name, where in (("its type", "type"), ("its context", "@context"), ("its issuer", "issuer"), ("its subject", "credentialSubject"), ("its proof", "proof")):
        without = copy.deepcopy(good)
        del without[where]
        tap.point("without %s it is refused" % name, verify(site, without).status == 400)
    for member in ("type", "verificationMethod", "proofPurpose", "proofValue", "cryptosuite"):
        without = copy.deepcopy(good)
        del without["proof"][member]
        tap.point("without its proof's %s too" % member, verify(site, without).status == 400)


def envelopes(site):
    """A token in an object of its own (VCDM 2.0, 4.13)."""
    token = "eyJhbGciOiJFZERTQSIsInR5cCI6InZjK2p3dCJ9.e30.AAAA"
    for name, envelope in (
            ("without context", {"type": "EnvelopedVerifiableCredential", "id": "data:application/vc+jwt," + token}),
            ("of another context", {"@context": "https://www.w3.org/ns/credentials/examples/v2", "type": "EnvelopedVerifiableCredential", "id": "data:application/vc+jwt," + token}),
            ("without type", {"@context": V2, "id": "data:application/vc+jwt," + token}), ("that holds no data URL", {"@context": V2, "type": "EnvelopedVerifiableCredential", "id": token})):
        answer = verify(site, envelope)
        tap.point("an envelope %s is refused" % name, answer.status == 400, answer)


def dids(site, did):
    where = "/1.0/identifiers/"
    whole = {"accept": "application/did-resolution"}
    answer = site.ask("GET", where + did, **whole)
    tap.point("a DID is resolved", answer.status == 200 and answer.json()["didDocument"]["id"] == did and answer.json()["didResolutionMetadata"] == {"contentType": "application/did"}, answer)
    tap.point("... also written with escapes", site.ask("GET", where + did.replace(":", "%3A"), **whole).json()["didDocument"]["id"] == did)
    for accept in ("application/did", "application/json", "application/did+json", "*/*", None):
        bare = site.ask("GET", where + did, accept=accept)
        tap.point("asked for as %s it is the document alone" % accept, bare.status == 200 and bare.json()["id"] == did and bare.headers["content-type"] == "application/did", bare)
    for name, asked, status, error in (
            ("no DID", "not-a-did", 400, "INVALID_DID"), ("a DID without name", "did:example", 400, "INVALID_DID"), ("a did:key that is a byte short", "did:key:z2DQV5Tm64jwFsRi2chqem1Wt2aP6bP34vi2itLNof8JFdG", 400, "INVALID_DID"),
            ("a did:key of a kind that is not known", "did:key:z6LSbysY2xFMRpGMhb7tFTLMpeuPRaqaWM1yECx2AtzE3KCc", 501, "FEATURE_NOT_SUPPORTED"),
            ("a DID URL", did + "%23key-1", 400, "INVALID_DID"), ("another's did:web", "did:web:elsewhere.example", 404, "NOT_FOUND"), ("another method", "did:example:1", 501, "METHOD_NOT_SUPPORTED")):
        answer = site.ask("GET", where + asked, **whole)
        says = answer.json()
        tap.point("%s is %s" % (name, error), answer.status == status and says["didDocument"] is None and says["didResolutionMetadata"]["error"]["type"] == "https://www.w3.org/ns/did#" + error
                  and says["didResolutionMetadata"]["error"]["title"] and says["didDocumentMetadata"] == {}, answer)
    answer = site.ask("GET", where + did, accept="application/cbor")
    tap.point("other ways of writing it are not had", answer.status == 406 and "REPRESENTATION" in answer.body.decode(), answer)


def refused_without_key(home):
    with served.Server("serve", "--home", home, "--listen", "127.0.0.1:0") as site:
        tap.point("without a test key nothing is issued", issue(site, plain(DID)).status == 403)


with tap.folder() as folder:
    home, key = os.path.join(folder, "home"), os.path.join(folder, "key")
    tap.point("a home is made", tap.run("init", "--home", home).returncode == 0)
    with open(key, "w", encoding="ascii") as handle:
        handle.write(SECRET + "\n")
    with served.Server("serve", "--home", home, "--listen", "127.0.0.1:0", "--rate-scale", "0", "--vc-api-test-key", key) as site:
        issuing(site, DID)
        first_model(site, DID)
        what_is_sent(site, DID)
        envelopes(site)
        dids(site, DID)
        tap.point("it ends when it is told to", site.end() == 0, site.errors)
    refused_without_key(home)
    ran = tap.run("serve", "--home", home, "--listen", "0.0.0.0:0", "--vc-api-test-key", key)
    tap.point("such a site listens on this machine only", ran.returncode == 1 and "127.0.0.1" in ran.stderr, ran)
tap.end()

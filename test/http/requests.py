#!/usr/bin/env python3
"""What the server says to requests, well made and not (T-27, T-31, T-33), before any page sees them."""
import gzip
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import served
import tap

SECURITY = {"content-security-policy": "default-src 'none'", "x-content-type-options": "nosniff", "referrer-policy": "same-origin",
            "cross-origin-opener-policy": "same-origin"}


def paths(site):
    for path, status in (
            ("/health", 200), ("/health?x=1", 200), ("/heal%74h", 200), ("/nothing", 404), ("/health/more", 404), ("//health", 400), ("/health//", 404),
            ("/%2e%2e/health", 400), ("/../health", 400), ("/./health", 400), ("/a%2fb", 400), ("/a%5cb", 400), ("/a%00b", 400), ("/a%zz", 400), ("/a%4", 400),
            ("/%c0%ae%c0%ae/", 404), ("/%ff", 400), ("/a%0d%0aSet-Cookie:x=1", 400), ("/health?a=%zz", 400), ("/health?a=%00", 422), ("/status/%2e%2e%2fdid.json", 400),
            ("/log/../x", 400), ("/log/tile/0/000.p/5", 200), ("/log/tile/%2e%2e/x", 400), ("/status/revocation-1", 200), ("/status/revocation-01", 404),
            ("/" + "a" * 5000, 414), ("/x/" * 20, 404)):
        answer = site.ask("GET", path)
        tap.point("%s is %d" % (path[:40], status), answer is not None and answer.status == status, answer)


def methods(site):
    for method, path, status in (("POST", "/health", 405), ("DELETE", "/health", 405), ("PUT", "/nothing", 404), ("PROPFIND", "/health", 501), ("TRACE", "/health", 501)):
        answer = site.ask(method, path)
        tap.point("%s %s is %d" % (method, path, status), answer.status == status, answer)
    answer = site.ask("POST", "/health")
    tap.point("405 says what is allowed", answer.headers.get("allow") == "GET, HEAD", answer)
    head, full = site.ask("HEAD", "/status/revocation-1"), site.ask("GET", "/status/revocation-1")
    tap.point("HEAD is GET without its body", head.status == 200 and head.body == b"" and head.headers["content-length"] == full.headers["content-length"], head)
    answer = site.raw("GET http://%s/health HTTP/1.1\r\nHost: %s\r\n\r\n" % (site.host, site.host))
    tap.point("an absolute target is no path", answer.status == 400, answer)


def hosts(site):
    for host, path, status in (("evil.example", "/", 421), ("localhost", "/", 421), (site.host + ".evil.example", "/api", 421), (site.host.upper(), "/api", 200),
                               ("127.0.0.1:%d" % site.port, "/api", 200), ("evil.example", "/health", 200), ("evil.example", "/nothing", 421), ("", "/api", 421)):
        answer = site.ask("GET", path, host=host)
        tap.point("called %s, %s is %d" % (host or "nothing", path, status), answer.status == status, answer)
        tap.point("... and the name is not reflected", b"evil" not in answer.body and "evil" not in str(answer.headers), answer)
    answer = site.ask("GET", "/api", x_forwarded_host="evil.example", forwarded="host=evil.example;for=1.2.3.4", x_forwarded_proto="https")
    tap.point("forwarded headers of a stranger change nothing", answer.status == 200 and b"evil" not in answer.body and "strict-transport-security" not in answer.headers, answer)


def twice(site):
    begin = "POST /credentials/verify HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\n" % site.host
    for name, lines in (("length and chunks", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), ("two lengths", "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}"),
                        ("two hosts", "Host: other\r\nContent-Length: 2\r\n\r\n{}"), ("a length that is none", "Content-Length: +2\r\n\r\n{}"),
                        ("a negative length", "Content-Length: -2\r\n\r\n{}")):
        with site.connect() as connection:
            connection.sendall((begin + lines + "GET /health HTTP/1.1\r\nHost: %s\r\n\r\n" % site.host).encode())
            first = served.read_answer(connection)
            second = served.read_answer(connection) if first else None
        tap.point("%s: refused, and the connection ends" % name, (first is None or first.status >= 400) and second is None, "%s / %s" % (first, second))
    answer = site.raw("GET /health HTTP/1.1\r\n\r\n")
    tap.point("HTTP/1.1 without a host is refused", answer is None or answer.status == 400, answer)
    many = "".join("X-%d: y\r\n" % n for n in range(150))
    answer = site.raw("GET /health HTTP/1.1\r\nHost: %s\r\n%s\r\n" % (site.host, many))
    tap.point("150 header lines are too many", answer is None or answer.status in (413, 431), answer)
    answer = site.raw("GET /health HTTP/1.1\r\nHost: %s\r\nX: %s\r\n\r\n" % (site.host, "y" * 60000))
    tap.point("so are 60,000 bytes", answer is None or answer.status in (413, 431), answer)
    with site.connect() as connection:
        connection.sendall(("GET /health HTTP/1.1\r\nHost: %s\r\n\r\n" % site.host * 3).encode())
        got = b""
        while got.count(b"HTTP/1.1 200") < 3:
            piece = connection.recv(65536)
            if not piece:
                break
            got += piece
    tap.point("three requests at once get three answers", got.count(b"HTTP/1.1 200") == 3, got[:500])


def bodies(site):
    verify = "/credentials/verify"
    for name, body, statuses in (
            ("no JSON", b"not json", (400,)), ("an array", b"[]", (400, 422)), ("100,000 brackets", b"[" * 100000, (400, 413)),
            ("deep objects", b'{"a":' * 5000 + b"1" + b"}" * 5000, (400, 413)), ("a name twice", b'{"a":1,"a":2}', (400,)), ("half a character", b'{"a":"\xff"}', (400,)),
            ("a million numbers", b'{"verifiableCredential":[' + b"1," * 1000000 + b"1]}", (400, 413, 422)), ("nothing", b"", (400, 422))):
        answer = site.ask("POST", verify, body, content_type="application/json")
        tap.point("%s as JSON is refused in words" % name, answer is not None and answer.status in statuses and "detail" in answer.json(), answer)
    answer = site.ask("POST", verify, b"x" * (5 << 20), content_type="application/json")
    tap.point("5 MB is too large", answer is None or answer.status == 413, answer)
    answer = site.raw("POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: 99999999999\r\n\r\n" % (verify, site.host))
    tap.point("an announced 100 GB is refused before it comes", answer is not None and answer.status == 413, answer)
    answer = site.raw(b"POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n" % (verify.encode(), site.host.encode())
                      + b"100000\r\n" + b"x" * 0x100000 + b"\r\n" + b"500000\r\n" + b"x" * 0x500000 + b"\r\n0\r\n\r\n")
    tap.point("chunks beyond the limit end the connection", answer is None or answer.status == 413, answer)
    answer = site.raw(b"POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n" % (verify.encode(), site.host.encode())
                      + b"2\r\n{}\r\n0\r\n\r\n")
    tap.point("chunks within it are read", answer is not None and answer.status == 422, answer)
    answer = site.ask("GET", "/health", b"x" * 10)
    tap.point("a GET has no body", answer.status == 413 and answer.headers.get("connection") == "close", answer)
    answer = site.ask("POST", verify, b"{}", content_type="application/json", expect="100-continue")
    tap.point("a client may ask before it sends", answer is not None and answer.status == 422, answer)


def headers(site):
    for path in ("/health", "/nothing", "/.well-known/did.json", "/status/revocation-1"):
        answer = site.ask("GET", path)
        lacks = [name for name, value in SECURITY.items() if value not in answer.headers.get(name, "")]
        tap.point("%s has the headers that protect" % path, not lacks and "server" not in answer.headers and "unsafe" not in answer.headers["content-security-policy"], "%s %s" % (lacks, answer))
    answer = site.ask("GET", "/status/revocation-1")
    tag = answer.headers["etag"]
    tap.point("a status list may be kept, and by others' scripts be read", "max-age" in answer.headers["cache-control"] and answer.headers["access-control-allow-origin"] == "*", answer)
    for asked, status in ((tag, 304), ('"x", ' + tag, 304), ("*", 304), (tag[2:], 304), ('"other"', 200)):
        again = site.ask("GET", "/status/revocation-1", if_none_match=asked)
        tap.point("If-None-Match %s is %d" % (asked, status), again.status == status and (again.body == b"") == (status == 304), again)
    packed = site.ask("GET", "/api", accept_encoding="gzip")
    tap.point("what is the same for all is compressed", packed.headers.get("content-encoding") == "gzip" and gzip.decompress(packed.body) == site.ask("GET", "/api").body, packed)
    tap.point("... and a cache is told", "Accept-Encoding" in packed.headers.get("vary", ""), packed)
    tap.point("an error may not be kept", site.ask("GET", "/nothing").headers["cache-control"] == "no-store")
    ok = site.ask("OPTIONS", "/credentials/verify", origin="https://other.example", access_control_request_method="POST")
    tap.point("another origin's script may verify", ok.status == 204 and ok.headers.get("access-control-allow-methods") == "POST", ok)
    no = site.ask("OPTIONS", "/nothing", origin="https://other.example", access_control_request_method="POST")
    tap.point("... and nothing that is not there", "access-control-allow-methods" not in no.headers and no.status >= 400, no)


def words(site):
    page = site.ask("GET", "/nothing?<script>", accept="text/html")
    tap.point("a person gets a page", page.status == 404 and page.headers["content-type"].startswith("text/html") and b"<script>" not in page.body, page)
    problem = site.ask("GET", "/nothing", accept="application/json")
    says = problem.json()
    tap.point("a program gets a problem", problem.headers["content-type"] == "application/problem+json" and says["status"] == 404 and says["type"].endswith("/problems/http_not_found"), problem)
    meaning = site.ask("GET", says["type"].split(site.host)[1])
    tap.point("its type leads to what it means", meaning.status == 200 and meaning.json()["name"] == "http_not_found", meaning)
    for accept, kind in (("text/html;q=0.5, application/json", "json"), ("application/json;q=0.1, text/html", "html"), ("*/*", "html"), ("", "html")):
        answer = site.ask("GET", "/nothing", accept=accept)
        tap.point("Accept: %s is answered with %s" % (accept, kind), kind in answer.headers["content-type"], answer)
    api = site.ask("GET", "/api").json()
    tap.point("the interface describes itself", api["openapi"] == "3.1.0" and "/credentials/verify" in api["paths"] and "{path...}" not in json.dumps(api), sorted(api["paths"])[:20])
    did = site.ask("GET", "/.well-known/did.json").json()["id"]
    resolved = site.ask("GET", "/1.0/identifiers/" + did.replace("%", "%25"))
    tap.point("its own DID is resolved", resolved.status == 200 and resolved.headers["content-type"] == "application/did" and resolved.json()["id"] == did, resolved)
    metrics = site.ask("GET", "/metrics")
    tap.point("it counts", b"testamur_requests_total" in metrics.body and metrics.headers["content-type"].startswith("text/plain"), metrics)
    tap.point("... for this machine only", site.ask("GET", "/metrics", x_forwarded_for="9.9.9.9").status == 404)


def limits(site):
    for path, count in (("/credentials/verify", 400),):
        statuses = [site.ask("POST", path, b"{}", content_type="application/json", source="127.0.9.9").status for _ in range(count)]
        tap.point("who asks too often is told to wait", 429 in statuses and statuses[0] == 422, statuses[:50])
        wait = site.ask("POST", path, b"{}", content_type="application/json", source="127.0.9.9")
        tap.point("... and for how long", wait.status == 429 and int(wait.headers["retry-after"]) >= 1 or wait.status == 422, wait)
        tap.point("... and nobody else", site.ask("POST", path, b"{}", content_type="application/json", source="127.0.9.10").status == 422)


with served.Site() as site:
    paths(site)
    methods(site)
    hosts(site)
    twice(site)
    bodies(site)
    headers(site)
    words(site)
    limits(site)
    tap.point("it ends when it is told to", site.end() == 0, site.errors)
    tap.point("... without a defect said", "sanitizer" not in site.errors.lower() and "defect" not in site.errors, site.errors)
tap.end()

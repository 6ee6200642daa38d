#!/usr/bin/env python3
"""A proxy that lies about the host (T-33): behind a proxy that is trusted with addresses, whatever it says of host, scheme and port stands in
no answer and in no link, of no row; and a host that is not the site's gets nothing at all."""
import os
import re
import secrets
import socket
import subprocess
import sys
import time
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import served
import tap

BASE = "https://northgate.example"
LIES = {"x_forwarded_host": "evil.example", "forwarded": 'for=9.9.9.9;host=evil.example;proto=http', "x_forwarded_proto": "http", "x_forwarded_port": "6666",
        "x_forwarded_server": "evil.example", "x_host": "evil.example", "x_original_url": "//evil.example/", "x_rewrite_url": "//evil.example/", "x_forwarded_prefix": "//evil.example",
        "x_forwarded_for": "evil.example, 9.9.9.9", "via": "1.1 evil.example"}
PARAMETER = re.compile(r"\{([a-z_]+)\}")


class Proxied(served.Site):
    """The demonstration's home, served behind a trusted proxy."""

    def __enter__(self):
        with served.Server("demo", "--dir", self.dir, "--listen", "127.0.0.1:0"):
            pass  # its accounts are made when it is served
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        state = os.path.join(self.dir, ".state")
        self.process = subprocess.Popen([tap.PROGRAM, "serve", "--home", os.path.join(self.dir, ".home"), "--database", os.path.join(state, "testamur.db"), "--listen",
                                         "127.0.0.1:%d" % self.port, "--base-url", BASE, "--trusted-proxy", "127.0.0.1", "--rate-scale", "0"],
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.host = "northgate.example"
        for _ in range(200):
            try:
                if self.ask("GET", "/health").status == 200:
                    return self
            except OSError:
                time.sleep(0.1)
        raise RuntimeError("it did not begin")


def reflects(answer):
    return answer is not None and (b"evil" in answer.body or "evil" in str(answer.headers) or b"6666/" in answer.body)


def targets(site, path):
    """Addresses of that row: of things that are there, as far as the table's name is the thing's."""
    names = PARAMETER.findall(path)
    values = {}
    with site.database() as db:
        for name in names:
            try:
                found = db.execute("SELECT %s FROM %s ORDER BY 1 LIMIT 1" % ("code" if name == "code" else "id", "specification" if name == "code" else name)).fetchone()
            except Exception:
                found = None
            values[name] = str(found[0]) if found else {"framework": "eu", "version": "1", "list": "revocation-1"}.get(name, "none")
    return PARAMETER.sub(lambda match: urllib.parse.quote(values[match.group(1)], safe=""), path)


with Proxied() as site:
    who = {name: site.sign_in(name + "@northgate.example") for name in ("registrar", "admin", "leader", "learner")}
    api = site.ask("GET", "/api", **LIES).json()
    tap.point("the site calls itself by its own name", api["servers"][0]["url"] == BASE, api["servers"])
    calls, said = 0, 0
    for path, item in api["paths"].items():
        target = targets(site, path)
        for method, row in item.items():
            for cookie in [None] if row.get("security") == [] else [None, *who.values()]:
                for accept in ("text/html", "application/json"):
                    answer = site.ask(method.upper(), target, "{}" if method == "post" else None, cookie=cookie, accept=accept,
                                      content_type="application/json" if method == "post" else None, **LIES)
                    calls += 1
                    said += answer is not None and BASE.encode() in answer.body
                    if reflects(answer):
                        tap.point("%s %s says nothing of the lie" % (method, path), False, answer)
                    location = answer.headers.get("location", "/") if answer is not None else "/"
                    if not location.startswith("/") or location.startswith("//"):
                        tap.point("%s %s leads nowhere else" % (method, path), False, location)
    tap.point("%d answers say nothing of the lie, %d name the site" % (calls, said), calls > 300 and said > 10)
    for path in ("/", "/catalogue/DEP-6-10", "/sign-in", "/.well-known/did.json"):
        answer = site.ask("GET", path, host="evil.example", **LIES)
        tap.point("called by another name, %s is refused, and does not repeat it" % path, answer.status == 421 and not reflects(answer), answer)
    for path in ("/catalogue/feed.atom", "/catalogue/DEP-6-10/elm.jsonld", "/.well-known/did.json"):
        answer = site.ask("GET", path, **LIES)
        tap.point("%s names the site alone" % path, answer.status == 200 and not reflects(answer) and b"northgate.example" in answer.body and b"http://localhost" not in answer.body, answer)
    token = site.ask("GET", "/jobs", cookie=who["admin"], accept="application/json").headers["x-csrf-token"]
    with site.database() as db:
        person, = db.execute("SELECT person_id FROM account JOIN account_name ON account_name.account_id = account.id WHERE name = 'leader@northgate.example'").fetchone()
    answer = site.ask("POST", "/people/%d/password-link" % person, urllib.parse.urlencode({"_csrf": token, "_key": secrets.token_hex(8)}), cookie=who["admin"], accept="text/html",
                      content_type="application/x-www-form-urlencoded", **LIES)
    tap.point("a link for a new password leads to the site", answer.status == 200 and (BASE + "/invitations/").encode() in answer.body and not reflects(answer), answer)
    answer = site.ask("GET", "/", **LIES)
    tap.point("what travels by TLS stays with it, whatever the proxy says", "strict-transport-security" in answer.headers, answer)
tap.end()

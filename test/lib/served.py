"""served — the real server on the loopback, asked over plain sockets, so that what is wrong on purpose arrives as it was written.

    with served.Site() as site:                       # the demonstration's university
        answer = site.ask("GET", "/health")
        answer.status, answer.headers["content-type"], answer.body
        cookie = site.sign_in("registrar@northgate.example")
"""
import base64
import hashlib
import html
import json
import os
import re
import secrets
import signal
import socket
import sqlite3
import subprocess
import time
import urllib.parse

import tap

ADDRESS = re.compile(r"(https?)://[^:\s]+:(\d+)")


class Answer:
    """One HTTP answer; header names in lower case, repeated ones joined by newlines."""

    def __init__(self, head, body):
        lines = head.decode("latin-1").split("\r\n")
        self.line = lines[0]
        self.status = int(lines[0].split(" ")[1]) if lines[0].startswith("HTTP/") else 0
        self.headers = {}
        for line in lines[1:]:
            name, _, value = line.partition(":")
            name = name.lower()
            self.headers[name] = self.headers[name] + "\n" + value.strip() if name in self.headers else value.strip()
        self.body = body

    def json(self):
        try:
            return json.loads(self.body)
        except ValueError:
            return {}

    def cookies(self):
        return dict(line.split(";")[0].split("=", 1) for line in self.headers.get("set-cookie", "").split("\n") if "=" in line)

    def __str__(self):
        return "%s\n%s\n%s" % (self.line, self.headers, self.body[:1000].decode("utf-8", "replace"))


def read_answer(connection, method="GET", data=b""):
    """Reads one answer; None when the connection ends without one."""
    while b"\r\n\r\n" not in data:
        try:
            piece = connection.recv(65536)
        except OSError:
            return None
        if not piece:
            return None
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    answer = Answer(head, body)
    if answer.status == 100:
        return read_answer(connection, method, body)
    length = int(answer.headers.get("content-length", "0"))
    while method != "HEAD" and answer.status != 304 and len(answer.body) < length:
        piece = connection.recv(65536)
        if not piece:
            break
        answer.body += piece
    return answer


def form_of(page, action):
    """The fields of the form sent to an address that begins so, as a browser would send them."""
    part = page[page.index('action="%s' % html.escape(action)):]
    part = part[:part.index("</form>")]
    fields = {}
    for tag in re.findall(r"<input [^>]*>", part):
        at = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if at.get("type") in ("checkbox", "radio"):
            if " checked" in tag:
                value, before = html.unescape(at.get("value", "on")), fields.get(at["name"])
                fields[at["name"]] = value if before is None else [*(before if isinstance(before, list) else [before]), value]
        elif "name" in at and at.get("type") != "file":
            fields[at["name"]] = html.unescape(at.get("value", ""))
    for name, value in re.findall(r'<textarea [^>]*name="([^"]*)"[^>]*>([^<]*)</textarea>', part):
        fields[name] = html.unescape(value).lstrip("\n")
    for name, options in re.findall(r'<select [^>]*name="([^"]*)"[^>]*>(.*?)</select>', part, re.S):
        fields[name] = next(iter(re.findall(r'value="([^"]*)" selected', options)), "")
    return fields


class Server:
    """`testamur` with these words, until the end of the block; `port` is where it listens."""

    def __init__(self, *words, env=None):
        self.words, self.env = words, env

    def __enter__(self):
        self.process = subprocess.Popen([tap.PROGRAM, *map(str, self.words)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                        env=dict(os.environ, **(self.env or {})))
        self.said = []
        for line in self.process.stdout:
            self.said.append(line)
            found = ADDRESS.search(line)
            if found and ("erving" in line or "site is at" in line):
                self.port = int(found.group(2))
                self.host = "localhost:%d" % self.port
                return self
        raise RuntimeError("it did not begin: %s%s" % ("".join(self.said), self.process.stderr.read()))

    def __exit__(self, kind, *_):
        self.end()
        if kind is not None or self.process.returncode != 0:
            print("# the server said:\n# " + self.errors[-3000:].replace("\n", "\n# "))

    def end(self):
        """SIGTERM; the exit status."""
        if self.process.stdout.closed:
            return self.process.returncode
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        self.process.stdout.close()
        self.errors = self.process.stderr.read()
        return self.process.wait(timeout=60)

    def connect(self, source=None, timeout=20):
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=timeout, source_address=(source, 0) if source else None)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection

    def raw(self, data, method="GET", source=None, timeout=20):
        """Sends exactly these bytes."""
        with self.connect(source, timeout) as connection:
            try:
                connection.sendall(data if isinstance(data, bytes) else data.encode("latin-1"))
            except OSError:
                pass  # it was answered, and closed, before all was sent
            return read_answer(connection, method)

    def ask(self, method, path, body=None, cookie=None, source=None, **headers):
        if isinstance(body, (dict, list)):
            body = json.dumps(body)
            headers.setdefault("content_type", "application/json")
        lines = {"host": self.host, **{name.replace("_", "-"): value for name, value in headers.items()}}
        if cookie:
            lines["cookie"] = cookie
        if body is not None:
            body = body.encode() if isinstance(body, str) else body
            lines["content-length"] = str(len(body))
        head = "%s %s HTTP/1.1\r\n%s\r\n\r\n" % (method, path, "\r\n".join("%s: %s" % line for line in lines.items() if line[1] is not None))
        return self.raw(head.encode("latin-1") + (body or b""), method, source)


class Site(Server):
    """The demonstration, made anew in a folder of its own."""

    def __init__(self, *words, env=None):
        self.scratch = tap.folder()
        self.dir = os.path.join(self.scratch.__enter__(), "demo")
        super().__init__("demo", "--dir", self.dir, "--listen", "127.0.0.1:0", *words, env=env)

    def __exit__(self, *why):
        super().__exit__(*why)
        self.scratch.__exit__()

    def database(self):
        return sqlite3.connect(os.path.join(self.dir, ".state", "testamur.db"), timeout=20)

    def sign_in(self, name):
        """A session of that account, as if its password had been typed: the Cookie header."""
        token = base64.urlsafe_b64encode(secrets.token_bytes(32)).rstrip(b"=").decode()
        now = int(time.time())
        with self.database() as db:
            account, = db.execute("SELECT account_id FROM account_name WHERE name = ?", (name,)).fetchone()
            db.execute("INSERT INTO session (id, token_hash, account_id, made_at, seen_at, idle, ends_at, address, agent) VALUES (?, ?, ?, ?, ?, 7200, ?, '', 'test')",
                       (secrets.randbits(62), hashlib.sha256(token.encode()).digest(), account, now, now, now + 43200))
        return "__Host-testamur=" + token


class Person:
    """Somebody with a browser: reads pages, fills forms with the hidden fields that they came with. A field that is a pair of a name and
    bytes is a file."""

    def __init__(self, site, name):
        self.site, self.cookie = site, site.sign_in(name)

    def get(self, path, **headers):
        return self.site.ask("GET", path, cookie=self.cookie, **headers)

    def hidden(self, page, action):
        text = self.get(page).body.decode()
        at = text.find('action="%s"' % action)
        found = re.findall(r'<input type="hidden" name="(_\w+)" value="([^"]*)"', text[at:text.find("</form>", at)] if at >= 0 else text)
        return {name: html.unescape(value) for name, value in found}

    def post(self, page, action, **fields):
        """Sends the form of that action on the page."""
        fields = {**self.hidden(page, action), **fields}
        if any(isinstance(value, tuple) for value in fields.values()):
            return self.site.ask("POST", action, multipart(fields), cookie=self.cookie, content_type="multipart/form-data; boundary=seam")
        return self.site.ask("POST", action, urllib.parse.urlencode(fields), cookie=self.cookie, content_type="application/x-www-form-urlencoded")


def multipart(fields):
    body = b""
    for name, value in fields.items():
        file_name, data = value if isinstance(value, tuple) else (None, value.encode())
        body += b'--seam\r\nContent-Disposition: form-data; name="%s"' % name.encode()
        body += (b'; filename="%s"\r\nContent-Type: application/octet-stream' % file_name.encode() if file_name else b"") + b"\r\n\r\n" + data + b"\r\n"
    return body + b"--seam--\r\n"


def says(answer, *words):
    """Does the page, as it is read, say all of it?"""
    text = html.unescape(re.sub(r"<[^>]+>", " ", answer.body.decode("utf-8", "replace")))
    return all(w in re.sub(r"\s+", " ", text) for w in words)

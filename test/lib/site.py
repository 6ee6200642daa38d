#!/usr/bin/env python3
"""site — a web site on the loopback, by HTTPS with a certificate authority of its own, that behaves well or badly.

usage: site FOLDER      prints "PORT CA-FILE" once it listens; ends with its standard input

FOLDER/www holds what it serves (FOLDER/www/a.json at /a.json), as application/json. Other paths:
  /redirect?to=URL  /big?bytes=N  /endless  /slow  /type?is=T  /status?is=N  /form (POST: echoes)  /echo (the headers)
  /packed  /count (how often it was asked)  /fresh?control=C&age=N (a number that changes)  /cut (half an answer)  /headers?bytes=N
"""
import http.server
import json
import os
import ssl
import subprocess
import sys
import threading
import time
import urllib.parse

counts = {"all": 0}


def openssl(*words):
    subprocess.run(["openssl", *words], check=True, capture_output=True)


def make_certificates(folder):
    """An authority, and a certificate by it for localhost and 127.0.0.1."""
    at = lambda name: os.path.join(folder, name)
    with open(at("names"), "w", encoding="ascii") as names:
        names.write("subjectAltName=DNS:localhost,IP:127.0.0.1\nbasicConstraints=CA:FALSE\n")
    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    openssl("req", "-x509", *curve, "-keyout", at("ca.key"), "-out", at("ca.pem"), "-days", "3650", "-subj", "/CN=Test authority",
            "-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign")
    openssl("req", *curve, "-keyout", at("site.key"), "-out", at("site.csr"), "-subj", "/CN=localhost")
    openssl("x509", "-req", "-in", at("site.csr"), "-CA", at("ca.pem"), "-CAkey", at("ca.key"), "-CAcreateserial", "-out", at("site.pem"),
            "-days", "3650", "-extfile", at("names"))
    return at("ca.pem"), at("site.pem"), at("site.key")


class Page(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    www = None

    def log_message(self, *_):
        pass

    def answer(self, body=b"{}", status=200, kind="application/json", **headers):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def stream(self, least):
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.close_connection = True
        sent = 0
        while least is None or sent < least:
            self.wfile.write(b" " * 65536)
            sent += 65536

    def from_file(self, path):
        name = os.path.normpath(os.path.join(self.www, path.lstrip("/")))
        if not name.startswith(self.www) or not os.path.isfile(name):
            return self.answer(b'{"no": "such thing"}', 404)
        with open(name, "rb") as handle:
            return self.answer(handle.read(), Cache_Control="max-age=300")

    def do_GET(self):
        counts["all"] += 1
        url = urllib.parse.urlsplit(self.path)
        ask = dict(urllib.parse.parse_qsl(url.query))
        if url.path == "/redirect":
            self.answer(b"", int(ask.get("status", "302")), Location=ask["to"])
        elif url.path == "/big":
            self.answer(b" " * int(ask["bytes"]))
        elif url.path == "/endless":
            self.stream(None)
        elif url.path == "/slow":
            time.sleep(20)
        elif url.path == "/type":
            self.answer(kind=ask["is"])
        elif url.path == "/status":
            self.answer(status=int(ask["is"]))
        elif url.path == "/echo":
            self.answer(json.dumps({name.lower(): value for name, value in self.headers.items()}).encode())
        elif url.path == "/packed":
            self.answer(b"\x1f\x8b", Content_Encoding="gzip")
        elif url.path == "/count":
            self.answer(str(counts["all"]).encode(), Cache_Control="no-store")
        elif url.path == "/fresh":
            extra = {"Age": ask["age"]} if "age" in ask else {}
            self.answer(str(counts["all"]).encode(), Cache_Control=ask.get("control", ""), **extra)
        elif url.path == "/headers":
            self.answer(X_Long="x" * int(ask["bytes"]))
        elif url.path == "/cut":
            self.send_response(200)
            self.send_header("Content-Length", "100")
            self.end_headers()
            self.wfile.write(b"{")
            self.close_connection = True
        else:
            self.from_file(url.path)

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        if self.path.startswith("/redirect"):
            self.answer(b"", 307, Location="/form")
        else:
            self.answer(json.dumps({"type": self.headers.get("Content-Type"), "authorization": self.headers.get("Authorization"),
                                    "body": body.decode()}).encode())


def main(folder):
    Page.www = os.path.join(os.path.abspath(folder), "www")
    ca, certificate, key = make_certificates(folder)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    server.daemon_threads = True
    server.handle_error = lambda *_: None
    threading.Thread(target=server.serve_forever, daemon=True).start()
    os.write(1, b"%d %s\n" % (server.server_address[1], ca.encode()))
    sys.stdin.read()


if __name__ == "__main__":
    main(sys.argv[1])

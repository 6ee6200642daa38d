#!/usr/bin/env python3
"""R9: slow and idle clients beside honest ones (T-27). Honest requests must go through, at least 99.9 in a hundred.

SLOW_IDLE connections that say nothing more (10,000, or as many as files may be open), SLOW_LORIS that send a header line every second and never
end, for SLOW_SECONDS."""
import os
import resource
import selectors
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import served
import tap

FILES = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
LORIS = int(os.environ.get("SLOW_LORIS", "150"))
IDLE = int(os.environ.get("SLOW_IDLE", str(max(100, min(10000, FILES - LORIS - 1000)))))
SECONDS = int(os.environ.get("SLOW_SECONDS", "16"))
EACH = 200  # connections from one address: below the server's own limit


def source(number):
    return "127.0.%d.%d" % (10 + number // EACH // 250, 1 + number // EACH % 250)


def open_many(site, count, begin):
    connections = []
    for number in range(count):
        try:
            connection = site.connect(source(number + begin))
            connections.append(connection)
        except OSError:
            break
    return connections


class Honest(threading.Thread):
    """Asks again and again, on a connection of its own each time; counts what came of it."""

    paths = ["/health", "/verify", "/catalogue", "/"]

    def __init__(self, site, until):
        super().__init__()
        self.site, self.until, self.good, self.bad, self.longest = site, until, 0, [], 0.0

    def run(self):
        while time.monotonic() < self.until:
            began = time.monotonic()
            try:
                answer = self.site.ask("GET", self.paths[self.good % len(self.paths)], accept="text/html")
            except OSError as error:
                answer = error
            took = time.monotonic() - began
            self.longest = max(self.longest, took)
            if getattr(answer, "status", 0) == 200 and took < 5:
                self.good += 1
            else:
                self.bad.append(str(answer)[:100])
            time.sleep(0.01)


def trickle(connections, seconds):
    """A header line each second; how many the server ended."""
    ended = set()
    until = time.monotonic() + seconds
    for connection in connections:
        connection.setblocking(False)
        try:
            connection.send(b"GET /health HTTP/1.1\r\nHost: slow\r\n")
        except OSError:
            ended.add(connection)
    while time.monotonic() < until:
        time.sleep(1)
        for connection in connections:
            if connection in ended:
                continue
            try:
                connection.send(b"X-More: y\r\n")
                if connection.recv(10, 0) == b"":
                    ended.add(connection)
            except BlockingIOError:
                pass
            except OSError:
                ended.add(connection)
    return len(ended)


def closed(connections):
    """How many of these the server has closed."""
    count = 0
    selector = selectors.DefaultSelector()
    for connection in connections:
        connection.setblocking(False)
        selector.register(connection, selectors.EVENT_READ)
    for key, _ in selector.select(0):
        try:
            count += key.fileobj.recv(10) == b""
        except OSError:
            count += 1
    return count


class SlowBody(threading.Thread):
    """Announces a body and sends a byte now and then; `lasted` says for how many seconds it could."""

    def __init__(self, site):
        super().__init__()
        self.host, self.connection, self.lasted = site.host, site.connect("127.0.7.7", timeout=60), 0.0

    def run(self):
        began = time.monotonic()
        try:
            self.connection.sendall(b"POST /credentials/verify HTTP/1.1\r\nHost: " + self.host.encode()
                                    + b"\r\nContent-Type: application/json\r\nContent-Length: 2000\r\n\r\n")
            while time.monotonic() - began < 40:
                self.connection.send(b"x")
                time.sleep(1)
        except OSError:
            pass
        self.lasted = time.monotonic() - began


resource.setrlimit(resource.RLIMIT_NOFILE, (FILES, FILES))
with tap.folder() as folder:
    home = os.path.join(folder, "home")
    tap.run("init", "--home", home)
    with served.Server("serve", "--home", home, "--listen", "127.0.0.1:0", "--rate-scale", "0") as site:
        crowd = open_many(site, 400, 100 * EACH)
        alone = [site.connect("127.0.8.8") for _ in range(300)]
        time.sleep(0.5)
        tap.point("one address has so many connections and no more", 20 <= closed(alone) <= 100, closed(alone))
        for connection in alone + crowd:
            connection.close()
        time.sleep(0.5)
        idle = open_many(site, IDLE, 0)
        loris = open_many(site, LORIS, IDLE + EACH)
        tap.point("%d idle and %d slow connections are made" % (IDLE, LORIS), len(idle) == IDLE and len(loris) == LORIS, "%d %d" % (len(idle), len(loris)))
        honest, body = [Honest(site, time.monotonic() + SECONDS) for _ in range(4)], SlowBody(site)
        for one in [*honest, body]:
            one.start()
        ended = trickle(loris, SECONDS)
        for one in honest:
            one.join()
        good, bad = sum(one.good for one in honest), sum((one.bad for one in honest), [])
        print("# %d honest requests, %d failed, the longest took %.3f s" % (good + len(bad), len(bad), max(one.longest for one in honest)))
        tap.point("honest requests go through", good > 100 and len(bad) * 1000 <= good, bad[:5])
        tap.point("a request that never ends is ended", ended == LORIS, "%d of %d" % (ended, LORIS))
        tap.point("so is a connection that never asks", closed(idle) == IDLE, "%d of %d" % (closed(idle), IDLE))
        body.join()
        tap.point("so is a body that never comes to its end", body.lasted < 35, body.lasted)
        tap.point("the server is well, and ends when it is told to", site.ask("GET", "/health").status == 200 and site.end() == 0, getattr(site, "errors", ""))
tap.end()

"""smtp — a mail server on the loopback that keeps what it is given.

    with smtp.Sink(user="u", password="p") as sink:
        sink.port, sink.mails          # [{"from", "to", "message": email.message.EmailMessage}]
An address with "refused" in it is refused for good, one with "later" for now, as long as `sink.busy` is true.
"""
import base64
import email
import email.policy
import socket
import ssl
import threading
import time


class Sink:
    def __init__(self, user=None, password=None, certificate=None):
        self.user, self.password, self.certificate = user, password, certificate
        self.mails, self.busy, self.asked, self.secure = [], True, 0, False

    def __enter__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.listener.close()

    def accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        self.asked += 1
        try:
            with connection:
                connection.settimeout(30)
                self.speak(connection)
        except (OSError, ssl.SSLError):
            pass

    def speak(self, connection):
        known = self.user is None
        lines = connection.makefile("rb")

        def say(text):
            connection.sendall(text.encode() + b"\r\n")
        say("220 sink")
        sender, receivers = None, []
        for line in iter(lines.readline, b""):
            words = line.decode("utf-8", "replace").rstrip("\r\n")
            verb = words.split(" ")[0].upper()
            if verb in ("EHLO", "HELO"):
                more = (["STARTTLS"] if self.certificate and not self.secure else []) + (["AUTH PLAIN"] if self.user else []) + ["SMTPUTF8"]
                for one in more[:-1]:
                    say("250-" + one)
                say("250 " + more[-1])
            elif verb == "STARTTLS" and self.certificate:
                say("220 go")
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.load_cert_chain(*self.certificate)
                connection = context.wrap_socket(connection, server_side=True)
                return self.speak_on(connection)
            elif verb == "AUTH":
                token = words.split(" ")[2] if len(words.split(" ")) > 2 else None
                if token is None:
                    say("334 ")
                    token = lines.readline().decode().strip()
                known = base64.b64decode(token).decode().split("\0")[1:] == [self.user, self.password]
                say("235 fine" if known else "535 who are you")
            elif verb == "MAIL" and not known:
                say("530 first say who you are")
            elif verb == "MAIL":
                sender, receivers = words[words.index("<") + 1:words.index(">")], []
                say("250 ok")
            elif verb == "RCPT":
                to = words[words.index("<") + 1:words.index(">")]
                if "refused" in to:
                    say("550 5.1.1 no such mailbox here")
                elif "later" in to and self.busy:
                    say("451 4.7.1 come again later")
                else:
                    receivers.append(to)
                    say("250 ok")
            elif verb == "DATA":
                say("354 go on")
                data = b""
                for part in iter(lines.readline, b".\r\n"):
                    data += part[1:] if part.startswith(b".") else part
                for to in receivers:
                    self.mails.append({"from": sender, "to": to, "secure": self.secure, "message": email.message_from_bytes(data, policy=email.policy.default)})
                say("250 taken")
            elif verb == "QUIT":
                say("221 bye")
                return None
            else:
                say("502 what")
        return None

    def speak_on(self, connection):
        """Behind STARTTLS: the same from the beginning, over the other connection, which does not greet again."""
        inner = Sink(self.user, self.password)
        inner.mails, inner.busy, inner.secure = self.mails, self.busy, True

        class Wrapped:
            sendall = staticmethod(lambda data: connection.sendall(data) if data != b"220 sink\r\n" else None)
            makefile = staticmethod(connection.makefile)
        inner.speak(Wrapped)

    def wait(self, count, seconds=20):
        """The mails, once there are that many."""
        until = time.time() + seconds
        while len(self.mails) < count and time.time() < until:
            time.sleep(0.1)
        return self.mails

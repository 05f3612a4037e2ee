#!/usr/bin/env python3
"""Calls by HTTP/2 against a server that does what it must not, frame by frame: each fault ends as what it is, and in time."""
# SPDX-License-Identifier: Apache-2.0
import json
import os
import shutil
import socket
import ssl
import struct
import subprocess
import sys
import tempfile
import threading
import time

from certificates import Authority

ASK = os.path.join(sys.argv[1], "..", "tests", "ask")
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, HEADERS, RST_STREAM, SETTINGS, PING, GOAWAY, CONTINUATION = 0, 1, 3, 4, 6, 7, 9  # RFC 9113, 6
END_STREAM, ACK, END_HEADERS, PADDED = 1, 1, 4, 8
MAX_STREAMS, WINDOW = 3, 4
CANCEL, REFUSED, CALM = 8, 7, 11
# HPACK without a table: status 200 is entry 8, content-type is named by entry 31.
KIND = b"text/event-stream"
HEAD = b"\x88\x0f\x10" + bytes([len(KIND)]) + KIND


def chunk(delta, why=None):
    return b"data: " + json.dumps({"model": "m", "choices": [{"index": 0, "delta": delta, "finish_reason": why}]}).encode() + b"\n\n"


FIRST, SECOND = chunk({"content": "Hel"}), chunk({"content": "lo"})
LAST = (chunk({}, "stop") + b'data: {"model":"m","choices":[],"usage":{"prompt_tokens":9,"completion_tokens":3}}\n\n'
        b"data: [DONE]\n\n")
BODY = FIRST + SECOND + LAST
failures = []


class Connection:
    """Frames of one client; the word that its prompt ends with says how it is served."""

    def __init__(self, server, raw):
        self.server = server
        self.tls = server.context.wrap_socket(raw, server_side=True)
        self.heard = self.tls.makefile("rb")
        self.bodies = {}

    def send(self, kind, flags, stream, payload=b""):
        self.tls.sendall(struct.pack(">I", len(payload))[1:] + struct.pack(">BBI", kind, flags, stream) + payload)

    def head(self, stream, flags=END_HEADERS):
        self.send(HEADERS, flags, stream, HEAD)

    def data(self, stream, payload, end=False):
        self.send(DATA, END_STREAM if end else 0, stream, payload)

    def goodbye(self, last, error=0):
        self.send(GOAWAY, 0, 0, struct.pack(">II", last, error))

    def frames(self):
        assert self.heard.read(len(PREFACE)) == PREFACE
        while True:
            first = self.heard.read(9)
            if len(first) < 9:
                return
            length, (kind, flags, stream) = int.from_bytes(first[:3], "big"), struct.unpack(">BBI", first[3:])
            yield kind, flags, stream & 0x7fffffff, self.heard.read(length)

    def serve(self):
        self.send(SETTINGS, 0, 0, b"".join(struct.pack(">HI", *pair) for pair in self.server.settings))
        for kind, flags, stream, payload in self.frames():
            if kind == SETTINGS and not flags & ACK:
                self.send(SETTINGS, ACK, 0)
            if kind == DATA:
                self.bodies[stream] = self.bodies.get(stream, b"") + payload
            if kind == DATA and flags & END_STREAM:
                word = json.loads(self.bodies[stream])["messages"][-1]["content"].split()[-1]
                self.server.words.append(word)
                if getattr(self, "do_" + word)(stream):
                    return

    # Whole answers, in forms that are allowed.
    def do_good(self, stream):
        self.head(stream)
        self.data(stream, BODY, True)

    def do_bytes(self, stream):
        self.head(stream)
        for at in range(len(BODY)):
            self.data(stream, BODY[at:at + 1])
        self.data(stream, b"", True)

    def do_padded(self, stream):
        self.send(HEADERS, 0, stream, HEAD[:5])
        self.send(CONTINUATION, END_HEADERS, stream, HEAD[5:])
        self.send(DATA, PADDED, stream, b"\x07" + BODY + bytes(7))
        self.send(HEADERS, END_HEADERS | END_STREAM, stream, b"\x00\x01x\x01y")  # trailers

    def do_farewell(self, stream):
        """It stops in order: what it has begun it ends."""
        self.head(stream)
        self.data(stream, FIRST)
        self.goodbye(stream)
        self.data(stream, SECOND + LAST, True)

    # Ends that are none.
    def do_reset(self, stream):
        self.head(stream)
        self.data(stream, FIRST)
        self.send(RST_STREAM, 0, stream, struct.pack(">I", CANCEL))

    def do_stopped(self, stream):
        """NO_ERROR behind text, as a server that has said all it wants: there is no mark of the end."""
        self.head(stream)
        self.data(stream, FIRST)
        self.send(RST_STREAM, 0, stream, struct.pack(">I", 0))

    def do_calm(self, stream):
        self.head(stream)
        self.data(stream, FIRST)
        self.goodbye(0, CALM)
        return True

    def do_goaway(self, stream):
        """It says that it has not even seen the stream of which it has sent a part."""
        self.head(stream)
        self.data(stream, FIRST)
        self.goodbye(0)
        return True

    def do_short(self, stream):
        self.head(stream)
        self.data(stream, FIRST + SECOND, True)

    def do_cut(self, stream):
        self.head(stream)
        self.data(stream, FIRST)
        return True

    def do_bare(self, stream):
        self.head(stream, END_HEADERS | END_STREAM)

    def do_hpack(self, stream):
        self.send(HEADERS, END_HEADERS, stream, b"\xff\xff\xff\xff\xff\xff")

    def do_long(self, stream):
        """A frame of more than the client takes (16,384 bytes)."""
        self.head(stream)
        self.data(stream, FIRST)
        self.send(DATA, 0, stream, bytes(1 << 20))

    def do_ping(self, stream):
        """Pings are no tokens."""
        self.head(stream)
        self.data(stream, FIRST)
        for _ in range(20):
            self.send(PING, 0, 0, b"12345678")
            time.sleep(0.1)

    def do_mute(self, stream):
        pass

    # Served by another try: the server says that it has done nothing with it.
    def do_refused(self, stream):
        if self.server.words.count("refused") < 2:
            self.send(RST_STREAM, 0, stream, struct.pack(">I", REFUSED))
        else:
            self.do_good(stream)


class Server:
    """HTTP/2 over TLS with these settings; .words are what it was asked for, in order."""

    def __init__(self, pair, settings=()):
        self.settings, self.words, self.connections = settings, [], 0
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(pair[1], pair[0])
        self.context.set_alpn_protocols(["h2"])
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.url = "https://127.0.0.1:%d/v1" % self.listener.getsockname()[1]
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        while True:
            raw, _ = self.listener.accept()
            self.connections += 1
            threading.Thread(target=self.serve, args=(raw,), daemon=True).start()

    def serve(self, raw):
        try:
            connection = Connection(self, raw)
            connection.serve()
            connection.heard.close()
            connection.tls.close()
        except OSError:
            pass  # the client has left: that is what a fault is for


def expect(server, word, ca, most_s=3.0, settings=None, before="Do it", **want):
    words = ["%s=%s" % pair for pair in (settings or {}).items()]
    began = time.monotonic()
    got = subprocess.run([ASK, "url=" + server.url, "ca=" + ca, "prompt=%s %s" % (before, word), *words], capture_output=True, text=True,
                         timeout=30, check=False)
    took_s = time.monotonic() - began
    answers = [json.loads(line) for line in got.stdout.splitlines()] or [{}]
    for answer in answers:
        wrong = {k: answer.get(k) for k, v in want.items() if answer.get(k) != v}
        if wrong or took_s > most_s:
            failures.append("%s: %s after %.2f s, wanted %s: %s%s" % (word, wrong, took_s, want, answer, got.stderr))
    return answers


def main():
    folder = tempfile.mkdtemp(prefix="reeve-http2-")
    try:
        authority = Authority(folder)
        pair, ca = authority.sign("h2"), authority.path
        server = Server(pair)
        for word in ("good", "bytes", "padded", "farewell"):
            expect(server, word, ca, end="complete", text="Hello", input=9, output=3)
        for word in ("reset", "stopped", "calm", "goaway", "short", "cut", "long"):
            expect(server, word, ca, end="truncated", sent=True, usage_known=False)
        for word in ("bare", "hpack"):
            expect(server, word, ca, end="truncated", sent=True)
        expect(server, "ping", ca, end="timeout_silence", settings={"silence_ms": 400})
        expect(server, "mute", ca, end="timeout_first", settings={"first_ms": 300})
        expect(server, "ping", ca, end="cancelled", settings={"cancel_ms": 300, "calls": 5})
        expect(server, "refused", ca, end="complete", text="Hello")
        if server.words.count("refused") != 2:
            failures.append("a stream that was refused was asked %d times" % server.words.count("refused"))
        # A server that wants one stream at a time gets more connections, and all are served.
        one = Server(pair, [(MAX_STREAMS, 1)])
        expect(one, "good", ca, end="complete", text="Hello", settings={"calls": 10})
        # One that takes no more than the 65,535 bytes of a request that it has to.
        shut = Server(pair, [(WINDOW, 0)])
        expect(shut, "good", ca, end="timeout_first", settings={"first_ms": 300}, before="x" * 70000)
        if shut.words:
            failures.append("a request went through a window that was shut")
    finally:
        shutil.rmtree(folder)
    for failure in failures:
        print(failure)
    print("%d calls, %d wrong" % (len(server.words) + len(one.words), len(failures)))
    return 1 if failures else 0


sys.exit(main())

#!/usr/bin/env python3
"""One call of a model against a server that does what it must not: each fault ends as what it is, and in time."""
# SPDX-License-Identifier: Apache-2.0
import json
import os
import socket
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ASK = os.path.join(sys.argv[1], "..", "tests", "ask")
KEY = "sk-planted-0123456789abcdef"


def openai_chunk(delta, why=None):
    choice = {"index": 0, "delta": delta, "finish_reason": why}
    return "data: " + json.dumps({"model": "sim-1", "choices": [choice]}) + "\n\n"


USAGE = 'data: {"model":"sim-1","choices":[],"usage":{"prompt_tokens":9,"completion_tokens":3}}\n\n'
DONE = "data: [DONE]\n\n"
STREAM = openai_chunk({"content": "Hel"}) + openai_chunk({"content": "lo"}) + openai_chunk({}, "stop") + USAGE + DONE
ANTHROPIC = "".join(
    "event: %s\ndata: %s\n\n" % (e["type"], json.dumps(e))
    for e in [
        {"type": "message_start", "message": {"model": "sim-2", "usage": {"input_tokens": 9, "output_tokens": 1}}},
        {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
        {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "Hello"}},
        {"type": "content_block_stop", "index": 0},
        {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 3}},
        {"type": "message_stop"},
    ]
)


class Provider(BaseHTTPRequestHandler):
    """The first word of the path says how it fails."""

    protocol_version = "HTTP/1.1"
    heard = []

    def log_message(self, *args):
        pass

    def begin(self, status=200, kind="text/event-stream", length=None, **more):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        for name, value in more.items():
            self.send_header(name.replace("_", "-"), value)
        if length is None:
            self.send_header("Transfer-Encoding", "chunked")
        else:
            self.send_header("Content-Length", str(length))
        self.end_headers()

    def chunk(self, text):
        data = text if isinstance(text, bytes) else text.encode()
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
        self.wfile.flush()

    def whole(self, text, **more):
        self.begin(**more)
        self.chunk(text)
        self.wfile.write(b"0\r\n\r\n")

    def error(self, status, error, **more):
        body = json.dumps({"error": error})
        self.begin(status, "application/json", len(body), **more)
        self.wfile.write(body.encode())

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        Provider.heard.append((self.path, dict(self.headers), body))
        word = self.path.split("/")[1]
        try:
            getattr(self, "do_" + word)()
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def do_good(self):
        self.whole(ANTHROPIC if self.path.endswith("/messages") else STREAM, x_ratelimit_remaining_requests="7",
                   x_ratelimit_reset_tokens="6m0s")

    def do_bytes(self):
        self.begin()
        for at in range(len(STREAM)):
            self.chunk(STREAM[at])
        self.wfile.write(b"0\r\n\r\n")

    def do_cut(self):
        self.begin()
        self.chunk(STREAM[: len(STREAM) // 2])
        self.connection.shutdown(socket.SHUT_RDWR)
        self.close_connection = True

    def do_short(self):
        self.whole(STREAM[: len(STREAM) // 2])

    def do_mute(self):
        time.sleep(2)
        self.close_connection = True

    def do_silent(self):
        self.begin()
        self.chunk(openai_chunk({"content": "Hel"}))
        for _ in range(20):
            time.sleep(0.1)
            self.chunk(": still here\n\n")

    def do_drip(self):
        self.begin()
        for _ in range(40):
            self.chunk(openai_chunk({"content": "a"}))
            time.sleep(0.05)

    def do_unended(self):
        self.begin()
        self.chunk(STREAM)
        time.sleep(2)

    def do_gigantic(self):
        self.begin()
        piece = "data: " + "x" * 65536
        for _ in range(64):
            self.chunk(piece)

    def do_endless(self):
        self.begin()
        piece = openai_chunk({"content": "x" * 60000})
        while True:
            self.chunk(piece)

    def do_latin(self):
        self.whole(openai_chunk({"content": "a"}).encode() + b'data: {"choices":[{"delta":{"content":"\xe9"}}]}\n\n')

    def do_limited(self):
        self.error(429, {"message": "slow down"}, retry_after="2", retry_after_ms="1500")

    def do_broke(self):
        self.error(429, {"type": "insufficient_quota", "code": "insufficient_quota", "message": "pay"})

    def do_denied(self):
        self.error(401, {"type": "authentication_error", "message": "the key " + KEY + " is not known"})

    def do_full(self):
        self.error(529, {"type": "overloaded_error", "message": "Overloaded"})

    def do_moved(self):
        self.begin(307, "text/plain", 0, Location="http://127.0.0.1:%d/good/v1/chat/completions" % self.server.server_port)

    def do_late(self):
        self.whole(openai_chunk({"content": "Hel"}) + 'data: {"error":{"type":"overloaded_error","message":"busy"}}\n\n')


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request, client_address):
        pass  # whoever is cut off here was to be


server = Server(("127.0.0.1", 0), Provider)
threading.Thread(target=server.serve_forever, daemon=True).start()
BASE = "http://127.0.0.1:%d/" % server.server_port
failures = []


def ask(word, url=None, **settings):
    words = ["%s=%s" % (k, v) for k, v in settings.items()]
    environment = dict(os.environ, REEVE_TEST_KEY=KEY, http_proxy="http://127.0.0.1:9", HTTP_PROXY="http://127.0.0.1:9")
    began = time.monotonic()
    got = subprocess.run([ASK, "url=" + (url or BASE + word + "/v1"), *words], env=environment, capture_output=True,
                         text=True, timeout=30, check=False)
    if got.returncode or KEY in got.stdout + got.stderr:
        failures.append("%s: exit %d, %s%s" % (word, got.returncode, got.stdout, got.stderr))
        return [{}], 0
    return [json.loads(line) for line in got.stdout.splitlines()], time.monotonic() - began


def expect(word, most_s=2.0, settings=None, url=None, **want):
    answers, took_s = ask(word, url, **(settings or {}))
    for answer in answers:
        wrong = {k: answer.get(k) for k, v in want.items() if answer.get(k) != v}
        if wrong or took_s > most_s:
            failures.append("%s: %s after %.2f s, wanted %s: %s" % (word, wrong, took_s, want, answer))
    return answers


expect("good", end="complete", text="Hello", model="sim-1", input=9, output=3, usage_known=True,
       requests_remaining=7, tokens_reset_ms=360000, settings={"key_env": "REEVE_TEST_KEY"})
path, headers, body = Provider.heard[-1]
if headers.get("Authorization") != "Bearer " + KEY or "Expect" in headers:
    failures.append("the headers of OpenAI: %s" % headers)
expect("good", end="complete", text="Hello", model="sim-2", input=9, output=3,
       settings={"api": "anthropic", "key_env": "REEVE_TEST_KEY"})
path, headers, body = Provider.heard[-1]
if path != "/good/v1/messages" or headers.get("X-Api-Key", headers.get("x-api-key")) != KEY:
    failures.append("the headers of Anthropic: %s %s" % (path, headers))
expect("good", end="complete", settings={"calls": 40})
expect("bytes", end="complete", text="Hello")
expect("cut", end="truncated", usage_known=False, sent=True)
expect("short", end="truncated")
expect("mute", end="timeout_first", settings={"first_ms": 200})
# Comments come every 100 ms: a line that is held open is no token.
expect("silent", end="timeout_silence", settings={"silence_ms": 300})
expect("drip", end="timeout_total", settings={"total_ms": 400, "silence_ms": 200})
expect("drip", end="cancelled", settings={"cancel_ms": 200})
expect("mute", end="cancelled", settings={"cancel_ms": 100, "calls": 20})
# All is said: what comes behind it is not waited for.
expect("unended", most_s=1.0, end="complete", text="Hello")
expect("gigantic", end="too_large")
expect("endless", end="too_large")
expect("latin", end="malformed")
expect("limited", end="rate_limited", retry_after_ms=1500, status=429, words="slow down")
expect("broke", end="quota", words="pay")
expect("denied", end="authentication", words="the key *** is not known", settings={"key_env": "REEVE_TEST_KEY"})
expect("full", end="overloaded")
expect("late", end="overloaded")
before = len(Provider.heard)
expect("moved", end="bad_request", status=307, settings={"key_env": "REEVE_TEST_KEY"})
if len(Provider.heard) != before + 1:
    failures.append("a redirect was followed")
expect("nobody", url="http://127.0.0.1:1/v1", end="unreachable", sent=False)
expect("nowhere", url="http://no-such-host.invalid/v1", end="unreachable", most_s=5)
expect("file", url="file:///etc/passwd?", end="unreachable", sent=False)
expect("good", end="malformed", settings={"schema": '{"type":"object"}'})

# A listener whose backlog is full answers nothing: the connection itself is late.
full = socket.socket()
full.bind(("127.0.0.1", 0))
full.listen(0)
fillers = []
for _ in range(4):
    filler = socket.socket()
    filler.setblocking(False)
    filler.connect_ex(full.getsockname())
    fillers.append(filler)
expect("connect", url="http://127.0.0.1:%d/v1" % full.getsockname()[1], end="timeout_connect", sent=False,
       settings={"connect_ms": 300})

for failure in failures:
    print(failure)
print("%d calls, %d wrong" % (len(Provider.heard), len(failures)))
sys.exit(1 if failures else 0)

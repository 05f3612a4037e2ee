#!/usr/bin/env python3
"""Calls over TLS, by HTTP/1.1 and by HTTP/2, through nghttpx to the simulated provider: whole answers where all is well, and where
a server cannot be trusted or leaves in the middle, an end that is none, its cause, and a key that stays here."""
# SPDX-License-Identifier: Apache-2.0
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

from certificates import Authority
from provider import Provider
from tiers import DOLLAR, SMALL, Desk, by_models, tier

BIN = sys.argv[1]
ASK = os.path.join(BIN, "..", "tests", "ask")
KEY = "sk-planted-0123456789abcdef"
# Of a fleet: each file has more lines than a question should have, and one place to be found.
FILES = 40
STEADY = dict(SMALL, name="sim-steady", finds_permille=1000, invents_permille=0)
PLANTED = {"planted": [{"pattern": "strcpy(", "rule": "memory-unsafety", "message": "Longer input than the buffer.", "true": True,
                        "severity": "note", "confidence": "high"}]}
MODELS = {"models": [{"name": "m-1", "first_ms": 100, "tokens_per_s": 400, "chunk_tokens": 4, "output_tokens": 40}]}
# Nothing comes behind these bytes, and the connection stays: the calls are in the middle when what serves them dies.
FAULTS = {"rules": [{"fault": "silence=900", "when": "stops in the middle"}]}
AT_ONCE = 100
failures = []


def expect(what, condition, seen):
    if not condition:
        failures.append("%s: %s" % (what, seen))


def wait_for(what, condition, seconds=10):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise OSError("waited for nothing: " + what)
        time.sleep(0.02)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Proxy:
    """nghttpx, on all loopback addresses; its log has a line for each request as it ends."""

    def __init__(self, folder, name, backend, files, *options):
        self.log, self.errors = (os.path.join(folder, name + end) for end in (".log", ".errors"))
        for _ in range(5):  # somebody else may take the port first
            self.port = free_port()
            self.process = subprocess.Popen(
                ["nghttpx", "--conf=/dev/null", "-n1", "-f0.0.0.0,%d" % self.port, "-b" + backend.replace(":", ","), "--no-ocsp", "--accesslog-file=" + self.log, "--errorlog-file=" + self.errors,
                 "--accesslog-format=$alpn $status $remote_port $request", *options, *files], stderr=subprocess.DEVNULL)
            if self.is_ready():
                return
        raise OSError("nghttpx does not start: see " + self.errors)

    def is_ready(self):
        for _ in range(250):
            if self.process.poll() is not None:
                return False
            with socket.socket() as s:
                if not s.connect_ex(("127.0.0.1", self.port)):
                    return True
            time.sleep(0.02)
        return False

    def lines(self):
        with open(self.log, encoding="utf-8") as f:
            return [line.split() for line in f]

    def url(self, host="127.0.0.1", scheme="https"):
        return "%s://%s:%d/v1" % (scheme, host, self.port)

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()


def begin(url, ca=None, environment=None, **settings):
    words = ["url=" + url, "key_env=K", *(["ca=" + ca] if ca else []), *("%s=%s" % pair for pair in settings.items())]
    env = dict(os.environ, K=KEY, **(environment or {}))
    return subprocess.Popen([ASK, *words], env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def ended(asking):
    out = asking.communicate(timeout=30)[0]
    expect("the key is told", KEY not in out, out)
    return [json.loads(line) for line in out.splitlines()] or [{}]


def ask(url, ca=None, environment=None, **settings):
    return ended(begin(url, ca, environment, **settings))


def try_protocols(provider, proxies, ca):
    """Both APIs by both protocols, whole and in pieces: and the proxy's log says which it was."""
    for proxy, protocol in zip(proxies, ("h2", "http/1.1")):
        for api in ("openai", "anthropic"):
            answer = ask(proxy.url(), ca, api=api)[0]
            expect("%s by %s" % (api, protocol), answer.get("end") == "complete" and answer["sent"] and answer["status"] == 200 and
                   answer["text"] and 0 < answer["first_ms"] < answer["total_ms"], answer)
        wait_for("the log", lambda p=proxy: len(p.lines()) == 2)
        expect("protocol " + protocol, all(line[0] == protocol and line[1] == "200" for line in proxy.lines()), proxy.lines())
    answer = ask(proxies[0].url("localhost"), environment={"SSL_CERT_FILE": ca})[0]
    expect("SSL_CERT_FILE", answer.get("end") == "complete", answer)


def try_many(provider, proxy, ca):
    """So many at once share few connections: 64 on each (HTTP_GROUP_CALLS)."""
    before = len(proxy.lines())
    answers = ask(proxy.url(), ca, calls=AT_ONCE)
    expect("many", len(answers) == AT_ONCE and all(a.get("end") == "complete" for a in answers), answers[:3])
    wait_for("the log of many", lambda: len(proxy.lines()) == before + AT_ONCE)
    connections = len({line[2] for line in proxy.lines()[before:]})
    expect("at once", provider.stats()["running_most"] >= AT_ONCE, provider.stats())
    expect("few connections", connections == 2, connections)
    return connections


def try_distrust(provider, proxies, ca, folder):
    """Each ends before the request: the provider hears of none."""
    good, expired = proxies
    heard = provider.stats()["requests"]
    other = Authority(folder + "/other")
    cases = [
        ("unknown authority", good.url(), None, {}, "signed by nobody whom this machine trusts", "SSL_CERT_FILE"),
        ("another authority", good.url(), other.path, {}, "signed by nobody", "SSL_CERT_FILE"),
        ("wrong host", good.url("127.0.0.2"), ca, {}, "for another host name", "base_url"),
        ("expired", expired.url(), ca, {}, "has expired", "renewed"),
        ("no TLS there", "https://%s/v1" % provider.address, ca, {}, "no TLS could be agreed on", "base_url"),
        ("no such file", good.url(), None, {"SSL_CERT_FILE": folder + "/none.pem"}, "no certificates can be read", "SSL_CERT_FILE"),
    ]
    for what, url, authority, environment, cause, step in cases:
        answer = ask(url, authority, environment)[0]
        words = answer.get("words", "")
        expect(what, answer.get("end") == "unreachable" and answer["sent"] is False and cause in words and step in words and
               "the key was not sent" in words, answer)
    expect("heard", provider.stats()["requests"] == heard, provider.stats())
    # The other way round nothing can be refused: the URL says that no TLS is meant, and the request goes out in clear.
    answer = ask(good.url(scheme="http"))[0]
    expect("plain to TLS", answer.get("end") not in (None, "complete") and answer["words"], answer)


def in_the_middle(provider, url, ca, count):
    before = provider.stats()["running"]
    asking = begin(url, ca, calls=count, prompt="It stops in the middle", silence_ms=20000)
    wait_for("calls under way", lambda: provider.stats()["running"] == before + count)
    # A step for the head and the first words of each: what is sent then is on its way to the client.
    steps = provider.stats()["steps"]
    wait_for("first words", lambda: provider.stats()["steps"] >= steps + count)
    return asking


def try_losses(folder, files, ca):
    """What serves a stream dies in its middle: what came is no answer."""
    for what in ("provider", "proxy"):
        with Provider(BIN, MODELS, faults=FAULTS) as provider:
            proxy = Proxy(folder, "dies-" + what, provider.address, files, "--single-process")  # no child that lives on
            asking = in_the_middle(provider, proxy.url(), ca, 20)
            process = provider.process if what == "provider" else proxy.process
            process.send_signal(signal.SIGKILL)
            answers = ended(asking)
            expect(what + " killed", {a.get("end") for a in answers} == {"truncated"} and len(answers) == 20, answers[:3])
            proxy.close()
            if what == "provider":
                provider.process.wait()
                provider.process.returncode = 0  # it was our doing


def try_farewell(provider, folder, files, ca):
    """A server that stops in order says GOAWAY, and serves what it has begun: these are whole."""
    proxy = Proxy(folder, "farewell", provider.address, files)
    asking = begin(proxy.url(), ca, calls=20)
    wait_for("calls under way", lambda: provider.stats()["running"] == 20)
    proxy.process.send_signal(signal.SIGQUIT)
    answers = ended(asking)
    expect("goaway in order", [a.get("end") for a in answers] == ["complete"] * 20, answers[:3])
    proxy.process.wait(timeout=10)
    answer = ask(proxy.url(), ca)[0]
    expect("gone", answer.get("end") == "unreachable", answer)
    proxy.close()


def try_fleet(folder, files, ca):
    """Calls that end while others go on over the same connection: each question of a job is asked once, and answered."""
    with Provider(BIN, {"models": [STEADY]}, planted=PLANTED) as provider:
        proxy = Proxy(folder, "fleet", provider.address, files)
        with Desk(BIN, [tier(STEADY, provider, api="openai").replace(provider.url, "https://localhost:%d" % proxy.port)]) as desk:
            desk.env["SSL_CERT_FILE"] = ca
            tree = os.path.join(desk.dir, "tree")
            os.mkdir(tree)
            for n in range(FILES):
                with open(os.path.join(tree, "f%02d.c" % n), "w", encoding="utf-8") as f:
                    f.write("void f%d(char *s) { strcpy(t, s); }\n" % n + "\n" * 1000)
            done, report = desk.analyze(tree, 20 * DOLLAR, "--lens", "security", "--workers", "1")
            rows = [row for row in (report or {}).get("subtasks", []) if row["kind"] == "model"]
            expect("a fleet", done.returncode == 0 and len(rows) == FILES and len(by_models(report)) == FILES, (done.returncode, rows[:3]))
            expect("asked once", sum(row["attempts"] for row in rows) == FILES, [row for row in rows if row["attempts"] != 1][:3])
            expect("by h2", {line[0] for line in proxy.lines()} == {"h2"}, proxy.lines()[:3])
        proxy.close()


def main():
    folder = tempfile.mkdtemp(prefix="reeve-tls-")
    os.mkdir(folder + "/other")
    proxies = []
    try:
        authority = Authority(folder)
        files, old = authority.sign("good"), authority.sign("old", days=-1)
        with Provider(BIN, MODELS, faults=FAULTS, options=("--key", KEY)) as provider:
            for name, pair, options in (("h2", files, ()), ("h1", files, ("--npn-list=http/1.1",)), ("old", old, ())):
                proxies.append(Proxy(folder, name, provider.address, pair, *options))
            try_protocols(provider, proxies[:2], authority.path)
            connections = try_many(provider, proxies[0], authority.path)
            try_distrust(provider, (proxies[0], proxies[2]), authority.path, folder)
            try_farewell(provider, folder, files, authority.path)
        try_losses(folder, files, authority.path)
        try_fleet(folder, files, authority.path)
    finally:
        for proxy in proxies:
            proxy.close()
        shutil.rmtree(folder)
        for failure in failures:
            print(failure)
    print("%d calls at once over %d connections" % (AT_ONCE, connections))
    return 1 if failures else 0


sys.exit(main())

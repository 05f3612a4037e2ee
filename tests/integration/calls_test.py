#!/usr/bin/env python3
"""reeve bench calls against the simulated provider: every call is answered, not before its time, and the figures say so."""
# SPDX-License-Identifier: Apache-2.0
import json
import os
import subprocess
import sys
import tempfile

BIN = sys.argv[1]
PROVIDER = os.path.join(BIN, "..", "libexec", "reeve", "provider")
KEYS = {"calls", "concurrency", "complete", "seconds", "ideal_seconds", "first_ms", "rss_bytes_per_call", "cpu_us_per_call"}
failures = []


def bench(address, *flags):
    got = subprocess.run([os.path.join(BIN, "reeve"), "bench", "calls", "--base-url", address, *flags],
                         capture_output=True, text=True, timeout=60, check=False)
    return got.returncode, got.stdout, got.stderr


def expect(what, condition, seen):
    if not condition:
        failures.append("%s: %s" % (what, seen))


def provider(models, faults, state):
    for name, content in (("models", models), ("faults", faults)):
        with open(os.path.join(state, name), "w", encoding="utf-8") as f:
            json.dump(content, f)
    server = subprocess.Popen([PROVIDER, "--models", os.path.join(state, "models"), "--faults", os.path.join(state, "faults")],
                              stdout=subprocess.PIPE, text=True)
    return server, "http://" + server.stdout.readline().split("addr=")[1].strip()


def main():
    model = {"name": "bench", "first_ms": 100, "tokens_per_s": 100, "chunk_tokens": 2, "output_tokens": 20}
    # One rule for the whole run: it fits no call before the 500th.
    faults = {"rules": [{"fault": "status=500", "from": 500, "to": 100000}]}
    with tempfile.TemporaryDirectory() as state:
        server, address = provider({"models": [model]}, faults, state)
        try:
            for flags in (["--api", "openai"], ["--api", "anthropic"]):
                base = address + ("/v1" if flags[1] == "openai" else "")
                code, out, err = bench(base, "--concurrency", "50", "--calls", "100", "--json", *flags)
                figures = json.loads(out) if out else {}
                expect("exit", code == 0, (code, out, err))
                expect("keys", set(figures) == KEYS, out)
                expect("all complete", figures.get("complete") == figures.get("calls") == 100, out)
                # Two rounds of 100 ms to the first token and the rest at its pace.
                expect("ideal", 0.4 <= figures.get("ideal_seconds", 0) <= 0.8, out)
                expect("no sooner than it can be", figures.get("seconds", 0) >= figures.get("ideal_seconds", 1) - 0.05, out)
            code, out, err = bench(address + "/v1", "--concurrency", "20")
            expect("text", code == 0 and "20 calls, 20 at once" in out and "of the ideal" in out, (code, out, err))
            code, out, err = bench(address + "/v1", "--concurrency", "100", "--calls", "300")
            expect("failures are told", code == 1 and "ended as server_error" in err, (code, out, err))
        finally:
            server.terminate()
            server.wait()
    code, out, err = bench("http://127.0.0.1:1/v1", "--concurrency", "2", "--calls", "2", "--json")
    expect("nobody there", code == 1 and "2 ended as unreachable" in err, (code, out, err))
    for flags in (["--concurrency", "0"], ["--api", "gemini"], ["--calls", "x"]):
        code, out, err = bench("http://127.0.0.1:1/v1", *flags)
        expect("usage %s" % flags, code == 2, (code, out, err))
    for failure in failures:
        print(failure)
    return 1 if failures else 0


sys.exit(main())

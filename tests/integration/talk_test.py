#!/usr/bin/env python3
"""A conversation with the simulated provider, in both APIs: tools see the file that is theirs, and no turn is over the grant."""
# SPDX-License-Identifier: Apache-2.0
import json
import os
import subprocess
import sys
import tempfile
import urllib.request

ASK = os.path.join(sys.argv[1], "..", "tests", "ask")
PROVIDER = os.path.join(sys.argv[1], "..", "libexec", "reeve", "provider")
STEPS = [{"tool": "list", "input": {}}, {"tool": "read", "input": {"path": "a.c"}},
         {"tool": "read", "input": {"path": "../../etc/passwd"}}, {"tool": "search", "input": {"words": "planted"}}]
failures = []


def ask(base, api, **more):
    words = ["api=" + api, "url=" + base, "key_env=K", "tools=1", "prompt=mark-talk What is planted?", "prefix=The files.",
             *("%s=%s" % pair for pair in more.items())]
    got = subprocess.run([ASK, *words], text=True, env=dict(os.environ, K="sk-test-key"), capture_output=True, timeout=30,
                         check=False)
    return json.loads(got.stdout or "{}")


def expect(what, answer, **want):
    wrong = {k: answer.get(k) for k, v in want.items() if answer.get(k) != v}
    if wrong:
        failures.append("%s: %s, wanted %s: %s" % (what, wrong, want, answer))


def main():
    with tempfile.TemporaryDirectory() as state:
        files = {"models": {"models": [{"name": "m-1", "first_ms": 5, "tokens_per_s": 4000, "output_tokens": 20,
                                        "price": {"input": 1000000, "output": 1000000, "cache_read": 1000000,
                                                  "cache_write": 1000000, "cache_write_long": 1000000}}]},
                 "answers": [{"when": "mark-talk", "steps": STEPS, "right": "An int is planted."}]}
        for name, content in files.items():
            with open(os.path.join(state, name), "w", encoding="utf-8") as f:
                json.dump(content, f)
        log = os.path.join(state, "log")
        server = subprocess.Popen([PROVIDER, "--models", os.path.join(state, "models"), "--answers",
                                   os.path.join(state, "answers"), "--log", log], stdout=subprocess.PIPE, text=True)
        base = "http://" + server.stdout.readline().split("addr=")[1].strip()
        spent = 0
        for api in ("openai", "anthropic"):
            answer = ask(base + "/v1", api, grant=10000000)
            spent += answer.get("spent_microusd", 0)
            expect(api, answer, end="complete", turns=5, text="An int is planted.")
            # The longest answer alone is 1,000 of these.
            answer = ask(base + "/v1", api, grant=999)
            expect(api + ", grant", answer, end="grant_spent", turns=1, spent_microusd=0)
            answer = ask(base + "/v1", api, grant=10000000, turns=2)
            spent += answer.get("spent_microusd", 0)
            expect(api + ", turns", answer, end="turns_spent", turns=2)
        with urllib.request.urlopen(base + "/sim/bill") as reply:
            bill = json.load(reply)
        server.terminate()
        server.wait()
        with open(log, encoding="utf-8") as f:
            requests = f.read()
    for words in ("int planted;", "no file of that path is yours to read", "a.c:1: int planted;"):
        if requests.count(words) < 2:
            failures.append("the model was not told \"%s\" in both APIs" % words)
    if "root:" in requests:
        failures.append("a file that is not the subtask's was read")
    billed = bill.get("total", bill).get("microusd", bill)
    if billed != spent:
        failures.append("the provider billed %s, we counted %d" % (billed, spent))
    for failure in failures:
        print(failure)
    return 1 if failures else 0


sys.exit(main())

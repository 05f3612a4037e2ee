#!/usr/bin/env python3
"""Every fault of the simulated provider, in both APIs, streamed and whole: each call ends as what it is."""
# SPDX-License-Identifier: Apache-2.0
import json
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

ASK = os.path.join(sys.argv[1], "..", "tests", "ask")
PROVIDER = os.path.join(sys.argv[1], "..", "libexec", "reeve", "provider")
OPENAI, ANTHROPIC = "openai", "anthropic"

# The fault, and how a call must end: in both APIs, or in each. None: the fault is not one of that API, or cannot be seen.
ENDS = [
    ("status=400", "bad_request"), ("status=401", "authentication"), ("status=403", "forbidden"),
    ("status=404", "bad_request"), ("status=408", "server_error"), ("status=413", "context_exceeded"),
    ("status=429,retry-after=3", "rate_limited"), ("status=500", "server_error"), ("status=502,html", "server_error"),
    ("status=503", "overloaded"), ("status=504", "server_error"), ("status=529", "overloaded"),
    ("broke", "quota"), ("broke=spend", (None, "quota")), ("broke=credit", (None, "quota")),
    ("cut=0", "truncated"), ("cut=60", "truncated"), ("reset=60", "truncated"),
    ("split", "complete"), ("crlf", "complete"), ("comments", "complete"), ("close", "complete"),
    ("huge=9000000", "too_large"), ("utf8", "malformed"), ("malformed", "malformed"), ("empty", "empty"),
    ("stop=length", "max_tokens"), ("stop=refusal", ("refusal", "refusal")), ("stop=filter", ("content_filter", None)),
    ("stop=context", (None, "context_exceeded")), ("stop=unknown", "malformed"), ("stop=sequence", (None, "malformed")),
    ("usage=zero", "unusable_usage"), ("usage=huge", "unusable_usage"), ("usage=negative", "unusable_usage"),
    ("usage=missing", "unusable_usage"), ("other-model", "complete"), ("slow=2", "complete"),
]
STREAMED = [("unended", "truncated"), ("error-event", ("server_error", "overloaded")), ("silence=700", "timeout_silence")]


def judge(base, i, fault, want, api, whole):
    """What is wrong with the end of this call, in words: nothing, if all is well."""
    model = "m-2" if "huge" in fault else "m-1"  # in large pieces: a million small ones would take their time
    got = subprocess.run([ASK, "api=" + api, "url=" + base, "key_env=K", "model=" + model, "prompt=mark-%d- Say it." % i, "whole=%d" % whole,
                          "silence_ms=400", "total_ms=8000"], text=True, env=dict(os.environ, K="sk-test-key"),
                         capture_output=True, timeout=20, check=False)
    answer = json.loads(got.stdout or "{}")
    wait_wrong = "retry-after" in fault and answer.get("retry_after_ms") != 3000
    if answer.get("end") == want and not wait_wrong:
        return []
    return ["%s, %s%s: wanted %s: %s" % (fault, api, ", whole" if whole else "", want, answer)]


def main():
    wrong = []
    rules = [{"fault": fault, "when": "mark-%d-" % i} for i, (fault, _) in enumerate(ENDS + STREAMED)]
    models = {"models": [{"name": "m-1", "first_ms": 5, "tokens_per_s": 2000, "chunk_tokens": 4, "output_tokens": 20},
                         {"name": "m-2", "first_ms": 5, "tokens_per_s": 2000, "chunk_tokens": 400, "output_tokens": 20}]}
    with tempfile.TemporaryDirectory() as state:
        for name, content in (("models", models), ("faults", {"rules": rules})):
            with open(os.path.join(state, name), "w", encoding="utf-8") as f:
                json.dump(content, f)
        server = subprocess.Popen([PROVIDER, "--models", os.path.join(state, "models"), "--faults",
                                   os.path.join(state, "faults")], stdout=subprocess.PIPE, text=True)
        base = "http://" + server.stdout.readline().split("addr=")[1].strip() + "/v1"
        calls = [(i, fault, ends if isinstance(ends, str) else ends[side], api, whole)
                 for i, (fault, ends) in enumerate(ENDS + STREAMED)
                 for side, api in enumerate((OPENAI, ANTHROPIC))
                 for whole in ((0, 1) if i < len(ENDS) else (0,))]
        calls = [call for call in calls if call[2]]
        with ThreadPoolExecutor(8) as pool:
            for wrong_words in pool.map(lambda call: judge(base, *call), calls):
                wrong += wrong_words
        server.terminate()
        server.wait()
    for line in wrong:
        print(line)
    print("%d calls, %d not as they should end" % (len(calls), len(wrong)))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

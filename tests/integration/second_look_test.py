#!/usr/bin/env python3
"""reeve bench second-look: what the gates refuse of a planted set, and what simulated refuters of stated error rates make of it."""
# SPDX-License-Identifier: Apache-2.0
import json
import os
import subprocess
import sys

from fleet import Failed
from provider import Provider

BIN = sys.argv[1]
PLANTED = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "planted")
FAST = {"first_ms": 1, "tokens_per_s": 1000000, "price": {"input": 1000000, "output": 5000000}}
# One that errs less is enough alone; of those that err more it takes three.
LESS = {"unsure_permille": 40, "lets_stand_permille": 80, "refutes_true_permille": 40}
RATES = {"unsure_permille": 60, "lets_stand_permille": 120, "refutes_true_permille": 60}
MODELS = [{"name": "sharp", **LESS, **FAST}, {"name": "one", **RATES, **FAST}, {"name": "two", **RATES, **FAST}, {"name": "three", **RATES, **FAST},
          {"name": "nods", "lets_stand_permille": 1000, **FAST}, {"name": "denies", "refutes_true_permille": 1000, **FAST},
          {"name": "breaks", **FAST}]
FAULTS = {"rules": [{"fault": "malformed", "model": "breaks"}]}
CLASSES = {"true": 62, "wrong": 64, "invented": 16, "misplaced": 17, "near": 21}


def expect(what, got, want):
    if got != want:
        raise Failed("%s: %r, not %r" % (what, got, want))


def bench(provider, *flags):
    """Exit code and figures."""
    path = os.path.join(provider.dir, "reeve.yaml")
    with open(path, "w", encoding="utf-8") as f:
        f.write("tiers:\n")
        for model in MODELS:
            f.write("  - { name: %s, api: openai, base_url: '%s/v1', model: %s, window: 200000, price: { input: 1, output: 5 } }\n"
                    % (model["name"], provider.url, model["name"]))
        f.write("  - { name: locked, api: openai, base_url: '%s/v1', model: one, key_env: NOT_SET, price: { input: 1, output: 5 } }\n"
                % provider.url)
    got = subprocess.run([os.path.join(BIN, "reeve"), "bench", "second-look", PLANTED, *flags], capture_output=True, text=True,
                         timeout=60, check=False, env=dict(os.environ, REEVE_CONFIG=path))
    return got.returncode, json.loads(got.stdout) if "--json" in flags and got.stdout else got.stdout, got.stderr


def gates_refuse_every_misquote(provider):
    code, got, err = bench(provider, "--json")
    expect("exit", (code, err), (0, ""))
    expect("claims", {k: v["claims"] for k, v in got["refused"].items()}, CLASSES)
    expect("refused", {k: v["refused"] for k, v in got["refused"].items()}, {**CLASSES, "true": 0, "wrong": 0})
    expect("true quotes kept", got["quotes_kept"], got["quotes"])
    if got["quotes"] < 1000:
        raise Failed("%d true quotes are too few" % got["quotes"])
    expect("what gates let through", got["before"], {"true": 62, "wrong": 64, "precision": 0.492, "recall": 1.0})
    expect("nobody was asked", (got["tiers"], provider.bill()["total"]["calls"]), (0, 0))


def refuters_make_it_worth_believing(provider):
    for tiers in ("sharp", "one,two,three"):
        code, got, err = bench(provider, "--json", "--tier", tiers)
        expect("exit", (code, err), (0, ""))
        if got["after"]["precision"] < 0.8 or got["recall_loss"] > 0.1 or got["unanswered"]:
            raise Failed("%s: %r" % (tiers, got))
        if got["sure"]["precision"] < got["after"]["precision"]:
            raise Failed("what is called sure is less so: %r" % got)
        expect("all are counted", (got["after"]["true"] + got["refuted"]["true"], got["after"]["wrong"] + got["refuted"]["wrong"]),
               (62, 64))
    if got["cost_microusd"] < 1:
        raise Failed("calls without a price: %r" % got)


def a_useless_refuter_is_seen(provider):
    code, got, _ = bench(provider, "--json", "--tier", "nods")
    expect("lets all stand", (code, got["after"]), (1, got["before"]))
    code, got, _ = bench(provider, "--json", "--tier", "denies")
    expect("refutes all but a note", (code, got["after"]["true"], got["refuted"]["wrong"]), (1, 1, 64))


def a_broken_refuter_decides_nothing(provider):
    code, got, err = bench(provider, "--json", "--tier", "breaks")
    expect("exit", code, 1)
    expect("told", got["after"], got["before"])
    expect("nothing is sure", (got["sure"]["true"], got["sure"]["wrong"]), (0, 0))
    # A note is not asked about.
    expect("without an answer", got["unanswered"], 62 + 64 - 1)
    if "not what was asked for" not in err:
        raise Failed("why: " + err)
    # One of three that breaks takes no majority away.
    code, got, _ = bench(provider, "--json", "--tier", "sharp,three,breaks")
    expect("two of three", (code, got["recall_loss"] <= 0.1), (0, True))


def words_say_it_too(provider):
    code, out, _ = bench(provider, "--tier", "sharp")
    for words in ("invented 16 of 16, misplaced 17 of 17, near 21 of 21", "precision 0.492", "told after a second look", "1 tiers"):
        if words not in out:
            raise Failed("%r is not in %s" % (words, out))
    expect("exit", code, 0)
    code, _, err = bench(provider, "--tier", "none")
    expect("no such tier", (code, "no tier \"none\"" in err), (2, True))
    code, _, err = bench(provider, "--tier", "locked")
    expect("no key", (code, "NOT_SET" in err), (2, True))


def every_question_carries_its_contract(provider):
    asked = [c["request"]["messages"] for c in provider.calls()]
    if len(asked) < 50:
        raise Failed("%d questions" % len(asked))
    for messages in asked:
        system, question = messages[0]["content"], messages[1]["content"]
        if "try to disprove" not in system or "## Your contract" not in question or '"confidence"' in question:
            raise Failed("a question without its contract: " + question[:400])


def main():
    with open(os.path.join(PLANTED, "planted.json"), encoding="utf-8") as f:
        planted = json.load(f)
    with Provider(BIN, models={"seed": 1, "models": MODELS}, planted=planted, faults=FAULTS) as provider:
        for test in (gates_refuse_every_misquote, refuters_make_it_worth_believing, a_useless_refuter_is_seen,
                     a_broken_refuter_decides_nothing, words_say_it_too, every_question_carries_its_contract):
            test(provider)


if __name__ == "__main__":
    try:
        main()
    except Failed as failure:
        sys.exit("failed: %s" % failure)

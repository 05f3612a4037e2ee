#!/usr/bin/env python3
"""What models cost, before, during and after: the provider's own bill is what reports and `reeve cost` add up to."""
# SPDX-License-Identifier: Apache-2.0
import json
import os
import subprocess
import sys
import tempfile

from light import light_data
from provider import Provider

BIN = sys.argv[1]
PRICE = {"input": 1000000, "output": 5000000, "cache_read": 100000, "cache_write": 1250000, "cache_write_long": 2000000}
MODELS = {"models": [{"name": "small", "first_ms": 5, "tokens_per_s": 20000, "price": PRICE}]}
failures = []


def expect(what, good, seen=""):
    if not good:
        failures.append("%s: %s" % (what, seen))


class Place:
    """A tree, a data folder with two analyzers, and a reeve.yaml with tiers, each twice as dear as the one before."""

    def __init__(self, dir_, provider, tiers=("small",), worth=""):
        self.dir = dir_
        self.tree = os.path.join(dir_, "tree")
        os.mkdir(self.tree)
        with open(os.path.join(self.tree, "a.c"), "w", encoding="utf-8") as f:
            f.write("int f(void)\n{\n\treturn 0;\n}\n" * 50)
        self.env = {"PATH": os.environ["PATH"], "HOME": dir_, "REEVE_STATE": os.path.join(dir_, "state"), "SIM_KEY": "k",
                    "REEVE_DATA": light_data(BIN, os.path.join(dir_, "data"), ["reeve-security", "reeve-tests"]),
                    "REEVE_CONFIG": os.path.join(dir_, "reeve.yaml")}
        with open(self.env["REEVE_CONFIG"], "w", encoding="utf-8") as f:
            f.write(worth + "tiers:\n")
            for i, tier in enumerate(tiers):
                f.write("  - { name: %s, api: openai, base_url: \"%s/v1\", model: %s, key_env: SIM_KEY, window: 100000, "
                        "max_output: 4000, price: { input: %d.00, output: %d.00, cache_read: 0.10, cache_write: 1.25 } }\n"
                        % (tier, provider.url, tier, 2 ** i, 5 * 2 ** i))

    def reeve(self, *words):
        return subprocess.run([os.path.join(BIN, "reeve"), *words], env=self.env, capture_output=True, text=True, timeout=60,
                              check=False)

    def analyze(self, *words):
        out = os.path.join(self.dir, "report.json")
        got = self.reeve("analyze", self.tree, "--lens", "security,tests", "--no-cache", "--format", "json", "-o", out, *words)
        if not os.path.exists(out):
            raise SystemExit("analyze gave no report: exit %d, %s" % (got.returncode, got.stderr[-2000:]))
        with open(out, encoding="utf-8") as f:
            return got, json.load(f)

    def cost(self, by):
        got = self.reeve("cost", "--by", by, "--json")
        expect("cost by " + by, got.returncode == 0, got.stderr)
        return json.loads(got.stdout) if got.returncode == 0 else {"rows": [], "total": {}}


def billed(provider):
    bill = provider.bill()
    return bill.get("total", bill).get("microusd")


def before(place, provider):
    got = place.reeve("analyze", place.tree, "--lens", "security,tests", "--dry-run", "--budget", "1", "--json")
    models = json.loads(got.stdout)["models"]
    tier = models["tiers"][0]
    expect("questions", models["questions"] == 2, models)
    expect("a forecast that nothing has corrected", not models["corrected"] and tier["learnt"] == 0, models)
    expect("low, middle, high", 0 < tier["microusd"]["low"] < tier["microusd"]["middle"] < tier["microusd"]["high"], tier)
    least = tier["least_microusd"]
    for words in (("--dry-run",), ()):
        got = place.reeve("analyze", place.tree, "--lens", "security,tests", "--budget", "%.6f" % ((least - 1) / 1e6), *words)
        expect("a budget that pays for nothing", got.returncode == 4 and "pays for no question" in got.stderr,
               (words, got.returncode, got.stderr))
    expect("nothing was asked", billed(provider) in (0, None), billed(provider))


def learns(place, provider):
    """Each command has a coordinator of its own: what the fourth knows of the three before it was read back from the store."""
    reports = []
    for nth in range(4):
        was = billed(provider) or 0
        got, report = place.analyze("--budget", "1")
        reports.append(report)
        expect("analyze", got.returncode == 0, (got.returncode, got.stderr[-1500:]))
        totals, forecast = report["totals"], report["forecast"]
        # Each call is rounded up by itself.
        over = totals["cost_microusd"] - (billed(provider) - was)
        expect("the report's cost is the provider's", 0 <= over <= 2, (totals, was))
        expect("tokens", totals["tokens"]["output"] > 0, totals)
        expect("three jobs have corrected it", forecast["learnt"] == (nth if nth > 2 else 0), forecast)
        expect("it is told before the run", ("by 3 earlier jobs" if nth > 2 else "not corrected") in got.stderr, got.stderr)
        expect("and in the summary", "Cost: $" in got.stderr + got.stdout and "it was off by" in got.stderr + got.stdout,
               (got.stdout, got.stderr))
        subtasks = [s for s in report["subtasks"] if s["kind"] == "model"]
        expect("tiers by number and name", [(s["tier"], s["tier_name"]) for s in subtasks] == [(1, "small")] * 2, subtasks)
    first, last = reports[0]["forecast"], reports[-1]["forecast"]
    expect("the corrected forecast is nearer", last["error_permille"] < first["error_permille"] and last["error_permille"] < 200,
           (first, last))


def adds_up(place, provider):
    for by in ("queue", "skill", "model"):
        cost = place.cost(by)
        for figure in ("spent_microusd", "reserved_microusd", "forecast_microusd"):
            expect("%s of all rows by %s" % (figure, by), sum(r[figure] for r in cost["rows"]) == cost["total"][figure], cost)
        over = cost["total"]["spent_microusd"] - billed(provider)
        expect("the sum by %s is the provider's" % by, 0 <= over <= 8, (cost, billed(provider)))
        expect("jobs", cost["total"]["jobs"] == 4, cost)
    names = {r["name"] for r in place.cost("skill")["rows"]}
    expect("skills", names == {"security", "tests"}, names)
    got = place.reeve("cost", "--by", "model")
    expect("for people", "small" in got.stdout and "in all" in got.stdout, got.stdout)
    several = place.reeve("cost", "--by", "queue,skill,model")
    alone = [place.reeve("cost", "--by", by).stdout for by in ("queue", "skill", "model")]
    expect("a table each", several.returncode == 0 and several.stdout == "\n".join(alone), several.stdout + several.stderr)
    several = place.reeve("cost", "--by", "model,queue", "--json")
    expect("an object each", json.loads(several.stdout) == [place.cost("model"), place.cost("queue")], several.stdout)
    for wrong in ("queue,", "queue,colour", ",", "skill,skill", "queue,skill,model,queue"):
        got = place.reeve("cost", "--by", wrong)
        expect("by " + wrong, got.returncode == 2 and not got.stdout, (got.returncode, got.stdout, got.stderr))


def gives_up():
    """Every quote is altered, so the gates refuse every answer: how many tiers are asked, and why no more."""
    models = {"models": [dict(MODELS["models"][0], name=name, alters_permille=1000) for name in ("small", "large")]}
    planted = {"planted": [{"pattern": "return 0", "rule": "r", "message": "m", "true": True, "severity": "error",
                            "confidence": "high"}]}
    cases = [(("small",), "", 1, "refused every tier"), (("small", "large"), "", 2, "refused every tier"),
             (("small", "large"), "worth: 0.012\n", 1, "large: accepted with 0."),
             (("small", "large"), "worth: 0.001\n", 0, "stop: no try that is left is expected to bring what it costs")]
    for tiers, worth, attempts, why in cases:
        with tempfile.TemporaryDirectory() as dir_, Provider(BIN, models, planted=planted) as provider:
            place = Place(dir_, provider, tiers, worth)
            got, report = place.analyze("--budget", "2")
            questions = [s for s in report["subtasks"] if s["kind"] == "model" and s["lens"] == "security"]
            told = [(s["state"], s["attempts"]) for s in questions]
            expect("asked no more than it is worth", told == [("dead", attempts)], (tiers, worth, questions))
            expect("with the figures", all(why in s["reason"] and "$" in s["reason"] for s in questions), questions)
            expect("exit", got.returncode == (1 if attempts else 6), (got.returncode, report["totals"]))
            expect("lost", (report["totals"]["lost_microusd"] > 0) == (attempts > 0), report["totals"])
            explained = place.reeve("route", "explain", questions[0]["id"])
            expect("explained", explained.returncode == 0 and why.split(":")[0] in explained.stdout, explained.stdout)


def main():
    gives_up()
    with tempfile.TemporaryDirectory() as dir_, Provider(BIN, MODELS) as provider:
        place = Place(dir_, provider)
        before(place, provider)
        learns(place, provider)
        adds_up(place, provider)
    for failure in failures:
        print(failure)
    return 1 if failures else 0


sys.exit(main())

#!/usr/bin/env python3
"""A tier that is hopeless through one lens: the router learns it, begins with the strong one there alone, and knows it after a restart."""
# SPDX-License-Identifier: Apache-2.0
import os
import sys

from provider import Provider
from tiers import DOLLAR, Desk, by_models, tier

BIN = sys.argv[1]
FILES, CHUNK = 24, 4  # below five verdicts nothing is known: such a job begins with the cheapest, always
CHEAP = {"name": "sim-cheap", "first_ms": 20, "tokens_per_s": 20000, "alters_permille": 1000,
         "price": {"input": 1000000, "output": 5000000, "cache_read": 100000, "cache_write": 1250000}}
STRONG = {"name": "sim-strong", "first_ms": 20, "tokens_per_s": 20000,
          "price": {"input": 2000000, "output": 10000000, "cache_read": 200000, "cache_write": 2500000}}
# It alters each quote, and is refused for it, where there is something to quote: through the lens security, in each file. Through the
# lens tests it finds nothing, which is right, and is accepted. Notes are not looked at again.
PLANTED = {"planted": [{"pattern": "strcpy(", "rule": "memory-unsafety", "message": "Longer input than the buffer.", "true": True,
                        "severity": "note", "confidence": "high", "when": "The skill security"}]}
failures = []


def expect(what, good, seen=""):
    if not good:
        failures.append("%s: %s" % (what, seen))


def tree_make(desk, name, numbers):
    tree = os.path.join(desk.dir, name)
    os.mkdir(tree)
    for n in numbers:
        with open(os.path.join(tree, "f%d.c" % n), "w", encoding="utf-8") as f:
            f.write("int g%d;\n" % n * 1000 + "void f%d(char *s)\n{\n\tstrcpy(t%d, s);\n}\n" % (n, n))
    return tree


def job(desk, provider, tree, out):
    """Its bill, the files it has findings in, who was asked through the lens security, the report, and what cheap calls of these cost."""
    before, calls = provider.bill()["total"]["microusd"], len(provider.calls())
    done, report = desk.analyze(tree, 20 * DOLLAR, "--lens", "security,tests", "--no-cache", out=out)
    expect(out, done.returncode in (0, 1) and report, (done.returncode, done.stderr[-1500:]))
    made = [c for c in provider.calls()[calls:] if "The skill security" in str(c["request"])]
    paid = [c["picousd"] / DOLLAR for c in made if c["model"] == "sim-cheap"]
    asked = [c["model"] for c in made]
    return provider.bill()["total"]["microusd"] - before, {f["path"] for f in by_models(report)}, asked, report, paid


def main():
    with Provider(BIN, models={"models": [CHEAP, STRONG]}, planted=PLANTED) as provider:
        rows = [tier(m, provider, limits="concurrency: 1") for m in (CHEAP, STRONG)]
        with Desk(BIN, rows) as desk:  # a coordinator that has seen nothing, and learns nothing from so few
            _, found, asked, _, _ = job(desk, provider, tree_make(desk, "few", range(CHUNK)), "few")
            expect("cheapest first", asked.count("sim-cheap") == CHUNK and len(found) == CHUNK, asked)
        with Desk(BIN, rows) as desk:
            cost, found, asked, report, paid = job(desk, provider, tree_make(desk, "t", range(FILES)), "routed")
            spared = FILES - len(paid)
            always = cost + spared * sum(paid) / max(1, len(paid))  # each spared call at the mean of those that were made
            print("cheap asked for %d of %d; billed $%.4f, cheapest first always: $%.4f (%.2f); %d findings"
                  % (len(paid), FILES, cost / DOLLAR, always / DOLLAR, cost / always, len(found)))
            expect("learnt", CHUNK < len(paid) <= FILES / 2, asked)
            expect("the same is found", len(found) == FILES, found)
            expect("for less", cost < always, (cost, always))
            tests = [s["tier_name"] for s in report["subtasks"] if s["kind"] == "model" and s["lens"] == "tests"]
            expect("the other lens", tests and set(tests) == {"cheap"}, tests)
            last = [s for s in report["subtasks"] if s["kind"] == "model" and s["lens"] == "security"][-1]
            told = desk.reeve("route", "explain", last["id"])
            expect("explained", "decided: tier=strong why=" in told.stdout and "before" in told.stdout, told.stdout)
            # Its coordinator is gone; the next one reads what was stored.
            _, found, asked, _, _ = job(desk, provider, tree_make(desk, "again", range(2)), "again")
            expect("known after a restart", asked == ["sim-strong"] * 2 and len(found) == 2, asked)
    for failure in failures:
        print(failure)
    return 1 if failures else 0


sys.exit(main())

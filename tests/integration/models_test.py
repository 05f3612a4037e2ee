#!/usr/bin/env python3
"""Five lenses by models, end to end: real processes, a provider that is simulated and whose bill is its own."""
# SPDX-License-Identifier: Apache-2.0
import json
import os
import sys

from fleet import expect, main
from provider import Provider
from tiers import DOLLAR, KEY, MIDDLE, PLANTED, SMALL, STRONG, Desk, by_models, larger_tree, planted_set, tier, true_found

TREE = os.path.realpath(os.path.join(PLANTED, "tree"))
STEADY = dict(SMALL, name="sim-steady", invents_permille=0)


def bill_of(*providers):
    return sum(p.bill()["total"]["microusd"] for p in providers)


def costs_what_is_billed(report, *providers):
    """Each call is rounded up here, and all of a model's together there."""
    ours, theirs = report["totals"]["cost_microusd"], bill_of(*providers)
    calls = sum(len(asked(p)) for p in providers)
    expect(theirs <= ours <= theirs + calls, "our cost is %d, and %d are billed for %d calls" % (ours, theirs, calls))


def asked(provider):
    """The prompts of the calls that were answered."""
    return [call for call in provider.calls() if call["status"] == 200]


def whole(bin_dir):
    """What is found is what is planted, what it costs is what the provider bills, and a second run asks nobody."""
    planted = planted_set()
    with Provider(bin_dir, models={"models": [SMALL, MIDDLE, STRONG]}, planted=planted, options=("--key", KEY)) as provider:
        rows = [tier(SMALL, provider), tier(MIDDLE, provider, api="openai"), tier(STRONG, provider)]
        with Desk(bin_dir, rows) as desk:
            tree = larger_tree(desk.dir, "coordinator/schedule", "coordinator/gate")
            done, report = desk.analyze(tree, 5 * DOLLAR)
            expect(done.returncode == 0, "analyze: exit %d: %s" % (done.returncode, done.stderr))
            found, wrong = true_found(report, planted)
            expect(len(found) >= 30, "only %d planted defects were found" % len(found))
            costs_what_is_billed(report, provider)
            calls = asked(provider)
            for call in calls:
                text = str(call["request"])
                expect("contract" in text and tree in text, "a prompt without its contract: %s" % text[:300])
            tiers = {s["tier"] for f in by_models(report) for s in f["supporters"] if s["runner"] == "model"}
            expect(len(tiers) > 1, "what the gates refused was not asked of another tier: %s" % tiers)
            read = report["totals"]["tokens"]
            expect(read["cache_read"] > 0, "no prompt began as another: %s" % read)
            expect(not desk.files_with(KEY), "the key stands in %s" % desk.files_with(KEY))
            print("models: %d calls, %d of %d planted defects, %d other findings, %d micro-dollars, tokens %s"
                  % (len(calls), len(found), sum(row["true"] for row in planted["planted"]), len(wrong),
                     report["totals"]["cost_microusd"], read))
            again, second = desk.analyze(tree, 5 * DOLLAR, out="again")
            expect(again.returncode == 0 and second["totals"]["executed"] == 0,
                   "a second run executed %d: %s" % (second["totals"]["executed"], again.stderr))
            expect(len(asked(provider)) == len(calls), "the second run asked a model")
            expect({f["fingerprint"] for f in by_models(second)} == {f["fingerprint"] for f in by_models(report)},
                   "the second run found something else")


def broke(bin_dir):
    """The budget is spent in the middle: exit 4 and a partial report; with more of it the rest is done."""
    cap = DOLLAR * 6 // 100
    with Provider(bin_dir, models={"models": [STEADY]}, planted=planted_set()) as provider:
        with Desk(bin_dir, [tier(STEADY, provider)]) as desk:
            done, report = desk.analyze(TREE, cap, "--lens", "security,tests")
            expect(done.returncode == 4, "exit %d: %s" % (done.returncode, done.stderr))
            expect(0 < bill_of(provider) <= cap, "billed %d of %d" % (bill_of(provider), cap))
            expect(report and "budget" in report["outcome"], "the report does not say so")
            more = desk.reeve("resume", "j1", "--budget", "5")
            expect(more.returncode == 0, "resume: exit %d: %s" % (more.returncode, more.stderr))
            told = desk.reeve("wait", "j1", "--quiet", "--format", "json", "-o", os.path.join(desk.dir, "all.json"))
            expect(told.returncode == 0, "it did not go on: exit %d: %s" % (told.returncode, told.stderr))


def fails(bin_dir):
    """A provider that fails for good costs attempts, not the job: another tier is asked."""
    with Provider(bin_dir, models={"models": [STEADY]}, planted=planted_set(),
                  faults={"rules": [{"fault": "status=500", "from": 2}]}) as first:
        with Provider(bin_dir, models={"models": [STRONG]}, planted=planted_set()) as second:
            with Desk(bin_dir, [tier(STEADY, first), tier(STRONG, second)]) as desk:
                done, report = desk.analyze(TREE, 5 * DOLLAR, "--lens", "security,tests")
                expect(done.returncode == 0, "exit %d: %s" % (done.returncode, done.stderr))
                expect(second.bill()["total"]["calls"] > 0, "the other tier was not asked")
                costs_what_is_billed(report, first, second)
                expect("server_error" in done.stderr + json.dumps(report) or report["totals"]["attempts"] > 3,
                       "the report says nothing of the provider that failed")


def keyless(bin_dir):
    """Money for models, and nobody who could ask one: that is said at once."""
    with Provider(bin_dir) as provider:
        with Desk(bin_dir, [tier(STEADY, provider)]) as desk:
            desk.env.pop("REEVE_TEST_KEY")
            done, report = desk.analyze(TREE, DOLLAR)
            expect(done.returncode == 2 and "no tier has a key" in done.stderr and not report, "exit %d: %s" % (done.returncode, done.stderr))


def run(bin_dir):
    for form in (whole, broke, fails, keyless) if len(sys.argv) < 3 else [globals()[sys.argv[2]]]:
        form(bin_dir)


main(run)

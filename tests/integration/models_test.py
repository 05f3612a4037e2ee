#!/usr/bin/env python3
"""Five lenses by models, end to end: real processes, a provider that is simulated and whose bill is its own."""
# SPDX-License-Identifier: Apache-2.0
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from fleet import expect, main
from provider import Provider
from tiers import DOLLAR, KEY, MIDDLE, PLANTED, SMALL, STRONG, Desk, by_models, larger_tree, planted_set, tier, true_found

TREE = os.path.realpath(os.path.join(PLANTED, "tree"))
STEADY = dict(SMALL, name="sim-steady", invents_permille=0)


def bill_of(*providers):
    return sum(p.bill()["total"]["microusd"] for p in providers)


def costs_what_is_billed(report, *providers):
    """Each call is rounded up here, and all of a model's together there. One that a hedge made needless counts as it was reserved."""
    ours, theirs, unreported = report["totals"]["cost_microusd"], bill_of(*providers), report["totals"]["unreported_microusd"]
    calls = sum(len(asked(p)) for p in providers)
    expect(theirs <= ours and ours - unreported <= theirs + calls,
           "our cost is %d, %d of it unreported, and %d are billed for %d calls" % (ours, unreported, theirs, calls))


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
    cap = DOLLAR * 5 // 100  # enough for one review's bound, not for the next one's beside what that cost
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


def claims_asked(provider):
    """Of each claim that was looked at again the models that were asked, in their turn."""
    told = {}
    for call in asked(provider):
        text = call["request"]["messages"][-1]["content"]
        if "You judge the claims below" in text:
            for claim in (json.loads(line) for line in text.splitlines() if line.startswith('{"id":')):
                told.setdefault((claim["path"], claim["start_line"], claim["rule"]), []).append(call["request"]["model"])
    return told


def panel(bin_dir):
    """A reviewer that believes much, and two others: who does not agree brings the finder's own voice, nobody is asked twice."""
    planted = planted_set()
    finder = dict(STEADY, believes_permille=900, finds_permille=900, unsure_permille=40, lets_stand_permille=700, refutes_true_permille=20)
    rates = {"unsure_permille": 40, "lets_stand_permille": 80, "refutes_true_permille": 40}
    rows = [dict(row, first_ms=10, tokens_per_s=1000000) for row in (finder, dict(MIDDLE, **rates), dict(STRONG, **rates))]
    for refuters in (1, 3):
        with Provider(bin_dir, models={"models": rows}, planted=planted) as provider:
            with Desk(bin_dir, [tier(row, provider, api="openai") for row in rows] + ["refuters: %d\n" % refuters]) as desk:
                done, report = desk.analyze(TREE, 5 * DOLLAR, "--lens", "security")
                expect(done.returncode == 0, "exit %d: %s" % (done.returncode, done.stderr))
                expect("is not the one whose results" not in json.dumps(report), "another model was seen where there is none")
                looks = claims_asked(provider)
                expect(len(looks) == 64, "%d claims were looked at again, not the gravest of the review" % len(looks))
                gate = [g for g in report["gates"] if g["name"] == "second look"][0]
                expect(0 < gate["refused"] < 64 and 0 < gate["passed"] < 64, "what came of them: %s" % gate)
                expect(gate["fired"] == gate["refused"] + gate["passed"] + gate["could_not_check"], "what came of them: %s" % gate)
                for claim, models in looks.items():
                    expect(len(set(models)) == len(models), "%s was asked of %s" % (claim, models))
                    expect(finder["name"] not in models[:2], "%s: the finder is asked before another: %s" % (claim, models))
                sizes = {len(models) for models in looks.values()}
                expect(sizes == ({1} if refuters == 1 else {2, 3}), "looks at a claim: %s" % sizes)
                calls = len(asked(provider))
                again, second = desk.analyze(TREE, 5 * DOLLAR, "--lens", "security", out="again")
                expect(again.returncode == 0 and second["totals"]["executed"] == 0 and len(asked(provider)) == calls,
                       "a second run executed %d" % second["totals"]["executed"])
                expect([(f["fingerprint"], f["confidence"]) for f in second["findings"]]
                       == [(f["fingerprint"], f["confidence"]) for f in report["findings"]], "the second run tells something else")
                print("up to %d refuters: %s, %d calls, %d micro-dollars" % (refuters, gate, calls, report["totals"]["cost_microusd"]))


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
                expect(re.match(r"steady at [0-9]+ questions?", report["totals"]["tiers_failed"]),
                       "the report says of the provider that failed: %s" % report["totals"]["tiers_failed"])


def cut(bin_dir):
    """Streams that end before they say what they cost, and answers without their usage: what is above the bill is told."""
    with Provider(bin_dir, models={"models": [STEADY]}, planted=planted_set(),
                  faults={"rules": [{"fault": "cut=600", "to": 2}, {"fault": "usage=missing", "from": 1, "to": 2}]}) as provider:
        with Desk(bin_dir, [tier(STEADY, provider)]) as desk:
            done, report = desk.analyze(TREE, 5 * DOLLAR, "--lens", "security,tests")
            expect(done.returncode in (0, 2, 3), "exit %d: %s" % (done.returncode, done.stderr))
            print("cost %d, billed %d, unreported %d" % (report["totals"]["cost_microusd"], bill_of(provider),
                                                         report["totals"]["unreported_microusd"]))
            costs_what_is_billed(report, provider)
            expect("cut off or told no usage: the provider may bill less" in done.stdout, "not said: %s" % done.stdout)


def goes_over(bin_dir):
    """The provider of the cheap tier fails in the middle, for good: what waits for it goes to the others, looks as well."""
    quick = [dict(row, first_ms=20, tokens_per_s=20000) for row in (SMALL, MIDDLE, STRONG)]
    with Provider(bin_dir, models={"models": quick[:1]}, planted=planted_set(),
                  faults={"rules": [{"fault": "status=500", "from": 4}]}) as first, \
            Provider(bin_dir, models={"models": quick[1:]}, planted=planted_set()) as second:
        with Desk(bin_dir, [tier(quick[0], first), tier(quick[1], second, api="openai"), tier(quick[2], second)]) as desk:
            tree = larger_tree(desk.dir, "coordinator/schedule", "coordinator/gate")
            begun = time.monotonic()
            done, report = desk.analyze(tree, 5 * DOLLAR, "--no-cache", timeout=180)
            expect(done.returncode == 0, "exit %d: %s" % (done.returncode, done.stderr))
            states = {row["state"] for row in report["subtasks"] if row["kind"] == "model"}
            expect(states == {"done"}, "its subtasks are %s" % states)
            expect(len(true_found(report, planted_set())[0]) >= 30, "found: %d" % len(true_found(report, planted_set())[0]))
            costs_what_is_billed(report, first, second)
            failed = report["totals"]["tiers_failed"]
            expect("small at " in failed and "(server_error)" in failed, "the report says of it: %s" % failed)
            for page in (done.stdout, *(open(os.path.join(desk.dir, "out", name), encoding="utf-8").read() for name in ("report.md", "report.html"))):
                expect("Tiers that failed" in page and "server" in page, "a page without it: %s" % page[:500])
            print("the cheap provider failed from its fourth call on: all is done in %d s, %d calls of the others"
                  % (time.monotonic() - begun, len(asked(second))))


def shut(bin_dir):
    """The stronger tier refuses its key: who found a claim looks again, which makes it no surer, and all documents name the tier."""
    rows = [dict(row, first_ms=10, tokens_per_s=1000000) for row in (STEADY, STRONG)]
    with Provider(bin_dir, models={"models": rows[:1]}, planted=planted_set()) as open_one:
        with Provider(bin_dir, models={"models": rows[1:]}, planted=planted_set(), options=("--key", "sk-another-key-0000")) as closed:
            with Desk(bin_dir, [tier(rows[0], open_one), tier(rows[1], closed)]) as desk:
                done, report = desk.analyze(TREE, 5 * DOLLAR, "--lens", "security")
                expect(done.returncode == 0 and not asked(closed), "exit %d: %s" % (done.returncode, done.stderr))
                found = by_models(report)
                expect(found and {f["confidence"] for f in found} == {"low"}, "%s" % [f["confidence"] for f in found])
                totals = report["totals"]
                expect(totals["claims_own"] > 0 and totals["tiers_silent"] == "strong", "%s" % totals)
                page = desk.reeve("report", "j1", "--format", "markdown")
                for text in (done.stdout, page.stdout):
                    expect("only by the tier that made them, for strong answered nothing" in text, text[:1500])
                told = [line for line in done.stderr.splitlines() if line.startswith("reeve: tier ")]
                expect(len(told) == 1 and told[0].startswith("reeve: tier strong is asked no more: ") and "(authentication)" in told[0], done.stderr)
                cause = told[0].split("asked no more: ")[1]
                expect("answered nothing (strong: %s)" % cause in done.stdout and totals["tiers_silent_why"] == "strong: " + cause, done.stdout)


def dies(bin_dir):
    """A provider that dies in the middle is told as it happens, once, with what it said."""
    rows = [dict(STEADY, first_ms=10, tokens_per_s=1000000), dict(STRONG, first_ms=20000)]
    with Provider(bin_dir, models={"models": rows[:1]}, planted=planted_set(),
                  faults={"rules": [{"fault": "status=500", "from": 2}]}) as first:
        with Provider(bin_dir, models={"models": rows[1:]}, planted=planted_set()) as second:
            with tempfile.TemporaryDirectory(prefix="reeve-dies-") as folder:
                tree = larger_tree(folder, "common")
                with Desk(bin_dir, [tier(rows[0], first), tier(rows[1], second)]) as desk:
                    with subprocess.Popen([os.path.join(bin_dir, "reeve"), "analyze", tree, "--budget", "20", "--quiet"], env=desk.env,
                                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
                        line = running.stderr.readline()
                        over = running.poll() is not None
                        running.send_signal(signal.SIGINT)
                        rest = running.communicate(timeout=60)[1]
                    expect(line.startswith("reeve: tier steady fails time after time") and "(server_error)" in line, line + rest)
                    expect(not over and "tier steady" not in rest, rest)
                    print(line, end="")


def changed(bin_dir):
    """Answers are kept for the next job; another model, or another skill of one lens, is asked again and says so, and nothing else is."""
    quick = dict(STEADY, first_ms=5, tokens_per_s=200000)
    other = dict(quick, name="sim-other")
    with Provider(bin_dir, models={"models": [quick, other]}, planted=planted_set()) as provider:
        with Desk(bin_dir, [tier(quick, provider)]) as desk:
            def again(what, lenses):
                """Those lenses' questions are asked again, and say why; all other rows are from the cache."""
                calls = len(asked(provider))
                done, report = desk.analyze(TREE, 5 * DOLLAR, "--lens", "security,tests", out=what)
                # Who looks again reads no skill of a lens: only what was found, and by whom.
                rows = [s for s in report["subtasks"] if s["tool"] != "refute"]
                expect(done.returncode == 0, "%s: exit %d: %s" % (what, done.returncode, done.stderr))
                why = "run again: its model or its skill is not the one whose results were kept"
                expect({s["lens"] for s in rows if s["reason"] == why} == set(lenses), "%s: %s" % (what, rows))
                expect(all(s["reason"] == why if s["kind"] == "model" and s["lens"] in lenses else s["reason"].startswith("kept by")
                           for s in rows), "%s: %s" % (what, rows))
                expect((len(asked(provider)) > calls) == bool(lenses), "%s: %d calls" % (what, len(asked(provider)) - calls))
                expect(("A model or a skill has changed since results were kept" in done.stdout) == bool(lenses), done.stdout)

            done, report = desk.analyze(TREE, 5 * DOLLAR, "--lens", "security,tests")
            expect(done.returncode == 0 and {s["lens"] for s in report["subtasks"] if s["kind"] == "model"} == {"security", "tests"},
                   "%s %s" % (done.stderr, report["subtasks"]))
            again("the same", ())
            desk.write([tier(dict(quick, price=dict(quick["price"], output=1000000)), provider)])
            again("another price", ())
            desk.write([tier(other, provider, name="steady")])
            again("another model", ("security", "tests"))
            skills = os.path.join(desk.env["REEVE_DATA"], "skills")
            source = os.path.realpath(skills)
            os.unlink(skills)
            shutil.copytree(source, skills)
            with open(os.path.join(skills, "security", "SKILL.md"), "a", encoding="utf-8") as skill:
                skill.write("\nOne word more.\n")
            again("another skill", ("security",))


def keyless(bin_dir):
    """Money for models, and nobody who could ask one: that is said at once, with the variables of these tiers."""
    with Provider(bin_dir) as provider:
        with Desk(bin_dir, [tier(STEADY, provider)]) as desk:
            desk.env.pop("REEVE_TEST_KEY")
            done, report = desk.analyze(TREE, DOLLAR)
            expect(done.returncode == 2 and "no tier has a key here: set REEVE_TEST_KEY;" in done.stderr and not report,
                   "exit %d: %s" % (done.returncode, done.stderr))


def run(bin_dir):
    for form in (whole, panel, broke, fails, cut, goes_over, shut, changed, dies, keyless) if len(sys.argv) < 3 else [globals()[sys.argv[2]]]:
        form(bin_dir)


main(run)

#!/usr/bin/env python3
"""What a job is told to cost before it runs, and what it then costs: second looks, keys that are not there, plans, money that ran out."""
# SPDX-License-Identifier: Apache-2.0
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile

from fleet import expect, main, wait_for
from provider import Provider
from tiers import DOLLAR, MIDDLE, PLANTED, SMALL, STRONG, Desk, planted_set, tier, usd

TREE = os.path.realpath(os.path.join(PLANTED, "tree"))
QUICK = {"first_ms": 5, "tokens_per_s": 200000}
MODELS = [dict(row, **QUICK) for row in (dict(SMALL, invents_permille=0), MIDDLE, STRONG)]
GOAL = "security: where in src/ is memory written past its end?"


def dry(desk, budget, *words):
    """The plan as JSON, and how the command ended."""
    done = desk.reeve("analyze", TREE, "--budget", usd(budget), "--dry-run", "--json", *words)
    return done, json.loads(done.stdout)


def sums(words):
    return [round(float(s) * DOLLAR) for s in re.findall(r"\$(\d+\.\d+)", words)]


def looks(bin_dir):
    """The first forecast of all has the second looks in it: what the job costs lies in its range, where it was a thirtieth of that."""
    with Provider(bin_dir, models={"models": MODELS}, planted=planted_set()) as provider:
        with Desk(bin_dir, [tier(row, provider) for row in MODELS]) as desk:
            told, plan = dry(desk, 5 * DOLLAR)
            expect(told.returncode == 0 and not provider.calls(), "dry run: exit %d" % told.returncode)
            first = plan["models"]["tiers"][0]
            done, report = desk.analyze(TREE, 5 * DOLLAR)
            expect(done.returncode == 0, "exit %d: %s" % (done.returncode, done.stderr))
            forecast, cost = report["forecast"], report["totals"]["cost_microusd"]
            expect(forecast["microusd"] == first["microusd"] and forecast["second_looks"] == first["second_looks"] > 0,
                   "the dry run says %s, the report %s" % (first, forecast))
            expect(forecast["learnt"] == 0 and forecast["microusd"]["low"] <= cost <= forecast["microusd"]["high"],
                   "%d of %s" % (cost, forecast))
            expect("5 questions to models, of small first, and about %d second looks" % first["second_looks"] in plan["models"]["words"],
                   plan["models"]["words"])
            begun = [s for s in report["subtasks"] if s["tool"] != "refute"]
            said = desk.reeve("analyze", TREE, "--budget", "5", "--dry-run").stdout
            expect("The run begins with %d subtasks, %d of analyzers and 5 questions;" % (len(begun), len(begun) - 5) in said, said)
            page = desk.reeve("report", "j1")
            expect("for 5 questions and about %d second looks" % first["second_looks"] in page.stdout, page.stdout[:1500])
            print("second looks: forecast %s, cost %d" % (forecast["microusd"], cost))


def keys(bin_dir):
    """A tier that nobody here has the key of has no part in it: what the run refuses the dry run refuses in the same words."""
    with Provider(bin_dir, models={"models": MODELS}, planted=planted_set()) as provider:
        rows = [tier(row, provider) for row in MODELS]
        rows[0] = rows[0].replace("REEVE_TEST_KEY", "REEVE_OTHER_KEY")
        with Desk(bin_dir, rows) as desk:
            _, plan = dry(desk, 5 * DOLLAR, "--lens", "security,tests")
            asked = plan["models"]["tiers"]
            expect([row["tier"] for row in asked] == ["middle", "strong"] and plan["payable"], "%s" % asked)
            for budget in (1, asked[0]["least_microusd"] - 1):
                words = ("analyze", TREE, "--lens", "security,tests", "--budget", usd(budget))
                run, told = desk.reeve(*words), desk.reeve(*words, "--dry-run")
                said = [line for line in told.stderr.splitlines() if "pays for no question" in line]
                expect(run.returncode == told.returncode == 4, "exit %d, dry %d" % (run.returncode, told.returncode))
                expect(said and said[0] in run.stderr.splitlines(), "dry: %s run: %s" % (told.stderr, run.stderr))
                expect("with this budget nothing would be" in told.stdout, told.stdout[-300:])
                enough = sums(said[0])[1]
                expect(asked[0]["least_microusd"] <= enough <= asked[0]["least_microusd"] + 100, said[0])
            expect(not provider.calls(), "something was asked")
            done, report = desk.analyze(TREE, enough, "--lens", "security,tests")
            expect(provider.calls() and "no key" not in json.dumps(report), "exit %d: %s" % (done.returncode, report))


def goal(bin_dir):
    """One story: the planner's own price, then that with what its plan asks, and at the end the same beside what it came to."""
    slow = dict(MODELS[0], first_ms=700)
    with Provider(bin_dir, models={"models": [slow, MODELS[2]]}, planted=planted_set()) as provider:
        with Desk(bin_dir, [tier(slow, provider), tier(MODELS[2], provider)]) as desk:
            _, plan = dry(desk, 5 * DOLLAR, "--goal", GOAL)
            planner = plan["models"]["tiers"][-1]
            done = desk.reeve("analyze", TREE, "--budget", "5", "--goal", GOAL)
            expect(done.returncode == 0, "exit %d: %s" % (done.returncode, done.stderr))
            line = [row for row in done.stderr.splitlines() if "for a plan, of strong" in row]
            expect(line and line[0] == plan["models"]["words"], "dry: %s run: %s" % (plan["models"]["words"], done.stderr))
            expect(sums(line[0])[3] >= planner["least_microusd"] and "for each try" in line[0], line[0])
            made = [row for row in done.stderr.splitlines() if "the plan is made" in row]
            last = [row for row in done.stdout.splitlines() if row.startswith("Forecast: ")]
            expect(len(made) == 1 and len(last) == 1, done.stderr + done.stdout)
            expect(made[0].split("cost ")[-1] in last[0] and "for a plan, " in last[0], "%s | %s" % (made, last))
            expect(sums(made[0])[0] > sums(line[0])[0], "with its plan it is told to cost less: %s | %s" % (line, made))
            cost = provider.bill()["total"]["microusd"]
            expect(sums(last[0])[1] <= cost <= sums(last[0])[2], "%d of %s" % (cost, last[0]))


def resumes(bin_dir):
    """With too little to go on `resume` says what was spent and what would do, and that is enough for one question more."""
    with Provider(bin_dir, models={"models": MODELS[:1]}, planted=planted_set()) as provider:
        with Desk(bin_dir, [tier(MODELS[0], provider)]) as desk:
            done, report = desk.analyze(TREE, DOLLAR * 5 // 100, "--lens", "security,tests")
            spent, calls = report["totals"]["cost_microusd"], len(provider.calls())
            expect(done.returncode == 4 and spent, "exit %d: %s" % (done.returncode, done.stderr))
            because = [row for row in done.stdout.splitlines() if row.startswith("Because ")]
            expect(because and "USD at least $" in because[0], done.stdout)
            for budget in ("0.01", "0.05"):
                told = desk.reeve("resume", "j1", "--budget", budget)
                expect(told.returncode == 2 and "or more" in told.stderr, "exit %d: %s %s" % (told.returncode, told.stderr, told.stdout))
                granted, said, reserved, least = sums(told.stderr)
                expect(sums(because[0]) == [least], "%s | %s" % (because, told.stderr))
                expect((granted, reserved) == (50000, 0) and abs(said - spent) <= 50 and least > 50000, told.stderr)
            told = desk.reeve("resume", "j1", "--budget", usd(least - 100))
            expect(told.returncode == 2, "%d was enough, %d was named" % (least - 100, least))
            told = desk.reeve("resume", "j1", "--budget", usd(least))
            expect(told.returncode == 0, "exit %d: %s" % (told.returncode, told.stderr))
            waited = desk.reeve("wait", "j1", "--quiet")
            expect(len(provider.calls()) > calls, "exit %d, and nothing more was asked: %s" % (waited.returncode, waited.stdout))


def lends(bin_dir):
    """Of a budget that does not pay the bound of each second look most are made all the same: the last ones with what is left."""
    with Provider(bin_dir, models={"models": [MODELS[0], MODELS[2]]}, planted=planted_set()) as provider:
        with Desk(bin_dir, [tier(MODELS[0], provider), tier(MODELS[2], provider)]) as desk:
            done, report = desk.analyze(TREE, DOLLAR // 2)
            made = len([c for c in provider.calls() if c["request"]["model"] == "sim-strong"])
            unpaid = sums(re.search("Second looks: .*", done.stdout).group(0)) if "given up for want" in done.stdout else []
            bill = provider.bill()["total"]["microusd"]
            expect(done.returncode == 0 and bill <= DOLLAR // 2, "exit %d, billed %d: %s" % (done.returncode, bill, done.stderr))
            print("of half a dollar: %d looks made, billed %d of it, %s" % (made, bill, "for the rest $%s" % unpaid if unpaid else "all"))
            expect(made >= 12, "%d looks were made: %s" % (made, done.stdout))
            expect(not unpaid or report["totals"]["cost_microusd"] > DOLLAR // 5, done.stdout)


def cut(bin_dir):
    """A look that is lent what is left asks for a shorter answer; one that is cut by that is none, and the bill stays within the budget."""
    long = json.dumps({"verdicts": [{"id": 1, "why": "line 3 is so. " * 1500, "verdict": "stands"}]})  # some 5,000 tokens
    answers = [{"when": "You judge the claims below", "models": {"sim-strong": long}}]
    planted = {"planted": [{"pattern": "strcpy(name", "rule": "copy", "message": "It may be too long.", "true": True, "severity": "error"}]}
    finder = dict(MODELS[0], finds_permille=1000)
    with tempfile.TemporaryDirectory(prefix="reeve-cut-") as folder:
        with open(os.path.join(folder, "a.c"), "w", encoding="utf-8") as f:
            f.write("void a(char *name, const char *from)\n{\n\tstrcpy(name, from);\n}\n")
        for budget, whole in ((DOLLAR, True), (DOLLAR // 12, False)):
            with Provider(bin_dir, models={"models": [finder, MODELS[2]]}, planted=planted, answers=answers) as provider:
                with Desk(bin_dir, [tier(finder, provider), tier(MODELS[2], provider)]) as desk:
                    done, report = desk.analyze(folder, budget, "--lens", "security")
                    limits = [c["request"]["max_tokens"] for c in provider.calls() if c["request"]["model"] == "sim-strong"]
                    bill, said = provider.bill()["total"]["microusd"], done.stdout + done.stderr
                    sure = [f["confidence"] for f in report["findings"] if f["rule"] == "model/copy"]
                    expect(bill <= budget, "billed %d of %d: %s" % (bill, budget, said))
                    expect((limits == [8000]) == whole and (whole or all(2000 < n < 5000 for n in limits)), "%s of %d: %s" % (limits, budget, said))
                    expect(len(sure) == 1 and (sure[0] != "low") == whole, "%s of %d: %s" % (sure, budget, said))
                    print("of %d: answers of at most %s tokens, billed %d" % (budget, limits, bill))


def interrupted(bin_dir):
    """Ctrl-C: what is under way counts as it was reserved, and the summary says that it may be billed less."""
    slow = dict(MODELS[0], tokens_per_s=1)
    with Provider(bin_dir, models={"models": [slow]}, planted=planted_set()) as provider:
        with Desk(bin_dir, [tier(slow, provider)]) as desk:
            with subprocess.Popen([os.path.join(bin_dir, "reeve"), "analyze", TREE, "--budget", "2", "--lens", "security,tests"], env=desk.env,
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as run_:
                wait_for("two questions", lambda: provider.bill()["running"] >= 2)
                run_.send_signal(signal.SIGINT)
                out, err = run_.communicate(timeout=60)
            line = [row for row in out.splitlines() if row.startswith("Cost: ")]
            expect(run_.returncode == 130 and len(line) == 1, "exit %d: %s %s" % (run_.returncode, out, err))
            expect(line[0].endswith("was reserved by calls that were cancelled, cut off or told no usage: the provider may bill less."), line[0])
            cost, bill = sums(line[0])[-1], provider.bill()["total"]["microusd"]
            expect(bill < cost, "billed %d: %s" % (bill, line[0]))
            print(line[0], "billed:", bill)


def hint(bin_dir):
    """What is printed at the end goes on as it stands there; without --config the fleet says that it does not know the tiers."""
    with Provider(bin_dir, models={"models": MODELS[:1]}, planted=planted_set()) as provider:
        with Desk(bin_dir, [tier(MODELS[0], provider)]) as desk:
            config = os.path.join(desk.dir, "my tiers; it's these.yaml")
            os.rename(desk.env.pop("REEVE_CONFIG"), config)
            done = desk.reeve("analyze", TREE, "--budget", "0.05", "--lens", "security,tests", "--config", config)
            line = [row for row in done.stdout.splitlines() if row.startswith("To go on: ")]
            expect(done.returncode == 4 and len(line) == 1, "exit %d: %s" % (done.returncode, done.stdout))
            calls = len(provider.calls())
            for words in (("show", "j1"), ("resume", "j1", "--budget", "5"), ("wait", "j1")):
                told = desk.reeve(*words)
                expect("knows no tiers" in told.stdout + told.stderr and "worker has the key" not in told.stdout, told.stdout + told.stderr)
                expect("--budget $" not in told.stdout and "USD at least" not in told.stdout, told.stdout)
            expect(len(provider.calls()) == calls, "something was asked without a tier")
            for command in line[0][len("To go on: "):].split(" && "):
                told = desk.reeve(*shlex.split(command)[1:])
            expect(len(provider.calls()) > calls, "exit %d: nothing more was asked: %s" % (told.returncode, told.stdout + told.stderr))


def run(bin_dir):
    for form in (looks, keys, goal, resumes, lends, cut, interrupted, hint) if len(sys.argv) < 3 else [globals()[sys.argv[2]]]:
        form(bin_dir)


main(run)

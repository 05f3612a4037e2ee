#!/usr/bin/env python3
"""A job goes on with the tiers that it was planned for, or not at all: a key that is gone, a price that has risen, another coordinator."""
# SPDX-License-Identifier: Apache-2.0
import os
import sys

from fleet import expect, main, wait_for
from model_quota_test import ModelFleet
from provider import Provider
from tiers import DOLLAR, KEY, MIDDLE, PLANTED, SMALL, STRONG, Desk, planted_set, tier

TREE = os.path.realpath(os.path.join(PLANTED, "tree"))
QUICK = {"first_ms": 5, "tokens_per_s": 200000}
MODELS = [dict(row, **QUICK) for row in (dict(SMALL, invents_permille=0), MIDDLE, STRONG)]
LENSES = ("--lens", "security,tests")
WHY = "than this job was planned for"


def paused(desk, provider):
    """A job whose money ends before its questions do; how many calls it made."""
    done, _ = desk.analyze(TREE, DOLLAR * 5 // 100, *LENSES)
    expect(done.returncode == 4 and provider.calls(), "exit %d: %s" % (done.returncode, done.stderr))
    return len(provider.calls())


def is_refused(desk, provider, calls, *names):
    """It says which tiers it was planned for, names no sum, and nobody is asked."""
    for words, code in ((("resume", "j1", "--budget", "5"), (2,)), (("show", "j1"), (0,)), (("wait", "j1"), (4,))):
        told = desk.reeve(*words)
        said = told.stdout + told.stderr
        expect(told.returncode in code, "%s: exit %d: %s" % (words[0], told.returncode, said))
        expect(WHY in said and all(name in said for name in names), "%s: %s" % (words[0], said))
        expect("USD at least" not in said and "--budget $" not in told.stdout, said)
    expect(len(provider.calls()) == calls, "somebody was asked")


def goes_on(desk, provider, calls):
    told = desk.reeve("resume", "j1", "--budget", "5")
    expect(told.returncode == 0, "exit %d: %s" % (told.returncode, told.stderr))
    waited = desk.reeve("wait", "j1", "--quiet")
    expect(waited.returncode == 0 and len(provider.calls()) > calls, "exit %d: %s" % (waited.returncode, waited.stdout))


def keys(bin_dir):
    """The key of the cheapest is unset between a run and its resume, and later one more is there: no place in the list means another."""
    with Provider(bin_dir, models={"models": MODELS}, planted=planted_set()) as provider:
        rows = [tier(row, provider) for row in MODELS]
        rows[0] = rows[0].replace("REEVE_TEST_KEY", "REEVE_FIRST_KEY")
        rows[2] = rows[2].replace("REEVE_TEST_KEY", "REEVE_LAST_KEY")
        with Desk(bin_dir, rows) as desk:
            desk.env["REEVE_FIRST_KEY"] = KEY
            calls = paused(desk, provider)
            del desk.env["REEVE_FIRST_KEY"]
            is_refused(desk, provider, calls, "(middle)", "(small, middle)")
            desk.env.update(REEVE_FIRST_KEY=KEY, REEVE_LAST_KEY=KEY)
            is_refused(desk, provider, calls, "(small, middle, strong)", "(small, middle)")
            del desk.env["REEVE_LAST_KEY"]
            goes_on(desk, provider, calls)
            expect(not [c for c in provider.calls() if c["model"] == "sim-strong"], "strong was asked")


def prices(bin_dir):
    """The same names at another price, or in another order, are others; a limit that is raised changes nothing."""
    with Provider(bin_dir, models={"models": MODELS}, planted=planted_set()) as provider:
        rows = [tier(row, provider) for row in MODELS[:2]]
        dear = dict(MODELS[0], price=dict(MODELS[0]["price"], output=4000000))
        with Desk(bin_dir, rows) as desk:
            calls = paused(desk, provider)
            for other in ([tier(dear, provider), rows[1]], rows[::-1]):
                desk.write(other)
                is_refused(desk, provider, calls, "small", "middle")
            desk.write([rows[0].replace("concurrency: 64", "concurrency: 3"), rows[1]])
            goes_on(desk, provider, calls)


def is_cancelled(desk):
    """Whatever it waits for, a paused job can be given up; the second time there is nothing left to give up."""
    expect("paused" in desk.reeve("show", "j1").stdout, "it is not paused")
    for again in (False, True):
        told = desk.reeve("cancel", "j1")
        expect(told.returncode == 0, "exit %d: %s" % (told.returncode, told.stderr))
        expect(("nothing to cancel" in told.stderr) == again, told.stderr)
        said = desk.reeve("show", "j1").stdout
        expect("cancelled" in said and "paused" not in said, said)


def given_up(bin_dir):
    """A job that waits for money, and one that waits for its own tiers, are cancelled."""
    for strange in (False, True):
        with Provider(bin_dir, models={"models": MODELS}, planted=planted_set()) as provider:
            rows = [tier(row, provider) for row in MODELS[:2]]
            with Desk(bin_dir, rows) as desk:
                calls = paused(desk, provider)
                if strange:
                    desk.write(rows[::-1])
                is_cancelled(desk)
                expect(len(provider.calls()) == calls, "somebody was asked")


def waited(fleet):
    """How the client ends that waits for it: one that is paused is waited for by nobody."""
    command = fleet.reeve("wait", "j1")
    command.communicate(timeout=90)
    return command.returncode


def takeover(bin_dir):
    """A coordinator with other tiers reads a job of before: it asks nobody, and says so; the next one, with the right ones, goes on."""
    with Provider(bin_dir, models={"models": [dict(MODELS[0], first_ms=400)]}, planted=planted_set()) as provider:
        with ModelFleet(bin_dir, provider, [("sim-small", "")]) as fleet:
            fleet.begin()
            work = fleet.analyze(fleet.tree(12))
            wait_for("some were asked", lambda: len(provider.calls()) > 1)
            for name in fleet.names + ["reeved"]:
                fleet.kill(name)
            with open(fleet.config, encoding="utf-8") as f:
                right = f.read()
            with open(fleet.config, "w", encoding="utf-8") as f:
                f.write(right.replace("output: 5.00", "output: 6.00"))
            fleet.start_rest()
            fleet.await_line("reeved", " event=tiers.unknown ")
            wait_for("it pauses", lambda: WHY in fleet.reeve("show", "j1").communicate()[0])
            calls = len(provider.calls())
            expect(work.wait(timeout=60) == 4, "exit %d" % work.returncode)
            expect(len(provider.calls()) == calls, "somebody was asked")
            for name in fleet.names + ["reeved"]:
                fleet.end(name)
            with open(fleet.config, "w", encoding="utf-8") as f:
                f.write(right)
            fleet.start_rest()
            wait_for("it goes on by itself, and ends", lambda: waited(fleet) == 0, 90)
            expect(len(provider.calls()) > calls, "nobody was asked")


def run(bin_dir):
    for form in (keys, prices, given_up, takeover) if len(sys.argv) < 3 else [globals()[sys.argv[2]]]:
        form(bin_dir)


if __name__ == "__main__":
    main(run)

#!/usr/bin/env python3
"""lenses.py: five lenses by three simulated models: on five workers beside one after the other, what cheap-first saves beside
all-strong, and what is left where a provider fails in the middle, or the budget runs out.

Everything is real but the models: processes, streams, Redis, gates, second looks. Quality and latency of the models are stated below
and printed; what is found is compared with what is planted (tests/planted), what is paid with the providers' own bills."""
# SPDX-License-Identifier: Apache-2.0
import os
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "tests", "integration"))
from provider import Provider  # noqa: E402  (its folder is known only now)
from tiers import DOLLAR, MIDDLE, SMALL, STRONG, Desk, larger_tree, planted_set, tier, true_found  # noqa: E402

BIN = os.path.join(HERE, "..", "build", "bin")
LENSES = ("security", "performance", "architecture", "tests", "documentation")
BESIDE = ("coordinator/schedule", "coordinator/gate")  # code in which nothing is planted
# Of the same recall, so that what is accepted can be the same: they differ in what they invent, what they cost and how long it takes.
CHEAP = dict(SMALL, name="sim-cheap", first_ms=1000, tokens_per_s=400, finds_permille=900, invents_permille=1)
FAIR = dict(MIDDLE, name="sim-fair", first_ms=1200, tokens_per_s=300, finds_permille=900)
DEAR = dict(STRONG, name="sim-dear", first_ms=1500, tokens_per_s=200, finds_permille=900)


class Crew:
    """A coordinator and workers with one slot for models each."""

    def __init__(self, desk, workers):
        self.desk, self.workers, self.processes = desk, workers, []
        self.address = "unix:" + os.path.join(desk.dir, "crew.sock")

    def start(self, *command):
        process = subprocess.Popen(command, env=self.desk.env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.processes.append(process)
        return process

    def __enter__(self):
        state = os.path.join(self.desk.dir, "crew")
        reeved = self.start(os.path.join(BIN, "reeved"), "--listen", self.address, "--state", state)
        if not reeved.stdout.readline().startswith("ready"):
            raise OSError("reeved did not get ready")
        for n in range(self.workers):
            self.start(os.path.join(BIN, "reeve-worker"), "--coordinator", self.address, "--id", "w%d" % n, "--slots", "1",
                       "--model-slots", "1", "--state", os.path.join(self.desk.dir, "w%d" % n))
        self.desk.env["REEVE_COORDINATOR"] = self.address
        return self

    def __exit__(self, *_):
        del self.desk.env["REEVE_COORDINATOR"]
        for process in reversed(self.processes):
            process.terminate()
            process.wait()


class Run:
    """A job for each list of lenses: its wall in seconds, what providers billed, and the last one's exit code and report."""

    def __init__(self, rows, providers, workers, lens_lists, budget=50 * DOLLAR):
        before, self.found, self.wrong = billed(providers), set(), 0
        with Desk(BIN, rows) as desk:
            tree = larger_tree(desk.dir, *BESIDE)
            with Crew(desk, workers):
                began = time.monotonic()
                for n, lenses in enumerate(lens_lists):
                    done, self.report = desk.analyze(tree, budget, "--lens", lenses, out="out%d" % n, timeout=600)
                    self.exit, self.said = done.returncode, done.stdout
                    if not self.report:
                        raise OSError("exit %d: %s" % (done.returncode, done.stderr))
                    true, others = true_found(self.report, planted_set())
                    self.found |= true
                    self.wrong += len(others)
                self.wall = time.monotonic() - began
        self.cost = billed(providers) - before

    def line(self, start):
        """The line of the summary that begins so."""
        return next((line for line in self.said.splitlines() if line.startswith(start)), "nothing of it")


def billed(providers):
    return sum(p.bill()["total"]["microusd"] for p in providers)


def providers_of(*models, faults=None):
    return Provider(BIN, models={"models": list(models)}, planted=planted_set(), faults=faults, log=False)


def rows_of(first, second):
    return [tier(CHEAP, first, name="cheap"), tier(FAIR, second, name="fair"), tier(DEAR, second, name="dear")]


def main():
    for model in (CHEAP, FAIR, DEAR):
        print("%s: first token after %d ms, %d tokens/s, finds %.0f %% of what is planted, invents %.1f lines of 1000"
              % (model["name"], model["first_ms"], model["tokens_per_s"], model["finds_permille"] / 10,
                 model.get("invents_permille", 0)))
    all_five = [",".join(LENSES)]
    with providers_of(CHEAP) as first, providers_of(FAIR, DEAR) as second:
        both, rows = (first, second), rows_of(first, second)
        apart = Run(rows, both, 1, LENSES)
        beside = Run(rows, both, 5, all_five)
        strong = Run(rows[2:], both, 5, all_five)
        short = Run(rows, both, 5, all_five, budget=beside.cost * 2 // 5)
    with providers_of(CHEAP, faults={"rules": [{"fault": "status=500", "from": 20}]}) as first, providers_of(FAIR, DEAR) as second:
        fails = Run(rows_of(first, second), (first, second), 5, all_five)
    print("| run | wall | billed | planted defects told | other findings told | exit |\n| --- | ---: | ---: | ---: | ---: | ---: |")
    for name, r in (("cheap first, one lens after the other, 1 worker", apart), ("cheap first, five lenses on 5 workers", beside),
                    ("all strong, five lenses on 5 workers", strong), ("the cheap provider fails from its 20th call on", fails),
                    ("two fifths of the budget that it takes", short)):
        print("| %s | %.1f s | $%.3f | %d | %d | %d |" % (name, r.wall, r.cost / DOLLAR, len(r.found), r.wrong, r.exit))
    print("five on five are %.2f times sooner; cheap first costs %.2f of all strong" % (apart.wall / beside.wall, beside.cost / strong.cost))
    print("of the provider the report says: %s" % fails.line("Tiers that failed"))
    print("of the budget ($%.4f): %s" % (beside.cost * 2 // 5 / DOLLAR, short.line("Because")))


main()

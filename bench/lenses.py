#!/usr/bin/env python3
"""lenses.py: five lenses by simulated models: on five workers beside one after the other, and what cheap-first saves beside all-strong.

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
from tiers import DOLLAR, SMALL, STRONG, Desk, larger_tree, planted_set, tier, true_found  # noqa: E402

BIN = os.path.join(HERE, "..", "build", "bin")
LENSES = ("security", "performance", "architecture", "tests", "documentation")
BESIDE = ("coordinator/schedule", "coordinator/gate")  # code in which nothing is planted
# Of the same recall, so that what is accepted can be the same: they differ in what they invent, what they cost and how long it takes.
CHEAP = dict(SMALL, name="sim-cheap", first_ms=1000, tokens_per_s=400, finds_permille=900, invents_permille=1)
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


def run(rows, provider, workers, lens_lists):
    """Seconds, micro-dollars billed, planted defects found and other findings of one job for each list of lenses."""
    with Desk(BIN, rows) as desk:
        tree = larger_tree(desk.dir, *BESIDE)
        before, found, wrong = provider.bill()["total"]["microusd"], set(), 0
        with Crew(desk, workers):
            began = time.monotonic()
            for n, lenses in enumerate(lens_lists):
                done, report = desk.analyze(tree, 50 * DOLLAR, "--lens", lenses, out="out%d" % n, timeout=600)
                if done.returncode:
                    raise OSError("exit %d: %s" % (done.returncode, done.stderr))
                true, others = true_found(report, planted_set())
                found |= true
                wrong += len(others)
            wall = time.monotonic() - began
        return wall, provider.bill()["total"]["microusd"] - before, len(found), wrong


def main():
    for model in (CHEAP, DEAR):
        print("%s: first token after %d ms, %d tokens/s, finds %.0f %% of what is planted, invents %.1f lines of 1000"
              % (model["name"], model["first_ms"], model["tokens_per_s"], model["finds_permille"] / 10,
                 model.get("invents_permille", 0)))
    with Provider(BIN, models={"models": [CHEAP, DEAR]}, planted=planted_set(), log=False) as provider:
        both = [tier(CHEAP, provider, name="cheap"), tier(DEAR, provider, name="dear")]
        rows = (("cheap first, one lens after the other, 1 worker", run(both, provider, 1, LENSES)),
                ("cheap first, five lenses on 5 workers", run(both, provider, 5, [",".join(LENSES)])),
                ("all strong, five lenses on 5 workers", run(both[1:], provider, 5, [",".join(LENSES)])))
    print("| run | wall | billed | planted defects told | other findings told |\n| --- | ---: | ---: | ---: | ---: |")
    for name, (wall, cost, found, wrong) in rows:
        print("| %s | %.1f s | $%.3f | %d | %d |" % (name, wall, cost / DOLLAR, found, wrong))
    print("five on five are %.2f times sooner; cheap first costs %.2f of all strong"
          % (rows[0][1][0] / rows[1][1][0], rows[1][1][1] / rows[2][1][1]))


main()

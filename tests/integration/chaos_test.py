#!/usr/bin/env python3
"""Rounds of faults in a fleet at work: kill -9, pause and restart of a worker, reeved and Redis, alone and in pairs.

chaos_test.py BIN [--seed N] [--rounds N] [--seconds S] [--pause-most S]
"""
# SPDX-License-Identifier: Apache-2.0
import argparse
import itertools
import random
import signal
import sys
import time

from fleet import Fleet, count_all, expect, fields, main, wait_for
from runs import Runs

SUBTASKS = 3000
SCRIPT = "sleep_ms=8"
PARTIES = ("worker", "reeved", "redis")
KINDS = ("kill", "pause", "restart")
HOLD_S = 1  # for results to come in; none do where all workers wait for the commit that is out
TRIES = 5  # of a round in which nothing was at stake
PAUSE_LEAST_S = 0.5
WORKER_PAUSE_MOST_S = 7  # after a ttl its leases are given to others, and what it had finished is rightly run again


def deck(rng):
    """Every single fault and every pair for two parties, shuffled; and again, for ever."""
    single = [((party, kind),) for party in PARTIES for kind in KINDS]
    pairs = [((one, kind), (other, kind_of_other)) for one, other in itertools.combinations(PARTIES, 2)
             for kind in KINDS for kind_of_other in KINDS]
    while True:
        cards = single + pairs
        rng.shuffle(cards)
        yield from cards


class Chaos:
    def __init__(self, fleet, rng, pause_most):
        self.fleet, self.rng, self.pause_most = fleet, rng, pause_most
        self.runs = Runs(fleet)
        self.jobs = []
        self.strikes = {}  # party and kind -> how often

    # --- work ---

    def stored(self):
        return sum(self.fleet.stored(job) for job in self.jobs)

    def want_work(self):
        """A job that has most of its work before it, some of it done, some of it leased."""
        if not self.jobs or self.fleet.stored(self.jobs[-1]) > SUBTASKS // 2:
            self.jobs.append(self.fleet.submit(SUBTASKS, SCRIPT))
        seen = self.stored()
        wait_for("the fleet is at work", lambda: self.stored() > seen + 50)
        wait_for("Redis names leases", self.fleet.leases_named)

    # --- a fault ---

    def strike(self, faults):
        """All processes are held still in any order, so that what is counted is what the fault meets."""
        kinds = {self.rng.choice(self.fleet.names) if party == "worker" else party: kind for party, kind in faults}
        everybody = ["redis", "reeved"] + self.fleet.names
        self.rng.shuffle(everybody)
        if self.rng.random() < 0.5:
            self.hold_a_commit()
        for name in everybody:
            self.fleet.stop(name)
        killed = [name for name, kind in kinds.items() if kind == "kill"]
        for name in killed:
            self.fleet.kill(name)
        if "redis" in killed:
            self.fleet.start_redis()
        else:
            self.fleet.go_on("redis")
        stake = self.stake()
        self.carry_on(kinds)
        return kinds, stake

    def hold_a_commit(self):
        """A stopped Redis answers no commit: the next one, and what is finished after it, is at stake."""
        self.fleet.stop("redis")
        wanted, until = self.finished() + 3, time.monotonic() + HOLD_S
        while self.finished() < wanted and time.monotonic() < until:
            time.sleep(0.01)

    def finished(self):
        self.runs.look()
        return sum(self.runs.finished(job) for job in self.jobs)

    def stake(self):
        """Leases that Redis names; results that are finished and stored nowhere: not acknowledged, moves not committed."""
        return self.fleet.leases_named(), self.finished() - self.stored()

    def carry_on(self, kinds):
        paused = [name for name, kind in kinds.items() if kind == "pause"]
        for name in ["redis", "reeved"] + self.fleet.names:
            if name in paused:
                self.fleet.stop(name)
            elif kinds.get(name) != "kill":
                self.fleet.go_on(name)
        most = self.pause_most
        if any(name in self.fleet.names for name in paused):
            most = min(most, WORKER_PAUSE_MOST_S)
        until = time.monotonic() + self.rng.uniform(PAUSE_LEAST_S, most)
        ready = self.renew(kinds)
        if paused:
            time.sleep(max(0, until - time.monotonic()))  # the pause is the fault
        for name in paused:
            self.fleet.go_on(name)
        if ready is not None:
            self.fleet.await_coordinator(ready)

    def renew(self, kinds):
        """Restarts, and starts again what was killed. Returns how often reeved was ready before, if it is a new one."""
        for name, kind in kinds.items():
            if kind == "restart":
                self.fleet.signal(name, signal.SIGTERM)
        ready = None
        for name, kind in sorted(kinds.items(), key=lambda item: item[0] != "redis"):  # reeved does not start without it
            if kind == "restart":
                self.fleet.processes[name].wait(timeout=60)
            if kind == "pause" or (name == "redis" and kind == "kill"):
                continue
            if name == "redis":
                self.fleet.start_redis()
            elif name == "reeved":
                ready = self.fleet.launch_coordinator()
            else:
                self.runs.dies(name, kind == "kill" or self.left_with_results(name))
                self.fleet.start_worker(name)
        return ready

    def left_with_results(self, name):
        """It was told to leave while nobody led, and waited in vain for as long as a drain may take."""
        return int(fields(self.fleet.lines(name, " event=worker.end ")[-1])["unacknowledged"]) > 0

    def round(self, number, faults):
        for _ in range(TRIES):
            self.want_work()
            began = time.monotonic()
            kinds, (leases, unstored) = self.strike(faults)
            seen = self.stored()
            self.tell(number, kinds, leases, unstored, seen)
            # The others may have done all of it while one was paused.
            wait_for("the fleet is at work again",
                     lambda: self.stored() > seen or seen == SUBTASKS * len(self.jobs))
            print("          at work again %.1f s after the fault began" % (time.monotonic() - began), flush=True)
            self.fleet.expect_alive("redis", "reeved", *self.fleet.names)
            if leases and unstored > 0:
                break
        else:
            expect(False, "%d times nothing was at stake" % TRIES)
        for name, kind in kinds.items():
            key = ("worker" if name in self.fleet.names else name, kind)
            self.strikes[key] = self.strikes.get(key, 0) + 1

    def tell(self, number, kinds, leases, unstored, stored):
        print("round %3d: %s: at stake %d leases, %d results finished and not acknowledged, nor their moves committed "
              "(%d of %d stored)" % (number, " and ".join("%s of %s" % (kind, name) for name, kind in kinds.items()),
                                     leases, unstored, stored, SUBTASKS * len(self.jobs)), flush=True)

    # --- the end ---

    def settle(self):
        for job in self.jobs:
            self.fleet.await_end(job, 180)
        self.runs.look()
        repeated = 0
        for job in self.jobs:
            again = count_all(self.fleet, job, SUBTASKS)
            hedged = self.fleet.hedged(job)
            unneeded = [n for n in self.runs.repeated(job) if n not in hedged]
            print("j%d: of %d runs that were repeated %d were of what a living worker had finished" %
                  (job, again, len(unneeded)))
            repeated += len(unneeded)
            for subtask in unneeded[:5]:
                print("  j%d/%d: %s" % (job, subtask, [
                    (run.token, run.life, round(run.start, 3), round(run.end, 3))
                    for run in self.runs.of_job[job][subtask]]))
        expect(not repeated, "%d finished runs were repeated" % repeated)


def options():
    parser = argparse.ArgumentParser()
    parser.add_argument("bin")
    parser.add_argument("--seed", type=int, default=22)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=1e9, help="no round begins after that")
    parser.add_argument("--pause-most", type=float, default=3.0)
    return parser.parse_args()


def test(bin_dir):
    told = options()
    rng = random.Random(told.seed)
    until = time.monotonic() + told.seconds
    with Fleet(bin_dir) as fleet:
        chaos = Chaos(fleet, rng, told.pause_most)
        rounds = 0
        for faults in itertools.islice(deck(rng), told.rounds):
            if time.monotonic() > until:
                break
            rounds += 1
            chaos.round(rounds, faults)
        chaos.settle()
        print("seed %d: %d rounds, %s: 0 lost, 0 accepted twice, 0 finished runs repeated" % (
            told.seed, rounds, ", ".join("%s of %s %d" % (kind, party, count)
                                         for (party, kind), count in sorted(chaos.strikes.items()))))


if __name__ == "__main__":
    sys.stdout.reconfigure(line_buffering=True)
    main(test)

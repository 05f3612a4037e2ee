#!/usr/bin/env python3
"""`reeve retry`: what is dead of a job that was done is begun anew, after a restart, too, and one subtask by itself."""
# SPDX-License-Identifier: Apache-2.0
import json
import os
import subprocess

from fleet import DONE, Fleet, counted_by, expect, main

DEAD = 8  # enum subtask_state
GOOD = 40
FAILS = 3  # attempts after which a subtask is dead


def reeve(fleet, *args):
    return subprocess.run([os.path.join(fleet.bin, "reeve"), *args, "--coordinator", fleet.address],
                          timeout=60, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, text=True)


def states(fleet, job):
    return [record[0] for _, record in sorted(fleet.records(job).items())]


def test(bin_dir):
    with Fleet(bin_dir, workers=2) as fleet:
        # The first two are dead after three attempts each, and done in the fourth.
        job = fleet.submit(1, *["then=fail first=%d" % FAILS] * 2, *["sleep_ms=5"] * GOOD)
        fleet.await_end(job)
        expect(states(fleet, job) == [DEAD] * 2 + [DONE] * GOOD, "before: %s" % states(fleet, job)[:4])
        results = fleet.stored(job)

        told = reeve(fleet, "retry", "j%d/5" % job)
        expect(told.returncode == 2 and "neither dead nor held" in told.stdout, "what is done: %s" % told.stdout)
        told = reeve(fleet, "retry", "j%d" % (job + 1))
        expect(told.returncode == 2 and "reeve jobs" in told.stdout, "no such job: %s" % told.stdout)

        told = reeve(fleet, "retry", "j%d/1" % job, "--json")
        expect(told.returncode == 0 and json.loads(told.stdout)["state"] == "running", "one: %s" % told.stdout)
        fleet.await_end(job)
        expect(states(fleet, job)[:2] == [DEAD, DONE], "after one: %s" % states(fleet, job)[:2])

        # A coordinator that never saw it run has its end alone, until it is asked for.
        fleet.end("reeved")
        fleet.start_coordinator()
        told = reeve(fleet, "retry", "j%d" % job)
        expect(told.returncode == 0, "all: %s" % told.stdout)
        fleet.await_end(job)
        expect(states(fleet, job) == [DONE] * (2 + GOOD), "after all: %s" % states(fleet, job)[:4])
        expect(fleet.stored(job) == results + 2, "%d results" % fleet.stored(job))
        events = list(fleet.events(job))
        expect(counted_by(events, "subtask.retry") == {0: 1, 1: 1}, "it is not told in the events")
        expect(set(counted_by(events, "subtask.pass").values()) == {1}, "something was accepted twice")
        told = reeve(fleet, "retry", "j%d" % job)
        expect(told.returncode == 2 and "nothing of it is dead" in told.stdout, "nothing left: %s" % told.stdout)
        told = reeve(fleet, "wait", "j%d" % job)
        expect(told.returncode == 0, "wait ends with %d: %s" % (told.returncode, told.stdout))


main(test)

#!/usr/bin/env python3
"""kill -9 of a worker in the middle of a job: what it held is run by others, and by itself once it is back."""
# SPDX-License-Identifier: Apache-2.0
from fleet import Fleet, count_all, counted_by, expect, main, wait_for

SUBTASKS = 6000
VICTIM = "w1"


def held(fleet, job):
    """Leases that Redis names for the worker, and of which no result is stored."""
    return [number for number in fleet.leases_of(VICTIM)
            if not fleet.ask("HEXISTS", fleet.job_key(job, ":results"), number)]


def test(bin_dir):
    with Fleet(bin_dir) as fleet:
        job = fleet.submit(SUBTASKS, "sleep_ms=8")
        fleet.await_stored(job, SUBTASKS // 3)
        seen = fleet.stored(job)
        fleet.stop("redis")
        wait_for("results are finished", lambda: len(fleet.runs(job)) > seen + 10)
        fleet.stop(VICTIM)
        fleet.stop("reeved")
        fleet.go_on("redis")
        stored = fleet.stored(job)
        unstored = len(fleet.runs(job)) - stored
        fleet.go_on("reeved")
        # A stopped worker gives nothing back: what its key names soon is what it holds.
        leases = len(wait_for("Redis names what the worker holds", lambda: held(fleet, job)))
        fleet.kill(VICTIM)
        print("at stake: %d leases of the worker, %d results finished and not acknowledged "
              "(%d of %d are stored)" % (leases, unstored, stored, SUBTASKS))
        expect(leases > 0, "no lease was at stake")
        expect(unstored > 0, "no result was at stake")
        fleet.start_worker(VICTIM)
        fleet.await_end(job)
        fleet.expect_alive("redis", "reeved", *fleet.names)
        repeated = count_all(fleet, job, SUBTASKS)
        given_back = counted_by(fleet.events(job), "subtask.expire")
        print("given back: %d leases" % len(given_back))
        expect(given_back, "no lease of the dead worker was given back")
        expect(repeated <= len(given_back), "%d finished runs were repeated" % repeated)


main(test)

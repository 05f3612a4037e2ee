#!/usr/bin/env python3
"""kill -9 of reeved in the middle of a job, with results finished that are stored nowhere yet."""
# SPDX-License-Identifier: Apache-2.0
from fleet import Fleet, count_all, expect, main, wait_for

SUBTASKS = 6000


def test(bin_dir):
    with Fleet(bin_dir) as fleet:
        job = fleet.submit(SUBTASKS, "sleep_ms=8")
        fleet.await_stored(job, SUBTASKS // 3)
        leases = wait_for("Redis names leases", fleet.leases_named)
        # Redis takes nothing more: what is finished from here on is certainly in no commit that was answered.
        seen = fleet.stored(job)
        fleet.stop("redis")
        wait_for("results are finished", lambda: len(fleet.runs(job)) > seen + 10)
        fleet.kill("reeved")
        fleet.go_on("redis")
        finished = len(fleet.runs(job))
        stored = fleet.stored(job)
        print("at stake: %d leases named in Redis, %d results finished and not stored (%d of %d are stored)" %
              (leases, finished - stored, stored, SUBTASKS))
        expect(leases > 0, "no lease was at stake")
        expect(finished > stored, "no result was at stake")
        fleet.start_coordinator()
        fleet.expect_alive("redis", *fleet.names)
        fleet.await_end(job)
        repeated = count_all(fleet, job, SUBTASKS)
        expect(repeated == 0, "%d finished runs were repeated" % repeated)


main(test)

#!/usr/bin/env python3
"""kill -9 of Redis in the middle of a job, with a commit under way: its coordinator outlives it."""
# SPDX-License-Identifier: Apache-2.0
from fleet import Fleet, count_all, expect, main, wait_for

SUBTASKS = 6000


def test(bin_dir):
    with Fleet(bin_dir) as fleet:
        job = fleet.submit(SUBTASKS, "sleep_ms=8")
        fleet.await_stored(job, SUBTASKS // 3)
        leases = wait_for("Redis names leases", fleet.leases_named)
        seen = fleet.stored(job)
        # A stopped Redis answers no commit: the one that carries these results is under way when it dies.
        fleet.stop("redis")
        wait_for("results are finished", lambda: len(fleet.runs(job)) > seen + 10)
        # Its coordinator waits while we count, or it would send the commit again before we look.
        fleet.stop("reeved")
        fleet.kill("redis")
        fleet.start_redis()
        finished = len(fleet.runs(job))
        stored = fleet.stored(job)
        print("at stake: %d leases named in Redis, %d results finished whose moves are not committed "
              "(%d of %d are stored)" % (leases, finished - stored, stored, SUBTASKS))
        expect(leases > 0, "no lease was at stake")
        expect(finished > stored, "no commit was at stake")
        fleet.go_on("reeved")
        fleet.await_end(job)
        fleet.expect_alive("reeved", *fleet.names)
        repeated = count_all(fleet, job, SUBTASKS)
        expect(repeated == 0, "%d finished runs were repeated" % repeated)


main(test)

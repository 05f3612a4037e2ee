#!/usr/bin/env python3
"""kill -9 of reeved and of Redis at once: workers keep what no commit holds, for it was not acknowledged."""
# SPDX-License-Identifier: Apache-2.0
from fleet import Fleet, count_all, expect, main, wait_for

SUBTASKS = 6000


def test(bin_dir):
    with Fleet(bin_dir) as fleet:
        job = fleet.submit(SUBTASKS, "sleep_ms=8")
        fleet.await_stored(job, SUBTASKS // 3)
        seen = fleet.stored(job)
        # The commit that is under way to a stopped Redis dies with it, and its sender is not there to repeat it.
        fleet.stop("redis")
        wait_for("results are finished", lambda: len(fleet.runs(job)) > seen + 10)
        fleet.kill("reeved")
        fleet.kill("redis")
        fleet.start_redis()
        finished = len(fleet.runs(job))
        stored = fleet.stored(job)
        print("at stake: %d results finished and in no commit (%d of %d are stored)" %
              (finished - stored, stored, SUBTASKS))
        expect(finished > stored, "no result was at stake")
        fleet.forget_leader()
        fleet.start_coordinator()
        fleet.await_end(job)
        fleet.expect_alive("redis", "reeved", *fleet.names)
        repeated = count_all(fleet, job, SUBTASKS)
        expect(repeated == 0, "%d finished runs were repeated" % repeated)


main(test)

#!/usr/bin/env python3
"""Both die, and Redis comes back without its last second: workers hand in again what had been accepted."""
# SPDX-License-Identifier: Apache-2.0
import os

from fleet import Fleet, count_all, expect, fields, main

SUBTASKS = 4000
AOF = "appendonlydir/appendonly.aof.1.incr.aof"


def test(bin_dir):
    with Fleet(bin_dir) as fleet:
        log = os.path.join(fleet.dir, AOF)
        job = fleet.submit(SUBTASKS, "sleep_ms=8")
        fleet.await_stored(job, SUBTASKS // 4)
        kept = os.path.getsize(log)  # in the middle of a command, perhaps: as after a power cut
        fleet.await_stored(job, fleet.stored(job) + SUBTASKS // 4)
        accepted = fleet.stored(job)
        fleet.kill("reeved")
        fleet.kill("redis")
        os.truncate(log, kept)
        fleet.start_redis()
        stored = fleet.stored(job)
        print("at stake: %d results that were accepted, and are stored no more (%d of %d are)" %
              (accepted - stored, stored, SUBTASKS))
        expect(accepted > stored, "nothing was at stake")
        finished = len(fleet.runs(job))
        expect(finished >= accepted, "%d accepted results of %d runs" % (accepted, finished))
        fleet.forget_leader()
        fleet.start_coordinator()
        fleet.await_end(job)
        fleet.expect_alive("redis", "reeved", *fleet.names)
        offered = [int(fields(fleet.lines(name, " event=worker.attached ")[-1])["retained"]) for name in fleet.names]
        print("retained by the workers: %s" % offered)
        repeated = count_all(fleet, job, SUBTASKS)
        expect(repeated == 0, "%d finished runs were repeated" % repeated)


main(test)

#!/usr/bin/env python3
"""Redis comes back without its last second: the coordinator commits again what it had been told was durable."""
# SPDX-License-Identifier: Apache-2.0
import os
import shutil

from fleet import Fleet, count_all, expect, fields, main, wait_for

SUBTASKS = 4000


def test(bin_dir):
    with Fleet(bin_dir) as fleet:
        log = os.path.join(fleet.dir, "appendonlydir")
        kept = os.path.join(fleet.dir, "kept")
        job = fleet.submit(SUBTASKS, "sleep_ms=8")
        fleet.await_stored(job, SUBTASKS // 4)
        shutil.copytree(log, kept)  # the end of a file that grows may be half a command, as after a power cut
        kept_of = fleet.stored(job)
        fleet.await_stored(job, kept_of + SUBTASKS // 4)
        lost = fleet.stored(job) - kept_of
        fleet.kill("redis")
        shutil.rmtree(log)
        shutil.move(kept, log)
        fleet.start_redis()
        fleet.await_end(job)
        fleet.expect_alive("reeved", *fleet.names)
        told = wait_for("the tail is restored", lambda: fleet.lines("reeved", " event=store.tail_restored "))
        said = fields(told[0])
        print("at stake: %d results that were acknowledged and lost; %d commits were sent again" %
              (lost, int(said["committed"]) - int(said["stored"])))
        expect(lost > 0 and int(said["committed"]) > int(said["stored"]), "nothing was at stake")
        repeated = count_all(fleet, job, SUBTASKS)
        expect(repeated == 0, "%d finished runs were repeated" % repeated)


main(test)

#!/usr/bin/env python3
"""Sentinel makes a replica the primary under a running job: reeved follows, and gives it the commits that it lacks."""
# SPDX-License-Identifier: Apache-2.0
import os

from fleet import Fleet, count_all, expect, fields, main, wait_for
from replica import Replica, free_port

SUBTASKS = 6000
SCRIPT = "sleep_ms=8"
NAME = "store"
SENTINELS = 3


class Sentinels:
    def __init__(self, fleet, primary_port):
        self.fleet = fleet
        self.ports = [free_port() for _ in range(SENTINELS)]
        for number, port in enumerate(self.ports):
            folder = os.path.join(fleet.dir, "sentinel%d" % number)
            os.mkdir(folder)
            config = os.path.join(folder, "sentinel.conf")
            with open(config, "w", encoding="ascii") as file:
                file.write("port %d\nbind 127.0.0.1\ndir %s\nsentinel monitor %s 127.0.0.1 %d 2\n"
                           "sentinel down-after-milliseconds %s 1000\nsentinel failover-timeout %s 4000\n" % (
                               port, folder, NAME, primary_port, NAME, NAME))
            fleet.start_process("sentinel%d" % number, "redis-server", config, "--sentinel")
        # A sentinel that does not know the others, or the replica, elects nobody.
        for number in range(SENTINELS):
            wait_for("sentinel %d knows the others" % number, lambda n=number: self.knows(n))

    def knows(self, number):
        log = self.fleet.lines("sentinel%d" % number, "+s")
        return sum("+sentinel " in line for line in log) == SENTINELS - 1 and any("+slave " in line for line in log)

    def address(self):
        return "sentinel://%s/%s" % (",".join("127.0.0.1:%d" % port for port in self.ports), NAME)


def test(bin_dir):
    port = free_port()
    with Fleet(bin_dir, redis=["--port", str(port), "--bind", "127.0.0.1", "--repl-diskless-sync-delay", "0"],
               start=False) as fleet:
        fleet.start_redis()
        replica = Replica(fleet, port, free_port())
        sentinels = Sentinels(fleet, port)
        fleet.redis_address = sentinels.address()
        fleet.start_rest()
        job = fleet.submit(SUBTASKS, SCRIPT)
        fleet.await_stored(job, SUBTASKS // 4)
        leases = wait_for("Redis names leases", fleet.leases_named)
        # Cut off and unable to come back, the replica misses what is acknowledged from here on.
        fleet.stop("replica")
        fleet.ask("CLIENT", "KILL", "TYPE", "replica")
        seen = fleet.stored(job)
        fleet.await_stored(job, seen + 200)
        stored = fleet.stored(job)
        fleet.kill("redis")
        fleet.go_on("replica")
        fleet.redis_path = replica.path
        wait_for("the replica is the primary", lambda: fleet.ask("ROLE")[0] == b"master")
        told = wait_for("the tail is restored", lambda: fleet.lines("reeved", " event=store.tail_restored "))
        said = fields(told[0])
        commits = int(said["committed"]) - int(said["stored"])
        print("at stake: %d leases, %d results of %d; %d commits that the replica lacked were sent again" %
              (leases, stored, SUBTASKS, commits))
        expect(leases and commits > 0, "nothing was at stake")
        wait_for("reeved is well again", lambda: fleet.lines("reeved", " event=store.well "))
        print("well again after %s ms" % fields(fleet.lines("reeved", " event=store.well ")[-1])["after_ms"])
        fleet.await_end(job)
        fleet.expect_alive("reeved", *fleet.names)
        repeated = count_all(fleet, job, SUBTASKS)
        expect(repeated == 0, "%d finished runs were repeated" % repeated)


main(test)

#!/usr/bin/env python3
"""What each --durability promises: it is refused where Redis is not set up for it, and `replicated` survives the primary."""
# SPDX-License-Identifier: Apache-2.0
import os
import subprocess

from fleet import Failed, Fleet, count_all, expect, main, wait_for
from replica import Replica, free_port

SUBTASKS = 4000
SCRIPT = "sleep_ms=8"


def refusals(bin_dir):
    """Each of these ends at once, and says what to set."""
    cases = [("replicated", [], "min-replicas-to-write 1"), ("always", [], "appendfsync always"),
             ("everysec", ["--appendfsync", "no"], "appendfsync everysec"),
             ("everysec", ["--appendonly", "no"], "appendonly yes"),
             # The function library is the first thing that is written.
             ("replicated", ["--min-replicas-to-write", "1"], "redis has too few replicas")]
    for mode, options, words in cases:
        fleet = Fleet(bin_dir, redis=options, reeved=["--durability", mode])
        try:
            fleet.start_redis()
            fleet.launch_coordinator()
            code = fleet.processes["reeved"].wait(timeout=30)
            expect(code == 3 and fleet.count_lines("reeved", words), "%s with %s: exit %d without %r" % (
                mode, options, code, words))
        finally:
            fleet.close()
    fleet = Fleet(bin_dir, redis=["--appendonly", "no"])
    try:
        fleet.start_redis()
        fleet.start_coordinator()
        fleet.await_line("reeved", " event=store.volatile ")
    finally:
        fleet.close()
    print("refused: %d modes that Redis is not set up for" % len(cases))


def embedded(bin_dir):
    """A private Redis is set up as the mode needs it; bench prints what it says."""
    for mode in ("always", "everysec"):
        said = subprocess.run([os.path.join(bin_dir, "reeve"), "bench", "dispatch", "--subtasks", "500", "--workers", "1",
                               "--json"], env=dict(os.environ, REEVE_DURABILITY=mode), check=True, timeout=60,
                              stdout=subprocess.PIPE).stdout.decode()
        expect('"durability":"%s"' % mode in said.replace(" ", ""), "bench of %s: %s" % (mode, said))
    print("embedded: always and everysec, as bench reads them")


def stalled(fleet):
    """The replica stands still: reeved says why, and no worker is told anything."""
    fleet.stop("replica")
    wait_for("reeved tells of it", lambda: fleet.lines("reeved", ' reason="no replica has the last commit"'))
    wait_for("health tells of it", lambda: fleet.health() == "NOT_SERVING")


def caught_up(fleet):
    """The replica has said that it has all that the primary wrote."""
    told = fleet.ask("INFO", "replication").decode().split("\r\n")
    written = next(line for line in told if line.startswith("master_repl_offset:")).partition(":")[2]
    return any(line.startswith("slave0:") and "offset=%s," % written in line for line in told)


def result_in_primary_alone(fleet, job):
    """Stops the replica so that the primary has a result that the replica lacks: what may be lost with both.

    The commit that then waits may hold leases alone. So workers first finish what reeved, stopped, has not read; and
    where that was not enough, once more."""
    for _ in range(20):
        fleet.stop("reeved")
        wait_for("the replica has all", lambda: caught_up(fleet))
        wait_for("workers finish what they hold", lambda: len(fleet.runs(job)) > fleet.stored(job))
        in_both = fleet.stored(job)
        fleet.stop("replica")
        fleet.go_on("reeved")
        wait_for("health tells of it", lambda: fleet.health() == "NOT_SERVING")
        if fleet.stored(job) > in_both:
            return fleet.stored(job)
        fleet.go_on("replica")
        wait_for("work goes on", lambda: fleet.stored(job) > in_both)
    raise Failed("no result was ever in the primary alone")


def replicated(bin_dir):
    port = free_port()
    with Fleet(bin_dir, redis=["--port", str(port), "--repl-diskless-sync-delay", "0"], start=False) as fleet:
        fleet.start_redis()
        replica = Replica(fleet, port)
        fleet.ask("CONFIG", "SET", "min-replicas-to-write", "1")
        # A replica that is connected counts only with its first acknowledgement; Redis counts once a second.
        wait_for("the replica counts", lambda: b"min_slaves_good_slaves:1" in fleet.ask("INFO", "replication"))
        fleet.reeved_options = ["--durability", "replicated"]
        fleet.start_rest()
        job = fleet.submit(SUBTASKS, SCRIPT)
        fleet.await_stored(job, SUBTASKS // 4)
        stalled(fleet)
        stored, finished = fleet.stored(job), len(fleet.runs(job))
        print("the replica stopped: %d stored in the primary, %d finished" % (stored, finished))
        fleet.go_on("replica")
        wait_for("work goes on", lambda: fleet.stored(job) > stored)
        wait_for("reeved is well again", lambda: fleet.lines("reeved", " event=store.well "))
        fleet.await_stored(job, SUBTASKS // 2)
        # What the primary has and the replica does not is lost with both. Nobody was told of it.
        in_primary = result_in_primary_alone(fleet, job)
        fleet.kill("reeved")
        fleet.kill("redis")
        fleet.kill("replica")  # and with it what its kernel had and it had not read
        fleet.redis_path, fleet.redis_dir, fleet.redis_options = replica.path, replica.folder, []
        fleet.redis_address = "unix:" + replica.path
        primary_lost(fleet, job, in_primary)


def primary_lost(fleet, job, in_primary):
    """The replica's data alone, in a Redis of its own."""
    fleet.start_redis()
    in_replica = fleet.stored(job)
    print("primary and reeved are gone: %d results were in the primary, %d are in the replica, %d are finished" %
          (in_primary, in_replica, len(fleet.runs(job))))
    expect(in_replica < in_primary, "nothing was at stake")
    fleet.reeved_options = []  # there is no other replica now
    fleet.forget_leader()
    fleet.start_coordinator()
    fleet.await_end(job)
    fleet.expect_alive("redis", "reeved", *fleet.names)
    repeated = count_all(fleet, job, SUBTASKS)
    expect(repeated == 0, "%d finished runs were repeated" % repeated)


def test(bin_dir):
    refusals(bin_dir)
    embedded(bin_dir)
    replicated(bin_dir)


main(test)

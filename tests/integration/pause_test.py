#!/usr/bin/env python3
"""A pause of Redis or of reeved counts against nobody; what a worker held that slept too long is done once.

pause_test.py BIN [SECONDS]
"""
# SPDX-License-Identifier: Apache-2.0
import sys
import threading
import time

from fleet import Failed, Fleet, count_all, counted_by, expect, main

REPEAT = 2
PAUSE_S = int(sys.argv[2]) if len(sys.argv) > 2 else 12  # longer than a lease lives without a beat
# Some last longer than any pause here, some end within it, and some are given to others before it is over.
SCRIPTS = ["sleep_ms=%d" % (PAUSE_S * 1500)] * 4 + ["sleep_ms=8000"] * 8 + ["sleep_ms=1500"] * 48
SUBTASKS = REPEAT * len(SCRIPTS)
WORKER_PAUSE_S = 14


def pause(bin_dir, name, seconds, check):
    with Fleet(bin_dir, slots=8) as fleet:
        job = fleet.submit(REPEAT, *SCRIPTS)
        fleet.await_stored(job, SUBTASKS // 10)
        leases = fleet.leases_named()
        fleet.stop(name)
        time.sleep(seconds)
        fleet.go_on(name)
        fleet.await_end(job, 5 * PAUSE_S + 30)
        fleet.expect_alive("redis", "reeved", *fleet.names)
        print("%s slept %d s, %d leases were at stake" % (name, seconds, leases))
        expect(leases > 0, "no lease was at stake")
        count_all(fleet, job, SUBTASKS)
        check(fleet, job)


def nothing_expired(fleet, job):
    expired = counted_by(fleet.events(job), "subtask.expire")
    hedged = fleet.hedged(job)
    again = [number for number, record in fleet.records(job).items() if record[1] != 1 and number not in hedged]
    expect(not expired, "leases of living workers expired: %s" % sorted(expired)[:10])
    expect(not again, "attempted not once: %s" % again[:10])


def given_to_others(fleet, job):
    expired = counted_by(fleet.events(job), "subtask.expire")
    print("%d leases of the worker that slept expired" % len(expired))
    expect(expired, "no lease of the worker that slept expired")


def test(bin_dir):
    failures = []

    def attempt(*args):
        try:
            pause(bin_dir, *args)
        except Exception as failure:  # told by the main thread
            failures.append("%s: %r" % (args[0], failure))

    threads = [threading.Thread(target=attempt, args=args) for args in (
        ("redis", PAUSE_S, nothing_expired), ("reeved", PAUSE_S, nothing_expired),
        ("w1", WORKER_PAUSE_S, given_to_others))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise Failed("; ".join(failures))


main(test)

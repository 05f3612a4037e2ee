#!/usr/bin/env python3
"""A standby takes over: from a leader that was killed, from one that only slept, and from one that was told to go."""
# SPDX-License-Identifier: Apache-2.0
import os
import signal
import sys
import time

from fleet import count_all, counted_by, expect, main, wait_for
from standby_fleet import LEADER_TTL_S, Pair, scenarios, second_of

LATE_S = 3  # what a takeover may take beyond the key's life: reading the state, on a machine with other work
PAUSE_S = int(sys.argv[3]) if len(sys.argv) > 3 else LEADER_TTL_S + 4


def killed(bin_dir):
    total = 4000
    with Pair(bin_dir) as fleet:
        expect(fleet.health_of("a") == "SERVING" and fleet.health_of("b") == "NOT_SERVING", "health is told otherwise")
        job = fleet.submit(total, "sleep_ms=8")
        fleet.await_stored(job, total // 3)
        client = fleet.reeve("wait", "j%d" % job)
        leases = wait_for("Redis names leases", fleet.leases_named)
        # Redis takes nothing more: what is finished from here on is certainly in no commit that was answered.
        seen = fleet.stored(job)
        fleet.stop("redis")
        wait_for("results are finished", lambda: len(fleet.runs(job)) > seen + 4)
        fleet.kill("reeved-a")
        at = time.time()
        fleet.go_on("redis")
        finished, stored = len(fleet.runs(job)), fleet.stored(job)
        print("at stake: %d leases named in Redis, %d results finished and not stored (%d of %d are stored)" %
              (leases, finished - stored, stored, total))
        expect(leases > 0 and finished > stored, "nothing was at stake")
        led = fleet.await_leader("b", 1, at, LEADER_TTL_S + LATE_S)
        back = fleet.await_workers(2) - at
        print("kill -9 of the leader: the standby leads after %.1f s, all workers are with it after %.1f s" % (led, back))
        fleet.await_end(job)
        expect(fleet.health_of("b") == "SERVING", "the standby leads and its health says that it does not")
        fleet.expect_alive("redis", "reeved-b", *fleet.names)
        repeated = count_all(fleet, job, total)
        expect(repeated == 0, "%d finished runs were repeated" % repeated)
        expect(not counted_by(fleet.events(job), "subtask.expire"), "leases of living workers expired")
        said = client.communicate(timeout=30)[0]
        expect(client.returncode == 0, "reeve wait, with both addresses, ended with %d: %s" % (client.returncode, said))
        report = fleet.reeve("report", "j%d" % job, "--format", "json")
        said = report.communicate(timeout=30)[0]
        expect(report.returncode == 0, "reeve report, the first address dead: %d: %s" % (report.returncode, said))


def asleep(bin_dir):
    pause, total = PAUSE_S, 200 * PAUSE_S
    with Pair(bin_dir) as fleet:
        job = fleet.submit(total, "sleep_ms=40")
        fleet.await_stored(job, total // 10)
        leases = wait_for("Redis names leases", fleet.leases_named)
        fleet.stop("reeved-a")
        at = time.time()
        led = fleet.await_leader("b", 1, at, LEADER_TTL_S + LATE_S)
        back = fleet.await_workers(2) - at
        print("SIGSTOP of the leader, %d leases at stake: the standby leads after %.1f s, all workers are with it after "
              "%.1f s" % (leases, led, back))
        time.sleep(max(0, at + pause - time.time()))
        stored, before = fleet.stored(job), fleet.runs_begun_in(job, 1)
        expect(stored < total, "the job is over before the old leader wakes")
        fleet.go_on("reeved-a")
        woken = time.time()
        code = fleet.await_code("reeved-a", 5)
        ended = time.time() - woken
        deposed = fleet.lines("reeved-a", " event=leader.deposed ")
        fleet.await_end(job)
        late = fleet.runs_begun_in(job, 1) - before
        print("woken after %.1f s, %d of %d stored: it ended after %.1f s with code %d, %d runs under a token of its term "
              "after that" % (woken - at, stored, total, ended, code, late))
        expect(code == 3 and len(deposed) == 1 and second_of(deposed[0]) >= woken - 0.1, "it was not deposed when it woke")
        expect(late == 0, "the old leader assigned, or work under its tokens went on")
        expect(not [line for line in fleet.lines("reeved-a", " event=leader.kept ") if second_of(line) > at],
               "it believed to lead again")
        repeated = count_all(fleet, job, total)
        expect(repeated == 0, "%d finished runs were repeated" % repeated)


def upgraded(bin_dir):
    total = 4000
    with Pair(bin_dir) as fleet:
        job = fleet.submit(total, "sleep_ms=20")
        fleet.await_stored(job, total // 3)
        for old, new, times, term in (("a", "b", 1, 2), ("b", "a", 1, 3)):
            leases = fleet.leases_named()
            at = time.time()
            fleet.signal("reeved-" + old, signal.SIGTERM)
            led = fleet.await_leader(new, times, at, LATE_S)
            back = fleet.await_workers(term) - at
            print("SIGTERM to %s, %d leases at stake: %s leads after %.1f s, all workers are with it after %.1f s" %
                  (old, leases, new, led, back))
            expect(leases > 0, "nothing was at stake")
            code = fleet.await_code("reeved-" + old, 5)
            expect(code == 0, "%s ended with code %d" % (old, code))
            os.rename(fleet.log("reeved-" + old), fleet.log("reeved-%s-%d" % (old, term)))
            fleet.start_one(old)  # as the upgraded one: it stands by
            expect(fleet.lines("reeved-" + old, " standby=1"), "%s does not say that it stands by" % old)
        fleet.await_end(job)
        repeated = count_all(fleet, job, total)
        expect(repeated == 0, "%d finished runs were repeated" % repeated)
        expect(not counted_by(fleet.events(job), "subtask.expire"), "leases of living workers expired")


main(scenarios({"killed": killed, "asleep": asleep, "upgraded": upgraded}))

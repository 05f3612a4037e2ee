#!/usr/bin/env python3
"""Three hosts: what a cut of their lines costs, for how long, in which direction, and what it never costs."""
# SPDX-License-Identifier: Apache-2.0
import os
import sys
import time

from fleet import START_S, count_all, counted_by, expect, main, wait_for
from hosts import Host, Switch, enter, works
from standby_fleet import LEADER_TTL_S, Pair, scenarios, second_of

TTL_S = 10
NOTICE_S = 12  # two pauses of keepalive, and some
LATE_S = 5


class Hosts(Pair):
    """Coordinator a on host A, b on host B, worker w1 on B, w2 on C; Redis where it is wished."""

    def __init__(self, bin_dir, redis="A"):
        super().__init__(bin_dir, workers=2, slots=4)
        self.hosts = {name: Host(name, number) for number, name in enumerate("ABC", 1)}
        self.places = {"redis": redis, "reeved-a": "A", "reeved-b": "B", "w1": "B", "w2": "C"}
        self.line = Switch(list(self.hosts.values()))
        self.line.start()
        self.token = os.path.join(self.dir, "token")
        with open(os.open(self.token, os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="ascii") as file:
            file.write("a-token-of-more-than-sixteen-bytes\n")
        self.client = "unix:" + os.path.join(self.dir, "a.sock")
        self.address = ",".join(self.hosts[host].address + ":7420" for host in "AB")

    def close(self):
        super().close()
        self.line.close()
        for host in self.hosts.values():
            host.close()

    def start_process(self, name, *command):
        super().start_process(name, *self.hosts[self.places[name]].command(*command))

    def start_redis(self):
        address = self.hosts[self.places["redis"]].address
        self.start_process("redis", "redis-server", "--port", "6379", "--bind", address, "--protected-mode", "no",
                    "--unixsocket", self.redis_path, "--dir", self.dir, "--appendonly", "yes", "--appendfsync",
                    "everysec", "--save", "")
        wait_for("redis answers", self.redis_answers, START_S)

    def start_one(self, name):
        host = name.upper()
        self.start_process("reeved-" + name, os.path.join(self.bin, "reeved"), "--listen", self.hosts[host].address + ":7420",
                    "--listen", "unix:" + os.path.join(self.dir, name + ".sock"), "--insecure", "--token-file", self.token,
                    "--redis", "redis://%s:6379/0" % self.hosts[self.places["redis"]].address,
                    "--state", os.path.join(self.dir, "reeved-" + name), "--standby")
        wait_for(name + " is ready", lambda: self.count_lines("reeved-" + name, "ready addr="), START_S)

    def start_worker(self, name):
        self.start_process(name, os.path.join(self.bin, "reeve-worker"), "--coordinator", self.address, "--id", name,
                    "--slots", str(self.slots), "--state", os.path.join(self.dir, name), "--token-file", self.token)

    def submit(self, repeat, *scripts):
        known, self.address = self.address, self.client
        try:
            return super().submit(repeat, *scripts)
        finally:
            self.address = known


def begin(fleet, total, script="sleep_ms=100"):
    job = fleet.submit(total, script)
    fleet.await_stored(job, total // 10)
    return job


def expired(fleet, job):
    return sum(counted_by(fleet.events(job), "subtask.expire").values())


def given_away(fleet):
    """Leases of w2 that ended for want of a beat, or because another who got the same work was done first."""
    lines = fleet.lines("reeved-a", " event=subtask.expire ") + fleet.lines("reeved-a", " event=lease.dropped ")
    return sum(" worker=w2 " in line for line in lines)


def refused(fleet):
    """Results that came too late, and leases that a worker was told to forget."""
    return fleet.count_lines("reeved-a", " event=result.stale ") + fleet.count_lines("w2", " event=attempt.cancelled ")


def finish(fleet, job, total, words):
    fleet.await_end(job)
    fleet.expect_alive("redis", *fleet.names)
    lost, late = expired(fleet, job), refused(fleet)
    repeated = count_all(fleet, job, total)
    print("%s: %d leases expired, %d finished runs repeated, %d results or leases refused as stale, %d frames lost" %
          (words, lost, repeated, late, fleet.line.lost))
    return lost, late, repeated


def brief(bin_dir):
    """A cut of less than half a ttl."""
    total, seconds = 600, 4
    with Hosts(bin_dir) as fleet:
        job = begin(fleet, total)
        leases = wait_for("w2 has leases", lambda: fleet.leases_of("w2"))
        fleet.line.cut("A", "C")
        time.sleep(seconds)
        fleet.line.heal()
        lost, _, repeated = finish(fleet, job, total, "A and C cut for %d s, %d leases at stake" % (seconds, len(leases)))
        expect(lost == 0 and repeated == 0, "it cost something")
        expect(fleet.line.lost > 0, "nothing was cut")


def long_cut(bin_dir, words, *cut):
    """What w2 holds is over soon; w1 does the same again before w2 can say so, and is busy for longer with the last one."""
    scripts, seconds = ["sleep_ms=600"] * 63 + ["sleep_ms=15000"], TTL_S + 2
    with Hosts(bin_dir) as fleet:
        job = fleet.submit(1, *scripts)
        fleet.await_stored(job, 8)
        leases = wait_for("w2 has leases", lambda: fleet.leases_of("w2"))
        at = time.time()
        fleet.line.cut(*cut)
        lost = wait_for("w2 sees that its line is dead", lambda: fleet.lines("w2", " event=link.lost "), NOTICE_S)
        noticed = second_of(lost[0]) - at
        wait_for("leases of w2 are given away", lambda: given_away(fleet), 2 * TTL_S)
        given = time.time() - at
        time.sleep(max(0, at + seconds - time.time()))
        fleet.line.heal()
        welcomed = fleet.count_lines("w2", " event=worker.attached ")
        wait_for("w2 is back", lambda: fleet.count_lines("w2", " event=worker.attached ") > welcomed)
        expect(fleet.stored(job) < len(scripts), "the job was over before w2 was back")
        print("the worker noticed after %.1f s, its leases were given away after %.1f s, it was back %.1f s after the end" %
              (noticed, given, time.time() - at - seconds))
        _, late, repeated = finish(fleet, job, len(scripts),
                                   "%s for %d s, %d leases at stake" % (words, seconds, len(leases)))
        expect(repeated > 0, "no lease of w2 was given to w1")
        expect(late > 0, "nothing of the worker that was cut off was refused")


def both_ways(bin_dir):
    long_cut(bin_dir, "A and C cut", "A", "C")


def one_way_out(bin_dir):
    long_cut(bin_dir, "A to C cut", "A", "C", False)


def one_way_in(bin_dir):
    long_cut(bin_dir, "C to A cut", "C", "A", False)


def leader_alone(bin_dir):
    """A loses Redis and w2, which are on C; w1 and clients still reach it, and must not stay with it."""
    total = 1000
    with Hosts(bin_dir, redis="C") as fleet:
        job = begin(fleet, total)
        leases = wait_for("Redis names leases", fleet.leases_named)
        at = time.time()
        fleet.line.cut("A", "C")
        unsure = wait_for("a knows that it may not lead", lambda: fleet.lines("reeved-a", " event=leader.unconfirmed "))
        led = fleet.await_leader("b", 1, at, LEADER_TTL_S + LATE_S)
        back = fleet.await_workers(2) - at
        print("the leader knew after %.1f s, the standby led after %.1f s, all workers were with it after %.1f s" %
              (second_of(unsure[0]) - at, led, back))
        fleet.expect_alive("reeved-a")
        before = fleet.runs_begun_in(job, 1)
        time.sleep(1)
        fleet.line.heal()
        code = fleet.await_code("reeved-a", 10)
        deposed = fleet.count_lines("reeved-a", " event=leader.deposed ")
        lost, _, repeated = finish(fleet, job, total, "the leader cut from Redis, %d leases at stake" % leases)
        expect(code == 3 and deposed == 1, "the old leader ended with %d" % code)
        expect(fleet.runs_begun_in(job, 1) == before, "work under tokens of the old leader went on")
        expect(lost == 0 and repeated == 0, "it cost leases of workers that lived")


def bad_line(bin_dir):
    """50 to 100 ms each way and 2 frames in a hundred lost, all the time."""
    total = 400
    with Hosts(bin_dir) as fleet:
        fleet.line.delay_s, fleet.line.jitter_s, fleet.line.loss = 0.05, 0.05, 0.02
        job = begin(fleet, total)
        leases = wait_for("w2 has leases", lambda: fleet.leases_of("w2"))
        lost, _, repeated = finish(fleet, job, total, "a bad line, %d leases at stake" % len(leases))
        expect(lost == 0 and repeated == 0, "it cost something")
        expect(fleet.line.lost > 0, "no frame was lost")


if not works():
    print("skipped: a network namespace does not work here")
else:
    if len(sys.argv) > 2:
        enter()
    main(scenarios({"brief": brief, "both_ways": both_ways, "one_way_out": one_way_out, "one_way_in": one_way_in,
                    "leader_alone": leader_alone, "bad_line": bad_line}))

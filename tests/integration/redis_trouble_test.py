#!/usr/bin/env python3
"""Redis in each kind of trouble under a running job: the cause is told, nothing is acknowledged, and work goes on by itself."""
# SPDX-License-Identifier: Apache-2.0
import os
import subprocess

from disk import Disk
from fleet import Fleet, Redis, count_all, expect, fields, main, wait_for

SUBTASKS = 4000
BETWEEN = 150  # results that come in before the next trouble
SCRIPT = "sleep_ms=8"
KEYS_OF_OTHERS = 15000  # to be loaded, with a delay each


class Trial:
    """One job, and one trouble after the other in the middle of it."""

    def __init__(self, fleet):
        self.fleet = fleet
        self.job = fleet.submit(SUBTASKS, SCRIPT)

    def stored(self):
        return self.fleet.stored(self.job)

    def begin(self):
        self.fleet.await_stored(self.job, self.stored() + BETWEEN)
        self.told = self.fleet.count_lines("reeved", " event=store.trouble ")
        self.well = self.fleet.count_lines("reeved", " event=store.well ")

    def finished(self):
        return len(self.fleet.runs(self.job))

    def await_trouble(self, reason):
        """The log has this cause and a next step; health and every question are answered with it."""
        def told():
            lines = self.fleet.lines("reeved", " event=store.trouble ")[self.told:]
            return [line for line in lines if 'reason="%s' % reason in line and ' next="' in line]
        line = wait_for("reeved says: " + reason, told)[-1]
        wait_for("health tells of it", lambda: self.fleet.health() == "NOT_SERVING")
        wait_for("a question is answered with the cause", lambda: reason in self.ask_fleet())
        print("%-40s %s; at stake %s" % (reason, line[line.index("next="):].strip(), self.stake()))

    def stake(self):
        """What is finished and stored nowhere, where Redis can be asked for that."""
        try:
            return "%d results" % (self.finished() - self.stored())
        except OSError:
            return "what is not stored (redis cannot be asked)"

    def ask_fleet(self):
        asked = subprocess.run([os.path.join(self.fleet.bin, "reeve"), "fleet", "--coordinator", self.fleet.address],
                               check=False, timeout=60, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        return asked.stdout.decode("utf-8", "replace") if asked.returncode == 3 else ""

    def answered(self):
        """What is stored, in a tuple of its own; None: Redis cannot be asked yet, as while a script that was killed ends."""
        try:
            return (self.stored(),)
        except OSError:
            return None

    def await_work(self):
        seen = wait_for("redis can be asked", self.answered)[0]
        wait_for("work goes on", lambda: self.stored() > seen)
        wait_for("reeved is well again", lambda: self.fleet.count_lines("reeved", " event=store.well ") > self.well)
        wait_for("health tells of it", lambda: self.fleet.health() == "SERVING")
        after = fields(self.fleet.lines("reeved", " event=store.well ")[-1])["after_ms"]
        print("%-40s well after %s ms" % ("", after))

    def end(self):
        self.fleet.await_end(self.job)
        expect(count_all(self.fleet, self.job, SUBTASKS) == 0, "finished runs were repeated")


def loading(trial):
    fleet = trial.fleet
    pipe = b"".join(b"*3\r\n$3\r\nSET\r\n$%d\r\nother:%d\r\n$1\r\nv\r\n" % (len("other:%d" % n), n)
                    for n in range(KEYS_OF_OTHERS))
    redis = Redis(fleet.redis_path)
    redis.sock.sendall(pipe)
    for _ in range(KEYS_OF_OTHERS):
        redis.reply()
    redis.close()
    trial.begin()
    fleet.kill("redis")
    fleet.launch_redis("--key-load-delay", "200")
    trial.await_trouble("redis is loading its data")
    wait_for("redis has loaded its data", fleet.redis_answers)


def readonly(trial):
    trial.begin()
    trial.fleet.ask("REPLICAOF", "127.0.0.1", "1")
    trial.await_trouble("redis is a read-only replica")
    trial.fleet.ask("REPLICAOF", "NO", "ONE")


def out_of_memory(trial):
    trial.begin()
    trial.fleet.ask("CONFIG", "SET", "maxmemory", "1")
    trial.await_trouble("redis is out of memory (maxmemory)")
    trial.fleet.ask("CONFIG", "SET", "maxmemory", "0")


def busy(trial):
    trial.fleet.ask("CONFIG", "SET", "busy-reply-threshold", "100")
    trial.begin()
    spinning = Redis(trial.fleet.redis_path)
    spinning.send("EVAL", "while true do end", "0")
    trial.await_trouble("redis is busy with a script")
    trial.fleet.ask("SCRIPT", "KILL")
    spinning.close()


def restarted(trial):
    """SIGTERM and start, with the AOF, while results come in."""
    fleet = trial.fleet
    trial.begin()
    code = fleet.end("redis")
    expect(code == 0, "redis ended with %d" % code)
    trial.await_trouble("redis is not reachable")
    fleet.start_redis()


def disk_full(trial, disk):
    """reeved dies before there is room again: had anything been acknowledged that no disk holds, it would be run anew."""
    fleet = trial.fleet
    trial.begin()
    disk.fill(fleet.processes["redis"].pid)
    trial.await_trouble("redis cannot write to its disk")
    stored = trial.stored()
    wait_for("results are finished", lambda: trial.finished() > stored)
    fleet.kill("reeved")
    print("%-40s %s; reeved dies, at stake %d results" % ("", disk, trial.finished() - trial.stored()))
    expect(trial.finished() > trial.stored(), "no result was at stake")
    told = fleet.count_lines("reeved", 'reason="redis cannot write to its disk"')
    ready = fleet.launch_coordinator()
    wait_for("reeved waits for it", lambda: fleet.count_lines("reeved", 'reason="redis cannot write to its disk"') > told)
    disk.empty(fleet.processes["redis"].pid)
    fleet.await_coordinator(ready)


def test(bin_dir):
    with Disk() as disk, Fleet(bin_dir, redis_dir=disk.path) as fleet:
        trial = Trial(fleet)
        for trouble in (loading, readonly, out_of_memory, busy, restarted):
            trouble(trial)
            trial.await_work()
        disk_full(trial, disk)
        trial.end()
        fleet.expect_alive("redis", "reeved", *fleet.names)


main(test)

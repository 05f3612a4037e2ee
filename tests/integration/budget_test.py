#!/usr/bin/env python3
"""A race for one cap, with kills: the provider's own bill, which is in the workers' logs, is never above it."""
# SPDX-License-Identifier: Apache-2.0
import os
import subprocess

from fleet import PREFIX, Fleet, expect, fields, main, wait_for

SUBTASKS = 2000
PRICE = 100  # the most that an attempt may cost
COST = 60    # what it does cost
CAP = SUBTASKS * COST // 2  # enough for less than half of them


def billed(fleet, job):
    """What the provider has billed: each attempt as it began, whatever became of its worker."""
    return sum(int(fields(line)["microusd"]) for name in fleet.names
               for line in fleet.lines(name, " event=call.billed ")
               if fields(line)["subtask"].startswith("j%d/" % job))


def reeve(fleet, *args):
    return subprocess.run([os.path.join(fleet.bin, "reeve"), *args, "--coordinator", fleet.address],
                          timeout=120, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)


def look(fleet, job, cap):
    """Redis and the coordinator agree with the provider, as far as anybody can know."""
    now = fleet.status(job)
    theirs = billed(fleet, job)
    print("granted %d, spent %d, reserved %d; the provider's bill %d"
          % (now["budget_microusd"], now["spent_microusd"], now["reserved_microusd"], theirs))
    expect(theirs <= cap, "the provider's bill, %d, is above the cap, %d" % (theirs, cap))
    expect(now["spent_microusd"] + now["reserved_microusd"] <= cap, "more is out than was granted")
    return now, theirs


def settled(fleet, job, lost):
    """At rest: nothing is reserved, and we count more than the provider only for attempts that nobody reported."""
    now, theirs = look(fleet, job, fleet.status(job)["budget_microusd"])
    expect(now["reserved_microusd"] == 0, "%d are reserved, and nothing runs" % now["reserved_microusd"])
    expect(theirs <= now["spent_microusd"] <= theirs + lost * PRICE,
           "%d spent, %d billed, %d attempts lost" % (now["spent_microusd"], theirs, lost))


def test(bin_dir):
    with Fleet(bin_dir, workers=4, slots=8) as fleet:
        job = fleet.submit(SUBTASKS, "sleep_ms=20 spend=%d" % COST, paid=(PRICE, CAP))
        fleet.await_stored(job, SUBTASKS // 20)
        at_stake = 0
        for victim in ("w1", "reeved", "w2", "redis", "w3"):
            look(fleet, job, CAP)
            at_stake += fleet.status(job)["reserved_microusd"] if victim != "redis" else 0
            fleet.kill(victim)
            if victim == "redis":
                fleet.start_redis()
            elif victim == "reeved":
                fleet.forget_leader()
                fleet.start_coordinator()
            else:
                fleet.start_worker(victim)
            before = fleet.stored(job)
            wait_for("work goes on after the end of " + victim,
                     lambda at=before: fleet.stored(job) > at + 20 or state(fleet, job) == b"paused")
        print("at stake: %d micro-dollars were reserved when something was killed" % at_stake)
        expect(at_stake > 0, "no money was at stake")
        wait_for("the job pauses", lambda: state(fleet, job) == b"paused")
        lost = sum(" event=subtask.expire " in line for line in log_of(fleet))
        settled(fleet, job, lost + 24)  # a result that was at hand may be lost with its worker
        told = reeve(fleet, "wait", "j%d" % job)
        expect(told.returncode == 4, "wait ends with %d, not 4: %s" % (told.returncode, told.stdout))
        cap = 2 * SUBTASKS * PRICE
        told = reeve(fleet, "resume", "j%d" % job, "--budget", "%.6f" % (cap / 1e6))
        expect(told.returncode == 0, "resume: %s" % told.stdout)
        fleet.await_end(job)
        expect(fleet.stored(job) == SUBTASKS, "%d of %d are stored" % (fleet.stored(job), SUBTASKS))
        settled(fleet, job, lost + 24)
        out_of_quota(fleet)


def out_of_quota(fleet):
    """A terminal answer of the provider: the job waits, counts no attempt, and goes on when a person says so."""
    job = fleet.submit(1, "then=quota first=1 spend=%d" % COST, paid=(PRICE, CAP))
    told = reeve(fleet, "wait", "j%d" % job)
    expect(told.returncode == 4 and state(fleet, job) == b"paused", "wait ends with %d: %s" % (told.returncode, told.stdout))
    told = reeve(fleet, "resume", "j%d" % job)
    expect(told.returncode == 0, "resume: %s" % told.stdout)
    fleet.await_end(job)
    expect(fleet.stored(job) == 1 and fleet.status(job)["attempts"] == 2, "it did not go on: %s" % fleet.status(job))


def state(fleet, job):
    return fleet.ask("HGET", PREFIX + "jobs", "j%d" % job)


def log_of(fleet):
    return fleet.lines("reeved", "")


main(test)

#!/usr/bin/env python3
"""A thousand workers race for one cap, die and are cut off, and so are reeved and Redis: the provider's own bill stays below it."""
# SPDX-License-Identifier: Apache-2.0
import os
import resource
import subprocess
import sys

from fleet import PREFIX, Fleet, expect, main, wait_for
from provider import Provider

WORKERS = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
SUBTASKS = 20000
PRICE = 1000               # the most that a call may cost; one costs about half of that (tests/support/race_calls.c)
MODEL = {"name": "race", "first_ms": 20, "tokens_per_s": 1000, "chunk_tokens": 4, "output_tokens": 45, "jitter_permille": 500,
         "price": {"input": 100000, "output": 10000000, "cache_read": 100000, "cache_write": 100000, "cache_write_long": 100000}}
CAP = SUBTASKS * PRICE // 4  # enough for half of them


def told(fleet):
    """What became of the workers."""
    words = fleet.lines("race", "calls ")[-1].split()
    return dict(zip(words[::2], map(int, words[1::2])))


def look(fleet, job, provider):
    """What we say, beside what they say; where a thousand streams come at once, a client may have to come again."""
    theirs = provider.bill()["total"]["microusd"]  # first, for they go on
    try:
        now = fleet.status(job)
    except subprocess.CalledProcessError:
        return {"spent_microusd": 0, "reserved_microusd": -1}
    expect(theirs <= now["spent_microusd"] + now["reserved_microusd"], "%d billed, of which %d is not known" % (
        theirs, theirs - now["spent_microusd"] - now["reserved_microusd"]))
    expect(now["spent_microusd"] + now["reserved_microusd"] <= CAP, "more is out than was granted: %s" % now)
    return now


def test(bin_dir):
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with Provider(bin_dir, models={"models": [MODEL]}, log=False) as provider, Fleet(bin_dir, workers=0) as fleet:
        fleet.start_process("race", os.path.join(bin_dir, "..", "tests", "race"), fleet.address, str(WORKERS), str(PRICE),
                            provider.url + "/v1")
        fleet.await_line("race", "calls ")
        job = fleet.submit(SUBTASKS, "x", paid=(PRICE, CAP))
        at_stake = []
        for share, victim in ((8, "reeved"), (4, "redis"), (2, "reeved")):
            wait_for("a part of the cap is spent", lambda part=CAP // share: look(fleet, job, provider)["spent_microusd"] > part, 60)
            at_stake.append(max(0, look(fleet, job, provider)["reserved_microusd"]))
            fleet.kill(victim)
            fleet.start_redis() if victim == "redis" else fleet.start_coordinator()
        wait_for("the job pauses", lambda: fleet.ask("HGET", PREFIX + "jobs", "j%d" % job) == b"paused", 90)
        # Who was cut off may come back with a call that goes on: its money is reserved again, and then settled.
        wait_for("nothing is reserved", lambda: look(fleet, job, provider)["reserved_microusd"] == 0, 60)
        now, race, theirs = fleet.status(job), told(fleet), provider.bill()["total"]
        print("%d workers: cap %d, the provider's bill %d for %d calls, ours %d, %d still reserved; %d died with a call, %d were cut off"
              % (WORKERS, CAP, theirs["microusd"], theirs["calls"], now["spent_microusd"], now["reserved_microusd"],
                 race["died"], race["cut_off"]))
        print("reserved when something was killed: %s" % at_stake)
        expect(theirs["microusd"] <= CAP, "the provider's bill is above the cap")
        expect(now["reserved_microusd"] == 0, "money stays reserved, and nothing runs")
        expect(theirs["microusd"] <= now["spent_microusd"] <= CAP, "the accounts do not agree")
        expect(race["died"] and race["cut_off"] and all(at_stake), "nothing was at stake")


main(test)

#!/usr/bin/env python3
"""A thousand workers race for one cap, die and are cut off, and so are reeved and Redis: the provider's own bill stays below it."""
# SPDX-License-Identifier: Apache-2.0
import os
import resource
import subprocess
import sys

from fleet import PREFIX, Fleet, expect, main, wait_for

WORKERS = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
SUBTASKS = 20000
PRICE = 100                # the most that a call may cost; it costs half of that, on an average
CAP = SUBTASKS * PRICE // 4  # enough for half of them


def bill(fleet):
    """What the provider has billed, as it says itself."""
    words = fleet.lines("race", "billed ")[-1].split()
    return dict(zip(words[::2], map(int, words[1::2])))


def look(fleet, job):
    """What we say, beside what they say; where a thousand streams come at once, a client may have to come again."""
    theirs = bill(fleet)["billed"]  # first, for they go on
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
    with Fleet(bin_dir, workers=0) as fleet:
        fleet.start_process("race", os.path.join(bin_dir, "..", "tests", "race"), fleet.address, str(WORKERS), str(PRICE))
        fleet.await_line("race", "billed ")
        job = fleet.submit(SUBTASKS, "x", paid=(PRICE, CAP))
        at_stake = []
        for share, victim in ((8, "reeved"), (4, "redis"), (2, "reeved")):
            wait_for("a part of the cap is spent", lambda part=CAP // share: look(fleet, job)["spent_microusd"] > part, 60)
            at_stake.append(max(0, look(fleet, job)["reserved_microusd"]))
            fleet.kill(victim)
            fleet.start_redis() if victim == "redis" else fleet.start_coordinator()
        wait_for("the job pauses", lambda: fleet.ask("HGET", PREFIX + "jobs", "j%d" % job) == b"paused", 90)
        # Who was cut off may come back with a call that goes on: its money is reserved again, and then settled.
        wait_for("nothing is reserved", lambda: look(fleet, job)["reserved_microusd"] == 0, 60)
        now, provider = fleet.status(job), bill(fleet)
        print("%d workers: cap %d, the provider's bill %d for %d calls, ours %d, %d still reserved; %d died with a call, %d were cut off"
              % (WORKERS, CAP, provider["billed"], provider["calls"], now["spent_microusd"], now["reserved_microusd"],
                 provider["died"], provider["cut_off"]))
        print("reserved when something was killed: %s" % at_stake)
        expect(provider["billed"] <= CAP, "the provider's bill is above the cap")
        expect(now["reserved_microusd"] == 0, "money stays reserved, and nothing runs")
        expect(provider["billed"] <= now["spent_microusd"] <= CAP, "the accounts do not agree")
        expect(provider["died"] and provider["cut_off"] and all(at_stake), "nothing was at stake")


main(test)

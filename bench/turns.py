#!/usr/bin/env python3
"""bench/turns.py [SUBTASKS]: the longest turn of the loop, in CPU time of its thread, while a large job is planned, worked
on, cancelled in the middle, recovered by a new coordinator, and cancelled there.
"""
# SPDX-License-Identifier: Apache-2.0
import json
import signal
import subprocess
import sys
import time

from world import BUILD, World

SUBTASKS = int(sys.argv[1]) if len(sys.argv) > 1 else 1000000


def cancel(world, job):
    subprocess.run([BUILD + "/bin/reeve", "cancel", job, "--coordinator", world.address], check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while world.state(job) != "cancelled":
        time.sleep(0.05)


def stored(world, job):
    return int(world.ask("HLEN", "{reeve:main}:job:%s:results" % job))


def ended(world, reeved):
    """Of a coordinator that ends: its longest turn, and how many passed the limit."""
    reeved.send_signal(signal.SIGTERM)
    reeved.wait()
    return int(world.log("coordinator.ends")[-1]["turn_us_most"])


def main():
    with World() as world:
        first, _ = world.coordinator()
        for name in ("one", "two"):
            world.worker(name, 16)
        job = world.submit(SUBTASKS, "sleep_ms=1")
        while stored(world, job) < SUBTASKS // 20:
            time.sleep(0.05)
        cancel(world, job)
        again = world.submit(SUBTASKS, "sleep_ms=1")
        while stored(world, again) < SUBTASKS // 20:
            time.sleep(0.05)
        longest = ended(world, first)
        second, _ = world.coordinator()
        at_stake = SUBTASKS - stored(world, again)
        cancel(world, again)
        print(json.dumps({"subtasks": SUBTASKS, "cancelled": at_stake, "turn_us_most": longest,
                          "turn_us_most_recovered": ended(world, second), "over_10_ms": len(world.log("turn.slow"))}))
        for line in world.log("turn.slow"):
            print(json.dumps(line), file=sys.stderr)


main()

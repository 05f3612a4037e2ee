#!/usr/bin/env python3
"""bench/recovery.py [SUBTASKS]: bytes a queued subtask in the coordinator, and the time to come back with all of them.

A coordinator without workers plans a job, is killed, and started again on the same Redis.
"""
# SPDX-License-Identifier: Apache-2.0
import json
import signal
import sys

from world import World, memory_kb

SUBTASKS = int(sys.argv[1]) if len(sys.argv) > 1 else 1000000
BYTES = 256


def main():
    with World() as world:
        reeved, _ = world.coordinator()
        before = memory_kb(reeved.pid)
        world.submit(SUBTASKS, "sleep_ms=1 ".ljust(BYTES, "x"))
        grown = (memory_kb(reeved.pid) - before) * 1024 / SUBTASKS
        reeved.send_signal(signal.SIGKILL)
        reeved.wait()
        world.ask("DEL", "{reeve:main}:leader")  # its ttl is no part of the recovery
        _, seconds = world.coordinator()
        print(json.dumps({"subtasks": SUBTASKS, "bytes_per_queued_subtask": round(grown),
                          "recovered_s": round(seconds, 2)}))


main()

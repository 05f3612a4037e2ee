#!/usr/bin/env python3
"""A worker that beats on time and does not advance loses its lease; one that is slow and advances never does."""
# SPDX-License-Identifier: Apache-2.0
from fleet import Fleet, count_all, counted_by, expect, main

SILENCE_MS = 10000
HUNG = 4
SLOW = 8
SCRIPTS = (["then=hang first=1 silence_ms=%d" % SILENCE_MS] * HUNG +
           # Progress comes just within the silence that is declared, and the work lasts longer than the hung one may.
           ["sleep_ms=24000 beat_ms=%d silence_ms=%d" % (SILENCE_MS - 2000, SILENCE_MS)] * SLOW +
           ["sleep_ms=10"] * 88)


def test(bin_dir):
    with Fleet(bin_dir, slots=8) as fleet:
        job = fleet.submit(1, *SCRIPTS[:64])
        rest = fleet.submit(1, *SCRIPTS[64:])
        fleet.await_end(rest)
        fleet.await_end(job)
        fleet.expect_alive("redis", "reeved", *fleet.names)
        expired = counted_by(fleet.events(job), "subtask.expire")
        print("expired: %s" % sorted(expired.items()))
        expect(sorted(expired) == list(range(HUNG)) and set(expired.values()) == {1},
               "expired should be 0 to %d, once each" % (HUNG - 1))
        count_all(fleet, job, 64)
        for name in fleet.names:  # the slot of what hung is free again
            fleet.signal(name, 15)
        for name in fleet.names:
            fleet.processes[name].wait(timeout=20)


main(test)

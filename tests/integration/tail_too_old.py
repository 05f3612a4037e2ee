#!/usr/bin/env python3
"""Redis comes back without more than the coordinator keeps: it ends, and says both sequences. tail_too_old.py BIN

Takes longer than the minute that a tail is kept, so it is no part of the short tests.
"""
# SPDX-License-Identifier: Apache-2.0
import os
import shutil
import time

from fleet import Fleet, expect, fields, main, wait_for

SUBTASKS = 6000
KEPT_S = 60  # TAIL_MS


def test(bin_dir):
    with Fleet(bin_dir) as fleet:
        log = os.path.join(fleet.dir, "appendonlydir")
        kept = os.path.join(fleet.dir, "kept")
        job = fleet.submit(SUBTASKS, "sleep_ms=200")
        fleet.await_stored(job, 50)
        shutil.copytree(log, kept)
        lacking = int(fleet.ask("HGET", "{reeve:main}:meta", "seq"))
        time.sleep(KEPT_S + 5)  # the age is what is tried
        fleet.kill("redis")
        shutil.rmtree(log)
        shutil.move(kept, log)
        fleet.start_redis()
        wait_for("reeved ends", lambda: fleet.processes["reeved"].poll() is not None)
        said = fields(wait_for("reeved says why", lambda: fleet.lines("reeved", " event=store.refused "))[-1])
        print("stored %s, the next was %s; exit %d" % (said["stored"], said["seq"], fleet.processes["reeved"].returncode))
        expect(fleet.processes["reeved"].returncode == 3, "another exit code than 3")
        expect(int(said["stored"]) <= lacking + 50 and int(said["seq"]) > int(said["stored"]) + 1, "other sequences")
        expect(fleet.ask("HGET", "{reeve:main}:meta", "seq") == said["stored"].encode(), "the store was filled from memory")


main(test)

#!/usr/bin/env python3
"""reeve events: what happened to a job, as JSON lines, page by page, while it runs and after it."""
# SPDX-License-Identifier: Apache-2.0
import json
import os
import subprocess

from fleet import Fleet, expect, main

SUBTASKS = 3000


def events(fleet, job, *args):
    done = subprocess.run([os.path.join(fleet.bin, "reeve"), "events", job, *args, "--coordinator", fleet.address],
                          timeout=120, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stderr


def test(bin_dir):
    with Fleet(bin_dir, workers=2) as fleet:
        job = fleet.submit(SUBTASKS, "sleep_ms=1", "sleep_ms=1", "then=fail first=1")
        code, told, _ = events(fleet, "j%d" % job, "--follow")
        expect(code == 0, "events ends with %d" % code)
        names = [event["event"] for event in told]
        passed = {event["subtask"].split(".")[0] for event in told if event["event"] == "subtask.pass"}
        left_out = sum(event["count"] for event in told if event["event"] == "events.left_out")
        print("%d events, %d subtasks passed, %d events left out" % (len(told), len(passed), left_out))
        expect(names[0] == "job.submitted" and names[-1] == "job.done", "from %s to %s" % (names[0], names[-1]))
        expect(len(passed) + left_out >= 3 * SUBTASKS, "some subtasks are not told")
        expect(any(event["event"] == "subtask.fail" and event["detail"] for event in told), "no failure is told")
        ids = [tuple(map(int, event["id"].split("-"))) for event in told]
        expect(ids == sorted(ids), "the ids do not grow")
        expect(all(event["unix_ms"] == ids[i][0] for i, event in enumerate(told)), "a time is not its id's")
        code, again, _ = events(fleet, "j%d" % job)
        expect(code == 0 and again == told, "the same events are told otherwise after the end")
        code, none, words = events(fleet, "j999")
        expect(code == 2 and not none and b"j999" in words, "j999: %d, %s" % (code, words))


main(test)

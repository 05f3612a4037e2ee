#!/usr/bin/env python3
"""More than there is room for: a few behind very many, and ten times the jobs that a coordinator holds."""
# SPDX-License-Identifier: Apache-2.0
import json
import os
import signal
import subprocess
import time

from fleet import Fleet, count_all, expect, fields, main, wait_for

MANY, FEW, LENGTH_S = 100000, 10, 0.5
JOBS_MOST = 1024  # limits.h
SENDERS, SENT = 8, 10 * JOBS_MOST // 8
STEADY = 3000


def counts(fleet, job):
    said = subprocess.run([os.path.join(fleet.bin, "reeve"), "show", "j%d" % job, "--json", "--coordinator",
                           fleet.address], check=True, timeout=60, stdout=subprocess.PIPE).stdout
    return json.loads(said)["counts"]


def behind_many(fleet):
    """D9: ten subtasks behind a hundred thousand of another queue are leased within one subtask's length."""
    many = fleet.submit(MANY, "sleep_ms=%d" % (LENGTH_S * 1000), queue="many")
    fleet.await_stored(many, 8)
    few = fleet.submit(FEW, "sleep_ms=1", queue="few")
    began = time.monotonic()
    wait_for("one of the few is leased", lambda: counts(fleet, few).get("ready", 0) < FEW, 10)
    took = time.monotonic() - began
    fleet.await_end(few)
    print("leased after %.2f s, all %d done after %.2f s, beside %d of %.1f s each"
          % (took, FEW, time.monotonic() - began, MANY, LENGTH_S))
    # Looked at from outside, by a command that takes its time.
    expect(took < LENGTH_S + 0.5, "the few waited for %.2f s" % took)
    subprocess.run([os.path.join(fleet.bin, "reeve"), "cancel", "j%d" % many, "--quiet", "--coordinator",
                    fleet.address], check=True, timeout=60, stdout=subprocess.DEVNULL)
    fleet.await_end(many)


def ten_times_the_jobs(fleet):
    """Submissions beyond what there is room for are turned away; what runs goes on, and nothing that was accepted is lost."""
    steady = fleet.submit(STEADY, "sleep_ms=4", queue="steady")
    program = os.path.join(fleet.bin, "..", "tests", "submit")
    began = time.monotonic()
    senders = [subprocess.Popen([program, "--queue", "crowd", "--times", str(SENT), fleet.address, "1",
                                 "sleep_ms=2000"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
               for _ in range(SENDERS)]
    told = [sender.communicate(timeout=120) for sender in senders]
    seconds = time.monotonic() - began
    accepted = [int(line) for out, _ in told for line in out.splitlines()]
    refused = [line for _, err in told for line in err.splitlines()]
    print("%d submissions in %.1f s: %d accepted, %d turned away" % (SENDERS * SENT, seconds, len(accepted), len(refused)))
    expect(len(accepted) + len(refused) == SENDERS * SENT, "some were not answered")
    expect(refused and all("retry_after_ms=" in line for line in refused), "turned away without a word: %s" % refused[:1])
    fleet.await_end(steady)
    count_all(fleet, steady, STEADY)
    gone = [line for line in fleet.lines("reeved", " event=subtask.expire ") if "not heard of" in line]
    expect(not gone, "a worker was given up meanwhile: %s" % gone[:1])
    slow = [fields(line)["us"] for line in fleet.lines("reeved", " event=turn.slow ")]
    print("turns over 10 ms: %d" % len(slow))


def beats_waited(fleet):
    """From the moment that reeved received a heartbeat to its turn, over all of the above."""
    fleet.signal("reeved", signal.SIGTERM)
    fleet.processes["reeved"].wait(timeout=60)
    ends = fields(fleet.lines("reeved", " event=coordinator.ends ")[-1])
    print("a heartbeat waited for its turn: p50 %s us, p99 %s us" % (ends["beat_us_p50"], ends["beat_us_p99"]))
    expect(0 < int(ends["beat_us_p99"]) < 1000000, "heartbeats wait too long")


def test(bin_dir):
    with Fleet(bin_dir, workers=2, slots=4) as fleet:
        behind_many(fleet)
        ten_times_the_jobs(fleet)
        beats_waited(fleet)


main(test)

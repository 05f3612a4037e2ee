#!/usr/bin/env python3
"""A coordinator that records is killed, goes on, and ends: both its lives are decided again, turn by turn."""
# SPDX-License-Identifier: Apache-2.0
import os
import signal
import subprocess

from fleet import Fleet, expect, fields, main

SUBTASKS = 3000
JOURNAL_TURN = 3  # enum journal_kind: the fleet's hash follows


def replay(fleet, path, wanted=0):
    program = os.path.join(fleet.bin, "..", "libexec", "reeve", "replay")
    ended = subprocess.run([program, path], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=120,
                           check=False)
    said = (ended.stdout + ended.stderr).strip()
    print("%s: exit %d, %s" % (os.path.basename(path), ended.returncode, said))
    expect(ended.returncode == wanted, "replay should have ended with %d" % wanted)
    return fields(said)


def changed(path):
    """The same journal with one bit turned in a state that was recorded, half way through."""
    with open(path, "rb") as file:
        data = bytearray(file.read())
    at = 0
    while True:
        length = int.from_bytes(data[at:at + 4], "little")
        if data[at + 4] == JOURNAL_TURN and at > len(data) // 2:
            break
        at += 4 + length
    data[at + 5] ^= 1
    with open(path + ".changed", "wb") as file:
        file.write(data)
    return path + ".changed"


def test(bin_dir):
    with Fleet(bin_dir, record=True) as fleet:
        job = fleet.submit(SUBTASKS, "sleep_ms=4")
        fleet.await_stored(job, SUBTASKS // 4)
        fleet.kill("w1")
        fleet.await_stored(job, SUBTASKS // 2)
        fleet.kill("reeved")
        fleet.forget_leader()
        fleet.start_coordinator()
        fleet.start_worker("w1")
        fleet.await_end(job)
        fleet.signal("reeved", signal.SIGTERM)
        fleet.processes["reeved"].wait(20)
        killed, ended = fleet.journals
        first = replay(fleet, killed)
        second = replay(fleet, ended)
        expect(int(first["turns"]) > 100 and int(first["commits"]) > 100, "hardly anything was recorded")
        expect(int(second["events"]) > SUBTASKS // 2, "the second life decided less than what was left")
        print("journals: %d and %d bytes for %d subtasks" %
              (os.path.getsize(killed), os.path.getsize(ended), SUBTASKS))
        replay(fleet, changed(ended), wanted=1)


main(test)

#!/usr/bin/env python3
"""bench/recovery.py [SUBTASKS]: bytes a queued subtask in the coordinator, and the time to come back with all of them.

A coordinator without workers plans a job, is killed, and started again on the same Redis.
"""
# SPDX-License-Identifier: Apache-2.0
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

BUILD = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "build")
SUBTASKS = int(sys.argv[1]) if len(sys.argv) > 1 else 1000000
BYTES = 256


def memory_kb(pid):
    with open("/proc/%d/status" % pid, encoding="ascii") as f:
        return next(int(line.split()[1]) for line in f if line.startswith("VmRSS"))


class World:
    def __init__(self, folder):
        self.folder = folder
        self.redis_socket = folder + "/redis.sock"
        self.address = "unix:%s/reeved.sock" % folder
        self.redis = subprocess.Popen(
            ["redis-server", "--port", "0", "--unixsocket", self.redis_socket, "--dir", folder, "--save", "",
             "--appendonly", "yes", "--auto-aof-rewrite-percentage", "0"], stdout=subprocess.DEVNULL)
        while not os.path.exists(self.redis_socket):
            time.sleep(0.01)

    def ask(self, *words):
        return subprocess.run(["redis-cli", "-s", self.redis_socket, *words], check=True, capture_output=True,
                              text=True).stdout.strip()

    def coordinator(self):
        """A reeved that serves, and the seconds until it did."""
        began = time.monotonic()
        p = subprocess.Popen(
            [BUILD + "/bin/reeved", "--state", self.folder + "/state", "--listen", self.address, "--redis",
             "unix:" + self.redis_socket], stdout=subprocess.PIPE, text=True,
            stderr=open(self.folder + "/log", "a", encoding="utf-8"))
        if not p.stdout.readline().startswith("ready"):
            sys.exit("reeved did not get ready; see %s/log" % self.folder)
        return p, time.monotonic() - began

    def submit(self):
        """A job whose inputs are all there: each subtask has its own BYTES bytes."""
        script = "sleep_ms=1 ".ljust(BYTES, "x")
        subprocess.run([BUILD + "/tests/submit", self.address, str(SUBTASKS), script], check=True,
                       stdout=subprocess.DEVNULL)
        while self.ask("HGET", "{reeve:main}:job:j1", "state") != "running":
            time.sleep(0.02)


def main():
    folder = tempfile.mkdtemp(prefix="reeve-recovery-")
    world = World(folder)
    try:
        reeved, _ = world.coordinator()
        before = memory_kb(reeved.pid)
        world.submit()
        grown = (memory_kb(reeved.pid) - before) * 1024 / SUBTASKS
        reeved.send_signal(signal.SIGKILL)
        reeved.wait()
        world.ask("DEL", "{reeve:main}:leader")  # its ttl is no part of the recovery
        reeved, seconds = world.coordinator()
        reeved.send_signal(signal.SIGTERM)
        reeved.wait()
        print(json.dumps({"subtasks": SUBTASKS, "bytes_per_queued_subtask": round(grown), "recovered_s": round(seconds, 2)}))
    finally:
        world.redis.terminate()
        world.redis.wait()
        shutil.rmtree(folder, ignore_errors=True)


main()

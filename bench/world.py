"""A coordinator, its Redis and its workers in a folder of their own, for what is measured from outside."""
# SPDX-License-Identifier: Apache-2.0
import os
import shutil
import subprocess
import sys
import tempfile
import time

BUILD = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "build")


def memory_kb(pid):
    with open("/proc/%d/status" % pid, encoding="ascii") as f:
        return next(int(line.split()[1]) for line in f if line.startswith("VmRSS"))


class World:
    """Begin with `with World() as world`: at its end every process that it started is gone."""

    def __init__(self):
        self.folder = folder = tempfile.mkdtemp(prefix="reeve-bench-")
        self.started = []
        self.redis_socket = folder + "/redis.sock"
        self.address = "unix:%s/reeved.sock" % folder
        self.started.append(subprocess.Popen(
            ["redis-server", "--port", "0", "--unixsocket", self.redis_socket, "--dir", folder, "--save", "",
             "--appendonly", "yes", "--auto-aof-rewrite-percentage", "0"], stdout=subprocess.DEVNULL))
        while not os.path.exists(self.redis_socket):
            time.sleep(0.01)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process in reversed(self.started):
            if process.poll() is None:
                process.kill()
            process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

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
        self.started.append(p)
        return p, time.monotonic() - began

    def worker(self, name, slots):
        self.started.append(subprocess.Popen(
            [BUILD + "/bin/reeve-worker", "--coordinator", self.address, "--id", name, "--slots", str(slots), "--state",
             "%s/%s" % (self.folder, name)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))

    def state(self, job):
        return self.ask("HGET", "{reeve:main}:jobs", job)

    def log(self, event):
        """The fields of each line of this event that the coordinator wrote."""
        with open(self.folder + "/log", encoding="utf-8", errors="replace") as log:
            return [dict(word.split("=", 1) for word in line.split() if "=" in word)
                    for line in log if " event=%s " % event in line]

    def submit(self, subtasks, script):
        """The id of a job of so many subtasks, once it is planned."""
        said = subprocess.run([BUILD + "/tests/submit", self.address, str(subtasks), script], check=True,
                              capture_output=True, text=True).stdout
        job = "j" + said.strip()
        while self.state(job) not in ("running", "done"):
            time.sleep(0.02)
        return job

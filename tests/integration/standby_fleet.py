"""A fleet with two coordinators, a and b, on one Redis: one leads, the other stands by."""
# SPDX-License-Identifier: Apache-2.0
import calendar
import os
import subprocess
import sys
import time

from fleet import START_S, Failed, Fleet, fields, wait_for

LEADER_TTL_S = 10
READY = " event=coordinator.ready "


def second_of(line):
    """When a log line was written, in seconds of the epoch."""
    text = fields(line)["ts"]
    return calendar.timegm(time.strptime(text[:19], "%Y-%m-%dT%H:%M:%S")) + float(text[19:-1])


class Pair(Fleet):
    """Workers and clients know both addresses; both coordinators are started with --standby, and share their blobs."""

    def __init__(self, bin_dir, workers=2, slots=4):
        super().__init__(bin_dir, workers=workers, slots=slots)
        self.addresses = {name: "unix:" + os.path.join(self.dir, name + ".sock") for name in "ab"}
        self.address = ",".join(self.addresses.values())

    def start_coordinator(self):
        self.start_one("a")
        self.start_one("b")

    def start_one(self, name):
        log = "reeved-" + name
        before = self.count_lines(log, "ready addr=")
        self.start_process(log, os.path.join(self.bin, "reeved"), "--listen", self.addresses[name], "--redis",
                    "unix:" + self.redis_path, "--state", os.path.join(self.dir, "reeved"), "--standby")
        wait_for(log + " is ready", lambda: self.count_lines(log, "ready addr=") > before, START_S)

    def health_of(self, name):
        known, self.address = self.address, self.addresses[name]
        try:
            return self.health()
        finally:
            self.address = known

    def times_led(self, name):
        return self.count_lines("reeved-" + name, READY)

    def await_leader(self, name, times, since, seconds):
        """How many seconds after `since` it led, for the so many-th time."""
        wait_for("%s leads" % name, lambda: self.times_led(name) >= times, seconds)
        return second_of(self.lines("reeved-" + name, READY)[times - 1]) - since

    def await_workers(self, term):
        """When the last of the workers was taken in under this term, in seconds of the epoch."""
        def attached():
            lines = [self.lines(name, " event=worker.attached ") for name in self.names]
            found = [[second_of(line) for line in of_one if fields(line)["term"] == str(term)] for of_one in lines]
            return max(times[0] for times in found) if all(found) else None
        return wait_for("all workers are with term %d" % term, attached, 2 * LEADER_TTL_S)

    def await_code(self, name, seconds):
        """The exit code of a program that is to end by itself."""
        process = self.processes[name]
        try:
            return process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise Failed("%s did not end within %d s" % (name, seconds)) from None

    def reeve(self, *argv):
        """A client that knows both addresses; still running."""
        environment = dict(os.environ, REEVE_STATE=os.path.join(self.dir, "client"))
        return subprocess.Popen([os.path.join(self.bin, "reeve"), *argv, "--coordinator", self.address], env=environment,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def runs_begun_in(self, job, term):
        """Runs that came to their end under a token of this term."""
        return sum(token[0] == term for tokens in self.runs(job).values() for token in tokens)


def scenarios(table):
    """With a name as second argument that one is run; else all of them at once, each in a process of its own."""
    if len(sys.argv) > 2:
        return table[sys.argv[2]]

    def all_of_them(bin_dir):
        processes = {name: subprocess.Popen([sys.executable, sys.argv[0], bin_dir, name], stdout=subprocess.PIPE,
                                            stderr=subprocess.STDOUT, text=True) for name in table}
        try:
            failed = []
            for name, process in processes.items():
                said = process.communicate()[0]
                print("%s:\n%s" % (name, "".join("    %s\n" % line for line in said.splitlines())), end="")
                if process.returncode:
                    failed.append(name)
        finally:
            for process in processes.values():
                process.terminate()
        if failed:
            raise Failed(", ".join(failed))
    return all_of_them

#!/usr/bin/env python3
"""A key of a provider is in no environment once it was read, in no memory but a worker's, and in no core file whatever limits say."""
# SPDX-License-Identifier: Apache-2.0
import ctypes
import os
import resource
import signal
import subprocess
import sys
import time

from fleet import Failed, wait_for
from provider import Provider
from tiers import KEY, PLANTED, SMALL, Desk, planted_set, tier

OURS = {"reeve", "reeved", "reeve-worker", "reeve-spawn", "redis-server"}
SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER


def expect(what, good, got=""):
    if not good:
        raise Failed("%s: %s" % (what, got))


def read(pid, name):
    try:
        with open("/proc/%d/%s" % (pid, name), "rb") as f:
            return f.read()
    except OSError:
        return b""


def processes(desk):
    """{pid: name} of what works in the desk's folder."""
    found = {}
    for pid in map(int, filter(str.isdigit, os.listdir("/proc"))):
        if pid != os.getpid() and desk.dir.encode() in read(pid, "cmdline") + read(pid, "environ"):
            found[pid] = read(pid, "comm").decode().strip()
    return {pid: name for pid, name in found.items() if name in OURS}


def with_key_in_environment(pids):
    return sorted("%s %d" % (name, pid) for pid, name in pids.items() if KEY.encode() in read(pid, "environ"))


def dumped_memory(pid):
    """How often the key is in what a core file would have; 0 also where the kernel lets nobody look."""
    times, lo, hi = 0, 0, 0
    if b"libasan" in read(pid, "maps"):
        return 0  # a sanitizer reads /proc/self/environ before main(), and keeps it
    try:
        with open("/proc/%d/mem" % pid, "rb", 0) as memory, open("/proc/%d/smaps" % pid, encoding="utf-8") as maps:
            for line in maps:
                words = line.split()
                if "-" in words[0] and not words[0].endswith(":"):
                    lo, hi = (int(at, 16) for at in words[0].split("-"))
                    if words[1][0] != "r" or words[-1] in ("[vvar]", "[vsyscall]"):
                        lo = hi
                elif words[0] == "VmFlags:" and hi > lo and "dd" not in words:
                    try:
                        memory.seek(lo)
                        times += memory.read(hi - lo).count(KEY.encode())
                    except (OSError, ValueError, OverflowError):
                        pass
    except OSError:
        pass
    return times


def allow_cores(pids):
    """As root would that wants to know of what a program dies."""
    for pid in pids:
        try:
            resource.prlimit(pid, resource.RLIMIT_CORE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        except (PermissionError, ProcessLookupError):
            pass


def crash(pid):
    try:
        os.kill(pid, signal.SIGABRT)
    except ProcessLookupError:
        pass


def cores(folder):
    return [os.path.join(at, name) for at, _, names in os.walk(folder) for name in names if name.startswith("core")]


def control(folder):
    """That a process without our care leaves a core file here: the kernel may write it elsewhere, and then only its word counts."""
    child = subprocess.Popen(["sleep", "60"], cwd=folder)
    time.sleep(0.2)
    crash(child.pid)
    status = os.waitpid(child.pid, 0)[1]
    child.returncode = -signal.SIGABRT
    expect("a core of one that may", os.WCOREDUMP(status), status)
    found = cores(folder)
    for path in found:
        os.unlink(path)
    return bool(found)


def end_of(pid, what):
    """Waits for it, and expects that the kernel wrote no core."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            expect("%s ended by the signal" % what, os.WTERMSIG(status) == signal.SIGABRT, status)
            expect("no core of %s" % what, not os.WCOREDUMP(status), status)
            return
        time.sleep(0.05)
    raise Failed("%s does not end" % what)


def pids_of(desk, name):
    return [pid for pid, its in processes(desk).items() if its == name]


def looked_at(desk, pids):
    """What must hold while calls are under way."""
    expect("all are there", set(pids.values()) == OURS, pids)
    expect("no key in an environment", not with_key_in_environment(pids), with_key_in_environment(pids))
    for pid, name in pids.items():
        if name != "reeve-worker":  # libcurl copies what it sends
            expect("no key in what %s would dump" % name, not dumped_memory(pid), dumped_memory(pid))
    expect("no key in files", not desk.files_with(KEY), desk.files_with(KEY))


def private_fleet(bin_dir):
    slow = dict(SMALL, first_ms=60000)
    with Provider(bin_dir, {"models": [slow]}, planted=planted_set()) as provider, Desk(bin_dir, [tier(slow, provider)]) as desk:
        folder = os.path.join(desk.dir, "cores")
        os.mkdir(folder)
        seen = control(folder)
        reeve = subprocess.Popen([os.path.join(bin_dir, "reeve"), "analyze", os.path.join(PLANTED, "tree"), "--budget", "5", "--workers",
                                  "1", "--quiet"], env=desk.env, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            wait_for("calls are under way", lambda: provider.stats()["running"], 60)
            pids = processes(desk)
            looked_at(desk, pids)
            allow_cores(pids)
            worker = pids_of(desk, "reeve-worker")
            crash(worker[0])
            wait_for("another worker is there", lambda: set(pids_of(desk, "reeve-worker")) - set(worker), 60)
            wait_for("it has the key and asks", lambda: provider.stats()["running"], 60)
            looked_at(desk, processes(desk))
            coordinator = pids_of(desk, "reeved")[0]
            allow_cores(processes(desk))
            crash(reeve.pid)
            end_of(reeve.pid, "reeve")
            crash(coordinator)
            end_of(coordinator, "reeved")
            wait_for("nothing is left", lambda: not processes(desk), 30)
        finally:
            reeve.returncode = 0
            for pid in processes(desk):
                os.kill(pid, signal.SIGKILL)
        expect("core files", not cores(desk.dir), cores(desk.dir))
        expect("no key in files", not desk.files_with(KEY), desk.files_with(KEY))
    print("a private fleet: the key is in no environment and no core%s; a worker that crashed got it again"
          % ("" if seen else " (the kernel writes cores elsewhere: by its word)"))


def shared_fleet(bin_dir):
    """Here the coordinator has no use for a key that somebody gave it, and neither has the command."""
    slow = dict(SMALL, first_ms=60000)
    with Provider(bin_dir, {"models": [slow]}, planted=planted_set()) as provider, Desk(bin_dir, [tier(slow, provider)]) as desk:
        address = "unix:%s/s" % desk.dir
        commands = [["reeved", "--listen", address, "--state", desk.state],
                    ["reeve-worker", "--coordinator", address, "--state", desk.state + "-w"],
                    ["reeve", "analyze", os.path.join(PLANTED, "tree"), "--budget", "5", "--quiet", "--coordinator", address]]
        running = []
        try:
            for program, *words in commands:
                running.append(subprocess.Popen([os.path.join(bin_dir, program), *words], env=desk.env, cwd=desk.dir,
                                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
                if program == "reeved":
                    wait_for("it listens", lambda: os.path.exists(address[5:]), 60)
            wait_for("calls are under way", lambda: provider.stats()["running"], 60)
            pids = processes(desk)
            looked_at(desk, pids)
            allow_cores(pids)
            for process in reversed(running):
                crash(process.pid)
                end_of(process.pid, os.path.basename(process.args[0]))
                process.returncode = -signal.SIGABRT
        finally:
            for process in running:
                if process.returncode is None:
                    process.kill()
                    process.wait()
            for pid in processes(desk):
                os.kill(pid, signal.SIGKILL)
        expect("core files", not cores(desk.dir), cores(desk.dir))
    print("a fleet that is shared: neither its coordinator nor a command keeps a key")


def main():
    ctypes.CDLL(None).prctl(SUBREAPER, 1, 0, 0, 0)  # a coordinator whose command crashed is ours to wait for
    limit = resource.getrlimit(resource.RLIMIT_CORE)[1]
    resource.setrlimit(resource.RLIMIT_CORE, (limit, limit))
    if limit != resource.RLIM_INFINITY:
        print("core files are limited here")
        return 77
    try:
        private_fleet(os.path.abspath(sys.argv[1]))
        shared_fleet(os.path.abspath(sys.argv[1]))
    except Failed as failure:
        print(failure)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

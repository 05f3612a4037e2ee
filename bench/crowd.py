#!/usr/bin/env python3
"""bench/crowd.py [WORKERS [SECONDS]]: what attached workers that beat cost the coordinator, and how long all take to come back.

Real streams, a connection each, on one machine. The coordinator is restarted under them: they all come at once.
"""
# SPDX-License-Identifier: Apache-2.0
import json
import os
import resource
import subprocess
import sys

from world import BUILD, World, memory_kb

WORKERS = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
SECONDS = int(sys.argv[2]) if len(sys.argv) > 2 else 15


def cpu_s(pid):
    with open("/proc/%d/stat" % pid, encoding="ascii") as f:
        words = f.read().rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def main():
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with World() as world:
        reeved, _ = world.coordinator()
        before_kb, idle_s = memory_kb(reeved.pid), cpu_s(reeved.pid)
        crowd = subprocess.Popen([BUILD + "/libexec/reeve/crowd", world.address, str(WORKERS), str(SECONDS)],
                                 stdout=subprocess.PIPE, text=True)
        world.started.append(crowd)
        attached = crowd.stdout.readline().split()
        attach_s = cpu_s(reeved.pid) - idle_s
        began_s = cpu_s(reeved.pid)
        beats = crowd.stdout.readline().split()
        used_s = cpu_s(reeved.pid) - began_s
        grown_kb = memory_kb(reeved.pid) - before_kb
        crowd.wait()
        print(json.dumps({
            "workers": WORKERS, "attached": int(attached[1]), "attached_in_s": int(attached[3]) / 1000,
            "lost": int(beats[3]), "beats": int(beats[1]), "beats_per_worker_s": round(int(beats[1]) / WORKERS / SECONDS, 2),
            "cpu_us_per_attach": round(attach_s * 1e6 / WORKERS), "cpu_us_per_beat": round(used_s * 1e6 / max(int(beats[1]), 1)),
            "cores": round(used_s / SECONDS, 2), "kib_per_worker": round(grown_kb / WORKERS, 1),
            "turn_us_most": [int(line["us"]) for line in world.log("turn.slow")][:5]}))


main()

#!/usr/bin/env python3
"""bench/plan.py [FILES]: snapshot and planning of a tree of FILES files of 100 lines, told apart; peak memory.

The tree is C, shell and Python in equal parts. The snapshot is `reeve analyze --dry-run`; planning is the time between
job.submitted and job.running in the coordinator's log, durable commits included.
"""
# SPDX-License-Identifier: Apache-2.0
import datetime
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

BUILD = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "build")
FILES = int(sys.argv[1]) if len(sys.argv) > 1 else 10000
LINES = 100


def make_tree(root):
    kinds = ((".c", "int v%d;\n"), (".sh", "a%d=1\n"), (".py", "a%d = 1\n"))
    for i in range(FILES):
        end, line = kinds[i % 3]
        folder = "%s/d%d" % (root, i // 200)
        os.makedirs(folder, exist_ok=True)
        with open("%s/f%d%s" % (folder, i, end), "w", encoding="ascii") as f:
            f.write("".join(line % k for k in range(LINES)))


def moment(log, event):
    stamp = re.search(r"ts=(\S+)Z level=\w+ event=%s " % event, log).group(1)
    return datetime.datetime.fromisoformat(stamp).timestamp()


def main():
    folder = tempfile.mkdtemp(prefix="reeve-plan-")
    env = dict(os.environ, REEVE_STATE=folder + "/client")
    address = "unix:%s/reeved.sock" % folder
    try:
        make_tree(folder + "/tree")
        began = time.monotonic()
        subprocess.run([BUILD + "/bin/reeve", "analyze", folder + "/tree", "--dry-run", "--quiet"], check=True, env=env,
                       stdout=subprocess.DEVNULL)
        snapshot = time.monotonic() - began
        with open(folder + "/log", "w", encoding="utf-8") as log:
            reeved = subprocess.Popen([BUILD + "/bin/reeved", "--state", folder + "/state", "--listen", address],
                                      stdout=subprocess.PIPE, stderr=log, text=True)
        reeved.stdout.readline()
        subprocess.run([BUILD + "/bin/reeve", "analyze", folder + "/tree", "--detach", "--coordinator", address, "--quiet"],
                       check=True, env=env, stdout=subprocess.DEVNULL)
        with open("/proc/%d/status" % reeved.pid, encoding="ascii") as f:
            peak = next(int(line.split()[1]) for line in f if line.startswith("VmHWM"))
        reeved.terminate()
        reeved.wait()
        with open(folder + "/log", encoding="utf-8") as f:
            log = f.read()
        print(json.dumps({"files": FILES, "lines": FILES * LINES, "snapshot_s": round(snapshot, 2),
                          "planned_s": round(moment(log, "job.running") - moment(log, "job.submitted"), 3),
                          "coordinator_peak_kb": peak,
                          "turn_us_most": int(re.search(r"turn_us_most=(\d+)", log).group(1))}))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


main()

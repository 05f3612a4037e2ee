#!/usr/bin/env python3
"""What starting an analyzer costs beside what a line costs it: bench/worth.py [FOLDER], CPU time, the best of three."""
import glob
import os
import resource
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
LENS = os.path.join(HERE, "build/bin/reeve-lens")
PROBES = [["bandit", "--version"], ["bash", "--version"], ["codespell", "--version"], ["cppcheck", "--version"],
          ["python3", "--version"], ["node", "--version"], ["php", "--version"], ["pmccabe", "-V"],
          ["pyflakes3", "--version"], ["pylint", "--version"], ["radon", "--version"], ["shellcheck", "--version"],
          ["vulture", "--version"], ["xmllint", "--version"], ["yamllint", "--version"]] + [[LENS, "--version"]] * 5
RUNS = [(".c", ["cppcheck", "--quiet", "--xml", "--enable=warning,performance,portability", "--max-configs=1"]),
        (".py", ["pylint"]), (".py", ["bandit", "-q"]), (".py", ["pyflakes3"]), (".py", ["vulture"]),
        (".py", ["radon", "cc"])]
FILES_MOST = 80


def cpu_s(command):
    """User and system time of one run; what it says of the files is of no interest here."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def best_s(command):
    return min(cpu_s(command) for _ in range(3))


def lines_of(files):
    count = 0
    for name in files:
        with open(name, "rb") as f:
            count += f.read().count(b"\n")
    return count


def measure(command, files):
    """Start and cost of a line: from one small file and from all of them."""
    small = min(files, key=os.path.getsize)
    one, every = best_s(command + [small]), best_s(command + files)
    line_us = (every - one) / max(1, lines_of(files) - lines_of([small])) * 1e6
    even = 2 * one / line_us * 1e6 if line_us > 0 else 0
    print(f"{command[0]}: start {one * 1000:.0f} ms, {line_us:.1f} us a line, even at {even:.0f} lines")


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else HERE
    for ending, command in RUNS:
        files = sorted(f for f in glob.glob(f"{folder}/**/*{ending}", recursive=True) if "/build" not in f)
        files = files[:FILES_MOST]
        if shutil.which(command[0]) and len(files) > 1:
            measure(command, files)
    total = sum(best_s(probe) for probe in PROBES if shutil.which(probe[0]))
    print(f"all versions, once a worker: {total * 1000:.0f} ms")


main()

#!/usr/bin/env python3
"""bench/by_hand.py TREE [PATH...]: the main job beside the same analyzers run by hand with xargs -P; exit 1 if they differ.

A copy of TREE without these PATHs is analysed with 1, 2 and 4 workers, each time from nothing, and right after it by
hand with as many processes. What the tools of READERS found must be the same, and so must be the whole reports of the
three runs, finding by finding. Then the job again on what is cached, and a review of ten changed files.
"""
# SPDX-License-Identifier: Apache-2.0
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time

import hand

BIN = os.path.join(hand.HOME, "build", "bin")
WORKERS = (1, 2, 4)
OURS = ("reeve", "reeved", "reeve-worker", "redis-server")
SAMPLE_S = 0.2
CHANGED = 10
# Reasons for which Reeve gives no tool a file; any other is one tool's word on it.
LEFT_OUT = ("vendored", "generated", "minified", "binary", "symbolic link", "not a regular file", "over 8 MiB",
            "permission denied", "unreadable", "submodule", "another repository")


def peak_kb(pid):
    with open("/proc/%s/status" % pid, encoding="ascii", errors="replace") as f:
        return next((int(line.split()[1]) for line in f if line.startswith("VmHWM")), 0)


def sample(state, peaks):
    """The peak so far of each process whose state folder this is: the kernel keeps it, so that rare looks do."""
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open("/proc/%s/comm" % pid, encoding="ascii", errors="replace") as f:
                kind = f.read().strip()
            if kind not in OURS:
                continue
            with open("/proc/%s/environ" % pid, "rb") as f:
                told = f.read()
            with open("/proc/%s/cmdline" % pid, "rb") as f:
                told += f.read()
            told += os.fsencode(os.readlink("/proc/%s/cwd" % pid))  # all that Redis leaves: it writes over its own words
            if state.encode() in told:
                peaks[kind] = max(peaks.get(kind, 0), peak_kb(pid))
        except (OSError, StopIteration):
            continue  # it has ended meanwhile


def reeve(state, *args):
    """Report, wall seconds, and peaks of one run; exit code 1 says that it found something, 6 that a tool gave up."""
    env = {k: v for k, v in os.environ.items() if not k.startswith("REEVE_")}
    peaks, ended = {}, threading.Event()

    def watch():
        while not ended.wait(SAMPLE_S):
            sample(state, peaks)
    watcher = threading.Thread(target=watch)
    watcher.start()
    began = time.monotonic()
    try:
        run = subprocess.run([os.path.join(BIN, "reeve"), *args, "--json", "--quiet"], stdout=subprocess.PIPE,
                             env=dict(env, REEVE_STATE=state), check=False)
    finally:
        wall = time.monotonic() - began
        ended.set()
        watcher.join()
    if run.returncode not in (0, 1, 6):
        sys.exit("reeve %s: exit %d" % (" ".join(args), run.returncode))
    return json.loads(run.stdout), wall, peaks


def told_by(report, name):
    """What a tool found, as a set of (rule, path, line). A merged finding counts for each that supports it."""
    return {(f["rule"], f["path"], f["start_line"]) for f in report["findings"] if f["rule"].startswith(name + "/")}


def left_out(report):
    return {row["path"] for lens in report["coverage"] for row in lens["not_covered"] if row["why"] in LEFT_OUT}


def by_hand(tree, plan, files, workers, folder):
    """Wall seconds of all tools, one after the other, and what those of READERS found."""
    wall, found = {}, {}
    for row in plan["tools"]:
        if not row["subtasks"]:
            continue
        tool = hand.Tool(row["tool"])
        own = sorted(f for language in tool.languages for f in files.get(language, []))
        if len(own) != row["files"]:
            print("%s: %d files by hand, %d with Reeve" % (tool.name, len(own), row["files"]))
        out = os.path.join(folder, "hand", str(workers), tool.name)
        wall[tool.name] = hand.run(tool, own, tree, out, workers)
        if tool.name in hand.READERS:
            found[tool.name] = hand.findings(tool, out, tree, own)
    return wall, found


def differ(what, mine, others):
    """Prints what only one of two sets has, and how many that is."""
    for mark, only in (("-", others - mine), ("+", mine - others)):
        for row in sorted(only, key=str):
            print("  %s %s %s" % (what, mark, row))
    return len(mine ^ others)


def prints(report):
    return {(f["rule"], f["path"], f["start_line"], f["fingerprint"]) for f in report["findings"]}


def compare(tree, folder):
    """All runs; the differences, and the state folder of the last."""
    plan, _, _ = reeve(folder + "/plan", "analyze", tree, "--dry-run")
    print("%d files, %d lines, %d subtasks" % (plan["files"], plan["lines"], plan["forecast"]["subtasks"]))
    first, wrong = None, 0
    for workers in WORKERS:
        state = "%s/w%d" % (folder, workers)
        report, wall, peaks = reeve(state, "analyze", tree, "--workers", str(workers))
        files = hand.files_of(tree, left_out(report))
        hands, found = by_hand(tree, plan, files, workers, folder)
        total = sum(hands.values())
        print("workers %d: reeve %.1f s, by hand %.1f s, ratio %.2f; %d findings; peak MB: %s" % (
            workers, wall, total, wall / total, report["totals"]["findings"],
            ", ".join("%s %.0f" % (kind, kb / 1024) for kind, kb in sorted(peaks.items()))))
        print("  by hand: " + ", ".join("%s %.1f" % row for row in sorted(hands.items(), key=lambda r: -r[1])[:6]))
        longest = max(report["subtasks"], key=lambda s: s["wall_ms"])
        print("  subtasks: %.1f s in all, the longest %.1f s (%s)" % (
            sum(s["wall_ms"] for s in report["subtasks"]) / 1000, longest["wall_ms"] / 1000, longest["lens"]))
        for name, theirs in sorted(found.items()):
            print("  %s: %d by hand" % (name, len(theirs)))
            wrong += differ("%d workers, %s" % (workers, name), told_by(report, name), theirs)
        first = first or report
        wrong += differ("%d workers beside 1" % workers, prints(report), prints(first))
        sys.stdout.flush()
    return wrong, state


def change(tree):
    """A commit of everything, and ten files of C that differ from it."""
    git = ["git", "-C", tree, "-c", "user.name=bench", "-c", "user.email=bench@localhost"]
    for args in (["init", "-q"], ["add", "-A", "-f"], ["commit", "-q", "-m", "all"]):
        subprocess.run(git + args, check=True, stdout=subprocess.DEVNULL)
    sources = [f for f in hand.files_of(tree, set()).get("c", []) if f.endswith(".c")]
    for path in sources[::max(1, len(sources) // CHANGED)][:CHANGED]:
        with open(path, "a", encoding="ascii") as f:
            f.write("\nint reeve_bench_changed;\n")


def main():
    folder = tempfile.mkdtemp(prefix="reeve-by-hand-")
    tree = os.path.realpath(folder) + "/tree"
    try:
        shutil.copytree(sys.argv[1], tree, symlinks=True, ignore=shutil.ignore_patterns(".git"))
        for path in sys.argv[2:]:
            gone = os.path.join(tree, path)
            if os.path.isdir(gone):
                shutil.rmtree(gone)
            else:
                os.remove(gone)
        wrong, state = compare(tree, folder)
        report, wall, _ = reeve(state, "analyze", tree)
        print("again: %.1f s, %d of %d subtasks from the cache" % (wall, report["totals"]["cached"],
                                                                  report["totals"]["subtasks"]))
        change(tree)
        report, wall, _ = reeve(state, "review", tree, "--base", "HEAD")
        print("review of %d files: %.1f s, %d subtasks, %d cached, %d findings" % (
            CHANGED, wall, report["totals"]["subtasks"], report["totals"]["cached"], report["totals"]["findings"]))
        print("differences: %d" % wrong)
        return 1 if wrong else 0
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""bench/by_hand.py [--workers 1,2,4] TREE...: the main job beside the same analyzers run by hand with xargs -P.

A copy of all TREEs side by side is analysed with so many workers, each time from nothing, and right after it by hand
with as many processes. What the tools of READERS found must be the same, and so must be the whole reports of these
runs, finding by finding, or the exit code is 1. Then the job again on what is cached, and a review of ten changed
files beside the tools it used, run by hand on these files.
"""
# SPDX-License-Identifier: Apache-2.0
import argparse
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


def gave_up(report, name):
    """The files that Reeve says this tool did not cover, as after its time limit, which by hand there is none of."""
    return {row["path"] for lens in report["coverage"] for row in lens["not_covered"]
            if row["why"].startswith(name + " timed out")}


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


def compare(tree, folder, numbers):
    """All runs; the differences, and the state folder of the last."""
    plan, _, _ = reeve(folder + "/plan", "analyze", tree, "--dry-run")
    print("%d files, %d lines, %d subtasks" % (plan["files"], plan["lines"], plan["forecast"]["subtasks"]))
    first, wrong = None, 0
    for workers in numbers:
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
            without = gave_up(report, name)
            print("  %s: %d by hand%s" % (name, len(theirs), "".join("; Reeve gave up on " + p for p in sorted(without))))
            theirs = {f for f in theirs if f[1] not in without}
            wrong += differ("%d workers, %s" % (workers, name), told_by(report, name), theirs)
        first = first or report
        wrong += differ("%d workers beside %d" % (workers, numbers[0]), prints(report), prints(first))
        sys.stdout.flush()
    return wrong, state


def change(tree):
    """A commit of everything, and ten files of C that differ from it: those."""
    git = ["git", "-C", tree, "-c", "user.name=bench", "-c", "user.email=bench@localhost"]
    for args in (["init", "-q"], ["add", "-A", "-f"], ["commit", "-q", "-m", "all"]):
        subprocess.run(git + args, check=True, stdout=subprocess.DEVNULL)
    sources = [f for f in hand.files_of(tree, set()).get("c", []) if f.endswith(".c")]
    changed = sources[::max(1, len(sources) // CHANGED)][:CHANGED]
    for path in changed:
        with open(path, "a", encoding="ascii") as f:
            f.write("\nint reeve_bench_changed;\n")
    return changed


def review(tree, state, folder, left_out):
    """Ten changed files, beside the tools that looked at them by hand; those that look at the tree get all of it."""
    changed = change(tree)
    report, wall, _ = reeve(state, "review", tree, "--base", "HEAD")
    files, by_hand_s = hand.files_of(tree, left_out), 0.0
    for name in sorted({s["tool"] for s in report["subtasks"]}):
        tool = hand.Tool(name)
        own = [f for language in tool.languages for f in files.get(language, []) if tool.sees_tree or f in changed]
        by_hand_s += hand.run(tool, own, tree, os.path.join(folder, "hand", "review", name), os.cpu_count())
    print("review of %d files: %.1f s, by hand %.1f s, ratio %.2f; %d subtasks, %d cached, %d findings" % (
        len(changed), wall, by_hand_s, wall / by_hand_s, report["totals"]["subtasks"], report["totals"]["cached"],
        report["totals"]["findings"]))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--workers", default="1,2,4")
    parser.add_argument("tree", nargs="+")
    args = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="reeve-by-hand-")
    tree = os.path.realpath(folder) + "/tree"
    try:
        for one in args.tree:
            shutil.copytree(one, os.path.join(tree, os.path.basename(os.path.normpath(one))), symlinks=True,
                            ignore=shutil.ignore_patterns(".git"))
        wrong, state = compare(tree, folder, [int(n) for n in args.workers.split(",")])
        report, wall, _ = reeve(state, "analyze", tree)
        print("again: %.1f s, %d of %d subtasks from the cache" % (wall, report["totals"]["cached"],
                                                                  report["totals"]["subtasks"]))
        review(tree, state, folder, left_out(report))
        print("differences: %d" % wrong)
        return 1 if wrong else 0
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())

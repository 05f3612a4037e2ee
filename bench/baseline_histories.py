#!/usr/bin/env python3
"""bench/baseline_histories.py [--steps N] [--lens L] [--restructure N] SOURCE...: how often a baseline calls a finding new that
is not. SOURCE is a git repository (its last N commits, first parents alone), a Debian source package's .dsc file (its own
patches, in the order of its series, a commit each), or several .dsc files with commas between, versions of one program, a commit
each. With --restructure the history is N steps made up on top of that tree: they rename folders, move functions from file to
file and put lines in between, and write nothing that was not there (bench/restructure.py).

Each step is analysed beside the one before it. A finding is counted as wrongly new when it is called new or reopened though the
step touched none of the lines that it quotes, or, in a step that is made up, whatever it quotes: that is strict, for what a step
changes elsewhere can make an untouched line wrong, and each one is printed to be judged.
"""
# SPDX-License-Identifier: Apache-2.0
import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

from restructure import Restructuring
from world import BUILD

GIT = ["git", "-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false", "-c", "core.autocrlf=false",
       "-c", "advice.detachedHead=false"]
HUNK = re.compile(rb"^@@ -\S+ \+(\d+)(?:,(\d+))? @@")


def git(tree, *args):
    return subprocess.run(GIT + ["-C", tree, *args], check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout


def commit(tree, what):
    git(tree, "add", "-A", "-f")
    git(tree, "commit", "-q", "--allow-empty", "-m", what)


def unpack(dsc, tree):
    """The source as its authors gave it out; what Debian adds goes beside it."""
    subprocess.run(["dpkg-source", "--no-check", "--skip-patches", "-x", dsc, tree], check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    shutil.rmtree(tree + ".debian", ignore_errors=True)
    shutil.move(os.path.join(tree, "debian"), tree + ".debian")


def from_versions(list_of_dsc, tree):
    os.makedirs(tree)
    git(tree, "init", "-q")
    for dsc in list_of_dsc:
        unpack(os.path.abspath(dsc), tree + ".version")
        for name in os.listdir(tree):
            path = os.path.join(tree, name)
            if name != ".git":
                shutil.rmtree(path) if os.path.isdir(path) and not os.path.islink(path) else os.unlink(path)
        for name in os.listdir(tree + ".version"):
            shutil.move(os.path.join(tree + ".version", name), tree)
        os.rmdir(tree + ".version")
        commit(tree, os.path.basename(dsc))


def from_package(dsc, tree):
    """Then a commit for each patch that applies."""
    unpack(dsc, tree)
    debian = tree + ".debian"
    with open(debian + "/patches/series", encoding="utf-8") as f:
        names = [line.split()[0] for line in f if line.strip() and not line.startswith("#")]
    git(tree, "init", "-q")
    commit(tree, "upstream")
    for name in names:
        with open(os.path.join(debian, "patches", name), "rb") as f:
            ended = subprocess.run(["patch", "-p1", "-s", "-f", "--no-backup-if-mismatch"], cwd=tree, stdin=f,
                                   stdout=subprocess.DEVNULL, check=False)
        if ended.returncode:
            print("  %s does not apply: left out" % name, file=sys.stderr)
            git(tree, "checkout", "-q", "--", ".")
            git(tree, "clean", "-q", "-f", "-d")
            continue
        commit(tree, name)


def make_tree(source, tree):
    if "," in source:
        from_versions(source.split(","), tree)
    elif source.endswith(".dsc"):
        from_package(os.path.abspath(source), tree)
    else:
        subprocess.run(GIT + ["clone", "-q", "--no-local", source, tree], check=True)


def touched(tree, revision):
    """path -> the lines that this commit wrote, as ranges; a path that is whole new is in it whole."""
    out, path = {}, None
    for line in git(tree, "diff", "-M", "-U0", "--no-color", "--no-ext-diff", revision + "^", revision).split(b"\n"):
        if line.startswith(b"+++ b/"):
            path = line[6:].rstrip(b"\t").decode("utf-8", "replace")
        found = HUNK.match(line)
        if found and path:
            first, count = int(found.group(1)), int(found.group(2) or 1)
            out.setdefault(path, []).append((first, first + count - 1))
    return out


def is_touched(ranges, finding):
    return any(first <= finding["end_line"] and finding["start_line"] <= last
               for first, last in ranges.get(finding["path"], ()))


def analyse(tree, state, revision, lens):
    git(tree, "checkout", "-q", "-f", revision)
    command = [BUILD + "/bin/reeve", "analyze", tree, "--baseline", revision + "^", "--json", "--quiet", "--workers", "2"]
    if lens:
        command += ["--lens", lens]
    ended = subprocess.run(command, stdout=subprocess.PIPE, check=False, env=dict(os.environ, REEVE_STATE=state))
    if ended.returncode not in (0, 6):
        sys.exit("reeve ended with %d" % ended.returncode)
    return json.loads(ended.stdout)


def subject(tree, revision):
    return git(tree, "log", "-1", "--format=%h %s", revision).decode("utf-8", "replace").strip()[:60]


def measure(source, options):
    folder = tempfile.mkdtemp(prefix="reeve-histories-")
    tree = os.path.join(folder, "tree")
    told = {"source": os.path.basename(source.rstrip("/")), "steps": 0, "renamed": 0, "findings": 0, "new": 0, "fixed": 0,
            "wrongly_new": 0}
    try:
        make_tree(source, tree)
        made_up = Restructuring(tree, git, commit, options.seed)
        for _ in range(options.restructure):
            made_up.step()
        options.steps = options.restructure or options.steps
        log = git(tree, "log", "--first-parent", "--format=%H", "-n", str(options.steps + 1)).decode().split()
        began = time.monotonic()
        for revision in reversed(log[:-1]):
            if time.monotonic() - began > options.seconds:
                break
            report = analyse(tree, os.path.join(folder, "state"), revision, options.lens)
            ranges = touched(tree, revision)
            told["steps"] += 1
            told["renamed"] += git(tree, "diff", "-M", "--diff-filter=R", "--name-only", revision + "^", revision).count(b"\n")
            for finding in report["findings"]:
                told["fixed"] += finding["status"] == "fixed"
                told["findings"] += finding["status"] != "fixed"
                if finding["status"] not in ("new", "reopened"):
                    continue
                told["new"] += 1
                if options.restructure or not is_touched(ranges, finding):
                    told["wrongly_new"] += 1
                    print("  %s %s:%d %s %s" % (subject(tree, revision), finding["path"], finding["start_line"],
                                                finding["rule"], finding["message"][:100]), file=sys.stderr)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    told["share"] = round(told["wrongly_new"] / max(1, told["findings"]), 5)
    return told


def main():
    parser = argparse.ArgumentParser(description=__doc__.split(":")[1])
    parser.add_argument("--steps", type=int, default=1000)
    parser.add_argument("--lens", default="")
    parser.add_argument("--restructure", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=1e9, help="begin no step after so many")
    parser.add_argument("source", nargs="+")
    options = parser.parse_args()
    for source in options.source:
        print(json.dumps(measure(source, options)), flush=True)


main()

#!/usr/bin/env python3
"""Shards lose no finding and invent none: 1 and 3 workers find what cppcheck and shellcheck find by hand."""
# SPDX-License-Identifier: Apache-2.0
import json
import os
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "bench"))
import hand  # noqa: E402

FILES = 60
FILLING = 100  # lines of each that say nothing: 6,000 of a language are at least two shards
COMPARED = ("cppcheck", "shellcheck")
SOURCE = '#include "d%d/h%d.h"\nint f%d(void)\n{\n\tchar *p = 0;\n\t%s;\n\treturn half%d();\n}\n%s'
HEADER = "static inline int half%d(void)\n{\n\tint a[2] = { 0 };\n\treturn a[%d];\n}\n"
# Wrong only where it is included: no shard but that of the source can see it.
LENT = "#ifdef AT\nstatic inline int late(void)\n{\n\tint a[2] = { 0 };\n\treturn a[AT];\n}\n#endif\n"
BORROWER = '#define AT 2\n#include "lent.h"\nint borrow(void)\n{\n\treturn late();\n}\n'


def write(tree, name, text):
    path = os.path.join(tree, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="ascii") as f:
        f.write(text)


def make(tree):
    """Every third file has something to be found; each header with a mistake is read by files of other shards too."""
    write(tree, "lent.h", LENT)
    write(tree, "borrow.c", BORROWER)
    for i in range(FILES):
        wrong, part = i % 3 == 0, "d%d" % (i % 7)
        write(tree, "%s/h%d.h" % (part, i), HEADER % (i, 2 if wrong else 1))
        other = (i + 1) % FILES
        write(tree, "%s/f%d.c" % (part, i), SOURCE % (
            other % 7, other, i, "*p = 1" if wrong else "(void)p", other,
            "".join("int v%d_%d;\n" % (i, n) for n in range(FILLING))))
        write(tree, "%s/s%d.sh" % (part, i), "#!/bin/sh\n%s%s" % (
            "cd $1\nrm -rf $2/x\n" if wrong else 'echo "$1"\n', "".join("echo %d\n" % n for n in range(FILLING))))
        write(tree, "%s/p%d.py" % (part, i), "%s%s" % (
            "import os\n" if wrong else "", "".join("a%d = %d\n" % (n, n) for n in range(FILLING))))


def analyze(tree, state, workers):
    env = {k: v for k, v in os.environ.items() if not k.startswith("REEVE_")}
    run = subprocess.run([os.path.join(sys.argv[1], "reeve"), "analyze", tree, "--workers", str(workers), "--json",
                          "--quiet"], env=dict(env, REEVE_STATE=state, XDG_RUNTIME_DIR=state), stdout=subprocess.PIPE,
                         timeout=240, check=True)
    return json.loads(run.stdout)


def rows(report):
    return {(f["rule"], f["path"], f["start_line"], f["fingerprint"]) for f in report["findings"]}


def own(report, name):
    return {(f["rule"], f["path"], f["start_line"]) for f in report["findings"] if f["rule"].startswith(name + "/")}


def shards(report, name):
    """How many of its subtasks found something, which is what a result says of where it comes from."""
    return len({s["subtask"] for f in report["findings"] for s in f["supporters"]
                if s["tool_or_model"].startswith(name)})


def differ(what, one, other):
    for row in sorted(one ^ other, key=str):
        print("%s: only %s: %s" % (what, "here" if row in one else "there", row))
    return len(one ^ other)


def main():
    if not all(map(shutil.which, COMPARED)):
        print("needs %s" % " and ".join(COMPARED))
        return 77
    folder = tempfile.mkdtemp(prefix="reeve-shards-")
    try:
        tree = os.path.realpath(folder) + "/tree"
        make(tree)
        for name in ("one", "three"):
            os.makedirs(os.path.join(folder, name), 0o700)
        one, three = (analyze(tree, os.path.join(folder, name), n) for name, n in (("one", 1), ("three", 3)))
        failed = differ("1 and 3 workers", rows(one), rows(three))
        files = hand.files_of(tree, set())
        for name in COMPARED:
            tool = hand.Tool(name)
            asked = sorted(f for language in tool.languages for f in files.get(language, []))
            out = os.path.join(folder, "hand-" + name)
            hand.run(tool, asked, tree, out, 2)
            theirs = hand.findings(tool, out, tree, asked)
            failed += differ("%s by hand and with Reeve" % name, theirs, own(three, name))
            if len(theirs) < FILES // 3 or shards(three, name) < 2:
                print("%s: %d findings, %d shards: that shows nothing" % (name, len(theirs), shards(three, name)))
                failed += 1
        return 1 if failed else 0
    finally:
        shutil.rmtree(folder, ignore_errors=True)


sys.exit(main())

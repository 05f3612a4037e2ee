#!/usr/bin/env python3
"""What asks for silence: comments and .reeve.yaml, their reasons and days, and a review that does not listen to itself."""
# SPDX-License-Identifier: Apache-2.0
from history import main, statuses

MARK = "reeve:" + "ignore"  # apart, so that this file asks for nothing
BAD = "rm -rf $1/*"  # SC2115, a warning
RED = "\x1b[31mred"

COMMENTED = """#!/bin/sh
# %(mark)s shellcheck/SC2115 until=2099-12-31 owner=ann -- the folder is made here
%(bad)s
%(bad)s # %(mark)s shellcheck -- %(red)s
%(bad)s # %(mark)s shellcheck
%(bad)s # %(mark)s shellcheck until=2020-01-01 -- it was fine then
%(bad)s # %(mark)s bandit -- another tool
""" % {"mark": MARK, "bad": BAD, "red": RED}

CONFIG = """suppressions:
  - rule: shellcheck/SC2115
    path: "lib/*.sh"
    why: not ours to mend
    owner: build
    until: 2099-01-01
excludes: [generated/]
"""


def lines(report, status):
    return sorted((f["path"], f["start_line"]) for f in report["findings"]
                  if f["rule"].startswith("shellcheck") and f["status"] == status)


def idle(report):
    return sorted((row["path"], row["line"], row["state"]) for row in report["suppressions"]["idle"])


def try_analyze(w):
    report, said = w.run(1, "analyze", ".", "--fail-on", "warning")
    w.expect("suppressed", [("a.sh", 3), ("a.sh", 4), ("lib/b.sh", 2)], lines(report, "suppressed"))
    w.expect("not suppressed", [("a.sh", 5), ("a.sh", 6), ("a.sh", 7), ("generated/c.sh", 2)], lines(report, "new"))
    silence = {f["start_line"]: f["suppression"] for f in report["findings"] if f["path"] == "a.sh" and "suppression" in f}
    w.expect("who said so", {"source": "comment", "why": "the folder is made here", "owner": "ann",
                             "until": "2099-12-31"}, silence[3])
    w.expect("counted", (3, 1, 1), tuple(report["suppressions"][k] for k in ("findings", "expired", "unreasoned")))
    w.expect("those that do nothing are named", [("a.sh", 5, "unreasoned"), ("a.sh", 6, "expired"), ("a.sh", 7, "unused")],
             idle(report))
    w.expect("the excludes are told, and not followed", True, "--trust-repo-config" in said)
    report, _ = w.run(1, "analyze", ".", "--fail-on", "warning", "--trust-repo-config")
    w.expect("excluded", [], [row for row in statuses(report) if row[0].startswith("generated/")])
    gaps = [gap["why"] for lens in report["coverage"] for gap in lens["not_covered"] if gap["path"].startswith("generated/")]
    w.expect("what is excluded is told", {"excluded by .reeve.yaml"}, set(gaps))


def try_formats(w):
    _, said = w.run(0, "analyze", ".", "--format", "markdown", "-o", "../report.md", "--format", "sarif", "-o",
                    "../report.sarif", "--format", "github", "-o", "../report.github", "--format", "junit", "-o",
                    "../report.xml")
    texts = {}
    for name in ("report.md", "report.sarif", "report.github", "report.xml"):
        with open(w.dir + "/" + name, encoding="utf-8") as f:
            texts[name] = f.read()
    w.expect("the reason is told", True, all("the folder is made here" in texts[name] for name in
                                             ("report.md", "report.sarif", "report.xml")))
    w.expect("no annotation", False, "line=3," in texts["report.github"])
    w.expect("no escape sequence goes through", [], [name for name, text in texts.items() if "\x1b" in text])


def try_review(w):
    w.write("lib/new.sh", "#!/bin/sh\n" + BAD + "\n")
    w.write("d.sh", "#!/bin/sh\n" + BAD + " # " + MARK + " shellcheck -- believe me\n")
    w.write("e.sh", "#!/bin/sh\n" + BAD + "\n")
    w.write(".reeve.yaml", CONFIG.replace("lib/*.sh", "*"))
    w.commit("two")
    report, _ = w.run(1, "review", "--base", "one", "--fail-on", "warning")
    w.expect("the change may not speak for itself", [("d.sh", 2), ("e.sh", 2)], lines(report, "new"))
    w.expect("and that it tried is told", [("d.sh", 2, "unbelieved")],
             [row for row in idle(report) if row[2] == "unbelieved"])
    w.expect("its base may", [("lib/new.sh", 2)], [row for row in lines(report, "suppressed") if row[0] != "a.sh"])
    w.write("f.sh", "#!/bin/sh\n" + BAD + "\n")
    w.commit("three")
    report, _ = w.run(0, "review", "--base", "two", "--fail-on", "warning")
    w.expect("once it is merged, it counts", [("f.sh", 2)], lines(report, "suppressed"))


def try_broken(w):
    for text, words in (("suppression: []\n", "line 1"), ("suppressions:\n  - rule: x\n    path: y\n", "says why"),
                        ("a: [\n", "line"), ("suppressions: 3\n", "a list"), ("x" * 70000, "65536"),
                        ('"a\\x01\\u202eb": 1\n', "unknown key 'a\\x01\\u202eb'")):
        w.write(".reeve.yaml", text)
        report, said = w.run(1, "analyze", ".", "--fail-on", "warning")
        w.expect("a broken one silences nothing", [], [row for row in lines(report, "suppressed") if row[0] not in ("a.sh", "d.sh")])
        w.expect("it is told: " + words, True, ".reeve.yaml is not followed" in said and words in said)
        gaps = {gap["why"] for lens in report["coverage"] for gap in lens["not_covered"] if gap["path"] == ".reeve.yaml"}
        w.expect("and stays told, in the report: " + words, 1, len([why for why in gaps if "not followed" in why and words in why]))


def try_control_bytes(w):
    """One row that the wire could not carry would cost the whole job."""
    w.write(".reeve.yaml", CONFIG)
    w.write("g.sh", "#!/bin/sh\n" + "# filled\n" * 1000 + "# " + MARK + " \0shellcheck -- why\n" + BAD + "\n")
    report, _ = w.run(1, "analyze", "g.sh", "--fail-on", "warning")
    w.expect("a rule with a NUL in it is none", [("g.sh", 1003)], lines(report, "new"))
    w.expect("and is told", [("g.sh", 1002, "unreasoned")], [row for row in idle(report) if row[0] == "g.sh"])


def try_nothing_left(w):
    w.write(".reeve.yaml", "excludes: ['*']\n")
    _, said = w.run(2, "analyze", ".", "--trust-repo-config")
    w.expect("a tree that leaves out all of itself is told", True, ".reeve.yaml" in said)


def test(w):
    w.write("a.sh", COMMENTED)
    w.write("lib/b.sh", "#!/bin/sh\n" + BAD + "\n")
    w.write("generated/c.sh", "#!/bin/sh\n" + BAD + "\n")
    w.write(".reeve.yaml", CONFIG)
    w.commit("one")
    try_analyze(w)
    try_formats(w)
    try_review(w)
    try_broken(w)
    try_control_bytes(w)
    try_nothing_left(w)


main(test)

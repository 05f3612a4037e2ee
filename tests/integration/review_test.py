#!/usr/bin/env python3
"""A history of three commits: review and --baseline tell what is new, what was there, and what is gone."""
# SPDX-License-Identifier: Apache-2.0
import json
import os

from history import main, statuses

BAD = "rm -rf $1/*\n"  # SC2115, a warning


def history(w):
    w.write("old.sh", "#!/bin/sh\n" + BAD)
    w.write("gone.sh", "#!/bin/sh\ncd somewhere\nls\n")  # SC2164
    w.write("still.sh", "#!/bin/sh\n" + BAD)
    w.write("long.sh", "#!/bin/sh\n" + "".join("echo %d\n" % i for i in range(40)) + BAD)
    w.commit("one")
    w.write("still.sh", "#!/bin/sh\n# lines have moved\n\n" + BAD)
    w.git("mv", "long.sh", "deep-long.sh")
    w.git("rm", "-q", "gone.sh")
    w.write("fresh.sh", "#!/bin/sh\ncd /nowhere || exit\necho `ls $1`\nrm -rf \"$1\"/$2\n" + BAD)
    w.commit("two")


def try_baseline(w):
    report, _ = w.run(0, "analyze", ".", "--baseline", "one", "--lens", "security,architecture")
    told = statuses(report)
    w.expect("what was there and moved", [("deep-long.sh", "existing"), ("old.sh", "existing"), ("still.sh", "existing")],
             [t for t in told if t[1] == "existing"])
    w.expect("what is gone", [("gone.sh", "fixed")], [t for t in told if t[1] == "fixed"])
    w.expect("what is new lies in the new file", {"fresh.sh"}, {t[0] for t in told if t[1] == "new"})
    path = os.path.join(w.dir, "earlier.json")
    with open(path, "w", encoding="utf-8") as f:
        json.dump(report, f)
    again, _ = w.run(0, "analyze", ".", "--baseline", path, "--lens", "security,architecture", "--fail-on", "note")
    w.expect("a second look finds nothing new", set(), {f["status"] for f in again["findings"]} - {"existing"})
    w.write("gone.sh", "#!/bin/sh\ncd somewhere\nls\n")
    again, _ = w.run(1, "analyze", ".", "--baseline", path, "--lens", "security,architecture", "--fail-on", "warning")
    w.expect("what came back", [("gone.sh", "reopened")], [t for t in statuses(again) if t[1] == "reopened"])
    os.unlink(os.path.join(w.tree, "gone.sh"))


def try_review(w):
    report, said = w.run(1, "review", "--base", "one", "--fail-on", "warning")
    covered = max(row["files"] for row in report["coverage"])
    w.expect("files looked at: those that differ", 3, covered)
    w.expect("nothing of an unchanged file", [], [t for t in statuses(report) if t[0] == "old.sh"])
    w.expect("what is new", {"fresh.sh"}, {t[0] for t in statuses(report) if t[1] == "new"})
    w.run(0, "review", ".", "--base", "one")  # no error is new, and that is the default
    report, _ = w.run(0, "review", "--base", "HEAD", "--fail-on", "note")
    w.expect("nothing changed, nothing found", [], report["findings"])
    w.write("still.sh", "#!/bin/sh\nif\n")  # without a commit; it cannot be parsed
    report, _ = w.run(1, "review", "--base", "HEAD")  # bash's own parser says so
    w.expect("what is not covered is not called fixed", [], [t for t in statuses(report) if t[1] == "fixed"])
    w.git("checkout", "-q", "still.sh")


def try_added(w):
    """A change that only adds a file: what sees the whole tree looks at the base too."""
    w.write("README.md", "# Here\n\nSee [the plan](plan.md).\n")
    w.commit("three")
    w.write("only.py", "VALUE = 1\n")
    w.commit("four")
    report, _ = w.run(0, "review", "--base", "three", "--fail-on", "warning")
    w.expect("what was there when a file was added", [("README.md", "existing")],
             statuses(report, "reeve-documentation/dead-link"))


def try_copied(w):
    """A new file with the faults of an unchanged one: what sees a file alone is not asked about the old one."""
    w.write("was.py", "def f(:\n")
    w.write("was.sh", "#!/bin/sh\n" + BAD)
    w.commit("five")
    w.write("now.py", "def f(:\n")
    w.write("now.sh", "#!/bin/sh\n" + BAD)
    w.commit("six")
    report, _ = w.run(1, "review", "--base", "five", "--fail-on", "warning")
    told = [(f["path"], f["status"]) for f in report["findings"] if f["path"] != "README.md"]
    w.expect("a copy of an old fault is new", {("now.py", "new"), ("now.sh", "new")}, set(told))


def try_veiled(w):
    """A change that says of itself that nobody need look at it."""
    made = "#!/bin/sh\n# DO NOT EDIT\n" + BAD
    w.write("made.sh", made)
    w.write("lib/plain.sh", "#!/bin/sh\n")
    w.write("long.sh", "#!/bin/sh\n")
    w.write("nul.sh", "#!/bin/sh\n")
    w.write("moved.sh", "#!/bin/sh\n" + "".join("echo %d\n" % i for i in range(40)))
    w.write("still-made.sh", made)
    w.commit("seven")
    w.write("made.sh", made + "echo `ls $1`\n")  # it was so before
    w.write("lib/plain.sh", made)
    w.write("new.sh", made)
    w.write("long.sh", "#!/bin/sh\n" + BAD + "#" * 6000 + "\n")
    w.write("nul.sh", "#!/bin/sh\n" + BAD + "# \0\n")
    os.makedirs(w.tree + "/deep")
    w.git("mv", "moved.sh", "deep/er.sh")
    w.write("deep/er.sh", "#!/bin/sh\n# DO NOT EDIT\n" + "".join("echo %d\n" % i for i in range(40)) + BAD)
    w.write("picture.png", "\0\1")  # binary, as it should be
    w.write("config.guess", "#!/bin/sh\n" + BAD)  # its name says it
    w.commit("eight")
    report, _ = w.run(1, "review", "--base", "seven", "--fail-on", "warning", "--lens", "security,architecture")
    w.expect("what the change alone calls generated", ["deep/er.sh", "lib/plain.sh", "long.sh", "new.sh", "nul.sh"],
             [t[0] for t in statuses(report, "shellcheck/SC2115") if t[1] == "new"])
    left_out = {gap["path"]: gap["why"] for lens in report["coverage"] for gap in lens["not_covered"]}
    w.expect("what was so before, or is by its name", {"made.sh": "generated", "still-made.sh": "generated",
                                                       "picture.png": "binary", "config.guess": "generated, and new"},
             {path: why for path, why in left_out.items() if why.startswith(("generated", "minified", "binary"))})
    w.expect("a script that its name hides is no whole answer", False, report["job"]["complete"])


def missed(report):
    return {gap["path"]: gap["why"] for lens in report["coverage"] for gap in lens["not_covered"] if gap["partial"]}


def grow(w, path):
    w.write(path, "#!/bin/sh\n" + "echo a line of a script that is a little too long to be looked at\n" * 140000)


def try_hidden(w):
    """A change that puts code where nobody looks: by place, name, size, or as a link."""
    plain = "#!/bin/sh\necho\n"
    for path in ("small.sh", "link.sh", "vendor/was.sh", "was.min.js", "move-me.sh"):
        w.write(path, plain + "# " + path + "\n")
    grow(w, "was-large.sh")
    w.commit("nine")
    w.write("was.min.js", plain)        # these three were left out before
    w.write("vendor/was.sh", plain)
    grow(w, "was-large.sh")
    w.write("package-lock.json", "{}\n")  # and these hold nothing to be looked at
    w.write("other.png", "\0\1")
    w.write("third_party/LICENSE", "Do what you like.\n")
    w.write("seen.sh", plain)
    w.commit("ten")
    report, _ = w.run(0, "review", "--base", "nine", "--lens", "security")
    w.expect("what was left out before, and what holds no code", {}, missed(report))
    grow(w, "small.sh")
    grow(w, "large.sh")
    w.write("vendor/is.sh", plain)
    w.write("is.min.js", plain)
    os.makedirs(w.tree + "/node_modules")
    w.git("mv", "move-me.sh", "node_modules/moved.sh")
    os.unlink(w.tree + "/link.sh")
    os.symlink("vendor/was.sh", w.tree + "/link.sh")
    w.write(".reeve.yaml", "excludes: [vendor/, '*.min.js', node_modules/, '*.sh']\n")  # of the change itself
    w.commit("eleven")
    hidden = {"small.sh": "over 8 MiB, and the base's was looked at", "large.sh": "over 8 MiB, and new",
              "vendor": "vendored, and vendor/is.sh is new", "is.min.js": "minified, and new",
              "node_modules": "vendored, and node_modules/moved.sh is new",
              "link.sh": "symbolic link, and the base's was looked at"}
    report, _ = w.run(6, "review", "--base", "ten", "--lens", "security")
    w.expect("what the change hides", hidden, missed(report))
    w.run(0, "review", "--base", "ten", "--lens", "security", "--allow-incomplete")
    w.git("checkout", "-q", "ten", "-b", "said-before")
    w.write(".reeve.yaml", "excludes: [vendor/, '*.min.js', node_modules/, small.sh, large.sh, link.sh]\n")
    w.commit("twelve")
    w.git("checkout", "-q", "eleven", "--", ".")
    w.git("rm", "-q", "--cached", "move-me.sh")
    os.unlink(w.tree + "/move-me.sh")
    w.commit("thirteen")
    report, _ = w.run(0, "review", "--base", "twelve", "--lens", "security")
    w.expect("what the base leaves out", {}, missed(report))
    w.git("checkout", "-q", "main")


def try_blinded(w):
    """A change after which a tool cannot read the file any more, though its language can."""
    fault = "int f(void)\n{\n\tint a[2];\n\ta[2] = 1;\n\treturn a[0];\n}\n"
    magic = "int g(int);\nMAGIC(1)\n"
    w.write("seen.c", "int f(void);\n")
    w.write("blind.c", magic + "int h(void);\n")
    w.commit("fourteen")
    w.write("seen.c", magic + fault)
    w.write("blind.c", magic + "int h(int);\n")
    w.write("fresh.c", magic + fault)
    w.commit("fifteen")
    report, _ = w.run(6, "review", "--base", "fourteen", "--lens", "security,architecture")
    w.expect("what cppcheck could read before", ["seen.c"], sorted(missed(report)))


def try_mistakes(w):
    for args, words in ((("review",), "--base"), (("review", "--base", "nowhere"), "fetch-depth: 0"),
                        (("analyze", ".", "--baseline", "nowhere"), "fetch-depth: 0"),
                        (("analyze", ".", "--baseline", "old.sh"), "no report of reeve"),
                        (("review", "--base", "--upload-pack=x"), "")):
        _, said = w.run(2, *args)
        if words not in said:
            print("reeve %s said: %s" % (" ".join(args), said))
            w.failed = True


def try_unmet(w):
    """Histories that never met: the other's newest commit is no base, for what is done there is not undone here."""
    w.git("tag", "here")
    w.git("checkout", "-q", "--orphan", "stranger")
    w.git("commit", "-q", "-m", "stranger")
    _, said = w.run(2, "review", "--base", "here")
    w.expect("nothing in common is told", True, "no commit in common" in said and "fetch-depth: 0" in said)
    w.git("checkout", "-q", "here")


def test(w):
    history(w)
    try_baseline(w)
    try_review(w)
    try_added(w)
    try_copied(w)
    try_veiled(w)
    try_hidden(w)
    try_blinded(w)
    try_mistakes(w)
    try_unmet(w)


main(test)

#!/usr/bin/env python3
"""Every analyzer that is here: one file with something to find, one with nothing, and what would hide or spoil it."""
# SPDX-License-Identifier: Apache-2.0
import os
import shutil

from hostile_support import DIR, check, environment, main, nothing_left, reeve, report, write

TREE = DIR + "/tree"
HOOK = "init-hook=open('/tmp/of-the-tree', 'w')\n"

# name of the tool: its program, the file with something, what is found there, the file with nothing
TOOLS = {
    "cppcheck": ("cppcheck", "a.c", "arrayIndexOutOfBounds", "clean.c"),
    "pmccabe": ("pmccabe", "long.c", "complexity", "clean.c"),
    "shellcheck": ("shellcheck", "a.sh", "SC2164", "clean.sh"),
    "bash": ("bash", "end.sh", "syntax", "clean.sh"),
    "bandit": ("bandit", "a.py", "B602", "clean.py"),
    "pyflakes": ("pyflakes3", "a.py", "undefined-name", "clean.py"),
    "pylint": ("pylint", "a.py", "dangerous-default-value", "clean.py"),
    "radon": ("radon", "long.py", "complexity", "clean.py"),
    "vulture": ("vulture", "a.py", "unreachable", "clean.py"),
    "python": ("python3", "broken.py", "syntax", "clean.py"),
    "codespell": ("codespell", ".hidden.md", "spelling", "clean.md"),
    "yamllint": ("yamllint", "a.yaml", "key-duplicates", "clean.yaml"),
    "json": ("python3", "a.json", "repeated-key", "clean.json"),
    "xmllint": ("xmllint", "a.xml", "syntax", "clean.xml"),
    "php": ("php", "a.php", "syntax", "clean.php"),
    "node": ("node", "a.mjs", "syntax", "clean.js"),
    "oxlint": ("oxlint", "eval.js", "no-eval", "clean.js"),
    "jscpd": ("jscpd", "again.py", "clone", "clean.py"),
}

# What a tool would say if it were asked for all it knows, and nobody would act upon.
QUIET = {
    "quiet/format.c": ("cppcheck", "#include <stdio.h>\nvoid f(unsigned n) { printf(\"%d\", n); }\n"),
    "quiet/forty.c": ("pmccabe", "int f(int a)\n{\n" + "\tif (a == 1) return 2;\n" * 40 + "\treturn 0;\n}\n"),
    "quiet/local.sh": ("shellcheck", "#!/bin/sh\nf() {\n\tlocal a=1\n\techo -n \"$a\"\n}\nf\n"),
    "quiet/done.sh": ("shellcheck", "#!/bin/sh\ntask 1 done 2>&1\n"),
    "quiet/ask.py": ("bandit", "print(input())\n"),
    "quiet/__init__.py": ("pyflakes", "import os\nfrom sys import *\n"),
    "quiet/stub.pyi": ("pyflakes", "def f() -> Later: ...\nclass Later: ...\n"),
    "quiet/old.py": ("pyflakes", "text = unicode\n"),
    "quiet/guess.py": ("pylint", "class A:\n    f = None\n\n    def g(self):\n        return self.f()\n"),
    "quiet/fixture.py": ("vulture", "def test_it(tmp_path):\n    pass\n"),
    "quiet/truth.yaml": ("yamllint", "on: yes\n"),
}

# What a tool says nothing of, with an exit code of 0: the file, the tool, the reason.
UNREAD = (
    ("CHANGES.md", "codespell", "codespell could not analyse it: it is a history of changes"),
    ("broken.py", "bandit", "bandit could not analyse it: syntax error"),
    ("broken.py", "radon", "radon could not analyse it: "),
    ("broken.py", "vulture", "vulture could not analyse it: "),
    ("broken.py", "pyflakes", "pyflakes could not analyse it: "),
    ("skipped.py", "pylint", "pylint could not analyse it: Ignoring entire file"),
    ("crash/multiprocessing.py", "pylint", "pylint could not analyse it: "),
    ("old.py", "python", "python could not analyse it: Missing parentheses in call to 'print'"),
    ("broken.c", "pmccabe", "pmccabe could not analyse it: "),
    ("latin.yaml", "yamllint", "yamllint ended with exit code 1: UnicodeDecodeError"),
    ("comments.json", "json", "json could not analyse it: it has comments"),
    ("lines.json", "json", "json could not analyse it: it holds more than one value"),
    ("jsx.js", "node", "node could not analyse it: Unexpected token"),
)

# What a tool would pass over for a name of the file or of a folder, and call clean: the file, the rule, the content.
HIDDEN = {
    "changes/NEWS.d/note.md": ("codespell/spelling", "To recieve it.\n"),
    ".#lock.py": ("pylint/dangerous-default-value", "def f(a=[]):\n    return a\n"),
    "CVS/.hg/x.py": ("bandit/B602", "import subprocess\nsubprocess.call(input(), shell=True)\n"),
    ".github/a.egg/x.py": ("bandit/B602", "import subprocess\nsubprocess.call(input(), shell=True)\n"),
    ".config/.hidden.py": ("vulture/unreachable", "def f():\n    return 1\n    print(1)\n"),
    ".config/.x.yaml": ("yamllint/key-duplicates", "a: 1\na: 2\n"),
    ".config/.x.sh": ("shellcheck/SC2164", "#!/bin/sh\ncd \"$1\"\n"),
    ".config/.x.c": ("cppcheck/arrayIndexOutOfBounds", "int f(void) { int x[2]; x[5] = 1; return x[0]; }\n"),
    ".config/.x.js": ("oxlint/no-eval", "const a = 1;\neval('a');\n"),
    ".config/.long.py": ("radon/complexity", "def h(a):\n" + "".join(
        "    if a == %d:\n        return %d\n" % (n, n) for n in range(45))),
}

FILES = {
    "a.c": "int f(void) { int x[2]; x[5] = 1; return x[0]; }\n",
    "long.c": "int f(int a)\n{\n" + "\tif (a == 1) return 2;\n" * 60 + "\treturn 0;\n}\n",
    "broken.c": "int f( {\n",
    "clean.c": "int f(int a)\n{\n\treturn a;\n}\n",
    "verse.txt": "What thou recieve\n" * 6,
    "a.sh": "#!/bin/sh\ncd \"$1\"\n",
    "end.sh": "#!/bin/sh\nif true; then\n\techo 1\n",
    "clean.sh": "#!/bin/bash\nshopt -s extglob\necho ./!(a|b)\n",
    "a.py": "import subprocess\n\n\ndef f(a=[]):\n    subprocess.call(a, shell=True)  # nosec\n"
            "    return nothing(a)\n    print(1)\n",
    "long.py": "def f(a):\n" + "".join("    if a == %d:\n        return %d\n" % (n, n) for n in range(45)),
    "again.py": "def g(a):\n" + "".join("    if a == %d:\n        return %d\n" % (n, n) for n in range(45)),
    "broken.py": "def f(:\n",
    "skipped.py": "# pylint: skip-file\n\n\ndef f(a=[]):\n    return a\n",
    "old.py": "print 1\n",
    "clean.py": "print(1)\n",
    # A module of that name in the tree makes Pylint crash.
    "crash/crash.py": "import multiprocessing\nprint(multiprocessing)\n",
    "crash/multiprocessing.py": "raise SystemExit('the tree under test was run')\n",
    ".hidden.md": "To recieve it, wont THER. Recieve\n",
    "clean.md": "To receive it.\n",
    "CHANGES.md": "- you can recieve\n",
    "a.yaml": "a: 1\na: 2\n",
    "latin.yaml": b"a: caf\xe9\n",
    "clean.yaml": "a: 1\n",
    "a.json": '{"a": 1,\n "a": 2}\n',
    "comments.json": '// why\n{"a": 1}\n',
    "lines.json": '{"a": 1}\n{"a": 2}\n',
    "clean.json": '{"a": [1, "//"]}\n',
    "a.xml": "<a>\n<b></a>\n",
    "clean.xml": '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd">\n<a/>\n',
    "a.php": "<?php\nfunction f( {\n",
    "clean.php": "<?php\nnothing();\n",
    "a.mjs": "import x from 'y';\nlet a = ;\n",
    "eval.js": "const a = 1;\neval('a');\n",
    "jsx.js": "import x from 'y';\nexport const z = <div/>;\n",
    "clean.js": "#!/usr/bin/env node\nimport x from 'y';\nexport const z = x;\n",
    # What the tree would like: to be left alone, and to run something.
    ".pylintrc": "[MAIN]\n" + HOOK + "disable=all\n",
    "pylintrc": "[MAIN]\n" + HOOK + "disable=all\n",
    "setup.cfg": "[pylint]\n" + HOOK + "[codespell]\nskip = *\n[bandit]\nskips: B602\n[radon]\nexclude = *\n",
    "pyproject.toml": "[tool.pylint.main]\ndisable = 'all'\n[tool.vulture]\nexclude = ['*']\n[tool.codespell]\nskip = '*'\n",
    "radon.cfg": "[radon]\nexclude = *\ncc_min = F\n",
    ".codespellrc": "[codespell]\nskip = *\n",
    ".yamllint": "ignore: |\n  *.yaml\n",
    ".oxlintrc.json": '{"rules": {"no-eval": "off"}, "ignorePatterns": ["**"]}\n',
    ".eslintignore": "*\n",
    ".jscpd.json": '{"ignore": ["**"]}\n',
    "package.json": '{"jscpd": {"ignore": ["**"]}}\n',
    ".shellcheckrc": "disable=all\n",
}


# What no Debian package of ours brings: tried where it is, and told as missing where it is not.
ELSEWHERE = ("php", "node", "oxlint", "jscpd")


def here(tool):
    """Whether its program is where a sandbox looks for it."""
    return bool(shutil.which(TOOLS[tool][0], path="/usr/local/bin:/usr/bin:/bin"))


def each_tool_finds_what_is_there():
    for name, data in list(FILES.items()) + [(name, data) for rows in (QUIET, HIDDEN) for name, (_, data) in rows.items()]:
        write(TREE + "/" + name, data)
    out = DIR + "/out"
    reeve("analyze", TREE, "--out", out, "--allow-incomplete", code=0, timeout=240, env=environment())
    got = report(out)
    gaps = {(g["path"], g["why"].split(" ")[0]): g["why"] for c in got["coverage"] for g in c["not_covered"]}
    found = {(f["path"], f["rule"]) for f in got["findings"]}
    for tool, (_, path, rule, clean) in TOOLS.items():
        if not here(tool):
            check(tool in ELSEWHERE, "%s is not here: ./run installs it" % tool)
            check("not installed" in gaps.get((path, tool), "not installed"), "%s: %s" % (tool, gaps.get((path, tool))))
            continue
        check((path, tool + "/" + rule) in found, "%s does not find %s in %s: %s" % (
            tool, rule, path, sorted(f for f in found if f[1].startswith(tool + "/")) or gaps.get((path, tool))))
        check((path, tool) not in gaps, "%s: %s" % (path, gaps.get((path, tool))))
        check((clean, tool) not in gaps, "%s: %s" % (clean, gaps.get((clean, tool))))
        check(not any(f[0] == clean and f[1].startswith(tool + "/") for f in found), "%s finds something in %s" % (
            tool, clean))
    for path, tool, why in UNREAD:
        check(not here(tool) or gaps.get((path, tool), "").startswith(why), "%s of %s: %r, not %r" % (
            tool, path, gaps.get((path, tool)), why))
    for path, (rule, _) in HIDDEN.items():
        tool = rule.split("/")[0]
        check(not here(tool) or (path, rule) in found, "%s passes over %s: %s" % (tool, path, gaps.get((path, tool))))
    for path, (tool, _) in QUIET.items():
        loud = sorted(f for f in found if f[0] == path and f[1].startswith(tool + "/"))
        check(not loud and (path, tool) not in gaps, "%s of %s: %s %s" % (tool, path, loud, gaps.get((path, tool))))
    check(not any("/src/" in f["message"] for f in got["findings"]), "a message tells where the tree lies")
    check(not os.path.exists("/tmp/of-the-tree"), "a configuration of the tree was run")
    check({f["message"] for f in got["findings"] if f["path"] == ".hidden.md"} <= {"recieve should be receive"},
          "codespell's noise comes through")
    verse = sum(f["path"] == "verse.txt" for f in got["findings"])
    check(verse == 5, "%d findings in a file that is all mistakes, not 5" % verse)
    nothing_left("every tool")


def two_runs_say_the_same():
    """Some answer in another order each time: by threads, by sets."""
    rows = []
    for out in (DIR + "/one", DIR + "/two"):
        reeve("analyze", TREE, "--out", out, "--allow-incomplete", "--no-cache", code=0, timeout=240, env=environment())
        check(report(out)["totals"]["cached"] == 0, "the second run is the first one's results")
        rows.append([(f["path"], f["start_line"], f["rule"], f["fingerprint"]) for f in report(out)["findings"]])
    check(rows[0] and rows[0] == rows[1], "two runs differ: %s" % [r for r in rows[0] if r not in rows[1]])


main(each_tool_finds_what_is_there, two_runs_say_the_same)

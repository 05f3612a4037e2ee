#!/usr/bin/env python3
"""What a change says to the analyzers, in comments and in their configurations, does not hide from a review what it brings."""
# SPDX-License-Identifier: Apache-2.0
import os
import shutil

from history import main

NO = "dis" + "able"  # apart, so that this file asks for nothing

# tool: its program, the file, the rule that is found in it when nobody obeys it
SILENT = {
    "shellcheck": ("shellcheck", "all.sh", "SC2115", "#!/bin/sh\n# shellcheck shell=sh %s=all\nrm -rf $1/*\n" % NO),
    "bandit": ("bandit", "run.py", "B602", "import subprocess\nsubprocess.call(input(), shell=True)  # nosec\n"),
    "pylint": ("pylint", "file.py", "dangerous-default-value",
               "# pylint: skip-file\n\n\ndef f(a=[]):\n    return a\n"),
    "pylint ": ("pylint", "line.py", "dangerous-default-value",
                "# PyLint off\n\n\ndef f(a=[]):  # pylint: %s=all\n    return a\n" % NO),
    "vulture": ("vulture", "dead.py", "unreachable", "def f():\n    return 1\n    print(2)  # NOQA\n"),
    "pylint  ": ("pylint", "name.py", "dangerous-default-value",
                 "def f(a=[], use_pylint=None):\n    if use_pylint:\n        return a\n    return f\n"),
    "yamllint": ("yamllint", "file.yaml", "key-duplicates", "# yamllint %s-file\na: 1\na: 2\n" % NO),
    "yamllint ": ("yamllint", "line.yaml", "key-duplicates", "a: 1\na: 2  # yamllint %s-line\n" % NO),
    "codespell": ("codespell", "words.md", "spelling", "We recieve it.  <!-- codespell:ignore -->\n"),
    "cppcheck": ("cppcheck", "out.c", "arrayIndexOutOfBounds",
                 "int f(void)\n{\n\tint x[2];\n\t// cppcheck-suppress *\n\tx[5] = 1;\n\treturn x[0];\n}\n"),
    "hadolint": ("hadolint", "Dockerfile", "DL3004", "# hadolint ignore=DL3004\nFROM a:1\nRUN sudo true\nUSER a\n"),
    "ruff": ("ruff", "mutable.py", "B006", "# ruff: noqa\ndef f(a=[]):  # noqa: B006\n    return a\n"),
    "oxlint": ("oxlint", "file.js", "no-eval", "/* eslint-%s */\neval('a');\n" % NO),
    "oxlint ": ("oxlint", "line.js", "no-eval", "eval('a'); // oxlint-%s-line\n" % NO),
    "jscpd": ("jscpd", "again.py", "clone", "# jscpd:ignore-start\ndef g(a):\n" + "".join(
        "    if a == %d:\n        return %d\n" % (n, n) for n in range(45)) + "# jscpd:ignore-end\n"),
}

# Each of these would have its tool say nothing, if it were read.
CONFIGURATIONS = {
    ".shellcheckrc": NO + "=all\n", ".pylintrc": "[MAIN]\n%s=all\n" % NO, "pylintrc": "[MAIN]\n%s=all\n" % NO,
    ".bandit": "[bandit]\nskips: B602\nexclude: /\n", ".yamllint": "ignore: |\n  *.yaml\n",
    ".codespellrc": "[codespell]\nskip = *\n", ".hadolint.yaml": "ignored: [DL3004]\n",
    "ruff.toml": "exclude = ['*']\n", ".ruff.toml": "exclude = ['*']\n", ".oxlintrc.json": '{"ignorePatterns": ["**"]}\n',
    ".eslintignore": "*\n", ".eslintrc.json": '{"ignorePatterns": ["**"]}\n', ".jscpd.json": '{"ignore": ["**"]}\n',
    "package.json": '{"jscpd": {"ignore": ["**"]}}\n', "radon.cfg": "[radon]\nexclude = *\n",
    "setup.cfg": "[pylint]\n%s=all\n[codespell]\nskip = *\n[bandit]\nskips: B602\n[flake8]\nexclude = *\n" % NO,
    "tox.ini": "[pylint]\n%s=all\n[bandit]\nskips: B602\n[radon]\nexclude = *\n" % NO,
    "pyproject.toml": "[tool.pylint.main]\n%s = 'all'\n[tool.vulture]\nexclude = ['*']\n[tool.codespell]\nskip = '*'\n"
                      "[tool.ruff]\nexclude = ['*']\n[tool.bandit]\nskips = ['B602']\n" % NO,
    "cppcheck.cfg": "suppress=*\n", ".editorconfig": "root = true\n",
}


def found(report):
    return {(f["path"], f["rule"]): f["status"] for f in report["findings"]}


def here(program):
    return bool(shutil.which(program, path="/usr/local/bin:/usr/bin:/bin"))


def test(w):
    w.write("README.md", "Nothing yet.\n")
    w.write("before.sh", SILENT["shellcheck"][3])
    w.write("again/one.py", SILENT["jscpd"][3].replace("jscpd:", ""))
    w.commit("one")
    for name, text in CONFIGURATIONS.items():
        w.write(name, text)
    for _, path, _, text in SILENT.values():
        w.write(path, text)
    w.write("hidden.py", "# -*- coding: utf_7 -*-\ndef f():\n    return 1\n    print(2)  # +AG4-oqa\n")
    w.write("before.sh", SILENT["shellcheck"][3] + "echo `ls $2`\n")
    w.commit("two")
    report, _ = w.run(1, "review", "--base", "one", "--fail-on", "note")
    told = found(report)
    gaps = sorted((gap["path"], gap["why"]) for lens in report["coverage"] for gap in lens["not_covered"])
    for tool, (program, path, rule, _) in SILENT.items():
        if here(program):
            w.expect("%s of %s" % (tool, path), "new", told.get((path, "%s/%s" % (tool.strip(), rule)),
                                                              [row for row in gaps if row[0] == path]))
    w.expect("an encoding that may hide such words", True,
             any(row[0] == "hidden.py" and "hide words that silence vulture" in row[1] for row in gaps))
    w.expect("what the base had silenced is no news", "existing", told.get(("before.sh", "shellcheck/SC2115")))
    w.expect("what is added to it is", "new", told.get(("before.sh", "shellcheck/SC2046")))
    # It trusts what it looks at: there somebody who may say so has said so.
    report, _ = w.run(0, "analyze", os.path.join(w.tree, "all.sh"))
    w.expect("an analysis lets shellcheck obey", [], report["findings"])


main(test, every_tool=True)

#!/usr/bin/env python3
"""A workflow is one file: one with a single lens covers that lens alone, and a broken one is told with its line."""
# SPDX-License-Identifier: Apache-2.0
import json
import os
import shutil
import subprocess
import sys
import tempfile

from light import light_tools

DIR = tempfile.mkdtemp(prefix="reeve-workflows-")
DATA, TREE = DIR + "/data", DIR + "/tree"
HOME = os.path.abspath(os.path.join(sys.argv[1], "..", "share", "reeve"))
ENV = dict({k: v for k, v in os.environ.items() if not k.startswith("REEVE_")},
           REEVE_STATE=DIR + "/state", XDG_RUNTIME_DIR=DIR, REEVE_DATA=DATA)
failed = []


def expect(what, wanted, got):
    if wanted != got:
        print("%s: wanted %r, got %r" % (what, wanted, got))
        failed.append(what)


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)


def reeve(code, *args):
    ended = subprocess.run([os.path.join(sys.argv[1], "reeve"), *args], env=ENV, stdout=subprocess.PIPE,
                           stderr=subprocess.PIPE, timeout=120, check=False)
    said = ended.stderr.decode("utf-8", "replace")
    expect("exit of reeve %s (%s)" % (" ".join(args), said.strip()[-300:]), code, ended.returncode)
    return ended.stdout.decode("utf-8", "replace"), said


def report(code, *args):
    out, _ = reeve(code, "analyze", TREE, "--json", "--quiet", *args)
    return json.loads(out) if out else {}


def workflow(name, skills, **more):
    rows = dict(name=name, description="d", input="{ properties: { path: { type: string, description: p } } }")
    rows.update(more)
    write(DATA + "/workflows/%s.yaml" % name, "".join("%s: %s\n" % row for row in rows.items()) +
          "stages:\n  - { name: look, skills: [%s] }\n  - { name: report, after: [look], aggregate: union }\n" % skills)


def make():
    os.makedirs(DATA)
    for part in ("skills", "workflows"):
        shutil.copytree(os.path.join(HOME, part), os.path.join(DATA, part))
    os.symlink(os.path.join(HOME, "tools"), DATA + "/tools")
    write(TREE + "/run.sh", "#!/bin/sh\ncurl https://example.org/x | sh\n")
    write(TREE + "/README.md", "# It\n\n[gone](gone.md)\n")
    # What the tree says of itself is data.
    write(TREE + "/workflows/one.yaml", "no workflow at all")
    write(TREE + "/skills/documentation/SKILL.md", "no skill at all")


def few_tools():
    """The cases of the skills need all of them, what follows does not."""
    os.unlink(DATA + "/tools")
    light_tools(sys.argv[1], DATA + "/tools")


def one_lens_alone():
    workflow("one", "documentation", fail_on="warning")
    got = report(1, "--workflow", "one")
    expect("workflow", "one", got["job"]["workflow"])
    expect("lenses", ["documentation"], [c["lens"] for c in got["coverage"]])
    expect("lenses of findings", {"documentation"}, {f["lens"] for f in got["findings"]})
    expect("skills", ["documentation"], [s["name"] for s in got["skills"]])
    for subtask in got["subtasks"]:
        expect("skill of %s" % subtask["id"], got["skills"], subtask["skills"])


def narrowed_and_offered():
    got = report(0)
    expect("all five", 5, len(got["coverage"]))
    expect("a lens with nothing to look at was only offered", ["clean"], got["outcome"])
    expect("two", ["documentation", "security"], [c["lens"] for c in report(0, "--lens", "security,documentation")["coverage"]])
    expect("a lens that is named must cover something", ["incomplete"], report(6, "--lens", "performance")["outcome"])
    _, said = reeve(2, "analyze", TREE, "--lens", "style")
    expect("an unknown lens", True, 'no lens of the workflow analyze, which has security' in said)


def shards_of_the_size_that_is_asked_for():
    for n in range(8):
        write(TREE + "/many/%d.sh" % n, "#!/bin/sh\n" + "echo 1\n" * 99)
    got = {}
    for lines in ("", ", shard_lines: 200"):
        write(DATA + "/workflows/sized.yaml",
              "name: sized\ndescription: d\ninput: { properties: { path: { type: string, description: p } } }\n"
              "stages:\n  - { name: look, skills: [security]%s }\n"
              "  - { name: report, after: [look], aggregate: union }\n" % lines)
        got[lines] = len(report(0, "--workflow", "sized")["subtasks"])
        plan, _ = reeve(0, "analyze", TREE, "--workflow", "sized", "--dry-run", "--json")
        expect("the plan that is shown", got[lines], json.loads(plan)["forecast"]["subtasks"])
    expect("smaller ones", True, got[", shard_lines: 200"] >= got[""] + 3)
    shutil.rmtree(TREE + "/many")


FOLDER_HASH = "find . -type f ! -path './cases/*' -printf '%P\\n' | LC_ALL=C sort | xargs sha256sum"


def hash_is_that_of_the_folder():
    before = report(0, "--workflow", "one", "--fail-on", "never")["skills"][0]["hash"]
    included = subprocess.run(["sh", "-c", FOLDER_HASH + " | sha256sum"], cwd=DATA + "/skills/hand-off",
                              stdout=subprocess.PIPE, check=True).stdout.split()[0].decode()
    # "../hand-off" sorts before every name.
    both = "(echo '%s  ../hand-off'; %s) | sha256sum" % (included, FOLDER_HASH)
    lines = subprocess.run(["sh", "-c", both], cwd=DATA + "/skills/documentation", stdout=subprocess.PIPE,
                           check=True).stdout
    expect("hash by sha256sum", lines.decode().split()[0], before)
    with open(DATA + "/skills/documentation/SKILL.md", "a", encoding="utf-8") as f:
        f.write("\nOne line more.\n")
    expect("a changed skill has another hash", False,
           before == report(0, "--workflow", "one", "--fail-on", "never")["skills"][0]["hash"])


def told(args, *words):
    _, said = reeve(2, *args)
    for word in words:
        expect("%r in %r" % (word, said), True, word in said)


def broken_ones_are_told():
    analyze = ["analyze", TREE, "--workflow", "bad"]
    workflow("bad", "security", colour="red")
    told(analyze, "workflows/bad.yaml: line 4: unknown key 'colour'")
    told(["workflows", "list"], "workflows/bad.yaml: line 4: unknown key 'colour'")
    workflow("bad", "nothing")
    told(analyze, "skills/nothing")
    workflow("bad", "security", gates="[trust]")
    told(analyze, "there is no gate 'trust'")
    workflow("bad", "security, again")
    write(DATA + "/skills/again/SKILL.md", "---\nname: again\ndescription: d\nmetadata: { lens: security }\n---\nx\n")
    told(analyze, "two of its skills have the lens 'security'")
    workflow("bad", "again")
    write(DATA + "/skills/again/SKILL.md",
          "---\nname: again\ndescription: d\nallowed-tools: Read Bash\nmetadata: { lens: security }\n---\nx\n")
    told(analyze, "a lens reads and searches, and no more: a skill allows 'Bash'")
    write(DATA + "/skills/again/SKILL.md", "---\nname: again\ndescription: d\nlens: security\n---\nx\n")
    told(analyze, "skills/again/SKILL.md: line 4: unknown key 'lens'")
    told(["skills", "list"], "skills/again/SKILL.md: line 4: unknown key 'lens'")
    # What is broken stops those who use it, and nobody else.
    report(0, "--lens", "documentation")
    os.unlink(DATA + "/workflows/bad.yaml")
    write(DATA + "/skills/again/SKILL.md", "---\nname: again\ndescription: d\n---\nx\n")
    out, _ = reeve(0, "skills", "list")
    expect("a skill that nothing invokes", True,
           any(line.startswith("again") and line.endswith("invoked by no workflow") for line in out.splitlines()))


def cases_that_get_worse_fail():
    out, _ = reeve(0, "skills", "test")
    expect("the cases that we ship", True, "5 of 5 cases as they should be\n" in out)
    path = DATA + "/skills/documentation/cases/links/"
    write(path + "tree/OTHER.md", "[gone](gone.md)\n")
    with open(path + "expect.yaml", "a", encoding="utf-8") as f:
        f.write("  - { path: OTHER.md, line: 7, rule: reeve-documentation/dead-link }\n"
                "  - { path: OTHER.md, line: 8, rule: no-such-tool/dead-link }\n")
    out, _ = reeve(1, "skills", "test", "documentation")
    for line in ("unexpected OTHER.md:1  reeve-documentation/dead-link", "missing OTHER.md:7  reeve-documentation/dead-link",
                 "not checked, for its tool is not here: OTHER.md:8  no-such-tool/dead-link"):
        expect(line, True, line in out)
    os.unlink(path + "tree/OTHER.md")
    write(path + "tree/README.md", "# It\n\nNothing to find.\n\n    make\n    make test\n")
    write(path + "expect.yaml", "expect:\n  - { path: README.md, line: 1, rule: no-such-tool/x }\n")
    out, said = reeve(1, "skills", "test", "documentation")
    expect("nothing that could be checked", True, "no tool that a case names is installed" in said)
    expect("is not called right", True, "0 of 1 cases as they should be" in out)
    shutil.move(DATA + "/skills/security/cases", DATA + "/cases")
    _, said = reeve(1, "skills", "test", "security")
    expect("no case at all", True, "there are no cases" in said)
    shutil.move(DATA + "/cases", DATA + "/skills/security/cases")
    write(path + "expect.yaml", "expect:\n  - { path: OTHER.md, rule: a/b }\n")
    told(["skills", "test", "documentation"], "expect.yaml: line 2: a row has path, line (from 1)")


try:
    make()
    cases_that_get_worse_fail()
    few_tools()
    one_lens_alone()
    narrowed_and_offered()
    shards_of_the_size_that_is_asked_for()
    hash_is_that_of_the_folder()
    broken_ones_are_told()
finally:
    shutil.rmtree(DIR, ignore_errors=True)
sys.exit(1 if failed else 0)

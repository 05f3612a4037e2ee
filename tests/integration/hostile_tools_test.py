#!/usr/bin/env python3
"""Analyzers that crash, hang, lie or talk too much: each file says why it was not covered, and none of it is silent."""
# SPDX-License-Identifier: Apache-2.0
import os
import shutil

from hostile_support import (DIR, Terminal, check, environment, gaps_of, main, nothing_left, reeve, report, write)

TREE = DIR + "/tree"
ANSWER = '{\\"r\\":[%s]}'


def result(path, line, message):
    return '{\\"p\\":\\"%s\\",\\"l\\":%d,\\"m\\":\\"%s\\"}' % (path, line, message)


def skill(name):
    """A skill for the lens of each tool, and the one workflow that names them all."""
    write(DIR + "/data/skills/%s/SKILL.md" % name,
          "---\nname: %s\ndescription: d\nmetadata:\n  lens: %s\n---\nLook.\n" % (name, name))
    names = sorted(os.listdir(DIR + "/data/skills"))
    write(DIR + "/data/workflows/analyze.yaml",
          "name: analyze\ndescription: d\ninput:\n  properties: { path: { type: string, description: p } }\n"
          "stages:\n  - { name: look, skills: [%s] }\n"
          "  - { name: report, after: [look], aggregate: union }\n" % ", ".join(names))


def tool(name, script, **more):
    """A tool made of a shell script, in a lens that has its name."""
    rows = dict(name=name, lenses="[%s]" % name, languages="[shell]", version="[echo, 1]", timeout_s=60, exit="[0]",
                command='[sh, -c, "%s", x, "{files}"]' % script,
                findings="{ dialect: json, results: /r, path: /p, line: /l, message: /m }",
                mapping="[{ name: rule, severity: error, confidence: high }]")
    rows.update(more)
    write(DIR + "/data/tools/%s.yaml" % name, "".join("%s: %s\n" % row for row in rows.items()))
    for lens in rows["lenses"].strip("[]").split(", "):
        skill(lens)


# name of the tool: its script, why the file is not covered, and what else its row says
BROKEN = {
    "exits": ("echo the reason >&2; exit 3", "exits ended with exit code 3: the reason", {}),
    "crashes": ("kill -SEGV $$", "crashes crashed (signal 11)", {}),
    "hangs": ("sleep 1000", "hangs timed out after 1 s", {"timeout_s": 1}),
    "stopped": ("kill -STOP $$", "stopped timed out after 1 s", {"timeout_s": 1}),
    "babbles": ("head -c 20000000 /dev/zero", "babbles: the output of babbles is larger than 16 MiB", {}),
    "garbage": ("echo '<no json', ; echo [1", "garbage: the answer of the tool could not be read", {}),
    "silent": ("true", "silent: the answer of the tool could not be read", {}),
    "hungry": ("python3 -c 'x = bytearray(1 << 30)'", "hungry ended with exit code 1: ", {"memory_mb": 200}),
    "absent": ("true", "absent is not installed on this worker", {"version": "[no-such-program-of-ours]"}),
    "escapes": ("printf '\\\\033[2J::error::' >&2; exit 9", "escapes ended with exit code 9: ?[2J::error::", {}),
}


def make_tree():
    write(TREE + "/a.sh", "#!/bin/sh\necho one\necho two\n")
    write(DIR + "/outside.sh", "echo outside\n")


def data(**tools):
    return environment(REEVE_DATA=DIR + "/data", **tools)


def forget_tools():
    for name in os.listdir(DIR + "/data/tools") if os.path.isdir(DIR + "/data/tools") else []:
        os.unlink(DIR + "/data/tools/" + name)
    shutil.rmtree(DIR + "/data/skills", ignore_errors=True)


def broken_tools_are_named():
    make_tree()
    for name, (script, _, more) in BROKEN.items():
        tool(name, script, **more)
    out = DIR + "/broken"
    reeve("analyze", TREE, "--out", out, code=6, says=["Incomplete"], env=data())
    got = report(out)
    check("incomplete" in got["outcome"] and not got["job"]["complete"], "outcome %s" % got["outcome"])
    told = {c["lens"]: [g["why"] for g in c["not_covered"]] for c in got["coverage"]}
    for name, (_, why, _) in BROKEN.items():
        reasons = told.get(name, [])
        check(len(reasons) == 1 and reasons[0].startswith(why), "%s: %r, not %r" % (name, reasons, why))
    check(all(c["files"] == 0 for c in got["coverage"]), "a lens covers a file with a broken tool")
    reeve("analyze", TREE, "--allow-incomplete", code=0, says=["--allow-incomplete"], env=data())
    nothing_left("broken tools")


def one_that_works_beside_one_that_does_not():
    forget_tools()
    tool("works", "echo '%s'" % (ANSWER % result("/src/a.sh", 2, "found")), lenses="[both]")
    tool("crashes", "kill -ABRT $$", lenses="[both]")
    out = DIR + "/both"
    reeve("analyze", TREE, "--out", out, code=6, says=["not looked at  a.sh  crashes crashed (signal 6)"], env=data())
    reeve("analyze", TREE, "--allow-incomplete", code=0, env=data())
    got = report(out)
    check(not got["job"]["complete"], "the one that works stands for the one that crashed")
    check([f["rule"] for f in got["findings"]] == ["works/rule"], "the finding of the one that works is lost")
    check(gaps_of(got).get("a.sh", "").startswith("crashes crashed (signal 6)"), "the other is silent: %s" % gaps_of(got))
    reeve("analyze", TREE, "--fail-on", "error", code=1, env=data())


def one_file_of_many_that_breaks_it():
    """A crash with an exit code that means a finding elsewhere; the other files are covered all the same."""
    forget_tools()
    out = DIR + "/fragile"
    for name in ("b", "bad", "c", "d"):
        write(TREE + "/%s.sh" % name, "#!/bin/sh\necho %s\n" % name)
    tool("fragile", "case $* in *bad.sh*) echo Traceback >&2; echo because >&2;; esac; echo '%s'" % (ANSWER % ""),
         broken="Traceback")
    reeve("analyze", TREE, "--out", out, code=6, env=data())
    gaps = gaps_of(report(out))
    for name in ("b", "bad", "c", "d"):
        os.unlink(TREE + "/%s.sh" % name)
    check(gaps == {"bad.sh": "fragile ended with exit code 0: because"}, "one file stands for others: %s" % gaps)
    tool("hopeless", "exit 3", install="pray")
    tool("absent", "true", version="[no-such-program-of-ours]", install="npm i -g absent")
    reeve("analyze", TREE, "--out", out, code=6, env=data())
    told = [g["why"] for c in report(out)["coverage"] for g in c["not_covered"]]
    check("absent is not installed on this worker: npm i -g absent" in told, "no word of how to get it: %s" % told)
    check("hopeless ended with exit code 3" in told, "what breaks for all: %s" % told)


def one_that_lies():
    """Findings in files outside, in files that are none, on lines that are none: none gets through."""
    forget_tools()
    liar = ",".join(result(path, line, "lie") for path, line in (
        ("/etc/passwd", 1), ("/src/../etc/passwd", 1), ("/src/none.sh", 1), (DIR + "/outside.sh", 1), ("", 1),
        ("/src/a.sh", 0), ("/src/a.sh", 5), ("/src/a.sh", 2147483647)))
    bad = "\\\\u001b[2J::error::<script>alert(1)</script>\\\\n# h"
    tool("liar", "printf '%%s' '%s'" % (ANSWER % (liar + "," + result("/src/a.sh", 2, bad))))
    out = DIR + "/lies"
    # The only file has a result in a line that it does not have: who says so has not looked at it.
    done = reeve("analyze", TREE, "--out", out, code=6, env=data())
    got = report(out)
    check(gaps_of(got) == {"a.sh": "liar: a result in line 5, which the file does not have"}, gaps_of(got))
    where = [(f["path"], f["start_line"]) for f in got["findings"]]
    check(where == [("a.sh", 2)], "what a liar says gets through: %s" % where)
    check(b"\n# h" not in done.stdout, "a message breaks the line: %r" % done.stdout)
    with open(out + "/report.md", "rb") as f:
        text = f.read()
    check(b"<script>" not in text and b"\x1b" not in text and b"\n# h" not in text, "report.md is not escaped")
    check(not any(line.lstrip().startswith(b"::error") for line in done.stdout.splitlines()), "a CI command")
    terminal = Terminal("analyze", TREE, "--no-color", env=data(TERM="xterm"))
    terminal.end()
    check(b"liar/rule" in terminal.seen and b"\x1b[2J" not in terminal.seen, "a message clears the terminal")


def one_that_says_what_is_not_there():
    """A claim of absence that holds is in the report; one that does not is refused by the coordinator, whole."""
    findings = ("{ dialect: json, results: /r, path: /p, line: /l, message: /m, absent_paths: /a, absent_words: /w }")
    claim = '{\\"p\\":\\"/src/a.sh\\",\\"l\\":2,\\"m\\":\\"absent\\",\\"a\\":\\"%s\\",\\"w\\":\\"%s\\"}'
    out = DIR + "/absent"
    write(TREE + "/docs/b.md", "there: ech_o, echos\n")
    there, form = "what it says is not in the tree is there", "the result is not of its kind's form"
    for paths, words, refused in (("docs/c.md\\\\ndocs/c.md/*", "", None), ("docs/*", "echo\\\\nech", None),
                                  ("docs/b.md", "", there), ("docs/*", "echo\\\\nechos", there), ("*.sh", "echo", there),
                                  ("*.sh", "a b", form)):
        forget_tools()
        tool("blind", "printf '%%s' '%s'" % (ANSWER % ",".join((claim % (paths, words), result("/src/a.sh", 1, "plain")))),
             findings=findings)
        reeve("analyze", TREE, "--out", out, code=1 if refused else 0, env=data(),
              says=[refused] if refused else [])
        got = report(out)
        found = sorted(f["message"] for f in got["findings"])
        check(found == (["absent", "plain"] if not refused else []), "%s %s: %s" % (paths, words, found))
        told = [f["absence"] for f in got["findings"] if "absence" in f]
        asked = {"paths": paths.split("\\\\n"), "words": words.split("\\\\n") if words else []}
        check(told == ([asked] if not refused else []), "the report says %s" % told)
    shutil.rmtree(TREE + "/docs")
    nothing_left("claims of absence")


def one_that_would_reach_out():
    """What a tool may not: see outside, write to the tree, leave a process, learn our environment."""
    forget_tools()
    reach = {"see": "cat %s/outside.sh %s/tree/a.sh" % (DIR, DIR), "shadow": "cat /etc/shadow",
             "write": "echo x >/src/a.sh; touch /src/new /usr/of-reeve", "whoami": "id -u",
             "environment": "env | cut -d= -f1 | sort", "network": "grep -c : /proc/net/dev",
             "orphan": "setsid sleep 4243 </dev/null >/dev/null 2>&1 & echo started"}
    for name, script in reach.items():
        # What it says on stderr stands in the report.
        tool(name, "(%s) 2>&1 | tr '\\n' ' ' | head -c 190 >&2; exit 7" % script)
    out = DIR + "/reach"
    reeve("analyze", TREE, "--out", out, code=6, env=data(REEVE_SECRET_OF_OURS="s3cret"))
    got = report(out)
    said = {c["lens"]: c["not_covered"][0]["why"] for c in got["coverage"]}
    with open(TREE + "/a.sh", encoding="utf-8") as f:
        check(f.read() == "#!/bin/sh\necho one\necho two\n", "a tool has written to the tree")
    check(os.listdir(TREE) == ["a.sh"], "a tool has left something in the tree: %s" % os.listdir(TREE))
    check(not os.path.exists("/usr/of-reeve"), "a tool has written to /usr")
    check(said["orphan"].endswith("exit code 7: started "), "the orphan was not started: %s" % said["orphan"])
    check(not sleeping(), "a tool's process goes on")
    for name, words in (("whoami", "exit code 7: 65534 "), ("environment", "HOME LC_ALL PATH PWD PYTHONDONTWRITEBYTECODE"),
                        ("network", "exit code 7: 1 "), ("see", "No such file"), ("shadow", "No such file"),
                        ("write", "/src/new': Read-only"), ("write", "/usr/of-reeve': Read-only")):
        check(got["job"]["sandbox"] == "prlimit" or words in said[name], "%s: %s" % (name, said[name]))
    check("SECRET" not in said["environment"], "a tool learns our environment: %s" % said["environment"])
    if got["job"]["sandbox"] == "prlimit":
        print("no sandbox here: what a tool sees is not looked at")
    nothing_left("one that would reach out")


def sleeping():
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open("/proc/%s/cmdline" % pid, "rb") as f:
                if f.read() == b"sleep\0004243\0":
                    return True
        except OSError:
            continue
    return False


def descriptions_that_are_wrong():
    for text, words in (("name: [", "bad.yaml"), ("name: bad\nlenss: [a]\n", "unknown key 'lenss'"),
                        ("name: bad\n", "bad.yaml"), ("\0\xff", "bad.yaml")):
        forget_tools()
        skill("bad")
        write(DIR + "/data/tools/bad.yaml", text)
        reeve("analyze", TREE, code=2, says=[words], env=data())
    nothing_left("wrong descriptions")


main(broken_tools_are_named, one_that_works_beside_one_that_does_not, one_file_of_many_that_breaks_it, one_that_lies,
     one_that_says_what_is_not_there, one_that_would_reach_out, descriptions_that_are_wrong)

#!/usr/bin/env python3
"""What is known is not run again: whole runs, one changed file, a changed tool, kill -9, damage, queues, two at once."""
# SPDX-License-Identifier: Apache-2.0
import fcntl
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from fleet import PREFIX, Failed, Redis, expect, main, wait_for

FILES = 40
# Two that look at files, one of which takes its time, and one that looks at the tree. They say where MARK stands.
TOOL = """name: %(name)s
lenses: [security]
languages: [shell]
sees: %(sees)s
files_most: %(files)d
version: [cat, %(version)s]
command: [sh, -c, 'sleep %(sleep)s; grep -Hn%(flags)s MARK "$@" || :', sh, "{files}"]
timeout_s: 60
exit: [0]
findings:
  dialect: lines
  pattern: '^(/[^:]+):([0-9]+):(.*)$'
  path: "1"
  line: "2"
  message: "3"
mapping:
  - { name: todo, severity: warning, confidence: high }
"""


def answers(path):
    try:
        redis = Redis(path, timeout=5)
    except OSError:
        return False
    try:
        return redis("PING") == b"PONG"
    except OSError:
        return False
    finally:
        redis.close()


class World:
    def __init__(self, bin_dir):
        self.bin = bin_dir
        self.dir = tempfile.mkdtemp(prefix="reeve-cache-")
        self.tree = os.path.join(self.dir, "tree")
        self.state = os.path.join(self.dir, "state")
        self.data = os.path.join(self.dir, "data")
        self.env = dict({k: v for k, v in os.environ.items() if not k.startswith("REEVE_")},
                        REEVE_STATE=self.state, XDG_RUNTIME_DIR=self.dir, REEVE_DATA=self.data)
        os.makedirs(self.tree)
        os.makedirs(os.path.join(self.data, "tools"))
        share = os.path.join(bin_dir, "..", "share", "reeve")
        for name in os.listdir(share):
            if name != "tools":
                os.symlink(os.path.realpath(os.path.join(share, name)), os.path.join(self.data, name))
        for name in ("fast", "slow", "wide"):
            self.version(name, "1.0")
        self.tool("fast", files=4)
        self.tool("slow", files=4)
        self.tool("wide", files=100, sees="tree")
        for n in range(FILES):
            self.write(n, "#!/bin/sh\n# MARK number %d\n" % n)

    def write(self, n, text):
        with open(os.path.join(self.tree, "s%d.sh" % n), "w", encoding="utf-8") as f:
            f.write(text)

    def version(self, name, text):
        with open(os.path.join(self.dir, name + ".version"), "w", encoding="utf-8") as f:
            f.write(text + "\n")

    def tool(self, name, files, sees="file", flags="", sleep="0"):
        with open(os.path.join(self.data, "tools", name + ".yaml"), "w", encoding="utf-8") as f:
            f.write(TOOL % {"name": name, "sees": sees, "files": files, "flags": flags, "sleep": sleep,
                            "version": os.path.join(self.dir, name + ".version")})

    def start(self, *args):
        return subprocess.Popen([os.path.join(self.bin, "reeve"), "analyze", self.tree, "--workers", "2", "--json",
                                 "--quiet", *args], env=self.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def end(self, process, code=0):
        out, err = process.communicate(timeout=120)
        expect(process.returncode == code, "exit %s: %s" % (process.returncode, err.decode()))
        return json.loads(out), err.decode()

    def run(self, *args):
        return self.end(self.start(*args))[0]

    def redis(self):
        """A connection to the private Redis, or None while there is none."""
        for name in os.listdir(self.dir):
            path = os.path.join(self.dir, name, "redis.sock")
            if name.startswith("reeve-") and os.path.exists(path) and answers(path):
                return Redis(path, timeout=5)
        return None

    def await_gone(self):
        """The fleet has ended: nobody holds its lock."""
        def free():
            with open(os.path.join(self.state, "lock"), "rb") as f:
                try:
                    fcntl.flock(f, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except OSError:
                    return False
                return True
        wait_for("the private fleet has ended", free)

    def coordinators(self):
        """Of this state folder: our own reeved alone."""
        found = []
        for pid in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open("/proc/%s/cmdline" % pid, "rb") as f:
                    words = f.read().split(b"\0")
            except OSError:
                continue
            if words[0].endswith(b"/reeved") and self.state.encode() in words:
                found.append(int(pid))
        return found


def findings(report):
    return sorted((f["rule"], f["path"], f["start_line"], f["message"], f["fingerprint"]) for f in report["findings"])


def ran(report):
    return report["totals"]["executed"]


def expect_totals(what, report, executed, cached):
    totals = report["totals"]
    expect((totals["executed"], totals["cached"]) == (executed, cached),
           "%s: %d executed and %d cached, wanted %d and %d" % (what, ran(report), totals["cached"], executed, cached))


def try_unchanged(w):
    first = w.run()
    total = first["totals"]["subtasks"]
    expect(total > 20 and ran(first) == total, "the first run: %s" % first["totals"])
    expect(len(first["findings"]) == 3 * FILES, "%d findings" % len(first["findings"]))
    second = w.run()
    expect_totals("an unchanged second run", second, 0, total)
    expect(findings(second) == findings(first), "the second run found other things")
    expect(second["coverage"] == first["coverage"], "the second run covered other files")
    expect(all(s["reason"].startswith("kept by an earlier job") for s in second["subtasks"]), "no reason is told")
    print("unchanged: %d subtasks, 0 executed, %d cached, the same %d findings" % (total, total, 3 * FILES))
    return first


def try_changed_file(w, first):
    total = first["totals"]["subtasks"]
    w.write(17, "#!/bin/sh\n\n# MARK number 17, moved\n")
    report = w.run()
    # Its shard of each tool that looks at files, and all of the one that looks at the tree.
    expect_totals("one changed file", report, 3, total - 3)
    moved = [f for f in report["findings"] if f["path"] == "s17.sh"]
    expect([f["start_line"] for f in moved] == [3, 3, 3], "the changed file: %s" % moved)
    expect(len(report["findings"]) == 3 * FILES, "%d findings" % len(report["findings"]))
    w.write(17, "#!/bin/sh\n# MARK number 17\n")
    expect_totals("the old content again", w.run(), 0, total)
    # A new file changes the numbers of those behind it, not what is known of them.
    with open(os.path.join(w.tree, "a-first.sh"), "w", encoding="utf-8") as f:
        f.write("#!/bin/sh\n# MARK first of all\n")
    report = w.run()
    expect(0 < ran(report) < 10, "a new file: %s" % report["totals"])
    expect(len(report["findings"]) == 3 * (FILES + 1), "with a new file %d findings" % len(report["findings"]))
    lines = {(f["path"], f["start_line"]) for f in report["findings"]}
    expect(lines == {("s%d.sh" % n, 2) for n in range(FILES)} | {("a-first.sh", 2)}, "findings of other files")
    os.unlink(os.path.join(w.tree, "a-first.sh"))


def summary(w):
    said = subprocess.run([os.path.join(w.bin, "reeve"), "analyze", w.tree, "--workers", "2", "--quiet"], env=w.env,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120, check=True)
    return said.stdout.decode()


def shards(first):
    """Of one tool that looks at files: all but the one of the tree, halved."""
    return (first["totals"]["subtasks"] - 1) // 2


def try_changed_tool(w, first):
    total, of_one = first["totals"]["subtasks"], shards(first)
    w.tool("fast", files=4, flags="i")
    said = summary(w)
    expect("%d of %d subtasks from the cache." % (total - of_one, total) in said, "a changed argument: " + said)
    expect("fast has changed since results were kept" in said, "a changed argument: " + said)
    expect("slow has changed" not in said and "slow have" not in said, "a changed argument: " + said)
    expect_totals("after the changed argument", w.run(), 0, total)
    w.version("slow", "2.0")
    report = w.run()
    expect_totals("a changed version", report, of_one, total - of_one)
    reasons = {s["reason"] for s in report["subtasks"]}
    expect(any(r.startswith("run again: its tool") for r in reasons), "a changed version: %s" % reasons)


def try_no_cache_and_queues(w, first):
    total = first["totals"]["subtasks"]
    expect_totals("--no-cache", w.run("--no-cache"), total, 0)
    expect_totals("after --no-cache", w.run(), 0, total)
    expect_totals("another queue", w.run("--queue", "other"), total, 0)
    expect_totals("the other queue again", w.run("--queue", "other"), 0, total)


def try_two_at_once(w, first):
    pair = [w.start("--fail-on", "never", "--lens", "security"), w.start("--queue", "pair")]
    reports = [w.end(p)[0] for p in pair]
    for report in reports:
        expect(findings(report) == findings(first), "two at once found other things")


def try_killed(w, first, whom):
    """Killed when some results are stored: the next run, another job, goes on from there."""
    total = first["totals"]["subtasks"]
    w.version("slow", "3.0 " + whom)
    w.tool("slow", files=4, sleep="0.5")
    process = w.start()
    redis = wait_for("the private redis", w.redis)
    jobs = redis("HLEN", PREFIX + "jobs")
    job = wait_for("the job is there", lambda: redis("HLEN", PREFIX + "jobs") > jobs and jobs + 1 or
                   redis("HGET", PREFIX + "jobs", "j%d" % jobs) == b"running" and jobs)
    kept = total - shards(first) + 2
    wait_for("two slow results are stored", lambda: redis("HLEN", PREFIX + "job:j%d:results" % job) >= kept)
    stored = redis("HLEN", PREFIX + "job:j%d:results" % job)
    expect(stored < total, "all was done before anybody was killed")
    if whom == "reeved":
        for pid in w.coordinators():
            os.kill(pid, signal.SIGKILL)
    else:
        process.kill()
    process.communicate(timeout=60)
    redis.close()
    w.await_gone()
    report = w.run("--fail-on", "error")  # another contract: not the job that broke off
    expect(report["totals"]["cached"] >= stored, "kill -9 of %s: %d stored, %s" % (whom, stored, report["totals"]))
    expect(ran(report) <= total - stored, "kill -9 of %s: %s" % (whom, report["totals"]))
    expect(findings(report) == findings(first), "kill -9 of %s: other findings" % whom)
    print("kill -9 of %s: %d of %d were stored, %d from the cache, %d executed" %
          (whom, stored, total, report["totals"]["cached"], ran(report)))
    w.run()  # the same contract: the job that broke off, which has gone on by itself meanwhile
    expect_totals("after that", w.run(), 0, total)


def try_damaged(w, first):
    """Every entry cut, changed, or put under another's key: all misses, and no finding of theirs."""
    path = os.path.join(w.dir, "r.sock")
    server = subprocess.Popen(["redis-server", "--port", "0", "--unixsocket", path, "--dir", os.path.join(w.state, "redis"),
                               "--appendonly", "yes", "--appendfsync", "always", "--save", ""],
                              stdout=subprocess.DEVNULL)
    try:
        wait_for("redis answers", lambda: os.path.exists(path) and answers(path))
        redis = Redis(path)
        keys = [k for k in redis("KEYS", PREFIX + "cache:default:*") if re.search(rb":[0-9a-f]{64}$", k)]
        values = [redis("GET", k) for k in keys]
        expect(len(keys) > 20, "%d entries" % len(keys))
        for n, key in enumerate(keys):
            value = values[n]
            damaged = (value[:-1], value[: len(value) // 2], b"", values[n - 1], b"\x02" + value[1:],
                       value[:40] + bytes([value[40] ^ 1]) + value[41:])[n % 6]
            redis("SET", key, damaged)
        redis("DEL", keys[0])
        redis("HSET", keys[0], "not", "a string")
        redis.close()
    finally:
        server.terminate()
        server.wait()
    report = w.run()
    expect_totals("damaged entries", report, first["totals"]["subtasks"], 0)
    expect(findings(report) == findings(first), "damaged entries: other findings")
    expect_totals("after the damage", w.run(), 0, first["totals"]["subtasks"])


def try_imports(w):
    """What is found in one file hangs on another: the real definition, a shard for each file."""
    if not shutil.which("pylint", path="/usr/local/bin:/usr/bin:/bin"):
        print("imports: there is no pylint, so none was tried")
        return
    definition = os.path.join(w.data, "tools", "pylint.yaml")
    shutil.copy(os.path.join(w.bin, "..", "share", "reeve", "tools", "pylint.yaml"), definition)
    with open(definition, "a", encoding="utf-8") as f:
        f.write("files_most: 1\n")
    before, w.tree = w.tree, os.path.join(w.dir, "python")
    os.mkdir(w.tree)
    texts = {"asks.py": "import gives\n\ngives.it(1, 2)\n", "gives.py": "def it(one, two):\n    return one, two\n"}
    for name, text in texts.items():
        with open(os.path.join(w.tree, name), "w", encoding="utf-8") as f:
            f.write(text)
    first = w.run("--lens", "architecture")
    expect_totals("two modules", first, 2, 0)
    expect(not first["findings"], "two modules: %s" % first["findings"])
    expect_totals("the same two", w.run("--lens", "architecture"), 0, 2)
    with open(os.path.join(w.tree, "gives.py"), "w", encoding="utf-8") as f:
        f.write("def it(one):\n    return one\n")
    report = w.run("--lens", "architecture")
    expect_totals("the imported one changed", report, 2, 0)
    expect([(f["path"], f["rule"]) for f in report["findings"]] == [("asks.py", "pylint/too-many-function-args")],
           "the importer: %s" % report["findings"])
    os.unlink(definition)
    w.tree = before


def try_changed_skill(w, first):
    """No analyzer reads a skill: with other words for a lens the same is found."""
    skills = os.path.join(w.data, "skills")
    source = os.path.realpath(skills)
    os.unlink(skills)
    shutil.copytree(source, skills)
    with open(os.path.join(skills, "security", "SKILL.md"), "a", encoding="utf-8") as f:
        f.write("\nOne more word.\n")
    expect_totals("a changed skill", w.run(), 0, first["totals"]["subtasks"])
    shutil.rmtree(skills)
    os.symlink(source, skills)


def test(bin_dir):
    w = World(bin_dir)
    began = time.monotonic()
    try:
        first = try_unchanged(w)
        try_changed_file(w, first)
        try_changed_tool(w, first)
        try_imports(w)
        try_changed_skill(w, first)
        try_no_cache_and_queues(w, first)
        try_two_at_once(w, first)
        try_killed(w, first, "reeved")
        try_killed(w, first, "reeve")
        try_damaged(w, first)
        print("%.0f s" % (time.monotonic() - began))
    except (Failed, subprocess.SubprocessError, OSError) as failure:
        print("the folder is %s" % w.dir)
        raise Failed(failure) from None
    shutil.rmtree(w.dir, ignore_errors=True)


sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
main(test)

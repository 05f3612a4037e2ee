#!/usr/bin/env python3
"""The jobs of deploy/ci: their own lines are run, in environments made like those of GitHub and GitLab."""
# SPDX-License-Identifier: Apache-2.0
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

import yaml

from light import light_data

SKIPPED = 77
SOURCE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
GITHUB = "deploy/ci/github/reeve-review.yml"
GITLAB = "deploy/ci/gitlab/reeve-review.gitlab-ci.yml"
GIT = ["git", "-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false", "-c",
       "protocol.file.allow=always"]
SUMMARY_MOST = 1 << 20

# Instead of the network and of a build: apt-get and dpkg-query have everything, and cmake brings finished binaries.
STAND_INS = {
    "apt-get": "exit 0\n",
    "dpkg-query": "echo install ok installed\n",
    "cmake": "mkdir -p build && ln -sfn '%(bin)s' build/bin && echo \"$*\" >>'%(dir)s/cmake.log'\n",
}


class World:
    def __init__(self, bin_dir):
        self.dir = tempfile.mkdtemp(prefix="reeve-ci-")
        self.bin = bin_dir
        self.failed = False
        self.path = os.path.join(self.dir, "bin")
        os.makedirs(self.path)
        for name, text in STAND_INS.items():
            with open(os.path.join(self.path, name), "w", encoding="utf-8") as f:
                f.write("#!/bin/sh\n" + text % {"bin": bin_dir, "dir": self.dir})
            os.chmod(f.name, 0o755)
        self.reeve, self.commit = self.make_reeve()
        self.origin = os.path.join(self.dir, "origin")
        self.base = self.make_origin()
        self.clones = 0
        self.data = light_data(bin_dir, os.path.join(self.dir, "data"))

    def git(self, where, *args):
        return subprocess.run(GIT + ["-C", where, *args], check=True, stdout=subprocess.PIPE).stdout.decode().strip()

    def write(self, where, path, text):
        full = os.path.join(where, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "w", encoding="utf-8") as f:
            f.write(text)

    def make_reeve(self):
        """A repository with what the jobs call, to be fetched from as from any other."""
        where = os.path.join(self.dir, "reeve")
        shutil.copytree(os.path.join(SOURCE, "deploy"), os.path.join(where, "deploy"))
        os.makedirs(os.path.join(where, "cmake"))
        shutil.copy(os.path.join(SOURCE, "cmake", "setup.sh"), os.path.join(where, "cmake"))
        self.git(self.dir, "init", "-q", where)
        self.git(where, "add", "-A")
        self.git(where, "commit", "-q", "-m", "pinned")
        return where, self.git(where, "rev-parse", "HEAD")

    def make_origin(self):
        """main, and what requests may bring: `clean`, `broken`, and `hostile`, which talks to the runner."""
        self.git(self.dir, "init", "-q", "-b", "main", self.origin)
        self.write(self.origin, "old.py", "def f(:\n")  # an error that was there before
        self.write(self.origin, "a.sh", "#!/bin/sh\necho one\n")
        self.git(self.origin, "add", "-A")
        self.git(self.origin, "commit", "-q", "-m", "base")
        base = self.git(self.origin, "rev-parse", "HEAD")
        for branch, files in (("clean", {"a.sh": "#!/bin/sh\necho two\n"}),
                              ("broken", {"b.py": "def f(:\n", "a.sh": "#!/bin/sh\nrm -rf $1/*\n"}),
                              ("hostile", {"x ##[add-mask]e.py": "def f(:\n", "##[error].sh": "if\n"})):
            self.git(self.origin, "checkout", "-q", "-b", branch, base)
            for path, text in files.items():
                self.write(self.origin, path, text)
            self.git(self.origin, "add", "-A")
            self.git(self.origin, "commit", "-q", "-m", branch)
        return base

    def checkout(self, branch, depth):
        """As a runner does it: 0 is the whole history."""
        self.clones += 1
        where = os.path.join(self.dir, "clone%d" % self.clones)
        shallow = ["--depth", str(depth), "--single-branch"] if depth else []
        self.git(self.dir, "clone", "-q", *shallow, "--branch", branch, "file://" + self.origin, where)
        self.git(where, "checkout", "-q", "--detach", "HEAD")
        return where

    def expect(self, what, wanted, got):
        if wanted != got:
            print("%s: wanted %r, got %r" % (what, wanted, got))
            self.failed = True

    def run(self, lines, where, env):
        """Exit code and log of the lines, with nothing of our own environment but what finds programs, and few analyzers."""
        home = os.path.join(self.dir, "home")
        os.makedirs(home, exist_ok=True)
        env = dict(env, PATH=self.path + ":" + os.environ["PATH"], HOME=home, TMPDIR=self.dir, REEVE_DATA=self.data)
        ended = subprocess.run(["sh", "-e", "-c", lines], cwd=where, env=env, stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120, check=False)
        return ended.returncode, ended.stdout.decode("utf-8", "replace")


def load(path):
    with open(os.path.join(SOURCE, path), encoding="utf-8") as f:
        return yaml.safe_load(f)


def filled_in(w, given):
    """The variables of a definition, with the repository and the commit that a person would fill in."""
    return dict(given, REEVE_REPOSITORY="file://" + w.reeve, REEVE_COMMIT=w.commit,
                REEVE_HOME=os.path.join(w.dir, "opt%d" % w.clones))


def read_json(path):
    with open(path, encoding="utf-8") as f:
        return json.load(f)


# --- GitHub -------------------------------------------------------------------------------------------------------

def on_github(w, branch, depth=None, prefill=0, **more):
    """Runs the steps of the job `review` in their order. Returns code, log, summary, outputs and the reports."""
    job = load(GITHUB)["jobs"]["review"]
    with_ = next(step["with"] for step in job["steps"] if step.get("uses", "").startswith("actions/checkout@"))
    where = w.checkout(branch, with_["fetch-depth"] if depth is None else depth)
    temp = where + ".temp"
    os.makedirs(temp)
    env = dict(filled_in(w, load(GITHUB)["env"]), CI="true", GITHUB_ACTIONS="true", GITHUB_WORKSPACE=where,
               GITHUB_EVENT_NAME="pull_request", GITHUB_BASE_REF="main", GITHUB_HEAD_REF=branch, RUNNER_TEMP=temp,
               GITHUB_STEP_SUMMARY=os.path.join(temp, "summary"), GITHUB_OUTPUT=os.path.join(temp, "output"))
    env.update(more)
    w.write(temp, "summary", "x" * prefill)
    w.write(temp, "output", "")
    for step in job["steps"]:
        if "run" in step:
            code, log = w.run(step["run"], where, env)
            if code:
                break
    with open(env["GITHUB_STEP_SUMMARY"], "rb") as f:
        summary = f.read()
    with open(env["GITHUB_OUTPUT"], encoding="utf-8") as f:
        outputs = dict(line.rstrip("\n").split("=", 1) for line in f)
    w.expect("the tree after the review of " + branch, "", w.git(where, "status", "--porcelain"))
    return code, log, summary, outputs


# What a runner registers and would obey (src/Runner.Worker/ActionCommandManager.cs of actions/runner).
COMMANDS = ("add-mask add-matcher add-path debug echo error group endgroup internal-set-repo-path notice "
            "remove-matcher save-state set-env set-output stop-commands warning").split()


def obeyed(log):
    """The commands that a runner finds in this log: "::" at the beginning of a line, "##[" anywhere."""
    found, stopped_by = [], None
    for line in log.splitlines():
        new = re.match(r"\s*::([^ :]+).*?::(.*)", line)
        old = re.search(r"##\[([^\] ]+)[^\]]*\]", line)
        if stopped_by:
            stopped_by = None if new and new.group(1) == stopped_by else stopped_by
        elif new and new.group(1) == "stop-commands":
            stopped_by = new.group(2)
        elif new and new.group(1) in COMMANDS:
            found.append((new.group(1), line))
        elif old and old.group(1) in COMMANDS:
            found.append(("old form " + old.group(1), line))
    return found


def try_github(w):
    code, log, summary, outputs = on_github(w, "clean")
    w.expect("clean on GitHub: exit code and commands", (0, []), (code, obeyed(log)))
    w.expect("clean on GitHub: results", [], read_json(outputs["reports"] + "/report.sarif")["runs"][0]["results"])
    with open(os.path.join(w.dir, "cmake.log"), encoding="utf-8") as f:
        w.expect("what was built", ["--preset default", "--build --preset default --target reeved reeve-worker reeve "
                                    "reeve-lens"], f.read().splitlines()[:2])

    code, log, summary, outputs = on_github(w, "broken")
    w.expect("broken on GitHub: exit code", (1, "1"), (code, outputs["code"]))
    told = obeyed(log)
    w.expect("an error is annotated", ["::error file=b.py,line=1,endLine=1,title=python/syntax::"],
             [line[:len("::error file=b.py,line=1,endLine=1,title=python/syntax::")] for k, line in told if k == "error"])
    w.expect("a warning is annotated", True, any(k == "warning" and "file=a.sh,line=2" in line for k, line in told))
    w.expect("what was there before is not", [], [line for _, line in told if "old.py" in line])
    w.expect("the summary names the finding", True, b"python/syntax" in summary and len(summary) < SUMMARY_MOST)
    sarif = read_json(outputs["reports"] + "/report.sarif")
    w.expect("one run of SARIF", ("2.1.0", 1), (sarif["version"], len(sarif["runs"])))
    w.expect("the finding in SARIF", True, "python/syntax" in [r["ruleId"] for r in sarif["runs"][0]["results"]])


def try_github_limits(w):
    prefill = SUMMARY_MOST - 700  # too little room for the page
    code, log, summary, _ = on_github(w, "broken", prefill=prefill)
    w.expect("a full summary: exit code and limit", (1, True), (code, prefill < len(summary) <= SUMMARY_MOST))

    code, log, _, _ = on_github(w, "hostile")
    strange = [line for k, line in obeyed(log) if k not in ("error", "warning", "notice")]
    w.expect("hostile names: exit code and what else a runner would obey", (1, []), (code, strange))
    w.expect("the names were shown, so there was something to obey", True, "##[add-mask]" in log)

    code, log, summary, outputs = on_github(w, "broken", depth=1)
    w.expect("no base on GitHub: exit code, outputs", (2, {"code": "2"}), (code, outputs))
    w.expect("no base on GitHub: the way out is named", True, "fetch-depth: 0" in log)
    w.expect("no base on GitHub: annotated", ["error"], [k for k, _ in obeyed(log)])

    code, log, _, _ = on_github(w, "broken", GITHUB_BASE_REF="", REEVE_BIN=w.bin)
    w.expect("a push is no request", (2, True), (code, "on pull_request" in log))


def try_github_rights(w):
    definition = load(GITHUB)
    text = json.dumps(definition)
    w.expect("triggers", ["pull_request"], list(definition["on"]))
    w.expect("rights of the workflow", {}, definition["permissions"])
    w.expect("rights of what runs the request", {"contents": "read"}, definition["jobs"]["review"]["permissions"])
    writer = definition["jobs"]["code-scanning"]
    w.expect("who may write runs no line", [], [step["run"] for step in writer["steps"] if "run" in step])
    w.expect("no fork asks to write", True, "head.repo.full_name == github.repository" in writer["if"])
    w.expect("secrets", False, "secrets." in text or "github.token" in text)
    uses = re.findall(r'"uses": "([^"]*)"', text)
    w.expect("actions not pinned by commit", [], [u for u in uses if not re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", u)])
    lines = "".join(step.get("run", "") for job in definition["jobs"].values() for step in job["steps"])
    w.expect("an expression in a line of shell", False, "${{" in lines)


# --- GitLab -------------------------------------------------------------------------------------------------------

def on_gitlab(w, branch, depth=None, base=None):
    job = load(GITLAB)["reeve-review"]
    where = w.checkout(branch, int(job["variables"]["GIT_DEPTH"]) if depth is None else depth)
    # What a request could leave there to have the reports written elsewhere.
    os.symlink(w.dir, os.path.join(where, "reeve-report"))
    env = dict(filled_in(w, job["variables"]), CI="true", GITLAB_CI="true", CI_PROJECT_DIR=where,
               CI_PIPELINE_SOURCE="merge_request_event",
               CI_MERGE_REQUEST_DIFF_BASE_SHA=w.base if base is None else base)
    code, log = w.run("\n".join(job["before_script"] + job["script"]), where, env)
    quality = os.path.join(where, job["artifacts"]["reports"]["codequality"])
    w.expect("artifacts lie in the tree", job["artifacts"]["paths"], [os.path.dirname(
        job["artifacts"]["reports"]["codequality"]) + "/"])
    return code, log, quality


def try_gitlab(w):
    code, log, quality = on_gitlab(w, "clean")
    w.expect("clean on GitLab", (0, []), (code, read_json(quality)))

    code, log, quality = on_gitlab(w, "broken")
    rows = read_json(quality)
    w.expect("broken on GitLab: exit code", 1, code)
    w.expect("files in the code quality report", {"a.sh", "b.py"}, {row["location"]["path"] for row in rows})
    w.expect("what GitLab asks of a row", set(), {"description", "check_name", "fingerprint", "severity",
                                                 "location"} - set(rows[0]))
    w.expect("fingerprints of their own", len(rows), len({row["fingerprint"] for row in rows}))
    w.expect("the link was not followed", False, os.path.islink(os.path.dirname(quality)))
    w.expect("the page lies beside it", True, os.path.exists(os.path.join(os.path.dirname(quality), "report.html")))
    w.expect("the log says it too", True, "python/syntax" in log)

    code, log, quality = on_gitlab(w, "broken", depth=1)
    w.expect("no base on GitLab", (2, True, False), (code, "GIT_DEPTH: 0" in log, os.path.exists(quality)))
    code, log, _ = on_gitlab(w, "broken", base="")
    w.expect("a branch's pipeline is no request", (2, True), (code, "merge request" in log))
    w.expect("secrets", False, "TOKEN" in json.dumps(load(GITLAB)))


def main():
    if not shutil.which("redis-server"):
        print("skipped: no redis-server")
        sys.exit(SKIPPED)
    w = World(os.path.abspath(sys.argv[1]))
    try:
        try_github(w)
        try_github_limits(w)
        try_github_rights(w)
        try_gitlab(w)
        code, log = w.run(os.path.join(SOURCE, "deploy/ci/review.sh"), w.dir, {"REEVE_BIN": w.bin})
        w.expect("at a desk", (2, True), (code, "reeve review --base REV" in log))
        w.expect("files left behind", [], [n for n in os.listdir(w.dir) if n.startswith("tmp.")])
    finally:
        shutil.rmtree(w.dir, ignore_errors=True)
    sys.exit(1 if w.failed else 0)


main()

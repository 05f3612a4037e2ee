"""A git repository in a folder of its own, and reeve run over it."""
# SPDX-License-Identifier: Apache-2.0
import json
import os
import shutil
import subprocess
import sys
import tempfile

from light import light_data

SKIPPED = 77
GIT = ["git", "-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false"]


class World:
    def __init__(self, bin_dir, every_tool):
        self.reeve = os.path.join(bin_dir, "reeve")
        self.dir = tempfile.mkdtemp(prefix="reeve-review-")
        self.tree = os.path.join(self.dir, "tree")
        self.env = dict({k: v for k, v in os.environ.items() if not k.startswith("REEVE_")},
                        REEVE_STATE=os.path.join(self.dir, "state"), XDG_RUNTIME_DIR=self.dir)
        if not every_tool:
            self.env["REEVE_DATA"] = light_data(bin_dir, os.path.join(self.dir, "data"))
        self.failed = False
        os.makedirs(self.tree)
        self.git("init", "-q", "-b", "main")

    def git(self, *args):
        subprocess.run(GIT + list(args), cwd=self.tree, check=True, stdout=subprocess.DEVNULL)

    def write(self, path, text):
        full = os.path.join(self.tree, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "w", encoding="utf-8") as f:
            f.write(text)

    def commit(self, name):
        self.git("add", "-A")
        self.git("commit", "-q", "-m", name)
        self.git("tag", name)

    def expect(self, what, wanted, got):
        if wanted != got:
            print("%s: wanted %r, got %r" % (what, wanted, got))
            self.failed = True

    def run(self, code, *args):
        """The report, as a dictionary, of a command that ends with this code."""
        ended = subprocess.run([self.reeve, *args, "--json", "--quiet", "--workers", "2"], cwd=self.tree, env=self.env,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120, check=False)
        self.expect("exit of reeve %s" % " ".join(args), code, ended.returncode)
        if ended.returncode != code:
            print(ended.stderr.decode("utf-8", "replace"))
        return json.loads(ended.stdout) if ended.stdout else None, ended.stderr.decode("utf-8", "replace")


def statuses(report, rule="shellcheck/"):
    return sorted((f["path"], f["status"]) for f in report["findings"] if f["rule"].startswith(rule))


def main(test, every_tool=False):
    """Runs test(world) with the exit code that ctest understands."""
    w = World(os.path.abspath(sys.argv[1]), every_tool)
    if not shutil.which("shellcheck") or not shutil.which("redis-server"):
        print("skipped: no shellcheck, or no redis-server")
        sys.exit(SKIPPED)
    try:
        test(w)
        left = [name for name in os.listdir(w.env["REEVE_STATE"]) if name.startswith("base-")]
        w.expect("folders left behind", [], left)
    finally:
        shutil.rmtree(w.dir, ignore_errors=True)
    sys.exit(1 if w.failed else 0)

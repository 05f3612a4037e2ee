#!/usr/bin/env python3
"""A change beside faults that were there: models are not asked about the base, and what they find in old lines is not new."""
# SPDX-License-Identifier: Apache-2.0
import json
import os
import shutil
import subprocess

from fleet import expect, main
from provider import Provider
from tiers import Desk, PLANTED, STRONG, tier

MODEL = dict(STRONG, first_ms=5, tokens_per_s=100000, finds_permille=1000)
SET = {"planted": [{"pattern": pattern, "rule": rule, "message": "A fault.", "true": True, "severity": "error", "confidence": "high"}
                   for pattern, rule in (("_create_unverified_context()", "unverified-tls"), ("return url.startswith(root)", "prefix"))]}
GIT = ("git", "-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false")
FETCH = os.path.join("app", "fetch.py")
WRITTEN = "\n\ndef other():\n    return ssl._create_unverified_context()\n"


class Repository:
    def __init__(self, desk):
        self.desk = desk
        self.root = os.path.join(desk.dir, "repo")
        shutil.copytree(os.path.join(PLANTED, "tree"), self.root)
        self.git("init", "-q", "-b", "main")
        self.commit()

    def git(self, *words):
        subprocess.run([*GIT, *words], cwd=self.root, check=True, stdout=subprocess.DEVNULL)

    def commit(self):
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "one")

    def edit(self, change, path=FETCH):
        with open(os.path.join(self.root, path), encoding="utf-8") as f:
            text = f.read()
        with open(os.path.join(self.root, path), "w", encoding="utf-8") as f:
            f.write(change(text))

    def told(self, code, command, *words):
        """(rule, line, status) of what was found in app/."""
        out = os.path.join(self.desk.dir, "report.json")
        done = self.desk.reeve(command, self.root, "--lens", "security", "--fail-on", "error", "--budget", "2", "--format", "json",
                               "-o", out, "--quiet", *words)
        expect(done.returncode == code, "%s: exit %d: %s%s" % (command, done.returncode, done.stdout, done.stderr))
        with open(out, encoding="utf-8") as f:
            return sorted((f["rule"], f["start_line"], f["status"]) for f in json.load(f)["findings"] if f["path"].startswith("app/"))


def reviews(repository, provider):
    repository.edit(lambda text: text + "# the end\n")
    told = repository.told(0, "review", "--base", "HEAD")
    expect(told == [("model/prefix", 62, "existing"), ("model/unverified-tls", 39, "existing")], "a comment: %s" % told)
    asked = [str(call["request"]) for call in provider.calls()]
    expect(asked and not any(", the baseline " in text for text in asked), "a model was asked about the base")
    repository.edit(lambda text: "# the beginning\n" + text + WRITTEN)
    told = repository.told(1, "review", "--base", "HEAD")
    expect([t[2] for t in told if t[0] == "model/prefix"] == ["existing"], "lines have moved: %s" % told)
    tls = [t[1:] for t in told if t[0] == "model/unverified-tls"]
    expect(len(tls) == 2 and tls[0] == (40, "existing") and tls[1][1] == "new", "one more: %s" % told)


def edited(repository):
    repository.git("checkout", "-q", ".")
    repository.edit(lambda text: text.replace("return url.startswith(root)", "return url.startswith(root)  # so"))
    told = repository.told(1, "review", "--base", "HEAD")
    expect(told == [("model/prefix", 62, "new"), ("model/unverified-tls", 39, "existing")], "its line was written: %s" % told)


def renamed(repository):
    repository.git("checkout", "-q", ".")
    repository.git("mv", FETCH, "app/get.py")
    repository.edit(lambda text: text + "# the end\n", "app/get.py")
    repository.commit()
    for command, option in (("review", "--base"), ("analyze", "--baseline")):
        told = repository.told(0, command, option, "HEAD~")
        expect({t[2] for t in told} == {"existing"} and len(told) == 2, "%s, renamed: %s" % (command, told))


def test(bin_dir):
    with Provider(bin_dir, models={"models": [MODEL]}, planted=SET) as provider, Desk(bin_dir, [tier(MODEL, provider)]) as desk:
        repository = Repository(desk)
        reviews(repository, provider)
        edited(repository)
        renamed(repository)


main(test)

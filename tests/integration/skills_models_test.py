#!/usr/bin/env python3
"""The golden cases of the five lenses by a model: a whole job each, its answers played back from cases/*/answer.json."""
# SPDX-License-Identifier: Apache-2.0
import glob
import json
import os
import shutil
import subprocess
import sys
import tempfile

from fleet import Failed
from light import light_data
from provider import Provider

BIN = sys.argv[1]
SKILLS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "skills")
MODEL = {"name": "m", "first_ms": 5, "tokens_per_s": 100000, "price": {"input": 1000000, "output": 5000000}}


def recorded():
    """The answer of each case, by its skill."""
    found = {}
    for path in sorted(glob.glob(os.path.join(SKILLS, "*", "cases", "*", "answer.json"))):
        with open(path, encoding="utf-8") as f:
            found[path.split(os.sep)[-4]] = json.load(f)
    return found


def run(answers, *skills):
    """Exit code and the row of each case, by its skill; and what was asked."""
    # A question is told by its lens: the contract names it.
    rules = [{"when": "\n## The lens\n\n%s, and no other" % skill, "right": answer} for skill, answer in answers.items()]
    # Whoever looks at these findings again lets them stand.
    planted = {"planted": [{"pattern": f["quote"].split("\n")[0], "path": f["path"], "rule": f["rule"], "message": f["message"],
                            "true": True} for answer in answers.values() for f in answer["findings"]]}
    with tempfile.TemporaryDirectory(prefix="reeve-cases-") as state, Provider(
            BIN, models={"models": [MODEL]}, answers=rules, planted=planted) as p:
        path = os.path.join(p.dir, "reeve.yaml")
        with open(path, "w", encoding="utf-8") as f:
            f.write("tiers: [ { name: m, api: openai, base_url: '%s/v1', model: m, window: 200000, price: { input: 1, output: 5 } } ]\n"
                    % p.url)
        env = dict(os.environ, REEVE_CONFIG=path, REEVE_STATE=state)
        got = subprocess.run([os.path.join(BIN, "reeve"), "skills", "test", *skills, "--budget", "1", "--json"],
                             capture_output=True, text=True, timeout=120, check=False, env=env)
        if not got.stdout:
            raise Failed("exit %d: %s" % (got.returncode, got.stderr))
        return got.returncode, {row["skill"]: row for row in json.loads(got.stdout)}, p.calls()


def expect(what, got, want):
    if got != want:
        raise Failed("%s: %r, not %r" % (what, got, want))


def played(data, *skills):
    """`--recorded`: what a person runs, without a provider of the test's own. Nothing of it may be left behind."""
    with tempfile.TemporaryDirectory(prefix="reeve-cases-") as place:
        env = dict(os.environ, REEVE_STATE=os.path.join(place, "state"), TMPDIR=place, REEVE_DATA=data)
        got = subprocess.run([os.path.join(BIN, "reeve"), "skills", "test", *skills, "--recorded", "--json"],
                             capture_output=True, text=True, timeout=120, check=False, env=env)
        expect("left behind", [name for name in os.listdir(place) if name != "state"], [])
    if not got.stdout:
        raise Failed("exit %d: %s" % (got.returncode, got.stderr))
    return got.returncode, {row["skill"]: row for row in json.loads(got.stdout)}


def plays_back(answers):
    with tempfile.TemporaryDirectory(prefix="reeve-data-") as place:
        data = light_data(BIN, os.path.join(place, "data"))
        code, rows = played(data)
        expect("played back", (code, {(r["ok"], r["missing"], r["unexpected"], r["not_asked"], r["cost_microusd"]) for r in rows.values()}),
               (0, {(True, 0, 0, 0, 0)}))
        skills = os.path.join(data, "skills")
        os.unlink(skills)
        shutil.copytree(SKILLS, skills)
        path = glob.glob(os.path.join(skills, "security", "cases", "*", "answer.json"))[0]
        # A quote that does not match is not taken, as one of a model's would not be.
        worse = json.loads(json.dumps(answers["security"]))
        worse["findings"][0]["quote"] += " "
        with open(path, "w", encoding="utf-8") as f:
            json.dump(worse, f)
        code, rows = played(data, "security")
        expect("refused", (code, rows["security"]["missing"], rows["security"]["unexpected"]), (1, 1, 0))
        os.unlink(path)
        code, rows = played(data, "security")
        expect("without an answer", (code, rows["security"]["ok"], rows["security"]["not_asked"]), (0, True, len(worse["findings"])))


def main():
    answers = recorded()
    expect("skills with an answer", sorted(answers), ["architecture", "documentation", "performance", "security", "tests"])
    code, rows, calls = run(answers)
    for skill, answer in answers.items():
        row = rows[skill]
        expect(skill, (row["ok"], row["missing"], row["unexpected"], row["not_asked"]), (True, 0, 0, 0))
        if row["found"] < len(answer["findings"]) or row["cost_microusd"] < 1:
            raise Failed("%s: %r" % (skill, row))
    expect("exit", code, 0)
    # Each lens was looked through with its skill, and with what that includes.
    for skill in answers:
        asked = [json.dumps(c["request"]["messages"]) for c in calls if "%s, and no other" % skill in json.dumps(c["request"])]
        if not asked or any("How a finding is proven" not in q and "Evidence and hand-off" not in q for q in asked):
            raise Failed("%s: %d questions without the hand-off" % (skill, len(asked)))
    # What a model no longer finds is told, and so is what it finds too much.
    first = answers["security"]["findings"][0]
    worse = [first, {**first, "start_line": 9, "end_line": 9, "quote": "\tsystem(\"true\");"}]
    code, rows, _ = run({"security": {"findings": worse, "not_covered": []}}, "security")
    expect("got worse", (code, rows["security"]["missing"], rows["security"]["unexpected"]), (1, 1, 1))
    plays_back(answers)


if __name__ == "__main__":
    try:
        main()
    except Failed as failure:
        sys.exit("failed: %s" % failure)

#!/usr/bin/env python3
"""A simulated provider allows a fleet so many calls a minute, and counts those that it turns away; then its account is empty.

`model_quota_test.py BIN minutes` asks one of 50 calls and 40,000 tokens a minute for five minutes; with `headers` behind it nobody but the
provider's answers says what it allows."""
# SPDX-License-Identifier: Apache-2.0
import json
import os
import subprocess
import sys
import time

from fleet import Failed, Fleet, wait_for
from light import light_data
from provider import Provider

KEY = "sk-of-a-test"
PRICE = {"input": 1000000, "output": 5000000, "cache_read": 100000, "cache_write": 1250000, "cache_write_long": 2000000}
# A note, so that no second look comes: the calls are those of the files.
PLANTED = {"planted": [{"pattern": "strcpy(", "rule": "memory-unsafety", "message": "Longer input than the buffer.", "true": True,
                        "severity": "note", "confidence": "high"}]}
SHARD_LINES = 1000  # MODEL_SHARD_LINES: a file of more is a question of its own


class ModelFleet(Fleet):
    """Whose coordinator and workers know the tiers of one provider, and have its key."""

    max_output = 4000

    def __init__(self, bin_dir, provider, tiers, at_once=32):
        super().__init__(bin_dir, workers=2, slots=1, start=False)
        self.at_once = at_once  # calls of a worker
        self.config = os.path.join(self.dir, "reeve.yaml")
        self.data = light_data(bin_dir, os.path.join(self.dir, "models"), ["reeve-security"])
        with open(self.config, "w", encoding="utf-8") as out:
            out.write("tiers:\n")
            for name, limits, *key in tiers:
                out.write("  - { name: %s, api: openai, base_url: \"%s/v1\", model: %s, key_env: %s, window: 100000, max_output: "
                          "%d, price: { input: 1.00, output: 5.00, cache_read: 0.10, cache_write: 1.25 }%s }\n"
                          % (name, provider.url, name, key[0] if key else "SIM_KEY", self.max_output, limits))
        os.environ["SIM_KEY"] = os.environ["OTHER_KEY"] = KEY

    def start_process(self, name, *command):
        if name != "redis":
            command = ["env", "REEVE_CONFIG=" + self.config, *command]
        if name in self.names:
            command += ["--model-slots", str(self.at_once)]
        super().start_process(name, *command)

    def reeve(self, *command):
        environment = {"PATH": os.environ["PATH"], "HOME": self.dir, "REEVE_STATE": os.path.join(self.dir, "client"),
                       "REEVE_DATA": self.data, "REEVE_CONFIG": self.config}
        return subprocess.Popen([os.path.join(self.bin, "reeve"), *command, "--coordinator", self.address], env=environment,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def tree(self, files, lines=SHARD_LINES):
        """Each a question of its own, with one thing to find."""
        root = os.path.join(self.dir, "tree")
        os.makedirs(root)
        for n in range(files):
            with open(os.path.join(root, "f%03d.c" % n), "w", encoding="utf-8") as out:
                out.write("int a%d;\nvoid f(char *s) { strcpy(t, s); }\n" % n + "\n" * (lines - 1))
        return root

    def analyze(self, root):
        self.report_path = os.path.join(self.dir, "report.json")
        return self.reeve("analyze", root, "--lens", "security", "--budget", "100", "--format", "json", "-o", self.report_path)

    def report(self):
        with open(self.report_path, encoding="utf-8") as file:
            return json.load(file)

    def begin(self):
        self.start_redis()
        self.start_rest()


def expect(what, good, seen=""):
    if not good:
        raise Failed("%s: %s" % (what, seen))


def found(report):
    return sum(f["rule"].startswith("model/") for f in report["findings"])


def ended(process, code):
    out = process.communicate(timeout=600)[0]
    expect("exit code %d" % code, process.returncode == code, (process.returncode, out[-1500:]))


def model(name, **limits):
    return {"name": name, "first_ms": 20, "tokens_per_s": 20000, "price": PRICE, "limits": limits}


def turned_away(provider):
    return [call["status"] for call in provider.calls() if call.get("status") in (429, 529)]


def within_its_limit(bin_dir):
    """Ten calls a second, of which the provider holds eight seconds' worth. Six seconds' worth go at once, then one after the other:
    workers that call sooner or later than they were told find room in the rest."""
    files, a_minute, bucket_s, burst_s = 120, 600, 8, 6
    models = {"models": [model("small", requests_per_minute=a_minute, bucket_s=bucket_s)]}
    tiers = [("small", ", limits: { requests_per_minute: %d }" % a_minute)]
    with Provider(bin_dir, models, planted=PLANTED) as provider, ModelFleet(bin_dir, provider, tiers) as fleet:
        fleet.begin()
        began = time.monotonic()
        ended(fleet.analyze(fleet.tree(files)), 0)
        took = time.monotonic() - began
        expect("findings", found(fleet.report()) == files, found(fleet.report()))
        expect("calls", len(provider.calls()) == files, len(provider.calls()))
        expect("calls that were turned away", not turned_away(provider), len(turned_away(provider)))
        paced = files * 60 / a_minute - burst_s
        expect("the limit was what it waited for", took > paced * 0.8, (took, paced))
        print("%d calls in %.1f s, none turned away; at that limit they take %.1f s" % (len(provider.calls()), took, paced))


def account_is_empty(bin_dir):
    """Two tiers have one account: after so many calls it is empty, and the other tier is not asked whether it is."""
    files, calls = 12, 5
    models = {"quota": {"calls": calls, "microusd": None}, "models": [model("small"), model("strong")]}
    with Provider(bin_dir, models, planted=PLANTED) as provider, \
            ModelFleet(bin_dir, provider, [("small", ""), ("strong", "")], at_once=1) as fleet:
        fleet.begin()
        ended(fleet.analyze(fleet.tree(files)), 4)
        expect("the partial report", 0 < found(fleet.report()) <= calls, found(fleet.report()))
        expect("it says that it is not complete", not fleet.report()["job"]["complete"], fleet.report()["job"])
        status = fleet.status(1)
        expect("paused", status["state"] == "paused", status)
        asked = len(provider.calls())
        # The one that heard of it, and what was under way with the other worker then.
        expect("calls after the account was empty", asked - calls <= 2, asked)
        time.sleep(1)
        expect("new calls of a paused job", len(provider.calls()) == asked, len(provider.calls()))
        provider.ask("POST", "/sim/quota", {"calls": None, "microusd": None})
        ended(fleet.reeve("resume", "j1"), 0)
        fleet.await_end(1)
        wait_for("all is found", lambda: fleet.status(1)["state"] == "done")
        ended(fleet.reeve("report", "j1", "--format", "json", "-o", fleet.report_path), 0)
        expect("findings in the end", found(fleet.report()) == files, found(fleet.report()))
        print("%d calls before the account was empty, %d more heard of it; after resume %d findings" % (calls, asked - calls, files))


def one_tier_is_empty(bin_dir, fault, key):
    """One that gives a terminal answer leaves its work to the other: of another account, or where its key may not ask this model alone.
    Nobody has to act. At one price the strong one is asked first."""
    files = 8
    models = {"models": [model("small"), model("strong")]}
    faults = {"rules": [{"fault": fault, "model": "strong", "from": 3}]}
    with Provider(bin_dir, models, planted=PLANTED, faults=faults) as provider, \
            ModelFleet(bin_dir, provider, [("small", ""), ("strong", "", key)], at_once=1) as fleet:
        fleet.begin()
        ended(fleet.analyze(fleet.tree(files)), 0)
        expect("findings", found(fleet.report()) == files, found(fleet.report()))
        by = [call["model"] for call in provider.calls()]
        expect("who was asked", 3 <= by.count("strong") <= 4 and by.count("small") >= files - 2, by)


def shut_is_not_forgotten(bin_dir):
    """A tier gave a terminal answer, others go on, and their coordinator dies: the next one does not ask it once more."""
    files = 16
    models = {"models": [dict(model("small"), first_ms=300), dict(model("strong"), first_ms=300)]}
    faults = {"rules": [{"fault": "broke", "model": "strong", "from": 3}]}
    with Provider(bin_dir, models, planted=PLANTED, faults=faults) as provider, \
            ModelFleet(bin_dir, provider, [("small", ""), ("strong", "", "OTHER_KEY")], at_once=1) as fleet:
        fleet.begin()
        client = fleet.analyze(fleet.tree(files))
        fleet.await_line("reeved", " event=tier.shut ")
        heard = len(provider.calls())
        wait_for("what was under way has ended", lambda: len(provider.calls()) >= heard + 4)
        asked = [c["model"] for c in provider.calls()].count("strong")
        fleet.kill("reeved")
        fleet.start_coordinator()
        ended(client, 0)
        expect("findings", found(fleet.report()) == files, found(fleet.report()))
        by = [c["model"] for c in provider.calls()]
        expect("calls of a shut tier after the restart", by.count("strong") == asked, (asked, by))
        expect("who was asked instead", by.count("small") >= files - 2, by)


SHORT_SKILL = """---
name: security
description: Looks for what an attacker could use.
license: Apache-2.0
metadata:
  lens: security
allowed-tools: Read Grep Glob
---
Name each call that writes more than its buffer holds.
"""
SMALL_SHARDS = """name: security
description: A question for each file.
scope: tree
fail_on: never
input:
  properties:
    path: { type: string, description: "the folder" }
  required: [path]
stages:
  - { name: look, skills: [security], shard_lines: 10 }
  - { name: report, after: [look], aggregate: union }
gates: [schema, scope, evidence]
"""


def put(root, name, text):
    """A file of the data folder in place of what is installed."""
    path = os.path.join(root, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as out:
        out.write(text)


class SmallFleet(ModelFleet):
    """Whose questions are of a fiftieth of a minute's tokens: a short skill, and few lines of each file."""

    max_output = 600

    def __init__(self, *arguments):
        super().__init__(*arguments)
        for name in ("skills", "workflows"):
            os.unlink(os.path.join(self.data, name))
        put(self.data, "skills/security/SKILL.md", SHORT_SKILL)
        put(self.data, "workflows/security.yaml", SMALL_SHARDS)

    def analyze(self, root):
        self.report_path = os.path.join(self.dir, "report.json")
        return self.reeve("analyze", root, "--workflow", "security", "--budget", "100", "--format", "json", "-o", self.report_path)


def tokens_charged(call):
    """By chat completions, as it begins: the prompt, or the longest answer that was asked for."""
    return max(call["prompt_tokens"], call["request"]["max_tokens"])


def whole_minutes(calls, limit):
    """Of the limit what was used in each minute since the first call, by the provider's log: those behind the first that are whole.
    And the calls that were turned away behind it."""
    began = min(call["unix_ms"] for call in calls)
    used, late = {}, []
    for call in calls:
        minute = (call["unix_ms"] - began) // 60000
        if call["status"] == 200:
            used[minute] = used.get(minute, 0) + tokens_charged(call)
        elif minute:
            late.append(call["status"])
    return [used.get(minute, 0) / limit for minute in range(1, max(used))], late


def minutes(bin_dir, said):
    """As many questions as five minutes have; tokens are what is scarce."""
    requests, tokens, files, lines = 50, 40000, 236, 30
    models = {"models": [model("small", requests_per_minute=requests, tokens_per_minute=tokens)]}
    limits = ", limits: { requests_per_minute: %d, tokens_per_minute: %d }" % (requests, tokens) if said else ""
    with Provider(bin_dir, models, planted=PLANTED) as provider, SmallFleet(bin_dir, provider, [("small", limits)]) as fleet:
        fleet.begin()
        ended(fleet.analyze(fleet.tree(files, lines)), 0)
        calls = provider.calls()
        whole, late = whole_minutes(calls, tokens)
        print(json.dumps({"calls": len(calls), "tokens_a_call": tokens_charged(calls[0]), "turned_away": len(turned_away(provider)),
                          "of_the_limit_used_a_minute": [round(share, 3) for share in whole]}))
        expect("findings", found(fleet.report()) == files, found(fleet.report()))
        expect("whole minutes", len(whole) >= 3, whole)
        expect("turned away after the first minute", not late, late)
        expect("used of each whole minute after the first", min(whole) >= 0.95, whole)


def main():
    bin_dir = sys.argv[1]
    try:
        if sys.argv[2:3] == ["minutes"]:
            minutes(bin_dir, said=sys.argv[3:] != ["headers"])
        elif len(sys.argv) > 2:
            globals()[sys.argv[2]](bin_dir)
        else:
            within_its_limit(bin_dir)
            one_tier_is_empty(bin_dir, "broke", "OTHER_KEY")
            one_tier_is_empty(bin_dir, "status=403", "SIM_KEY")
            shut_is_not_forgotten(bin_dir)
            account_is_empty(bin_dir)
    except Failed as failure:
        print(failure)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Every fault of the simulated provider through a whole fleet, in both APIs: of an answer with a fault nothing is accepted.

`fault_matrix_test.py BIN` asks of a file a fault, all in one job an API; `fault_matrix_test.py BIN each` gives each fault a fleet of its
own, in which all calls have it."""
# SPDX-License-Identifier: Apache-2.0
import os
import sys
from concurrent.futures import ThreadPoolExecutor

from fleet import Failed
from provider import Provider
from provider_faults_test import ENDS, STREAMED
from tiers import DOLLAR, SMALL, Desk, by_models, tier

APIS = ("openai", "anthropic")
SHARD_LINES = 1000  # MODEL_SHARD_LINES: a file of more is a question of its own
PLANTED = {"planted": [{"pattern": "strcpy(", "rule": "memory-unsafety", "message": "Longer input than the buffer.", "true": True,
                        "severity": "error", "confidence": "high"}]}
MODEL = dict(SMALL, first_ms=10, tokens_per_s=8000, finds_permille=1000, invents_permille=0)
# Who takes no more calls is asked no more, and what else is in the job waits for a person.
TERMINAL = ("authentication", "forbidden", "quota")
# These wait longer than a test does: a call that falls silent, for its time; who has no room, without an end.
PATIENT = ("timeout_silence", "overloaded", "rate_limited")


def faults_of(api):
    """[(fault, how a call ends)] of those that can be seen in this API."""
    rows = [(fault, ends if isinstance(ends, str) else ends[APIS.index(api)]) for fault, ends in ENDS + STREAMED]
    return [(fault, end) for fault, end in rows if end]


def file_of(n):
    return "f%02d.c" % n


def tree_make(root, count):
    os.makedirs(root)
    for n in range(count):
        with open(os.path.join(root, file_of(n)), "w", encoding="utf-8") as f:
            f.write("\n" * SHARD_LINES + "void f%d(char *s)\n{\n\tstrcpy(t, s);\n}\n" % n)
    return root


def expect(what, good, got=""):
    if not good:
        raise Failed("%s: %s" % (what, got))


def ask(bin_dir, api, rules, count, seconds):
    """A job of so many files; its report, its exit code, and the prompts of the calls that were made."""
    with Provider(bin_dir, {"models": [MODEL]}, planted=PLANTED, faults={"rules": rules}) as provider, \
            Desk(bin_dir, [tier(MODEL, provider, api)], tools=["reeve-security"]) as desk:
        tree = tree_make(os.path.join(desk.dir, "tree"), count)
        done, report = desk.analyze(tree, 50 * DOLLAR, "--lens", "security", "--timeout", str(seconds), "--workers", "1",
                                    timeout=seconds + 60)
        expect("a report", report, (done.returncode, done.stderr[-800:]))
        return report, done.returncode, [str(call.get("request")) for call in provider.calls()]


def found(report):
    return sorted(f["path"] for f in by_models(report))


def in_one_job(bin_dir, api):
    """A question for each fault, and those that are none beside them: these are answered, and nothing else is accepted."""
    rows = [row for row in faults_of(api) if row[1] not in TERMINAL + PATIENT]
    rules = [{"fault": fault, "when": file_of(n)} for n, (fault, _) in enumerate(rows)]
    report, code, prompts = ask(bin_dir, api, rules, len(rows) + 1, 60)
    good = sorted([file_of(n) for n, (_, end) in enumerate(rows) if end == "complete"] + [file_of(len(rows))])
    expect(api + ": accepted", found(report) == good, (found(report), good, code))
    unasked = [fault for n, (fault, _) in enumerate(rows) if not any(file_of(n) in prompt for prompt in prompts)]
    expect(api + ": faults that were not met", not unasked, unasked)
    expect(api + ": not complete", code == 6 and not report["job"]["complete"], (code, report["job"]))
    print("%s: %d faults in a job of %d calls, of none an answer accepted; %d files without" % (
        api, len(rows) + 1 - len(good), len(prompts), len(good)))


def alone(bin_dir, job):
    api, fault, end = job
    try:
        report, code, prompts = ask(bin_dir, api, [{"fault": fault}], 1, 20)
    except Failed as failure:
        return "%s, %s: %s" % (api, fault, failure)
    wanted = {True: (4,), False: (6, 124)}[end in TERMINAL] if end != "complete" else (0, 1)
    if bool(found(report)) != (end == "complete") or code not in wanted or not prompts:
        return "%s, %s: exit %d, accepted %s, %d calls" % (api, fault, code, found(report), len(prompts))
    return None


def each_alone(bin_dir, jobs):
    with ThreadPoolExecutor(2) as pool:
        wrong = [words for words in pool.map(lambda job: alone(bin_dir, job), jobs) if words]
    expect("faults through a fleet of their own", not wrong, "\n".join(wrong))
    print("%d faults, each in a fleet of its own: none accepted that has one" % len(jobs))


def main():
    bin_dir = os.path.abspath(sys.argv[1])
    every = [(api, fault, end) for api in APIS for fault, end in faults_of(api)]
    try:
        if sys.argv[2:] == ["each"]:
            each_alone(bin_dir, every)
        else:
            for api in APIS:
                in_one_job(bin_dir, api)
            each_alone(bin_dir, [job for job in every if job[2] in TERMINAL])
    except Failed as failure:
        print(failure)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

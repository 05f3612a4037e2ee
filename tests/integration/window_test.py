#!/usr/bin/env python3
"""Tiers with small windows: each question is measured, what is too large is asked in pieces, and nothing of it is left out."""
# SPDX-License-Identifier: Apache-2.0
import os
import re
import sys

from fleet import expect, main
from provider import Provider
from tiers import DOLLAR, MIDDLE, PLANTED, SMALL, Desk, planted_set, tier, true_found

TREE = os.path.realpath(os.path.join(PLANTED, "tree"))
CONTRACT = ("# The skill security", "## The goal", "## The lens", "## Which files you may look at", "## What must not be done",
            "## The smallest deliverable", "## When to stop", "## The form of the answer")
# Nothing is missed and nothing invented, so that what is found does not hang on how it was asked.
SURE = dict(SMALL, name="sim-sure", finds_permille=1000, invents_permille=0, first_ms=10, tokens_per_s=100000)
OTHER = dict(MIDDLE, name="sim-other", finds_permille=1000, first_ms=10, tokens_per_s=100000)


def with_window(row, window):
    return row.replace("window: 200000", "window: %d" % window).replace("max_output: 16000", "max_output: %d" % min(16000, window // 2))


def text_of(call):
    """The words of a prompt of chat completions."""
    return "\n".join(m["content"] if isinstance(m["content"], str) else "".join(p["text"] for p in m["content"])
                     for m in call["request"]["messages"])


def reviews(provider):
    return [call for call in provider.calls() if "You review files of a repository" in text_of(call)]


def lines_shown(calls):
    """Of each file the numbers of the lines that stand in the prompts, as often as they do."""
    shown = {}
    for call in calls:
        path = None
        for line in text_of(call).split("\n"):
            heading = re.match(r'[0-9a-f]{32} file path="([^"]*)".* begins$', line)
            path = heading.group(1) if heading else None if re.match(r"[0-9a-f]{32} ", line) else path
            number = re.match(r"([0-9]+)\| ", line + " ")
            if path and number:
                shown.setdefault(path, []).append(int(number.group(1)))
    return shown


def fits(provider, window):
    for call in provider.calls():
        most = call["request"].get("max_tokens") or call["request"].get("max_completion_tokens")
        expect(call["status"] == 200, "a call ended with %d" % call["status"])
        expect(call["prompt_tokens"] + most <= window, "%d tokens and %d more in a window of %d" % (call["prompt_tokens"], most, window))


def gaps(report):
    return [gap for lens in report["coverage"] for gap in lens["not_covered"]]


def review(bin_dir, tree, window, *words):
    """One lens by one model and looks by another; report, calls of reviews, and how many calls there were."""
    models = [dict(row, window=window) for row in (SURE, OTHER)]
    with Provider(bin_dir, models={"models": models}, planted=planted_set()) as provider:
        rows = [with_window(tier(row, provider, api="openai"), window) for row in models]
        with Desk(bin_dir, rows) as desk:
            done, report = desk.analyze(tree, 50 * DOLLAR, "--lens", "security", *words)
            expect(done.returncode == 0, "window %d: exit %d: %s" % (window, done.returncode, done.stderr))
            fits(provider, window)
            bill = provider.bill()["total"]["microusd"]
            expect(bill <= report["totals"]["cost_microusd"], "billed %d of %s" % (bill, report["totals"]))
            return report, reviews(provider), len(provider.calls())


def pieces(bin_dir):
    """What is found in a window of 8,000 tokens is what is found in a large one; each line is shown once, under the whole contract."""
    planted = planted_set()
    large, whole, calls = review(bin_dir, TREE, 200000)
    for window in (8000, 16000):
        small, asked, more = review(bin_dir, TREE, window)
        expect(len(asked) > len(whole), "window %d: %d questions, and %d of a large one" % (window, len(asked), len(whole)))
        expect(lines_shown(asked) == lines_shown(whole), "window %d: other lines are shown" % window)
        for call in asked:
            missing = [part for part in CONTRACT if part not in text_of(call)]
            expect(not missing, "window %d: a piece without %s" % (window, missing))
        expect(true_found(small, planted)[0] == true_found(large, planted)[0], "window %d: other defects are found" % window)
        expect(gaps(small) == gaps(large), "gaps: %s" % gaps(small))
        print("window %d: %d questions of the files, %d with the looks; in one of 200000: %d and %d"
              % (window, len(asked), more, len(whole), calls))


def long_file(bin_dir):
    """A file of more than a question has room for, and one that would be read by tools in a large window: both to their ends."""
    with Desk(bin_dir, []) as place:
        tree = os.path.join(place.dir, "tree")
        os.makedirs(os.path.join(tree, "src"))
        with open(os.path.join(tree, "src/store.c"), "w", encoding="utf-8") as f:
            f.write("".join("int value_%d; /* one of many that say nothing */\n" % n for n in range(2900)) + "\tstrcpy(row->name, name);\n")
        size = os.path.getsize(os.path.join(tree, "src/store.c"))
        expect(size > 96 << 10, "the file has %d bytes" % size)
        report, asked, _ = review(bin_dir, tree, 32000)
        expect(lines_shown(asked) == {"src/store.c": list(range(1, 2902))}, "not each line is shown once")
        expect([f["start_line"] for f in report["findings"] if f["rule"] == "model/buffer-overflow"] == [2901],
               "found: %s" % report["findings"])
        print("a file of %d bytes: %d questions" % (size, len(asked)))


def too_small(bin_dir):
    """A window that has no room for the contract: that tier is not asked and another is; without another it is a gap, and said."""
    with Provider(bin_dir, models={"models": [SURE, OTHER]}, planted=planted_set()) as provider:
        rows = [with_window(tier(SURE, provider, api="openai"), 3000), tier(OTHER, provider, api="openai")]
        with Desk(bin_dir, rows) as desk:
            done, report = desk.analyze(TREE, 5 * DOLLAR, "--lens", "security")
            expect(done.returncode == 0, "exit %d: %s" % (done.returncode, done.stderr))
            asked = {call["request"]["model"] for call in reviews(provider)}
            expect(asked == {OTHER["name"]}, "asked for a review: %s" % asked)
            expect(len(true_found(report, planted_set())[0]) > 10, "found: %d" % len(true_found(report, planted_set())[0]))
        expect("the window of tier sure has 3000 tokens" in done.stderr, "it is not said: %s" % done.stderr)
        with Desk(bin_dir, rows[:1]) as desk:
            calls = len(provider.calls())
            done, report = desk.analyze(TREE, 5 * DOLLAR, "--lens", "security")
            expect(done.returncode == 2 and not report and "no other tier has more" in done.stderr,
                   "exit %d: %s" % (done.returncode, done.stderr))
            expect(len(provider.calls()) == calls, "a model was asked")


def no_room(bin_dir):
    """Lines that fit into no piece: nobody is asked, and the report says of each file why."""
    with Desk(bin_dir, []) as place, Provider(bin_dir, models={"models": [SURE]}, planted=planted_set()) as provider:
        tree = os.path.join(place.dir, "tree")
        os.makedirs(tree)
        with open(os.path.join(tree, "long.c"), "w", encoding="utf-8") as f:
            f.write("int a[] = { " + "1, " * 1500 + "};\n" * 2)
        with open(os.path.join(tree, "wide.py"), "w", encoding="utf-8") as f:
            f.write("a = '" + "x y " * 8000 + "'\n")
        with Desk(bin_dir, [with_window(tier(SURE, provider, api="openai"), 8000)]) as desk:
            done, report = desk.analyze(tree, 5 * DOLLAR, "--lens", "security")
            expect(done.returncode == 6, "exit %d: %s" % (done.returncode, done.stderr))
            expect(not provider.calls(), "a model was asked")
            expect("larger than the tier's window" in str(gaps(report)), "not said: %s" % gaps(report))
            expect(report["totals"]["cost_microusd"] == 0, "cost: %s" % report["totals"])


def run(bin_dir):
    for form in (pieces, long_file, too_small, no_room) if len(sys.argv) < 3 else [globals()[sys.argv[2]]]:
        form(bin_dir)


main(run)

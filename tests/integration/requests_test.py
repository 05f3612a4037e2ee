#!/usr/bin/env python3
"""What Reeve sends to models, judged by what was not written here: the request types of the vendors' own clients (npm), in both APIs."""
# SPDX-License-Identifier: Apache-2.0
import json
import os
import subprocess
import sys

from fleet import expect, main
from provider import Provider
from tiers import DOLLAR, MIDDLE, SMALL, STRONG, Desk, larger_tree, planted_set, tier

HERE = os.path.dirname(os.path.abspath(__file__))
QUICK = {"first_ms": 5, "tokens_per_s": 200000}
LARGE = 100 << 10  # bytes of a file: over MODEL_INLINE_BYTES_MOST it is read by tools
STEPS = [{"tool": "list", "input": {}}, {"tool": "read", "input": {"path": "large.c"}}, {"tool": "read", "input": {"path": "../none"}},
         {"tool": "search", "input": {"words": "marked"}}]
ANSWERS = [{"when": "large.c", "steps": STEPS, "right": {"findings": [], "not_covered": []}}]


def roles(request):
    return {m["role"] for m in request["messages"]}


def blocks(request):
    """The kinds of blocks that the messages of one request have, in the API that has blocks."""
    return {b["type"] for m in request["messages"] if isinstance(m["content"], list) for b in m["content"]}


def words(request):
    return json.dumps(request, ensure_ascii=False)


# What there is to judge, by API: without one of these in the log the judgement would be of less than it says.
KINDS = {
    "chat": {
        "schema": lambda r: r.get("response_format", {}).get("type") == "json_schema",
        "tools": lambda r: r.get("tools"),
        "turns of tools": lambda r: {"assistant", "tool"} <= roles(r),
    },
    "messages": {
        "schema": lambda r: "format" in r.get("output_config", {}),
        "tools": lambda r: r.get("tools"),
        "turns of tools": lambda r: {"tool_use", "tool_result"} <= blocks(r),
        "cached prefix": lambda r: '"cache_control"' in words(r),
    },
}
COMMON = {
    "plan of a goal": lambda r: "You make a plan for others" in words(r),
    "refused answer": lambda r: "handed in before" in words(r),
    "second look": lambda r: "try to disprove" in words(r),
}


def modules(bin_dir):
    done = subprocess.run([os.path.join(HERE, "sdk", "modules.sh"), bin_dir], stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        print(done.stdout, end="")
        sys.exit(done.returncode)
    return done.stdout.strip()


def ask(bin_dir, provider, rows, api):
    """A review with a file that is read by tools, and a goal."""
    with Desk(bin_dir, [tier(row, provider, api=api) for row in rows]) as desk:
        tree = larger_tree(desk.dir)
        with open(os.path.join(tree, "large.c"), "w", encoding="utf-8") as f:
            f.write("/* marked */\n" + ("int x;" + " " * 90 + "\n") * (LARGE // 97 + 1))
        done, report = desk.analyze(tree, 5 * DOLLAR)
        expect(report and any(s["kind"] == "model" for s in report["subtasks"]), "%s: no model was asked: %s" % (api, done.stderr))
        done, report = desk.analyze(tree, 5 * DOLLAR, "--goal", "security: where in src/ is memory written past its end?", out="goal")
        expect(report and any(s["tool"] == "planner" for s in report["subtasks"]), "%s: nobody planned: %s" % (api, done.stderr))


def test(bin_dir):
    folder = modules(bin_dir)
    # The small one quotes what stands elsewhere, so that its answers are refused and it is told why.
    rows = [dict(row, **QUICK) for row in (dict(SMALL, misplaces_permille=300), MIDDLE, STRONG)]
    for api, name in (("openai", "chat"), ("anthropic", "messages")):
        with Provider(bin_dir, models={"models": rows}, planted=planted_set(), answers=ANSWERS) as provider:
            ask(bin_dir, provider, rows, api)
            asked = [call["request"] for call in provider.calls()]
            for kind, has in {**KINDS[name], **COMMON}.items():
                expect(any(has(request) for request in asked), "%s: none of %d requests has a %s" % (api, len(asked), kind))
            judged = subprocess.run(["node", os.path.join(HERE, "sdk", "judge.js"), folder, provider.log_path], stdout=subprocess.PIPE,
                                    text=True, check=False, timeout=120)
            expect(judged.returncode == 0, judged.stdout)
            print(judged.stdout, end="")
            expect(json.loads(judged.stdout)["judged"][name] == len(asked), "of another API")


main(test)

#!/usr/bin/env python3
"""What refuters of stated error rates make of the planted set: the table of docs/second-look.md. Argument: the folder of the binaries."""
# SPDX-License-Identifier: Apache-2.0
import json
import os
import subprocess
import sys

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
sys.path.insert(0, os.path.join(ROOT, "tests", "integration"))
from provider import Provider  # noqa: E402 (it stands beside the tests)

RATES = ((40, 80, 40), (60, 120, 60), (80, 200, 80), (100, 300, 100), (100, 500, 100))
# "own" is who made the claims, with the casting voice: he lets most of what he got wrong stand, whatever the others' rates are.
OWN = (40, 700, 20)
PANELS = {"a": "1", "a,b": "2", "a,b,c": "3", "a,b,own": "2 and the finder"}
SEEDS = range(1, 21)
PLANTED = os.path.join(ROOT, "tests", "planted")


def models(rates):
    """Three that err alike and each by itself, and the finder."""
    return [{"name": name, "unsure_permille": unsure, "lets_stand_permille": lets, "refutes_true_permille": refutes,
             "first_ms": 1, "tokens_per_s": 1000000, "price": {"input": 1000000, "output": 5000000}}
            for name, (unsure, lets, refutes) in (("a", rates), ("b", rates), ("c", rates), ("own", OWN))]


def mean(values):
    return sum(values) / len(values)


def look(bin_dir, provider, panel):
    path = os.path.join(provider.dir, "reeve.yaml")
    with open(path, "w", encoding="utf-8") as f:
        f.write("tiers:\n" + "".join(
            "  - { name: %s, api: openai, base_url: '%s/v1', model: %s, window: 200000, price: { input: 1, output: 5 } }\n"
            % (name, provider.url, name) for name in ("a", "b", "c", "own")))
    got = subprocess.run([os.path.join(bin_dir, "reeve"), "bench", "second-look", PLANTED, "--json", "--tier", panel],
                         capture_output=True, text=True, check=False, env=dict(os.environ, REEVE_CONFIG=path))
    return json.loads(got.stdout)


def main():
    with open(os.path.join(PLANTED, "planted.json"), encoding="utf-8") as f:
        planted = json.load(f)
    print("| rates | refuters | precision (worst) | recall lost (worst) | precision of what is not of low confidence | USD | of all |")
    for rates in RATES:
        figures = {panel: [] for panel in PANELS}
        for seed in SEEDS:
            with Provider(sys.argv[1], models={"seed": seed, "models": models(rates)}, planted=planted, log=False) as provider:
                # What each of them would cost that is asked about every claim.
                alone = {name: look(sys.argv[1], provider, name) for name in ("a", "b", "c", "own")}
                for panel in PANELS:
                    row = look(sys.argv[1], provider, panel) if "," in panel else alone[panel]
                    row["of_all"] = sum(alone[name]["cost_microusd"] for name in panel.split(","))
                    figures[panel].append(row)
        for panel, rows in figures.items():
            precision = [row["after"]["precision"] for row in rows]
            loss = [row["recall_loss"] for row in rows]
            sure = [row["sure"]["precision"] for row in rows]
            print("| %s | %s | %.2f (%.2f) | %.2f (%.2f) | %.2f | %.3f | %.3f |"
                  % (", ".join(map(str, rates)), PANELS[panel], mean(precision), min(precision), mean(loss), max(loss), mean(sure),
                     mean([row["cost_microusd"] for row in rows]) / 1e6, mean([row["of_all"] for row in rows]) / 1e6), flush=True)


if __name__ == "__main__":
    main()

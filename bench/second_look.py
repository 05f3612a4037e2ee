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
PANELS = ("a", "a,b", "a,b,c")
SEEDS = range(1, 21)
PLANTED = os.path.join(ROOT, "tests", "planted")


def models(rates):
    """Three that err alike and each by itself."""
    return [{"name": name, "unsure_permille": rates[0], "lets_stand_permille": rates[1], "refutes_true_permille": rates[2],
             "first_ms": 1, "tokens_per_s": 1000000, "price": {"input": 1000000, "output": 5000000}} for name in "abc"]


def look(bin_dir, provider, panel):
    path = os.path.join(provider.dir, "reeve.yaml")
    with open(path, "w", encoding="utf-8") as f:
        f.write("tiers:\n" + "".join(
            "  - { name: %s, api: openai, base_url: '%s/v1', model: %s, window: 200000, price: { input: 1, output: 5 } }\n"
            % (name, provider.url, name) for name in "abc"))
    got = subprocess.run([os.path.join(bin_dir, "reeve"), "bench", "second-look", PLANTED, "--json", "--tier", panel],
                         capture_output=True, text=True, check=False, env=dict(os.environ, REEVE_CONFIG=path))
    return json.loads(got.stdout)


def main():
    with open(os.path.join(PLANTED, "planted.json"), encoding="utf-8") as f:
        planted = json.load(f)
    print("| rates | refuters | precision (worst) | recall lost (worst) | precision of what is not of low confidence | USD |")
    for rates in RATES:
        figures = {panel: [] for panel in PANELS}
        for seed in SEEDS:
            with Provider(sys.argv[1], models={"seed": seed, "models": models(rates)}, planted=planted, log=False) as provider:
                for panel in PANELS:
                    figures[panel].append(look(sys.argv[1], provider, panel))
        for panel, rows in figures.items():
            precision = [row["after"]["precision"] for row in rows]
            loss = [row["recall_loss"] for row in rows]
            sure = [row["sure"]["precision"] for row in rows]
            print("| %s | %d | %.2f (%.2f) | %.2f (%.2f) | %.2f | %.2f |"
                  % (", ".join(map(str, rates)), panel.count(",") + 1, sum(precision) / len(rows), min(precision),
                     sum(loss) / len(rows), max(loss), sum(sure) / len(rows), rows[0]["cost_microusd"] / 1e6))


if __name__ == "__main__":
    main()

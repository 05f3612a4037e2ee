#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""reeve route eval and route-train on questions made here: scores, figures, the same bytes twice, and what is refused."""
import csv
import io
import json
import os
import random
import subprocess
import sys
import tempfile

BIN = sys.argv[1]
REEVE = os.path.join(BIN, "reeve")
CURVES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../bench/route_curves.py")
CASCADE = os.path.join(BIN, "../libexec/reeve/cascade")
TRAIN = os.path.join(BIN, "../libexec/reeve/route-train")
ROWS = 1200
US_MOST = 20
# Questions of two kinds: on one the cheap model is mostly right, on the other the strong one alone.
KINDS = [("What colour has the {} of the {}?", 0.9, 0.9), ("Prove that every {} of rank two embeds into a {}.", 0.2, 0.9)]
NOUNS = "apple lattice river module stone kernel garden functor window scheme lamp sheaf".split()


def make(path):
    chance = random.Random(5)
    with open(path, "w", newline="", encoding="utf-8") as f:
        out = csv.writer(f)
        out.writerow(["id", "group", "text", "cheap_correct", "strong_correct", "cost_cheap", "cost_strong"])
        for i in range(ROWS):
            form, cheap, strong = chance.choice(KINDS)
            text = form.format(chance.choice(NOUNS), chance.choice(NOUNS)) + f"\n\"Number\" {i}, é"
            out.writerow([f"q/{i}", form[:4], text, int(chance.random() < cheap), int(chance.random() < strong),
                          "0.0001", "0.01"])


def reeve(*args):
    return subprocess.run([REEVE, "route", *args], capture_output=True, text=True, check=False)


def scores(answer):
    assert answer.returncode == 0, answer.stderr
    rows = list(csv.DictReader(io.StringIO(answer.stdout)))
    assert [r["id"] for r in rows] == [f"q/{i}" for i in range(ROWS)], answer.stdout[:200]
    return [float(r["score"]) for r in rows]


def trains(data, folder):
    """The same command gives the same bytes; a damaged model is refused."""
    models = [os.path.join(folder, name) for name in ("one.model", "two.model")]
    for model in models:
        subprocess.run([TRAIN, data, model], check=True, stdout=subprocess.DEVNULL)
    with open(models[0], "rb") as one, open(models[1], "rb") as two:
        first = one.read()
        assert first == two.read(), "the same file gave other bytes"
    assert len(first) < 1 << 20
    assert max(scores(reeve("eval", data, "--model", models[0]))) > 0.3
    with open(models[1], "wb") as two:
        two.write(first[:5000] + bytes([first[5000] ^ 1]) + first[5001:])
    answer = reeve("eval", data, "--model", models[1])
    assert answer.returncode == 2 and "damaged" in answer.stderr and not answer.stdout, answer


def measures(data):
    """Out of fold and by group: what is known by its words is found; the figures stand on stderr or in the JSON."""
    answer = reeve("eval", data, "--folds", "3")
    found = scores(answer)
    assert "APGR 0.7" in answer.stderr or "APGR 0.8" in answer.stderr, answer.stderr
    assert len(set(found)) > 10
    told = json.loads(reeve("eval", data, "--folds", "3", "--json").stdout)
    assert told["rows"] == ROWS and told["apgr"] > 0.7, told
    bins = told["cheap"]["bins"]
    assert len(bins) == 10 and bins[0]["happened"] < 0.4 < 0.7 < bins[9]["happened"], bins
    assert abs(bins[0]["predicted"] - bins[0]["happened"]) < 0.15 > abs(bins[9]["predicted"] - bins[9]["happened"]), bins
    by_group = json.loads(reeve("eval", data, "--folds", "3", "--by-group", "--json").stdout)
    assert by_group["apgr"] < told["apgr"], (by_group["apgr"], told["apgr"])


def installed_model(data):
    """The model that is installed answers for any text, within its time (three tries: the machine has other work)."""
    assert len(scores(reeve("eval", data))) == ROWS
    best = min(json.loads(reeve("eval", data, "--json").stdout)["us_per_text"] for _ in range(3))
    print(f"{best:.1f} us of CPU a text")
    assert best <= US_MOST, best


def refusals(data, folder):
    broken = os.path.join(folder, "broken.csv")
    cases = [('id,text\na,"b\n', "line 2: a quote is opened"), ("id,text\na\n", "line 2: the row has not as many"),
             ("text\na\n", "no column id"), ("", "no header"), ("id,text\na,b\na,c\n", "twice")]
    for text, words in cases:
        with open(broken, "w", encoding="utf-8") as f:
            f.write(text)
        answer = reeve("eval", broken)
        assert answer.returncode == 2 and words in answer.stderr and not answer.stdout, (text, answer)
    for args, words in [(("eval", data, "--folds", "1"), "2 at least"), (("eval", data, "--folds", "21"), "from 1 to 20"),
                        (("eval", os.path.join(folder, "none.csv")), "cannot read"), (("explain", "j1"), "is no subtask"),
                        (("eval", data, "--folds", "3", "--model", data), "leave out")]:
        answer = reeve(*args)
        assert answer.returncode == 2 and words in answer.stderr, (args, answer)
    # Without texts there is nothing to tell rows apart by: that is said, and every row is alike.
    with open(broken, "w", encoding="utf-8") as f:
        f.write("id,cheap_correct,strong_correct\na,1,1\nb,0,1\n")
    answer = reeve("eval", broken)
    assert answer.returncode == 0 and "no column text" in answer.stderr and "APGR 0.5000" in answer.stderr, answer
    # Two rows fill two of ten bins: the others say nothing, and not that nothing was right.
    bins = answer.stderr.split("in ten bins:")[1].split(";")[0].split()
    assert len(bins) == 10 and bins.count("-") == 8 and "0.00/0.00" not in bins, answer.stderr
    # Any bytes are a text.
    with open(broken, "wb") as f:
        f.write(b"id,text\n\xff\xfe,\"\x00\x80\xc3(\x1b[31m\"\n")
    answer = subprocess.run([REEVE, "route", "eval", broken], capture_output=True, check=False)
    assert answer.returncode == 0 and answer.stdout.startswith(b"id,score\n\xff\xfe,"), answer


def curves(data, folder):
    """The table begins at all cheap and lies between random and the oracle; without the published files that is said."""
    scored, drawn = os.path.join(folder, "scores.csv"), os.path.join(folder, "curve.svg")
    with open(scored, "w", encoding="utf-8") as f:
        f.write(reeve("eval", data, "--folds", "3", "--quiet").stdout)
    answer = subprocess.run([sys.executable, CURVES, data, scored, drawn], capture_output=True, text=True, check=True)
    rows = [line.strip("| ").split(" | ") for line in answer.stdout.splitlines() if line.startswith("| 0.")]
    assert len(rows) == 10, answer.stdout
    for row in rows[1:]:
        assert float(row[2]) <= float(row[1].split()[0]) + 0.02 and float(row[1].split()[0]) <= float(row[3]) + 1e-9, row
    with open(drawn, encoding="utf-8") as f:
        assert f.read().count("<polyline") == 3
    answer = subprocess.run([CASCADE, folder], capture_output=True, text=True, check=False)
    assert answer.returncode == 2 and "swebench_verified_models_train.csv: not found" in answer.stderr, answer


def main():
    with tempfile.TemporaryDirectory() as folder:
        data = os.path.join(folder, "questions.csv")
        make(data)
        trains(data, folder)
        measures(data)
        installed_model(data)
        curves(data, folder)
        refusals(data, folder)


main()

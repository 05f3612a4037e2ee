"""Tiers that are simulated providers, for tests and benches: what a reeve.yaml says of them, and a command that is run with it."""
# SPDX-License-Identifier: Apache-2.0
import json
import os
import shutil
import subprocess
import tempfile

from light import light_data

KEY = "sk-planted-" + "5c1e" * 8
ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
PLANTED = os.path.join(ROOT, "tests", "planted")
DOLLAR = 1000000  # micro-dollars

# Quality and latency of three models, as the simulation states them: the small one is quick, and for one line in a thousand that it
# reads it quotes one that stands nowhere.
SMALL = {"name": "sim-small", "first_ms": 150, "tokens_per_s": 2000, "finds_permille": 600, "invents_permille": 1,
         "price": {"input": 250000, "output": 2000000, "cache_read": 25000, "cache_write": 312500}}
MIDDLE = {"name": "sim-middle", "first_ms": 300, "tokens_per_s": 1000, "finds_permille": 800,
          "price": {"input": 1000000, "output": 5000000, "cache_read": 100000, "cache_write": 1250000}}
STRONG = {"name": "sim-strong", "first_ms": 600, "tokens_per_s": 600, "finds_permille": 950,
          "price": {"input": 3000000, "output": 15000000, "cache_read": 300000, "cache_write": 3750000}}


def usd(micro):
    return "%d.%06d" % (micro // DOLLAR, micro % DOLLAR)


def planted_set():
    with open(os.path.join(PLANTED, "planted.json"), encoding="utf-8") as f:
        return json.load(f)


def tier(model, provider, api="anthropic", name=None, limits="concurrency: 64"):
    """A row of `tiers:`: the model at this provider, at the price that the provider takes."""
    price = ", ".join("%s: %s" % (k, usd(v)) for k, v in model["price"].items())
    url = provider.url + ("/v1" if api == "openai" else "")
    return ("  - { name: %s, api: %s, base_url: \"%s\", model: %s, key_env: REEVE_TEST_KEY, price: { %s }, window: 200000, "
            "max_output: 16000, limits: { %s } }\n" % (name or model["name"][4:], api, url, model["name"], price, limits))


class Desk:
    """A state folder with a reeve.yaml in it, and `reeve` as somebody would call it there."""

    def __init__(self, bin_dir, rows, tools=("bash", "reeve-security")):
        self.bin = bin_dir
        self.dir = tempfile.mkdtemp(prefix="reeve-desk-")
        self.state = os.path.join(self.dir, "state")
        self.config = os.path.join(self.dir, "reeve.yaml")
        self.write(rows)
        self.env = dict(os.environ, REEVE_CONFIG=self.config, REEVE_STATE=self.state, XDG_RUNTIME_DIR=self.dir,
                        REEVE_DATA=light_data(bin_dir, os.path.join(self.dir, "data"), tools), REEVE_TEST_KEY=KEY)
        self.env.pop("REEVE_COORDINATOR", None)

    def write(self, rows):
        with open(self.config, "w", encoding="utf-8") as f:
            f.write("tiers:\n" + "".join(rows))

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        if kind:
            print("the desk is in %s" % self.dir)
        else:
            shutil.rmtree(self.dir, ignore_errors=True)

    def reeve(self, *words, timeout=120):
        return subprocess.run([os.path.join(self.bin, "reeve"), *words], env=self.env, timeout=timeout, check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, errors="replace")

    def analyze(self, tree, budget, *words, out="out", timeout=120):
        """Runs it with reports in a folder; what it said, and report.json as it is (None: there is none)."""
        folder = os.path.join(self.dir, out)
        done = self.reeve("analyze", tree, "--budget", usd(budget), "--out", folder, "--quiet", *words, timeout=timeout)
        path = os.path.join(folder, "report.json")
        if not os.path.exists(path):
            return done, None
        with open(path, encoding="utf-8") as f:
            return done, json.load(f)

    def files_with(self, secret):
        """Whatever in the folder has the secret in it."""
        found = []
        for folder, _, names in os.walk(self.dir):
            for name in names:
                path = os.path.join(folder, name)
                if os.path.isfile(path) and not os.path.islink(path):
                    with open(path, "rb") as f:
                        if secret.encode() in f.read():
                            found.append(path)
        return found


def larger_tree(folder, *sources):
    """The planted tree, and beside it folders of this repository in which nothing is planted: several questions a lens."""
    tree = os.path.join(folder, "tree")
    shutil.copytree(os.path.join(PLANTED, "tree"), tree)
    for source in sources:
        shutil.copytree(os.path.join(ROOT, source), os.path.join(tree, source))
    return tree


def by_models(report):
    """The findings that a model told of."""
    return [f for f in report["findings"] if any(s["runner"] == "model" for s in f["supporters"])]


def true_found(report, planted):
    """(path, rule) of the planted defects that the report has, and those findings of models that are no planted defect."""
    true = {(row["path"], "model/" + row["rule"]) for row in planted["planted"] if row["true"]}
    told = [(f["path"], f["rule"]) for f in by_models(report)]
    return {t for t in told if t in true}, [t for t in told if t not in true]

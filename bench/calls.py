#!/usr/bin/env python3
"""calls.py [CALLS] [--asleep]: streaming calls at once, by `reeve bench calls` and by the official Node clients, on one provider.

Bare sockets that understand nothing of the answers (build/libexec/reeve/floor) are the floor of any client on this machine.
All run one after the other against the same simulated provider, started anew for each; its own CPU and how late it was are
printed beside, for it takes a core that the client then does not have. It is kept awake between what comes closely, for it stands
for another machine: waking it would be on the client's bill (--asleep: it is). What is divided by is the better of the two Node
clients, each figure by itself. Needs node and npm (the clients are installed beside the build)."""
# SPDX-License-Identifier: Apache-2.0
import argparse
import json
import os
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
BUILD = os.path.join(HERE, "..", "build")
sys.path.insert(0, os.path.join(HERE, "..", "tests", "integration"))
from provider import Provider  # noqa: E402  (its folder is known only now)

# A first token after two seconds, then 200 tokens in eight, in 20 events; a fifth more or less of each for each call.
MODEL = {"name": "bench", "first_ms": 2000, "tokens_per_s": 25, "chunk_tokens": 10, "output_tokens": 200,
         "jitter_permille": 200}
TICKS = os.sysconf("SC_CLK_TCK")


def install():
    modules = os.path.join(BUILD, "sdk")
    source = os.path.join(HERE, "..", "tests", "integration", "sdk")
    if not os.path.isdir(os.path.join(modules, "node_modules", "openai")):
        os.makedirs(modules, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(os.path.join(source, name), modules)
        subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=modules, check=True,
                       stdout=subprocess.DEVNULL)
    return os.path.join(modules, "node_modules")


def cpu_seconds(pid):
    with open("/proc/%d/stat" % pid, encoding="ascii") as f:
        fields = f.read().rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def measure(command, prefix, calls, options):
    """The figures that the command prints, with those of the provider, whose address stands for None in the command."""
    with Provider(BUILD + "/bin", models={"seed": 1, "models": [MODEL]}, options=options, log=False) as provider:
        address = provider.address if prefix is None else provider.url + prefix
        run = subprocess.run([word or address for word in command], stdout=subprocess.PIPE, text=True,
                             check=False)
        if not run.stdout:
            sys.exit("%s printed nothing" % command[0])
        figures = json.loads(run.stdout)
        stats, bill = provider.stats(), provider.bill()["total"]
        figures["server_cpu_us_per_call"] = round(cpu_seconds(provider.process.pid) * 1e6 / calls)
        figures["server_late_ms"] = stats["late_ms_sum"] / max(stats["steps"], 1)
        figures["at_once"] = stats["running_most"]
        if bill["finished"] != figures["complete"]:
            print("the provider finished %d, the client %d" % (bill["finished"], figures["complete"]), file=sys.stderr)
    return figures


def row(name, f, cpu, memory):
    print("| %s | %d of %d, %d at once | %.2f s | %.3f | %d us | %.2f | %.1f KiB | %.2f | %d us, %.1f ms |" % (
        name, f["complete"], f["calls"], f["at_once"], f["ideal_seconds"], f["seconds"] / f["ideal_seconds"],
        f["cpu_us_per_call"], f["cpu_us_per_call"] / cpu, f["rss_bytes_per_call"] / 1024,
        f["rss_bytes_per_call"] / memory, f["server_cpu_us_per_call"], f["server_late_ms"]))


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("calls", nargs="?", default="10000")
    arguments.add_argument("--asleep", action="store_true", help="the provider sleeps whenever nothing is to be done")
    given = arguments.parse_args()
    calls, options = given.calls, () if given.asleep else ("--awake-us", "100")
    modules = install()
    runs = {}
    for api, client, prefix in (("openai", "openai", "/v1"), ("anthropic", "@anthropic-ai/sdk", "")):
        node = ["node", HERE + "/node_calls.mjs", None, modules, calls, calls, api]
        reeve = [BUILD + "/bin/reeve", "bench", "calls", "--json", "--api", api, "--concurrency", calls, "--calls", calls,
                 "--base-url", None]
        runs[client] = measure(node, "", int(calls), options)
        runs["reeve bench calls, " + api] = measure(reeve, prefix, int(calls), options)
    runs["bare sockets"] = measure([BUILD + "/libexec/reeve/floor", None, calls], None, int(calls), options)
    clients = [runs["openai"], runs["@anthropic-ai/sdk"]]
    print("| client | whole answers | ideal | wall / ideal | CPU a call | of node's | memory a call | of node's "
          "| the provider: CPU a call, late by |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for name, figures in runs.items():
        row(name, figures, min(c["cpu_us_per_call"] for c in clients), min(c["rss_bytes_per_call"] for c in clients))


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Bugs put into the core one at a time: the simulator must find each. mutations.py has them.

mutations_test.py BIN [--all | NAME...]: without either a fifth of them, by the day: all have their turn within five days. What is
changed is compiled alone and linked in front of the rest. A crash of the core is a finding like a broken invariant.
"""
# SPDX-License-Identifier: Apache-2.0
import concurrent.futures
import os
import re
import subprocess
import sys
import tempfile
import time

from mutations import MUTATIONS, RULES

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
SEEDS, SCENARIO_SEEDS, SECONDS = 6000, 200, 120
SHARES = 5
AT_ONCE = 2  # each takes a processor
ALL = {**MUTATIONS, **RULES}


def run(command, **more):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, **more)


def recipe(build):
    """How the build compiles a file of the core, and how it links the simulator."""
    said = run(["ninja", "-C", build, "-t", "commands", "tests/sim"], text=True).stdout.splitlines()
    compile_one = next(line for line in said if line.endswith("coordinator/step.c"))
    return compile_one, next(line for line in reversed(said) if " -o tests/sim " in line)


def mutate(build, folder, name, recipes):
    """The simulator with this mutation in it."""
    path, old, new = ALL[name][:3]
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        text = file.read()
    if text.count(old) != 1:
        raise ValueError("its place is %d times in %s" % (text.count(old), path))
    source = os.path.join(folder, name + ".c")
    with open(source, "w", encoding="utf-8") as file:
        file.write(text.replace(old, new))
    program, made = os.path.join(folder, name), source[:-2] + ".o"
    compiling = re.sub(r" -MD -MT \S+ -MF \S+ -o \S+ -c \S+$", " -w -o %s -c %s" % (made, source), recipes[0])
    linking = recipes[1].replace(" -o tests/sim ", " -o %s " % program)
    twin = "tests/CMakeFiles/sim.dir/%s.o" % path[len("tests/"):]
    if twin in linking:
        linking = linking.replace(twin, made)
    else:
        linking = linking.replace(" -o ", " %s -o " % made, 1)
    for command in (compiling, linking):
        done = run(command, shell=True, cwd=build, text=True)
        if done.returncode:
            raise ValueError("it does not build: %s" % done.stdout[-2000:])
    return program


def found(program, scenario):
    """What the simulator says of it, or None."""
    where = ["--scenario", scenario, "--seeds", str(SCENARIO_SEEDS)] if scenario else ["--seeds", str(SEEDS)]
    try:
        done = run([program, *where], timeout=SECONDS, errors="replace", text=True)
    except subprocess.TimeoutExpired:
        return None
    if not done.returncode:
        return None
    broken = [line for line in done.stdout.splitlines() if re.search("BROKEN|Assertion|NOT TRIED", line)]
    return broken[-1].strip() if broken else "ends with %d: %s" % (done.returncode, done.stdout[-200:].strip())


def look(build, folder, name, recipes):
    """Whether this one is found, and the line that says so."""
    scenario = ALL[name][3] if name in RULES else None
    try:
        words = found(mutate(build, folder, name, recipes), scenario)
    except ValueError as wrong:
        return False, str(wrong)
    return bool(words), ("%s: " % scenario if scenario else "") + (words or "NOT FOUND")


def scenarios_without(build):
    """Names of scenarios that no mutation makes red."""
    said = run([os.path.join(build, "tests", "sim"), "--scenarios", "--seeds", "1"], text=True).stdout
    names = re.findall(r"^scenario (\S+)", said, re.M)
    return sorted(set(names or ["all"]) - {rule[3] for rule in RULES.values()})


def main():
    build = os.path.dirname(os.path.abspath(sys.argv[1].rstrip("/")))
    names = [name for name in sys.argv[2:] if name != "--all"] or list(ALL)
    if len(sys.argv) == 2:
        share = int(time.time() // 86400) % SHARES
        names = names[share::SHARES]
        print("share %d of %d: %d of %d mutations" % (share + 1, SHARES, len(names), len(ALL)))
    recipes = recipe(build)
    missed = ["a rule for scenario " + name for name in scenarios_without(build)]
    with tempfile.TemporaryDirectory(prefix="reeve-mutations-") as folder:
        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
            for name, (well, words) in zip(names, pool.map(lambda name: look(build, folder, name, recipes), names)):
                print("mutation %-42s %s" % (name, words), flush=True)
                if not well:
                    missed.append(name)
    sys.exit("not found: %s" % ", ".join(missed) if missed else 0)


main()

#!/usr/bin/env python3
"""One reeve.yaml for coordinator, worker and command; and a key in the environment reaches workers alone."""
# SPDX-License-Identifier: Apache-2.0
import json
import os
import subprocess
import tempfile
import time

from fleet import expect, main, wait_for

KEY = "sk-planted-" + "7f3a" * 8
OTHER = "planted-" + "9e1b" * 8  # of a variable that no tier names
OURS = {"reeve", "reeved", "reeve-worker"}  # for as long as a worker takes to read it


def start(env, *argv):
    """What it says is read, or thrown away with it."""
    return subprocess.Popen(argv, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def make_tree(folder):
    tree = os.path.join(folder, "tree")
    os.mkdir(tree)
    with open(os.path.join(tree, "a.sh"), "w", encoding="utf-8") as f:
        f.write("#!/bin/sh\necho a\n")
    return tree


def shared_fleet(bin_dir, folder):
    """Nobody is told anything but where the file is."""
    file = os.path.join(folder, "reeve.yaml")
    address = "unix:%s/s" % folder
    with open(file, "w", encoding="utf-8") as f:
        f.write("listen: %s\nstate: %s/state\nfleet: build\ncoordinator: %s\nslots: 2\n"
                "queues: [ { name: narrow, most_running: 1 } ]\n" % (address, folder, address))
    env = dict(os.environ, REEVE_CONFIG=file, XDG_RUNTIME_DIR=folder)
    for name in ("REEVE_STATE", "REEVE_COORDINATOR"):
        env.pop(name, None)
    coordinator = start(env, os.path.join(bin_dir, "reeved"))
    worker = None
    try:
        ready = coordinator.stdout.readline().decode()
        expect(ready == "ready addr=%s\n" % address, "not ready: %r" % ready)
        worker = start(env, os.path.join(bin_dir, "reeve-worker"))
        wait_for("the worker has come", lambda: attached(bin_dir, env))
        done = subprocess.run([os.path.join(bin_dir, "reeve"), "analyze", make_tree(folder), "--queue", "narrow",
                               "--lens", "security", "--quiet"],
                              env=env, timeout=120, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        expect(done.returncode == 0, "analyze: exit %d: %s" % (done.returncode, done.stdout.decode()))
    finally:
        for p in (worker, coordinator):
            if p:
                p.terminate()
                p.communicate(timeout=60)


def attached(bin_dir, env):
    """True once a worker of the fleet that the file names is there."""
    out = subprocess.run([os.path.join(bin_dir, "reeve"), "fleet", "--json"], env=env, timeout=60,
                         stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    fleet = json.loads(out.stdout) if out.returncode == 0 else {"workers": []}
    return fleet["workers"] and fleet["fleet"] == "build" and fleet["workers"][0]["attached"]


def who_has(text):
    """Names of the processes of ours, or started by them, that have it in their environment."""
    found = set()
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open("/proc/%s/environ" % pid, "rb") as f:
                has = text.encode() in f.read()
            with open("/proc/%s/comm" % pid, encoding="utf-8") as f:
                name = f.read().strip()
        except OSError:
            continue
        if has:
            found.add(name)
    return found


def planted_key(bin_dir, folder):
    state = os.path.join(folder, "state")
    env = dict(os.environ, REEVE_STATE=state, XDG_RUNTIME_DIR=folder, REEVE_CONFIG="",
               OPENAI_API_KEY=KEY, REEVE_TEST_OTHER=OTHER)
    p = subprocess.Popen([os.path.join(bin_dir, "reeve"), "analyze", make_tree(folder),
                          "--lens", "security", "--workers", "1", "--out", os.path.join(folder, "out")],
                         env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    key, other = set(), set()
    while p.poll() is None:
        key |= who_has(KEY)
        other |= who_has(OTHER)
        time.sleep(0.05)
    said = p.stdout.read()
    expect(p.returncode == 0, "exit %d: %s" % (p.returncode, said.decode()))
    expect(key <= OURS, "the key is known to %s" % (key - OURS))
    expect("reeve-worker" not in other, "the worker has what no tier names")
    expect(KEY.encode() not in said, "the key was said")
    found = subprocess.run(["grep", "-rlF", KEY, folder], stdout=subprocess.PIPE, check=False).stdout.decode()
    expect(not found, "the key lies in %s" % found)


def test(bin_dir):
    with tempfile.TemporaryDirectory(prefix="reeve-config-") as folder:
        shared_fleet(bin_dir, folder)
    with tempfile.TemporaryDirectory(prefix="reeve-key-") as folder:
        planted_key(bin_dir, folder)
    print("one file for all, and the key went nowhere but to workers")


if __name__ == "__main__":
    main(test)

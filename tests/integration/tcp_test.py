#!/usr/bin/env python3
"""The parts run apart over TCP with a token: a worker from which the tree is gone finds what one that sees it finds."""
# SPDX-License-Identifier: Apache-2.0
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile

BIN = sys.argv[1]
DIR = tempfile.mkdtemp(prefix="reeve-tcp-")
STARTED = []


def fail(words):
    print("FAILED:", words)
    raise SystemExit(1)


def check(condition, words):
    if not condition:
        fail(words)


def start(*argv, **more):
    """A program that says `ready addr=...`; gives it and that line."""
    log = open(os.path.join(DIR, "log"), "ab")
    p = subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=log, text=True, **more)
    STARTED.append(p)
    line = p.stdout.readline()
    check(line.startswith("ready addr="), "%s did not get ready: %r" % (argv[0], line))
    return p, line.split("addr=")[1].split()[0]


def stop(p):
    p.send_signal(signal.SIGTERM)
    check(p.wait(30) == 0, "%s ended with %r" % (p.args[0], p.returncode))
    STARTED.remove(p)


def reeve(*argv, token="token", code=0):
    done = subprocess.run(
        [BIN + "/reeve", *argv, "--coordinator", ADDRESS, "--token-file", os.path.join(DIR, token)],
        capture_output=True, text=True, timeout=120, env=dict(os.environ, REEVE_STATE=DIR + "/client"))
    check(done.returncode == code, "reeve %s: exit %d, not %d\n%s" % (argv, done.returncode, code, done.stderr))
    return done


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)


def make_tree():
    tree = os.path.join(DIR, "tree")
    for i in range(30):
        write("%s/src/a%d.py" % (tree, i), "import os\nimport sys\n\n\ndef f%d():\n    return undefined_%d\n" % (i, i))
        write("%s/bin/b%d.sh" % (tree, i), "#!/bin/sh\ncd /nowhere\necho done\n")
        write("%s/c/c%d.c" % (tree, i), '#include "c%d.h"\nint f(void)\n{\n\tint a[2];\n\ta[2] = 1;\n\treturn a[0];\n}\n' % i)
        write("%s/c/c%d.h" % (tree, i), "int f(void);\n")
    return tree


def findings(job):
    report = json.loads(reeve("report", job, "--format", "json", "-o", "-").stdout)
    check(report["job"]["complete"], "the report of %s is not complete" % job)
    return sorted((f["path"], f["rule"], f["start_line"], f["quote"]) for f in report["findings"])


def documents(job):
    """--out writes what analyze's does, in one command; each work that ran says when."""
    out = os.path.join(DIR, "documents")
    reeve("report", job, "--out", out, "--format", "gitlab", "-o", os.path.join(DIR, "quality.json"))
    names = sorted(os.listdir(out))
    check(names == ["junit.xml", "report.html", "report.json", "report.md", "report.sarif"], "--out wrote %s" % names)
    with open(os.path.join(out, "report.json"), encoding="utf-8") as f:
        report = json.load(f)
    with open(os.path.join(DIR, "quality.json"), encoding="utf-8") as f:
        check(len(json.load(f)) == len(report["findings"]), "gitlab lists another number of findings")
    begun, ended = report["job"]["started_ms"], report["job"]["started_ms"] + report["job"]["wall_ms"]
    for s in report["subtasks"]:
        check(begun <= s["started_ms"] <= s["started_ms"] + s["wall_ms"] <= ended + 1,
              "%s ran from %d for %d in a job from %d to %d" % (s["id"], s["started_ms"], s["wall_ms"], begun, ended))
    done = reeve("report", job, "--out", out, "--format", "gitlab", code=2)
    check("-o" in done.stderr, "a format without a place is not told: %r" % done.stderr)


def tokens():
    for name, text in (("token", "a-token-of-more-than-16-bytes"), ("wrong", "another-token-that-is-wrong")):
        write(os.path.join(DIR, name), text + "\n")
        os.chmod(os.path.join(DIR, name), 0o600)


def worker(name):
    return start(BIN + "/reeve-worker", "--coordinator", ADDRESS, "--token-file", DIR + "/token",
                 "--id", name, "--slots", "2", "--state", DIR + "/" + name)[0]


def detached(tree):
    job = reeve("analyze", tree, "--detach", "--no-cache", "--queue", "nightly").stdout.strip()
    check(job.startswith("j"), "--detach prints the job, not %r" % job)
    return job


def wrong_token():
    done = reeve("fleet", token="wrong", code=2)
    check("token" in done.stderr, "a wrong token is not named: %r" % done.stderr)
    p = subprocess.run([BIN + "/reeve-worker", "--coordinator", ADDRESS, "--token-file", DIR + "/wrong", "--id", "wrong",
                        "--state", DIR + "/refused"], capture_output=True, text=True, timeout=60)
    check(p.returncode == 2 and "refused the token" in p.stderr, "a worker with a wrong token: %r" % p.stderr)
    p = subprocess.run([BIN + "/reeved", "--listen", "127.0.0.1:0", "--state", DIR + "/none"],
                       capture_output=True, text=True, timeout=30)
    check(p.returncode == 2 and "--token-file" in p.stderr, "TCP without a token: %r" % p.stderr)


def nobody_attached(tree):
    done = reeve("analyze", tree, "--timeout", "7", "--quiet", code=124)
    check("no worker is attached to %s" % ADDRESS in done.stderr, "who waits in vain is not told: %r" % done.stderr)
    check("the --timeout of its client passed" in done.stdout, "the cause is not told: %r" % done.stdout)
    job = detached(tree)
    check("no worker is attached" in reeve("show", job).stdout, "show does not tell that nobody is there")
    reeve("cancel", job)


def two_of_one_name():
    first = worker("twin")
    log = os.path.getsize(os.path.join(DIR, "log"))
    second, _ = start(BIN + "/reeve-worker", "--coordinator", ADDRESS, "--token-file", DIR + "/token",
                      "--id", "twin", "--state", DIR + "/twin2")
    check(first.wait(30) == 2, "the first of two workers of one name ended with %r" % first.returncode)
    STARTED.remove(first)
    with open(os.path.join(DIR, "log"), encoding="utf-8") as f:
        f.seek(log)
        check("another worker of the same name" in f.read(), "the first of two is not told why it ends")
    stop(second)


def main():
    global ADDRESS
    tree = make_tree()
    tokens()
    coordinator, ADDRESS = start(BIN + "/reeved", "--listen", "127.0.0.2:0", "--state", DIR + "/state",
                                 "--token-file", DIR + "/token")
    check(ADDRESS.startswith("127.0.0.2:"), "it listens on %s" % ADDRESS)
    wrong_token()
    nobody_attached(tree)
    two_of_one_name()
    # When this one comes the tree is gone, as it is on any other machine: what it needs comes as blobs.
    job = detached(tree)
    os.rename(tree, tree + ".gone")
    blind = worker("blind")
    reeve("wait", job)
    by_blobs = findings(job)
    check(os.listdir(DIR + "/blind/blobs"), "the blind worker has fetched no blob: was it blind?")
    rules = {rule.split("/")[0] for _, rule, _, _ in by_blobs}
    check(rules >= {"cppcheck", "shellcheck", "pyflakes"}, "findings of %s alone" % rules)
    stop(blind)
    os.rename(tree + ".gone", tree)
    seeing = worker("seeing")
    shown = reeve("fleet").stdout
    check("seeing" in shown, "fleet does not show the worker: %r" % shown)
    job = detached(tree)
    reeve("watch", job)
    check(findings(job) == by_blobs, "one who sees the tree finds something else than one who does not")
    documents(job)
    check(job in reeve("jobs").stdout, "jobs does not list %s" % job)
    stop(seeing)
    stop(coordinator)
    print("%d findings, the same by blobs and in place" % len(by_blobs))


try:
    main()
finally:
    for process in STARTED:
        process.kill()
        process.wait()
    shutil.rmtree(DIR, ignore_errors=True)

#!/usr/bin/env python3
"""Bad input, made to happen: a clear message, the right exit code, nothing run, nothing left behind."""
# SPDX-License-Identifier: Apache-2.0
import json
import os
import pty
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

BUILT = os.path.abspath(sys.argv[1])
DIR = tempfile.mkdtemp(prefix="reeve-hostile-")
os.chmod(DIR, 0o711)
# A copy: others than root may not reach the folder of the build.
BIN = shutil.copytree(BUILT, DIR + "/bin")
shutil.copytree(BUILT + "/../share/reeve/tools", DIR + "/share/reeve/tools")
CANARY = "canary-5c1f0e"
FAILED = []


def check(condition, words):
    if not condition:
        FAILED.append(words)
        print("FAILED:", words)


def environment(state="state", **more):
    keep = {k: os.environ[k] for k in ("PATH", "HOME", "LANG") if k in os.environ}
    return dict(keep, REEVE_STATE=os.path.join(DIR, state), XDG_RUNTIME_DIR=DIR, **more)


def reeve(*argv, code, says=(), timeout=90, env=None, **more):
    done = subprocess.run([BIN + "/reeve", *argv], capture_output=True, timeout=timeout,
                          env=env or environment(), **more)
    text = done.stderr.decode("utf-8", "replace") + done.stdout.decode("utf-8", "replace")
    check(done.returncode == code, "reeve %s: exit %d, not %d: %s" % (argv, done.returncode, code, text[-600:]))
    for words in says:
        check(words in text, "reeve %s does not say %r: %s" % (argv, words, text[-600:]))
    check(b"\x1b" not in done.stderr + done.stdout, "reeve %s lets an escape sequence through" % (argv,))
    return done


def write(path, data):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as f:
        f.write(data if isinstance(data, bytes) else data.encode())


def left_running():
    """Programs that have our folder in their command line or environment."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open("/proc/%s/cmdline" % pid, "rb") as f:
                line = f.read()
        except OSError:
            continue
        if DIR.encode() in line and int(pid) != os.getpid():
            found.append(line.replace(b"\0", b" ").decode("utf-8", "replace")[:120])
    return found


def nothing_left(after):
    until = time.monotonic() + 5
    while left_running() and time.monotonic() < until:
        time.sleep(0.05)
    check(not left_running(), "%s: left running: %s" % (after, left_running()))


def paths_that_are_none():
    reeve("analyze", DIR + "/nowhere", code=2, says=["nowhere"])
    os.mkdir(DIR + "/empty")
    reeve("analyze", DIR + "/empty", code=2, says=["empty"])
    reeve("analyze", "/dev/null", code=2)
    reeve("analyze", DIR + "/empty", "--lens", code=2)
    nothing_left("paths that are none")


def as_nobody():
    os.setgid(65534)
    os.setuid(65534)


def tree_without_permission():
    if os.geteuid() != 0:
        return
    tree = DIR + "/closed"
    write(tree + "/a.sh", "#!/bin/sh\n")
    os.chmod(tree, 0o700)
    home = DIR + "/nobody"
    os.mkdir(home)
    os.chown(home, 65534, 65534)
    env = dict(environment(), REEVE_STATE=home + "/state", XDG_RUNTIME_DIR=home, HOME=home)
    reeve("analyze", tree, code=2, says=["closed"], env=env, preexec_fn=as_nobody)
    # One file that may not be read is said, and the others are looked at.
    mixed = DIR + "/mixed"
    write(mixed + "/open.py", "import os\n")
    write(mixed + "/shut.py", "import sys\n")
    os.chmod(mixed + "/shut.py", 0o000)
    os.mkfifo(mixed + "/fifo.py")
    out = home + "/out"
    reeve("analyze", mixed, "--out", out, code=0, env=env, preexec_fn=as_nobody)
    gaps = {(g["path"], g["why"]) for c in report(out)["coverage"] for g in c["not_covered"]}
    check(("shut.py", "permission denied") in gaps, "a file without permission: %s" % gaps)
    check(("fifo.py", "not a regular file") in gaps, "a FIFO: %s" % gaps)
    nothing_left("a tree without permission")


def report(out):
    with open(out + "/report.json", encoding="utf-8") as f:
        return json.load(f)


def hostile_tree():
    tree = DIR + "/hostile"
    write(DIR + "/outside/secret.py", "import os  # %s\n" % CANARY)
    finding = "import os\n"
    for name in (b"with\nnewline.py", b"-leading.py", b"\xff\xfe.py", b"\x1b[2J.py", b"<script>alert(1).py",
                 b"::error::x.py", b"plain.py", b"a b'c\"d$(touch x).py"):
        with open(os.path.join(tree.encode(), name) if os.makedirs(tree, exist_ok=True) is None else b"", "wb") as f:
            f.write(finding.encode())
    write(tree + "/binary.py", b"\0\1\2" * 100)
    os.symlink("loop.py", tree + "/loop.py")
    os.symlink("../outside/secret.py", tree + "/escape.py")
    os.symlink("../outside", tree + "/folder")
    with open(tree + "/huge.py", "wb") as f:
        f.truncate(1 << 30)
    return tree


def configurations_that_run_code(tree):
    """Each of these runs code, or hides findings, where an analyzer believes the tree."""
    mark = "open(%r, 'w').write('run')" % (DIR + "/was-run")
    write(tree + "/sitecustomize.py", mark + "\n")
    write(tree + "/ast.py", mark + "\n")
    write(tree + "/setup.cfg", "[flake8]\nexclude = *\n[bandit]\nexclude = /\n")
    write(tree + "/.bandit", "[bandit]\nskips: B101\nexclude: /\n")
    write(tree + "/.shellcheckrc", "disable=all\n")
    write(tree + "/x.sh", "#!/bin/sh\ncd /nowhere\n")
    subprocess.run(["git", "init", "-q", tree], check=True)
    hook = DIR + "/hook"
    write(hook, "#!/bin/sh\ntouch %s/was-run\n" % DIR)
    os.chmod(hook, 0o755)
    with open(tree + "/.git/config", "a", encoding="utf-8") as f:
        f.write("[core]\n\tfsmonitor = %s\n\tpager = %s\n" % (hook, hook))


def content():
    tree = hostile_tree()
    configurations_that_run_code(tree)
    out = DIR + "/out"
    started = time.monotonic()
    reeve("analyze", tree, "--out", out, code=0)
    check(time.monotonic() - started < 60, "a sparse file of 1 GiB is read")
    got = report(out)
    found = {f["path"] for f in got["findings"] if f["rule"] == "pyflakes/unused-import"}
    check({"with\nnewline.py", "-leading.py", "\x1b[2J.py", "<script>alert(1).py", "::error::x.py", "plain.py"} <= found,
          "names that are hard: found in %r" % sorted(found))
    check(any("path_base64" in f for f in got["findings"]), "a name that is not UTF-8 has no path_base64")
    check(any(f["rule"].startswith("shellcheck/") for f in got["findings"]), ".shellcheckrc of the tree is believed")
    gaps = {g["path"]: g["why"] for c in got["coverage"] for g in c["not_covered"]}
    for name, why in (("binary.py", "binary"), ("huge.py", "over 8 MiB"), ("loop.py", "symbolic link"),
                      ("escape.py", "symbolic link"), ("folder", "symbolic link")):
        check(gaps.get(name) == why, "%s: not covered because %r, not %r" % (name, gaps.get(name), why))
    check(not os.path.exists(DIR + "/was-run"), "something of the tree was run")
    for name in ("report.json", "report.md"):
        with open(os.path.join(out, name), "rb") as f:
            text = f.read()
        check(CANARY.encode() not in text, "%s has content from outside the tree" % name)
        check(b"\x1b" not in text, "%s has an escape sequence" % name)
        plain = re.sub(rb"`[^`\n]*`", b"", text)  # what stands in a code span is no HTML
        check(name != "report.md" or b"<script>" not in plain, "%s has HTML of the tree" % name)
    nothing_left("a hostile tree")
    on_a_terminal(tree)


def on_a_terminal(tree):
    pid, fd = pty.fork()
    if pid == 0:
        os.execve(BIN + "/reeve", [BIN + "/reeve", "analyze", tree, "--no-color"], environment(TERM="xterm"))
    seen = b""
    while True:
        try:
            piece = os.read(fd, 4096)
        except OSError:
            break
        if not piece:
            break
        seen += piece
    os.waitpid(pid, 0)
    check(b"plain.py" in seen or b"findings" in seen, "nothing on the terminal: %r" % seen[-300:])
    check(b"\x1b[2J" not in seen, "a file name clears the terminal")


def ports_tokens_and_redis():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        s.listen()
        taken = "127.0.0.1:%d" % s.getsockname()[1]
        write(DIR + "/token", "0123456789abcdef0123\n")
        os.chmod(DIR + "/token", 0o600)
        reeved("--listen", taken, "--token-file", DIR + "/token", says=["in use"])
    reeved("--listen", "127.0.0.1:0", says=["token"])
    os.chmod(DIR + "/token", 0o644)
    reeved("--listen", "127.0.0.1:0", "--token-file", DIR + "/token", code=2, says=["chmod 600"])
    reeved("--listen", "127.0.0.1:0", "--token-file", DIR + "/none", code=2, says=["not there"])
    reeved("--listen", "10.0.0.1:7420", "--token-file", DIR + "/token-none", code=2)
    reeved("--redis", "unix:%s/nobody.sock" % DIR, "--fleet", "a:b", code=2, says=["name"])
    # No redis-server to be found: a folder of programs that has none.
    bare = DIR + "/bin"
    os.makedirs(bare, exist_ok=True)
    reeve("analyze", DIR + "/outside", code=3, says=["redis-server"], env=dict(environment("bare"), PATH=bare))
    nothing_left("ports, tokens and Redis")


def reeved(*argv, code=3, says=()):
    done = subprocess.run([BIN + "/reeved", "--state", DIR + "/other", *argv], capture_output=True, text=True,
                          timeout=60, env=environment())
    check(done.returncode == code, "reeved %s: exit %d, not %d: %s" % (argv, done.returncode, code, done.stderr))
    for words in says:
        check(words in done.stderr, "reeved %s does not say %r: %s" % (argv, words, done.stderr))


def full_disk():
    if os.geteuid() != 0:
        return
    small = DIR + "/small"
    os.mkdir(small)
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "none", small], check=False).returncode:
        print("no mount here: a full disk is not tried")
        return
    try:
        with open(small + "/fill", "wb") as f:
            try:
                f.write(b"x" * (1 << 20))
            except OSError:
                pass
        env = dict(environment(), REEVE_STATE=small + "/state")
        reeve("analyze", DIR + "/outside", code=3, env=env)
        nothing_left("a full disk")
    finally:
        subprocess.run(["umount", "-l", small], check=False)


def interrupted():
    tree = DIR + "/long"
    for i in range(20):
        write("%s/%d.sh" % (tree, i), "#!/bin/sh\n" + "".join("echo $a%d | sort\n" % k for k in range(400)))
    for number, code in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
        p = subprocess.Popen([BIN + "/reeve", "analyze", tree], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL,
                             env=environment("signal%d" % number), text=True)
        while "job j" not in (p.stderr.readline() or "job j"):
            pass
        p.send_signal(number)
        p.communicate(timeout=60)
        check(p.returncode == code, "signal %d: exit %r, not %d" % (number, p.returncode, code))
        nothing_left("signal %d" % number)


try:
    paths_that_are_none()
    tree_without_permission()
    content()
    ports_tokens_and_redis()
    full_disk()
    interrupted()
finally:
    shutil.rmtree(DIR, ignore_errors=True)
raise SystemExit(1 if FAILED else 0)

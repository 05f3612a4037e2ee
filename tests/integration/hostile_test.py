#!/usr/bin/env python3
"""Bad input, made to happen: a clear message, the right exit code, nothing run, nothing left behind."""
# SPDX-License-Identifier: Apache-2.0
import os
import re
import signal
import socket
import subprocess
import time

from hostile_support import (BIN, DIR, Terminal, check, environment, gaps_of, main, nothing_left, reeve, reeved,
                             report, write)

CANARY = "canary-5c1f0e"


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
    home = DIR + "/nobody"
    os.mkdir(home)
    more = {"env": dict(environment(), REEVE_STATE=home + "/state", XDG_RUNTIME_DIR=home, HOME=home)}
    if os.geteuid() == 0:  # who may read everything
        os.chown(home, 65534, 65534)
        more["preexec_fn"] = as_nobody
    tree = DIR + "/closed"
    write(tree + "/a.sh", "#!/bin/sh\n")
    os.chmod(tree, 0o000)
    reeve("analyze", tree, code=2, says=["cannot analyse", "closed"], **more)
    os.chmod(tree, 0o700)
    # One file that may not be read is said, and the others are looked at.
    mixed = DIR + "/mixed"
    write(mixed + "/open.py", "import os\n")
    write(mixed + "/shut.py", "import sys\n")
    os.chmod(mixed + "/shut.py", 0o000)
    os.mkfifo(mixed + "/fifo.py")
    out = home + "/out"
    reeve("analyze", mixed, "--out", out, code=0, **more)
    gaps = {(g["path"], g["why"]) for c in report(out)["coverage"] for g in c["not_covered"]}
    check(("shut.py", "permission denied") in gaps, "a file without permission: %s" % gaps)
    check(("fifo.py", "not a regular file") in gaps, "a FIFO: %s" % gaps)
    nothing_left("a tree without permission")


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
    gaps = gaps_of(got)
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
    terminal = Terminal("analyze", tree, "--no-color")
    terminal.end()
    check(b"plain.py" in terminal.seen or b"findings" in terminal.seen, "nothing there: %r" % terminal.seen[-300:])
    check(b"\x1b[2J" not in terminal.seen, "a file name clears the terminal")


def ports_tokens_and_redis():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        s.listen()
        taken = "127.0.0.1:%d" % s.getsockname()[1]
        write(DIR + "/token", "0123456789abcdef0123\n")
        os.chmod(DIR + "/token", 0o600)
        reeved("--listen", taken, "--token-file", DIR + "/token", says=["in use"])
    reeved("--listen", "127.0.0.1:0", code=2, says=["token"])
    reeved("--listen", "127.0.0.1", "--token-file", DIR + "/token", code=2, says=["HOST:PORT"])
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


def full_disk():
    """A small disk of its own for one command: in a namespace, so that nobody has to be root for it."""
    small = DIR + "/small"
    os.mkdir(small)
    mount = ["unshare", "--mount", *([] if os.geteuid() == 0 else ["--map-root-user"]), "sh", "-c",
             'mount -t tmpfs -o size=64k none "$0" && { head -c 1M /dev/zero >"$0/fill"; exec "$@"; }', small]
    if subprocess.run(mount + ["true"], stderr=subprocess.DEVNULL, check=False).returncode:
        print("skipped: a full disk, for a mount namespace does not work here")
        return
    env = dict(environment(), REEVE_STATE=small + "/state")
    done = subprocess.run(mount + [BIN + "/reeve", "analyze", DIR + "/outside"], stdin=subprocess.DEVNULL,
                          capture_output=True, timeout=90, env=env, check=False)
    check(done.returncode == 3, "a full disk: exit %d: %s" % (done.returncode, done.stderr[-600:]))
    check(b"No space" in done.stderr or b"no space" in done.stderr, "a full disk is not named: %s" % done.stderr)
    nothing_left("a full disk")


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


main(paths_that_are_none, tree_without_permission, content, ports_tokens_and_redis, full_disk, interrupted)

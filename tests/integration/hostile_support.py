"""A folder of a test's own with the programs in it, what is checked of each command, and what it may not leave."""
# SPDX-License-Identifier: Apache-2.0
import fcntl
import json
import os
import pty
import shutil
import stat
import subprocess
import sys
import tempfile
import time

BUILT = os.path.abspath(sys.argv[1])
DIR = tempfile.mkdtemp(prefix="reeve-hostile-")
os.chmod(DIR, 0o711)
# A copy: others than root may not reach the folder of the build.
BIN = shutil.copytree(BUILT, DIR + "/bin")
for part in ("skills", "tools", "workflows"):
    shutil.copytree(BUILT + "/../share/reeve/" + part, DIR + "/share/reeve/" + part)
FAILED = []


def check(condition, words):
    if not condition:
        FAILED.append(words)
        print("FAILED:", words)


def environment(state="state", **more):
    keep = {k: os.environ[k] for k in ("PATH", "HOME", "LANG") if k in os.environ}
    return dict(keep, REEVE_STATE=os.path.join(DIR, state), XDG_RUNTIME_DIR=DIR, **more)


def program(name, *argv, code, says=(), timeout=90, env=None, **more):
    """Runs it to its end; what it says is checked, and that no escape sequence comes through."""
    done = subprocess.run([BIN + "/" + name, *argv], stdin=subprocess.DEVNULL, capture_output=True, timeout=timeout,
                          env=env or environment(), check=False, **more)
    text = done.stderr.decode("utf-8", "replace") + done.stdout.decode("utf-8", "replace")
    check(done.returncode == code, "%s %s: exit %d, not %d: %s" % (name, argv, done.returncode, code, text[-600:]))
    for words in says:
        check(words in text, "%s %s does not say %r: %s" % (name, argv, words, text[-600:]))
    check(b"\x1b" not in done.stderr + done.stdout, "%s %s lets an escape sequence through" % (name, argv))
    return done


def reeve(*argv, **more):
    return program("reeve", *argv, **more)


def reeved(*argv, code=3, **more):
    return program("reeved", "--state", DIR + "/other", *argv, code=code, **more)


def write(path, data):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as f:
        f.write(data if isinstance(data, bytes) else data.encode())


def report(out):
    with open(out + "/report.json", encoding="utf-8") as f:
        return json.load(f)


def gaps_of(got):
    """path -> why it was not covered, of all lenses."""
    return {g["path"]: g["why"] for c in got["coverage"] for g in c["not_covered"]}


class Terminal:
    """A reeve on a terminal of its own."""

    def __init__(self, *argv, env=None):
        self.seen = b""
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.execve(BIN + "/reeve", [BIN + "/reeve", *argv], env or environment(TERM="xterm"))

    def read(self):
        """False when its side of the terminal is closed."""
        try:
            piece = os.read(self.fd, 4096)
        except OSError:
            piece = b""
        self.seen += piece
        return bool(piece)

    def read_until(self, words):
        while words not in self.seen and self.read():
            pass
        check(words in self.seen, "nothing of %r on the terminal: %r" % (words, self.seen[-300:]))

    def type(self, keys):
        os.write(self.fd, keys)

    def end(self):
        """Its exit code."""
        while self.read():
            pass
        os.close(self.fd)
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


def left_running():
    """Programs that have our folder in their command line."""
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


def left_lying():
    """Sockets, and locks that somebody holds."""
    found = []
    for folder, _, names in os.walk(DIR):
        for path in (os.path.join(folder, name) for name in names):
            kind = os.lstat(path).st_mode
            if stat.S_ISSOCK(kind):
                found.append(path)
            if stat.S_ISREG(kind) and path.endswith("/lock") and is_locked(path):
                found.append(path)
    return found


def is_locked(path):
    with open(path, "rb") as f:
        try:
            fcntl.flock(f, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
    return False


def nothing_left(after):
    until = time.monotonic() + 5
    while (left_running() or left_lying()) and time.monotonic() < until:
        time.sleep(0.05)
    check(not left_running(), "%s: left running: %s" % (after, left_running()))
    check(not left_lying(), "%s: left lying: %s" % (after, left_lying()))


def main(*cases):
    """Runs the cases and exits with the code that ctest understands."""
    try:
        for case in cases:
            started = time.monotonic()
            case()
            print("%5.1f s  %s" % (time.monotonic() - started, case.__name__))
    finally:
        shutil.rmtree(DIR, ignore_errors=True)
    raise SystemExit(1 if FAILED else 0)

"""A real fleet for tests: Redis, reeved and workers in a folder of their own, and counts taken beside them."""
# SPDX-License-Identifier: Apache-2.0
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

from light import light_data

SKIPPED = 77
PREFIX = "{reeve:main}:"
DONE = 7  # enum subtask_state
START_S = 40  # a coordinator waits up to 10 s for the key of the one before; the machine may be busy


class Failed(Exception):
    """What a test found to be wrong."""


def wait_for(what, condition, seconds=60.0):
    """Asks until the condition gives something true, and returns that."""
    until = time.monotonic() + seconds
    while True:
        got = condition()
        if got:
            return got
        if time.monotonic() >= until:
            raise Failed("waited %d s in vain: %s" % (seconds, what))
        time.sleep(0.02)


class Redis:
    """A connection of our own: what is counted does not go through the programs under test."""

    def __init__(self, path, timeout=30):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(timeout)
        self.sock.connect(path)
        self.file = self.sock.makefile("rb")

    def __call__(self, *args):
        self.send(*args)
        return self.reply()

    def send(self, *args):
        args = [a if isinstance(a, bytes) else str(a).encode() for a in args]
        self.sock.sendall(b"*%d\r\n" % len(args) + b"".join(b"$%d\r\n%s\r\n" % (len(a), a) for a in args))

    def reply(self):
        line = self.file.readline()
        if not line.endswith(b"\r\n"):
            raise OSError("redis closed the connection")
        kind, rest = line[:1], line[1:-2]
        if kind == b"-":
            raise OSError(rest.decode())
        if kind == b"+":
            return rest
        number = int(rest)
        if kind == b":":
            return number
        if number < 0:
            return None
        if kind == b"*":
            return [self.reply() for _ in range(number)]
        return self.file.read(number + 2)[:-2]

    def close(self):
        self.file.close()
        self.sock.close()


def fields(line):
    """The words key=value of a logfmt line whose values are plain."""
    return dict(word.split("=", 1) for word in line.split() if "=" in word)


def token_of(text):
    term, seq = text.split(".")
    return int(term), int(seq)


def subtask_number(text):
    """17 of j42/17, and of j42/17.3."""
    return int(text.split("/")[1].split(".")[0])


class Fleet:
    """Begin with `with Fleet(bin) as fleet`: at its end every process that it started is gone."""

    def __init__(self, bin_dir, workers=3, slots=4, record=False, redis=(), reeved=(), redis_dir=None, start=True):
        self.bin = bin_dir
        self.start_all = start  # else start_redis() and start_rest() are for the test to call
        self.redis_options = list(redis)  # beside those that every Redis here has
        self.reeved_options = list(reeved)
        self.journals = [] if record else None  # a file for each life of the coordinator
        self.dir = tempfile.mkdtemp(prefix="reeve-fleet-")
        self.data = light_data(bin_dir, os.path.join(self.dir, "data"), ("bash",))  # these jobs need no analyzer
        self.redis_path = os.path.join(self.dir, "redis.sock")
        self.redis_dir = redis_dir or self.dir
        self.redis_address = "unix:" + self.redis_path  # as reeved is told it
        self.address = "unix:" + os.path.join(self.dir, "reeved.sock")
        self.names = ["w%d" % n for n in range(1, workers + 1)]
        self.slots = slots
        self.processes = {}
        self.started = []
        self.keep = False

    def __enter__(self):
        try:
            if self.start_all:
                self.start_redis()
                self.start_rest()
        except BaseException:
            self.close()
            raise
        return self

    def start_rest(self):
        self.start_coordinator()
        for name in self.names:
            self.start_worker(name)
        for name in self.names:
            self.await_line(name, " event=worker.attached ")

    def __exit__(self, kind, *_):
        self.keep = kind is not None
        self.close()

    def close(self):
        for process in self.started:
            if process.poll() is None:
                process.kill()
            process.wait()
        if self.keep:
            print("the logs are in %s" % self.dir)
        else:
            shutil.rmtree(self.dir, ignore_errors=True)

    # --- processes ---

    def log(self, name):
        return os.path.join(self.dir, name + ".log")

    def start_process(self, name, *command):
        environment = {key: value for key, value in os.environ.items() if not key.startswith("REEVE_")}
        environment["XDG_RUNTIME_DIR"] = self.dir
        environment["REEVE_DATA"] = self.data
        with open(self.log(name), "ab") as log:
            # SIGXFSZ stays ignored: a file that may not grow is then an error to who writes, not its end.
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                       env=environment, restore_signals=name != "redis")
        self.processes[name] = process
        self.started.append(process)

    def start_redis(self):
        self.launch_redis()
        wait_for("redis answers", self.redis_answers, START_S)

    def launch_redis(self, *options):
        self.start_process("redis", "redis-server", "--port", "0", "--unixsocket", self.redis_path, "--dir", self.redis_dir,
                    "--appendonly", "yes", "--appendfsync", "everysec", "--save", "", *self.redis_options, *options)

    def redis_answers(self):
        try:
            redis = Redis(self.redis_path)
        except OSError:
            return False
        try:
            return redis("PING") == b"PONG"
        except OSError:
            return False  # it loads its data
        finally:
            redis.close()

    def start_coordinator(self):
        before = self.launch_coordinator()
        self.await_coordinator(before)

    def await_coordinator(self, before):
        wait_for("reeved is ready", lambda: self.count_lines("reeved", "ready addr=") > before, START_S)

    def forget_leader(self):
        """The key of a leader that is dead runs out at once: that it takes ten seconds is tried by kill_coordinator_test
        and standby_test."""
        self.ask("DEL", PREFIX + "leader")

    def launch_coordinator(self):
        """Starts it; returns how often it had been ready before."""
        recording = []
        if self.journals is not None:
            self.journals.append(os.path.join(self.dir, "journal%d" % len(self.journals)))
            recording = ["--record", self.journals[-1]]
        before = self.count_lines("reeved", "ready addr=")
        self.start_process("reeved", os.path.join(self.bin, "reeved"), "--listen", self.address, "--redis",
                    self.redis_address, "--state", os.path.join(self.dir, "reeved"), *self.reeved_options, *recording)
        return before

    def start_worker(self, name):
        self.start_process(name, os.path.join(self.bin, "reeve-worker"), "--coordinator", self.address, "--id", name,
                    "--slots", str(self.slots), "--state", os.path.join(self.dir, name))

    def signal(self, name, number):
        self.processes[name].send_signal(number)

    def kill(self, name):
        self.processes[name].kill()
        self.processes[name].wait()

    def end(self, name, seconds=60):
        """SIGTERM, and returns when it has ended."""
        self.signal(name, signal.SIGTERM)
        try:
            return self.processes[name].wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            raise Failed("%s did not end within %d s of SIGTERM" % (name, seconds)) from None

    def stop(self, name):
        """SIGSTOP, and returns when the kernel has stopped it."""
        self.signal(name, signal.SIGSTOP)
        status = "/proc/%d/stat" % self.processes[name].pid

        def stopped():
            with open(status, encoding="ascii", errors="replace") as file:
                return file.read().rpartition(")")[2].split()[0] == "T"
        wait_for(name + " has stopped", stopped)

    def go_on(self, name):
        self.signal(name, signal.SIGCONT)

    def expect_alive(self, *names):
        for name in names:
            if self.processes[name].poll() is not None:
                raise Failed("%s ended by itself, code %s" % (name, self.processes[name].returncode))

    # --- logs ---

    def lines(self, name, event):
        try:
            with open(self.log(name), encoding="utf-8", errors="replace") as log:
                return [line for line in log if event in line]
        except FileNotFoundError:
            return []

    def count_lines(self, name, event):
        return len(self.lines(name, event))

    def await_line(self, name, event, seconds=START_S):
        wait_for("%s says %s" % (name, event), lambda: self.count_lines(name, event), seconds)

    def runs(self, job):
        """Of all workers: subtask -> tokens of the runs that came to a good end, in order."""
        out = {}
        for name in self.names:
            for line in self.lines(name, " event=attempt.done "):
                said = fields(line)
                if said["outcome"] == "done" and said["subtask"].startswith("j%d/" % job):
                    out.setdefault(subtask_number(said["subtask"]), []).append(token_of(said["token"]))
        return out

    def hedged(self, job):
        """Subtasks of which a second worker was asked while the first was at it: both may come to a good end."""
        return {subtask_number(fields(line)["subtask"]) for line in self.lines("reeved", " event=lease.hedged ")
                if fields(line)["subtask"].startswith("j%d/" % job)}

    def adoptions(self):
        """Of all workers: the token under which a lease went on -> the one before."""
        out = {}
        for name in self.names:
            for line in self.lines(name, " event=attempt.adopted "):
                said = fields(line)
                out[token_of(said["token"])] = token_of(said["old_token"])
        return out

    def health(self):
        """SERVING, NOT_SERVING, or nothing where nobody answers."""
        program = os.path.join(self.bin, "..", "tests", "health")
        return subprocess.run([program, self.address], check=False, timeout=60, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL).stdout.decode().strip()

    # --- work, and what Redis holds of it ---

    def submit(self, repeat, *scripts, paid=(), queue=""):
        """`paid`: the price of an attempt and the budget of the job, in micro-dollars."""
        program = os.path.join(self.bin, "..", "tests", "submit")
        money = ["--paid", *map(str, paid)] if paid else []
        where = ["--queue", queue] if queue else []
        said = subprocess.run([program, *money, *where, self.address, str(repeat), *scripts], check=True, timeout=60,
                              stdout=subprocess.PIPE).stdout
        return int(said)

    def status(self, job):
        said = subprocess.run([os.path.join(self.bin, "reeve"), "show", "j%d" % job, "--json", "--coordinator", self.address],
                              check=True, timeout=60, stdout=subprocess.PIPE).stdout
        return json.loads(said)

    def ask(self, *args):
        redis = Redis(self.redis_path)
        try:
            return redis(*args)
        finally:
            redis.close()

    def job_key(self, job, part=""):
        return "%sjob:j%d%s" % (PREFIX, job, part)

    def stored(self, job):
        return self.ask("HLEN", self.job_key(job, ":results"))

    def await_stored(self, job, count):
        wait_for("%d results are stored" % count, lambda: self.stored(job) >= count)

    def await_end(self, job, seconds=90):
        def state():
            told = self.ask("HGET", PREFIX + "jobs", "j%d" % job)
            return told if told in (b"done", b"failed", b"cancelled") else None
        try:
            return wait_for("job j%d ends" % job, state, seconds)
        except Failed as failure:
            raise Failed("%s; %d results are stored" % (failure, self.stored(job))) from None

    def leases_of(self, worker):
        """What Redis says that the worker does, by subtask: a line an attempt in its key."""
        text = self.ask("GET", PREFIX + "worker:" + worker) or b""
        return [subtask_number(line.split()[0].decode()) for line in text.splitlines()]

    def leases_named(self):
        return sum(len(self.leases_of(name)) for name in self.names)

    def records(self, job):
        """subtask -> state, attempts and token, as stored."""
        pairs = self.ask("HGETALL", self.job_key(job, ":sub"))
        return {int(key): record_of(value) for key, value in zip(pairs[::2], pairs[1::2])}

    def events(self, job):
        """The job's stream, line by line."""
        for _, entry in self.ask("XRANGE", self.job_key(job, ":events"), "-", "+"):
            for line in entry[1].decode("utf-8", "replace").splitlines():
                yield fields(line)


def counted_by(events, name):
    """subtask -> how often the event was told of it."""
    out = {}
    for event in events:
        if event.get("event") == name:
            number = subtask_number(event["subtask"])
            out[number] = out.get(number, 0) + 1
    return out


def record_of(packed):
    """State, attempts and token of a record as coordinator/state/record.c packs it."""
    if packed[0] != 1:
        raise Failed("a record of schema %d" % packed[0])
    numbers = packed[11:11 + 4 + 8 + 8]
    read = lambda at, size: int.from_bytes(numbers[at:at + size], "little")
    return packed[1], read(0, 4), (read(4, 8), read(12, 8))


def expect(wanted, words):
    if not wanted:
        raise Failed(words)


def count_all(fleet, job, total):
    """Nothing lost, nothing accepted twice; returns how many finished runs were repeated."""
    records = fleet.records(job)
    results = fleet.stored(job)
    done = [number for number, record in records.items() if record[0] == DONE]
    passes = counted_by(fleet.events(job), "subtask.pass")
    twice = [number for number, times in passes.items() if times != 1]
    runs, adoptions = fleet.runs(job), fleet.adoptions()
    strangers = []
    for number, (_, _, token) in records.items():
        tokens = runs.get(number, [])
        while token not in tokens and token in adoptions:
            token = adoptions[token]
        if token not in tokens:
            strangers.append(number)
    hedged = fleet.hedged(job)
    repeated = sum(len(tokens) - 1 for number, tokens in runs.items() if number not in hedged)
    print("after: %d subtasks, %d results, %d lost, %d accepted twice, %d without a run of their token, "
          "%d finished runs repeated, %d hedged" %
          (len(records), results, total - len(done), len(twice), len(strangers), repeated, len(hedged)))
    expect(len(records) == total, "%d records of %d subtasks" % (len(records), total))
    expect(len(done) == total, "lost: %s" % [n for n in range(total) if n not in done][:10])
    expect(results == total, "%d results of %d subtasks" % (results, total))
    expect(len(passes) == total and not twice, "accepted not once: %s" % (
        twice[:10] or [n for n in range(total) if n not in passes][:10]))
    expect(not strangers, "accepted under a token that no worker ran: %s" % strangers[:10])
    return repeated


def main(test):
    """Runs test(folder of the binaries) with the exit code that ctest understands."""
    bin_dir = os.path.abspath(sys.argv[1])
    if not shutil.which("redis-server") or not os.path.exists(os.path.join(bin_dir, "reeved")):
        print("skipped: no redis-server, or no reeved")
        sys.exit(SKIPPED)
    try:
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # what was started is ended then, too
        test(bin_dir)
    except Failed as failure:
        print("failed: %s" % failure)
        sys.exit(1)

#!/usr/bin/env python3
"""Bugs of the kind that real systems had, put into the core one at a time: the simulator must find each.

mutations_test.py BIN [NAME...]: a mutation is a place in a source, which must be there once, and what stands there instead. What is
changed is compiled alone and linked in front of the rest. A crash of the core is a finding like a broken invariant.
"""
# SPDX-License-Identifier: Apache-2.0
import os
import re
import subprocess
import sys
import tempfile

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
SEEDS, SECONDS = 6000, 60

MUTATIONS = {
    # A late result of a worker that was declared dead.
    "late-result-accepted": ("coordinator/result.c",
        "lease_of_token(f, row, event->result.token);",
        "row->lease == NO_SLOT ? NULL : &f->leases[row->lease];"),
    # The budget is looked at, and counted up when the report comes.
    "budget-checked-then-counted": ("coordinator/money/budget.c",
        "uint64_t out = p->reserved + p->spent;",
        "uint64_t out = p->spent;"),
    "reservation-leaked-when-a-worker-dies": ("coordinator/schedule/again.c",
        "budget_settle_full(f, lease); /* unless it was reported */",
        "lease->reserved = 0;"),
    "failed-counted-as-done-on-resume": ("coordinator/state/restore.c",
        "	row->due_ms = f->now_ms;\n",
        "	row->due_ms = f->now_ms;\n	if (row->failed)\n		row->state = SUBTASK_DONE;\n"),
    # In the loop that the simulator has in the place of loop.c.
    "acknowledged-before-the-commit": ("tests/sim/host.c",
        "	if (h->fx.move_count)\n		commit(w, h);\n",
        "	if (h->fx.move_count) {\n		commit(w, h);\n		if (h->up)\n			host_carry_out(w, h);\n	}\n"),
    "token-reused-after-a-restart": ("coordinator/state/lease.c",
        "struct token token = { f->term, ++f->token_seq };",
        "struct token token = { 1, ++f->token_seq };"),
    # Who brought the result is told; who runs the same subtask beside it is not.
    "hedge-goes-on-beside-what-was-accepted": ("coordinator/result.c",
        "	again_no_more(f, lease, fx);\n", ""),
    "heartbeat-outlives-its-work": ("coordinator/schedule/expire.c",
        "return lease->state == LEASE_LIVE && stall_due_ms(&lease->stall, lease->silence_ms) <= now_ms;",
        "return stall_due_ms(&lease->stall, lease->silence_ms) < 0;"),
    "held-released-by-a-restart": ("coordinator/state/restore.c",
        "	row->due_ms = f->now_ms;\n",
        "	row->due_ms = f->now_ms;\n	if (row->state == SUBTASK_HELD)\n		row->state = SUBTASK_READY;\n"),
    # There is no provider's quota yet; what storms is every retry.
    "retries-storm": ("coordinator/schedule/retry.c",
        "return 1 + (int64_t)rand_below(chance, (uint64_t)most);",
        "return 1 + (int64_t)rand_below(chance, 2) + 0 * most;"),
    # And beyond those ten.
    "a-pause-expires-leases": ("coordinator/step.c", "	lease_shift(f, gap);\n", ""),
    "what-is-at-the-gates-expires": ("coordinator/schedule/expire.c",
        "if (row->state == SUBTASK_LEASED &&",
        "if ((row->state == SUBTASK_LEASED || row->state == SUBTASK_GATING) &&"),
    "unconfirmed-leader-grants": ("coordinator/state/fleet.c",
        "return f->started && f->now_ms - f->confirmed_ms <= f->limits.leader_ttl_ms / 2;",
        "return f->started;"),
    "any-presenter-wins-after-a-restart": ("coordinator/schedule/claim.c",
        "return newer >= 0 || its_own;", "return newer >= 0 || its_own || true;"),
    "unchecked-passes": ("coordinator/result.c",
        "	if (verdict.verdict == VERDICT_PASS) {\n		result_keep",
        "	if (verdict.verdict != VERDICT_REFUSE) {\n		result_keep"),
    "lost-attempts-forgotten-by-a-restart": ("coordinator/state/restore.c",
        "	row->due_ms = f->now_ms;\n", "	row->due_ms = f->now_ms;\n	row->lost = 0;\n"),
    "loser-is-not-told": ("coordinator/schedule/again.c",
        "	lease_cancel(f, other, REASON_SUPERSEDED, fx);\n", ""),
    "cancelled-worker-is-not-told": ("coordinator/plan/plan.c",
        "		lease_cancel(f, both[i], job->reason, fx);\n", ""),
    "a-queue-starves": ("coordinator/schedule/pick.c",
        "return has != other ? has < other : a->pass < b->pass;",
        "return has != other ? has > other : a->pass > b->pass;"),
    # The next two were in the code until the simulator had a provider.
    "settled-before-it-is-stored": ("coordinator/result.c",
        "if (verdict.verdict != VERDICT_COULD_NOT_CHECK || row->rechecks == GATE_RECHECKS_MOST)",
        "if (verdict.verdict != VERDICT_NONE)"),
    "a-late-report-stores-what-cannot-be-read": ("coordinator/state/move.c",
        "	if (row.state == SUBTASK_GATING)\n", "	if (row.state == SUBTASK_NONE)\n"),
}


def run(command, **more):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, **more)


def recipe(build):
    """How the build compiles a file of the core, and how it links the simulator."""
    said = run(["ninja", "-C", build, "-t", "commands", "tests/sim"], text=True).stdout.splitlines()
    compile_one = next(line for line in said if line.endswith("coordinator/step.c"))
    return compile_one, next(line for line in reversed(said) if " -o tests/sim " in line)


def mutate(build, folder, name, recipes):
    """The simulator with this mutation in it."""
    path, old, new = MUTATIONS[name]
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        text = file.read()
    if text.count(old) != 1:
        sys.exit("mutation %s: its place is %d times in %s" % (name, text.count(old), path))
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
            sys.exit("mutation %s does not build: %s" % (name, done.stdout[-2000:]))
    return program


def found(program):
    """What the simulator says of it, or None."""
    try:
        done = run([program, "--seeds", str(SEEDS), "--jobs", "2"], timeout=SECONDS, errors="replace", text=True)
    except subprocess.TimeoutExpired:
        return None
    if not done.returncode:
        return None
    broken = [line for line in done.stdout.splitlines() if "BROKEN" in line or "Assertion" in line]
    return broken[-1].strip() if broken else "ends with %d: %s" % (done.returncode, done.stdout[-200:].strip())


def main():
    build = os.path.dirname(os.path.abspath(sys.argv[1].rstrip("/")))
    names = sys.argv[2:] or list(MUTATIONS)
    missed = []
    recipes = recipe(build)
    with tempfile.TemporaryDirectory(prefix="reeve-mutations-") as folder:
        for name in names:
            words = found(mutate(build, folder, name, recipes))
            print("mutation %-42s %s" % (name, words or "NOT FOUND"), flush=True)
            if not words:
                missed.append(name)
    sys.exit("not found: %s" % ", ".join(missed) if missed else 0)


main()

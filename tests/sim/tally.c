/* Counts, and prints what was counted. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/sim/tally.h"

#include <inttypes.h>
#include <stdio.h>

struct tally tally;

static const char *const faults[FAULTS] = { "worker killed", "worker paused", "worker slow", "worker late",
	"worker hangs", "worker drained", "old token presented", "stream cut", "stream half-open",
	"message dropped", "message doubled", "network slow", "coordinator killed", "killed in a commit",
	"coordinator paused", "cut from the store", "rival coordinator", "store slow", "store stands",
	"reply lost, resent", "store refuses", "job cancelled", "runner failed", "result refused",
	"could not check", "poison subtask", "cache silent", "cache late", "cache wrong" };

static const char *const effects[EFFECTS] = { "none", "welcome", "assign", "acknowledge", "cancel", "adopt",
	"drain", "not_leader", "drop", "submitted", "cancelled", "resumed", "drained", "recheck", "look",
	"job", "log" };

const char *fault_name(enum fault fault)
{
	return faults[fault];
}

/* The linker sends the core's look at its table through here (--wrap): what is asked for is what was moved. */
enum subtask_state __real_subtask_next(enum subtask_state state, enum subtask_event event);
enum subtask_state __wrap_subtask_next(enum subtask_state state, enum subtask_event event);
enum subtask_state __wrap_subtask_next(enum subtask_state state, enum subtask_event event)
{
	tally.pairs[state][event]++;
	return __real_subtask_next(state, event);
}

static void table_print(const struct tally *t)
{
	int there = 0, seen = 0;

	for (enum subtask_state s = SUBTASK_WAITING; s < SUBTASK_STATES; s++)
		for (enum subtask_event e = SUBTASK_MET; e < SUBTASK_EVENTS; e++)
			if (__real_subtask_next(s, e)) {
				there++;
				seen += t->pairs[s][e] != 0;
			}
	printf("table    %d of %d pairs seen; not:", seen, there);
	for (enum subtask_state s = SUBTASK_WAITING; s < SUBTASK_STATES; s++)
		for (enum subtask_event e = SUBTASK_MET; e < SUBTASK_EVENTS; e++)
			if (__real_subtask_next(s, e) && !t->pairs[s][e])
				printf(" %s+%s", subtask_state_name(s), subtask_event_name(e));
	printf("\n");
}

void tally_print(const struct tally *t)
{
	uint64_t sum = 0;
	int seen = 0;

	for (int i = 0; i < FAULTS; i++)
		sum += t->by_fault[i];
	for (int i = 1; i < EFFECTS; i++)
		seen += t->by_effect[i] != 0;
	printf("runs     %" PRIu64 " events=%" PRIu64 " turns=%" PRIu64 " replayed=%" PRIu64
	       " commits=%" PRIu64 " virtual_hours=%" PRIu64 "\n",
		t->runs, t->events, t->turns, t->replayed, t->commits, t->virtual_ms / 3600000);
	printf("subtasks %" PRIu64 " done=%" PRIu64 " dead=%" PRIu64 " held=%" PRIu64 " cancelled=%" PRIu64
	       "\n",
		t->subtasks, t->ended[SUBTASK_DONE], t->ended[SUBTASK_DEAD], t->ended[SUBTASK_HELD],
		t->ended[SUBTASK_CANCELLED]);
	printf("terms    %" PRIu64 " deposed=%" PRIu64 " late_assignments=%" PRIu64 " runs_wasted=%" PRIu64
	       " innocent_dead=%" PRIu64 " from_cache=%" PRIu64 "\n",
		t->terms, t->deposed, t->late_assignments, t->runs_wasted, t->innocent_dead, t->from_cache);
	printf("faults   %" PRIu64 "\n", sum);
	for (int i = 0; i < FAULTS; i++)
		printf("  %-20s %" PRIu64 "\n", faults[i], t->by_fault[i]);
	table_print(t);
	printf("effects  %d of %d kinds carried out:", seen, EFFECTS - 1);
	for (int i = 1; i < EFFECTS; i++)
		printf(" %s=%" PRIu64, effects[i], t->by_effect[i]);
	printf("\n");
}

/* Counts, and prints what was counted. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/sim/tally.h"

#include <inttypes.h>
#include <stdio.h>

struct tally tally;

static const char *const faults[FAULTS] = { "worker killed", "worker paused", "worker slow", "worker late",
	"worker hangs", "worker drained", "old token presented", "worker lies", "stream cut",
	"stream half-open", "message dropped", "message doubled", "network slow", "coordinator killed",
	"killed in a commit", "coordinator paused", "cut from the store", "coordinator slept",
	"its clock leaps", "rival coordinator", "store slow", "store stands", "reply lost, resent",
	"store refuses", "tail lost alone", "tail lost together", "store is foreign", "store is emptied",
	"drain by command", "job cancelled", "retried by command", "runner failed", "result refused",
	"could not check", "poison subtask", "quota is spent", "cache silent", "cache late", "cache wrong",
	"tier shut", "tier busy", "tier refuses", "tier faulty", "key missing" };

static const char *const effects[EFFECTS] = { "none", "welcome", "assign", "acknowledge", "cancel", "adopt",
	"drain", "not_leader", "drop", "submitted", "cancelled", "resumed", "drained", "retried", "recheck",
	"look", "job", "log" };

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

/* Moves that the table allows and no code makes yet. One that is seen must leave this list. */
static bool is_unused(enum subtask_state state, enum subtask_event event)
{
	return state == SUBTASK_WAITING || event == SUBTASK_HOLD ||
	       (state == SUBTASK_HELD && (event == SUBTASK_PASS || event == SUBTASK_REFUSE));
}

static bool table_print(const struct tally *t)
{
	int used = 0, seen = 0;
	bool whole = true;

	for (enum subtask_state s = SUBTASK_WAITING; s < SUBTASK_STATES; s++)
		for (enum subtask_event e = SUBTASK_MET; e < SUBTASK_EVENTS; e++) {
			bool was = t->pairs[s][e] != 0;

			if (!__real_subtask_next(s, e))
				continue;
			used += !is_unused(s, e);
			seen += was && !is_unused(s, e);
			if (was != is_unused(s, e))
				continue;
			whole = false;
			printf("table    %s+%s %s\n", subtask_state_name(s), subtask_event_name(e),
				was ? "was seen, and is said to be of no use yet" : "was not seen");
		}
	printf("table    %d of %d pairs in use seen\n", seen, used);
	return whole;
}

void tally_add(struct tally *to, const struct tally *from)
{
	uint64_t *sum = (uint64_t *)to;
	const uint64_t *more = (const uint64_t *)from;

	for (size_t i = 0; i < sizeof *to / sizeof *sum; i++)
		sum[i] += more[i];
}

/* Retries come at any time up to their longest delay: on average after half of it. */
static bool delays_print(const struct tally *t)
{
	uint64_t mean = t->backoffs ? t->backoff_permille / t->backoffs : 0;
	uint64_t later = t->backoffs_later ? t->later_permille / t->backoffs_later : 0;

	printf("retries  %" PRIu64 " mean_delay_permille=%" PRIu64 " of_later_ones=%" PRIu64 "\n",
		t->backoffs, mean, later);
	return mean >= 450 && mean <= 550 && later >= 450 && later <= 550;
}

bool tally_is_whole(const struct tally *t)
{
	bool whole = table_print(t);

	whole &= delays_print(t);
	for (int i = 0; i < FAULTS; i++)
		if (!t->by_fault[i]) {
			printf("fault    %s never struck\n", faults[i]);
			whole = false;
		}
	for (int i = 1; i < EFFECTS; i++)
		if (!t->by_effect[i]) {
			printf("effect   %s was never carried out\n", effects[i]);
			whole = false;
		}
	return whole;
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
	printf("lost     results=%" PRIu64 " returned=%" PRIu64 " rerun=%" PRIu64 " jobs=%" PRIu64
	       " terms_twice=%" PRIu64 " refusals=%" PRIu64 "\n",
		t->results_lost, t->results_returned, t->results_rerun, t->jobs_lost, t->terms_twice,
		t->refusals);
	printf("stakes   two_presenters=%" PRIu64 " plans_half=%" PRIu64 " woke_deposed=%" PRIu64
	       " expired=%" PRIu64 " paid_expired=%" PRIu64 " hedges=%" PRIu64 "\n",
		t->two_presenters, t->plans_half, t->woke_deposed, t->expired, t->paid_expired, t->hedges);
	printf("money    billed=%" PRIu64 " settled=%" PRIu64 " micro-dollars, %" PRIu64
	       " times a job was given more\n",
		t->billed, t->settled, t->by_effect[EFFECT_RESUMED]);
	printf("models   questions=%" PRIu64 " second_looks=%" PRIu64 " plans=%" PRIu64
	       " plans_again=%" PRIu64 " questions_planned=%" PRIu64 "\n",
		t->questions, t->second_looks, t->plans, t->plans_again, t->questions_planned);
	printf("faults   %" PRIu64 "\n", sum);
	for (int i = 0; i < FAULTS; i++)
		printf("  %-20s %" PRIu64 "\n", faults[i], t->by_fault[i]);
	printf("effects  %d of %d kinds carried out:", seen, EFFECTS - 1);
	for (int i = 1; i < EFFECTS; i++)
		printf(" %s=%" PRIu64, effects[i], t->by_effect[i]);
	printf("\n");
}

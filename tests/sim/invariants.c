/* Compares the fleet with itself after each step, and at the end what became of all with what could. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/sim/invariants.h"
#include "tests/sim/asked.h"
#include "tests/sim/books.h"
#include "tests/sim/result.h"
#include "tests/sim/world.h"

#include <inttypes.h>

enum { LOOK_AGAIN = 16 };

/* Two leases at most, each of which knows the other, with two workers. */
static void look_at_twin(struct world *w, const struct host *h, const struct lease_row *lease)
{
	const struct lease_row *twin = lease_twin(&h->fleet, lease);

	if (twin && (lease_twin(&h->fleet, twin) != lease || twin->number != lease->number ||
			    twin->job != lease->job || twin->worker == lease->worker ||
			    token_equal(twin->token, lease->token)))
		world_broke(w, "a hedge of subtask %u is no twin of its lease", lease->number);
}

static int64_t backoff_most(uint32_t nth)
{
	int64_t most = BACKOFF_BASE_MS;

	while (--nth && most < BACKOFF_MOST_MS)
		most *= 2;
	return most < BACKOFF_MOST_MS ? most : BACKOFF_MOST_MS;
}

/* Retries are spread: each within its bound, and all together about half of it. */
static void look_at_delay(struct world *w, const struct host *h, const struct subtask_row *row)
{
	int64_t delay = row->due_ms - h->fleet.now_ms;
	uint32_t nth = row->reason == REASON_RUNNER_FAILED ? row->failed : row->lost;

	if (row->reason != REASON_RUNNER_FAILED && row->reason != REASON_WORKER_LOST)
		return;
	if (delay < 1 || delay > backoff_most(nth))
		world_broke(w, "a retry is due in %" PRId64 " ms, the %u. of its kind", delay, nth);
	if (nth > 1) {
		tally.backoffs_later++;
		tally.later_permille += (uint64_t)(1000 * delay / backoff_most(nth));
	}
	tally.backoffs++;
	tally.backoff_permille += (uint64_t)(1000 * delay / backoff_most(nth));
}

static bool is_end_of_lease(enum reason reason)
{
	return reason == REASON_WORKER_LOST || reason == REASON_STALLED || reason == REASON_WORKER_REPLACED ||
	       reason == REASON_NOT_RECEIVED;
}

/* What this row was when it was last looked at, and is now. */
static const char *move_fault(
	const struct host *h, const struct seen_row *seen, const struct subtask_row *row)
{
	bool adopted = row->lease != NO_SLOT && h->fleet.leases[row->lease].adopted.seq;

	/* What is accepted may be the older one of two leases. */
	if (token_compare(row->token, seen->token) < 0 && row->state != SUBTASK_DONE &&
		row->state != SUBTASK_HELD)
		return "its token became smaller";
	if (seen->state == SUBTASK_GATING && row->state != SUBTASK_GATING &&
		is_end_of_lease((enum reason)row->reason))
		return "its lease ended, and its result was at hand";
	if (seen->state == SUBTASK_BACKOFF && (row->state == SUBTASK_LEASED || row->state == SUBTASK_READY) &&
		h->fleet.now_ms < seen->due_ms && !adopted)
		return "tried again before its time";
	return NULL;
}

/* What is paid for and free, or out twice, may go to an older presenter: its call is worth having. */
static bool any_may_claim(const struct host *h, const struct subtask_row *row)
{
	return row->bill && (row->lease == NO_SLOT || lease_twin(&h->fleet, &h->fleet.leases[row->lease]));
}

static void look_at_row(struct world *w, struct host *h, const struct job_row *job, uint32_t number)
{
	const struct subtask_row *row = job_subtask(job, number);
	struct seen_row *seen = &h->seen.rows[job->id % HOST_JOBS_MOST][number];
	bool leased = row->state == SUBTASK_LEASED || row->state == SUBTASK_GATING;
	const char *fault = move_fault(h, seen, row);

	if (fault)
		world_broke(w, "j%" PRIu64 "/%u: %s", job->id, number, fault);
	if (row->state == SUBTASK_BACKOFF && seen->state && seen->state != SUBTASK_BACKOFF)
		look_at_delay(w, h, row);
	tally.looks_claimed += seen->asked && row->state == SUBTASK_LEASED;
	seen->asked = row->state == SUBTASK_READY && row->look == LOOK_ASKED;
	seen->token = row->token;
	seen->state = row->state;
	seen->due_ms = row->due_ms;
	if (any_may_claim(h, row))
		seen->claimed = (struct token){ 0, 0 };
	if (leased != (row->lease != NO_SLOT))
		world_broke(w, "j%" PRIu64 "/%u: %s, and its lease is %u", job->id, number,
			subtask_state_name(row->state), row->lease);
	if (row->lease == NO_SLOT)
		return;
	const struct lease_row *lease = &h->fleet.leases[row->lease];

	if (lease->number != number || h->fleet.jobs[lease->job] != job ||
		token_compare(lease->token, row->token) > 0)
		world_broke(w, "j%" PRIu64 "/%u: its lease is another's", job->id, number);
	look_at_twin(w, h, lease);
}

static void look_at_job(struct world *w, struct host *h, const struct job_row *job, uint32_t *leases)
{
	uint32_t slot = (uint32_t)(job->id % HOST_JOBS_MOST);
	struct job_counts counts = { 0 };

	if (job_ended(job->state)) {
		h->seen.job[slot] = 0; /* retried, it comes back as it is stored */
		return;
	}
	if (h->seen.job[slot] != job->id)
		memset(h->seen.rows[slot], 0, sizeof h->seen.rows[slot]);
	h->seen.job[slot] = job->id;
	for (uint32_t i = 0; i < job->counts.total; i++) {
		look_at_row(w, h, job, i);
		counts.by_state[job_subtask(job, i)->state]++;
	}
	if (memcmp(counts.by_state, job->counts.by_state, sizeof counts.by_state))
		world_broke(w, "job j%" PRIu64 ": its counts are not those of its rows", job->id);
	if (job->ready_total + job->unlooked.count + job->asked.count != counts.by_state[SUBTASK_READY] ||
		job->backoff_count != counts.by_state[SUBTASK_BACKOFF])
		world_broke(w, "job j%" PRIu64 ": its lists are not those of its rows", job->id);
	if (job->running != counts.by_state[SUBTASK_LEASED] + counts.by_state[SUBTASK_GATING] + job->hedges)
		world_broke(w, "job j%" PRIu64 ": %u leases are counted", job->id, job->running);
	books_purse(w, h, job);
	*leases += job->running;
}

void invariants_begin(struct host *h)
{
	/* Rows are cleared when their job is seen first. */
	memset(h->seen.job, 0, sizeof h->seen.job);
	memset(h->seen.shares, 0, sizeof h->seen.shares);
	memset(h->seen.not_before_ms, 0, sizeof h->seen.not_before_ms);
	h->seen.hash = h->seen.steps = h->seen.shut = h->seen.dated = 0;
	h->seen.reopened = (struct token){ 0, 0 };
}

void invariants_look(struct world *w, struct host *h)
{
	const struct fleet *f = &h->fleet;
	uint32_t leases = 0, of_workers = 0;

	/* Most steps change no row. That the fleet's hash says so is believed, but not for long. */
	if (h->seen.hash == f->hash && ++h->seen.steps % LOOK_AGAIN)
		return;
	h->seen.hash = f->hash;
	asked_look(w, h);
	books_leases(w, h);
	for (uint32_t i = 0; i < f->limits.jobs; i++)
		if (f->jobs[i])
			look_at_job(w, h, f->jobs[i], &leases);
	for (uint32_t i = 0; i < f->limits.workers; i++)
		of_workers += f->workers[i].leases;
	/* As many leases as subtasks that have one: none has two. */
	if (leases != f->lease_count || of_workers != f->lease_count)
		world_broke(w, "%u leases live, subtasks have %u, workers %u", f->lease_count, leases,
			of_workers);
}

void invariants_loaded(struct host *h)
{
	const struct fleet *f = &h->fleet;

	for (uint32_t i = f->lease_first; i != NO_SLOT; i = f->leases[i].next) {
		const struct lease_row *lease = &f->leases[i];
		/* Workers are called w0, w1 and so on. */
		uint32_t worker = (uint32_t)(f->workers[lease->worker].id[1] - '0');

		h->seen.rows[lease->job][lease->number].claimed = lease->adopted;
		h->seen.rows[lease->job][lease->number].claimer = worker;
	}
}

void invariants_receive(struct world *w, struct post *post)
{
	for (size_t i = 0; i < post->count; i++)
		if (post->events[i].kind == EVENT_RESULT)
			result_look(w, &post->events[i]);
}

void invariants_end(struct world *w)
{
	for (uint32_t i = 0; i < w->job_count; i++) {
		const struct ledger_job *job = &w->ledger.jobs[w->jobs[i].id % LEDGER_JOBS];

		money_end(w, w->jobs[i].id);
		for (uint32_t k = 0; k < job->total; k++) {
			struct subtask_ref ref = { w->jobs[i].id, k, 0, 0 };
			enum behaviour behaviour = client_behaviour(w, ref);
			enum subtask_state state = job->facts[k].stored.state;

			tally.subtasks++;
			tally.ended[state]++;
			if (state == SUBTASK_DONE &&
				(behaviour == FAILS_ALWAYS || behaviour == REFUSED_ALWAYS ||
					behaviour == UNCHECKED_ALWAYS || behaviour == POISON))
				if (w->jobs[i].submit.work.kind != KIND_NOOP &&
					!(behaviour == UNCHECKED_ALWAYS && job->facts[k].stored.looks_at))
					world_broke(w, "j%" PRIu64 "/%u is DONE and never had a right result",
						ref.job, k);
			if (state == SUBTASK_DEAD && (behaviour == BEHAVES_WELL || behaviour == BEHAVES_SLOW))
				tally.innocent_dead++;
		}
	}
}

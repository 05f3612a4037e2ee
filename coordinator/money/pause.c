/* A job that stands still says why, and goes on when that is over. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/money/pause.h"
#include "coordinator/money/budget.h"
#include "coordinator/money/price.h"
#include "coordinator/state/spec.h"
#include "coordinator/money/spare.h"
#include "coordinator/state/tier_list.h"
#include "reeve/error.h"

enum {
	MONEY_LOOKS = 65536, /* of a job that stands still, in one turn: two milliseconds */
};

static uint64_t purse_out(const struct purse *p)
{
	return p->reserved + p->spent;
}

static bool paused_for(const struct job_row *job, enum reason reason)
{
	return job->state == JOB_PAUSED && job_is_open(job) && job->reason == reason;
}

static bool began_before_resume(const struct job_row *job, const struct lease_row *lease)
{
	return token_compare(lease->adopted.seq ? lease->adopted : lease->token, job->resumed) <= 0;
}

void pause_quota(struct fleet *f, const struct lease_row *lease, struct effects *fx)
{
	struct job_row *job = f->jobs[lease->job];
	bool runs = job->state == JOB_RUNNING && !job->cancelling && !began_before_resume(job, lease);

	if (job_subtask(job, lease->number)->kind == KIND_MODEL)
		return;                             /* its tier is shut; others may be asked */
	if (runs || paused_for(job, REASON_BUDGET)) /* that one would go on by itself */
		job_move(f, job, JOB_PAUSED, REASON_QUOTA, fx);
}

/* The first of a list that can be paid, or NO_SLOT. What is not of kind model has one price. */
static uint32_t list_fits(const struct fleet *f, const struct job_row *job, uint8_t list, uint32_t *looks)
{
	uint32_t number = job->ready[list].first;

	for (; number != NO_SLOT && *looks; number = job_subtask(job, number)->next, (*looks)--) {
		if (budget_lends(f, job, job_subtask(job, number)))
			return number;
		if (list < TOOLS_MOST)
			break;
	}
	return NO_SLOT;
}

/* The same of those that the router has not seen: some tier could be paid for it. */
static uint32_t unrouted_fits(
	const struct fleet *f, const struct job_row *job, const struct subtask_list *wait, uint32_t *looks)
{
	uint32_t number = wait->first;

	for (; number != NO_SLOT && *looks; number = job_subtask(job, number)->next, (*looks)--)
		if (budget_fits_some(f, job, job_subtask(job, number)))
			return number;
	return NO_SLOT;
}

static bool all_tiers_are_shut(const struct fleet *f)
{
	for (size_t i = 0; i < f->tier_count; i++)
		if (!tier_list_is_shut(f, (uint8_t)(TOOLS_MOST + i)))
			return false;
	return f->tier_count > 0;
}

/* While all tiers are shut one is routed all the same, or nothing would wait for the date on which a tier opens. */
static bool some_unrouted_fits(const struct fleet *f, struct job_row *job, uint32_t looks)
{
	if (!job_has_unrouted(job) || (job->ready_bits && all_tiers_are_shut(f)))
		return false;
	for (size_t i = 0; i < TIER_LISTS_MOST; i++) {
		uint32_t number = unrouted_fits(f, job, &job->unrouted[i], &looks);

		if (number != NO_SLOT) {
			job_ready_first(job, number);
			return true;
		}
	}
	return false;
}

/* True when something that is ready can be paid, and may be asked before a person has acted, or nothing waits for that. It is the
 * next of its list then. Nothing of the job runs: it is looked for seldom, and to the end. */
static bool some_fits(const struct fleet *f, struct job_row *job)
{
	uint32_t looks = MONEY_LOOKS;

	if (!job->ready_total)
		return true;
	for (uint64_t bits = job->ready_bits; bits; bits &= bits - 1) {
		uint8_t list = (uint8_t)__builtin_ctzll(bits);
		uint32_t number = tier_list_is_shut(f, list) ? NO_SLOT : list_fits(f, job, list, &looks);

		if (number != NO_SLOT) {
			job_ready_first(job, number);
			return true;
		}
	}
	return some_unrouted_fits(f, job, looks);
}

/* Workers that are here, and that could ask a model. */
struct askers {
	uint32_t here[QUEUES_MOST]; /* of those that serve it */
	uint32_t asking[QUEUES_MOST];
};

static bool serves_all(const struct worker_row *worker)
{
	return !worker->queue[0];
}

static void askers_count(const struct fleet *f, struct askers *out)
{
	uint32_t here = 0, asking = 0;

	*out = (struct askers){ 0 };
	for (uint32_t i = 0; i < f->limits.workers; i++) {
		const struct worker_row *worker = &f->workers[i];
		bool asks = worker->slots[KIND_MODEL] > 0;

		if (!worker->conn || worker->draining)
			continue;
		here += serves_all(worker);
		asking += serves_all(worker) && asks;
		for (uint32_t q = 0; !serves_all(worker) && q < f->queue_count; q++) {
			out->here[q] += worker_serves(worker, &f->queues[q]);
			out->asking[q] += worker_serves(worker, &f->queues[q]) && asks;
		}
	}
	for (uint32_t q = 0; q < f->queue_count; q++) {
		out->here[q] += here;
		out->asking[q] += asking;
	}
}

/* A queue without any worker waits for one, as it does with all other work. */
static void keyless_note(struct fleet *f, const struct askers *askers)
{
	for (uint32_t q = 0; q < f->queue_count; q++) {
		struct queue_row *queue = &f->queues[q];

		if (!askers->here[q] || askers->asking[q])
			queue->keyless_ms = 0;
		else if (!queue->keyless_ms)
			queue->keyless_ms = f->now_ms;
	}
}

static bool nobody_can_ask(const struct fleet *f, const struct job_row *job)
{
	int64_t since_ms = f->queues[job->queue].keyless_ms;

	return since_ms && f->now_ms - since_ms >= KEYLESS_MS;
}

/* Why nothing of it can begin: of the two what money alone would not mend. */
static enum reason wanting(const struct fleet *f, const struct job_row *job)
{
	for (uint64_t bits = job->ready_bits; bits; bits &= bits - 1)
		if (tier_list_is_shut(f, (uint8_t)__builtin_ctzll(bits)))
			return REASON_QUOTA;
	return REASON_BUDGET;
}

/* At the cheapest tier, where nobody has chosen one yet. */
static uint64_t price_least(const struct fleet *f, const struct job_row *job, const struct subtask_row *row)
{
	uint64_t least = UINT64_MAX;
	struct tool_spec spec;

	if (row->way || row->kind != KIND_MODEL || !f->tier_count ||
		!spec_unpack(str_bytes(row->spec, row->spec_len), &spec))
		return budget_least(f, job, row);
	for (uint32_t i = 0; i < f->tier_count; i++) {
		uint64_t price = price_of(job, &f->tiers[i], &spec);

		least = price < least ? price : least;
	}
	return least;
}

struct cheapest {
	uint64_t least;
	uint32_t looks; /* that are left */
};

static void cheapest_list(
	const struct fleet *f, const struct job_row *job, uint32_t number, struct cheapest *c)
{
	for (; number != NO_SLOT && c->looks; c->looks--) {
		const struct subtask_row *row = job_subtask(job, number);
		uint64_t price = price_least(f, job, row);

		c->least = price < c->least ? price : c->least;
		number = row->next;
	}
}

/* By the lists, and not by the rows: of a million that are done it would take 15 ms, of the loop, each time that somebody asks. */
uint64_t pause_least(const struct fleet *f, const struct job_row *job)
{
	uint64_t out = purse_out(&job->purse);
	struct cheapest c = { .looks = MONEY_LOOKS, .least = UINT64_MAX };

	cheapest_list(f, job, job->unlooked.count ? job->unlooked.first : NO_SLOT, &c);
	cheapest_list(f, job, job->asked.count ? job->asked.first : NO_SLOT, &c);
	for (uint64_t bits = job->ready_bits; bits; bits &= bits - 1)
		cheapest_list(f, job, job->ready[__builtin_ctzll(bits)].first, &c);
	for (size_t i = 0; i < TIER_LISTS_MOST && job_has_unrouted(job); i++)
		cheapest_list(f, job, job->unrouted[i].count ? job->unrouted[i].first : NO_SLOT, &c);
	for (size_t i = 0; i < BACKOFF_SLOTS && job->backoff_count; i++)
		cheapest_list(f, job, job->backoff[i], &c);
	if (job->backoff_count)
		cheapest_list(f, job, job->backoff_due, &c);
	c.least = c.least == UINT64_MAX ? 0 : c.least;
	return out + c.least > job->purse.granted ? out + c.least : job->purse.granted;
}

int pause_end(struct fleet *f, uint64_t id, uint64_t microusd, struct effects *fx)
{
	struct job_row *job = fleet_job(f, id);
	uint64_t before;
	bool reopened;

	if (!job)
		return -E_NOT_FOUND;
	if (job_is_open(job) && fleet_tiers_unknown(f, job))
		return -E_PRECONDITION; /* no sum that is named here would be the right one */
	reopened = job_is_open(job) && job->work.model_lens_count && fleet_tiers_reopen(f);
	if (reopened && job->state == JOB_RUNNING && !microusd)
		return 0; /* some tiers were shut, and others went on */
	/* After a restart it runs until somebody sees that its money is spent. */
	if (job->state == JOB_RUNNING && !job->cancelling && job_is_paid(job) &&
		microusd > job->purse.granted) {
		if (!job->running && microusd < pause_least(f, job))
			return -E_INVALID;
		job->purse.granted = microusd;
		job_rewrite(job, fx);
		return 0;
	}
	if (!paused_for(job, REASON_BUDGET) && !paused_for(job, REASON_QUOTA) &&
		!paused_for(job, REASON_NO_KEY))
		return -E_PRECONDITION;
	if (!microusd && job->reason != REASON_BUDGET)
		microusd = job->purse.granted;
	if (microusd < pause_least(f, job))
		return -E_INVALID;
	before = job->purse.granted;
	job->purse.granted = microusd;
	if (!some_fits(f, job)) {
		job->purse.granted = before;
		return -E_INVALID;
	}
	if (job->reason == REASON_QUOTA)
		job->resumed = (struct token){ f->term, f->token_seq };
	job_move(f, job, JOB_RUNNING, REASON_NONE, fx);
	return 0;
}

/* Only questions, or what cannot be paid, is left of it, and nobody is at it. What is looked for, or waits for its next attempt, may
 * go where nothing that is ready can. */
static bool is_idle(const struct job_row *job)
{
	bool more_comes = job->unlooked.count || job->asked.count || job->backoff_count;

	return job->state == JOB_RUNNING && !job->cancelling && job->ready_total && !job->running &&
	       !more_comes;
}

/* Why it cannot go on; REASON_NONE: it can. */
static enum reason stuck_for(const struct fleet *f, struct job_row *job)
{
	if (!is_idle(job))
		return REASON_NONE;
	if (job->ready_total == job->ready_models && fleet_tiers_unknown(f, job))
		return REASON_TIERS_UNKNOWN;
	if (job->ready_total == job->ready_models && nobody_can_ask(f, job))
		return REASON_NO_KEY;
	return some_fits(f, job) ? REASON_NONE : wanting(f, job);
}

static bool some_tier_is_due(const struct fleet *f, const struct job_row *job)
{
	for (uint64_t bits = job->ready_bits; bits; bits &= bits - 1)
		if (tier_list_is_due(f, (uint8_t)__builtin_ctzll(bits)))
			return true;
	return false;
}

/* What waited for a tier that is shut has gone over to one that is not. Where no tier is known to be shut, as after a restart, whoever
 * has opened them says so of each job. */
static bool some_went_over(const struct fleet *f, struct job_row *job)
{
	bool shut = false;

	for (size_t i = 0; i < f->tier_count; i++)
		shut = shut || tier_list_is_shut(f, (uint8_t)(TOOLS_MOST + i));
	return shut && job->ready_models && !all_tiers_are_shut(f) && some_fits(f, job);
}

/* Since nothing could be paid; after a restart since it was loaded. */
static bool money_came_back(struct job_row *job)
{
	if (!job->stuck_for)
		job->stuck_for = purse_out(&job->purse);
	return purse_out(&job->purse) < job->stuck_for;
}

/* Without a person: somebody came who can ask, money came back, the date has come that a provider named, or there is another
 * tier to ask. */
static bool goes_on(const struct fleet *f, struct job_row *job, const struct askers *askers)
{
	/* Kept as it was: whoever starts it with its tiers goes on from there. */
	if (fleet_tiers_unknown(f, job))
		return false;
	if (paused_for(job, REASON_TIERS_UNKNOWN))
		return true;
	if (paused_for(job, REASON_NO_KEY))
		return askers->asking[job->queue];
	if (paused_for(job, REASON_QUOTA))
		return some_tier_is_due(f, job) || some_went_over(f, job);
	if (!paused_for(job, REASON_BUDGET) || !money_came_back(job))
		return false;
	job->stuck_for = purse_out(&job->purse);
	return some_fits(f, job);
}

void pause_slice(struct fleet *f, struct effects *fx)
{
	struct askers askers;

	askers_count(f, &askers);
	keyless_note(f, &askers);
	for (uint32_t i = 0; i < f->limits.jobs; i++) {
		struct job_row *job = f->jobs[i];
		enum reason reason;

		if (!job || !job_is_paid(job) || !effects_room(fx, 1))
			continue;
		reason = stuck_for(f, job);
		if (reason == REASON_BUDGET && spare_looks(f, job, fx))
			continue;
		if (reason != REASON_NONE) {
			job->stuck_for = purse_out(&job->purse);
			job_move(f, job, JOB_PAUSED, reason, fx);
		} else if (goes_on(f, job, &askers)) {
			job_move(f, job, JOB_RUNNING, REASON_NONE, fx);
		}
	}
}

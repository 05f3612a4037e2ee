/* Slots by weight over queues, round robin over a queue's jobs, first planned first served within a job. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/schedule/pick.h"
#include "coordinator/money/budget.h"
#include "coordinator/schedule/ask.h"
#include "coordinator/schedule/front.h"
#include "coordinator/state/tier_list.h"

#include <assert.h>

enum {
	GRANTS_MOST = 2048, /* in one turn: about a millisecond */
	BATCH = 64,         /* assignments to a message: the knee of the cost per subtask */
	PASS_ONE = 1 << 20, /* what a lease costs a queue of weight 1 */
};

/* What the workers that are here can do, gathered once a turn. */
struct offer {
	uint64_t nobodys[QUEUES_MOST]; /* the ready lists of what none of its attached workers has */
	uint32_t workers;
	uint32_t ready[SUBTASK_KINDS];
	/* A bit for each tool of which a queue may have something ready. A turn only takes from it, so a bit that a
	 * whole round of the queue has proved wrong stays away, and no other worker walks the ring for it. */
	uint64_t wanted[QUEUES_MOST][SUBTASK_KINDS];
	/* Rings, in the order of the queue's, of the jobs that may be served; the last one each. Of a thousand jobs
	 * that run most have nothing ready: they are passed once a turn, not once a lease. */
	uint32_t last[QUEUES_MOST][SUBTASK_KINDS];
	int grants;
	bool passed_over; /* the last round of a queue left something for a worker with an idle slot */
	bool full;        /* the commit has no room for one more paid lease */
};

uint32_t pick_room(const struct worker_row *worker, enum subtask_kind kind, uint32_t ready, uint32_t workers)
{
	uint32_t credit = worker->slots[kind] ? worker->slots[kind] + worker->prefetch[kind] : 0;
	uint32_t room = credit > worker->held[kind] ? credit - worker->held[kind] : 0;
	uint32_t share = workers ? (ready + workers - 1) / workers : 0;
	uint32_t idle =
		worker->slots[kind] > worker->held[kind] ? worker->slots[kind] - worker->held[kind] : 0;

	if (room < BATCH / 2 && !idle && credit >= BATCH)
		return 0;
	/* At the end of a job the last subtasks are spread, not stacked on who asked first. */
	if (room > share && room > idle)
		room = share > idle ? share : idle;
	return room;
}

/* The ready lists that subtasks of a kind hang in: of a job's own kind those of tools, of which others have the first. */
static uint64_t lists_of(enum subtask_kind kind)
{
	const uint64_t tools = (UINT64_C(1) << TOOLS_MOST) - 1;

	return kind == KIND_MODEL ? ~tools : tools;
}

/* A bit for each tool, or tier, whose subtasks of a queue a worker with these lists should run. A subtask whose tool nobody has who
 * serves its queue goes to anyone: the answer is "not covered, because", and that is for a worker to say. Subtasks of other kinds hang
 * under tool 0. */
static uint64_t runs(uint64_t own, enum subtask_kind kind, const struct offer *offer, uint32_t queue)
{
	if (kind != KIND_TOOL && kind != KIND_MODEL)
		return 1;
	return (own | offer->nobodys[queue]) & lists_of(kind);
}

static bool kind_is_paid(const struct job_row *job, enum subtask_kind kind)
{
	return kind == KIND_MODEL || job->work.price_microusd;
}

static bool job_offers(const struct job_row *job, enum subtask_kind kind)
{
	return (kind == job->work.kind || kind == KIND_MODEL) && job->ready_bits & lists_of(kind);
}

static bool job_may_run(const struct job_row *job, enum subtask_kind kind, const struct offer *offer)
{
	if (offer->full && kind_is_paid(job, kind))
		return false;
	return job_offers(job, kind) && !job->cancelling &&
	       (!job->most_running || job->running < job->most_running);
}

/* Takes a job that has given all it may off its ring. */
static void ring_drop(struct fleet *f, enum subtask_kind kind, uint32_t *last, uint32_t before, uint32_t slot)
{
	f->jobs[before]->next_ready[kind] = f->jobs[slot]->next_ready[kind];
	if (slot == *last)
		*last = slot == before ? NO_SLOT : before;
}

/* The next job of this queue with something for these tools; its rings are turned behind it. */
static struct job_row *job_next(struct fleet *f, uint32_t queue, const struct worker_row *worker,
	enum subtask_kind kind, uint64_t tools, struct offer *offer, uint32_t *number)
{
	bool idle = worker->slots[kind] > worker->held[kind];
	uint32_t *last = &offer->last[queue][kind];
	uint32_t end = *last, before = *last, slot;

	offer->passed_over = false;
	if (end == NO_SLOT)
		return NULL;
	do {
		slot = f->jobs[before]->next_ready[kind];
		struct job_row *job = f->jobs[slot];

		if (!job_may_run(job, kind, offer)) {
			ring_drop(f, kind, last, before, slot);
			continue;
		}
		/* What is paid for is not stacked behind other work: lost with its worker, it would count as spent. */
		if (kind_is_paid(job, kind) && !idle) {
			offer->passed_over = true;
		} else if ((*number = front_of(f, job, tools, worker, &offer->passed_over)) != NO_SLOT) {
			*last = slot;
			f->queues[queue].first_job = job->next_in_queue;
			return job;
		}
		before = slot;
	} while (slot != end);
	return NULL;
}

/* Slots are what is shared, and who has the fewest for its weight goes first: by leases alone a queue of short subtasks
 * would get one turn for each long one of another. Of equals the smaller pass is first. */
static bool queue_is_before(const struct queue_row *a, const struct queue_row *b)
{
	uint64_t has = (uint64_t)a->running * b->weight, other = (uint64_t)b->running * a->weight;

	return has != other ? has < other : a->pass < b->pass;
}

/* The queue that is next and may have something for the worker, but for those it was passed over in; or NO_SLOT. */
static uint32_t queue_next(const struct fleet *f, const struct worker_row *worker, enum subtask_kind kind,
	uint64_t own, const struct offer *offer, uint64_t passed)
{
	uint32_t best = NO_SLOT;

	for (uint32_t i = 0; i < f->queue_count; i++)
		if (!(passed >> i & 1) && offer->wanted[i][kind] & runs(own, kind, offer, i) &&
			queue_may_run(&f->queues[i]) && worker_serves(worker, &f->queues[i]) &&
			(best == NO_SLOT || queue_is_before(&f->queues[i], &f->queues[best])))
			best = i;
	return best;
}

static struct job_row *pick(struct fleet *f, const struct worker_row *worker, enum subtask_kind kind,
	struct offer *offer, uint32_t *number)
{
	uint64_t own = tier_lists_of(f, worker->tools), passed = 0;
	uint32_t slot;

	while ((slot = queue_next(f, worker, kind, own, offer, passed)) != NO_SLOT) {
		struct queue_row *queue = &f->queues[slot];
		uint64_t tools = runs(own, kind, offer, slot);
		struct job_row *job = job_next(f, slot, worker, kind, tools, offer, number);

		if (job) {
			f->queue_pass = queue->pass;
			queue->pass += PASS_ONE / queue->weight;
			return job;
		}
		if (offer->passed_over)
			passed |= UINT64_C(1) << slot; /* another worker may have it */
		else
			offer->wanted[slot][kind] &= ~tools;
	}
	return NULL;
}

static void assign(struct fleet *f, struct job_row *job, uint32_t number, uint32_t slot, struct effects *fx)
{
	struct lease_row *lease = lease_grant(f, job, number, slot);

	assert(lease); /* pick_turn() looked */
	budget_reserve(f, lease);
	ask_begin(f, lease);
	subtask_move(f, job, number, SUBTASK_LEASE, REASON_NONE, STR(""), fx);
	lease_assign(f, lease, fx);
}

static void serve(struct fleet *f, uint32_t slot, struct offer *offer, struct effects *fx)
{
	struct worker_row *worker = &f->workers[slot];

	for (enum subtask_kind kind = 1; kind < SUBTASK_KINDS; kind++) {
		uint32_t room = pick_room(worker, kind, offer->ready[kind], offer->workers);

		for (; room && offer->grants < GRANTS_MOST; room--) {
			uint32_t number;
			struct job_row *job = pick(f, worker, kind, offer, &number);

			if (!job || f->lease_count == f->limits.leases)
				break;
			assign(f, job, number, slot, fx);
			offer->grants++;
			offer->full = !effects_room(fx, 1);
		}
	}
}

static void offer_add_kind(struct fleet *f, uint32_t slot, enum subtask_kind kind, struct offer *offer)
{
	struct job_row *job = f->jobs[slot];
	uint32_t *last = &offer->last[job->queue][kind];

	offer->ready[kind] += kind == KIND_MODEL ? job->ready_models : job->ready_total - job->ready_models;
	if (!job_may_run(job, kind, offer))
		return;
	offer->wanted[job->queue][kind] |= job->ready_bits & lists_of(kind);
	job->next_ready[kind] = *last == NO_SLOT ? slot : f->jobs[*last]->next_ready[kind];
	if (*last != NO_SLOT)
		f->jobs[*last]->next_ready[kind] = slot;
	*last = slot;
}

static void offer_add_job(struct fleet *f, uint32_t slot, struct offer *offer)
{
	const struct job_row *job = f->jobs[slot];

	if (job->cancelling)
		return;
	offer_add_kind(f, slot, job->work.kind, offer);
	if (job->ready_models && !fleet_tiers_unknown(f, job))
		offer_add_kind(f, slot, KIND_MODEL, offer);
}

static void offer_add_queue(struct fleet *f, uint32_t queue, struct offer *offer)
{
	uint32_t first = f->queues[queue].first_job, slot = first;

	for (int kind = 0; kind < SUBTASK_KINDS; kind++)
		offer->last[queue][kind] = NO_SLOT;
	if (first == NO_SLOT)
		return;
	do {
		offer_add_job(f, slot, offer);
		slot = f->jobs[slot]->next_in_queue;
	} while (slot != first);
}

/* Few workers serve one queue alone: these are compared with each. */
static void offer_add_workers(const struct fleet *f, struct offer *offer)
{
	uint64_t everywhere = 0, tools[QUEUES_MOST] = { 0 };

	for (uint32_t i = 0; i < f->limits.workers; i++) {
		const struct worker_row *worker = &f->workers[i];

		if (!worker->conn || worker->draining)
			continue;
		offer->workers++;
		everywhere |= worker->queue[0] ? 0 : worker->tools;
		for (uint32_t q = 0; worker->queue[0] && q < f->queue_count; q++)
			tools[q] |= worker_serves(worker, &f->queues[q]) ? worker->tools : 0;
	}
	for (uint32_t q = 0; q < f->queue_count; q++)
		offer->nobodys[q] = tier_lists_of(f, ~(everywhere | tools[q]));
}

static struct offer offer_of(struct fleet *f, const struct effects *fx)
{
	struct offer offer = { .full = !effects_room(fx, 1) };

	offer_add_workers(f, &offer);
	for (uint32_t i = 0; i < f->queue_count; i++)
		offer_add_queue(f, i, &offer);
	return offer;
}

/* After a restart, a worker that the store names and that is still on its way back: its key is as old as its last
 * beat, so what it holds may be more than the key says. */
static bool worker_is_awaited(const struct fleet *f)
{
	if (f->now_ms < f->grant_from_ms)
		return true;
	if (f->now_ms >= f->await_until_ms)
		return false;
	for (uint32_t i = 0; i < f->limits.workers; i++)
		if (f->workers[i].id[0] && !f->workers[i].incarnation)
			return true;
	return false;
}

bool pick_waits(const struct fleet *f)
{
	return !fleet_leads(f) || f->draining || worker_is_awaited(f);
}

void pick_turn(struct fleet *f, struct effects *fx)
{
	struct offer offer;
	uint32_t first = f->next_worker;

	if (pick_waits(f))
		return;
	offer = offer_of(f, fx);
	for (uint32_t i = 0; i < f->limits.workers && offer.grants < GRANTS_MOST; i++) {
		uint32_t slot = (first + i) % f->limits.workers;

		/* Without a key the next coordinator would not await it, and give what it has to whoever is first. */
		if (f->workers[slot].conn && !f->workers[slot].draining && f->workers[slot].key_ms) {
			serve(f, slot, &offer, fx);
			f->next_worker = slot + 1;
		}
	}
}

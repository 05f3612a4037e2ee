/* Grants, adopts and revokes leases: the only places where tokens are made. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/state/effect.h"
#include "coordinator/state/fleet.h"
#include "coordinator/state/hash.h"
#include "coordinator/state/tier_list.h"
#include "reeve/limits.h"

#include <assert.h>

static uint32_t slot_of(const struct fleet *f, const struct lease_row *lease)
{
	return (uint32_t)(lease - f->leases);
}

static struct lease_row *lease_take(struct fleet *f)
{
	struct lease_row *lease;

	if (f->lease_free != NO_SLOT) {
		lease = &f->leases[f->lease_free];
		f->lease_free = lease->next;
	} else if (f->lease_used < f->limits.leases) {
		lease = &f->leases[f->lease_used++];
	} else {
		return NULL;
	}
	*lease = (struct lease_row){ .twin = NO_SLOT,
		.next = f->lease_first,
		.prev = NO_SLOT,
		.next_of_worker = NO_SLOT,
		.prev_of_worker = NO_SLOT,
		.worker = NO_SLOT };
	if (f->lease_first != NO_SLOT)
		f->leases[f->lease_first].prev = slot_of(f, lease);
	f->lease_first = slot_of(f, lease);
	f->lease_count++;
	return lease;
}

static void worker_link(struct fleet *f, struct lease_row *lease, uint32_t slot)
{
	struct worker_row *worker = &f->workers[slot];
	const struct subtask_row *row = job_subtask(f->jobs[lease->job], lease->number);

	lease->worker = slot;
	lease->prev_of_worker = NO_SLOT;
	lease->next_of_worker = worker->first_lease;
	if (worker->first_lease != NO_SLOT)
		f->leases[worker->first_lease].prev_of_worker = slot_of(f, lease);
	worker->first_lease = slot_of(f, lease);
	worker->leases++;
	worker->held[row->kind]++;
	worker->suspects += lease->suspect;
}

static void worker_unlink(struct fleet *f, struct lease_row *lease)
{
	struct worker_row *worker = &f->workers[lease->worker];
	const struct subtask_row *row = job_subtask(f->jobs[lease->job], lease->number);

	if (lease->prev_of_worker != NO_SLOT)
		f->leases[lease->prev_of_worker].next_of_worker = lease->next_of_worker;
	else
		worker->first_lease = lease->next_of_worker;
	if (lease->next_of_worker != NO_SLOT)
		f->leases[lease->next_of_worker].prev_of_worker = lease->prev_of_worker;
	assert(worker->leases && worker->held[row->kind]);
	worker->leases--;
	worker->held[row->kind]--;
	worker->suspects -= lease->suspect;
}

static void token_give(struct fleet *f, struct lease_row *lease, struct subtask_row *row)
{
	struct token token = { f->term, ++f->token_seq };

	assert(token_compare(token, row->token) > 0);
	f->hash -= hash_subtask(f->jobs[lease->job]->id, lease->number, row);
	row->token = lease->token = token;
	f->hash += hash_subtask(f->jobs[lease->job]->id, lease->number, row);
	f->hash += hash_lease(lease);
}

/* Nothing is known yet of its work: it may take as long as any. */
static void lease_clock_start(const struct fleet *f, struct lease_row *lease)
{
	lease->begun_ms = f->now_ms;
	lease->silence_ms = SILENCE_MS_MOST;
	stall_begin(&lease->stall, f->now_ms);
}

/* Its list stays what it is as long as it is leased. */
static void asking_count(struct job_row *job, uint32_t number, int by)
{
	const struct subtask_row *row = job_subtask(job, number);

	if (row->kind == KIND_MODEL)
		job->asking[row->tool - TOOLS_MOST] += (uint32_t)by;
}

/* It counts from now on for its job, its queue and its worker, and its clocks run. */
static void lease_place(
	struct fleet *f, struct lease_row *lease, struct job_row *job, uint32_t number, uint32_t worker)
{
	lease->job = fleet_job_slot(f, job);
	lease->number = number;
	lease->suspect = subtask_is_suspect(job_subtask(job, number));
	lease->deadline_ms = f->now_ms + f->limits.ttl_ms;
	lease_clock_start(f, lease);
	job->running++;
	f->queues[job->queue].running++;
	asking_count(job, number, 1);
	worker_link(f, lease, worker);
}

void lease_join(const struct fleet *f, struct lease_row *lease)
{
	struct quota *quota = tier_quota_of_row(f, job_subtask(f->jobs[lease->job], lease->number));

	if (quota)
		quota_join(quota, f->now_ms, &lease->ticket);
}

static struct lease_row *lease_make(struct fleet *f, struct job_row *job, uint32_t number, uint32_t worker)
{
	struct subtask_row *row = job_subtask(job, number);
	struct lease_row *lease = lease_take(f);

	if (!lease)
		return NULL;
	lease_place(f, lease, job, number, worker);
	lease->state = LEASE_LIVE;
	f->hash -= hash_subtask(job->id, number, row);
	lease->attempt = ++row->attempts;
	f->hash += hash_subtask(job->id, number, row);
	job->counts.attempts++;
	token_give(f, lease, row);
	return lease;
}

struct lease_row *lease_grant(struct fleet *f, struct job_row *job, uint32_t number, uint32_t worker)
{
	struct subtask_row *row = job_subtask(job, number);
	struct lease_row *lease;

	assert(row->lease == NO_SLOT);
	assert(row->state == SUBTASK_READY);
	lease = lease_make(f, job, number, worker);
	if (lease)
		row->lease = slot_of(f, lease);
	return lease;
}

struct lease_row *lease_restore(
	struct fleet *f, struct job_row *job, uint32_t number, uint32_t worker, const struct charge *charge)
{
	struct subtask_row *row = job_subtask(job, number);
	struct lease_row *lease = lease_take(f);

	assert(row->lease == NO_SLOT && row->state == SUBTASK_LEASED);
	if (!lease)
		return NULL;
	lease_place(f, lease, job, number, worker);
	lease->attempt = row->attempts;
	lease->state = LEASE_RESERVED;
	lease->token = lease->adopted = charge->token;
	lease->known = row->token;
	lease->reserved = charge->microusd;
	lease_join(f, lease);
	row->lease = slot_of(f, lease);
	f->hash += hash_lease(lease);
	return lease;
}

static void twins_link(struct fleet *f, struct lease_row *first, struct lease_row *second)
{
	assert(first->twin == NO_SLOT && first->worker != second->worker);
	second->twin = slot_of(f, first);
	first->twin = slot_of(f, second);
	first->hedged = true;
	f->jobs[first->job]->hedges++;
}

struct lease_row *lease_hedge(struct fleet *f, struct job_row *job, uint32_t number, uint32_t worker)
{
	struct subtask_row *row = job_subtask(job, number);
	struct lease_row *lease;

	assert(row->state == SUBTASK_LEASED);
	lease = lease_make(f, job, number, worker);
	if (lease)
		twins_link(f, &f->leases[row->lease], lease);
	return lease;
}

struct lease_row *lease_rejoin(struct fleet *f, struct lease_row *first, uint32_t worker, uint32_t attempt)
{
	struct job_row *job = f->jobs[first->job];
	struct subtask_row *row = job_subtask(job, first->number);
	struct lease_row *lease = lease_take(f);

	assert(row->state == SUBTASK_LEASED);
	if (!lease)
		return NULL;
	lease_place(f, lease, job, first->number, worker);
	lease->state = LEASE_LIVE;
	lease->attempt = attempt;
	lease->known = first->known;
	lease->hedged = true;
	lease_join(f, lease);
	token_give(f, lease, row);
	twins_link(f, first, lease);
	return lease;
}

struct lease_row *lease_of_token(const struct fleet *f, const struct subtask_row *row, struct token token)
{
	struct lease_row *lease = row->lease == NO_SLOT ? NULL : &f->leases[row->lease];

	if (lease && !token_equal(lease->token, token))
		lease = lease_twin(f, lease);
	return lease && token_equal(lease->token, token) ? lease : NULL;
}

struct lease_row *lease_twin(const struct fleet *f, const struct lease_row *lease)
{
	return lease->twin == NO_SLOT ? NULL : &f->leases[lease->twin];
}

void lease_assign(const struct fleet *f, struct lease_row *lease, struct effects *fx)
{
	const struct job_row *job = f->jobs[lease->job];
	const struct subtask_row *row = job_subtask(job, lease->number);
	struct effect *effect = effects_add(fx, EFFECT_ASSIGN);

	lease->conn = f->workers[lease->worker].conn;
	effect->conn = lease->conn;
	effect->ref = (struct subtask_ref){ job->id, lease->number, lease->attempt, job_mark(job) };
	effect->token = lease->token;
	effect->subtask = (enum subtask_kind)row->kind;
	effect->tier = row->kind == KIND_MODEL ? (uint8_t)tier_index_of_row(f, row) : 0;
	effect->detail = str_of(subtask_refusal(row));
	effect->microusd = lease->reserved;
	effect->spec = str_bytes(row->spec, row->spec_len);
}

void lease_cancel(
	const struct fleet *f, const struct lease_row *lease, enum reason reason, struct effects *fx)
{
	const struct worker_row *worker = &f->workers[lease->worker];
	struct effect *cancel;

	if (!worker->conn)
		return;
	cancel = effects_add(fx, EFFECT_CANCEL);
	cancel->conn = worker->conn;
	cancel->ref = (struct subtask_ref){ f->jobs[lease->job]->id, lease->number, lease->attempt, 0 };
	cancel->token = lease->token;
	cancel->reason = reason;
}

void lease_adopt(struct fleet *f, struct lease_row *lease, uint32_t worker, struct token old)
{
	struct subtask_row *row = job_subtask(f->jobs[lease->job], lease->number);

	assert(lease->state == LEASE_RESERVED || token_compare(old, lease->adopted) >= 0);
	f->hash -= hash_lease(lease);
	worker_unlink(f, lease);
	worker_link(f, lease, worker);
	token_give(f, lease, row);
	lease->adopted = old;
	lease->state = LEASE_LIVE;
	lease_clock_start(f, lease);
	lease->deadline_ms = f->now_ms + f->limits.ttl_ms;
}

static void lease_give_back(struct fleet *f, struct lease_row *lease)
{
	struct job_row *job = f->jobs[lease->job];

	assert(lease->state != LEASE_FREE);
	assert(!lease->reserved); /* who ends it says what becomes of its money */
	if (lease->ticket.taken)  /* a result would have said what its call used */
		quota_lost(tier_quota_of_row(f, job_subtask(job, lease->number)), &lease->ticket, f->now_ms);
	f->hash -= hash_lease(lease);
	worker_unlink(f, lease);
	if (f->expire_cursor == slot_of(f, lease))
		f->expire_cursor = lease->next;
	if (f->hedge_cursor == slot_of(f, lease))
		f->hedge_cursor = lease->next;
	if (lease->prev != NO_SLOT)
		f->leases[lease->prev].next = lease->next;
	else
		f->lease_first = lease->next;
	if (lease->next != NO_SLOT)
		f->leases[lease->next].prev = lease->prev;
	lease->state = LEASE_FREE;
	lease->next = f->lease_free;
	f->lease_free = slot_of(f, lease);
	f->lease_count--;
	assert(job->running);
	job->running--;
	asking_count(job, lease->number, -1);
	assert(f->queues[job->queue].running);
	f->queues[job->queue].running--;
}

void lease_drop(struct fleet *f, struct lease_row *lease)
{
	struct job_row *job = f->jobs[lease->job];
	struct subtask_row *row = job_subtask(job, lease->number);
	struct lease_row *other = lease_twin(f, lease);

	assert(other && job->hedges);
	row->lease = slot_of(f, other);
	other->twin = NO_SLOT;
	job->hedges--;
	lease_give_back(f, lease);
}

void lease_revoke(struct fleet *f, struct job_row *job, uint32_t number)
{
	struct subtask_row *row = job_subtask(job, number);
	struct lease_row *lease = &f->leases[row->lease];

	assert(row->lease != NO_SLOT && lease->number == number);
	if (lease->twin != NO_SLOT)
		lease_drop(f, lease_twin(f, lease));
	lease_give_back(f, lease);
	row->lease = NO_SLOT;
}

void lease_shift(struct fleet *f, int64_t by_ms)
{
	for (uint32_t i = f->lease_first; i != NO_SLOT; i = f->leases[i].next) {
		f->leases[i].begun_ms += by_ms;
		f->leases[i].deadline_ms += by_ms;
		f->leases[i].stall.advanced_ms += by_ms;
	}
}

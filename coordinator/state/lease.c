/* Grants, adopts and revokes leases: the only places where tokens are made. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/state/fleet.h"
#include "coordinator/state/hash.h"
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
	*lease = (struct lease_row){ .next = f->lease_first,
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
	lease->silence_ms = SILENCE_MS_MOST;
	stall_begin(&lease->stall, f->now_ms);
}

struct lease_row *lease_grant(struct fleet *f, struct job_row *job, uint32_t number, uint32_t worker)
{
	struct subtask_row *row = job_subtask(job, number);
	struct lease_row *lease = lease_take(f);

	assert(row->lease == NO_SLOT);
	assert(row->state == SUBTASK_READY);
	if (!lease)
		return NULL;
	lease->job = fleet_job_slot(f, job);
	lease->number = number;
	lease->state = LEASE_LIVE;
	lease->deadline_ms = f->now_ms + f->limits.ttl_ms;
	lease_clock_start(f, lease);
	f->hash -= hash_subtask(job->id, number, row);
	lease->attempt = ++row->attempts;
	f->hash += hash_subtask(job->id, number, row);
	row->lease = slot_of(f, lease);
	job->running++;
	job->counts.attempts++;
	worker_link(f, lease, worker);
	token_give(f, lease, row);
	return lease;
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

void lease_revoke(struct fleet *f, struct job_row *job, uint32_t number)
{
	struct subtask_row *row = job_subtask(job, number);
	struct lease_row *lease = &f->leases[row->lease];

	assert(row->lease != NO_SLOT);
	assert(lease->state != LEASE_FREE && lease->number == number);
	f->hash -= hash_lease(lease);
	worker_unlink(f, lease);
	if (f->expire_cursor == row->lease)
		f->expire_cursor = lease->next;
	if (lease->prev != NO_SLOT)
		f->leases[lease->prev].next = lease->next;
	else
		f->lease_first = lease->next;
	if (lease->next != NO_SLOT)
		f->leases[lease->next].prev = lease->prev;
	lease->state = LEASE_FREE;
	lease->next = f->lease_free;
	f->lease_free = row->lease;
	f->lease_count--;
	row->lease = NO_SLOT;
	assert(job->running);
	job->running--;
}

void lease_shift(struct fleet *f, int64_t by_ms)
{
	for (uint32_t i = f->lease_first; i != NO_SLOT; i = f->leases[i].next) {
		f->leases[i].deadline_ms += by_ms;
		f->leases[i].stall.advanced_ms += by_ms;
	}
}

/* The pools of the fleet: reserved once from its limits, touched as they are used. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/state/fleet.h"
#include "coordinator/state/hash.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

const struct fleet_limits fleet_limits_default = {
	.jobs = JOBS_MOST,
	.workers = WORKERS_MOST,
	.leases = LEASES_MOST,
	.subtasks_per_job = SUBTASKS_PER_JOB_MOST,
	.heartbeat_ms = HEARTBEAT_MS,
	.ttl_ms = TTL_MS,
	.leader_ttl_ms = LEADER_TTL_MS,
};

/* calloc of this size maps zero pages: nothing is touched before it is used. */
static void *pool(size_t count, size_t size)
{
	void *rows = calloc(count, size);

	if (!rows)
		abort();
	return rows;
}

void fleet_init(struct fleet *f, const struct fleet_limits *limits, const struct tool_def *tools,
	size_t tool_count, uint64_t seed)
{
	assert(limits->jobs && limits->workers && limits->leases);
	assert(tool_count <= TOOLS_MOST);
	memset(f, 0, sizeof *f);
	f->limits = *limits;
	f->tools = tools;
	f->tool_count = tool_count;
	f->chance = seed;
	f->jobs = pool(limits->jobs, sizeof *f->jobs);
	f->workers = pool(limits->workers, sizeof *f->workers);
	f->leases = pool(limits->leases, sizeof *f->leases);
	f->lease_free = NO_SLOT;
	f->lease_first = f->expire_cursor = f->hedge_cursor = NO_SLOT;
}

void fleet_release(struct fleet *f)
{
	for (uint32_t i = 0; i < f->limits.jobs; i++) {
		if (f->jobs[i])
			job_rows_release(f->jobs[i], SIZE_MAX);
		free(f->jobs[i]);
	}
	if (f->reopening)
		job_rows_release(f->reopening, SIZE_MAX);
	free(f->reopening);
	free(f->jobs);
	free(f->workers);
	free(f->quotas);
	buf_release(&f->roster);
	free(f->leases);
	memset(f, 0, sizeof *f);
}

bool fleet_leads(const struct fleet *f)
{
	return f->started && f->now_ms - f->confirmed_ms <= f->limits.leader_ttl_ms / 2;
}

struct job_row *fleet_job(const struct fleet *f, uint64_t id)
{
	struct job_row *job = f->jobs[id % f->limits.jobs];

	return id && job && job->id == id ? job : NULL;
}

uint32_t fleet_job_slot(const struct fleet *f, const struct job_row *job)
{
	return (uint32_t)(job->id % f->limits.jobs);
}

struct job_row *fleet_job_add(struct fleet *f, uint64_t id)
{
	struct job_row **slot = &f->jobs[id % f->limits.jobs];

	assert(id);
	if (*slot && (*slot)->id && !job_ended((*slot)->state))
		return NULL;
	if (*slot) {
		f->hash -= hash_job(*slot);
		job_rows_release(*slot, SIZE_MAX);
	} else {
		*slot = pool(1, sizeof **slot);
	}
	job_begin(*slot, id);
	f->hash += hash_job(*slot);
	return *slot;
}

static uint32_t queue_named(const struct fleet *f, struct str name)
{
	for (uint32_t i = 0; i < f->queue_count; i++)
		if (str_equal(str_of(f->queues[i].name), name))
			return i;
	return NO_SLOT;
}

/* Names are the clients' to choose: one that no job needs any more gives way, but not before rows run out, for until
 * then its queue keeps its place among the others. */
static uint32_t queue_free(const struct fleet *f)
{
	bool used[QUEUES_MOST] = { false };

	if (f->queue_count < QUEUES_MOST)
		return f->queue_count;
	for (uint32_t i = 0; i < f->limits.jobs; i++)
		if (f->jobs[i] && f->jobs[i]->queue != NO_SLOT)
			used[f->jobs[i]->queue] = true;
	for (uint32_t i = 0; i < QUEUES_MOST; i++)
		if (!used[i])
			return i;
	return NO_SLOT;
}

bool fleet_queue_fits(const struct fleet *f, struct str name)
{
	return queue_named(f, name) != NO_SLOT || queue_free(f) != NO_SLOT;
}

void fleet_shares(struct fleet *f, const struct queue_share *shares, size_t count)
{
	assert(!f->queue_count);
	f->shares = shares;
	f->share_count = count;
}

static struct queue_row queue_new(const struct fleet *f, struct str name)
{
	struct queue_row row = { .weight = 1, .first_job = NO_SLOT };

	for (size_t i = 0; i < f->share_count; i++)
		if (str_equal(f->shares[i].name, name)) {
			row.weight = f->shares[i].weight;
			row.most_running = f->shares[i].most_running;
		}
	assert(row.weight && row.weight <= QUEUE_WEIGHT_MOST);
	memcpy(row.name, name.at, name.len);
	return row;
}

void fleet_tiers(struct fleet *f, const struct tier *tiers, size_t count)
{
	assert(count <= TIERS_MOST);
	f->tiers = tiers;
	f->tier_count = count;
	buf_clear(&f->roster);
	roster_pack(tiers, count, &f->roster);
	free(f->quotas);
	f->quotas = pool(count + 1, sizeof *f->quotas);
	for (size_t i = 0; i < count; i++)
		quota_init(&f->quotas[i], &tiers[i].limits);
}

bool fleet_tiers_unknown(const struct fleet *f, const struct job_row *job)
{
	if (!job->work.model_lens_count)
		return false;
	return !f->tier_count || (job->roster.len && !str_equal(job->roster, buf_str(&f->roster)));
}

bool fleet_tiers_reopen(struct fleet *f)
{
	bool reopened = false;

	for (size_t i = 0; i < f->tier_count; i++) {
		struct quota *quota = &f->quotas[i];

		if (!quota->breaker.terminal)
			continue;
		breaker_close(&quota->breaker);
		quota->resumed = (struct token){ f->term, f->token_seq };
		reopened = true;
	}
	return reopened;
}

bool queue_may_run(const struct queue_row *queue)
{
	return !queue->most_running || queue->running < queue->most_running;
}

void fleet_queue_join(struct fleet *f, struct job_row *job, struct str name)
{
	uint32_t slot = queue_named(f, name);

	assert(name.len && name.len <= NAME_BYTES_MOST);
	if (slot == NO_SLOT) {
		slot = queue_free(f);
		assert(slot != NO_SLOT); /* who asks for it looked before */
		f->queues[slot] = queue_new(f, name);
		if (slot == f->queue_count)
			f->queue_count++;
	}
	job->queue = slot;
}

void queue_job_push(struct fleet *f, struct job_row *job)
{
	struct queue_row *queue = &f->queues[job->queue];
	uint32_t slot = fleet_job_slot(f, job);

	assert(job->next_in_queue == NO_SLOT);
	if (queue->first_job == NO_SLOT) {
		/* A queue that was idle starts where the others stand: it has earned no arrears. */
		if (queue->pass < f->queue_pass)
			queue->pass = f->queue_pass;
		queue->first_job = job->next_in_queue = job->prev_in_queue = slot;
		return;
	}
	struct job_row *first = f->jobs[queue->first_job];
	job->next_in_queue = queue->first_job;
	job->prev_in_queue = first->prev_in_queue;
	f->jobs[first->prev_in_queue]->next_in_queue = slot;
	first->prev_in_queue = slot;
}

void queue_job_remove(struct fleet *f, struct job_row *job)
{
	struct queue_row *queue = &f->queues[job->queue];
	uint32_t slot = fleet_job_slot(f, job);

	if (job->next_in_queue == NO_SLOT)
		return;
	if (job->next_in_queue == slot) {
		queue->first_job = NO_SLOT;
	} else {
		f->jobs[job->prev_in_queue]->next_in_queue = job->next_in_queue;
		f->jobs[job->next_in_queue]->prev_in_queue = job->prev_in_queue;
		if (queue->first_job == slot)
			queue->first_job = job->next_in_queue;
	}
	job->next_in_queue = job->prev_in_queue = NO_SLOT;
}

uint32_t fleet_worker(struct fleet *f, struct str id, bool add)
{
	uint32_t free_slot = NO_SLOT;

	assert(id.len <= NAME_BYTES_MOST);
	for (uint32_t i = 0; i < f->limits.workers; i++) {
		if (!f->workers[i].id[0]) {
			if (free_slot == NO_SLOT)
				free_slot = i;
		} else if (str_equal(str_of(f->workers[i].id), id)) {
			return i;
		}
	}
	if (!add || free_slot == NO_SLOT || !id.len)
		return NO_SLOT;
	struct worker_row *worker = &f->workers[free_slot];
	*worker = (struct worker_row){ .first_lease = NO_SLOT, .beat_ms = f->now_ms };
	memcpy(worker->id, id.at, id.len);
	return free_slot;
}

uint32_t fleet_worker_of(struct fleet *f, uint64_t conn)
{
	uint32_t seen = f->worker_seen[conn % WORKERS_SEEN];

	/* Asked for every message: of thousands of workers the one that was found here last is the one. */
	if (conn && seen < f->limits.workers && f->workers[seen].conn == conn)
		return seen;
	for (uint32_t i = 0; conn && i < f->limits.workers; i++)
		if (f->workers[i].conn == conn)
			return f->worker_seen[conn % WORKERS_SEEN] = i;
	return NO_SLOT;
}

bool worker_has_slots(const struct worker_row *worker)
{
	for (int kind = 0; kind < SUBTASK_KINDS; kind++)
		if (worker->slots[kind])
			return true;
	return false;
}

bool worker_serves(const struct worker_row *worker, const struct queue_row *queue)
{
	return !worker->queue[0] || str_equal(str_of(worker->queue), str_of(queue->name));
}

void fleet_worker_remove(struct fleet *f, uint32_t slot)
{
	assert(!f->workers[slot].leases);
	memset(&f->workers[slot], 0, sizeof f->workers[slot]);
}

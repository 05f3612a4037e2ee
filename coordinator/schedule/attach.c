/* Judges each lease that a worker presents, at its hello and at every beat. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/schedule/attach.h"
#include "common/name.h"
#include "coordinator/schedule/expire.h"
#include "reeve/error.h"

#include <assert.h>
#include <stdio.h>

static struct effect *lease_effect(
	struct effects *fx, enum effect_kind kind, uint64_t conn, const struct held_lease *held)
{
	struct effect *effect = effects_add(fx, kind);

	effect->conn = conn;
	effect->ref = held->ref;
	effect->token = held->token;
	return effect;
}

/* A job that still runs, and its subtask; NULL for anything else. */
static struct job_row *job_of(const struct fleet *f, struct subtask_ref ref)
{
	struct job_row *job = fleet_job(f, ref.job);

	if (!job || job->state != JOB_RUNNING || ref.number >= job->counts.total)
		return NULL;
	return job;
}

static struct lease_row *lease_of(const struct fleet *f, const struct subtask_row *row)
{
	return row->lease == NO_SLOT ? NULL : &f->leases[row->lease];
}

/* Takes a subtask that nobody holds for the worker that still has it: no attempt is spent. */
static bool claim_free(struct fleet *f, struct job_row *job, const struct held_lease *held, uint32_t worker,
	struct effects *fx)
{
	struct subtask_row *row = job_subtask(job, held->ref.number);
	struct lease_row *lease;

	if (token_compare(held->token, row->token) < 0 || job->cancelling ||
		f->lease_count == f->limits.leases)
		return false;
	if (row->state == SUBTASK_BACKOFF)
		subtask_move(f, job, held->ref.number, SUBTASK_DUE, REASON_NONE, STR(""), fx);
	row->attempts = held->ref.attempt ? held->ref.attempt - 1 : 0; /* it is the same attempt, going on */
	lease = lease_grant(f, job, held->ref.number, worker);
	subtask_move(f, job, held->ref.number, SUBTASK_LEASE, REASON_NONE, STR(""), fx);
	lease->adopted = held->token;
	return true;
}

/* Of several presenters the highest old token wins. A worker that presents again what it presented before, or, to a
 * new coordinator, an older token than its key says, has not heard of its adoption: the answer was lost. */
static bool claim_wins(const struct lease_row *lease, struct token held, uint32_t worker)
{
	int newer = token_compare(held, lease->adopted);
	bool its_own = lease->worker == worker;

	if (lease->state == LEASE_RESERVED)
		return newer >= 0 || its_own;
	return lease->adopted.seq && (newer > 0 || (newer == 0 && its_own));
}

/* The others are cancelled. */
static bool claim_held(struct fleet *f, struct lease_row *lease, const struct held_lease *held,
	uint32_t worker, struct effects *fx)
{
	const struct worker_row *other = &f->workers[lease->worker];
	bool again = lease->worker == worker && token_equal(held->token, lease->adopted);

	if (!claim_wins(lease, held->token, worker))
		return false;
	if (lease->state == LEASE_LIVE && other->conn && !again) {
		struct effect *cancel = effects_add(fx, EFFECT_CANCEL);

		cancel->conn = other->conn;
		cancel->ref = (struct subtask_ref){ held->ref.job, held->ref.number, lease->attempt };
		cancel->token = lease->token;
		cancel->reason = REASON_SUPERSEDED;
	}
	lease_adopt(f, lease, worker, held->token);
	return true;
}

static enum claim claim_of(
	struct fleet *f, const struct held_lease *held, uint32_t worker, struct effects *fx)
{
	struct job_row *job = job_of(f, held->ref);
	struct subtask_row *row = job ? job_subtask(job, held->ref.number) : NULL;
	struct lease_row *lease = row ? lease_of(f, row) : NULL;

	if (!row)
		return CLAIM_REFUSED;
	if (row->state == SUBTASK_DONE)
		return token_equal(row->token, held->token) ? CLAIM_ACCEPTED : CLAIM_REFUSED;
	if (lease && lease->worker == worker && token_equal(lease->token, held->token))
		return CLAIM_KEPT;
	if (lease && row->state == SUBTASK_LEASED)
		return claim_held(f, lease, held, worker, fx) ? CLAIM_ADOPTED : CLAIM_REFUSED;
	if (row->state == SUBTASK_READY || row->state == SUBTASK_BACKOFF)
		return claim_free(f, job, held, worker, fx) ? CLAIM_ADOPTED : CLAIM_REFUSED;
	return CLAIM_REFUSED;
}

static void present(struct fleet *f, uint32_t slot, const struct held_lease *held, struct effects *fx)
{
	uint64_t conn = f->workers[slot].conn;
	enum claim claim = claim_of(f, held, slot, fx);
	struct lease_row *lease;
	struct effect *effect;

	if (claim == CLAIM_ACCEPTED) {
		lease_effect(fx, EFFECT_ACKNOWLEDGE, conn, held)->reason = REASON_ACCEPTED_BEFORE;
		return;
	}
	if (claim == CLAIM_REFUSED) {
		lease_effect(fx, EFFECT_CANCEL, conn, held)->reason =
			job_of(f, held->ref) ? REASON_SUPERSEDED : REASON_UNKNOWN_SUBTASK;
		return;
	}
	lease = lease_of(f, job_subtask(job_of(f, held->ref), held->ref.number));
	lease->conn = conn;
	lease->deadline_ms = f->now_ms + f->limits.ttl_ms;
	if (claim == CLAIM_KEPT)
		return;
	effect = lease_effect(fx, EFFECT_ADOPT, conn, held);
	effect->old_token = held->token;
	effect->token = lease->token;
	effect->existed = held->ref.attempt == lease->attempt;
	effect = effects_log(fx, LOG_LEASE_ADOPTED);
	effect->ref = held->ref;
	effect->old_token = held->token;
	effect->token = lease->token;
	effect->worker = arena_str(&fx->arena, str_of(f->workers[slot].id));
}

/* What the worker does not name it has not got: ended by the next slices. */
static void leases_unnamed(struct fleet *f, uint32_t slot, bool replaced)
{
	const struct worker_row *worker = &f->workers[slot];

	for (uint32_t i = worker->first_lease; i != NO_SLOT; i = f->leases[i].next_of_worker) {
		struct lease_row *lease = &f->leases[i];

		if (lease->conn == worker->conn)
			continue;
		lease->state = LEASE_LOST;
		lease->reason = replaced ? REASON_WORKER_REPLACED : REASON_NOT_RECEIVED;
	}
}

static void hello_refuse(
	uint64_t conn, const struct event_hello *hello, int err, enum reason reason, struct effects *fx)
{
	struct effect *effect = effects_add(fx, EFFECT_DROP);

	effect->conn = conn;
	effect->err = err;
	effect->reason = reason;
	effect = effects_log(fx, LOG_WORKER_REFUSED);
	effect->worker = arena_str(&fx->arena, str_sub(hello->worker, 0, NAME_BYTES_MOST));
	effect->reason = reason;
}

void attach_hello(struct fleet *f, uint64_t conn, const struct event_hello *hello, struct effects *fx)
{
	struct worker_row *worker;
	struct effect *effect;
	uint32_t slot;
	bool replaced;

	assert(conn);
	if (!name_is_plain(hello->worker) || (hello->queue.len && !name_is_plain(hello->queue))) {
		hello_refuse(conn, hello, -E_INVALID, REASON_BAD_NAME, fx);
		return;
	}
	slot = fleet_worker(f, hello->worker, true);
	if (slot == NO_SLOT) {
		hello_refuse(conn, hello, -E_EXHAUSTED, REASON_TOO_MANY_WORKERS, fx);
		return;
	}
	worker = &f->workers[slot];
	if (worker->conn && hello->incarnation < worker->incarnation) {
		hello_refuse(conn, hello, -E_STALE, REASON_OLD_INCARNATION, fx);
		return;
	}
	if (worker->conn && worker->conn != conn) {
		effect = effects_add(fx, EFFECT_DROP);
		effect->conn = worker->conn;
		effect->err = -E_STALE;
		effect->reason = REASON_REPLACED_STREAM;
	}
	replaced = worker->incarnation != hello->incarnation;
	worker->incarnation = hello->incarnation;
	worker->conn = conn;
	worker->beat_ms = f->now_ms;
	worker->tools = hello->tools;
	worker->draining = false;
	memcpy(worker->slots, hello->slots, sizeof worker->slots);
	memcpy(worker->prefetch, hello->prefetch, sizeof worker->prefetch);
	snprintf(worker->queue, sizeof worker->queue, "%.*s", STR_ARG(hello->queue));
	effects_add(fx, fleet_leads(f) ? EFFECT_WELCOME : EFFECT_NOT_LEADER)->conn = conn;
	for (size_t i = 0; i < hello->held_count; i++)
		present(f, slot, &hello->held[i], fx);
	leases_unnamed(f, slot, replaced);
	effect = effects_log(fx, LOG_WORKER_ATTACHED);
	effect->worker = arena_str(&fx->arena, hello->worker);
	effect->ms = (int64_t)hello->held_count;
}

void attach_gone(struct fleet *f, uint64_t conn, struct effects *fx)
{
	uint32_t slot = fleet_worker_of(f, conn);

	if (slot == NO_SLOT)
		return; /* it was replaced, or never said hello */
	f->workers[slot].conn = 0;
	effects_log(fx, LOG_WORKER_DETACHED)->worker = arena_str(&fx->arena, str_of(f->workers[slot].id));
}

void attach_restore(struct fleet *f, const struct event_hello *hello, struct effects *fx)
{
	uint32_t slot = name_is_plain(hello->worker) ? fleet_worker(f, hello->worker, true) : NO_SLOT;

	if (slot == NO_SLOT)
		return;
	for (size_t i = 0; i < hello->held_count; i++) {
		const struct held_lease *held = &hello->held[i];
		struct job_row *job = job_of(f, held->ref);

		if (!job || claim_of(f, held, slot, fx) != CLAIM_ADOPTED)
			continue;
		lease_of(f, job_subtask(job, held->ref.number))->state = LEASE_RESERVED;
	}
}

/* True when the beat extended its lease, or its result is on its way already. */
static bool beat_extends(struct fleet *f, uint32_t slot, const struct held_lease *beat)
{
	struct job_row *job = job_of(f, beat->ref);
	struct subtask_row *row = job ? job_subtask(job, beat->ref.number) : NULL;
	struct lease_row *lease = row ? lease_of(f, row) : NULL;

	if (!row || !token_equal(row->token, beat->token))
		return false;
	if (!lease || lease->worker != slot)
		return row->state == SUBTASK_DONE;
	if (lease->state == LEASE_LOST)
		return false;
	lease->deadline_ms = f->now_ms + f->limits.ttl_ms;
	if (beat->progress > lease->progress) {
		lease->progress = beat->progress;
		lease->advanced_ms = f->now_ms;
	}
	snprintf(lease->phase, sizeof lease->phase, "%.*s", STR_ARG(beat->phase));
	return true;
}

void attach_beat(
	struct fleet *f, uint64_t conn, const struct held_lease *leases, size_t count, struct effects *fx)
{
	uint32_t slot = fleet_worker_of(f, conn);

	if (slot == NO_SLOT)
		return;
	f->workers[slot].beat_ms = f->now_ms;
	for (size_t i = 0; i < count; i++)
		if (!beat_extends(f, slot, &leases[i]))
			lease_effect(fx, EFFECT_CANCEL, conn, &leases[i])->reason =
				job_of(f, leases[i].ref) ? REASON_SUPERSEDED : REASON_UNKNOWN_SUBTASK;
}

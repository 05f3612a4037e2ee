/* Answers what a worker presents, at its hello and at every beat. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/schedule/attach.h"
#include "coordinator/money/budget.h"
#include "common/name.h"
#include "coordinator/schedule/claim.h"
#include "coordinator/schedule/crowd.h"
#include "coordinator/schedule/drain.h"
#include "coordinator/schedule/presence.h"
#include "reeve/error.h"
#include "reeve/limits.h"

#include <assert.h>
#include <stdio.h>

enum { FORGET_LOOKS = 64 }; /* workers looked at in one turn: all of them in two seconds */

static struct effect *lease_effect(
	struct effects *fx, enum effect_kind kind, uint64_t conn, const struct held_lease *held)
{
	struct effect *effect = effects_add(fx, kind);

	effect->conn = conn;
	effect->ref = held->ref;
	effect->token = held->token;
	return effect;
}

/* Its job is being cancelled, or the like: its lease goes, but not because the worker never had it. */
static void named_at_least(struct fleet *f, uint32_t slot, const struct held_lease *held)
{
	struct job_row *job = fleet_job(f, held->ref.job);
	struct lease_row *lease;

	if (!job || job_ended(job->state) || held->ref.number >= job->counts.total)
		return;
	lease = lease_of_token(f, job_subtask(job, held->ref.number), held->token);
	if (lease && lease->worker == slot)
		lease->conn = f->workers[slot].conn;
}

static void present(struct fleet *f, uint32_t slot, const struct held_lease *held, struct effects *fx)
{
	uint64_t conn = f->workers[slot].conn;
	enum claim claim = claim_judge(f, held, slot, fx);
	const struct subtask_row *row;
	struct lease_row *lease;
	struct effect *effect;

	if (claim == CLAIM_ACCEPTED) {
		lease_effect(fx, EFFECT_ACKNOWLEDGE, conn, held)->reason = REASON_ACCEPTED_BEFORE;
		return;
	}
	if (claim == CLAIM_REFUSED) {
		named_at_least(f, slot, held);
		lease_effect(fx, EFFECT_CANCEL, conn, held)->reason =
			claim_job(f, held->ref) ? REASON_SUPERSEDED : REASON_UNKNOWN_SUBTASK;
		return;
	}
	row = job_subtask(claim_job(f, held->ref), held->ref.number);
	lease = lease_of_token(f, row, claim == CLAIM_KEPT ? held->token : row->token);
	lease->conn = conn;
	lease->state = LEASE_LIVE; /* a hello before this one, of the same turn, may not have named it */
	lease->deadline_ms = f->now_ms + f->limits.ttl_ms;
	if (claim == CLAIM_KEPT)
		return;
	effect = lease_effect(fx, EFFECT_ADOPT, conn, held);
	effect->old_token = held->token;
	effect->token = lease->token;
	effect->ref.attempt = lease->attempt;
	effect = effects_log(fx, LOG_LEASE_ADOPTED);
	effect->ref = (struct subtask_ref){ held->ref.job, held->ref.number, lease->attempt, 0 };
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

		/* What an earlier hello of the same turn has lost keeps its reason. */
		if (lease->conn == worker->conn || lease->state == LEASE_LOST)
			continue;
		lease->state = LEASE_LOST;
		lease->reason = replaced ? REASON_WORKER_REPLACED : REASON_NOT_RECEIVED;
	}
}

struct refusal {
	int err; /* 0: there is none */
	enum reason reason;
};

static struct refusal hello_fault(struct fleet *f, uint64_t conn, const struct event_hello *hello)
{
	if (!name_is_plain(hello->worker) || (hello->queue.len && !name_is_plain(hello->queue)))
		return (struct refusal){ -E_INVALID, REASON_BAD_NAME };
	if (fleet_worker_of(f, conn) != NO_SLOT)
		return (struct refusal){ -E_INVALID, REASON_SECOND_HELLO };
	return (struct refusal){ 0 };
}

/* A new name takes a slot, an old one is not given to whoever had it before. */
static struct refusal slot_fault(
	struct fleet *f, uint64_t conn, const struct event_hello *hello, uint32_t *slot)
{
	const struct worker_row *worker;

	if (!crowd_admits(f, hello))
		return (struct refusal){ -E_EXHAUSTED, REASON_CROWD };
	*slot = fleet_worker(f, hello->worker, true);
	if (*slot == NO_SLOT)
		return (struct refusal){ -E_EXHAUSTED, REASON_TOO_MANY_WORKERS };
	worker = &f->workers[*slot];
	if (worker->conn && hello->incarnation < worker->incarnation)
		return (struct refusal){ -E_STALE, REASON_OLD_INCARNATION };
	/* It was on its way for longer than the stream that came after it. */
	if (hello->incarnation == worker->incarnation && conn < worker->last_conn)
		return (struct refusal){ -E_STALE, REASON_REPLACED_STREAM };
	return (struct refusal){ 0 };
}

static void hello_refuse(
	uint64_t conn, const struct event_hello *hello, struct refusal fault, struct effects *fx)
{
	struct effect *effect = effects_add(fx, EFFECT_DROP);

	effect->conn = conn;
	effect->err = fault.err;
	effect->reason = fault.reason;
	if (fault.reason == REASON_CROWD)
		return; /* it is nobody's fault, and a line for each would be a crowd of its own */
	effect = effects_log(fx, LOG_WORKER_REFUSED);
	effect->worker = arena_str(&fx->arena, str_sub(hello->worker, 0, NAME_BYTES_MOST));
	effect->reason = fault.reason;
}

static void stream_drop(uint64_t conn, struct effects *fx)
{
	struct effect *effect = effects_add(fx, EFFECT_DROP);

	effect->conn = conn;
	effect->err = -E_STALE;
	effect->reason = REASON_REPLACED_STREAM;
}

static void worker_take(
	struct worker_row *worker, uint64_t conn, const struct event_hello *hello, int64_t now_ms)
{
	worker->incarnation = hello->incarnation;
	worker->conn = worker->last_conn = conn;
	worker->beat_ms = now_ms;
	worker->tools = hello->tools;
	worker->host = hello->host;
	memcpy(worker->slots, hello->slots, sizeof worker->slots);
	memcpy(worker->prefetch, hello->prefetch, sizeof worker->prefetch);
	snprintf(worker->queue, sizeof worker->queue, "%.*s", STR_ARG(hello->queue));
}

void attach_hello(struct fleet *f, uint64_t conn, const struct event_hello *hello, struct effects *fx)
{
	struct refusal fault = hello_fault(f, conn, hello);
	struct worker_row *worker;
	struct effect *effect;
	uint32_t slot;
	bool replaced;

	assert(conn);
	if (!fault.err && !fleet_leads(f)) {
		/* Nothing is granted, and an adoption is a grant. It keeps what it holds and comes again. */
		effects_add(fx, EFFECT_NOT_LEADER)->conn = conn;
		return;
	}
	if (!fault.err)
		fault = slot_fault(f, conn, hello, &slot);
	if (fault.err) {
		hello_refuse(conn, hello, fault, fx);
		return;
	}
	worker = &f->workers[slot];
	if (worker->conn)
		stream_drop(worker->conn, fx);
	replaced = worker->incarnation != hello->incarnation;
	worker_take(worker, conn, hello, f->now_ms);
	effects_add(fx, EFFECT_WELCOME)->conn = conn;
	drain_renew(f, slot, replaced, fx);
	for (size_t i = 0; i < hello->held_count; i++)
		present(f, slot, &hello->held[i], fx);
	leases_unnamed(f, slot, replaced);
	effect = effects_log(fx, LOG_WORKER_ATTACHED);
	effect->worker = arena_str(&fx->arena, hello->worker);
	effect->ms = (int64_t)hello->held_count;
}

void attach_gone(struct fleet *f, uint64_t conn, struct effects *fx)
{
	uint32_t slot;

	/* None when it was replaced, or never said hello. */
	while ((slot = fleet_worker_of(f, conn)) != NO_SLOT) {
		f->workers[slot].conn = 0;
		presence_end(&f->workers[slot], fx);
		effects_log(fx, LOG_WORKER_DETACHED)->worker =
			arena_str(&fx->arena, str_of(f->workers[slot].id));
	}
}

/* People see for a while who is gone; after a restart, who is awaited. */
static bool worker_is_forgotten(const struct fleet *f, const struct worker_row *worker)
{
	return worker->id[0] && !worker->conn && !worker->leases && f->now_ms >= f->await_until_ms &&
	       f->now_ms - worker->beat_ms > 2 * f->limits.ttl_ms;
}

void attach_forget_slice(struct fleet *f)
{
	for (int looks = 0; looks < FORGET_LOOKS; looks++) {
		f->forget_next = (f->forget_next + 1) % f->limits.workers;
		if (worker_is_forgotten(f, &f->workers[f->forget_next]))
			fleet_worker_remove(f, f->forget_next);
	}
}

void attach_restore(struct fleet *f, const struct event_hello *hello, struct effects *fx)
{
	uint32_t slot = name_is_plain(hello->worker) ? fleet_worker(f, hello->worker, true) : NO_SLOT;

	if (slot == NO_SLOT)
		return;
	for (size_t i = 0; i < hello->held_count; i++) {
		const struct held_lease *held = &hello->held[i];
		struct job_row *job = claim_job(f, held->ref);
		const struct subtask_row *row = job ? job_subtask(job, held->ref.number) : NULL;

		/* A lease that goes on is newer than all that is stored of its subtask: the key of who died names what was counted as
		 * lost, and would have it counted again. */
		if (row && row->lease == NO_SLOT && token_compare(held->token, row->token) <= 0)
			continue;
		/* What is paid for stands in its record, with its money: a key may be older, and name what was settled. */
		if (!job || budget_price(f, job, row) || claim_judge(f, held, slot, fx) != CLAIM_ADOPTED)
			continue;
		claim_lease(f, job_subtask(job, held->ref.number))->state = LEASE_RESERVED;
	}
}

/* A worker says how long its work may pause, within bounds: one that lies only waits longer for its own subtask. One that never
 * says it is of a version that knew of no silence, and whose work may be an analyzer's run of ten minutes. */
static int64_t silence_of(const struct held_lease *beat)
{
	if (!beat->silence_ms)
		return SILENCE_MS_MOST;
	if (beat->silence_ms < SILENCE_MS_LEAST)
		return SILENCE_MS_LEAST;
	return beat->silence_ms < SILENCE_MS_MOST ? (int64_t)beat->silence_ms : SILENCE_MS_MOST;
}

/* True when the beat extended its lease, or its result is on its way already. */
static bool beat_extends(struct fleet *f, uint32_t slot, const struct held_lease *beat)
{
	struct job_row *job = claim_job(f, beat->ref);
	struct subtask_row *row = job ? job_subtask(job, beat->ref.number) : NULL;
	struct lease_row *lease = row ? lease_of_token(f, row, beat->token) : NULL;

	if (!lease)
		return row && row->state == SUBTASK_DONE && token_equal(row->token, beat->token);
	if (lease->worker != slot)
		return false;
	if (lease->state == LEASE_LOST)
		return false;
	lease->deadline_ms = f->now_ms + f->limits.ttl_ms;
	lease->silence_ms = silence_of(beat);
	stall_beat(&lease->stall, beat->phase, beat->progress, f->now_ms);
	lease->progress = beat->progress;
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
				claim_job(f, leases[i].ref) ? REASON_SUPERSEDED : REASON_UNKNOWN_SUBTASK;
}

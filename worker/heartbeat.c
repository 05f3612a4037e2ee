/* Beats come from the thread that would lose the lease, and carry what the runners count: no timer of its own. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/heartbeat.h"

#include "common/proto_arena.h"
#include "common/stall.h"
#include "reeve/limits.h"
#include "worker/attempt_wire.h"

#include <assert.h>

static const enum attempt_state beating[] = { ATTEMPT_QUEUED, ATTEMPT_RUNNING, ATTEMPT_UNSENT, ATTEMPT_SENT };
enum { BEATING = sizeof beating / sizeof beating[0] };

static const char *phase_of(const struct attempt *a)
{
	return a->state == ATTEMPT_RUNNING  ? a->progress.phase
	       : a->state == ATTEMPT_QUEUED ? PHASE_QUEUED
					    : "reporting";
}

/* What is finished waits for the coordinator: that is no pause of the work. */
static uint64_t silence_of(const struct attempt *a)
{
	int64_t declared_ms = a->progress.silence_ms;

	if (a->state != ATTEMPT_RUNNING)
		return SILENCE_MS_MOST;
	return declared_ms ? (uint64_t)declared_ms : SILENCE_MS;
}

static bool phase_changed(const struct held *h)
{
	for (struct attempt *a = held_first(h, ATTEMPT_RUNNING); a; a = held_next(a))
		if (phase_of(a) != a->beaten)
			return true;
	return false;
}

void heartbeat_start(struct heartbeat *b, int64_t interval_ms)
{
	b->interval_ms = interval_ms > 0 ? interval_ms : HEARTBEAT_MS;
	b->last_ms = INT64_MIN / 2;
}

void heartbeat_drain(struct heartbeat *b)
{
	b->draining = true;
	b->last_ms = INT64_MIN / 2;
}

bool heartbeat_due(const struct heartbeat *b, const struct held *h, int64_t now_ms)
{
	int64_t age_ms = now_ms - b->last_ms;

	return age_ms >= b->interval_ms || (age_ms >= PHASE_BEAT_MS && phase_changed(h));
}

int64_t heartbeat_wait_ms(const struct heartbeat *b, const struct held *h, int64_t now_ms)
{
	int64_t left_ms = b->last_ms + b->interval_ms - now_ms;

	/* Runners change the phase without a word to us. */
	if (held_count(h, ATTEMPT_RUNNING) && left_ms > PHASE_BEAT_MS)
		left_ms = PHASE_BEAT_MS;
	return left_ms > 0 ? left_ms : 0;
}

static Reeve__V1__AttemptBeat *beat_of(struct attempt *a, struct arena *arena)
{
	Reeve__V1__AttemptBeat *beat = arena_take(arena, sizeof *beat);

	*beat = (Reeve__V1__AttemptBeat)REEVE__V1__ATTEMPT_BEAT__INIT;
	beat->ref = attempt_wire_ref(a, arena);
	beat->token = attempt_wire_token(a, arena);
	a->beaten = phase_of(a);
	beat->phase = (char *)(uintptr_t)a->beaten;
	beat->progress = a->progress.progress;
	beat->silence_ms = silence_of(a);
	beat->tokens = a->progress.tokens;
	beat->spend_microusd = (int64_t)a->progress.spent_microusd;
	return beat;
}

void heartbeat_pack(
	struct heartbeat *b, struct held *h, int64_t now_ms, struct arena *scratch, struct buf *out)
{
	Reeve__V1__Heartbeat heartbeat = REEVE__V1__HEARTBEAT__INIT;
	Reeve__V1__WorkerMessage message = REEVE__V1__WORKER_MESSAGE__INIT;
	size_t count = 0;

	arena_clear(scratch);
	for (size_t i = 0; i < BEATING; i++)
		count += held_count(h, beating[i]);
	heartbeat.attempts = arena_take(scratch, count * sizeof(heartbeat.attempts[0]));
	for (size_t i = 0; i < BEATING; i++)
		for (struct attempt *a = held_first(h, beating[i]); a; a = held_next(a))
			heartbeat.attempts[heartbeat.n_attempts++] = beat_of(a, scratch);
	heartbeat.draining = b->draining;
	message.kind_case = REEVE__V1__WORKER_MESSAGE__KIND_HEARTBEAT;
	message.heartbeat = &heartbeat;
	buf_clear(out);
	proto_pack(&message.base, out);
	/* HELD_LEASES_MOST beats of at most 102 bytes are less than half of it. */
	assert(out->len <= MESSAGE_BYTES_MOST);
	b->last_ms = now_ms;
}

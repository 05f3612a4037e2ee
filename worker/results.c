/* Counts the bytes before they are packed, so that the limit is met exactly. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/results.h"

#include "reeve/v1/worker.pb-c.h"

#include <assert.h>

static ProtobufCBinaryData binary(const void *at, size_t len)
{
	return (ProtobufCBinaryData){ .len = len, .data = (uint8_t *)(uintptr_t)at };
}

static Reeve__V1__SubtaskResult *result_of(struct attempt *a, struct arena *arena)
{
	Reeve__V1__SubtaskResult *result = arena_take(arena, sizeof *result);
	Reeve__V1__AttemptRef *ref = arena_take(arena, sizeof *ref);
	Reeve__V1__Token *token = arena_take(arena, sizeof *token);

	*ref = (Reeve__V1__AttemptRef)REEVE__V1__ATTEMPT_REF__INIT;
	ref->job = a->ref.job;
	ref->number = a->ref.number;
	ref->attempt = a->ref.attempt;
	ref->mark = a->ref.mark;
	*token = (Reeve__V1__Token)REEVE__V1__TOKEN__INIT;
	token->term = a->token.term;
	token->seq = a->token.seq;
	*result = (Reeve__V1__SubtaskResult)REEVE__V1__SUBTASK_RESULT__INIT;
	result->ref = ref;
	result->token = token;
	result->outcome = (Reeve__V1__Outcome)a->output.outcome;
	if (a->output.reason.len)
		result->reason = a->output.reason.at;
	if (a->has_blob)
		result->body_blob = binary(a->blob, sizeof a->blob);
	else
		result->body = binary(a->output.body.at, a->output.body.len);
	result->wall_ms = (uint64_t)a->wall_ms;
	result->spend_microusd = a->output.spent_microusd;
	return result;
}

static size_t varint_bytes(size_t v)
{
	size_t bytes = 1;

	while (v >>= 7)
		bytes++;
	return bytes;
}

/* A field of this length with its tag (all of ours are below 16: one byte) and its length. */
static size_t field_bytes(size_t len)
{
	return 1 + varint_bytes(len) + len;
}

size_t results_pack(struct held *h, size_t most, struct arena *scratch, struct buf *out)
{
	size_t waiting = held_count(h, ATTEMPT_UNSENT), inner = 0;
	Reeve__V1__ResultBatch batch = REEVE__V1__RESULT_BATCH__INIT;
	Reeve__V1__WorkerMessage message = REEVE__V1__WORKER_MESSAGE__INIT;

	buf_clear(out);
	if (!waiting)
		return 0;
	arena_clear(scratch);
	batch.results = arena_take(scratch, waiting * sizeof(batch.results[0]));
	for (struct attempt *a = held_first(h, ATTEMPT_UNSENT), *next; a; a = next) {
		Reeve__V1__SubtaskResult *result = result_of(a, scratch);
		size_t grown = inner + field_bytes(reeve__v1__subtask_result__get_packed_size(result));

		if (field_bytes(grown) > most)
			break;
		inner = grown;
		batch.results[batch.n_results++] = result;
		next = held_next(a);
		held_sent(h, a);
	}
	assert(batch.n_results);
	message.kind_case = REEVE__V1__WORKER_MESSAGE__KIND_RESULTS;
	message.results = &batch;
	buf_reserve(out, field_bytes(inner));
	out->len = reeve__v1__worker_message__pack(&message, (uint8_t *)out->at);
	assert(out->len == field_bytes(inner));
	return batch.n_results;
}

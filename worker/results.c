/* Counts the bytes before they are packed, so that the limit is met exactly. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/results.h"

#include "common/proto_arena.h"
#include "worker/attempt_wire.h"

#include <assert.h>

static Reeve__V1__TokenUsage *usage_of(const struct tier_usage *usage, struct arena *arena)
{
	Reeve__V1__TokenUsage *out = arena_take(arena, sizeof *out);

	*out = (Reeve__V1__TokenUsage)REEVE__V1__TOKEN_USAGE__INIT;
	out->input = usage->input;
	out->output = usage->output;
	out->cache_read = usage->cache_read;
	out->cache_write = usage->cache_write;
	return out;
}

/* NULL where it was not said how much there is and how much is left: one alone says nothing of the next call. */
static Reeve__V1__ProviderRate *rate_of(const struct rate_bucket *bucket, struct arena *arena)
{
	Reeve__V1__ProviderRate *out;

	if (bucket->limit < 0 || bucket->remaining < 0)
		return NULL;
	out = arena_take(arena, sizeof *out);
	*out = (Reeve__V1__ProviderRate)REEVE__V1__PROVIDER_RATE__INIT;
	out->limit = (uint64_t)bucket->limit;
	out->left = (uint64_t)bucket->remaining;
	out->reset_ms = bucket->reset_ms > 0 ? (uint64_t)bucket->reset_ms : 0;
	return out;
}

static Reeve__V1__ProviderRetry *retry_of(int64_t after_ms, struct arena *arena)
{
	Reeve__V1__ProviderRetry *out;

	if (after_ms < 0)
		return NULL;
	out = arena_take(arena, sizeof *out);
	*out = (Reeve__V1__ProviderRetry)REEVE__V1__PROVIDER_RETRY__INIT;
	out->after_ms = (uint64_t)after_ms;
	return out;
}

/* Where a provider counts tokens by their direction alone, those of the prompt are the narrow place. */
static Reeve__V1__CallReport *call_of(const struct call_report *call, struct arena *arena)
{
	const struct rate_headers *rates = &call->rates;
	Reeve__V1__CallReport *out = arena_take(arena, sizeof *out);

	*out = (Reeve__V1__CallReport)REEVE__V1__CALL_REPORT__INIT;
	out->tier = proto_text(arena, call->tier);
	out->end = (char *)(uintptr_t)call->end;
	out->usage = call->usage_known ? usage_of(&call->usage, arena) : NULL;
	out->requests = rate_of(&rates->requests, arena);
	out->tokens = rate_of(rates->tokens.limit < 0 ? &rates->input_tokens : &rates->tokens, arena);
	out->retry = retry_of(rates->retry_after_ms, arena);
	out->calls = call->calls;
	return out;
}

static Reeve__V1__SubtaskResult *result_of(struct attempt *a, struct arena *arena)
{
	Reeve__V1__SubtaskResult *result = arena_take(arena, sizeof *result);

	*result = (Reeve__V1__SubtaskResult)REEVE__V1__SUBTASK_RESULT__INIT;
	result->ref = attempt_wire_ref(a, arena);
	result->token = attempt_wire_token(a, arena);
	result->outcome = (Reeve__V1__Outcome)a->output.outcome;
	if (a->output.reason.len)
		result->reason = a->output.reason.at;
	if (a->has_blob)
		result->body_blob = proto_data(str_bytes(a->blob, sizeof a->blob));
	else
		result->body = proto_data(buf_str(&a->output.body));
	result->wall_ms = (uint64_t)a->wall_ms;
	result->spend_microusd = a->output.spent_microusd;
	if (a->output.call.tier.len)
		result->call = call_of(&a->output.call, arena);
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

/* Decodes WorkerMessage, checks what protobuf does not, and maps names to the fleet's own numbers. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/api/read_worker.h"
#include "common/proto_arena.h"
#include "common/rand.h"
#include "coordinator/api/stored.h"
#include "reeve/error.h"
#include "reeve/limits.h"
#include "reeve/v1/worker.pb-c.h"

#include <stdio.h>

static int refuse(struct letter *letter, const char *words)
{
	snprintf(letter->words, sizeof letter->words, "%s", words);
	return -E_INVALID;
}

static struct token token_from(const Reeve__V1__Token *t)
{
	return t ? (struct token){ t->term, t->seq } : (struct token){ 0, 0 };
}

static struct subtask_ref ref_from(const Reeve__V1__AttemptRef *r)
{
	return r ? (struct subtask_ref){ r->job, r->number, r->attempt, r->mark } : (struct subtask_ref){ 0 };
}

static struct event *events_take(struct letter *letter, size_t count)
{
	letter->events = arena_zero(&letter->arena, count * sizeof *letter->events + 1);
	letter->event_count = letter->events ? count : 0;
	for (size_t i = 0; i < letter->event_count; i++)
		letter->events[i].conn = letter->conn;
	return letter->events;
}

/* One that knows another under a tier's name is not asked for it. */
static uint64_t tiers_from(const Reeve__V1__Hello *hello, const struct fleet *f)
{
	unsigned char hash[SHA256_BYTES];
	uint64_t found = 0;

	for (size_t i = 0; i < hello->n_tiers; i++) {
		ptrdiff_t at = tier_find(f->tiers, f->tier_count, str_of(hello->tiers[i]->tier));

		if (at < 0)
			continue;
		tier_hash(&f->tiers[at], hash);
		if (str_equal(proto_bytes(hello->tiers[i]->hash), str_bytes(hash, sizeof hash)))
			found |= UINT64_C(1) << (TOOLS_MOST + at);
	}
	return found;
}

static uint64_t tools_from(const Reeve__V1__Hello *hello, const struct tool_def *tools, size_t tool_count)
{
	uint64_t found = 0;

	for (size_t i = 0; i < hello->n_tools; i++)
		for (size_t k = 0; k < tool_count; k++)
			if (hello->tools[i]->version[0] &&
				str_equal(str_of(hello->tools[i]->tool), tools[k].name))
				found |= UINT64_C(1) << k;
	return found;
}

/* Only whether two workers are on one machine is asked. */
static uint64_t host_from(const char *name)
{
	uint64_t hash = 0;

	for (const char *c = name; *c; c++)
		hash = rand_mix(hash ^ (unsigned char)*c);
	return hash;
}

static int read_hello(struct letter *letter, const Reeve__V1__Hello *in, const struct fleet *f)
{
	struct event *event = events_take(letter, 1);
	struct held_lease *held = arena_zero(&letter->arena, in->n_held * sizeof *held + 1);

	if (!event || !held || in->n_held > HELD_LEASES_MOST)
		return refuse(letter, "a hello names more leases than a worker may hold");
	event->kind = EVENT_HELLO;
	event->hello = (struct event_hello){ .worker = str_of(in->worker),
		.queue = str_of(in->queue),
		.incarnation = in->incarnation,
		.host = host_from(in->host),
		.tools = tools_from(in, f->tools, f->tool_count) | tiers_from(in, f),
		.held = held,
		.held_count = in->n_held };
	for (size_t i = 0; i < in->n_held; i++)
		held[i] = (struct held_lease){ .ref = ref_from(in->held[i]->ref),
			.token = token_from(in->held[i]->token),
			.finished = in->held[i]->finished,
			.phase = STR("") };
	for (size_t i = 0; i < in->n_runners; i++) {
		const Reeve__V1__Runner *runner = in->runners[i];
		int kind =
			(int)runner
				->kind; /* as it came: protobuf-c checks no enum, and its type may be unsigned */

		if (kind <= 0 || kind >= SUBTASK_KINDS)
			continue; /* a newer worker may know more kinds than we do */
		event->hello.slots[kind] = runner->slots < LEASES_MOST ? runner->slots : LEASES_MOST;
		event->hello.prefetch[kind] =
			runner->prefetch < PREFETCH_MOST ? runner->prefetch : PREFETCH_MOST;
	}
	return 0;
}

static int read_heartbeat(struct letter *letter, const Reeve__V1__Heartbeat *in)
{
	struct event *event = events_take(letter, 1);
	struct held_lease *leases = arena_zero(&letter->arena, in->n_attempts * sizeof *leases + 1);

	if (!event || !leases || in->n_attempts > HELD_LEASES_MOST)
		return refuse(letter, "a heartbeat names more attempts than a worker may hold");
	event->kind = EVENT_BEAT;
	event->beat.leases = leases;
	event->beat.count = in->n_attempts;
	event->beat.draining = in->draining;
	for (size_t i = 0; i < in->n_attempts; i++) {
		const Reeve__V1__AttemptBeat *beat = in->attempts[i];

		leases[i] = (struct held_lease){ .ref = ref_from(beat->ref),
			.token = token_from(beat->token),
			.phase = str_sub(str_of(beat->phase), 0, NAME_BYTES_MOST),
			.progress = beat->progress,
			.silence_ms = beat->silence_ms };
	}
	return 0;
}

/* As for kinds: any number may come. */
static enum attempt_outcome outcome_from(int outcome)
{
	return outcome > 0 && outcome < ATTEMPT_OUTCOMES ? (enum attempt_outcome)outcome : OUTCOME_FAILED;
}

/* Ours is the one clock that all workers have in common: they say how long it took, we when it was over. */
static uint64_t start_of(uint64_t wall_ms, int64_t unix_ms)
{
	return unix_ms > 0 && wall_ms < (uint64_t)unix_ms ? (uint64_t)unix_ms - wall_ms : 0;
}

static struct limit_heard_rate rate_from(const Reeve__V1__ProviderRate *in)
{
	if (!in)
		return (struct limit_heard_rate){ LIMIT_UNSAID, LIMIT_UNSAID, 0 };
	return (struct limit_heard_rate){ in->limit, in->left,
		(int64_t)(in->reset_ms < INT32_MAX ? in->reset_ms : INT32_MAX) };
}

static struct call_heard call_from(const Reeve__V1__CallReport *in, const struct fleet *f)
{
	ptrdiff_t tier = tier_find(f->tiers, f->tier_count, str_of(in->tier));
	struct call_heard call = { .answer = call_answer_of(str_of(in->end)),
		.usage_known = in->usage != NULL,
		.requests = rate_from(in->requests),
		.tokens = rate_from(in->tokens),
		.retry_after_ms = -1,
		.calls = in->calls };

	call.tier = (uint8_t)(tier + 1);
	if (in->tier[0] && tier < 0)
		call.answer = CALL_NONE; /* of none that is asked now */
	if (in->usage)
		call.usage = (struct tier_usage){ in->usage->input, in->usage->output, in->usage->cache_read,
			in->usage->cache_write };
	if (in->retry)
		call.retry_after_ms =
			(int64_t)(in->retry->after_ms < INT64_MAX ? in->retry->after_ms : INT64_MAX);
	return call;
}

static int read_result(struct letter *letter, const Reeve__V1__SubtaskResult *in, const struct fleet *f,
	int64_t unix_ms, struct event *event)
{
	struct stored_result stored = { .wall_ms = in->wall_ms,
		.started_ms = start_of(in->wall_ms, unix_ms),
		.body = proto_bytes(in->body),
		.blob = proto_bytes(in->body_blob),
		.spent_microusd = in->spend_microusd };

	if (in->body.len > RESULT_BYTES_MOST)
		return refuse(letter, "a result is over its limit: put it as a blob");
	if (in->body_blob.len && (in->body_blob.len != SHA256_BYTES || in->body.len))
		return refuse(letter, "a result has a body or the hash of one blob");
	event->kind = EVENT_RESULT;
	event->result = (struct event_result){ .ref = ref_from(in->ref),
		.token = token_from(in->token),
		.outcome = outcome_from((int)in->outcome),
		.reason = str_sub(str_of(in->reason), 0, REASON_BYTES_MOST),
		.spent_microusd = in->spend_microusd,
		.stored = stored_pack(&letter->arena, &stored),
		.gate = { .body = proto_bytes(in->body) },
		.call = { .retry_after_ms = -1 } };
	if (in->call)
		event->result.call = call_from(in->call, f);
	return event->result.stored.at ? 0 : refuse(letter, "a batch of results is over its limit");
}

static int read_results(
	struct letter *letter, const Reeve__V1__ResultBatch *in, const struct fleet *f, int64_t unix_ms)
{
	struct event *events = events_take(letter, in->n_results);

	if (!events)
		return refuse(letter, "a batch of results is over its limit");
	for (size_t i = 0; i < in->n_results; i++) {
		int err = read_result(letter, in->results[i], f, unix_ms, &events[i]);

		if (err)
			return err;
	}
	return 0;
}

int read_worker_message(struct letter *letter, const struct fleet *f, int64_t unix_ms)
{
	const Reeve__V1__WorkerMessage *in =
		proto_decode(&reeve__v1__worker_message__descriptor, letter->message, &letter->arena);

	if (!in)
		return refuse(letter, "this is no WorkerMessage");
	switch (in->kind_case) {
	case REEVE__V1__WORKER_MESSAGE__KIND_HELLO:
		return read_hello(letter, in->hello, f);
	case REEVE__V1__WORKER_MESSAGE__KIND_HEARTBEAT:
		return read_heartbeat(letter, in->heartbeat);
	case REEVE__V1__WORKER_MESSAGE__KIND_RESULTS:
		return read_results(letter, in->results, f, unix_ms);
	default:
		return 0; /* a newer worker may say more: an empty letter */
	}
}

void read_worker_recipes(struct str message, const struct toolset *tools, struct recipes *out)
{
	struct arena arena = { 0 };
	const Reeve__V1__WorkerMessage *in =
		proto_decode(&reeve__v1__worker_message__descriptor, message, &arena);
	const Reeve__V1__Hello *hello =
		in && in->kind_case == REEVE__V1__WORKER_MESSAGE__KIND_HELLO ? in->hello : NULL;

	*out = (struct recipes){ 0 };
	for (size_t i = 0; hello && i < hello->n_tools; i++) {
		ptrdiff_t tool = toolset_find(tools, str_of(hello->tools[i]->tool));
		struct str recipe = proto_bytes(hello->tools[i]->recipe);

		if (tool < 0 || recipe.len != RECIPE_BYTES ||
			!str_starts(recipe, toolset_definition(tools, (size_t)tool)))
			continue;
		memcpy(out->rows[tool], recipe.at, RECIPE_BYTES);
		out->known |= UINT64_C(1) << tool;
	}
	arena_release(&arena);
}

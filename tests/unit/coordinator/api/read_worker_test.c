/* What a worker may say, at each limit: one below, on it, one above. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/api/read_worker.h"
#include "coordinator/api/stored.h"
#include "reeve/limits.h"
#include "reeve/v1/worker.pb-c.h"
#include "tests/support/wire.h"

#include <CUnit/CUnit.h>
#include <stdlib.h>

#define NOW 100000

static const struct str lenses[] = { STR("security") };
static const struct tool_def tools[] = { { .name = STR("cppcheck"), .lenses = lenses, .lens_count = 1 },
	{ .name = STR("bandit"), .lenses = lenses, .lens_count = 1 } };

static const struct tier tiers[] = { { .name = STR("small"), .model = STR("m-1") },
	{ .name = STR("strong"), .model = STR("m-2") } };
static const struct fleet fleet = { .tools = tools, .tool_count = 2, .tiers = tiers, .tier_count = 2 };

static struct letter *read_message(const Reeve__V1__WorkerMessage *message, int *err)
{
	struct letter *letter = wire_letter(&message->base);

	*err = read_worker_message(letter, &fleet, NOW);
	CU_ASSERT_TRUE(!*err || letter->words[0]); /* a refusal always has words */
	return letter;
}

static struct letter *read_hello(Reeve__V1__Hello *hello, int *err)
{
	Reeve__V1__WorkerMessage message = REEVE__V1__WORKER_MESSAGE__INIT;

	message.kind_case = REEVE__V1__WORKER_MESSAGE__KIND_HELLO;
	message.hello = hello;
	return read_message(&message, err);
}

static struct letter *read_results(Reeve__V1__SubtaskResult **results, size_t count, int *err)
{
	Reeve__V1__WorkerMessage message = REEVE__V1__WORKER_MESSAGE__INIT;
	Reeve__V1__ResultBatch batch = REEVE__V1__RESULT_BATCH__INIT;

	batch.results = results;
	batch.n_results = count;
	message.kind_case = REEVE__V1__WORKER_MESSAGE__KIND_RESULTS;
	message.results = &batch;
	return read_message(&message, err);
}

static struct letter *read_one(Reeve__V1__SubtaskResult *result, int *err)
{
	return read_results(&result, 1, err);
}

void test_a_body_has_a_limit(void)
{
	static uint8_t bytes[RESULT_BYTES_MOST + 1];

	for (int over = -1; over <= 1; over++) {
		Reeve__V1__SubtaskResult result = REEVE__V1__SUBTASK_RESULT__INIT;
		struct letter *letter;
		int err;

		result.body = (ProtobufCBinaryData){ (size_t)(RESULT_BYTES_MOST + over), bytes };
		letter = read_one(&result, &err);
		CU_ASSERT_EQUAL(err, over > 0 ? -E_INVALID : 0);
		if (!err)
			CU_ASSERT_EQUAL(letter->events[0].result.gate.body.len, result.body.len);
		letter_free(letter);
	}
}

void test_a_result_is_a_body_or_one_blob(void)
{
	static uint8_t bytes[64];
	static const struct {
		size_t body, blob;
		int err;
	} cases[] = { { 0, 0, 0 }, { 1, 0, 0 }, { 0, 31, -E_INVALID }, { 0, 32, 0 }, { 0, 33, -E_INVALID },
		{ 1, 32, -E_INVALID } };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		Reeve__V1__SubtaskResult result = REEVE__V1__SUBTASK_RESULT__INIT;
		struct stored_result stored;
		struct letter *letter;
		int err;

		result.body = (ProtobufCBinaryData){ cases[i].body, bytes };
		result.body_blob = (ProtobufCBinaryData){ cases[i].blob, bytes };
		letter = read_one(&result, &err);
		CU_ASSERT_EQUAL(err, cases[i].err);
		if (!err) {
			CU_ASSERT_TRUE(stored_unpack(letter->events[0].result.stored, &stored));
			CU_ASSERT_EQUAL(stored.blob.len, cases[i].blob);
			CU_ASSERT_EQUAL(stored.body.len, cases[i].body);
		}
		letter_free(letter);
	}
}

void test_a_result_began_its_wall_time_before_it_came(void)
{
	static const struct {
		uint64_t wall_ms, started_ms;
	} cases[] = { { 0, NOW }, { 1, NOW - 1 }, { NOW - 1, 1 }, { NOW, 0 }, { NOW + 1, 0 },
		{ UINT64_MAX, 0 } };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		Reeve__V1__SubtaskResult result = REEVE__V1__SUBTASK_RESULT__INIT;
		struct stored_result stored;
		struct letter *letter;
		int err;

		result.wall_ms = cases[i].wall_ms;
		letter = read_one(&result, &err);
		CU_ASSERT_EQUAL_FATAL(err, 0);
		CU_ASSERT_TRUE(stored_unpack(letter->events[0].result.stored, &stored));
		CU_ASSERT_EQUAL(stored.wall_ms, cases[i].wall_ms);
		CU_ASSERT_EQUAL(stored.started_ms, cases[i].started_ms);
		letter_free(letter);
	}
}

void test_one_bad_result_refuses_the_batch(void)
{
	static uint8_t bytes[31];
	Reeve__V1__SubtaskResult good = REEVE__V1__SUBTASK_RESULT__INIT,
				 bad = REEVE__V1__SUBTASK_RESULT__INIT;
	Reeve__V1__SubtaskResult *batch[] = { &good, &good, &bad };
	int err;

	letter_free(read_results(batch, 2, &err));
	CU_ASSERT_EQUAL(err, 0);
	bad.body_blob = (ProtobufCBinaryData){ sizeof bytes, bytes };
	letter_free(read_results(batch, 3, &err));
	CU_ASSERT_EQUAL(err, -E_INVALID);
}

void test_an_outcome_of_another_version_is_a_failure(void)
{
	static const struct {
		int said;
		enum attempt_outcome outcome;
	} cases[] = { { -1, OUTCOME_FAILED }, { 0, OUTCOME_FAILED }, { 1, OUTCOME_DONE },
		{ 2, OUTCOME_FAILED }, { 3, OUTCOME_RETURNED }, { 4, OUTCOME_QUOTA },
		{ 5, OUTCOME_TURNED_AWAY }, { 6, OUTCOME_FAILED }, { 1 << 30, OUTCOME_FAILED } };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		Reeve__V1__SubtaskResult result = REEVE__V1__SUBTASK_RESULT__INIT;
		struct letter *letter;
		int err;

		result.outcome = (Reeve__V1__Outcome)cases[i].said;
		letter = read_one(&result, &err);
		CU_ASSERT_EQUAL_FATAL(err, 0);
		CU_ASSERT_EQUAL(letter->events[0].result.outcome, cases[i].outcome);
		letter_free(letter);
	}
}

void test_what_a_provider_said_is_read_and_what_it_did_not_say_is_none(void)
{
	Reeve__V1__SubtaskResult result = REEVE__V1__SUBTASK_RESULT__INIT;
	Reeve__V1__CallReport report = REEVE__V1__CALL_REPORT__INIT;
	Reeve__V1__TokenUsage usage = REEVE__V1__TOKEN_USAGE__INIT;
	Reeve__V1__ProviderRate rate = REEVE__V1__PROVIDER_RATE__INIT;
	Reeve__V1__ProviderRetry retry = REEVE__V1__PROVIDER_RETRY__INIT;

	usage.output = 9;
	rate.limit = 50;
	rate.reset_ms = UINT64_MAX;
	retry.after_ms = 1200;
	report.end = (char *)(uintptr_t) "rate_limited";
	report.calls = 3;
	for (int said = -1; said < 2; said++) {
		const struct call_heard *call;
		struct letter *letter;
		int err;

		result.call = said < 0 ? NULL : &report;
		report.usage = said > 0 ? &usage : NULL;
		report.requests = said > 0 ? &rate : NULL;
		report.retry = said > 0 ? &retry : NULL;
		letter = read_one(&result, &err);
		CU_ASSERT_EQUAL_FATAL(err, 0);
		call = &letter->events[0].result.call;
		CU_ASSERT_EQUAL(call->answer, said < 0 ? CALL_NONE : CALL_TOO_MANY);
		CU_ASSERT_EQUAL(call->retry_after_ms, said > 0 ? 1200 : -1);
		CU_ASSERT_EQUAL(call->usage_known, said > 0);
		CU_ASSERT_EQUAL(call->usage.output, said > 0 ? 9 : 0);
		CU_ASSERT_EQUAL(call->calls, said < 0 ? 0 : 3);
		if (said >= 0)
			CU_ASSERT_EQUAL(call->tokens.limit, LIMIT_UNSAID);
		if (said > 0)
			CU_ASSERT_EQUAL(call->requests.limit, 50);
		if (said > 0)
			CU_ASSERT_EQUAL(call->requests.reset_ms, INT32_MAX);
		letter_free(letter);
	}
}

void test_a_reason_is_cut_to_its_limit(void)
{
	for (int over = -1; over <= 1; over++) {
		Reeve__V1__SubtaskResult result = REEVE__V1__SUBTASK_RESULT__INIT;
		size_t len = (size_t)(REASON_BYTES_MOST + over);
		char reason[REASON_BYTES_MOST + 2] = "";
		struct letter *letter;
		int err;

		memset(reason, 'r', len);
		result.reason = reason;
		letter = read_one(&result, &err);
		CU_ASSERT_EQUAL_FATAL(err, 0);
		CU_ASSERT_EQUAL(letter->events[0].result.reason.len, over > 0 ? REASON_BYTES_MOST : len);
		letter_free(letter);
	}
}

/* Of the shortest leases there are: the limit is theirs, not that of the memory a message may ask for. */
void test_a_hello_names_so_many_leases_and_no_more(void)
{
	static Reeve__V1__HeldLease lease = REEVE__V1__HELD_LEASE__INIT;
	static Reeve__V1__HeldLease *held[HELD_LEASES_MOST + 1];

	for (size_t i = 0; i <= HELD_LEASES_MOST; i++)
		held[i] = &lease;
	for (int over = -1; over <= 1; over++) {
		Reeve__V1__Hello hello = REEVE__V1__HELLO__INIT;
		struct letter *letter;
		int err;

		hello.held = held;
		hello.n_held = (size_t)(HELD_LEASES_MOST + over);
		letter = read_hello(&hello, &err);
		CU_ASSERT_EQUAL(err, over > 0 ? -E_INVALID : 0);
		if (!err)
			CU_ASSERT_EQUAL(letter->events[0].hello.held_count, hello.n_held);
		letter_free(letter);
	}
}

void test_a_lease_comes_with_all_that_its_worker_was_told(void)
{
	Reeve__V1__AttemptRef ref = REEVE__V1__ATTEMPT_REF__INIT;
	Reeve__V1__Token token = REEVE__V1__TOKEN__INIT;
	Reeve__V1__HeldLease lease = REEVE__V1__HELD_LEASE__INIT, *held[] = { &lease };
	Reeve__V1__Hello hello = REEVE__V1__HELLO__INIT;
	const struct held_lease *read;
	struct letter *letter;
	int err;

	ref.job = 7;
	ref.number = 8;
	ref.attempt = 9;
	ref.mark = UINT64_MAX;
	token.term = 10;
	token.seq = 11;
	lease.ref = &ref;
	lease.token = &token;
	lease.finished = true;
	hello.held = held;
	hello.n_held = 1;
	letter = read_hello(&hello, &err);
	CU_ASSERT_EQUAL_FATAL(err, 0);
	read = &letter->events[0].hello.held[0];
	CU_ASSERT_EQUAL(read->ref.job, 7);
	CU_ASSERT_EQUAL(read->ref.number, 8);
	CU_ASSERT_EQUAL(read->ref.attempt, 9);
	CU_ASSERT_EQUAL(read->ref.mark, UINT64_MAX);
	CU_ASSERT_EQUAL(read->token.term, 10);
	CU_ASSERT_EQUAL(read->token.seq, 11);
	CU_ASSERT_TRUE(read->finished);
	letter_free(letter);
}

void test_a_heartbeat_names_so_many_attempts_and_no_more(void)
{
	static Reeve__V1__AttemptBeat beat = REEVE__V1__ATTEMPT_BEAT__INIT;
	static Reeve__V1__AttemptBeat *beats[HELD_LEASES_MOST + 1];

	for (size_t i = 0; i <= HELD_LEASES_MOST; i++)
		beats[i] = &beat;
	for (int over = -1; over <= 1; over++) {
		Reeve__V1__WorkerMessage message = REEVE__V1__WORKER_MESSAGE__INIT;
		Reeve__V1__Heartbeat heartbeat = REEVE__V1__HEARTBEAT__INIT;
		struct letter *letter;
		int err;

		heartbeat.attempts = beats;
		heartbeat.n_attempts = (size_t)(HELD_LEASES_MOST + over);
		message.kind_case = REEVE__V1__WORKER_MESSAGE__KIND_HEARTBEAT;
		message.heartbeat = &heartbeat;
		letter = read_message(&message, &err);
		CU_ASSERT_EQUAL(err, over > 0 ? -E_INVALID : 0);
		if (!err)
			CU_ASSERT_EQUAL(letter->events[0].beat.count, heartbeat.n_attempts);
		letter_free(letter);
	}
}

void test_a_hello_asks_for_more_than_there_is_and_gets_the_most(void)
{
	Reeve__V1__Runner known = REEVE__V1__RUNNER__INIT, strange = REEVE__V1__RUNNER__INIT,
			  below = REEVE__V1__RUNNER__INIT;
	Reeve__V1__Runner *runners[] = { &known, &strange, &below };
	Reeve__V1__Hello hello = REEVE__V1__HELLO__INIT;
	struct letter *letter;
	int err;

	known.kind = REEVE__V1__SUBTASK_KIND__SUBTASK_KIND_TOOL;
	known.slots = UINT32_MAX;
	known.prefetch = UINT32_MAX;
	strange.kind = (Reeve__V1__SubtaskKind)SUBTASK_KINDS;
	below.kind = (Reeve__V1__SubtaskKind)-1;
	strange.slots = below.slots = 1;
	hello.runners = runners;
	hello.n_runners = 3;
	letter = read_hello(&hello, &err);
	CU_ASSERT_EQUAL_FATAL(err, 0);
	CU_ASSERT_EQUAL(letter->events[0].hello.slots[KIND_TOOL], LEASES_MOST);
	CU_ASSERT_EQUAL(letter->events[0].hello.prefetch[KIND_TOOL], PREFETCH_MOST);
	CU_ASSERT_EQUAL(letter->events[0].hello.slots[KIND_NOOP], 0);
	letter_free(letter);
}

void test_a_tool_counts_with_its_version_alone(void)
{
	Reeve__V1__ToolFound found = REEVE__V1__TOOL_FOUND__INIT, missing = REEVE__V1__TOOL_FOUND__INIT,
			     strange = REEVE__V1__TOOL_FOUND__INIT;
	Reeve__V1__ToolFound *list[] = { &found, &missing, &strange };
	Reeve__V1__Hello hello = REEVE__V1__HELLO__INIT;
	struct letter *letter;
	int err;

	found.tool = "bandit";
	found.version = "1.7";
	missing.tool = "cppcheck";
	strange.tool = "nobody knows it";
	strange.version = "1";
	hello.tools = list;
	hello.n_tools = 3;
	letter = read_hello(&hello, &err);
	CU_ASSERT_EQUAL_FATAL(err, 0);
	CU_ASSERT_EQUAL(letter->events[0].hello.tools, 2);
	letter_free(letter);
}

void test_bytes_that_are_no_message_are_refused(void)
{
	static const struct {
		struct str bytes;
		int err;
		size_t events;
	} cases[] = {
		{ { "", 0 }, 0, 0 },                                      /* of no kind that we know */
		{ { "\xa2\x06\x00", 3 }, 0, 0 },                          /* of a kind that is new */
		{ { "\x0a\x05hi", 4 }, -E_INVALID, 0 },                   /* cut off */
		{ { "\xff\xff\xff\xff\xff\xff\xff", 7 }, -E_INVALID, 0 }, /* no tag */
		{ { "\x0a\xff\xff\xff\xff\x0f", 6 }, -E_INVALID, 0 },     /* says that 4 GiB follow */
		{ { "\x0a\x02\x10\x01", 4 }, 0, 1 }, /* a hello without a name: the core's to refuse */
		{ { "\x1a\x02\x0a\x00", 4 }, 0, 1 }, /* a result of nothing */
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct letter *letter = letter_new(LETTER_EVENTS, 7, 0, cases[i].bytes);

		CU_ASSERT_EQUAL(read_worker_message(letter, &fleet, NOW), cases[i].err);
		if (!cases[i].err)
			CU_ASSERT_EQUAL(letter->event_count, cases[i].events);
		letter_free(letter);
	}
}

/* Two bytes a result: as many as fit a message ask for far more memory than they bring. */
void test_a_small_message_cannot_ask_for_much_memory(void)
{
	struct buf bytes = BUF_INIT;
	struct letter *letter;
	size_t inner = MESSAGE_BYTES_MOST - 4;

	buf_add(&bytes, "\x1a", 1);
	for (size_t rest = inner; rest; rest >>= 7)
		buf_add_byte(&bytes, (char)((rest & 0x7f) | (rest >> 7 ? 0x80 : 0)));
	for (size_t i = 0; i < inner / 2; i++)
		buf_add(&bytes, "\x0a", 2);
	CU_ASSERT_TRUE(bytes.len <= MESSAGE_BYTES_MOST);
	letter = letter_new(LETTER_EVENTS, 7, 0, buf_str(&bytes));
	CU_ASSERT_EQUAL(read_worker_message(letter, &fleet, NOW), -E_INVALID);
	CU_ASSERT_TRUE(letter->arena.total <= 65 * (size_t)MESSAGE_BYTES_MOST);
	letter_free(letter);
	buf_release(&bytes);
}

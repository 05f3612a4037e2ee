/* Tries coordinator/api/read_worker.c: a message is taken whole or refused whole, at each limit. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/api/read_worker.h"
#include "coordinator/api/stored.h"
#include "reeve/limits.h"
#include "reeve/v1/worker.pb-c.h"

#include <CUnit/CUnit.h>
#include <stdlib.h>

static struct letter *letter_of(const Reeve__V1__WorkerMessage *message)
{
	struct buf bytes = BUF_INIT;
	struct letter *letter;

	buf_reserve(&bytes, reeve__v1__worker_message__get_packed_size(message));
	bytes.len = reeve__v1__worker_message__pack(message, (uint8_t *)bytes.at);
	letter = letter_new(LETTER_EVENTS, 7, 0, buf_str(&bytes));
	buf_release(&bytes);
	return letter;
}

static struct letter *letter_of_result(Reeve__V1__SubtaskResult *result)
{
	Reeve__V1__WorkerMessage message = REEVE__V1__WORKER_MESSAGE__INIT;
	Reeve__V1__ResultBatch batch = REEVE__V1__RESULT_BATCH__INIT;

	batch.n_results = 1;
	batch.results = &result;
	message.kind_case = REEVE__V1__WORKER_MESSAGE__KIND_RESULTS;
	message.results = &batch;
	return letter_of(&message);
}

void test_a_body_ends_at_its_limit(void)
{
	static const struct {
		size_t body, blob;
		int err;
	} cases[] = {
		{ 0, 0, 0 }, { RESULT_BYTES_MOST - 1, 0, 0 }, { RESULT_BYTES_MOST, 0, 0 },
		{ RESULT_BYTES_MOST + 1, 0, -E_INVALID }, { 0, SHA256_BYTES, 0 },
		{ 0, SHA256_BYTES - 1, -E_INVALID }, { 0, SHA256_BYTES + 1, -E_INVALID },
		{ 1, SHA256_BYTES, -E_INVALID }, /* which of the two should be believed? */
	};
	uint8_t *bytes = calloc(1, RESULT_BYTES_MOST + 1);

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		Reeve__V1__SubtaskResult result = REEVE__V1__SUBTASK_RESULT__INIT;
		struct stored_result stored;

		result.outcome = REEVE__V1__OUTCOME__OUTCOME_DONE;
		result.body = (ProtobufCBinaryData){ cases[i].body, bytes };
		result.body_blob = (ProtobufCBinaryData){ cases[i].blob, bytes };
		result.wall_ms = 42;
		struct letter *letter = letter_of_result(&result);
		CU_ASSERT_EQUAL(read_worker_message(letter, NULL, 0), cases[i].err);
		if (!cases[i].err) {
			CU_ASSERT_EQUAL_FATAL(letter->event_count, 1);
			CU_ASSERT_TRUE(stored_unpack(letter->events[0].result.stored, &stored));
			CU_ASSERT_EQUAL(stored.wall_ms, 42);
			CU_ASSERT_EQUAL(stored.body.len, cases[i].body);
			CU_ASSERT_EQUAL(stored.blob.len, cases[i].blob);
		}
		letter_free(letter);
	}
	free(bytes);
}

void test_an_outcome_that_is_none_is_a_failure(void)
{
	static const int numbers[] = { 0, 4, 99, -1 };

	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
		Reeve__V1__SubtaskResult result = REEVE__V1__SUBTASK_RESULT__INIT;

		result.outcome = (Reeve__V1__Outcome)numbers[i];
		struct letter *letter = letter_of_result(&result);
		CU_ASSERT_EQUAL_FATAL(read_worker_message(letter, NULL, 0), 0);
		CU_ASSERT_EQUAL(letter->events[0].result.outcome, OUTCOME_FAILED);
		letter_free(letter);
	}
}

void test_a_hello_names_leases_up_to_the_limit(void)
{
	static const struct {
		size_t held;
		int err;
	} cases[] = { { 0, 0 }, { HELD_LEASES_MOST - 1, 0 }, { HELD_LEASES_MOST, 0 },
		{ HELD_LEASES_MOST + 1, -E_INVALID } };
	Reeve__V1__HeldLease lease = REEVE__V1__HELD_LEASE__INIT;
	Reeve__V1__HeldLease *held[HELD_LEASES_MOST + 1];

	for (size_t i = 0; i < sizeof held / sizeof held[0]; i++)
		held[i] = &lease;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		Reeve__V1__WorkerMessage message = REEVE__V1__WORKER_MESSAGE__INIT;
		Reeve__V1__Hello hello = REEVE__V1__HELLO__INIT;

		hello.worker = (char *)"one";
		hello.held = held;
		hello.n_held = cases[i].held;
		message.kind_case = REEVE__V1__WORKER_MESSAGE__KIND_HELLO;
		message.hello = &hello;
		struct letter *letter = letter_of(&message);
		CU_ASSERT_EQUAL(read_worker_message(letter, NULL, 0), cases[i].err);
		letter_free(letter);
	}
}

void test_a_kind_that_is_none_is_passed_over(void)
{
	static const int numbers[] = { -1, 0, SUBTASK_KINDS, INT32_MIN, INT32_MAX };

	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
		Reeve__V1__WorkerMessage message = REEVE__V1__WORKER_MESSAGE__INIT;
		Reeve__V1__Hello hello = REEVE__V1__HELLO__INIT;
		Reeve__V1__Runner runner = REEVE__V1__RUNNER__INIT;
		Reeve__V1__Runner *runners[] = { &runner };

		runner.kind = (Reeve__V1__SubtaskKind)numbers[i];
		runner.slots = 7;
		hello.worker = (char *)"one";
		hello.n_runners = 1;
		hello.runners = runners;
		message.kind_case = REEVE__V1__WORKER_MESSAGE__KIND_HELLO;
		message.hello = &hello;
		struct letter *letter = letter_of(&message);
		CU_ASSERT_EQUAL_FATAL(read_worker_message(letter, NULL, 0), 0);
		for (size_t k = 0; k < SUBTASK_KINDS; k++)
			CU_ASSERT_EQUAL(letter->events[0].hello.slots[k], 0);
		letter_free(letter);
	}
}

void test_bytes_that_are_no_message_are_refused(void)
{
	static const struct str cases[] = { STR("\xff"), STR("\x0a\x7f"), STR("\x0a\x02\x0a\xff") };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct letter *letter = letter_new(LETTER_EVENTS, 7, 0, cases[i]);

		CU_ASSERT_EQUAL(read_worker_message(letter, NULL, 0), -E_INVALID);
		CU_ASSERT_EQUAL(letter->event_count, 0);
		letter_free(letter);
	}
}

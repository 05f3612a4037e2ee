/* Submissions at each limit: one below, on it, one above. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/admit/admit.h"
#include "reeve/error.h"
#include "tests/support/core_fixture.h"

#include <CUnit/Basic.h>

static struct event_submit submission(void)
{
	return (struct event_submit){ .queue = STR("day"),
		.principal = STR("ann"),
		.key = STR("0123456789abcdef"),
		.work = { .kind = KIND_NOOP, .subtasks = 1, .lens = { "", 0 } },
		.request = STR("r") };
}

static struct admission admitted(const struct event_submit *submit)
{
	struct admission answer;
	struct core c;

	core_open(&c, NULL);
	answer = admit_submit(&c.fleet, submit);
	core_close(&c);
	return answer;
}

void test_subtasks_have_a_limit(void)
{
	static const struct {
		uint32_t subtasks;
		int err;
		enum reason reason;
	} cases[] = { { 0, -E_INVALID, REASON_EMPTY_PLAN }, { 1, 0, REASON_NONE }, { 999, 0, REASON_NONE },
		{ 1000, 0, REASON_NONE }, { 1001, -E_EXHAUSTED, REASON_TOO_MANY_SUBTASKS },
		{ UINT32_MAX, -E_EXHAUSTED, REASON_TOO_MANY_SUBTASKS } };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct event_submit submit = submission();

		submit.work.subtasks = cases[i].subtasks;
		CU_ASSERT_EQUAL(admitted(&submit).err, cases[i].err);
		CU_ASSERT_EQUAL(admitted(&submit).reason, cases[i].reason);
	}
}

void test_input_has_a_limit(void)
{
	static char bytes[SPEC_BYTES_MOST + 1];

	for (int over = -1; over <= 1; over++) {
		struct event_submit submit = submission();
		struct str script = str_bytes(bytes, (size_t)(SPEC_BYTES_MOST + over));
		int err = over > 0 ? -E_TOO_LARGE : 0;

		submit.work.bytes = (uint32_t)(SPEC_BYTES_MOST + over);
		CU_ASSERT_EQUAL(admitted(&submit).err, err);
		submit.work = (struct job_work){
			.kind = KIND_SCRIPTED, .subtasks = 1, .scripts = &script, .script_count = 1
		};
		CU_ASSERT_EQUAL(admitted(&submit).err, err);
	}
}

void test_a_key_has_16_to_64_bytes(void)
{
	static const char bytes[KEY_BYTES_MOST + 1] = "any bytes will do";
	static const struct {
		size_t len;
		int err;
	} cases[] = { { 0, -E_INVALID }, { KEY_BYTES_LEAST - 1, -E_INVALID }, { KEY_BYTES_LEAST, 0 },
		{ KEY_BYTES_LEAST + 1, 0 }, { KEY_BYTES_MOST - 1, 0 }, { KEY_BYTES_MOST, 0 },
		{ KEY_BYTES_MOST + 1, -E_INVALID } };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct event_submit submit = submission();

		submit.key = str_bytes(bytes, cases[i].len);
		CU_ASSERT_EQUAL(admitted(&submit).err, cases[i].err);
	}
}

void test_names_are_plain_and_short(void)
{
	char name[NAME_BYTES_MOST + 1];

	memset(name, 'q', sizeof name);
	for (size_t len = 0; len <= sizeof name; len++) {
		struct event_submit submit = submission();
		bool fits = len <= NAME_BYTES_MOST;

		submit.queue = str_bytes(name, len);
		CU_ASSERT_EQUAL(admitted(&submit).err, len && fits ? 0 : -E_INVALID);
		submit.queue = STR("q");
		submit.principal = str_bytes(name, len); /* nobody is allowed */
		CU_ASSERT_EQUAL(admitted(&submit).err, fits ? 0 : -E_INVALID);
	}
}

void test_work_must_be_named(void)
{
	struct event_submit submit = submission();

	submit.work.kind = KIND_NONE;
	CU_ASSERT_EQUAL(admitted(&submit).reason, REASON_NO_WORK);
	submit.work.kind = KIND_SCRIPTED; /* without a script */
	CU_ASSERT_EQUAL(admitted(&submit).reason, REASON_EMPTY_PLAN);
	submit.work.kind = KIND_TOOL; /* a tree with no file ends at once, but is no error */
	CU_ASSERT_EQUAL(admitted(&submit).err, 0);
}

void test_a_key_names_one_contract(void)
{
	struct event_submit submit = submission();
	struct core c;
	uint64_t id;

	core_open(&c, NULL);
	id = core_job(&c, "day", "0123456789abcdef", 3);
	CU_ASSERT_EQUAL(admit_submit(&c.fleet, &submit).existed, id);
	submit.contract[31] = 1;
	CU_ASSERT_EQUAL(admit_submit(&c.fleet, &submit).err, -E_EXISTS);
	submit.key = STR("0123456789abcdeX");
	CU_ASSERT_EQUAL(admit_submit(&c.fleet, &submit).err, 0);
	CU_ASSERT_EQUAL(admit_submit(&c.fleet, &submit).existed, 0);
	core_close(&c);
}

/* It is written with the job's record, and that in one commit with what else a turn has. */
void test_a_request_has_a_limit(void)
{
	static char bytes[REQUEST_BYTES_MOST + 1];

	for (int over = -1; over <= 1; over++) {
		struct event_submit submit = submission();

		submit.request = str_bytes(bytes, (size_t)(REQUEST_BYTES_MOST + over));
		CU_ASSERT_EQUAL(admitted(&submit).err, over > 0 ? -E_TOO_LARGE : 0);
		CU_ASSERT_EQUAL(admitted(&submit).reason, over > 0 ? REASON_REQUEST_TOO_LARGE : REASON_NONE);
	}
	CU_ASSERT_TRUE(EFFECT_BYTES_MOST + RESULT_BYTES_MOST + REQUEST_BYTES_MOST < COMMIT_BYTES_MOST);
}

/* A small request must not ask for much memory. */
void test_the_inputs_of_a_plan_have_a_limit(void)
{
	static char bytes[1 << 16];
	static const struct str scripts[] = { { bytes, 1 << 16 }, { bytes, 1 << 15 } };
	static const struct {
		struct job_work work;
		int err;
	} cases[] = {
		{ { .kind = KIND_NOOP, .subtasks = 1 << 14, .bytes = 1 << 16, .lens = { "", 0 } }, 0 },
		{ { .kind = KIND_NOOP, .subtasks = (1 << 14) + 1, .bytes = 1 << 16, .lens = { "", 0 } },
			-E_TOO_LARGE },
		{ { .kind = KIND_NOOP, .subtasks = 1 << 20, .bytes = 256, .lens = { "", 0 } }, 0 },
		{ { .kind = KIND_SCRIPTED,
			  .subtasks = 20000,
			  .scripts = scripts,
			  .script_count = 2,
			  .lens = { "", 0 } },
			0 },
		{ { .kind = KIND_SCRIPTED,
			  .subtasks = 24000,
			  .scripts = scripts,
			  .script_count = 2,
			  .lens = { "", 0 } },
			-E_TOO_LARGE },
		{ { .kind = KIND_SCRIPTED,
			  .subtasks = 1999999,
			  .scripts = scripts,
			  .script_count = 1,
			  .lens = { "", 0 } },
			-E_TOO_LARGE },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct fleet_limits limits = fleet_limits_default;
		struct event_submit submit = submission();
		struct core c;

		limits.jobs = limits.workers = limits.leases = 8;
		core_open(&c, &limits);
		submit.work = cases[i].work;
		CU_ASSERT_EQUAL(admit_submit(&c.fleet, &submit).err, cases[i].err);
		core_close(&c);
	}
}

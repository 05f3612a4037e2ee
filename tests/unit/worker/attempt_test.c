/* Tries worker/attempt.c. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/attempt.h"

#include "reeve/limits.h"

#include <CUnit/CUnit.h>

void test_a_reason_is_text_and_not_too_long(void)
{
	static const struct {
		struct str reason, becomes;
	} cases[] = {
		{ STR("plain"), STR("plain") },
		{ STR("gr\xc3\xbc\xc3\x9f"), STR("gr\xc3\xbc\xc3\x9f") },
		{ STR("a\0b"), STR("a?b") },
		{ STR("a\xff"), STR("a?") },
		{ STR(""), STR("") },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct attempt a = { 0 };

		buf_add_text(&a.output.body, "half of a body");
		attempt_set_failed(&a, cases[i].reason);
		CU_ASSERT_TRUE(str_equal(buf_str(&a.output.reason), cases[i].becomes));
		CU_ASSERT_EQUAL(a.output.outcome, OUTCOME_FAILED);
		CU_ASSERT_EQUAL(a.output.body.len, 0);
		buf_release(&a.output.reason);
		buf_release(&a.output.body);
	}
}

void test_a_reason_is_cut_at_its_limit_and_between_characters(void)
{
	static const struct {
		size_t len; /* of 'a's, then a character of two bytes */
		size_t becomes;
	} cases[] = {
		{ REASON_BYTES_MOST - 3, REASON_BYTES_MOST - 1 },
		{ REASON_BYTES_MOST - 2, REASON_BYTES_MOST },
		{ REASON_BYTES_MOST - 1, REASON_BYTES_MOST - 1 },
		{ REASON_BYTES_MOST, REASON_BYTES_MOST },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct attempt a = { 0 };

		for (size_t n = 0; n < cases[i].len; n++)
			buf_add_byte(&a.output.reason, 'a');
		buf_add_text(&a.output.reason, "\xc3\xbc");
		attempt_set_failed(&a, buf_str(&a.output.reason));
		CU_ASSERT_EQUAL(a.output.reason.len, cases[i].becomes);
		CU_ASSERT_TRUE(str_is_utf8(buf_str(&a.output.reason)));
		buf_release(&a.output.reason);
	}
}

void test_a_noop_gives_back_what_it_got_and_not_too_much(void)
{
	static const struct {
		size_t len;
		enum attempt_outcome outcome;
	} cases[] = {
		{ 0, OUTCOME_DONE },
		{ RESULT_BYTES_MOST - 1, OUTCOME_DONE },
		{ RESULT_BYTES_MOST, OUTCOME_DONE },
		{ RESULT_BYTES_MOST + 1, OUTCOME_FAILED },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct attempt a = { .kind = KIND_NOOP };

		for (size_t n = 0; n < cases[i].len; n++)
			buf_add_byte(&a.spec, 'x');
		attempt_run_inline(&a);
		CU_ASSERT_EQUAL(a.output.outcome, cases[i].outcome);
		if (cases[i].outcome == OUTCOME_DONE)
			CU_ASSERT_EQUAL(a.output.body.len, cases[i].len);
		buf_release(&a.spec);
		buf_release(&a.output.body);
		buf_release(&a.output.reason);
	}
}

/* Tries coordinator/aggregate/suppress.c. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/aggregate/suppress.h"

#include <CUnit/CUnit.h>

void test_rules_fit(void)
{
	static const struct {
		const char *named, *rule;
		bool fits;
	} rules[] = { { "cppcheck/nullPointer", "cppcheck/nullPointer", true },
		{ "cppcheck", "cppcheck/nullPointer", true }, { "cpp", "cppcheck/nullPointer", false },
		{ "cppcheck/null", "cppcheck/nullPointer", false }, { "", "cppcheck/nullPointer", false },
		{ "cppcheck/nullPointer/x", "cppcheck/nullPointer", false } };

	for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++)
		CU_ASSERT_EQUAL(
			suppress_rule_fits(str_of(rules[i].named), str_of(rules[i].rule)), rules[i].fits);
}

#define SAYS(rule_, path_, line_, below_, why_, until_)                                                      \
	{                                                                                                    \
		.rule = { rule_, sizeof rule_ - 1 }, .path = { path_, sizeof path_ - 1 }, .line = line_,     \
		.below = below_, .why = { why_, sizeof why_ - 1 }, .until = until_                           \
	}

/* One row against one finding at a.c:10-12 of rule t/r, which is new, on the 21st of November 2026. */
void test_who_is_silenced(void)
{
	static const struct {
		struct suppression says;
		bool distrusted, suppressed;
		size_t expired, unreasoned, unused, unbelieved;
	} cases[] = {
		{ SAYS("t/r", "a.c", 10, false, "w", 0), false, true, 0, 0, 0, 0 },
		{ SAYS("t", "a.c", 12, false, "w", 0), false, true, 0, 0, 0, 0 },
		{ SAYS("t/r", "a.c", 13, true, "w", 0), false, false, 0, 0, 1, 0 },
		{ SAYS("t/r", "a.c", 9, true, "w", 0), false, true, 0, 0, 0, 0 },
		{ SAYS("t/r", "a.c", 9, false, "w", 0), false, false, 0, 0, 1,
			0 }, /* of the code in its own line */
		{ SAYS("t/r", "a.c", 8, true, "w", 0), false, false, 0, 0, 1, 0 },
		{ SAYS("t/q", "a.c", 10, false, "w", 0), false, false, 0, 0, 1, 0 },
		{ SAYS("t/r", "b.c", 10, false, "w", 0), false, false, 0, 0, 1, 0 },
		{ SAYS("t/r", "a.c", 10, false, "", 0), false, false, 0, 1, 0, 0 },
		{ SAYS("t/r", "a.c", 10, false, "w", 20261120), false, false, 1, 0, 0, 0 },
		{ SAYS("t/r", "a.c", 10, false, "w", 20261121), false, true, 0, 0, 0, 0 }, /* its last day */
		{ SAYS("t/r", "a.c", 10, false, "w", 0), true, false, 0, 0, 0,
			1 }, /* of the tree under review */
		{ SAYS("t/r", "a.c", 20, false, "w", 0), true, false, 0, 0, 1, 0 },
		{ SAYS("t/r", "*.c", 0, false, "w", 0), false, true, 0, 0, 0, 0 },
		{ SAYS("t/r", "*.c", 0, false, "w", 0), true, true, 0, 0, 0, 0 }, /* of its base */
		{ SAYS("t/r", "*.c", 0, false, "w", 20200101), false, false, 1, 0, 0, 0 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct report_finding f = { .rule = STR("t/r"),
			.path = STR("a.c"),
			.start_line = 10,
			.end_line = 12,
			.status = STR("new") };
		struct suppress_request request = { &cases[i].says, 1, 20261121, cases[i].distrusted };
		struct report_silence silence;
		struct arena arena = { 0 };

		suppress_apply(&request, &f, 1, &arena, &silence);
		CU_ASSERT_EQUAL(str_equal(f.status, STR("suppressed")), cases[i].suppressed);
		CU_ASSERT_EQUAL(f.suppression == &cases[i].says, cases[i].suppressed);
		CU_ASSERT_EQUAL(silence.findings, cases[i].suppressed);
		CU_ASSERT_EQUAL(silence.expired, cases[i].expired);
		CU_ASSERT_EQUAL(silence.unreasoned, cases[i].unreasoned);
		CU_ASSERT_EQUAL(silence.unused, cases[i].unused);
		CU_ASSERT_EQUAL(silence.unbelieved, cases[i].unbelieved);
		CU_ASSERT_EQUAL(silence.idle_count, !cases[i].suppressed);
		if (silence.idle_count)
			CU_ASSERT_PTR_EQUAL(silence.idle[0].says, &cases[i].says);
		CU_ASSERT_EQUAL(silence.rows, 1);
		arena_release(&arena);
	}
}

/* What the base has, the base's comment may cover: it does not fail a review anyway. */
void test_what_is_not_new_is_silenced_in_a_review(void)
{
	struct suppression says = SAYS("t/r", "a.c", 10, false, "w", 0);
	struct suppress_request request = { &says, 1, 20261121, true };
	struct report_finding f = { .rule = STR("t/r"),
		.path = STR("a.c"),
		.start_line = 10,
		.end_line = 10,
		.status = STR("existing") };
	struct report_silence silence;
	struct arena arena = { 0 };

	suppress_apply(&request, &f, 1, &arena, &silence);
	CU_ASSERT_TRUE(str_equal(f.status, STR("suppressed")));
	arena_release(&arena);
}

/* One row is not believed of what is new, and did its work elsewhere: it is not idle. */
void test_a_row_that_did_anything_is_not_idle(void)
{
	struct suppression says = SAYS("t/r", "a.c", 10, true, "w", 0);
	struct suppress_request request = { &says, 1, 20261121, true };
	struct report_finding list[2] = { { .rule = STR("t/r"),
						  .path = STR("a.c"),
						  .start_line = 10,
						  .end_line = 10,
						  .status = STR("new") },
		{ .rule = STR("t/r"),
			.path = STR("a.c"),
			.start_line = 11,
			.end_line = 11,
			.status = STR("existing") } };
	struct report_silence silence;
	struct arena arena = { 0 };

	suppress_apply(&request, list, 2, &arena, &silence);
	CU_ASSERT_TRUE(str_equal(list[0].status, STR("new")));
	CU_ASSERT_TRUE(str_equal(list[1].status, STR("suppressed")));
	CU_ASSERT_EQUAL(silence.idle_count, 0);
	CU_ASSERT_EQUAL(silence.unbelieved, 0);
	arena_release(&arena);
}

void test_a_reason_keeps_its_secret(void)
{
	struct suppression says =
		SAYS("t/r", "a.c", 10, true, "it is https://ann:hunter2secret@host/ now", 0);
	struct suppress_request request = { &says, 1, 20261121, true }, out;
	struct arena arena = { 0 };

	out = suppress_masked(&request, &arena);
	CU_ASSERT_EQUAL(out.count, 1);
	CU_ASSERT_TRUE(out.distrusted && out.today == 20261121);
	CU_ASSERT_TRUE(str_equal(out.list[0].why, STR("it is https://ann:***@host/ now")));
	CU_ASSERT_TRUE(str_equal(out.list[0].rule, STR("t/r")));
	CU_ASSERT_EQUAL(out.list[0].line, 10);
	arena_release(&arena);
}

void test_many_comments_are_found_by_their_places(void)
{
	static struct suppression list[1000];
	struct suppress_request request = { list, 1000, 20261121, false };
	struct report_silence silence;
	struct arena arena = { 0 };

	for (uint32_t i = 0; i < 1000; i++) /* backwards: nobody promises an order */
		list[i] = (struct suppression){ .rule = i % 2 ? STR("t/r") : STR("t/q"),
			.path = i % 3 ? STR("a.c") : STR("b.c"),
			.line = 1000 - i,
			.why = STR("w") };
	for (uint32_t line = 1; line <= 1000; line++) {
		struct report_finding f = { .rule = STR("t/r"),
			.path = STR("a.c"),
			.start_line = line,
			.end_line = line,
			.status = STR("new") };
		uint32_t i = 1000 - line;

		suppress_apply(&request, &f, 1, &arena, &silence);
		CU_ASSERT_EQUAL(str_equal(f.status, STR("suppressed")), i % 2 && i % 3);
		arena_clear(&arena);
	}
	arena_release(&arena);
}

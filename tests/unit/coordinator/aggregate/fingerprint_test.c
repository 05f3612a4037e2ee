/* Tries coordinator/aggregate/fingerprint.c. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/aggregate/fingerprint.h"

#include <CUnit/CUnit.h>

static struct report_finding finding(struct str rule, struct str quote, struct str path, uint32_t line)
{
	return (struct report_finding){ .rule = rule, .quote = quote, .path = path, .start_line = line };
}

void test_a_fingerprint_is_what_the_documents_say(void)
{
	/* printf 'shellcheck/SC2086\0rm $x' | sha256sum, the first 16 digits */
	struct report_finding f = finding(STR("shellcheck/SC2086"), STR("rm $x"), STR("a.sh"), 3);
	struct arena arena = { 0 };

	fingerprint_all(&f, 1, &arena);
	CU_ASSERT_STRING_EQUAL(f.fingerprint.at, "1:9460516d6b16283c-1");
	fingerprint_all(&f, 0, &arena);
	arena_release(&arena);
}

void test_only_rule_and_code_count(void)
{
	static const struct {
		struct str rule, quote, path;
		uint32_t line;
		bool same;
	} cases[] = {
		{ STR("t/r"), STR("if (x)\n\ty = 1;"), STR("other/b.c"), 7, true },
		{ STR("t/r"), STR("if (x)\n\ty = 1;"), STR("a.c"), 900, true },
		{ STR("t/r"), STR("if  (x)\r\n        y\t= 1;"), STR("a.c"), 7, true },
		{ STR("t/r"), STR("if (x) y = 1;"), STR("a.c"), 7, true },
		{ STR("t/r"), STR("if (x)y = 1;"), STR("a.c"), 7, false },
		{ STR("t/r"), STR("if (x)\n\ty = 2;"), STR("a.c"), 7, false },
		{ STR("t/q"), STR("if (x)\n\ty = 1;"), STR("a.c"), 7, false },
		{ STR("t/ri"), STR("f (x)\n\ty = 1;"), STR("a.c"), 7, false },
		{ STR("t/r"), STR(""), STR("a.c"), 7, false },
	};
	struct report_finding first = finding(STR("t/r"), STR("if (x)\n\ty = 1;"), STR("a.c"), 7);
	struct arena arena = { 0 };

	fingerprint_all(&first, 1, &arena);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct report_finding f =
			finding(cases[i].rule, cases[i].quote, cases[i].path, cases[i].line);

		fingerprint_all(&f, 1, &arena);
		CU_ASSERT_EQUAL(str_equal(f.fingerprint, first.fingerprint), cases[i].same);
	}
	arena_release(&arena);
}

void test_equal_hashes_are_counted_in_their_order(void)
{
	struct report_finding list[] = {
		finding(STR("t/r"), STR("x"), STR("a.c"), 1),
		finding(STR("t/r"), STR("y"), STR("a.c"), 2),
		finding(STR("t/r"), STR(" x"), STR("a.c"), 3),
		finding(STR("t/r"), STR("x"), STR("a.c"), 4),
		finding(STR("t/r"), STR("x"), STR("b.c"), 1),
	};
	static const char *const ends[] = { "-1", "-1", "-1", "-2", "-3" };
	struct arena arena = { 0 };

	fingerprint_all(list, 5, &arena);
	for (size_t i = 0; i < 5; i++) {
		CU_ASSERT_EQUAL(list[i].fingerprint.len, 20);
		CU_ASSERT_TRUE(str_ends(list[i].fingerprint, str_of(ends[i])));
		for (size_t k = 0; k < i; k++)
			CU_ASSERT_FALSE(str_equal(list[i].fingerprint, list[k].fingerprint));
	}
	arena_release(&arena);
}

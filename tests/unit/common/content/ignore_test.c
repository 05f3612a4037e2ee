/* Tries common/content/ignore.c. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/content/ignore.h"
#include "reeve/limits.h"

#include <CUnit/CUnit.h>

#define MARK                                                                                                 \
	"reeve:"                                                                                             \
	"ignore" /* so that this file asks for no silence itself */

struct seen {
	struct suppression list[8];
	size_t count;
};

static void see(void *arg, const struct suppression *s)
{
	struct seen *seen = arg;

	CU_ASSERT_FATAL(seen->count < 8);
	seen->list[seen->count++] = *s;
}

void test_comments_are_read(void)
{
	static const struct {
		struct str line;
		const char *rule, *why, *owner;
		uint32_t until;
		bool below;
	} cases[] = {
		{ STR("// " MARK " cppcheck/nullPointer -- checked above"), "cppcheck/nullPointer",
			"checked above", "", 0, true },
		{ STR("f(x); /* " MARK " bandit until=2027-02-28 owner=ann -- a legacy call */"), "bandit",
			"a legacy call", "ann", 20270228, false },
		{ STR("<!-- " MARK " a/b owner=\xff -- \x1b[31mred\x1b[0m -->\r"), "a/b",
			"\x1b[31mred\x1b[0m", "\xff", 0, true },
		{ STR("# " MARK " a/b"), "a/b", "", "", 0, true },                          /* no reason */
		{ STR("# " MARK " a/b --"), "a/b", "", "", 0, true },                       /* an empty one */
		{ STR("# " MARK " a/b until=2026-13-01 -- why"), "a/b", "", "", 0, true },  /* no such day */
		{ STR("# " MARK " a/b untill=2026-12-01 -- why"), "a/b", "", "", 0, true }, /* no such word */
		{ STR("# " MARK " a\0b owner=ann -- why"), "?", "", "ann", 0, true },
		{ STR("# " MARK " \0 -- why"), "?", "", "", 0, true },
		{ STR("# " MARK " a\x1b[2J -- why"), "?", "", "", 0, true },
		{ STR("# " MARK " a\x7f -- why"), "?", "", "", 0, true },
		{ STR("# " MARK " \xff -- why"), "?", "", "", 0, true },
		{ STR("\"" MARK " a/b -- in a string, and meant\""), "a/b", "in a string, and meant\"", "", 0,
			true },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct seen seen = { .count = 0 };

		ignore_read(cases[i].line, see, &seen);
		CU_ASSERT_EQUAL_FATAL(seen.count, 1);
		CU_ASSERT_TRUE(str_equal(seen.list[0].rule, str_of(cases[i].rule)));
		CU_ASSERT_TRUE(str_equal(seen.list[0].why, str_of(cases[i].why)));
		CU_ASSERT_TRUE(str_equal(seen.list[0].owner, str_of(cases[i].owner)));
		CU_ASSERT_EQUAL(seen.list[0].until, cases[i].until);
		CU_ASSERT_EQUAL(seen.list[0].below, cases[i].below);
		CU_ASSERT_EQUAL(seen.list[0].line, 1);
	}
}

void test_what_is_no_comment_of_ours_is_passed_over(void)
{
	static const struct str cases[] = { STR(""), STR("reeve:ignor"), STR(MARK), STR(MARK "\n"),
		STR(MARK " "), STR(MARK "d a/b -- why"), STR("reeve: ignore a/b -- why") };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct seen seen = { .count = 0 };

		ignore_read(cases[i], see, &seen);
		CU_ASSERT_EQUAL(seen.count, 0);
	}
}

void test_lines_are_counted(void)
{
	struct seen seen = { .count = 0 };

	ignore_read(STR("\n\n# " MARK " a -- one\r\n\nx # " MARK " b -- two # " MARK " c -- three\n" MARK
			" d -- four"),
		see, &seen);
	CU_ASSERT_EQUAL_FATAL(seen.count, 4);
	CU_ASSERT_EQUAL(seen.list[0].line, 3);
	CU_ASSERT_EQUAL(seen.list[1].line, 5);
	CU_ASSERT_EQUAL(seen.list[2].line, 5);
	CU_ASSERT_EQUAL(seen.list[3].line, 6);
	CU_ASSERT_TRUE(str_equal(seen.list[0].why, STR("one")));
}

void test_several_of_a_line_are_each_read(void)
{
	static const struct {
		struct str line;
		const char *first, *second;
		bool below;
	} cases[] = {
		{ STR("/* " MARK " a -- one */ /* " MARK " b -- two */"), "one", "two", true },
		{ STR("x(); // " MARK " a -- one // " MARK " b -- two"), "one", "two", false },
		{ STR("<!-- " MARK " a -- one --> <!-- " MARK " b -- two -->"), "one", "two", true },
		{ STR("# " MARK " a -- a " MARK "d thing # " MARK " b -- two"), "a " MARK "d thing", "two",
			true },
		{ STR("# " MARK " a # " MARK " b -- two"), "", "two", true },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct seen seen = { .count = 0 };

		ignore_read(cases[i].line, see, &seen);
		CU_ASSERT_EQUAL_FATAL(seen.count, 2);
		CU_ASSERT_TRUE(str_equal(seen.list[0].rule, STR("a")));
		CU_ASSERT_TRUE(str_equal(seen.list[0].why, str_of(cases[i].first)));
		CU_ASSERT_TRUE(str_equal(seen.list[1].rule, STR("b")));
		CU_ASSERT_TRUE(str_equal(seen.list[1].why, str_of(cases[i].second)));
		CU_ASSERT_EQUAL(seen.list[0].below, cases[i].below);
		CU_ASSERT_EQUAL(seen.list[1].below, cases[i].below);
	}
}

/* A letter of two bytes that the limit would split is left out. */
void test_a_reason_is_cut_between_letters(void)
{
	char text[SUPPRESSION_WHY_MOST + 64];
	struct seen seen = { .count = 0 };
	int len = snprintf(text, sizeof text, MARK " a -- %0*d\xc3\xa9\xc3\xa9", SUPPRESSION_WHY_MOST - 1, 0);

	ignore_read(str_bytes(text, (size_t)len), see, &seen);
	CU_ASSERT_EQUAL_FATAL(seen.count, 1);
	CU_ASSERT_EQUAL(seen.list[0].why.len, SUPPRESSION_WHY_MOST - 1);
}

void test_words_are_bounded(void)
{
	static const size_t rules[] = { RULE_BYTES_MOST - 1, RULE_BYTES_MOST, RULE_BYTES_MOST + 1 };
	char text[2048];

	for (size_t i = 0; i < 3; i++) {
		struct seen seen = { .count = 0 };
		int len = snprintf(text, sizeof text, MARK " %0*d owner=%0*d -- %0*d", (int)rules[i], 0, 100,
			0, SUPPRESSION_WHY_MOST + 1, 0);

		ignore_read(str_bytes(text, (size_t)len), see, &seen);
		bool fits = rules[i] <= RULE_BYTES_MOST;

		CU_ASSERT_EQUAL_FATAL(seen.count, 1);
		CU_ASSERT_EQUAL(seen.list[0].rule.len, fits ? rules[i] : 1);
		CU_ASSERT_EQUAL(seen.list[0].owner.len, NAME_BYTES_MOST);
		CU_ASSERT_EQUAL(seen.list[0].why.len, fits ? SUPPRESSION_WHY_MOST : 0);
	}
}

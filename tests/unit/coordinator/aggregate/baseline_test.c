/* Two small reports beside each other: what became of each finding. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/aggregate/baseline.h"

#include <CUnit/CUnit.h>
#include <stdio.h>

enum { MOST = 6 };

struct row {
	const char *path;
	uint32_t line;
	const char *fingerprint;
	const char *
		status; /* NULL: the end. Of an earlier finding what it was, of one of now what it should become */
};

static const struct report_finding *list(const struct row *rows, struct report_finding *out, size_t *count)
{
	for (*count = 0; rows[*count].status; ++*count)
		out[*count] = (struct report_finding){ .path = str_of(rows[*count].path),
			.start_line = rows[*count].line,
			.fingerprint = str_of(rows[*count].fingerprint),
			.status = str_of(rows[*count].status) };
	return out;
}

/* Nobody looks at what is named "unseen". */
static bool looked(const void *arg, const struct report_finding *finding, struct str path)
{
	(void)arg;
	(void)finding;
	return !str_equal(path, STR("unseen"));
}

static const struct {
	const char *what;
	struct row then[MOST], now[MOST];
	size_t fixed, unchecked;
} cases[] = {
	{ "nothing before", { { 0 } }, { { "a", 1, "1:h-1", "new" } }, 0, 0 },
	{ "moved lines", { { "a", 1, "1:h-1", "new" } }, { { "a", 90, "1:h-1", "existing" } }, 0, 0 },
	{ "another rule or line of code", { { "a", 1, "1:h-1", "new" } }, { { "a", 1, "1:g-1", "new" } }, 1,
		0 },
	{ "renamed", { { "old", 1, "1:h-1", "new" } }, { { "fresh", 1, "1:h-1", "existing" } }, 0, 0 },
	{ "moved to another file", { { "a", 1, "1:h-1", "new" } }, { { "b", 1, "1:h-1", "existing" } }, 0,
		0 },
	{ "one more of the same kind: one is new", { { "a", 1, "1:h-1", "new" } },
		{ { "a", 1, "1:h-1", "existing" }, { "a", 9, "1:h-2", "new" } }, 0, 0 },
	{ "the path goes before the place in the list", { { "b", 1, "1:h-1", "new" } },
		{ { "a", 1, "1:h-1", "new" }, { "b", 7, "1:h-2", "existing" } }, 0, 0 },
	{ "a rename goes before what is left over", { { "old", 1, "1:h-1", "new" } },
		{ { "a", 1, "1:h-1", "new" }, { "fresh", 1, "1:h-2", "existing" } }, 0, 0 },
	{ "one of two is gone", { { "a", 1, "1:h-1", "new" }, { "b", 2, "1:h-2", "existing" } },
		{ { "b", 2, "1:h-1", "existing" } }, 1, 0 },
	{ "not covered is not fixed", { { "unseen", 1, "1:h-1", "new" } }, { { 0 } }, 0, 1 },
	{ "came back", { { "a", 1, "1:h-1", "fixed" } }, { { "a", 5, "1:h-1", "reopened" } }, 0, 0 },
	{ "was fixed and stays so", { { "a", 1, "1:h-1", "fixed" } }, { { 0 } }, 0, 0 },
	{ "what lives is paired before what came back",
		{ { "a", 1, "1:h-1", "fixed" }, { "a", 2, "1:h-1", "existing" } },
		{ { "a", 2, "1:h-1", "existing" }, { "a", 4, "1:h-2", "reopened" } }, 0, 0 },
};

void test_each_finding_gets_its_status(void)
{
	static const struct baseline_rename renames[] = { { STR("zzz"), STR("yyy") },
		{ STR("old"), STR("fresh") } };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct report_finding then[MOST], now[MOST];
		struct baseline b = { .renames = renames, .rename_count = 2 };
		struct baseline_fate fate;
		struct arena arena = { 0 };
		size_t count;

		b.findings = list(cases[i].then, then, &b.finding_count);
		list(cases[i].now, now, &count);
		baseline_compare(&b, now, count, looked, NULL, &arena, &fate);
		for (size_t k = 0; k < count; k++)
			if (!str_equal(now[k].status, str_of(cases[i].now[k].status))) {
				printf("%s: %.*s\n", cases[i].what, STR_ARG(now[k].status));
				CU_FAIL("another status");
			}
		CU_ASSERT_EQUAL(fate.fixed_count, cases[i].fixed);
		CU_ASSERT_EQUAL(fate.unchecked, cases[i].unchecked);
		for (size_t k = 0; k < fate.fixed_count; k++)
			CU_ASSERT_TRUE(str_equal(fate.fixed[k].status, STR("fixed")));
		arena_release(&arena);
	}
}

void test_a_gap_is_known_by_lens_tool_and_the_name_of_then(void)
{
	static const struct baseline_rename renames[] = { { STR("old"), STR("fresh") } };
	static const struct baseline_gap gaps[] = { { STR("security"), STR("old"), STR("cppcheck: no") } };
	static const struct {
		const char *lens, *tool, *path;
		bool there;
	} rows[] = {
		{ "security", "cppcheck", "fresh", true },
		{ "security", "cppcheck", "old", true },
		{ "security", "cppcheck", "other", false },
		{ "security", "bandit", "fresh", false },
		{ "tests", "cppcheck", "fresh", false },
	};
	struct baseline b = { .renames = renames, .rename_count = 1, .gaps = gaps, .gap_count = 1 };

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		CU_ASSERT_EQUAL(baseline_has_gap(
					&b, str_of(rows[i].lens), str_of(rows[i].tool), str_of(rows[i].path)),
			rows[i].there);
}

void test_what_models_say_of_unwritten_lines_is_not_new(void)
{
	static const struct report_supporter model[] = { { .runner = STR("model") } },
					     both[] = { { .runner = STR("model") },
						     { .runner = STR("tool") } };
	static const struct baseline_unwritten unwritten[] = { { STR("b"), 1, 9 }, { STR("a"), 8, 9 },
		{ STR("a"), 2, 5 } };
	static const struct {
		const char *path;
		uint32_t first, last;
		const struct report_supporter *supporters;
		size_t supporter_count;
		const char *status;
	} rows[] = {
		{ "a", 2, 5, model, 1, "existing" },
		{ "a", 9, 9, model, 1, "existing" },
		{ "a", 1, 2, model, 1, "new" },
		{ "a", 5, 6, model, 1, "new" },
		{ "a", 5, 8, model, 1, "new" },
		{ "a", 7, 7, model, 1, "new" },
		{ "c", 2, 2, model, 1, "new" },
		{ "a", 2, 5, both, 2, "new" }, /* an analyzer has looked at both */
		{ "a", 2, 5, both + 1, 1, "new" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct report_finding now = { .path = str_of(rows[i].path),
			.start_line = rows[i].first,
			.end_line = rows[i].last,
			.fingerprint = STR("1:h-1"),
			.supporters = rows[i].supporters,
			.supporter_count = rows[i].supporter_count };
		struct baseline b = { .unwritten = unwritten, .unwritten_count = 3 };
		struct baseline_fate fate;
		struct arena arena = { 0 };

		baseline_compare(&b, &now, 1, looked, NULL, &arena, &fate);
		if (!str_equal(now.status, str_of(rows[i].status))) {
			printf("row %zu: %.*s\n", i, STR_ARG(now.status));
			CU_FAIL("another status");
		}
		arena_release(&arena);
	}
}

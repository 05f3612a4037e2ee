/* Which lines are read for which finding, and how often a file is opened for that. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/evidence_read.h"
#include "reeve/error.h"
#include "reeve/limits.h"

#include <CUnit/CUnit.h>

struct files {
	const struct str *contents;
	uint32_t count;
	int reads;
};

static int file(void *arg, uint32_t index, struct str *content)
{
	struct files *f = arg;

	f->reads++;
	if (index >= f->count)
		return -E_NOT_FOUND;
	*content = f->contents[index];
	return 0;
}

void test_each_finding_gets_its_lines_and_each_file_is_read_once(void)
{
	static const struct str contents[] = { STR("one\ntwo\nthree\n"), STR("a\r\nb\r\n\r\nc") };
	static const struct {
		uint32_t file, first, last;
		int err;
		const char *lines; /* NULL: there are none such */
	} cases[] = {
		{ 0, 2, 2, 0, "two" },
		{ 1, 4, 4, 0, "c" },
		{ 0, 1, 3, 0, "one\ntwo\nthree" },
		{ 2, 1, 1, -E_NOT_FOUND, NULL },
		{ 1, 1, 2, 0, "a\r\nb\r" },
		{ 0, 2, 2, 0, "two" },
		{ 0, 3, 4, 0, NULL },
		{ 1, 5, 5, 0, NULL },
		{ 1, 3, 3, 0, "\r" },
		{ 0, 0, 0, 0, NULL },
		{ 0, 3, 2, 0, NULL },
		{ 0, 3, 3, 0, "three" },
		{ UINT32_MAX, 1, 1, -E_NOT_FOUND, NULL },
		{ 1, 1, 1, 0, "a\r" },
	};
	enum { CASES = sizeof cases / sizeof cases[0] };
	struct finding findings[CASES];
	struct tool_result result = { .findings = findings, .finding_count = CASES };
	struct files files = { contents, 2, 0 };
	struct arena arena = { 0 };
	const struct evidence *rows;

	for (size_t i = 0; i < CASES; i++)
		findings[i] = (struct finding){
			.file = cases[i].file, .start_line = cases[i].first, .end_line = cases[i].last
		};
	rows = evidence_read(&result, file, &files, &arena);
	CU_ASSERT_EQUAL(files.reads, 4);
	for (size_t i = 0; i < CASES; i++) {
		CU_ASSERT_EQUAL(rows[i].err, cases[i].err);
		CU_ASSERT_EQUAL(rows[i].lines_exist, cases[i].lines != NULL);
		if (cases[i].lines)
			CU_ASSERT_TRUE(str_equal(rows[i].lines, str_of(cases[i].lines)));
	}
	arena_release(&arena);
}

/* A part of the lines must not be taken for all of them. */
void test_lines_longer_than_a_quote_are_not_there(void)
{
	static char blank[20000], one[2 * QUOTE_BYTES_MOST + 4];

	for (size_t i = 0; i < sizeof blank; i += 2)
		memcpy(blank + i, "\r\n", 2);
	memset(one, 'x', sizeof one);
	for (int over = -1; over <= 1; over++) {
		const struct str contents[] = { { blank, sizeof blank },
			{ one, (size_t)(2 * QUOTE_BYTES_MOST + 3 + over) } };
		struct finding findings[] = {
			{ .file = 0, .start_line = 1, .end_line = 10000 },
			{ .file = 0, .start_line = 1, .end_line = (uint32_t)(QUOTE_BYTES_MOST + 1 + over) },
			{ .file = 1, .start_line = 1, .end_line = 1 },
		};
		struct tool_result result = { .findings = findings, .finding_count = 3 };
		struct files files = { contents, 2, 0 };
		struct arena arena = { 0 };
		const struct evidence *rows = evidence_read(&result, file, &files, &arena);

		CU_ASSERT_FALSE(rows[0].lines_exist);
		CU_ASSERT_EQUAL(rows[1].lines_exist, over <= 0);
		CU_ASSERT_EQUAL(rows[2].lines_exist, over <= 0);
		arena_release(&arena);
	}
}

void test_no_finding_reads_nothing(void)
{
	struct tool_result result = { .finding_count = 0 };
	struct files files = { NULL, 0, 0 };
	struct arena arena = { 0 };

	CU_ASSERT_PTR_NOT_NULL(evidence_read(&result, file, &files, &arena));
	CU_ASSERT_EQUAL(files.reads, 0);
	arena_release(&arena);
}

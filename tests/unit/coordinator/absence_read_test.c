/* What is found of that which findings say is not there, and which files are opened for it. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/absence_read.h"
#include "reeve/error.h"
#include "reeve/limits.h"

#include <CUnit/CUnit.h>

/* --- a tree -------------------------------------------------------------------------------------------------- */

struct tree {
	const char *contents[4]; /* NULL: it cannot be read */
	int reads[4];
};

static int read_one(void *arg, uint32_t file, struct str *content)
{
	struct tree *t = arg;

	t->reads[file]++;
	if (!t->contents[file])
		return -E_CHANGED;
	*content = str_of(t->contents[file]);
	return 0;
}

static const struct manifest_file files[] = { { .path = STR("README.md") }, { .path = STR("src/git.c") },
	{ .path = STR("tests/a.c") }, { .path = STR("tests/b.c") } };

static struct evidence look(struct tree *t, const struct absence *absence, const struct not_covered *gap)
{
	const struct finding findings[] = { { .absence = NULL }, { .absence = absence },
		{ .absence = absence } };
	const struct tool_result result = {
		.findings = findings, .finding_count = 3, .not_covered = gap, .not_covered_count = gap ? 1 : 0
	};
	const struct absence_files all = { files, 4, read_one, t };
	struct evidence rows[3] = { { .err = 0 } };
	struct arena arena = { 0 };

	absence_read(&result, &all, rows, &arena);
	arena_release(&arena);
	CU_ASSERT_FALSE(rows[0].present || rows[0].absence_err);
	CU_ASSERT_EQUAL(rows[1].present, rows[2].present);
	CU_ASSERT_EQUAL(rows[1].absence_err, rows[2].absence_err);
	return rows[1];
}

static const struct str tests[] = { STR("tests/*.c"), STR("*/tests/*.c") }, git[] = { STR("git") };

void test_words_are_looked_for_in_these_files_alone(void)
{
	static const struct absence absence = { tests, 2, git, 1 };
	struct tree none = { .contents = { "git", "git", "x", "digit" } };
	struct tree there = { .contents = { "", "", "x", "a git" } };
	struct tree changed = { .contents = { "", "", NULL, "x" } };
	struct not_covered gap = { .file = 3 };
	struct evidence row = look(&none, &absence, NULL);

	CU_ASSERT_FALSE(row.present || row.absence_err);
	CU_ASSERT_EQUAL(none.reads[0] + none.reads[1], 0);
	CU_ASSERT_EQUAL(none.reads[2], 1); /* for two findings */
	CU_ASSERT_EQUAL(none.reads[3], 1);
	row = look(&there, &absence, NULL);
	CU_ASSERT_TRUE(row.present);
	row = look(&there, &absence, &gap);
	CU_ASSERT_FALSE(row.present || row.absence_err);
	row = look(&changed, &absence, NULL);
	CU_ASSERT_EQUAL(row.absence_err, -E_CHANGED);
}

void test_without_words_the_file_itself_is_what_is_absent(void)
{
	static const struct str gone[] = { STR("docs/x.md"), STR("docs/x.md/*") },
				folder[] = { STR("src"), STR("src/*") };
	static const struct absence file = { gone, 2, NULL, 0 }, there = { folder, 2, NULL, 0 };
	struct tree t = { .contents = { NULL } };

	CU_ASSERT_FALSE(look(&t, &file, NULL).present);
	CU_ASSERT_TRUE(look(&t, &there, NULL).present);
	for (size_t i = 0; i < 4; i++)
		CU_ASSERT_EQUAL(t.reads[i], 0);
}

/* Refused for its form: nothing is spent on it. */
void test_what_cannot_be_asked_reads_nothing(void)
{
	static const struct str empty[] = { STR("") };
	struct str many[ABSENCE_WORDS_MOST + 1];
	struct absence absence = { tests, 2, empty, 1 };
	struct tree t = { .contents = { "", "", "w", "w" } };

	for (size_t i = 0; i <= ABSENCE_WORDS_MOST; i++)
		many[i] = STR("w");
	(void)look(&t, &absence, NULL);
	absence = (struct absence){ tests, 2, many, ABSENCE_WORDS_MOST + 1 };
	(void)look(&t, &absence, NULL);
	CU_ASSERT_EQUAL(t.reads[2] + t.reads[3], 0);
	absence.word_count--;
	(void)look(&t, &absence, NULL);
	CU_ASSERT_EQUAL(t.reads[2], 1);
}

/* One file of 8 MiB, and of each result 5,000 findings with eight words: a result cannot hold the thread for that long. */
static int read_large(void *arg, uint32_t file, struct str *content)
{
	static char large[8 << 20];

	(void)file;
	++*(int *)arg;
	*content = str_bytes(large, sizeof large);
	return 0;
}

void test_too_much_work_is_given_up_and_said(void)
{
	static const struct str words[] = { STR("a"), STR("b"), STR("c"), STR("d"), STR("e"), STR("f"),
		STR("g"), STR("h") };
	static const struct absence absence = { tests, 2, words, 8 };
	enum { FINDINGS = 40 }; /* 2.5 GiB a file */
	struct finding findings[FINDINGS];
	struct evidence rows[FINDINGS] = { { .err = 0 } };
	const struct tool_result result = { .findings = findings, .finding_count = FINDINGS };
	int reads = 0;
	const struct absence_files all = { files, 4, read_large, &reads };
	struct arena arena = { 0 };

	for (size_t i = 0; i < FINDINGS; i++)
		findings[i] = (struct finding){ .absence = &absence };
	absence_read(&result, &all, rows, &arena);
	CU_ASSERT_EQUAL(reads, 2);
	for (size_t i = 0; i < FINDINGS; i++)
		CU_ASSERT_EQUAL(rows[i].absence_err, -E_TOO_LARGE);
	arena_release(&arena);
}

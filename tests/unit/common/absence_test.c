/* What a pattern fits, which lines it means, and where a word stands. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/absence.h"

#include <CUnit/CUnit.h>

void test_a_pattern_fits_whole_paths(void)
{
	static const struct {
		const char *pattern, *path;
		bool fits;
	} cases[] = {
		{ "a.c", "a.c", true }, { "a.c", "a.cc", false }, { "a.c", "src/a.c", false },
		{ "docs/*", "docs/a/b.md", true }, { "docs/*", "docs/", true }, { "docs/*", "docs", false },
		{ "*_test.c", "x/y_test.c", true }, { "*_test.c", "_test.c", true },
		{ "*_test.c", "_test.cc", false }, { "ab*bc", "abc", false }, /* nothing serves twice */
		{ "ab*bc", "abbc", true }, { "*/tests/*.py", "a/tests/b.py", true },
		{ "*/tests/*.py", "tests/b.py", false }, { "*/tests/*.py", "a/tests.py", false },
		{ "a*b*c", "abc", true }, { "a*b*c", "ac", false }, { "*a*", "", false }, { "**", "x", true },
		{ "a.c:3-5", "a.c", true }, { "a.c:3-5", "a.c:3-5", false },
		{ "a.c:3", "a.c:3", true }, /* no lines: a name */
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		CU_ASSERT_EQUAL(
			absence_path_fits(str_of(cases[i].pattern), str_of(cases[i].path)), cases[i].fits);
}

void test_a_word_has_none_of_its_kind_beside_it(void)
{
	static const struct {
		const char *content, *word;
		bool stands;
	} cases[] = {
		{ "git", "git", true },
		{ "a git.", "git", true },
		{ "git_run", "git", false },
		{ "digit", "git", false },
		{ "digit git", "git", true },
		{ "gitgit", "git", false },
		{ "aaaa aa", "aa", true },
		{ "aaaa", "aa", false },
		{ "git-run", "git", true },
		{ "\xc3\xa9git\xff", "git", true },
		{ "Git", "git", false },
		{ "", "git", false },
		{ "a//b", "//", true },
		{ "a/ /b", "//", false },
		{ "x\n## Two words\n", "#two-words", true },
		{ "x\n## Two words\n", "#two", false },
		{ "## Two words\n", "#two-words-1", false },
		{ "## Two words\n# Two words\n", "#two-words-1", true },
		{ "## Two words\n# Two words\n", "#two-words-2", false },
		{ "## Version 2\n", "#version-2", true },
		{ "Two `words`!\n===\n", "#two-words", true },
		{ "<a name='Two-Words'>", "#two-words", true },
		{ "## Other {#two-words}\n", "#two-words", true },
		{ "see [x](#two-words)\n", "#two-words", false },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		CU_ASSERT_EQUAL(absence_word_stands(str_of(cases[i].content), str_of(cases[i].word)),
			cases[i].stands);
}

void test_a_pattern_can_mean_lines(void)
{
	static const struct {
		const char *pattern, *content, *lines; /* NULL: the file does not have them */
	} cases[] = {
		{ "a", "1\n2\n", "1\n2\n" },
		{ "a:1-1", "1\n2\n", "1\n" },
		{ "a:2-3", "1\n2\n3", "2\n3" },
		{ "a:2-4", "1\n2\n3", NULL },
		{ "a:4-4", "1\n2\n3\n", NULL },
		{ "a:1-1", "", NULL },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct str out;
		bool has = absence_lines_of(str_of(cases[i].pattern), str_of(cases[i].content), &out);

		CU_ASSERT_EQUAL(has, cases[i].lines != NULL);
		if (has && cases[i].lines)
			CU_ASSERT_TRUE(str_equal(out, str_of(cases[i].lines)));
	}
}

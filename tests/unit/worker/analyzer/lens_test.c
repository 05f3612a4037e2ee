/* Tries worker/analyzer/lens.c: which files a check sees, in which order findings leave, what a limit says. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/analyzer/lens.h"
#include "common/io/toolset.h"
#include "reeve/limits.h"
#include "worker/runner/tool_judge.h"

#include <CUnit/CUnit.h>
#include <stdio.h>
#include <string.h>

void test_results_leave_by_path_line_and_rule(void)
{
	const struct lens_file b = { .path = STR("b.c") }, a = { .path = STR("a \"1\".c") };
	struct lens_sink sink = { 0 };
	struct buf out = BUF_INIT;

	lens_report(&sink, &b, 7, 9, SEVERITY_ERROR, "z", "last");
	lens_report(&sink, &b, 7, 0, SEVERITY_NOTE, "y", "%d", 5);
	lens_report(&sink, &a, 30, 30, SEVERITY_WARNING, "x", "first");
	lens_not_covered(&sink, STR("d.c"), "large");
	lens_not_covered(&sink, STR("d.c"), "again");
	lens_not_covered(&sink, STR("c.c"), "gone");
	lens_write(&sink, STR("/src"), &out);
	CU_ASSERT_STRING_EQUAL(out.at,
		"{\"results\":["
		"{\"path\":\"/src/a "
		"\\\"1\\\".c\",\"line\":30,\"end_line\":30,\"rule\":\"x\",\"level\":\"warning\","
		"\"message\":\"first\"},"
		"{\"path\":\"/src/"
		"b.c\",\"line\":7,\"end_line\":7,\"rule\":\"y\",\"level\":\"note\",\"message\":\"5\"},"
		"{\"path\":\"/src/b.c\",\"line\":7,\"end_line\":9,\"rule\":\"z\",\"level\":\"error\","
		"\"message\":\"last\"}],"
		"\"not_covered\":[{\"path\":\"/src/c.c\",\"message\":\"gone\"},"
		"{\"path\":\"/src/d.c\",\"message\":\"large\"}]}\n");
	lens_sink_release(&sink);
	buf_release(&out);
}

/* What leaves of one claim; empty: the result leaves without it. */
static const char *claimed(struct str path, size_t paths, struct str word, size_t words, bool gap)
{
	static char text[8192];
	const struct lens_file a = { .path = STR("a.c") };
	struct lens_sink sink = { 0 };
	struct buf out = BUF_INIT;
	const char *from;

	if (gap)
		lens_not_covered(&sink, STR("b.c"), "large");
	lens_report(&sink, &a, 1, 1, SEVERITY_NOTE, "x", "m");
	for (size_t i = 0; i < paths; i++)
		lens_absent_path(&sink, path);
	for (size_t i = 0; i < words; i++)
		lens_absent_word(&sink, word);
	lens_write(&sink, STR("/src"), &out);
	from = strstr(out.at, "\"message\":\"m\"");
	snprintf(text, sizeof text, "%.*s", from ? (int)strcspn(from + 13, "}") : 0, from ? from + 13 : "");
	lens_sink_release(&sink);
	buf_release(&out);
	return text;
}

void test_an_absence_leaves_whole_or_not_at_all(void)
{
	char longest[ABSENCE_PATH_BYTES + 1];
	struct str path = STR("t/*"), word = STR("a_1");

	memset(longest, 'x', sizeof longest);
	CU_ASSERT_STRING_EQUAL(claimed(path, 2, word, 1, false),
		",\"absent_paths\":\"t/*\\nt/*\\n\",\"absent_words\":\"a_1\\n\"");
	CU_ASSERT_STRING_EQUAL(
		claimed(path, 1, word, 0, false), ",\"absent_paths\":\"t/*\\n\",\"absent_words\":\"\"");
	CU_ASSERT_STRING_NOT_EQUAL(claimed(path, ABSENCE_PATHS_MOST, word, ABSENCE_WORDS_MOST, false), "");
	CU_ASSERT_STRING_NOT_EQUAL(claimed(str_bytes(longest, ABSENCE_PATH_BYTES), 1, word, 0, false), "");
	CU_ASSERT_STRING_NOT_EQUAL(claimed(path, 1, str_bytes(longest, ABSENCE_WORD_BYTES), 1, false), "");
	CU_ASSERT_STRING_EQUAL(claimed(path, 0, word, 1, false), "");
	CU_ASSERT_STRING_EQUAL(claimed(path, 1, word, 1, true), ""); /* it may be in what was not read */
	CU_ASSERT_STRING_EQUAL(claimed(path, ABSENCE_PATHS_MOST + 1, word, 1, false), "");
	CU_ASSERT_STRING_EQUAL(claimed(path, 1, word, ABSENCE_WORDS_MOST + 1, false), "");
	CU_ASSERT_STRING_EQUAL(claimed(str_bytes(longest, ABSENCE_PATH_BYTES + 1), 1, word, 0, false), "");
	CU_ASSERT_STRING_EQUAL(claimed(path, 1, str_bytes(longest, ABSENCE_WORD_BYTES + 1), 1, false), "");
	CU_ASSERT_STRING_EQUAL(claimed(path, 1, STR("a b"), 1, false), "");
	CU_ASSERT_STRING_EQUAL(claimed(STR("*:1-2"), 1, word, 1, false), "");
	CU_ASSERT_STRING_EQUAL(claimed(path, 1, STR(""), 1, false), "");
	CU_ASSERT_STRING_EQUAL(claimed(STR(""), 1, word, 1, false), "");
	CU_ASSERT_STRING_EQUAL(claimed(STR("a\nb"), 1, word, 1, false), "");
	CU_ASSERT_STRING_EQUAL(claimed(STR("\xff"), 1, word, 1, false), "");
}

void test_one_result_too_many_uncovers_its_file(void)
{
	const struct lens_file a = { .path = STR("a.c") }, b = { .path = STR("b.c") };
	struct lens_sink sink = { 0 };

	for (int i = 0; i < LENS_RESULTS_MOST; i++)
		lens_report(&sink, &a, 1, 1, SEVERITY_NOTE, "x", "%d", i);
	CU_ASSERT_EQUAL(sink.count, LENS_RESULTS_MOST);
	CU_ASSERT_EQUAL(sink.uncovered_count, 0);
	lens_report(&sink, &b, 1, 1, SEVERITY_NOTE, "x", "one more");
	CU_ASSERT_EQUAL(sink.count, LENS_RESULTS_MOST);
	CU_ASSERT_EQUAL(sink.uncovered_count, 1);
	CU_ASSERT_TRUE(str_equal(sink.uncovered[0].path, STR("b.c")));
	lens_sink_release(&sink);
}

static bool always(void)
{
	return true;
}

void test_what_is_left_when_time_is_over_is_told(void)
{
	const struct lens_file files[] = { { .path = STR("a.c"), .language = STR("c") },
		{ .path = STR("b.c") } };
	const struct lens_tree tree = { files, 2 };
	struct lens_sink sink = { .expired = always };

	CU_ASSERT_EQUAL(lens_run(STR("security"), &tree, &sink), 0);
	CU_ASSERT_EQUAL(sink.uncovered_count, 2);
	CU_ASSERT_TRUE(str_equal(sink.uncovered[1].path, STR("b.c")));
	CU_ASSERT_TRUE(str_equal(sink.uncovered[1].message, STR("the time was over")));
	lens_sink_release(&sink);
}

static void lens_is_by_chance(const struct tool_def *tool, struct str message, bool chance)
{
	struct raw_result raw = { 0 };
	const struct tool_mapping *row;

	for (size_t i = 0; i < TOOL_FIELDS; i++)
		raw.fields[i] = STR("");
	raw.fields[TOOL_FIELD_MESSAGE] = message;
	row = mapping_find(tool, &raw);
	CU_ASSERT_EQUAL(row && row->chance, chance);
}

/* The words and the definitions that know them stand in files of their own. */
void test_every_lens_that_ran_out_of_time_is_run_again(void)
{
	const struct lens_file file = { .path = STR("a.c"), .language = STR("c") };
	const struct lens_tree tree = { &file, 1 };
	struct toolset *tools;
	size_t lenses = 0;
	char words[256];

	CU_ASSERT_EQUAL_FATAL(toolset_load(REEVE_SOURCE_DIR "/tools", &tools, words), 0);
	for (size_t i = 0; i < toolset_count(tools); i++) {
		const struct tool_def *tool = &toolset_defs(tools)[i];
		struct lens_sink sink = { .expired = always };

		if (!str_starts(tool->name, STR("reeve-")))
			continue;
		lenses++;
		CU_ASSERT_EQUAL(lens_run(tool->lenses[0], &tree, &sink), 0);
		CU_ASSERT_EQUAL_FATAL(sink.uncovered_count, 1);
		lens_is_by_chance(tool, sink.uncovered[0].message, true);
		lens_is_by_chance(tool, STR("it could not be read: "), true);
		lens_is_by_chance(tool, STR("it is over 8 MiB"), false);
		lens_sink_release(&sink);
	}
	CU_ASSERT_EQUAL(lenses, 5);
	toolset_free(tools);
}

void test_only_whole_names_are_found(void)
{
	const struct lens_file files[] = { { .path = STR("a.c") }, { .path = STR("b/c.c") } };
	const struct lens_tree tree = { files, 2 }, none = { 0 };
	struct lens_sink sink = { 0 };

	CU_ASSERT_PTR_EQUAL(lens_find(&tree, STR("b/c.c")), &files[1]);
	CU_ASSERT_PTR_NULL(lens_find(&tree, STR("b/c")));
	CU_ASSERT_PTR_NULL(lens_find(&none, STR("a.c")));
	CU_ASSERT_TRUE(lens_language("c cpp", STR("cpp")));
	CU_ASSERT_FALSE(lens_language("c cpp", STR("cp")));
	CU_ASSERT_FALSE(lens_language("c cpp", STR("")));
	CU_ASSERT_EQUAL(lens_run(STR("secur"), &tree, &sink), -E_NOT_FOUND);
}

void test_what_is_said_of_a_file_stands_at_its_code(void)
{
	static const struct {
		const char *language, *bytes;
		uint32_t line;
	} cases[] = {
		{ "c", "int a;\n", 1 },
		{ "c", "/* A licence. */\n\n#include <x.h>\n", 3 }, /* '#' is no comment here */
		{ "c", "/* A\n * licence.\n */\n// more\n  int a;\n", 5 },
		{ "python", "#!/usr/bin/python3\n# words\n\nimport x\n", 4 },
		{ "python", "import x\n", 1 },
		{ "c", "/* nothing but words */\n", 1 },
		{ "", "", 1 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const struct lens_file f = { .path = STR("a"),
			.bytes = str_of(cases[i].bytes),
			.language = str_of(cases[i].language) };

		CU_ASSERT_EQUAL(lens_first_line(&f), cases[i].line);
	}
}

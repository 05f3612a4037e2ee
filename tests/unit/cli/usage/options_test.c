/* Tries cli/usage/options.c. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/usage/options.h"
#include "common/io/config.h"

#include <CUnit/CUnit.h>
#include <stdlib.h>

#define ALL 0xffffffffu

static int parse(const char *const *argv, uint32_t allowed, struct options *o, char *words)
{
	int argc = 0;

	while (argv[argc])
		argc++;
	unsetenv("REEVE_COORDINATOR");
	unsetenv("REEVE_TOKEN_FILE");
	unsetenv("NO_COLOR");
	return options_parse(argc, argv, allowed, o, words);
}

void test_flags_and_arguments_mix(void)
{
	const char *argv[] = { "--workers", "3", "path", "--fail-on=warning", "--json", "--", "--not-a-flag",
		NULL };
	char words[OPTIONS_WORDS_BYTES];
	struct options o;

	CU_ASSERT_EQUAL(parse(argv, ALL, &o, words), 0);
	CU_ASSERT_EQUAL(o.workers, 3);
	CU_ASSERT_EQUAL(o.fail_on, SEVERITY_WARNING);
	CU_ASSERT_TRUE(o.json);
	CU_ASSERT_EQUAL_FATAL(o.arg_count, 2);
	CU_ASSERT_STRING_EQUAL(o.args[0], "path");
	CU_ASSERT_STRING_EQUAL(o.args[1], "--not-a-flag");
}

void test_wrong_ones_are_refused_with_words(void)
{
	static const struct {
		const char *argv[4];
		uint32_t allowed;
		const char *words; /* somewhere in what is said */
	} cases[] = {
		{ { "--worker", "2" }, ALL, "--workers" },
		{ { "--zzzz" }, ALL, "unknown flag --zzzz" },
		{ { "--detach" }, OPTIONS_COMMON, "means nothing" },
		{ { "--budget", "2" }, OPTIONS_COMMON, "not yet for this command" },
		{ { "--config" }, ALL, "needs a value" },
		{ { "--budget", "0" }, ALL, "takes dollars" },
		{ { "--budget", "-1" }, ALL, "takes dollars" },
		{ { "--budget", "1." }, ALL, "takes dollars" },
		{ { "--budget", ".5" }, ALL, "takes dollars" },
		{ { "--budget", "1,5" }, ALL, "takes dollars" },
		{ { "--budget", "0.0000001" }, ALL, "takes dollars" },
		{ { "--budget", "1000000001" }, ALL, "takes dollars" },
		{ { "--workers" }, ALL, "needs a value" },
		{ { "--workers=" }, ALL, "not empty" },
		{ { "--workers", "0" }, ALL, "from 1 to 64" },
		{ { "--workers", "65" }, ALL, "from 1 to 64" },
		{ { "--workers", "two" }, ALL, "from 1 to 64" },
		{ { "--timeout", "-1" }, ALL, "whole number" },
		{ { "--json=yes" }, ALL, "takes no value" },
		{ { "--fail-on", "fatal" }, ALL, "note, warning" },
		{ { "--format", "pdf" }, ALL, "unknown format" },
		{ { "--goal", " \n" }, ALL, "what is to be found out" },
		{ { "--goal", "a\x1b[1m" }, ALL,
			"byte 2 (0x1b) is the first of a terminal's escape sequence" },
		{ { "--goal", "two\twords" }, ALL, "byte 4 (0x09) is a tab: write a blank" },
		{ { "--goal", "ab\r\nc" }, ALL, "byte 3 (0x0d) is a control character" },
		{ { "--goal", "\xc3\xa4\xff" }, ALL, "byte 3 (0xff) is no UTF-8" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char words[OPTIONS_WORDS_BYTES] = "";
		struct options o;

		CU_ASSERT_EQUAL(parse(cases[i].argv, cases[i].allowed, &o, words), -E_INVALID);
		CU_ASSERT_PTR_NOT_NULL(strstr(words, cases[i].words));
	}
}

void test_dollars_are_micro_dollars(void)
{
	static const struct {
		const char *text;
		uint64_t microusd;
	} cases[] = { { "5", 5000000 }, { "0.25", 250000 }, { "0.000001", 1 }, { "12.345678", 12345678 },
		{ "1000000000", UINT64_C(1000000000000000) } };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const char *argv[] = { "--budget", cases[i].text, NULL };
		char words[OPTIONS_WORDS_BYTES];
		struct options o;

		CU_ASSERT_EQUAL(parse(argv, ALL, &o, words), 0);
		CU_ASSERT_EQUAL(o.budget_microusd, cases[i].microusd);
	}
}

void test_formats_and_files_make_pairs_in_either_order(void)
{
	const char *argv[] = { "--format", "json", "-o", "a", "-o", "b", "--format", "markdown", "--format",
		"json", NULL };
	char words[OPTIONS_WORDS_BYTES];
	struct options o;

	CU_ASSERT_EQUAL(parse(argv, ALL, &o, words), 0);
	CU_ASSERT_EQUAL_FATAL(o.output_count, 3);
	CU_ASSERT_STRING_EQUAL(o.outputs[0].format, "json");
	CU_ASSERT_STRING_EQUAL(o.outputs[0].path, "a");
	CU_ASSERT_STRING_EQUAL(o.outputs[1].format, "markdown");
	CU_ASSERT_STRING_EQUAL(o.outputs[1].path, "b");
	CU_ASSERT_PTR_NULL(o.outputs[2].path);
}

void test_lists_end_at_their_limits(void)
{
	const char *argv[OPTIONS_ARGS_MOST + 2] = { 0 };
	const char *outputs[2 * OPTIONS_OUTPUTS_MOST + 3] = { 0 };
	char words[OPTIONS_WORDS_BYTES];
	struct options o;

	for (size_t i = 0; i < OPTIONS_ARGS_MOST; i++)
		argv[i] = "x";
	CU_ASSERT_EQUAL(parse(argv, ALL, &o, words), 0);
	argv[OPTIONS_ARGS_MOST] = "x";
	CU_ASSERT_EQUAL(parse(argv, ALL, &o, words), -E_INVALID);
	for (size_t i = 0; i < OPTIONS_OUTPUTS_MOST; i++) {
		outputs[2 * i] = "-o";
		outputs[2 * i + 1] = "f";
	}
	CU_ASSERT_EQUAL(parse(outputs, ALL, &o, words), 0);
	outputs[2 * OPTIONS_OUTPUTS_MOST] = "-o";
	outputs[2 * OPTIONS_OUTPUTS_MOST + 1] = "f";
	CU_ASSERT_EQUAL(parse(outputs, ALL, &o, words), -E_INVALID);
}

void test_the_environment_fills_what_no_flag_says(void)
{
	const char *none[] = { "x", NULL }, *flag[] = { "--coordinator", "b:2", NULL };
	char words[OPTIONS_WORDS_BYTES];
	struct options o;

	setenv("REEVE_COORDINATOR", "a:1", 1);
	setenv("REEVE_TOKEN_FILE", "t", 1);
	setenv("NO_COLOR", "1", 1);
	CU_ASSERT_EQUAL(options_parse(1, none, ALL, &o, words), 0);
	CU_ASSERT_STRING_EQUAL(o.coordinator, "a:1");
	CU_ASSERT_STRING_EQUAL(o.token_file, "t");
	CU_ASSERT_TRUE(o.no_color);
	CU_ASSERT_EQUAL(options_parse(2, flag, ALL, &o, words), 0);
	CU_ASSERT_STRING_EQUAL(o.coordinator, "b:2");
	setenv("REEVE_COORDINATOR", "", 1);
	setenv("NO_COLOR", "", 1);
	CU_ASSERT_EQUAL(options_parse(1, none, ALL, &o, words), 0);
	CU_ASSERT_PTR_NULL(o.coordinator);
	CU_ASSERT_FALSE(o.no_color);
}

void test_jobs_are_written_with_or_without_their_letter(void)
{
	uint64_t job = 0;

	CU_ASSERT_TRUE(options_job("j42", &job));
	CU_ASSERT_EQUAL(job, 42);
	CU_ASSERT_TRUE(options_job("7", &job));
	CU_ASSERT_EQUAL(job, 7);
	CU_ASSERT_FALSE(options_job("j0", &job));
	CU_ASSERT_FALSE(options_job("j", &job));
	CU_ASSERT_FALSE(options_job("", &job));
	CU_ASSERT_FALSE(options_job("j42/17", &job));
}

void test_reeve_yaml_fills_what_nothing_else_says(void)
{
	const char *none[] = { NULL }, *flags[] = { "--coordinator", "a:1", "--workers", "3", NULL };
	struct config c = { .coordinator = "b:2", .token_file = "/t", .workers = 5 };
	char words[OPTIONS_WORDS_BYTES];
	struct options o;

	CU_ASSERT_EQUAL(parse(none, ALL, &o, words), 0);
	options_configure(&o, &c);
	CU_ASSERT_STRING_EQUAL(o.coordinator, "b:2");
	CU_ASSERT_STRING_EQUAL(o.token_file, "/t");
	CU_ASSERT_EQUAL(o.workers, 5);
	CU_ASSERT_EQUAL(parse(flags, ALL, &o, words), 0);
	options_configure(&o, &c);
	CU_ASSERT_STRING_EQUAL(o.coordinator, "a:1");
	CU_ASSERT_EQUAL(o.workers, 3);
	/* Set and empty: a private fleet, whatever is written. */
	CU_ASSERT_EQUAL(parse(none, ALL, &o, words), 0);
	setenv("REEVE_COORDINATOR", "", 1);
	options_configure(&o, &c);
	CU_ASSERT_PTR_NULL(o.coordinator);
	unsetenv("REEVE_COORDINATOR");
}

void test_subtasks_are_written_behind_their_job(void)
{
	static const struct {
		const char *arg;
		bool right, one;
		uint64_t job;
		uint32_t number;
	} cases[] = { { "j42/17", true, true, 42, 17 }, { "42/0", true, true, 42, 0 },
		{ "j42", true, false, 42, 0 }, { "j42/", false, false, 0, 0 },
		{ "j42/x", false, false, 0, 0 }, { "/17", false, false, 0, 0 },
		{ "j0/1", false, false, 0, 0 }, { "j42/4294967295", false, false, 0, 0 },
		{ "j42/17.1", false, false, 0, 0 } };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		uint64_t job = 0;
		uint32_t number = 99;
		bool one = false;

		CU_ASSERT_EQUAL(options_subtask(cases[i].arg, &job, &number, &one), cases[i].right);
		if (!cases[i].right)
			continue;
		CU_ASSERT_EQUAL(one, cases[i].one);
		CU_ASSERT_EQUAL(job, cases[i].job);
		CU_ASSERT_EQUAL(number, cases[i].number);
	}
}

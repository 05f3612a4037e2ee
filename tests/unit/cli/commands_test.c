/* Tries cli/commands.c. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/commands.h"

#include <CUnit/CUnit.h>

static const char *const names[] = { "analyze", "jobs", "show", "watch", "wait", "report", "cancel",
	"fleet" };

void test_every_command_teaches_with_an_example(void)
{
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		const struct command *c = command_find(names[i]);
		struct buf help = BUF_INIT, example = BUF_INIT;

		CU_ASSERT_PTR_NOT_NULL_FATAL(c);
		command_help(c, &help);
		buf_printf(&example, "\nExamples:\n  reeve %s", names[i]);
		CU_ASSERT_PTR_NOT_NULL(strstr(help.at, example.at));
		CU_ASSERT_PTR_NOT_NULL(strstr(help.at, "--coordinator"));
		buf_release(&help);
		buf_release(&example);
	}
}

void test_what_does_not_exist_yet_stands_in_no_help(void)
{
	struct buf help = BUF_INIT, words = BUF_INIT;

	commands_help(&help);
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		CU_ASSERT_PTR_NOT_NULL(strstr(help.at, names[i]));
	CU_ASSERT_PTR_NULL(strstr(help.at, "doctor"));
	command_unknown("doctor", &words);
	CU_ASSERT_PTR_NOT_NULL(strstr(words.at, "not yet"));
	CU_ASSERT_PTR_NULL(command_find("doctor"));
	buf_release(&help);
	buf_release(&words);
}

void test_a_wrong_command_is_told_the_nearest(void)
{
	struct buf words = BUF_INIT;

	command_unknown("analyse", &words);
	CU_ASSERT_PTR_NOT_NULL(strstr(words.at, "`reeve analyze`"));
	buf_clear(&words);
	command_unknown("a\x1b[2J", &words);
	CU_ASSERT_PTR_NULL(strchr(words.at, '\x1b'));
	buf_release(&words);
}

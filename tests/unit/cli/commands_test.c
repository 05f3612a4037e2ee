/* Tries cli/commands.c, and that help, completion and man pages tell all of the tables. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/commands.h"
#include "cli/usage/completion.h"
#include "cli/usage/help.h"
#include "cli/usage/manual.h"
#include "cli/usage/option_table.h"

#include <CUnit/CUnit.h>
#include <stdio.h>

static bool says(const struct buf *text, const char *words)
{
	return strstr(buf_str(text).at, words) != NULL;
}

void test_every_command_teaches_with_an_example(void)
{
	const struct command *c;

	for (size_t i = 0; (c = command_at(i)); i++) {
		struct buf help = BUF_INIT, example = BUF_INIT;

		CU_ASSERT_PTR_EQUAL(command_find(c->name), c);
		command_help(c, &help);
		buf_printf(&example, "\nExamples:\n  reeve %s", c->name);
		CU_ASSERT_TRUE(says(&help, example.at));
		CU_ASSERT_TRUE(says(&help, "--json"));
		buf_release(&help);
		buf_release(&example);
	}
}

/* The flag as that document spells it. */
static void spell(const char *document, const char *flag, struct buf *out)
{
	buf_clear(out);
	if (!strcmp(document, "fish"))
		buf_printf(out, flag[1] == '-' ? " -l %s " : " -s %s ", flag + (flag[1] == '-' ? 2 : 1));
	else if (!strcmp(document, "man"))
		for (; *flag; flag++)
			buf_printf(out, *flag == '-' ? "\\-" : "%c", *flag);
	else
		buf_add_text(out, flag);
}

void test_every_flag_of_a_command_is_told_everywhere(void)
{
	const struct command *c;
	const struct option_row *row;
	static const char *const names[] = { "bash", "zsh", "fish", "help", "man" };

	for (size_t i = 0; (c = command_at(i)); i++) {
		struct buf documents[5] = { 0 }, flag = BUF_INIT;

		completion_bash(&documents[0]);
		completion_zsh(&documents[1]);
		completion_fish(&documents[2]);
		command_help(c, &documents[3]);
		manual_command(c, &documents[4]);
		for (size_t d = 0; d < 5; d++) {
			CU_ASSERT_TRUE(says(&documents[d], c->name));
			for (size_t r = 0; (row = option_at(r)); r++) {
				spell(names[d], row->name, &flag);
				if (row->id & c->options)
					CU_ASSERT_TRUE(says(&documents[d], flag.at));
				/* What it does not take stands in no page of its own. */
				buf_add_byte(&flag, ' ');
				if (d == 3 && !(row->id & c->options))
					CU_ASSERT_FALSE(says(&documents[d], flag.at));
			}
			buf_release(&documents[d]);
		}
		buf_release(&flag);
	}
}

void test_flags_have_a_bit_and_every_one_is_taken(void)
{
	const struct option_row *row;
	const struct command *c;
	uint32_t seen = 0, taken = 0;
	size_t i;

	for (i = 0; (row = option_at(i)); i++) {
		CU_ASSERT_TRUE(
			!(seen & row->id) ||
			row->id & (OPTION_CALLS | OPTION_FOLDS | OPTION_ANALYZE)); /* those go together */
		seen |= row->id;
	}
	CU_ASSERT_TRUE(i <= OPTIONS_MOST);
	for (i = 0; (c = command_at(i)); i++)
		taken |= c->options;
	CU_ASSERT_EQUAL(seen, taken);
}

void test_a_man_page_begins_no_request_and_has_no_bare_hyphen(void)
{
	const struct command odd = { "odd", "A-B", "a \\ b", ".TH is no request\n'br\n  reeve odd --x\n",
		OPTIONS_EVERY, 1, NULL };
	struct buf page = BUF_INIT;

	manual_command(&odd, &page);
	CU_ASSERT_TRUE(says(&page, "\n\\&.TH is no request\n\\&'br\n  reeve odd \\-\\-x\n"));
	CU_ASSERT_TRUE(says(&page, "a \\e b"));
	CU_ASSERT_TRUE(says(&page, "\\fIA\\-B\\fR"));
	CU_ASSERT_TRUE(says(&page, ".TH REEVE-ODD 1 "));
	buf_release(&page);
}

void test_arguments_are_words_or_paths(void)
{
	static const struct {
		const char *args;
		const char *words;
		bool path;
		size_t arg_count, fewest;
	} cases[] = {
		{ "", "", false, 0, 0 },
		{ "PATH", "", true, 1, 1 },
		{ "[PATH]", "", true, 1, 0 },
		{ "JOB", "", false, 1, 1 },
		{ "a|b|c", "a b c", false, 1, 1 },
		{ "init|check [FILE]", "init check", true, 2, 1 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct command c = { "x", cases[i].args, "", "", 0, cases[i].arg_count, NULL };
		struct buf words = BUF_INIT;

		command_words(&c, &words);
		CU_ASSERT_TRUE(str_equal(buf_str(&words), str_of(cases[i].words)));
		CU_ASSERT_EQUAL(command_takes_path(&c), cases[i].path);
		for (size_t n = 0; n < 4; n++)
			CU_ASSERT_EQUAL(
				command_takes(&c, n), n >= cases[i].fewest && n <= cases[i].arg_count);
		buf_release(&words);
	}
}

void test_what_does_not_exist_yet_stands_in_no_help(void)
{
	struct buf help = BUF_INIT, words = BUF_INIT;
	const struct command *c;

	commands_help(&help);
	for (size_t i = 0; (c = command_at(i)); i++)
		CU_ASSERT_TRUE(says(&help, c->name));
	CU_ASSERT_FALSE(says(&help, "decide"));
	command_unknown("decide", &words);
	CU_ASSERT_TRUE(says(&words, "not yet"));
	CU_ASSERT_PTR_NULL(command_find("decide"));
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

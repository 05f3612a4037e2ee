/* The completion for fish: a line for each flag of each command. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/commands.h"
#include "cli/usage/completion.h"
#include "cli/usage/option_table.h"

/* In single quotes fish knows two escapes. */
static void add_quoted(const char *text, struct buf *out)
{
	buf_add_byte(out, '\'');
	for (; *text; text++) {
		if (*text == '\'' || *text == '\\')
			buf_add_byte(out, '\\');
		buf_add_byte(out, *text);
	}
	buf_add_byte(out, '\'');
}

static void add_option(const struct command *c, const struct option_row *row, struct buf *out)
{
	struct buf line = BUF_INIT, choices = BUF_INIT;
	bool is_long = row->name[1] == '-';

	option_line(row, &line);
	option_choices(row, &choices);
	buf_printf(out, "complete -c reeve -n '__fish_seen_subcommand_from %s' %s %s", c->name,
		is_long ? "-l" : "-s", row->name + (is_long ? 2 : 1));
	if (option_takes_path(row))
		buf_add_text(out, " -r -F");
	else if (row->value)
		buf_add_text(out, " -x");
	if (choices.len) {
		buf_add_text(out, " -a ");
		add_quoted(choices.at, out);
	}
	buf_add_text(out, " -d ");
	add_quoted(buf_str(&line).at, out);
	buf_add_byte(out, '\n');
	buf_release(&line);
	buf_release(&choices);
}

static void add_command(const struct command *c, struct buf *out)
{
	const struct option_row *row;
	struct buf words = BUF_INIT;

	buf_printf(out, "\ncomplete -c reeve -n __fish_use_subcommand -a %s -d ", c->name);
	add_quoted(c->line, out);
	buf_add_byte(out, '\n');
	command_words(c, &words);
	if (words.len)
		buf_printf(out, "complete -c reeve -n '__fish_seen_subcommand_from %s' -a '%s'\n", c->name,
			words.at);
	if (command_takes_path(c))
		buf_printf(out, "complete -c reeve -n '__fish_seen_subcommand_from %s' -F\n", c->name);
	for (size_t i = 0; (row = option_at(i)); i++)
		if (row->id & c->options)
			add_option(c, row, out);
	buf_release(&words);
}

void completion_fish(struct buf *out)
{
	const struct command *c;

	buf_add_text(out, "# Completion of reeve " REEVE_VERSION
			  " for fish, made by `reeve completion fish`.\n\ncomplete -c reeve -f\n");
	for (size_t i = 0; (c = command_at(i)); i++)
		add_command(c, out);
}

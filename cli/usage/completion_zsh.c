/* The completion for zsh: _arguments of each command. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/commands.h"
#include "cli/usage/completion.h"
#include "cli/usage/option_table.h"

#include <string.h>

/* In single quotes, where zsh's own `special` bytes are kept from meaning anything. */
static void add_escaped(const char *text, const char *special, struct buf *out)
{
	for (; *text; text++) {
		if (*text == '\'')
			buf_add_text(out, "'\\'");
		else if (strchr(special, *text))
			buf_add_byte(out, '\\');
		buf_add_byte(out, *text);
	}
}

static void add_option(const struct option_row *row, struct buf *out)
{
	struct buf line = BUF_INIT;

	option_line(row, &line);
	buf_printf(out, "\t\t\t'%s%s[", row->id & (OPTION_FORMAT | OPTION_OUTPUT) ? "*" : "", row->name);
	add_escaped(buf_str(&line).at, "[]:\\", out);
	buf_add_byte(out, ']');
	buf_release(&line);
	if (row->value) {
		buf_add_byte(out, ':');
		add_escaped(row->value, ":\\", out);
		buf_add_byte(out, ':');
	}
	if (option_takes_path(row)) {
		buf_add_text(out, "_files");
	} else if (row->value) {
		struct buf choices = BUF_INIT;

		option_choices(row, &choices);
		if (choices.len && row->id & (OPTION_LENS | OPTION_BY))
			buf_printf(out, "_sequence compadd - %s", choices.at);
		else if (choices.len)
			buf_printf(out, "(%s)", choices.at);
		buf_release(&choices);
	}
	buf_add_text(out, "' \\\n");
}

static void add_command(const struct command *c, struct buf *out)
{
	const struct option_row *row;
	struct buf words = BUF_INIT;

	buf_printf(out, "\t%s)\n\t\t_arguments \\\n", c->name);
	for (size_t i = 0; (row = option_at(i)); i++)
		if (row->id & c->options)
			add_option(row, out);
	command_words(c, &words);
	if (words.len)
		buf_printf(out, "\t\t\t'1:what:(%s)' \\\n", words.at);
	buf_printf(out, "\t\t\t'*:argument:%s'\n\t\t;;\n", command_takes_path(c) ? "_files" : "");
	buf_release(&words);
}

void completion_zsh(struct buf *out)
{
	const struct command *c;

	buf_add_text(out, "#compdef reeve\n# Completion of reeve " REEVE_VERSION
			  " for zsh, made by `reeve completion zsh`.\n\n"
			  "_reeve() {\n\tlocal -a commands\n\tcommands=(\n");
	for (size_t i = 0; (c = command_at(i)); i++) {
		buf_printf(out, "\t\t'%s:", c->name);
		add_escaped(c->line, ":\\", out);
		buf_add_text(out, "'\n");
	}
	buf_add_text(out, "\t\t'help:more on a command, with examples'\n\t)\n"
			  "\tif (( CURRENT == 2 )); then\n\t\t_describe command commands\n\t\treturn\n\tfi\n"
			  "\tshift words\n\t(( CURRENT-- ))\n\tcase $words[1] in\n");
	for (size_t i = 0; (c = command_at(i)); i++)
		add_command(c, out);
	buf_add_text(out, "\thelp) _describe command commands ;;\n\tesac\n}\n\n"
			  "if [ \"$funcstack[1]\" = _reeve ]; then\n\t_reeve \"$@\"\nelse\n"
			  "\tcompdef _reeve reeve\nfi\n");
}

/* Writes man(7), the plainest of roff: headings, paragraphs with a tag, and examples as they are. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/usage/manual.h"

#include "cli/usage/help.h"
#include "cli/usage/option_table.h"

#include <stdio.h>

/* A dot or a quote begins a request where it begins a line; a bare "-" may become a hyphen that nobody can paste. */
static void add_text(const char *text, struct buf *out)
{
	bool begins = !out->len || out->at[out->len - 1] == '\n';

	for (; *text; text++) {
		if (begins && (*text == '.' || *text == '\''))
			buf_add_text(out, "\\&");
		if (*text == '\\')
			buf_add_text(out, "\\e");
		else if (*text == '-')
			buf_add_text(out, "\\-");
		else
			buf_add_byte(out, *text);
		begins = *text == '\n';
	}
}

/* No date: the same sources give the same pages. */
static void begin(const char *name, const char *line, struct buf *out)
{
	buf_add_text(out, ".TH ");
	for (; *name; name++)
		buf_add_byte(out, *name >= 'a' && *name <= 'z' ? (char)(*name - 'a' + 'A') : *name);
	buf_printf(out, " 1 \"\" \"reeve %s\" \"Reeve\"\n.SH NAME\n", REEVE_VERSION);
	add_text(line, out);
	buf_add_byte(out, '\n');
}

static void add_row(const char *tag, const char *value, const char *words, struct buf *out)
{
	buf_add_text(out, ".TP\n\\fB");
	add_text(tag, out);
	buf_add_text(out, "\\fR");
	if (value && value[0]) {
		buf_add_text(out, " \\fI");
		add_text(value, out);
		buf_add_text(out, "\\fR");
	}
	buf_add_byte(out, '\n');
	add_text(words, out);
	buf_add_byte(out, '\n');
}

static void add_options(uint32_t allowed, struct buf *out)
{
	const struct option_row *row;

	buf_add_text(out, ".SH OPTIONS\n");
	for (size_t i = 0; (row = option_at(i)); i++) {
		struct buf line = BUF_INIT;

		if (!(row->id & allowed))
			continue;
		option_line(row, &line);
		add_row(row->name, row->value, buf_str(&line).at, out);
		buf_release(&line);
	}
}

static void add_exits(struct buf *out)
{
	const struct exit_meaning *meaning;

	buf_add_text(out, ".SH EXIT STATUS\n");
	for (size_t i = 0; (meaning = exit_meaning_at(i)); i++) {
		char code[16];

		snprintf(code, sizeof code, "%d", meaning->code);
		add_row(code, NULL, meaning->words, out);
	}
}

void manual_program(struct buf *out)
{
	const struct help_row *variable;
	const struct command *c;

	begin("reeve", "reeve - split an analysis into subtasks, run them on a fleet, prove what comes back",
		out);
	buf_add_text(out,
		".SH SYNOPSIS\n\\fBreeve\\fR \\fICOMMAND\\fR [\\fIARGUMENTS\\fR] [\\fIFLAGS\\fR]\n"
		".SH DESCRIPTION\nWithout \\fB\\-\\-coordinator\\fR a private fleet is started and ends with "
		"its last command.\nWhat is data goes to stdout, what is talk to stderr.\n.SH COMMANDS\n");
	for (size_t i = 0; (c = command_at(i)); i++)
		add_row(c->name, c->args, c->line, out);
	add_options(OPTIONS_COMMON, out);
	buf_add_text(out, ".SH EXAMPLES\n.EX\nreeve analyze .\n.EE\n");
	add_exits(out);
	buf_add_text(out, ".SH ENVIRONMENT\n");
	for (size_t i = 0; (variable = help_variable_at(i)); i++)
		add_row(variable->name, NULL, variable->words, out);
	buf_add_text(out, ".SH SEE ALSO\n");
	for (size_t i = 0; (c = command_at(i)); i++)
		buf_printf(out, "%s\\fBreeve\\-%s\\fR(1)", i ? ",\n" : "", c->name);
	buf_add_byte(out, '\n');
}

void manual_command(const struct command *c, struct buf *out)
{
	struct buf name = BUF_INIT, line = BUF_INIT;

	buf_printf(&name, "reeve-%s", c->name);
	buf_printf(&line, "%s - %s", name.at, c->line);
	begin(name.at, line.at, out);
	buf_release(&name);
	buf_release(&line);
	buf_printf(out, ".SH SYNOPSIS\n\\fBreeve %s\\fR \\fI", c->name);
	add_text(c->args, out);
	buf_add_text(out, "\\fR [\\fIFLAGS\\fR]\n");
	add_options(c->options, out);
	buf_add_text(out, ".SH EXAMPLES\n.EX\n");
	add_text(c->examples, out);
	buf_add_text(out, ".EE\n");
	add_exits(out);
	buf_add_text(out, ".SH SEE ALSO\n\\fBreeve\\fR(1)\n");
}

/* The completion for bash: two tables as case statements, and the few lines that read them. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/commands.h"
#include "cli/usage/completion.h"
#include "cli/usage/option_table.h"

/* What may stand behind each flag: words, or names in the file system ("<paths>" is no word of ours). */
static void add_values(struct buf *out)
{
	const struct option_row *row;

	buf_add_text(out, "_reeve_values() {\n\tcase $1 in\n");
	for (size_t i = 0; (row = option_at(i)); i++) {
		if (!row->value)
			continue;
		buf_printf(out, "\t%s) echo '", row->name);
		if (option_takes_path(row))
			buf_add_text(out, "<paths>");
		else
			option_choices(row, out);
		buf_add_text(out, "' ;;\n");
	}
	buf_add_text(out, "\t*) return 1 ;;\n\tesac\n}\n\n");
}

static void add_flags(uint32_t allowed, struct buf *out)
{
	const struct option_row *row;

	for (size_t i = 0; (row = option_at(i)); i++)
		if (row->id & allowed)
			buf_printf(out, " %s", row->name);
}

/* The flags and the arguments of each command. */
static void add_commands(struct buf *out)
{
	const struct command *c;

	buf_add_text(out, "_reeve_flags() {\n\tcase $1 in\n");
	for (size_t i = 0; (c = command_at(i)); i++) {
		buf_printf(out, "\t%s) echo '", c->name);
		add_flags(c->options, out);
		buf_add_text(out, "' ;;\n");
	}
	buf_add_text(out, "\tesac\n}\n\n_reeve_arguments() {\n\tcase $1 in\n");
	for (size_t i = 0; (c = command_at(i)); i++) {
		buf_printf(out, "\t%s) echo '", c->name);
		command_words(c, out);
		buf_printf(out, "%s' ;;\n", command_takes_path(c) ? " <paths>" : "");
	}
	buf_add_text(out, "\thelp) echo '");
	for (size_t i = 0; (c = command_at(i)); i++)
		buf_printf(out, "%s%s", i ? " " : "", c->name);
	buf_add_text(out, "' ;;\n\tesac\n}\n\n");
}

/* bash has taken "--flag=val" apart at the "=", and a list of lenses is completed from its last comma on. */
static const char body[] =
	"_reeve() {\n"
	"\tlocal cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} words head=\n"
	"\tCOMPREPLY=()\n"
	"\tif [ \"$COMP_CWORD\" -eq 1 ]; then\n"
	"\t\tmapfile -t COMPREPLY < <(compgen -W \"$(_reeve_arguments help) help --help --version\" -- "
	"\"$cur\")\n"
	"\t\treturn\n"
	"\tfi\n"
	"\tif [ \"$cur\" = = ]; then\n"
	"\t\tcur=\n"
	"\telif [ \"$prev\" = = ]; then\n"
	"\t\tprev=${COMP_WORDS[COMP_CWORD - 2]}\n"
	"\tfi\n"
	"\tif ! words=$(_reeve_values \"$prev\"); then\n"
	"\t\tcase $cur in\n"
	"\t\t-*) words=$(_reeve_flags \"${COMP_WORDS[1]}\") ;;\n"
	"\t\t*) words=$(_reeve_arguments \"${COMP_WORDS[1]}\") ;;\n"
	"\t\tesac\n"
	"\telif [ \"$prev\" = --lens ] && [ \"${cur%,*}\" != \"$cur\" ]; then\n"
	"\t\thead=${cur%,*},\n"
	"\tfi\n"
	"\tcase $words in\n"
	"\t*'<paths>')\n"
	"\t\tcompopt -o filenames 2>/dev/null\n"
	"\t\tmapfile -t COMPREPLY < <(compgen -W \"${words%<paths>}\" -- \"$cur\"; compgen -f -- \"$cur\")\n"
	"\t\t;;\n"
	"\t*) mapfile -t COMPREPLY < <(compgen -P \"$head\" -W \"$words\" -- \"${cur#\"$head\"}\") ;;\n"
	"\tesac\n"
	"}\n"
	"complete -F _reeve reeve\n";

void completion_bash(struct buf *out)
{
	buf_add_text(out,
		"# Completion of reeve " REEVE_VERSION " for bash, made by `reeve completion bash`.\n\n");
	add_values(out);
	add_commands(out);
	buf_add_text(out, body);
}

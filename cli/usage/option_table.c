/* Every flag of `reeve`: one row each. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/usage/option_table.h"

#include "common/report/formats.h"

#include <stdio.h>
#include <string.h>

static const struct option_row rows[] = {
	{ "--lens", OPTION_LENS, "L[,L]", "security performance architecture tests documentation",
		"only these: security, performance, architecture, tests, documentation" },
	{ "--workflow", OPTION_WORKFLOW, "NAME", NULL,
		"what to do, as `reeve workflows list` names it (default: that of the command's name)" },
	{ "--base", OPTION_BASE, "REV", NULL,
		"what the change is compared with; its last common commit counts" },
	{ "--baseline", OPTION_BASELINE, "REV|FILE", NULL,
		"a revision (analysed first) or a report.json: what it has already is not new" },
	{ "--fail-on", OPTION_FAIL_ON, "SEVERITY", "note warning error never",
		"note, warning, error or never: exit 1 from here on (default: the workflow's; analyze: "
		"never, review: error)" },
	{ "--out", OPTION_OUT, "DIR", NULL, "write there" },
	{ "--format", OPTION_FORMAT, "F", NULL, "with -o, any number of times:" },
	{ "-o", OPTION_OUTPUT, "FILE", NULL, "where that format goes; - is stdout" },
	{ "--timeout", OPTION_TIMEOUT, "SECONDS", NULL, "give up after this long: exit 124" },
	{ "--budget", OPTION_BUDGET, "USD", NULL, "what the job may spend in all, as 5 or 0.25" },
	{ "--goal", OPTION_ANALYZE, "TEXT", NULL,
		"what models are to find out: one plans who looks where, and no analyzer runs (needs "
		"--budget)" },
	{ "--no-cache", OPTION_NO_CACHE, NULL, NULL, "run every subtask, whatever earlier runs have kept" },
	{ "--dry-run", OPTION_DRY_RUN, NULL, NULL, "show the plan and its forecast, run nothing" },
	{ "--follow", OPTION_FOLLOW, NULL, NULL, "wait for more, until the job is over" },
	{ "--detach", OPTION_DETACH, NULL, NULL, "submit, print the job's id, leave (needs --coordinator)" },
	{ "--allow-incomplete", OPTION_ALLOW_INCOMPLETE, NULL, NULL, "an incomplete report is no failure" },
	{ "--trust-repo-config", OPTION_ANALYZE, NULL, NULL,
		"follow the excludes and the baseline of the tree's .reeve.yaml, too" },
	{ "--subtasks", OPTION_SUBTASKS, "N", NULL, "how many (default 200000; latency 2000)" },
	{ "--bytes", OPTION_BYTES, "N", NULL, "of input and of result of each (default 256)" },
	{ "--folds", OPTION_FOLDS, "K", NULL,
		"score each of K parts by a model fitted to the others; texts that share a passage stay "
		"together" },
	{ "--by-group", OPTION_FOLDS, NULL, NULL, "keep whole groups together, too: subjects never seen" },
	{ "--model", OPTION_FOLDS, "FILE", NULL, "the model to score by (default: that which is installed)" },
	{ "--recorded", OPTION_RECORDED, NULL, NULL,
		"play back the answers that are kept beside the cases: no model is asked, no key is needed" },
	{ "--by", OPTION_BY, "WHAT[,WHAT]", "queue skill model",
		"queue (the default), skill or model: the rows that add up to the total; a table each" },
	{ "--base-url", OPTION_CALLS, "URL", NULL, "where the calls go, as http://127.0.0.1:8080/v1" },
	{ "--concurrency", OPTION_CALLS, "N", NULL, "how many at once (default 1000)" },
	{ "--calls", OPTION_CALLS, "N", NULL, "how many in all (default: as many as at once)" },
	{ "--api", OPTION_CALLS, "API", "openai anthropic", "openai (the default) or anthropic" },
	{ "--latency-ms", OPTION_CALLS, "N", NULL,
		"how long a call takes at its best, where the server's x-sim-ideal-ms does not say it" },
	{ "--tier", OPTION_CALLS, "NAME[,NAME]", NULL, "who refutes planted claims (default: nobody)" },
	{ "--coordinator", OPTION_COORDINATOR, "ADDR[,ADDR]", NULL,
		"HOST:PORT or unix:PATH (or REEVE_COORDINATOR); none: a private fleet" },
	{ "--token-file", OPTION_TOKEN_FILE, "FILE", NULL, "the token for it (or REEVE_TOKEN_FILE)" },
	{ "--config", OPTION_CONFIG, "FILE", NULL,
		"reeve.yaml, for what no flag says (default: ~/.config/reeve, else /etc/reeve)" },
	{ "--queue", OPTION_QUEUE, "NAME", NULL, "whose work this is" },
	{ "--workers", OPTION_WORKERS, "N", NULL,
		"of a private fleet (default: cores, at least 2, at most 8)" },
	{ "--json", OPTION_JSON, NULL, NULL, "JSON on stdout, nothing else" },
	{ "--quiet", OPTION_QUIET, NULL, NULL, "no progress" },
	{ "--no-color", OPTION_NO_COLOR, NULL, NULL, "no colours (or NO_COLOR)" },
	{ "--help", OPTION_HELP, NULL, NULL, "this" },
};
#define ROWS (sizeof rows / sizeof rows[0])

const struct option_row *option_at(size_t i)
{
	return i < ROWS ? &rows[i] : NULL;
}

void option_line(const struct option_row *row, struct buf *out)
{
	buf_add_text(out, row->line);
	if (row->id != OPTION_OUT && row->id != OPTION_FORMAT)
		return;
	buf_add_byte(out, ' ');
	if (row->id == OPTION_OUT)
		formats_files(out);
	else
		formats_names(out);
}

void option_choices(const struct option_row *row, struct buf *out)
{
	const struct format *format;

	if (row->choices)
		buf_add_text(out, row->choices);
	for (size_t i = 0; row->id == OPTION_FORMAT && (format = format_at(i)); i++)
		buf_printf(out, "%s%s", i ? " " : "", format->name);
}

bool option_takes_path(const struct option_row *row)
{
	return row->value && (strstr(row->value, "FILE") || strstr(row->value, "DIR"));
}

void options_help(uint32_t allowed, struct buf *out)
{
	for (size_t i = 0; i < ROWS; i++) {
		char left[40];

		if (!(rows[i].id & allowed))
			continue;
		snprintf(left, sizeof left, "%s%s%s", rows[i].name, rows[i].value ? " " : "",
			rows[i].value ? rows[i].value : "");
		buf_printf(out, "  %-27s ", left);
		option_line(&rows[i], out);
		buf_add_byte(out, '\n');
	}
}

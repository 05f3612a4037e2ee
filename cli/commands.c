/* Every command of `reeve`: the table, and what is told from it. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/commands.h"

#include "cli/nearest.h"
#include "cli/speak.h"

#include <string.h>

#define OUTPUTS (OPTION_OUT | OPTION_FORMAT | OPTION_OUTPUT | OPTION_ALLOW_INCOMPLETE | OPTION_TIMEOUT)

#define ANALYSIS (OUTPUTS | OPTION_LENS | OPTION_FAIL_ON | OPTION_DRY_RUN | OPTION_DETACH)

static const struct command commands[] = {
	{ "analyze", "PATH", "look at a folder, a git work tree or a file, and report what was found",
		"  reeve analyze .                                  a private fleet, the summary\n"
		"  reeve analyze . --out build/report --fail-on error   for CI: files, and exit 1 on errors\n"
		"  reeve analyze . --baseline v1.2 --fail-on warning    what has been added since\n"
		"  reeve analyze . --dry-run                        what it would do\n"
		"  reeve analyze . --coordinator host:7420 --token-file token --detach\n",
		ANALYSIS | OPTION_BASELINE, 1, cmd_analyze },
	{ "review", "[PATH]", "look at what a change has changed; what is new there fails",
		"  reeve review --base origin/main                  what this branch adds\n"
		"  reeve review . --base HEAD~1 --fail-on warning\n"
		"  reeve review --base \"$BASE\" --out build/report --format github -o -   in CI\n",
		ANALYSIS | OPTION_BASE, 1, cmd_review },
	{ "jobs", "", "list the jobs, newest first",
		"  reeve jobs\n"
		"  reeve jobs --json --coordinator host:7420\n",
		0, 0, cmd_jobs },
	{ "show", "JOB", "how one job stands, at this moment", "  reeve show j42\n", 0, 1, cmd_show },
	{ "watch", "JOB", "follow a job to its end, then print its summary", "  reeve watch j42\n", OUTPUTS,
		1, cmd_watch },
	{ "wait", "JOB", "wait for a job in silence; the exit code says how it ended",
		"  reeve wait j42 --timeout 600 --out build/report\n", OUTPUTS, 1, cmd_wait },
	{ "report", "JOB", "print a job's report, also while it runs",
		"  reeve report j42                                 Markdown on stdout\n"
		"  reeve report j42 --format json -o report.json\n",
		OPTION_FORMAT | OPTION_OUTPUT, 1, cmd_report },
	{ "cancel", "JOB", "end a job; what was found stays in its report", "  reeve cancel j42\n", 0, 1,
		cmd_cancel },
	{ "bench", "dispatch|latency|ceiling", "measure the dispatch of empty subtasks on a fresh fleet",
		"  reeve bench dispatch --subtasks 200000 --workers 2\n"
		"  reeve bench latency --json\n"
		"  reeve bench ceiling          what codec, stream and Redis carry without a product "
		"between\n",
		OPTION_SUBTASKS | OPTION_BYTES, 1, cmd_bench },
	{ "fleet", "", "the workers, their tools, and what they do now", "  reeve fleet\n", 0, 0, cmd_fleet },
};
#define COMMANDS (sizeof commands / sizeof commands[0])

static const char *const not_yet[] = { "run", "contract", "apply", "change", "generate-tests", "summarise",
	"logs", "events", "cost", "decide", "resume", "retry", "drain", "top", "doctor", "up", "gc", "token",
	"skills", "workflows", "route", "audit", "mcp", "completion" };

const struct command *command_find(const char *name)
{
	for (size_t i = 0; i < COMMANDS; i++)
		if (!strcmp(name, commands[i].name))
			return &commands[i];
	return NULL;
}

void command_unknown(const char *name, struct buf *out)
{
	const char *known[COMMANDS];
	struct buf scratch = BUF_INIT;
	const char *near;

	for (size_t i = 0; i < COMMANDS; i++)
		known[i] = commands[i].name;
	near = nearest(name, known, COMMANDS);
	buf_printf(out, "%s: ", shown(str_of(name), &scratch));
	buf_release(&scratch);
	for (size_t i = 0; i < sizeof not_yet / sizeof not_yet[0]; i++) {
		if (!strcmp(name, not_yet[i])) {
			buf_add_text(out, "not yet; `reeve help` lists what is there");
			return;
		}
	}
	if (near)
		buf_printf(out, "no such command; did you mean `reeve %s`? (`reeve help` lists all)", near);
	else
		buf_add_text(out, "no such command; `reeve help` lists all");
}

void commands_help(struct buf *out)
{
	buf_add_text(out, "reeve splits an analysis into subtasks, runs them on a fleet, and proves what "
			  "comes back.\n\n"
			  "usage: reeve COMMAND [ARGUMENTS] [FLAGS]\n\n");
	for (size_t i = 0; i < COMMANDS; i++) {
		char left[24];

		snprintf(left, sizeof left, "%s %s", commands[i].name, commands[i].args);
		buf_printf(out, "  %-14s %s\n", left, commands[i].line);
	}
	buf_add_text(out,
		"  help [COMMAND] more on one of them, with examples\n\n"
		"Begin here:\n  reeve analyze .\n\n"
		"Without --coordinator a private fleet is started and ends with its last command.\n"
		"stdout is data, stderr is talk. Exit codes: 0 clean, 1 findings at or above --fail-on,\n"
		"2 usage, 3 infrastructure, 4 quota, 5 waits for a person, 6 incomplete, 124 timeout,\n"
		"130 Ctrl-C, 143 SIGTERM.\n");
}

void command_help(const struct command *c, struct buf *out)
{
	buf_printf(out, "reeve %s: %s\n\n", c->name, c->line);
	buf_printf(out, "usage: reeve %s%s%s [FLAGS]\n\nExamples:\n%s\nFlags:\n", c->name,
		c->args[0] ? " " : "", c->args, c->examples);
	options_help(c->options | OPTIONS_COMMON, out);
}

enum exit_code command_job(const struct options *o, uint64_t *out)
{
	struct buf scratch = BUF_INIT;

	if (options_job(o->args[0], out))
		return EXIT_DONE;
	complain("\"%s\" is no job; write it like j42 (`reeve jobs` lists them)",
		shown(str_of(o->args[0]), &scratch));
	buf_release(&scratch);
	return EXIT_USAGE;
}

/* Every command of `reeve`: the table, and what is told from it. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/commands.h"

#include "cli/usage/nearest.h"
#include "cli/words/speak.h"

#include <assert.h>
#include <string.h>

#define OUTPUTS                                                                                              \
	(OPTIONS_COMMON | OPTION_OUT | OPTION_FORMAT | OPTION_OUTPUT | OPTION_ALLOW_INCOMPLETE |             \
		OPTION_TIMEOUT)

#define ANALYSIS                                                                                             \
	(OUTPUTS | OPTION_LENS | OPTION_WORKFLOW | OPTION_FAIL_ON | OPTION_DRY_RUN | OPTION_DETACH |         \
		OPTION_NO_CACHE | OPTION_BUDGET)

static const struct command commands[] = {
	{ "analyze", "PATH", "look at a folder, a git work tree or a file, and report what was found",
		"  reeve analyze .                                  a private fleet, the summary\n"
		"  reeve analyze . --out build/report --fail-on error   for CI: files, and exit 1 on errors\n"
		"  reeve analyze . --baseline v1.2 --fail-on warning    what has been added since\n"
		"  reeve analyze . --workflow security              one lens, and exit 1 on errors\n"
		"  reeve analyze . --budget 5                       models look, too: five dollars at most\n"
		"  reeve analyze . --budget 5 --goal \"where does input reach a shell?\"    by a plan that a "
		"model makes\n"
		"  reeve analyze . --dry-run                        what it would do\n"
		"  reeve analyze . --coordinator host:7420 --token-file token --detach\n",
		ANALYSIS | OPTION_BASELINE | OPTION_ANALYZE, 1, cmd_analyze },
	{ "review", "[PATH]", "look at what a change has changed; what is new there fails",
		"  reeve review --base origin/main                  what this branch adds\n"
		"  reeve review . --base HEAD~1 --fail-on warning\n"
		"  reeve review --base \"$BASE\" --out build/report --format github -o -   in CI\n",
		ANALYSIS | OPTION_BASE, 1, cmd_review },
	{ "jobs", "", "list the jobs, newest first",
		"  reeve jobs\n"
		"  reeve jobs --json --coordinator host:7420\n",
		OPTIONS_COMMON, 0, cmd_jobs },
	{ "show", "JOB", "how one job stands, at this moment", "  reeve show j42\n", OPTIONS_COMMON, 1,
		cmd_show },
	{ "watch", "JOB", "follow a job to its end, then print its summary", "  reeve watch j42\n", OUTPUTS,
		1, cmd_watch },
	{ "wait", "JOB", "as watch, without progress; the exit code says how it ended",
		"  reeve wait j42 --timeout 600 --out build/report\n", OUTPUTS, 1, cmd_wait },
	{ "report", "JOB", "print a job's report, also while it runs",
		"  reeve report j42                                 Markdown on stdout\n"
		"  reeve report j42 --format json -o report.json\n"
		"  reeve report j42 --out build/report              every file, as analyze writes them\n",
		OPTIONS_COMMON | OPTION_OUT | OPTION_FORMAT | OPTION_OUTPUT, 1, cmd_report },
	{ "events", "JOB", "what happened to a job, a line of JSON each",
		"  reeve events j42 --follow          until the job is over\n"
		"  reeve events j42 | jq 'select(.event == \"subtask.expire\")'    which attempts were "
		"lost\n",
		OPTIONS_COMMON | OPTION_FOLLOW, 1, cmd_events },
	{ "cancel", "JOB", "end a job; what was found stays in its report", "  reeve cancel j42\n",
		OPTIONS_COMMON, 1, cmd_cancel },
	{ "resume", "JOB", "let a job go on that paused: for its budget, or for its provider's quota",
		"  reeve resume j42 --budget 5        five dollars in all, what is spent included\n"
		"  reeve resume j42                   when the provider takes calls again\n",
		OPTIONS_COMMON | OPTION_BUDGET, 1, cmd_resume },
	{ "retry", "JOB[/SUBTASK]", "begin again what was given up: dead subtasks, or one that is held",
		"  reeve retry j42                    all that are dead; a job that was done runs again\n"
		"  reeve retry j42/17                 this one, which is dead or waits for a person\n",
		OPTIONS_COMMON, 1, cmd_retry },
	{ "cost", "", "what jobs have cost so far, and what is set aside for calls that are under way",
		"  reeve cost                         by queue, with what was forecast\n"
		"  reeve cost --by skill              what each lens has cost, and what went in vain\n"
		"  reeve cost --by queue,skill,model  a table each\n"
		"  reeve cost --by model --json       the same by the models that answered\n",
		OPTIONS_COMMON | OPTION_BY, 0, cmd_cost },
	{ "bench", "dispatch|latency|calls|ceiling|stall|second-look [FILE...]",
		"measure dispatch or calls of models; judge recorded heartbeats, or a planted set of claims",
		"  reeve bench dispatch --subtasks 200000 --workers 2\n"
		"  reeve bench latency --json\n"
		"  reeve bench calls --concurrency 10000 --base-url http://127.0.0.1:8080/v1\n"
		"  reeve bench ceiling          what codec, stream and Redis carry without a product "
		"between\n"
		"  reeve bench stall tests/traces/*.trace --json    which of these attempts stood still\n"
		"  reeve bench second-look tests/planted --tier anthropic-small    what refuters make of "
		"planted claims\n",
		OPTIONS_COMMON | OPTION_SUBTASKS | OPTION_BYTES | OPTION_CALLS, 2, cmd_bench },
	{ "fleet", "", "the workers, their tools, and what they do now", "  reeve fleet\n", OPTIONS_COMMON, 0,
		cmd_fleet },
	{ "drain", "WORKER", "let a worker finish or hand back what it has, and leave",
		"  reeve drain w1 --coordinator host:7420           waits until it has left\n"
		"  reeve drain w1 --timeout 5 --coordinator host:7420   exit 124 if it has not by then\n",
		OPTIONS_COMMON | OPTION_TIMEOUT, 1, cmd_drain },
	{ "doctor", "", "what this machine has of what Reeve needs: tools, sandbox, Redis, limits",
		"  reeve doctor\n"
		"  reeve doctor --json | jq '.tools[] | select(.version == \"\")'    what is not installed\n",
		OPTIONS_EVERY | OPTION_CONFIG, 0, cmd_doctor },
	{ "skills", "list|show|test [NAME]", "what each lens looks for, and whether it still finds its cases",
		"  reeve skills list\n"
		"  reeve skills show security\n"
		"  reeve skills test                                the cases of all; exit 1 when one got "
		"worse\n"
		"  reeve skills test --recorded                     models' answers, too, as they are kept "
		"beside the "
		"cases\n"
		"  reeve skills test security --budget 0.5          models look at each of its cases, too\n",
		OPTIONS_COMMON | OPTION_BUDGET | OPTION_RECORDED, 2, cmd_skills },
	{ "workflows", "list|show [NAME]", "what analyze, review and the workflows beside them do",
		"  reeve workflows list\n"
		"  reeve workflows show review\n",
		OPTIONS_EVERY, 2, cmd_workflows },
	{ "route", "eval|explain FILE.csv|JOB/SUBTASK",
		"why a question went to its tier; or score texts: which of them need the strong model",
		"  reeve route explain j42/17                       what was believed, what it costs, what "
		"comes next\n"
		"  reeve route eval outcomes.csv >scores.csv        the higher, the more it needs the strong "
		"model\n"
		"  reeve route eval outcomes.csv --folds 5 >scores.csv    each by a model that has not seen "
		"it\n"
		"  reeve route eval outcomes.csv --json             APGR, calibration, time, no scores\n",
		OPTIONS_COMMON | OPTION_FOLDS, 2, cmd_route },
	{ "contract", "init|check [FILE]", "begin a contract from a template, or say what is wrong with one",
		"  reeve contract init contract.yaml\n"
		"  reeve contract check contract.yaml               line, field and reason of each fault\n",
		OPTIONS_EVERY, 2, cmd_contract },
	{ "completion", "bash|zsh|fish", "print what a shell needs to complete these commands",
		"  reeve completion bash >~/.local/share/bash-completion/completions/reeve\n"
		"  reeve completion zsh >\"${fpath[1]}/_reeve\"\n"
		"  reeve completion fish >~/.config/fish/completions/reeve.fish\n"
		"  eval \"$(reeve completion bash)\"                in this shell alone\n",
		OPTIONS_EVERY, 1, cmd_completion },
	{ "manual", "DIR", "write the man pages, a file each", "  reeve manual ~/.local/share/man/man1\n",
		OPTIONS_EVERY, 1, cmd_manual },
};
#define COMMANDS (sizeof commands / sizeof commands[0])

static const char *const not_yet[] = { "run", "apply", "change", "generate-tests", "summarise", "logs",
	"decide", "top", "up", "gc", "token", "audit", "mcp" };

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

const struct command *command_at(size_t i)
{
	return i < COMMANDS ? &commands[i] : NULL;
}

bool command_takes(const struct command *c, size_t count)
{
	if (count < c->arg_count)
		return strchr(c->args, '[') && count + 1 == c->arg_count;
	return count == c->arg_count || strstr(c->args, "...");
}

void command_words(const struct command *c, struct buf *out)
{
	size_t from = out->len;

	if (c->args[0] < 'a' || c->args[0] > 'z')
		return;
	for (const char *at = c->args; *at && *at != ' '; at++)
		buf_add_byte(out, *at == '|' ? ' ' : *at);
	assert(out->len > from);
}

bool command_takes_path(const struct command *c)
{
	return strstr(c->args, "PATH") || strstr(c->args, "FILE") || strstr(c->args, "DIR") ||
	       strstr(c->args, "TRACE");
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

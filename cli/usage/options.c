/* What stands on the command line: reads one flag after the other by their table. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/usage/options.h"

#include "cli/usage/nearest.h"
#include "cli/usage/option_table.h"
#include "common/io/config.h"
#include "common/report/formats.h"
#include "common/utf8.h"
#include "coordinator/route/offline/folds.h"
#include "reeve/limits.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int say(char words[OPTIONS_WORDS_BYTES], const char *format, const char *a, const char *b)
{
	snprintf(words, OPTIONS_WORDS_BYTES, format, a, b);
	return -E_INVALID;
}

static int unknown_flag(const char *name, uint32_t allowed, char words[OPTIONS_WORDS_BYTES])
{
	const char *known[OPTIONS_MOST];
	const struct option_row *row;
	size_t count = 0;

	for (size_t i = 0; (row = option_at(i)); i++)
		if (row->id & allowed)
			known[count++] = row->name;
		else if (row->id == OPTION_BUDGET && !strcmp(name, row->name))
			return say(words, "%.60s: not yet for this command; leave it out%s", name, "");
		else if (!strcmp(name, row->name))
			return say(words, "%.60s means nothing to this command; --help lists its flags%s",
				name, "");
	const char *near = nearest(name, known, count);
	if (near)
		return say(words, "unknown flag %.60s; did you mean %s? (--help lists all)", name, near);
	return say(words, "unknown flag %.60s; --help lists all%s", name, "");
}

static const struct option_row *find(struct str name)
{
	const struct option_row *row;

	if (str_equal(name, STR("-h")))
		name = STR("--help");
	for (size_t i = 0; (row = option_at(i)); i++)
		if (str_equal(name, str_of(row->name)))
			return row;
	return NULL;
}

/* Dollars with up to six decimals, the smallest of which is a micro-dollar: floating point rounds money. */
static int read_usd(const char *name, const char *value, uint64_t *out, char words[OPTIONS_WORDS_BYTES])
{
	struct str text = str_of(value);
	ptrdiff_t point = str_find(text, '.');
	struct str whole = point < 0 ? text : str_sub(text, 0, (size_t)point);
	struct str parts = point < 0 ? STR("0") : str_sub(text, (size_t)point + 1, text.len);
	uint64_t dollars, micros;

	if (str_to_u64(whole, &dollars) && dollars <= BUDGET_USD_MOST && parts.len <= 6 &&
		str_to_u64(parts, &micros)) {
		for (size_t i = parts.len; i < 6 && point >= 0; i++)
			micros *= 10;
		*out = dollars * 1000000 + micros;
		if (*out)
			return 0;
	}
	return say(words, "%s takes dollars, as 5 or 0.25, not %.60s", name, value);
}

static int read_number(
	const char *name, const char *value, uint64_t most, uint64_t *out, char words[OPTIONS_WORDS_BYTES])
{
	if (str_to_u64(str_of(value), out) && *out >= 1 && *out <= most)
		return 0;
	snprintf(words, OPTIONS_WORDS_BYTES, "%s takes a whole number from 1 to %llu, not \"%.60s\"", name,
		(unsigned long long)most, value);
	return -E_INVALID;
}

static int read_fail_on(const char *value, enum severity *out, char words[OPTIONS_WORDS_BYTES])
{
	*out = severity_of(str_of(value));
	if (*out != SEVERITY_NONE || !strcmp(value, "never"))
		return 0;
	return say(words, "--fail-on takes note, warning, error or never, not \"%.60s\"%s", value, "");
}

/* Each once, so that as many as there are have a place. */
static int add_by(struct str word, struct options *o)
{
	static const char *const names[OPTION_BY_MOST] = { "queue", "skill", "model" };

	for (size_t i = 0; i < OPTION_BY_MOST; i++) {
		if (!str_equal(word, str_of(names[i])))
			continue;
		for (size_t k = 0; k < o->by_count; k++)
			if (o->by[k] == names[i])
				return -E_INVALID;
		o->by[o->by_count++] = names[i];
		return 0;
	}
	return -E_INVALID;
}

static int read_by(const char *value, struct options *o, char words[OPTIONS_WORDS_BYTES])
{
	struct str rest = str_of(value);

	o->by_count = 0;
	for (ptrdiff_t comma = 0; comma >= 0; rest = str_sub(rest, (size_t)comma + 1, rest.len)) {
		comma = str_find(rest, ',');
		if (add_by(comma < 0 ? rest : str_sub(rest, 0, (size_t)comma), o))
			return say(words, "--by takes queue, skill or model, each once, not \"%.60s\"%s",
				value, "");
	}
	return 0;
}

/* Which byte a goal may not have: nobody sees it on a terminal. */
static int say_byte(struct str goal, size_t at, bool torn, char words[OPTIONS_WORDS_BYTES])
{
	unsigned char byte = (unsigned char)goal.at[at];
	const char *what = byte == 0x1b   ? "the first of a terminal's escape sequence"
			   : byte == '\t' ? "a tab: write a blank"
			   : torn         ? "no UTF-8"
					  : "a control character";

	snprintf(words, OPTIONS_WORDS_BYTES,
		"--goal takes UTF-8 without control characters but ends of lines: byte %zu (0x%02x) is %s",
		at + 1, byte, what);
	return -E_INVALID;
}

/* Whoever reads it is shown it as a quotation; an end of a line is all that may stand in it beside text. */
static int read_goal(const char *value, const char **out, char words[OPTIONS_WORDS_BYTES])
{
	struct str goal = str_of(value);
	uint32_t code;

	*out = value;
	if (str_is_blank(goal))
		return say(words, "--goal takes what is to be found out, in words%s%s", "", "");
	if (goal.len > GOAL_BYTES_MOST)
		return say(words, "--goal is longer than the 4096 bytes that it may have%s%s", "", "");
	for (size_t at = 0, len; at < goal.len; at += len) {
		len = utf8_take(str_sub(goal, at, goal.len), &code);
		if (!len || ((unsigned char)goal.at[at] < ' ' && goal.at[at] != '\n'))
			return say_byte(goal, at, !len, words);
	}
	return 0;
}

static int check_format(const char *value, char words[OPTIONS_WORDS_BYTES])
{
	struct buf names = BUF_INIT;

	if (format_find(value))
		return 0;
	formats_names(&names);
	int err = say(words, "unknown format \"%.60s\"; use %s", value, names.at);
	buf_release(&names);
	return err;
}

/* --format and -o make pairs, in either order. */
static int add_output(
	struct options *o, const char *format, const char *path, char words[OPTIONS_WORDS_BYTES])
{
	struct option_output *last = o->output_count ? &o->outputs[o->output_count - 1] : NULL;

	if (format && check_format(format, words))
		return -E_INVALID;
	if (!last || (format && last->format) || (path && last->path)) {
		if (o->output_count == OPTIONS_OUTPUTS_MOST)
			return say(words, "too many outputs; name at most 8%s%s", "", "");
		last = &o->outputs[o->output_count++];
	}
	if (format)
		last->format = format;
	if (path)
		last->path = path;
	return 0;
}

static int set_calls(
	struct option_calls *c, const char *name, const char *value, char words[OPTIONS_WORDS_BYTES])
{
	static const struct {
		const char *name;
		size_t offset;
		uint64_t most;
	} numbers[] = {
		{ "--concurrency", offsetof(struct option_calls, concurrency), OPTIONS_CONCURRENCY_MOST },
		{ "--calls", offsetof(struct option_calls, calls), OPTIONS_CALLS_MOST },
		{ "--latency-ms", offsetof(struct option_calls, latency_ms), UINT32_MAX },
	};

	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
		if (!strcmp(name, numbers[i].name))
			return read_number(name, value, numbers[i].most,
				(uint64_t *)((char *)c + numbers[i].offset), words);
	if (!strcmp(name, "--base-url")) {
		c->base_url = value;
		return 0;
	}
	if (!strcmp(name, "--tier")) {
		c->tier = value;
		return 0;
	}
	c->api = value;
	if (!strcmp(value, "openai") || !strcmp(value, "anthropic"))
		return 0;
	return say(words, "--api takes openai or anthropic, not \"%.60s\"%s", value, "");
}

static int set_value(
	struct options *o, const struct option_row *row, const char *value, char words[OPTIONS_WORDS_BYTES])
{
	uint64_t number = 0;
	int err;

	switch (row->id) {
	case OPTION_COORDINATOR:
		o->coordinator = value;
		return 0;
	case OPTION_TOKEN_FILE:
		o->token_file = value;
		return 0;
	case OPTION_CONFIG:
		o->config = value;
		return 0;
	case OPTION_QUEUE:
		o->queue = value;
		return 0;
	case OPTION_LENS:
		o->lens = value;
		return 0;
	case OPTION_WORKFLOW:
		o->workflow = value;
		return 0;
	case OPTION_OUT:
		o->out = value;
		return 0;
	case OPTION_BASELINE:
		o->baseline = value;
		return 0;
	case OPTION_ANALYZE:
		return read_goal(value, &o->goal, words);
	case OPTION_BASE:
		o->base = value;
		return 0;
	case OPTION_WORKERS:
		err = read_number(row->name, value, PRIVATE_WORKERS_MOST, &number, words);
		o->workers = (uint32_t)number;
		return err;
	case OPTION_SUBTASKS:
		err = read_number(row->name, value, SUBTASKS_PER_JOB_MOST, &number, words);
		o->subtasks = (uint32_t)number;
		return err;
	case OPTION_FOLDS:
		if (!strcmp(row->name, "--model")) {
			o->model = value;
			return 0;
		}
		err = read_number(row->name, value, FOLDS_MOST, &number, words);
		if (!err && number < 2)
			return say(words, "%.60s takes 2 at least, not \"%.60s\"", row->name, value);
		o->folds = (uint32_t)number;
		return err;
	case OPTION_BYTES:
		err = read_number(row->name, value, SPEC_BYTES_MOST, &number, words);
		o->bytes = (uint32_t)number;
		return err;
	case OPTION_BY:
		return read_by(value, o, words);
	case OPTION_CALLS:
		return set_calls(&o->calls, row->name, value, words);
	case OPTION_TIMEOUT: /* a year is long enough, and keeps milliseconds in 64 bits */
		return read_number(row->name, value, 366 * 86400, &o->timeout_s, words);
	case OPTION_BUDGET:
		return read_usd(row->name, value, &o->budget_microusd, words);
	case OPTION_FAIL_ON:
		o->fail_on_given = true;
		return read_fail_on(value, &o->fail_on, words);
	case OPTION_FORMAT:
		return add_output(o, value, NULL, words);
	default:
		return add_output(o, NULL, value, words);
	}
}

static void set_switch(struct options *o, enum option id)
{
	switch (id) {
	case OPTION_HELP:
		o->help = true;
		break;
	case OPTION_JSON:
		o->json = true;
		break;
	case OPTION_QUIET:
		o->quiet = true;
		break;
	case OPTION_NO_COLOR:
		o->no_color = true;
		break;
	case OPTION_FOLDS:
		o->by_group = true;
		break;
	case OPTION_RECORDED:
		o->recorded = true;
		break;
	case OPTION_FOLLOW:
		o->follow = true;
		break;
	case OPTION_NO_CACHE:
		o->no_cache = true;
		break;
	case OPTION_DRY_RUN:
		o->dry_run = true;
		break;
	case OPTION_DETACH:
		o->detach = true;
		break;
	case OPTION_ANALYZE:
		o->trust_repo_config = true;
		break;
	default:
		o->allow_incomplete = true;
		break;
	}
}

/* One flag: "--name value", "--name=value" or "--name". *at moves over what it took. */
static int read_flag(int argc, const char *const *argv, int *at, uint32_t allowed, struct options *o,
	char words[OPTIONS_WORDS_BYTES])
{
	const char *arg = argv[*at], *equals = strchr(arg, '=');
	const struct option_row *row = find(equals ? str_bytes(arg, (size_t)(equals - arg)) : str_of(arg));

	if (!row || !(row->id & allowed))
		return unknown_flag(row ? row->name : arg, allowed, words);
	if (!row->value) {
		if (equals)
			return say(words, "%s takes no value%s", row->name, "");
		set_switch(o, row->id);
		return 0;
	}
	if (!equals && *at + 1 == argc)
		return say(words, "%s needs a value: %s", row->name, row->value);
	const char *value = equals ? equals + 1 : argv[++*at];
	if (!value[0])
		return say(words, "%s needs a value that is not empty: %s", row->name, row->value);
	return set_value(o, row, value, words);
}

static void from_environment(struct options *o)
{
	const char *coordinator = getenv("REEVE_COORDINATOR"), *token = getenv("REEVE_TOKEN_FILE");
	const char *no_color = getenv("NO_COLOR");

	if (!o->coordinator && coordinator && coordinator[0])
		o->coordinator = coordinator;
	if (!o->token_file && token && token[0])
		o->token_file = token;
	if (no_color && no_color[0])
		o->no_color = true;
}

int options_parse(int argc, const char *const *argv, uint32_t allowed, struct options *out,
	char words[OPTIONS_WORDS_BYTES])
{
	bool flags = true;
	int err = 0;

	*out = (struct options){ .queue = "" };
	for (int i = 0; i < argc && !err; i++) {
		if (flags && !strcmp(argv[i], "--"))
			flags = false;
		else if (flags && argv[i][0] == '-' && argv[i][1])
			err = read_flag(argc, argv, &i, allowed, out, words);
		else if (out->arg_count < OPTIONS_ARGS_MOST)
			out->args[out->arg_count++] = argv[i];
		else
			err = say(words, "too many arguments, from \"%.60s\" on; --help shows the form%s",
				argv[i], "");
	}
	from_environment(out);
	return err;
}

void options_configure(struct options *o, struct config *c)
{
	o->coordinator = config_choose(o->coordinator, "REEVE_COORDINATOR", c->coordinator);
	o->token_file = config_choose(o->token_file, "REEVE_TOKEN_FILE", c->token_file);
	if (!o->workers)
		o->workers = c->workers;
	o->written = c;
}

static bool job_of(struct str text, uint64_t *out)
{
	return str_to_u64(str_starts(text, STR("j")) ? str_sub(text, 1, text.len) : text, out) && *out > 0;
}

bool options_subtask(const char *arg, uint64_t *job, uint32_t *number, bool *one)
{
	const char *slash = strchr(arg, '/');
	struct str head = slash ? str_bytes(arg, (size_t)(slash - arg)) : str_of(arg);
	uint64_t tail = 0;

	*one = slash;
	if (slash && (!str_to_u64(str_of(slash + 1), &tail) || tail >= UINT32_MAX))
		return false;
	*number = (uint32_t)tail;
	return job_of(head, job);
}

bool options_job(const char *arg, uint64_t *out)
{
	return job_of(str_of(arg), out);
}

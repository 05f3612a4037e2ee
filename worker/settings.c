/* Reads flags, then the environment, then reeve.yaml, then what they point at. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/settings.h"

#include "common/io/paths.h"
#include "common/io/secret_file.h"
#include "common/io/token.h"
#include "reeve/limits.h"
#include "worker/register.h"

#include <getopt.h>
#include <limits.h>
#include <unistd.h>

const char settings_usage[] =
	"usage: reeve-worker --coordinator ADDR[,ADDR] [--id ID] [--slots N] [--model-slots N] [--state "
	"DIR]\n"
	"                    [--token-file F] [--config F]\n"
	"Takes subtasks from a coordinator and runs them. ADDR is unix:PATH or HOST:PORT\n"
	"(default: $REEVE_COORDINATOR).\n"
	"  --id ID         its name, the same after a restart (default: host and eight hex digits, kept in "
	"DIR)\n"
	"  --slots N       attempts at once (default 1)\n"
	"  --model-slots N beside them, attempts that ask models (default 32; 0: none); there are none "
	"without the\n"
	"                  key of a tier\n"
	"  --state DIR     of this worker alone: its name, blobs and files (default: worker/ in Reeve's "
	"state)\n"
	"  --token-file F  for TCP (default: $REEVE_TOKEN_FILE)\n"
	"  --config F      reeve.yaml, for what neither flags nor environment say (default: that of\n"
	"                  $XDG_CONFIG_HOME/reeve or ~/.config/reeve, else of /etc/reeve)\n"
	"SIGTERM drains: nothing new, what runs is finished and handed in. That takes at most 35 s, also "
	"while\n"
	"no coordinator answers. A second one ends it at once.\n";

static int refuse(char words[256], const char *what, const char *value)
{
	snprintf(words, 256, "%s '%.120s'", what, value);
	return -E_INVALID;
}

static int addresses_split(struct settings *s, const char *text, char words[256])
{
	char *rest, *comma;

	buf_add_text(&s->address_text, text);
	for (rest = s->address_text.at; rest; rest = comma) {
		comma = strchr(rest, ',');
		if (comma)
			*comma++ = '\0';
		if (!*rest)
			return refuse(words, "an empty address in --coordinator", text);
		if (s->address_count == ADDRESSES_MOST)
			return refuse(words, "more than 8 addresses in --coordinator", text);
		s->addresses[s->address_count++] = rest;
	}
	return 0;
}

static int slots_read(struct settings *s, const char *text, char words[256])
{
	uint64_t n;

	s->slots = s->config.slots ? s->config.slots : 1;
	if (!text)
		return 0;
	if (!str_to_u64(str_of(text), &n) || !n || n > WORKER_SLOTS_MOST)
		return refuse(words, "--slots takes 1 to 256, not", text);
	s->slots = (uint32_t)n;
	return 0;
}

static int model_slots_read(struct settings *s, const char *text, char words[256])
{
	uint64_t n;

	s->model_slots = s->config.model_slots ? *s->config.model_slots : MODEL_SLOTS_DEFAULT;
	if (!text)
		return 0;
	if (!str_to_u64(str_of(text), &n) || n > MODEL_SLOTS_MOST)
		return refuse(words, "--model-slots takes 0 to 1024, not", text);
	s->model_slots = (uint32_t)n;
	return 0;
}

static int state_find(struct settings *s, const char *given, char words[256])
{
	char cwd[PATH_MAX];
	int err = 0;

	if (!given) {
		err = paths_state(&s->state, words);
		if (!err)
			err = paths_private_folder(s->state.at, false, words);
		if (!err)
			buf_add_text(&s->state, "/worker");
	} else if (given[0] == '/') {
		buf_add_text(&s->state, given);
	} else if (getcwd(cwd, sizeof cwd)) {
		buf_printf(&s->state, "%s/%s", cwd, given);
	} else {
		err = refuse(words, "the working folder is gone: give an absolute --state, not", given);
	}
	return err;
}

static int token_find(struct settings *s, const char *given, char words[256])
{
	const char *path = config_choose(given, "REEVE_TOKEN_FILE", s->config.token_file);

	return path ? token_read(path, &s->token, words) : 0;
}

struct given {
	const char *coordinator, *slots, *state, *token_file, *config, *model_slots;
};

static int flag_take(int flag, struct given *given, struct settings *out, char words[256])
{
	switch (flag) {
	case 'c':
		given->coordinator = optarg;
		return 0;
	case 'i':
		out->id = optarg;
		return 0;
	case 's':
		given->slots = optarg;
		return 0;
	case 'm':
		given->model_slots = optarg;
		return 0;
	case 'd':
		given->state = optarg;
		return 0;
	case 't':
		given->token_file = optarg;
		return 0;
	case 'f':
		given->config = optarg;
		return 0;
	case 'h':
		out->help = true;
		return 0;
	case 'v':
		out->version = true;
		return 0;
	default:
		snprintf(words, 256, "an unknown flag, or one without its value: see --help");
		return -E_INVALID;
	}
}

static int flags_read(int argc, char **argv, struct given *given, struct settings *out, char words[256])
{
	static const struct option flags[] = { { "coordinator", required_argument, NULL, 'c' },
		{ "id", required_argument, NULL, 'i' }, { "slots", required_argument, NULL, 's' },
		{ "model-slots", required_argument, NULL, 'm' }, { "state", required_argument, NULL, 'd' },
		{ "token-file", required_argument, NULL, 't' }, { "config", required_argument, NULL, 'f' },
		{ "help", no_argument, NULL, 'h' }, { "version", no_argument, NULL, 'v' },
		{ NULL, 0, NULL, 0 } };
	int flag, err = 0;

	opterr = 0;
	optind = 1;
	while (!err && (flag = getopt_long(argc, argv, "", flags, NULL)) != -1)
		err = flag_take(flag, given, out, words);
	if (!err && optind < argc)
		err = refuse(words, "not a flag:", argv[optind]);
	return err;
}

int settings_read(int argc, char **argv, struct settings *out, char words[256])
{
	struct given given = { 0 };
	int err = flags_read(argc, argv, &given, out, words);

	if (err || out->help || out->version)
		return err;
	err = config_open(given.config, &out->config, words);
	if (err)
		return err;
	config_apply_state(&out->config);
	given.coordinator = config_choose(given.coordinator, "REEVE_COORDINATOR", out->config.coordinator);
	if (!given.coordinator || !*given.coordinator) {
		snprintf(words, 256, "--coordinator ADDR is missing: see --help");
		return -E_INVALID;
	}
	if (out->id && !identity_is_name(str_of(out->id)))
		return refuse(words, "--id takes up to 63 letters, digits, '.', '_' and '-', not", out->id);
	err = addresses_split(out, given.coordinator, words);
	if (!err)
		err = slots_read(out, given.slots, words);
	if (!err)
		err = model_slots_read(out, given.model_slots, words);
	if (!err)
		err = token_find(out, given.token_file, words);
	if (!err)
		err = state_find(out, given.state, words);
	return err;
}

void settings_release(struct settings *s)
{
	buf_release(&s->address_text);
	buf_release(&s->state);
	secret_release(&s->token);
	config_release(&s->config);
}

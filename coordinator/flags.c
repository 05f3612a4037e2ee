/* Flags of reeved: each is checked, an unknown one is refused. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/flags.h"
#include "common/io/paths.h"
#include "common/io/secret_file.h"
#include "common/io/token.h"
#include "common/name.h"
#include "reeve/limits.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] =
	"reeved - the coordinator of a fleet\n"
	"\n"
	"usage: reeved [--listen ADDR]... [--redis ADDR] [--durability MODE] [--fleet NAME] [--state DIR]\n"
	"              [--token-file F] [--standby] [--insecure] [--record F] [--config F]\n"
	"\n"
	"  --listen ADDR     unix:PATH or HOST:PORT; several times if wished. TCP needs a token, and beyond\n"
	"                    the loopback network --insecure. Default: a Unix socket in a folder of ours\n"
	"  --redis ADDR      unix:PATH, redis://HOST:PORT/DB, or sentinel://HOST:PORT[,HOST:PORT]/NAME for\n"
	"                    the primary that these sentinels know by that name. Default: a private\n"
	"                    redis-server in the state folder\n"
	"  --durability MODE what a result outlives once its worker is told: everysec (our death and that "
	"of\n"
	"                    redis; the default of a private redis), always (a power cut), replicated (the\n"
	"                    loss of the primary). A --redis that is not set up for it is refused. Also\n"
	"                    $REEVE_DURABILITY\n"
	"  --fleet NAME      several fleets may share one Redis; default: main\n"
	"  --state DIR       blobs, logs, the private Redis; default: $REEVE_STATE, else\n"
	"                    ~/.local/state/reeve\n"
	"  --token-file F    the token that calls over TCP must carry; also $REEVE_TOKEN_FILE\n"
	"  --standby         wait while another leads the fleet in this --redis, and lead when its key\n"
	"                    lapses or is given up. On the same host it may share the other's --state,\n"
	"                    for its blobs\n"
	"  --insecure        TCP beyond loopback without TLS: who sees the network sees token and work\n"
	"  --record F        a journal of everything that is decided upon, into the new file F;\n"
	"                    libexec/reeve/replay F makes the same decisions again, to understand one\n"
	"  --config F        reeve.yaml, for what neither flags nor environment say; default: that of\n"
	"                    $XDG_CONFIG_HOME/reeve (~/.config/reeve), else of /etc/reeve\n"
	"\n"
	"It says `ready addr=...` on stdout when it serves, with standby=1 while another leads. SIGTERM\n"
	"ends it, and gives the lead up at once; workers keep what they hold.\n"
	"\n"
	"examples:\n"
	"  reeved --listen 127.0.0.1:7420 --token-file ~/.reeve-token\n"
	"  reeved --listen unix:/run/reeve/one.sock --redis redis://127.0.0.1:6379/0 --fleet build\n"
	"  reeved --listen unix:/run/reeve/two.sock --redis redis://127.0.0.1:6379/0 --fleet build \\\n"
	"         --standby\n";

enum {
	OPT_DURABILITY = 256,
	OPT_PRIVATE,
	OPT_WORKERS,
	OPT_SLOTS,
	OPT_LOCK,
	OPT_RECORD,
	OPT_STANDBY,
	OPT_INSECURE,
	OPT_CONFIG
};

static const struct option flags[] = {
	{ "listen", required_argument, NULL, 'l' },
	{ "redis", required_argument, NULL, 'r' },
	{ "fleet", required_argument, NULL, 'f' },
	{ "state", required_argument, NULL, 's' },
	{ "token-file", required_argument, NULL, 't' },
	{ "durability", required_argument, NULL, OPT_DURABILITY },
	{ "record", required_argument, NULL, OPT_RECORD },
	{ "standby", no_argument, NULL, OPT_STANDBY },
	{ "insecure", no_argument, NULL, OPT_INSECURE },
	{ "config", required_argument, NULL, OPT_CONFIG },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	/* Of private fleets, set by `reeve`. */
	{ "private", no_argument, NULL, OPT_PRIVATE },
	{ "workers", required_argument, NULL, OPT_WORKERS },
	{ "slots", required_argument, NULL, OPT_SLOTS },
	{ "lock-fd", required_argument, NULL, OPT_LOCK },
	{ NULL, 0, NULL, 0 },
};

static int complain(const char *what, const char *value)
{
	fprintf(stderr, "reeved: %s%s; `reeved --help` shows what there is\n", what, value);
	return -E_INVALID;
}

static int number_read(const char *text, uint64_t most, uint64_t *out, const char *what)
{
	if (str_to_u64(str_of(text), out) && *out <= most)
		return 0;
	return complain(what, text);
}

static int durability_read(const char *text, enum durability *out)
{
	*out = durability_named(text);
	return *out ? 0 : complain("neither everysec nor always nor replicated: ", text);
}

/* Texts that are read once it is known which of flag, environment and file counts. */
struct given {
	const char *token_file, *durability, *config;
};

static int option_take(struct options *o, int flag, struct given *given)
{
	uint64_t n = 0;
	int err = 0;

	switch (flag) {
	case 'l':
		if (o->listen_count == LISTEN_MOST)
			return complain("at most 8 addresses to listen on", "");
		o->listen[o->listen_count++] = optarg;
		break;
	case 'r':
		o->redis = optarg;
		break;
	case 'f':
		o->fleet = optarg;
		break;
	case 's':
		buf_clear(&o->state);
		buf_add_text(&o->state, optarg);
		break;
	case 't':
		given->token_file = optarg;
		break;
	case OPT_DURABILITY:
		given->durability = optarg;
		break;
	case OPT_RECORD:
		o->record = optarg;
		break;
	case OPT_STANDBY:
		o->standby = true;
		break;
	case OPT_INSECURE:
		o->insecure = true;
		break;
	case OPT_CONFIG:
		given->config = optarg;
		break;
	case OPT_PRIVATE:
		o->private_fleet = true;
		break;
	case OPT_WORKERS:
		err = number_read(optarg, PRIVATE_WORKERS_MOST, &n, "not a number of workers: ");
		o->workers = (uint32_t)n;
		break;
	case OPT_SLOTS:
		err = number_read(optarg, WORKER_SLOTS_MOST, &n, "not a number of slots: ");
		o->slots = (uint32_t)n;
		break;
	case OPT_LOCK:
		err = number_read(optarg, 1 << 20, &n, "not a descriptor: ");
		o->lock_fd = (int)n;
		break;
	default:
		break;
	}
	return err;
}

/* What getopt_long() could not take, which it has just gone past. */
static int option_refuse(int flag, const char *arg)
{
	const char letter[] = { '-', (char)optopt, '\0' };

	if (flag == ':')
		return complain("missing value: ", arg);
	if (strncmp(arg, "--", 2) != 0 && optopt)
		return complain("unknown option ", letter);
	return complain(optopt ? "no value is taken by " : "unknown option ", arg);
}

/* A private fleet is its starter's own, whatever is written for a shared one. */
static void take_shared(struct options *o, const struct config *c)
{
	o->redis = config_choose(o->redis, "REEVE_REDIS", c->redis);
	o->fleet = config_choose(o->fleet, "REEVE_FLEET", c->fleet);
	o->insecure = o->insecure || c->insecure;
	if (o->listen_count)
		return;
	memcpy(o->listen, c->listen, sizeof o->listen);
	o->listen_count = c->listen_count;
}

/* Flags over environment over file. */
static int configure(struct options *o, const struct given *given)
{
	static const struct config none;
	const struct config *c = o->private_fleet ? &none : &o->config;
	const char *durability, *token_file;
	char words[CONFIG_WORDS_BYTES];
	int err = config_open(given->config, &o->config, words);

	if (err)
		return complain(words, "");
	config_apply_state(c);
	if (!o->private_fleet)
		take_shared(o, c);
	durability = config_choose(given->durability, "REEVE_DURABILITY", c->durability);
	token_file = config_choose(given->token_file, "REEVE_TOKEN_FILE", c->token_file);
	if (durability)
		err = durability_read(durability, &o->durability);
	if (!err && token_file && token_read(token_file, &o->token, words))
		err = complain(words, "");
	return err;
}

static int check(struct options *o)
{
	char words[PATHS_WORDS_BYTES];

	if (!o->fleet)
		o->fleet = "main";
	if (!name_is_plain(str_of(o->fleet)) || strpbrk(o->fleet, ":/@+"))
		return complain("a fleet's name has letters, digits and -_. alone: ", o->fleet);
	if (!o->redis && o->durability == DURABILITY_REPLICATED)
		return complain("--durability replicated needs --redis: a private one has no replica", "");
	if (o->standby && (o->private_fleet || !o->redis))
		return complain("--standby needs --redis: a private store has one coordinator", "");
	if (!o->state.len && paths_state(&o->state, words))
		return complain(words, "");
	return 0;
}

int options_read(struct options *o, int argc, char **argv)
{
	struct given given = { NULL, NULL, NULL };
	int flag, err = 0;

	*o = (struct options){ .workers = 2, .slots = 1, .lock_fd = -1 };
	opterr = 0;
	while (!err && (flag = getopt_long(argc, argv, ":", flags, NULL)) != -1) {
		if (flag == 'h' || flag == 'V') {
			fputs(flag == 'h' ? usage : "reeved " REEVE_VERSION "\n", stdout);
			return 1;
		}
		err = flag == '?' || flag == ':' ? option_refuse(flag, argv[optind - 1])
						 : option_take(o, flag, &given);
	}
	if (!err && optind < argc)
		err = complain("unexpected argument: ", argv[optind]);
	if (!err)
		err = configure(o, &given);
	return err ? err : check(o);
}

void options_release(struct options *o)
{
	buf_release(&o->state);
	secret_release(&o->token);
	config_release(&o->config);
}

/* provider: a model API that is simulated, with its prices, limits and faults, on a port of this machine. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/provider/server.h"
#include "common/io/clock.h"

#include <getopt.h>
#include <sys/resource.h>

enum { EXIT_USAGE = 2, AWAKE_US_MOST = 1000 };

static volatile sig_atomic_t stop;

static const char help[] =
	"usage: provider [OPTION...]\n"
	"A simulated provider of models: POST /v1/chat/completions and /v1/messages, whole and streamed.\n"
	"Prints \"ready addr=ADDRESS:PORT\" when it listens; ends on SIGTERM. No TLS, no HTTP/2.\n"
	"\n"
	"  --listen ADDRESS:PORT  IPv4; 127.0.0.1:0 when not given; port 0: a free one\n"
	"  --models FILE          the models; without it every name is one model of the figures below\n"
	"  --answers FILE         what is answered to which prompt; without it words without sense, or the\n"
	"                         smallest JSON that the request's schema allows\n"
	"  --planted FILE         what stands in the code that is reviewed: {\"planted\":[...]}\n"
	"  --faults FILE          what goes wrong, and when\n"
	"  --log FILE             a line of JSON for each call as it ends, with the whole request\n"
	"  --key KEY              the key that requests must have; without it any or none\n"
	"  --seed N               of jitter and quality; the file of models may say it too\n"
	"  --awake-us N           how long it looks for what comes next before it sleeps, at most 1000; 0 "
	"when not given.\n"
	"                         Whoever measures a client beside it wants some 100: waking it is the "
	"client's time\n"
	"  --help\n"
	"\n"
	"FILE of models (all but the names may be left out; here the values that hold then):\n"
	"  {\"seed\": 1, \"quota\": {\"calls\": null, \"microusd\": null},\n"
	"   \"models\": [{\"name\": \"small\", \"first_ms\": 300, \"tokens_per_s\": 80, \"chunk_tokens\": "
	"4,\n"
	"     \"jitter_permille\": 0, \"output_tokens\": 100, \"quality_permille\": 1000,\n"
	"     \"window\": 200000, \"max_output\": 16384, \"cache_least\": 1024,\n"
	"     \"price\": {\"input\": 1000000, \"output\": 5000000, \"cache_read\": 100000,\n"
	"       \"cache_write\": 1250000, \"cache_write_long\": 2000000},\n"
	"     \"limits\": {\"requests_per_minute\": 0, \"tokens_per_minute\": 0, "
	"\"input_tokens_per_minute\": 0,\n"
	"       \"output_tokens_per_minute\": 0, \"concurrency\": 0, \"bucket_s\": 60}}]}\n"
	"  Prices are micro-dollars per million tokens; a limit of 0 is none. A token is four bytes.\n"
	"  With --planted also, as a reviewer: finds_permille (1000) of what is true, believes_permille of "
	"what\n"
	"  only looks so; misplaces_permille and alters_permille of its quotes; invents_permille of the "
	"lines. "
	"As a\n"
	"  refuter: unsure_permille of the claims, lets_stand_permille of the wrong, refutes_true_permille "
	"of "
	"the true. As\n"
	"  a planner: plan_fault is overlap, outside, lens, many, deep or words; plan_mends 1: not once it "
	"is "
	"told why.\n"
	"\n"
	"FILE of what is planted: looked for in the numbered lines of a prompt whose schema has "
	"\"findings\", "
	"and in the\n"
	"claims of one whose schema has \"verdicts\" (an answer that FILE of answers gives comes first):\n"
	"  {\"planted\": [{\"pattern\": \"in the line\", \"rule\": \"a-name\", \"message\": \"what is "
	"wrong\", \"true\": true,\n"
	"    \"path\": \"\", \"when\": \"\", \"severity\": \"warning\", \"confidence\": \"medium\", "
	"\"lines\": 1, \"why\": \"\"}]}\n"
	"\n"
	"FILE of answers: the first whose marks stand in the prompt; X is a text, other JSON (given as "
	"text),\n"
	"or {\"tool\": NAME, \"input\": {...}}. \"right\" or \"wrong\" is drawn by the model's quality from "
	"seed, model\n"
	"and prompt; \"models\" overrules it; \"steps\" come before, one after each call of a tool:\n"
	"  [{\"when\": \"MARK\" or [\"ALL\", \"OF THESE\"], \"right\": X, \"wrong\": X, \"models\": "
	"{\"small\": X},\n"
	"    \"steps\": [X]}]\n"
	"\n"
	"FILE of faults: the first rule that fits a call and applies to it; from and to count those that "
	"fit:\n"
	"  {\"seed\": 1, \"rules\": [{\"fault\": \"FAULT,...\", \"model\": \"small\", \"when\": \"MARK\", "
	"\"from\": 1, \"to\": 9,\n"
	"    \"permille\": 1000}]}\n"
	"The header x-sim-fault: FAULT,... overrules it for one call. A FAULT is one of:\n";

static const char control[] =
	"\n"
	"Asked while it runs:\n"
	"  GET  /sim/bill    calls, tokens and cost of each model, as the provider bills them\n"
	"  GET  /sim/stats   requests, most calls at once, how late the server itself was\n"
	"  POST /sim/quota   {\"calls\": N, \"microusd\": N}, a number or null for no end\n"
	"  POST /sim/faults  another script of faults\n"
	"Each answer says in x-sim-ideal-ms how long it takes by its schedule.\n";

static void print_help(void)
{
	struct buf faults = BUF_INIT;

	faults_help(&faults);
	printf("%s%s%s", help, faults.at, control);
	buf_release(&faults);
}

static void on_signal(int number)
{
	(void)number;
	stop = 1;
}

/* Each call has a descriptor. */
static void take_descriptors(void)
{
	struct rlimit most;

	if (!getrlimit(RLIMIT_NOFILE, &most)) {
		most.rlim_cur = most.rlim_max;
		(void)setrlimit(RLIMIT_NOFILE, &most);
	}
}

enum {
	OPT_LISTEN = 256,
	OPT_MODELS,
	OPT_ANSWERS,
	OPT_PLANTED,
	OPT_FAULTS,
	OPT_LOG,
	OPT_KEY,
	OPT_SEED,
	OPT_AWAKE,
	OPT_HELP
};

struct options {
	const char *listen;
	uint64_t awake_us;
	struct provider *provider;
	struct buf why;
};

/* 0, or -1 and why. */
static int read_file(struct options *o, int option, const char *path)
{
	json_t *doc = settings_load(path, &o->why);
	int err;

	if (!doc)
		return -1;
	err = option == OPT_MODELS    ? models_read(&o->provider->models, doc, &o->why)
	      : option == OPT_ANSWERS ? answers_read(&o->provider->answers, doc, &o->why)
	      : option == OPT_PLANTED ? planted_read(&o->provider->planted, doc, &o->why)
				      : fault_script_read(&o->provider->script, doc, &o->why);
	if (err)
		buf_printf(&o->why, "\n(in %s)", path);
	return err;
}

static int take_option(struct options *o, int option, const char *value)
{
	switch (option) {
	case OPT_LISTEN:
		o->listen = value;
		return 0;
	case OPT_MODELS:
	case OPT_ANSWERS:
	case OPT_PLANTED:
	case OPT_FAULTS:
		return read_file(o, option, value);
	case OPT_LOG:
		o->provider->log = fopen(value, "ae");
		if (!o->provider->log)
			buf_printf(&o->why, "%s cannot be written", value);
		return o->provider->log ? 0 : -1;
	case OPT_KEY:
		o->provider->key = str_of(value);
		return 0;
	case OPT_SEED:
		if (str_to_u64(str_of(value), &o->provider->models.seed))
			return 0;
		break;
	case OPT_AWAKE:
		if (str_to_u64(str_of(value), &o->awake_us) && o->awake_us <= AWAKE_US_MOST)
			return 0;
		break;
	default:
		break;
	}
	buf_printf(&o->why, "provider --help says how");
	return -1;
}

/* Whether to go on; if not, with which code to end. */
static bool read_options(struct options *o, int argc, char **argv, int *code)
{
	static const struct option known[] = { { "listen", 1, NULL, OPT_LISTEN },
		{ "models", 1, NULL, OPT_MODELS }, { "answers", 1, NULL, OPT_ANSWERS },
		{ "planted", 1, NULL, OPT_PLANTED }, { "faults", 1, NULL, OPT_FAULTS },
		{ "log", 1, NULL, OPT_LOG }, { "key", 1, NULL, OPT_KEY }, { "seed", 1, NULL, OPT_SEED },
		{ "awake-us", 1, NULL, OPT_AWAKE }, { "help", 0, NULL, OPT_HELP }, { NULL, 0, NULL, 0 } };
	int option;

	*code = EXIT_USAGE;
	while ((option = getopt_long(argc, argv, "", known, NULL)) >= 0) {
		if (option == OPT_HELP) {
			print_help();
			*code = 0;
			return false;
		}
		if (take_option(o, option, optarg))
			return false;
	}
	if (optind < argc)
		buf_printf(&o->why, "\"%s\" is not an option", argv[optind]);
	return optind == argc;
}

int main(int argc, char **argv)
{
	struct provider *p = calloc(1, sizeof *p);
	struct options o = { .listen = "127.0.0.1:0", .provider = p };
	char address[64];
	int listener = -1, code = 0;

	if (!p)
		abort();
	provider_init(p);
	if (!read_options(&o, argc, argv, &code))
		goto out;
	code = 0;
	take_descriptors();
	signal(SIGTERM, on_signal);
	signal(SIGINT, on_signal);
	listener = server_listen(o.listen, address, sizeof address);
	if (listener < 0) {
		buf_printf(&o.why, "cannot listen on %s", o.listen);
		code = 1;
		goto out;
	}
	provider_open(p, clock_ms());
	printf("ready addr=%s\n", address);
	fflush(stdout);
	server_run(p, listener, (int64_t)o.awake_us, &stop);
out:
	if (o.why.len)
		fprintf(stderr, "provider: %s\n", o.why.at);
	buf_release(&o.why);
	provider_release(p);
	free(p);
	return code;
}

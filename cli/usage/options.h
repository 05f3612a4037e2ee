/* What stands on the command line, read into a plain struct. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_USAGE_OPTIONS_H
#define CLI_USAGE_OPTIONS_H
#include "common/buf.h"
#include "reeve/error.h"
#include "reeve/finding.h"

#define OPTIONS_ARGS_MOST        1024
#define OPTIONS_MOST             64 /* names; the bits of an enum are fewer */
#define OPTIONS_OUTPUTS_MOST     8
#define OPTIONS_WORDS_BYTES      256
#define OPTIONS_CONCURRENCY_MOST 100000 /* of `bench calls`: a descriptor each */
#define OPTION_BY_MOST           3
#define OPTIONS_CALLS_MOST       10000000 /* the same: four bytes each */

/* A bit a flag, or for flags that always go together: a command's row names those it takes. */
enum option {
	OPTION_HELP = 1 << 0,
	OPTION_COORDINATOR = 1 << 1,
	OPTION_TOKEN_FILE = 1 << 2,
	OPTION_QUEUE = 1 << 3,
	OPTION_WORKERS = 1 << 4,
	OPTION_JSON = 1 << 5,
	OPTION_QUIET = 1 << 6,
	OPTION_NO_COLOR = 1 << 7,
	OPTION_LENS = 1 << 8,
	OPTION_FAIL_ON = 1 << 9,
	OPTION_FORMAT = 1 << 10,
	OPTION_OUTPUT = 1 << 11,
	OPTION_OUT = 1 << 12,
	OPTION_TIMEOUT = 1 << 13,
	OPTION_DRY_RUN = 1 << 14,
	OPTION_DETACH = 1 << 15,
	OPTION_ALLOW_INCOMPLETE = 1 << 16,
	OPTION_SUBTASKS = 1 << 17,
	OPTION_BYTES = 1 << 18,
	OPTION_BASELINE = 1 << 19,
	OPTION_BASE = 1 << 20,
	OPTION_WORKFLOW = 1 << 21,
	OPTION_ANALYZE = 1 << 24, /* of `analyze` alone: --goal, --trust-repo-config */
	OPTION_NO_CACHE = 1 << 22,
	OPTION_BUDGET = 1 << 23,
	OPTION_FOLLOW = 1 << 25,
	OPTION_CONFIG = 1 << 26,
	OPTION_FOLDS = 1 << 27,    /* of `route eval`: --folds, --by-group, --model */
	OPTION_RECORDED = 1 << 28, /* of `skills test` */
	OPTION_BY = 1 << 29,       /* of `cost` */
	OPTION_CALLS =
		1 << 30, /* of `bench`: --base-url, --concurrency, --calls, --api, --latency-ms, --tier */
	/* Of every command; and of those that ask a coordinator. */
	OPTIONS_EVERY = OPTION_HELP | OPTION_JSON | OPTION_QUIET | OPTION_NO_COLOR,
	OPTIONS_COMMON = ((1 << 8) - 1) | OPTION_CONFIG,
};

struct config;

struct option_output {
	const char *format; /* NULL: not given */
	const char *path;   /* NULL: not given; "-": stdout */
};

/* Of `bench calls`; 0 and NULL: not given. */
struct option_calls {
	const char *base_url;
	const char *api; /* as tier_api_name() has it */
	uint64_t concurrency;
	uint64_t calls;
	uint64_t latency_ms;
	const char *tier; /* of `bench second-look`: names, joined by commas */
};

/* Strings are borrowed from argv and the environment. */
struct options {
	const char *args[OPTIONS_ARGS_MOST];
	size_t arg_count;
	const char *coordinator; /* NULL: the private fleet */
	const char *token_file;  /* NULL: no token */
	const char *config;      /* a reeve.yaml; NULL: where it usually lies */
	struct config *written;  /* what it says; NULL: not read */
	const char *queue;       /* "" */
	const char *lens;        /* NULL: all */
	const char *workflow;    /* NULL: the command's own */
	const char *out;         /* NULL: not given */
	const char *baseline;    /* a revision or a report.json; NULL: none */
	const char *base;        /* of a review: a revision; NULL: none */
	struct option_output outputs[OPTIONS_OUTPUTS_MOST];
	size_t output_count;
	uint64_t timeout_s;       /* 0: none */
	uint64_t budget_microusd; /* 0: not given */
	uint32_t workers;         /* 0: the default */
	uint32_t slots;           /* of each private worker; 0: one. No flag says it */
	uint32_t subtasks;        /* of a benchmark; 0: the default */
	uint32_t bytes;           /* of each of them; 0: the default */
	uint32_t folds;           /* of route eval; 0: the model as it is */
	const char *model;        /* a file of route eval; NULL: that which is installed */
	struct option_calls calls;
	const char *by[OPTION_BY_MOST]; /* of cost: "queue", "skill" or "model" */
	size_t by_count;                /* 0: not given */
	enum severity fail_on;          /* SEVERITY_NONE: never */
	bool fail_on_given;
	bool help, json, quiet, no_color, dry_run, detach, allow_incomplete, trust_repo_config, no_cache,
		follow, by_group, recorded;
	const char *goal; /* a free one, for models; NULL: not given */
};

/* Reads argv[0..argc) after the command's name; `allowed` are the command's flags. Environment variables fill
 * what no flag says. -E_INVALID: words say what is wrong, the nearest flag, and the next step. */
int options_parse(int argc, const char *const *argv, uint32_t allowed, struct options *out,
	char words[OPTIONS_WORDS_BYTES]) MUST_CHECK;
/* Fills what neither flag nor environment says from reeve.yaml, which has to outlive `o`. */
void options_configure(struct options *o, struct config *c);
/* j42 or 42. */
bool options_job(const char *arg, uint64_t *out);
/* j42/17: a subtask of it, `one`; or a job alone. */
bool options_subtask(const char *arg, uint64_t *job, uint32_t *number, bool *one);
#endif

/* What can go wrong with a call on purpose, and the script that says when. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BENCH_PROVIDER_FAULTS_H
#define BENCH_PROVIDER_FAULTS_H
#include "bench/provider/settings.h"

enum stop {
	STOP_NONE, /* no script says one: the end, or the limit that was reached */
	STOP_END,
	STOP_LENGTH,
	STOP_SEQUENCE,
	STOP_TOOL,
	STOP_PAUSE,
	STOP_REFUSAL,
	STOP_FILTER,
	STOP_CONTEXT,
	STOP_UNKNOWN, /* a word that no document names */
	STOPS
};

enum lie {
	LIE_NONE,
	LIE_ZERO,
	LIE_LOW,  /* half of it */
	LIE_HUGE, /* a thousand times of it */
	LIE_NEGATIVE,
	LIE_MISSING, /* no usage at all */
	LIES
};

/* How the account says that it has no money left. */
enum broke {
	BROKE_NO,
	BROKE_QUOTA,  /* insufficient_quota; billing_error with 402 */
	BROKE_SPEND,  /* Messages: 429 rate_limit_error with details, without retry-after */
	BROKE_CREDIT, /* Messages: 400 invalid_request_error, words alone tell it */
	BROKES
};

enum forced { FORCED_NO, FORCED_RIGHT, FORCED_WRONG };

/* All zero: nothing goes wrong. Numbers that may be 0 are kept plus one. */
struct faults {
	uint64_t status;
	uint64_t retry_after_s;
	uint64_t broke;               /* enum broke */
	uint64_t cut, reset, silence; /* 1 + bytes of the body before it */
	uint64_t drip_ms;
	uint64_t delay_ms;
	uint64_t slow;   /* times */
	uint64_t huge;   /* bytes of an answer */
	uint64_t stop;   /* enum stop */
	uint64_t lie;    /* enum lie */
	uint64_t forced; /* enum forced */
	uint64_t split, crlf, comments, utf8, malformed, empty, html, unended, error_event, close,
		other_model;
};

/* Words such as "split,cut=100"; an empty string is no fault. 0, or -1 and why. */
int faults_parse(struct str words, struct faults *out, struct buf *why);
/* Every word with what it does, for --help. */
void faults_help(struct buf *out);

/* Rules in their order: the first that applies to a call is its fault. */
struct fault_rule {
	struct faults faults;
	struct str fault; /* as it was written */
	struct str model; /* "": any */
	struct str when;  /* a piece of the prompt; "": any */
	uint64_t from;    /* of the calls that fit, counted from 1, the first that it hits */
	uint64_t to;
	uint64_t permille; /* of those, so many */
	uint64_t fits;     /* so far */
};

struct fault_script {
	json_t *doc; /* owns the texts */
	struct fault_rule *rules;
	size_t count;
	uint64_t seed;
};

void fault_script_release(struct fault_script *s);
/* {"seed":1,"rules":[{"fault":"status=529","permille":20,"model":"m","when":"...","from":1,"to":9}]}. Replaces what
 * was there, and takes the document. 0, or -1 and why; then the script is empty. */
int fault_script_read(struct fault_script *s, json_t *doc, struct buf *why);
/* The fault of this call, NULL: none. Counts it in every rule that fits. */
const struct fault_rule *fault_script_next(struct fault_script *s, struct str model, struct str prompt);
#endif

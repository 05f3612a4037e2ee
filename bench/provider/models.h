/* The models that are simulated: how fast, how long, how good, how dear, and how much of them a minute. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BENCH_PROVIDER_MODELS_H
#define BENCH_PROVIDER_MODELS_H
#include "bench/provider/bill.h"
#include "bench/provider/settings.h"

enum { MODELS_MOST = 64 };

struct model {
	struct str name;
	uint64_t first_ms;         /* from the whole request to the first token */
	uint64_t tokens_per_s;     /* of the answer after that */
	uint64_t chunk_tokens;     /* in an event of the stream */
	uint64_t jitter_permille;  /* latency, speed and length of a call differ so much, up and down */
	uint64_t output_tokens;    /* of an answer that no script gives */
	uint64_t quality_permille; /* of answers are the right one */
	/* As a reviewer of what --planted says: of true defects and of what only looks like one, how many it reports; and of its
	 * findings how many stand at a wrong line or misquote it; of all lines, how many get a claim about a line that is nowhere. */
	uint64_t finds_permille, believes_permille;
	uint64_t misplaces_permille, alters_permille, invents_permille;
	/* As a refuter of claims: of all, how many it does not decide; of the wrong ones, how many it lets stand; of the true ones,
	 * how many it refutes. */
	uint64_t unsure_permille, lets_stand_permille, refutes_true_permille;
	/* As a planner: "overlap", "outside", "lens", "many", "deep" or "words" (no JSON); "": it makes sound plans. */
	struct str plan_fault;
	uint64_t plan_mends; /* not 0: no more once it is told why a plan was refused */
	uint64_t window;
	uint64_t max_output;
	uint64_t cache_least; /* tokens: shorter beginnings are not cached */
	struct price price;
	struct {
		uint64_t requests_per_minute; /* 0: no limit, as with the others */
		uint64_t tokens_per_minute;
		uint64_t input_tokens_per_minute;
		uint64_t output_tokens_per_minute;
		uint64_t concurrency; /* calls at once */
		uint64_t bucket_s;
	} limits;
};

struct models {
	json_t *doc; /* owns the names */
	struct model list[MODELS_MOST];
	size_t count;
	bool any; /* there is no file: every name is the one model */
	uint64_t seed;
	struct {
		uint64_t calls; /* UINT64_MAX: no end */
		uint64_t microusd;
	} quota;
};

/* One model of the defaults that --help shows, by any name. */
void models_init(struct models *m);
void models_release(struct models *m);
/* 0, or -1 and why. Takes the document. */
int models_read(struct models *m, json_t *doc, struct buf *why);
/* NULL: there is none of this name. */
const struct model *models_find(const struct models *m, struct str name);
/* {"calls":N,"microusd":N}, each a number or null for no end. 0, or -1 and why. */
int models_read_quota(struct models *m, json_t *quota, struct buf *why);
#endif

/* Everything that the simulated provider knows: its models, scripts, accounts and limits. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BENCH_PROVIDER_PROVIDER_H
#define BENCH_PROVIDER_PROVIDER_H
#include "bench/provider/answers.h"
#include "bench/provider/faults.h"
#include "bench/provider/limits.h"
#include "bench/provider/models.h"
#include "bench/provider/planted.h"
#include "bench/provider/prefixes.h"

#include <stdio.h>

/* A model's account and limits. */
struct lane {
	struct account account;
	struct limits limits;
};

struct provider {
	struct models models;
	struct answers answers;
	struct planted_set planted;
	struct fault_script script;
	struct prefixes *prefixes;
	struct lane lanes[MODELS_MOST]; /* as models.list */
	uint64_t strangers;             /* requests refused before it was known which model they want */
	uint64_t requests;
	uint64_t running, running_most;
	struct str key; /* that requests must have; "": any */
	FILE *log;      /* NULL: none */
	/* How late the server itself was with what it had to send: what a client sees beyond that is the client's. */
	uint64_t steps, late_ms_sum, late_ms_most;
};

void provider_init(struct provider *p);
void provider_release(struct provider *p);
/* After the files were read. */
void provider_open(struct provider *p, int64_t now_ms);
/* Accepted calls and their cost in micro-dollars, over all models. */
uint64_t provider_calls(const struct provider *p);
uint64_t provider_microusd(const struct provider *p);
/* The answer to what is not a call: /sim/bill, /sim/stats, /sim/quota, /sim/faults, /v1/models. The status; the body
 * goes to `out`. 404 for what is none of them. */
int provider_control(
	struct provider *p, struct str method, struct str path, struct str body, struct buf *out);
#endif

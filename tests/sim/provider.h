/* The providers of models in a simulated world: what their tiers cost and allow, and how each ends a call. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_PROVIDER_H
#define SIM_PROVIDER_H
#include "common/tier/tier.h"
#include "worker/runner/runner.h"

#include <stdbool.h>

enum { PROVIDER_TIERS = 3, MINUTE_CALLS = 64 };

/* From cheap to strong. Two have all in common that decides an answer, but for the model's name. */
extern const struct tier provider_tiers[PROVIDER_TIERS];

/* When the newest calls were, however many: no tier allows as many as fit. */
struct minute {
	int64_t at_ms[MINUTE_CALLS];
	uint64_t count;
};

struct provider {
	struct minute let_in;  /* as it counts them itself */
	struct minute granted; /* as coordinators decided them, in the world's time */
	uint32_t asker;        /* the life of a host that decided the newest; 0: none has */
	int64_t shut_until_ms; /* its quota is used up, or it takes the key no more */
	int64_t faulty_until_ms;
	int64_t busy_until_ms;
	bool dated; /* it has said once until when it takes no calls */
};

struct world;

/* How many there were in the sixty seconds up to this time. */
uint32_t minute_calls(const struct minute *m, int64_t at_ms);
void minute_add(struct minute *m, int64_t at_ms);
/* The tiers of its account, itself among them, a bit each. */
uint32_t provider_account(size_t tier);
/* Until then it takes no calls, and neither does its account; or this tier alone, where the time is of those in which the key may not ask
 * for it. */
void provider_shut(struct world *w, size_t tier, int64_t until_ms);
/* A call of this tier begins: how it will end, and what its headers say. Only one that is let in is billed. */
void provider_call(struct world *w, size_t tier, struct call_report *out);
bool provider_let_in(const struct call_report *call);
#endif

/* What a provider bills, kept apart from what the fleet believes to have spent. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_MONEY_H
#define SIM_MONEY_H
#include "coordinator/store/store.h"
#include "reeve/lease.h"
#include "worker/attempt.h"

enum {
	MONEY_PRICE = 100,       /* the most that one attempt may cost */
	MONEY_QUESTION = 400000, /* or one question to a model, but for very long ones */
};

struct world;
struct job_work;
struct fact;
struct subtask_record;

/* Some jobs are paid for, and have too little at first. */
void money_price(struct world *w, struct job_work *work);
/* A provider bills a call as it begins. */
void money_bill(struct world *w, struct attempt *a, uint64_t microusd);
/* The call of what is paid for by its job's price begins, if its provider takes it. */
void money_begins(struct world *w, struct attempt *a);
/* The provider took no more calls when this one began. */
bool money_is_refused(const struct world *w, const struct attempt *a);
/* What is wrong with the money in a record; NULL: nothing. */
const char *money_fault(const struct fact *fact, const struct subtask_record *record);
/* True when, as it is stored, money is reserved for an attempt under this token. */
bool money_is_out(const struct fact *fact, struct token token);
/* A commit became true: what is out and spent is never more than was granted. */
void money_look(struct world *w, uint64_t job);
/* What the client of a paused job gives it in all. */
uint64_t money_raise(struct world *w, uint64_t job);
/* At the end of a world nothing is reserved, and nothing was billed that we do not know of. */
void money_end(struct world *w, uint64_t job);
#endif

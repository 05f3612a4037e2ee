/* How a call ends, and what of it goes to the bill. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/provider/call.h"

#include <assert.h>

void call_release(struct call *c)
{
	assert(!c->open);
	free(c->prefixes);
	buf_release(&c->head);
	buf_release(&c->owned);
	buf_release(&c->held);
	buf_release(&c->name);
	buf_release(&c->fault);
	buf_release(&c->request);
	buf_release(&c->why);
	memset(c, 0, sizeof *c);
}

void call_pay(struct provider *p, struct call *c, uint64_t tokens)
{
	struct usage more = { .output = tokens - c->billed };

	bill_add(&p->lanes[c->model].account, &p->models.list[c->model].price, &more);
	c->billed = tokens;
}

static void count_end(struct account *a, const struct call *c, enum call_end how)
{
	if (how == CALL_REFUSED) {
		a->limited += c->problem == PROBLEM_REQUESTS || c->problem == PROBLEM_TOKENS;
		a->broke += c->problem >= PROBLEM_QUOTA && c->problem <= PROBLEM_CREDIT;
		a->failed += c->problem < PROBLEM_REQUESTS || c->problem > PROBLEM_CREDIT;
	}
	a->finished += how == CALL_FINISHED;
	a->faulted += how == CALL_FAULTED;
	a->cancelled += how == CALL_CANCELLED;
}

void call_finish(struct provider *p, struct call *c, enum call_end how, int64_t now_ms)
{
	assert(c->open);
	if (c->admitted) {
		/* A whole answer was made before its first byte: it is paid, whoever is still there to read it. */
		if (!c->streams)
			call_pay(p, c, c->reply.usage.output);
		limits_end(&p->lanes[c->model].limits, c->reply.api == API_MESSAGES ? c->billed : 0, now_ms);
		p->running--;
	}
	if (c->model != SIZE_MAX)
		count_end(&p->lanes[c->model].account, c, how);
	else
		p->strangers++;
	c->open = false;
	if (p->log)
		call_log(p, c, how, now_ms);
}

void call_cancel(struct provider *p, struct call *c, int64_t now_ms)
{
	if (c->open)
		call_finish(p, c, CALL_CANCELLED, now_ms);
}

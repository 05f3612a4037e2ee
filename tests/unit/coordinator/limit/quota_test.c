/* A fleet and a provider in virtual time: no refusal after the first minute, and hardly anything of the limit left unused. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/rand.h"
#include "coordinator/limit/limit.h"

#include <CUnit/CUnit.h>
#include <stdio.h>

enum {
	REQUESTS = 50,
	TOKENS = 40000,
	WORKERS = 64,
	STEP_MS = 50,
	MINUTE_MS = 60000,
	MINUTES = 16,
	DELAY_MS_MOST = 900, /* from the lease to the call */
	CALL_MS_LEAST = 2000,
	CALL_MS_MOST = 20000,
	CLOCK_PHASE_MS = 17123,
	LOG = 65536,
};

/* The ways in which providers count a minute. */
enum counting {
	BUCKET,       /* fills evenly and holds a minute's worth */
	CLOCK,        /* begins anew with each minute of a clock that is not ours */
	SLIDING,      /* the last sixty seconds */
	SHORT_BUCKET, /* fills evenly and holds six seconds' worth */
};

/* How large the calls are, in tokens, and how much of the limit they are to use. */
struct load {
	const char *name;
	uint64_t prompt_least, prompt_most;
	uint64_t max_output;  /* asked for */
	uint64_t output_most; /* that comes */
	unsigned permille_least;
};

struct counter {
	enum counting counting;
	uint64_t limit;
	double level; /* of a bucket */
	uint64_t used;
	int64_t at_ms;
	struct {
		int64_t at_ms;
		uint64_t units;
	} log[LOG];
	unsigned first, last;
	uint64_t admitted; /* after the first minute */
};

struct call {
	enum { IDLE, GOING, CALLING, REFUSED } state;
	int64_t next_ms;
	struct tier_usage usage;
	struct limit_ticket ticket;
	struct limit_heard heard;
};

struct world {
	enum tier_api api;
	struct counter requests, tokens;
	struct limit limit;
	struct call calls[WORKERS];
	struct tier_usage next; /* what the next call will use: the first in the queue waits for its turn */
	int64_t again_ms;
	const struct load *load;
	uint64_t chance;
	int64_t now_ms, from_ms;
	unsigned refused_early, refused_late;
};

static double holds(const struct counter *c)
{
	return (double)c->limit * (c->counting == SHORT_BUCKET ? 0.1 : 1.0);
}

static void counter_open(struct counter *c, enum counting counting, uint64_t limit, int64_t now_ms)
{
	c->counting = counting;
	c->limit = limit;
	c->level = holds(c);
	c->at_ms = now_ms;
	c->used = c->admitted = 0;
	c->first = c->last = 0;
}

static void counter_turn(struct counter *c, int64_t now_ms)
{
	c->level += (double)c->limit * (double)(now_ms - c->at_ms) / MINUTE_MS;
	if (c->level > holds(c))
		c->level = holds(c);
	if (c->counting == CLOCK &&
		(now_ms + CLOCK_PHASE_MS) / MINUTE_MS != (c->at_ms + CLOCK_PHASE_MS) / MINUTE_MS)
		c->used = 0;
	while (c->counting == SLIDING && c->first != c->last &&
		c->log[c->first % LOG].at_ms <= now_ms - MINUTE_MS)
		c->used -= c->log[c->first++ % LOG].units;
	c->at_ms = now_ms;
}

static uint64_t counter_left(const struct counter *c)
{
	if (c->counting == BUCKET || c->counting == SHORT_BUCKET)
		return c->level > 0 ? (uint64_t)c->level : 0;
	return c->used < c->limit ? c->limit - c->used : 0;
}

static void counter_take(struct counter *c, uint64_t units, bool counted, int64_t now_ms)
{
	c->level -= (double)units;
	c->used += units;
	c->log[c->last % LOG].at_ms = now_ms;
	c->log[c->last++ % LOG].units = units;
	c->admitted += counted ? units : 0;
}

static bool is_late(const struct world *w)
{
	return w->now_ms >= w->from_ms + MINUTE_MS;
}

static uint64_t between(struct world *w, uint64_t least, uint64_t most)
{
	return least + rand_below(&w->chance, most - least + 1);
}

static void draw(struct world *w)
{
	w->next = (struct tier_usage){ .input = between(w, w->load->prompt_least, w->load->prompt_most),
		.output = between(w, 1, w->load->output_most) };
}

static void lease(struct world *w, struct call *c)
{
	if (w->now_ms < w->again_ms)
		return;
	if (limit_take(&w->limit, limit_tokens_before(w->api, w->next.input, w->load->max_output), w->now_ms,
		    &c->ticket, &w->again_ms))
		return;
	c->usage = w->next;
	draw(w);
	c->state = GOING;
	c->next_ms = w->now_ms + (int64_t)between(w, 0, DELAY_MS_MOST);
}

/* Until all is there again. */
static int64_t counter_reset_ms(const struct counter *c)
{
	if (c->counting == CLOCK)
		return MINUTE_MS - (c->at_ms + CLOCK_PHASE_MS) % MINUTE_MS;
	if (c->counting == SLIDING)
		return c->first == c->last ? 0 : c->log[(c->last - 1) % LOG].at_ms + MINUTE_MS - c->at_ms;
	return (int64_t)((holds(c) - c->level) * MINUTE_MS / (double)c->limit);
}

static struct limit_heard_rate header(const struct counter *c)
{
	return (struct limit_heard_rate){ c->limit, counter_left(c), counter_reset_ms(c) };
}

/* The provider lets it in, or does not. */
static void begin(struct world *w, struct call *c)
{
	uint64_t charge = limit_tokens_after(w->api, &c->usage, w->load->max_output).begin;
	bool let_in = counter_left(&w->requests) >= 1 && counter_left(&w->tokens) >= charge;

	if (let_in) {
		counter_take(&w->requests, 1, is_late(w), w->now_ms);
		counter_take(&w->tokens, charge, is_late(w), w->now_ms);
	} else if (is_late(w)) {
		w->refused_late++;
	} else {
		w->refused_early++;
	}
	c->state = let_in ? CALLING : REFUSED;
	c->heard = (struct limit_heard){ let_in ? LIMIT_GOOD : LIMIT_TOO_MANY, w->now_ms,
		header(&w->requests), header(&w->tokens), let_in ? -1 : 5000 };
	c->next_ms = w->now_ms + (let_in ? (int64_t)between(w, CALL_MS_LEAST, CALL_MS_MOST) : 100);
}

static void end(struct world *w, struct call *c)
{
	struct rate_units used = { 0, 0 };

	if (c->state == CALLING)
		used = limit_tokens_after(w->api, &c->usage, w->load->max_output);
	counter_take(&w->tokens, used.end, is_late(w), w->now_ms);
	limit_settle(&w->limit, &c->ticket, used, w->now_ms);
	limit_hear(&w->limit, &c->heard, &w->chance, w->now_ms);
	w->again_ms = 0;
	c->state = IDLE;
}

static void turn(struct world *w)
{
	counter_turn(&w->requests, w->now_ms);
	counter_turn(&w->tokens, w->now_ms);
	for (int i = 0; i < WORKERS; i++) {
		struct call *c = &w->calls[i];

		if (c->state == GOING && c->next_ms <= w->now_ms)
			begin(w, c);
		else if ((c->state == CALLING || c->state == REFUSED) && c->next_ms <= w->now_ms)
			end(w, c);
		if (c->state == IDLE)
			lease(w, c);
	}
}

/* Thousandths of the scarcer limit that were used after the first minute. */
static unsigned used_permille(const struct world *w)
{
	uint64_t requests = w->requests.admitted * 1000 / (REQUESTS * (MINUTES - 1));
	uint64_t tokens = w->tokens.admitted * 1000 / (TOKENS * (MINUTES - 1));

	return (unsigned)(requests > tokens ? requests : tokens);
}

static void run(struct world *w, enum counting counting, const struct tier_limits *known)
{
	*w = (struct world){
		.api = w->api, .load = w->load, .chance = 7, .now_ms = 5000000, .from_ms = 5000000
	};
	counter_open(&w->requests, counting, REQUESTS, w->now_ms);
	counter_open(&w->tokens, counting, TOKENS, w->now_ms);
	limit_init(&w->limit, known);
	draw(w);
	for (; w->now_ms < w->from_ms + MINUTES * MINUTE_MS; w->now_ms += STEP_MS)
		turn(w);
}

static struct world world; /* too large for a stack */

static void check(const struct load *load, enum counting counting, const struct tier_limits *known)
{
	unsigned used;

	world.load = load;
	run(&world, counting, known);
	used = used_permille(&world);
	if (world.refused_late || used < load->permille_least)
		printf("\n%s: api %d, counting %d, limits %s: %u and %u refused, %u permille used",
			load->name, world.api, counting, known->requests_per_minute ? "known" : "unknown",
			world.refused_early, world.refused_late, used);
	CU_ASSERT_EQUAL(world.refused_late, 0);
	CU_ASSERT_TRUE(used >= load->permille_least);
}

static void check_all(const struct load *load, enum counting last)
{
	static const struct tier_limits knowns[] = { { REQUESTS, TOKENS, WORKERS }, { 0, 0, 32 } };

	for (enum tier_api api = 0; api < TIER_APIS; api++)
		for (enum counting counting = 0; counting <= last; counting++)
			for (size_t k = 0; k < 2; k++) {
				world.api = api;
				check(load, counting, &knowns[k]);
			}
}

void test_requests_are_used_up_however_they_are_counted(void)
{
	check_all(&(struct load){ "small", 50, 300, 400, 200, 950 }, SHORT_BUCKET);
}

void test_so_are_requests_and_tokens_together(void)
{
	check_all(&(struct load){ "even", 799, 799, 1, 1, 950 }, SLIDING);
	check_all(&(struct load){ "middle", 100, 1200, 600, 300, 950 }, SLIDING);
}

/* Up to an eighth of a minute's tokens each: what does not fit waits, and leaves a gap. */
void test_large_calls_leave_gaps_and_are_not_refused(void)
{
	check_all(&(struct load){ "large", 200, 3000, 2000, 2000, 910 }, SLIDING);
}

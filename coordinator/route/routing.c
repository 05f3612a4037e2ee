/* The first belief is that of a text nobody has read: the text model is fitted to questions, and says nothing of code. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/route/routing.h"
#include "coordinator/route/explain.h"
#include "coordinator/route/guess.h"

#include <assert.h>
#include <math.h>

_Static_assert(
	(int)VERDICTS_REFUSALS == (int)CHOOSE_TRIES_MOST, "verdicts are counted as they are asked for");

/* Of MMLU's questions the weak model of the router answers so many, and the strong one (docs/routing.md). Twenty verdicts of one's own
 * weigh as much. */
static const double weak_right = 0.6793, strong_right = 0.8044;
/* What the gates pass of what is right and of what is wrong, until it is measured. */
static const struct choose_gate gate = { 0.9, 0.1 };

/* Those between the weakest and the strongest lie between by their log-odds, as in guess.c. */
static double right_of(size_t place, size_t count)
{
	double part = count > 1 ? (double)place / (double)(count - 1) : 0.5;
	double weak = log(weak_right / (1 - weak_right)), strong = log(strong_right / (1 - strong_right));

	return 1 / (1 + exp(-(weak + part * (strong - weak))));
}

static void tier_make(const struct routing_facts *facts, size_t place, size_t count, struct choose_tier *out)
{
	struct verdict_row seen =
		verdict_find(facts->verdicts, verdict_key(&facts->tiers[place], facts->lens));
	uint64_t cost = facts->costs_microusd[place];

	*out = (struct choose_tier){ .accept = guess_accept(right_of(place, count), &gate),
		.cost_microusd = cost < INT64_MAX ? (int64_t)cost : INT64_MAX };
	for (int i = 0; i < CHOOSE_TRIES_MOST; i++)
		out->after[i] = (struct choose_verdicts){ seen.after[i].accepted, seen.after[i].refused };
}

static int64_t money(uint64_t microusd)
{
	return microusd < INT64_MAX ? (int64_t)microusd : INT64_MAX;
}

/* Those that were passed over, for they failed or were closed, are not gone back to: they are left out. */
void routing_make(const struct routing_facts *facts, struct routing *out)
{
	size_t all = facts->tier_count < CHOOSE_TIERS_MOST ? facts->tier_count : CHOOSE_TIERS_MOST;
	size_t asked = facts->asked < all ? facts->asked : all;
	size_t refused = facts->refused < CHOOSE_TRIES_MOST ? facts->refused : CHOOSE_TRIES_MOST;

	*out = (struct routing){ .wish = {
					 money(facts->worth_microusd), money(facts->left_microusd), gate } };
	refused = refused < asked ? refused : asked;
	for (size_t i = asked - refused; i < all; i++) {
		if (i < asked)
			out->past.tried[out->past.count++] = (uint8_t)out->count;
		tier_make(facts, i, all, &out->tiers[out->count]);
		out->names[out->count++] = facts->tiers[i].name;
	}
	choose(out->tiers, out->count, &out->wish, &out->past, &out->choice);
}

bool routing_stops(const struct routing *r, struct buf *words)
{
	struct buf told = BUF_INIT;
	ptrdiff_t line;

	if (r->choice.end != CHOOSE_NOT_WORTH && r->choice.end != CHOOSE_SPENT)
		return false;
	explain(r->tiers, r->names, r->count, &r->wish, &r->past, &r->choice, &told);
	line = str_find(buf_str(&told), '\n');
	assert(line > 0);
	buf_add_str(words, str_sub(buf_str(&told), 0, (size_t)line));
	for (uint32_t i = r->past.count; i < r->count && r->choice.end == CHOOSE_NOT_WORTH; i++)
		buf_printf(words, "; %.*s: accepted with %.2f for $%.6f", STR_ARG(r->names[i]),
			r->choice.accept[i], (double)r->tiers[i].cost_microusd / 1e6);
	buf_release(&told);
	return true;
}

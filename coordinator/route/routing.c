/* The first belief is that of a text nobody has read: the text model is fitted to questions, and says nothing of code. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/route/routing.h"
#include "common/usd.h"
#include "coordinator/route/explain.h"
#include "coordinator/route/guess.h"

#include <assert.h>
#include <math.h>

_Static_assert(
	(int)VERDICTS_REFUSALS == (int)CHOOSE_TRIES_MOST, "verdicts are counted as they are asked for");

/* Of MMLU's questions the weak model of the router answers so many, and the strong one (docs/routing.md). Six verdicts of one's own
 * weigh as much. */
static const double weak_right = 0.6793, strong_right = 0.8044;
/* What is accepted is taken for right: how much of what is wrong the gates of a job pass nobody has measured. Where a guess of 0.1 was
 * subtracted from its worth, a tier that is accepted half of the time was left out for a dear one, and for that guess alone. */
static const struct choose_gate gate = { 1, 0 };
/* That guess only says when to stop: what the gates accept of so little is mostly what leaks (docs/routing.md: at 0.1 a cascade keeps the
 * strong one's quality, at 0.2 it loses a point). */
static const double leak = 0.1;

/* Those between the weakest and the strongest lie between by their log-odds, as in guess.c. */
static double right_of(size_t place, size_t count)
{
	double part = count > 1 ? (double)place / (double)(count - 1) : 0.5;
	double weak = log(weak_right / (1 - weak_right)), strong = log(strong_right / (1 - strong_right));

	return 1 / (1 + exp(-(weak + part * (strong - weak))));
}

static int64_t money(uint64_t microusd)
{
	return microusd < INT64_MAX ? (int64_t)microusd : INT64_MAX;
}

/* A row of the lens counts its kind, too; but one of the two may have made way for others. */
static uint32_t less(uint32_t all, uint32_t part)
{
	return all > part ? all - part : 0;
}

static void tier_make(const struct routing_facts *facts, size_t place, size_t count, struct choose_tier *out)
{
	uint64_t key = verdict_key(&facts->tiers[place], facts->lens);
	struct verdict_row lens = verdict_find(facts->verdicts, key);
	struct verdict_row kind = verdict_find(facts->verdicts, verdict_kind_key(key, &facts->kind));

	*out = (struct choose_tier){ .accept = guess_accept(right_of(place, count), &gate),
		.cost_microusd = money(facts->costs_microusd[place]) };
	for (int i = 0; i < CHOOSE_TRIES_MOST; i++) {
		out->after[i] = (struct choose_verdicts){ kind.after[i].accepted, kind.after[i].refused };
		out->akin[i] = (struct choose_verdicts){ less(lens.after[i].accepted, kind.after[i].accepted),
			less(lens.after[i].refused, kind.after[i].refused) };
	}
}

static bool was_tried(const struct choose_past *past, uint32_t tier)
{
	for (uint32_t i = 0; i < past->count; i++)
		if (past->tried[i] == tier)
			return true;
	return false;
}

/* Chosen among the open ones. */
static enum choose_end choose_open(struct routing *r, uint32_t closed)
{
	for (uint32_t i = 0; i < r->count; i++)
		r->tiers[i].closed = closed >> i & 1;
	choose(r->tiers, r->count, &r->wish, &r->past, &r->choice);
	return r->choice.end;
}

/* The cheapest that was left out: what was refused time after time would else never be asked again, whatever has changed. */
static bool find_probe(const struct routing *r, uint8_t *tier)
{
	bool found = false;

	for (uint32_t i = 0; i < r->count; i++) {
		const struct choose_tier *t = &r->tiers[i];
		bool out = !t->closed && t->cost_microusd <= r->wish.left_microusd;

		for (uint32_t n = 0; n < r->choice.count; n++)
			out = out && r->choice.way[n].tier != i;
		if (out && (!found || t->cost_microusd < r->tiers[*tier].cost_microusd)) {
			*tier = (uint8_t)i;
			found = true;
		}
	}
	return found;
}

static void decide(struct routing *r, const struct routing_facts *facts)
{
	const struct choose_wish wish = r->wish;

	/* Who will be well again in a while is waited for rather than that a question ends, or money is wanted. */
	if (!facts->rest || choose_open(r, facts->shut | facts->passed | facts->rest) != CHOOSE_TRY)
		choose_open(r, facts->shut | facts->passed);
	/* Whoever could not do it may, where nobody else is worth asking. */
	if (r->choice.end != CHOOSE_TRY && facts->passed & ~facts->shut)
		choose_open(r, facts->shut);
	if (r->choice.end == CHOOSE_CLOSED && facts->shut)
		choose_open(r, 0);
	if (r->choice.end == CHOOSE_NO_MONEY) {
		r->wish.left_microusd = INT64_MAX;
		choose(r->tiers, r->count, &r->wish, &r->past, &r->choice);
		r->wish = wish;
	}
	r->asks = r->choice.end == CHOOSE_TRY;
	r->tier = r->asks ? r->choice.way[0].tier : 0;
	if (!r->past.count && facts->number % ROUTING_PROBES == ROUTING_PROBES - 1)
		r->probe = find_probe(r, &r->tier);
	r->asks = r->asks || r->probe;
}

void routing_make(const struct routing_facts *facts, struct routing *out)
{
	assert(facts->tier_count <= CHOOSE_TIERS_MOST);
	*out = (struct routing){ .count = (uint32_t)facts->tier_count,
		.wish = { money(facts->worth_microusd), money(facts->left_microusd), gate, leak } };
	for (uint32_t i = 0; i < out->count; i++) {
		tier_make(facts, i, out->count, &out->tiers[i]);
		out->names[i] = facts->tiers[i].name;
	}
	/* A tier that the operator has taken away since says nothing of those that are there. */
	for (uint32_t i = 0; i < facts->past.count && i < CHOOSE_TRIES_MOST; i++)
		if (facts->past.tried[i] < out->count && !was_tried(&out->past, facts->past.tried[i]))
			out->past.tried[out->past.count++] = facts->past.tried[i];
	decide(out, facts);
}

static void add_figures(const struct routing *r, uint32_t tier, struct buf *words)
{
	const struct choose_tier *t = &r->tiers[tier];
	const struct choose_verdicts *kind = &t->after[r->past.count], *akin = &t->akin[r->past.count];

	buf_printf(words, "; %.*s: accepted with %.2f for ", STR_ARG(r->names[tier]), r->choice.accept[tier]);
	usd_add((uint64_t)t->cost_microusd, words);
	buf_printf(words, " (%u of %u before%s)", kind->accepted + akin->accepted,
		kind->accepted + kind->refused + akin->accepted + akin->refused,
		t->closed ? "; may not be asked now" : "");
}

void routing_words(const struct routing *r, struct buf *words)
{
	struct buf told = BUF_INIT;
	ptrdiff_t line;

	if (r->probe)
		buf_printf(words, "one question of %d is asked of %.*s all the same; else ", ROUTING_PROBES,
			STR_ARG(r->names[r->tier]));
	explain(r->tiers, r->names, r->count, &r->wish, &r->past, &r->choice, &told);
	line = str_find(buf_str(&told), '\n');
	assert(line > 0);
	buf_add_str(words, str_sub(buf_str(&told), 0, (size_t)line));
	for (uint32_t i = 0; i < r->count && r->past.count < CHOOSE_TRIES_MOST; i++)
		if (!was_tried(&r->past, i))
			add_figures(r, i, words);
	buf_release(&told);
}

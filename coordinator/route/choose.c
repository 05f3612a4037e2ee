/* Every set of at most three tiers is added up, in its cheapest order: with sixteen tiers there are 696 of them. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/route/choose.h"

#include <assert.h>
#include <math.h>

/* How two models go together, as an odds ratio: of MMLU's questions that Mixtral answers GPT-4 answers 0.919, of the others
 * 0.561 (the train part of RouteLLM's outcomes). Verdicts of one's own take over from there. */
static const double odds_ratio = 8.9;
/* So many verdicts weigh as much as what was believed before them. MMLU's 57 subjects differ so much: of what Mixtral gets right 0.14
 * of the variance lies between them, and 1 / 0.14 - 1 is 6 (of what GPT-4 gets right 0.19, which is 4; the train part again). */
static const double belief_verdicts = 6;
/* Of others of its lens no more count than make it twenty: more of its own than that are believed rather than many of those. */
static const double akin_verdicts = 14;

static double moved(double believed, double weight, const struct choose_verdicts *seen)
{
	return (weight * believed + seen->accepted) /
	       (weight + (double)seen->accepted + (double)seen->refused);
}

double choose_accept(const struct choose_tier *tier, double believed, uint32_t refusals)
{
	const struct choose_verdicts *akin;

	assert(refusals < CHOOSE_TRIES_MOST && believed >= 0 && believed <= 1);
	akin = &tier->akin[refusals];
	return moved(moved(believed, belief_verdicts, akin),
		belief_verdicts + fmin(akin_verdicts, (double)akin->accepted + (double)akin->refused),
		&tier->after[refusals]);
}

/* The chance of both by Plackett's distribution ("A Class of Bivariate Distributions", 1965): it keeps each one's own chance and
 * their odds ratio, so that the refusal of a tier that is seldom accepted says little. */
double choose_after_refusal(double accept, double other)
{
	double more = odds_ratio - 1, sum = 1 + (accept + other) * more, both;

	assert(accept >= 0 && accept <= 1 && other >= 0 && other <= 1);
	if (other >= 1)
		return accept;
	both = (sum - sqrt(sum * sum - 4 * odds_ratio * more * accept * other)) / (2 * more);
	return fmin(1, fmax(0, (accept - both) / (1 - other)));
}

double choose_right(double accept, const struct choose_gate *gate)
{
	double correct;

	assert(gate->true_pass > gate->false_pass && gate->false_pass >= 0 && gate->true_pass <= 1);
	correct = (accept - gate->false_pass) / (gate->true_pass - gate->false_pass);
	correct = correct < 0 ? 0 : correct > 1 ? 1 : correct;
	correct *= gate->true_pass;
	return correct < accept ? correct : accept;
}

struct search {
	const struct choose_tier *tiers;
	uint32_t count;
	const struct choose_wish *wish;
	uint32_t refusals; /* that have happened */
	bool used[CHOOSE_TIERS_MOST];
	double believed[CHOOSE_TIERS_MOST]; /* of each tier, after the refusals so far */
	struct choice now;
	double reached; /* the chance that all before it are refused */
	struct choice *best;
};

/* More gain; of two equal ones what costs less; of two equal ones the first. */
static bool is_better(const struct choice *a, const struct choice *b)
{
	const double nothing = 1e-9;

	if (a->gain_microusd > b->gain_microusd + nothing)
		return true;
	return a->gain_microusd > b->gain_microusd - nothing && a->cost_microusd < b->cost_microusd - nothing;
}

static bool may_try(const struct search *s, uint32_t tier)
{
	const struct choose_tier *t = &s->tiers[tier];

	return !s->used[tier] && !t->closed && t->cost_microusd <= s->wish->left_microusd;
}

static void go(struct search *s);

/* All others are believed in less. */
static void refuse(struct search *s, uint32_t tier, double accept)
{
	s->used[tier] = true;
	for (uint32_t i = 0; i < s->count; i++)
		if (!s->used[i])
			s->believed[i] = choose_after_refusal(s->believed[i], accept);
}

/* Of two that are both tried the one goes first that is accepted more often for the same money: so it costs least until one is
 * accepted. By gain alone the dear one would be first wherever a leak of the gates, which is guessed, is worth more than a call. */
static void leave_cheaper(struct search *s, uint32_t tier, double accept)
{
	uint32_t refusals = s->refusals + s->now.count;

	for (uint32_t i = 0; i < s->count; i++)
		if (!s->used[i] && i != tier &&
			choose_accept(&s->tiers[i], s->believed[i], refusals) *
					(double)s->tiers[tier].cost_microusd >
				accept * (double)s->tiers[i].cost_microusd)
			s->used[i] = true;
}

static void go_by(struct search *s, uint32_t tier)
{
	const struct search before = *s;
	double accept = choose_accept(&s->tiers[tier], s->believed[tier], s->refusals + s->now.count);
	double right = choose_right(accept, &s->wish->gate), cost = (double)s->tiers[tier].cost_microusd;

	leave_cheaper(s, tier, accept);
	s->now.way[s->now.count++] = (struct choose_step){ (uint8_t)tier, accept, right };
	s->now.accepted += s->reached * accept;
	s->now.right += s->reached * right;
	s->now.cost_microusd += s->reached * cost;
	s->now.gain_microusd += s->reached * (right * (double)s->wish->worth_microusd - cost);
	if (is_better(&s->now, s->best))
		*s->best = s->now;
	s->reached *= 1 - accept;
	refuse(s, tier, accept);
	go(s);
	*s = before;
}

static void go(struct search *s)
{
	uint32_t refusals = s->refusals + s->now.count;

	for (uint32_t tier = 0; tier < s->count && refusals < CHOOSE_TRIES_MOST; tier++)
		if (may_try(s, tier) &&
			choose_accept(&s->tiers[tier], s->believed[tier], refusals) > s->wish->leak)
			go_by(s, tier);
}

/* Why nothing is tried. What could be tried and is not worth it weighs more than what could not. */
static enum choose_end end_of(const struct search *s)
{
	uint32_t left = 0, open = 0, paid = 0;

	for (uint32_t i = 0; i < s->count; i++) {
		left += !s->used[i];
		open += !s->used[i] && !s->tiers[i].closed;
		paid += may_try(s, i);
	}
	if (!left || s->refusals >= CHOOSE_TRIES_MOST)
		return CHOOSE_SPENT;
	if (paid)
		return CHOOSE_NOT_WORTH;
	return open ? CHOOSE_NO_MONEY : CHOOSE_CLOSED;
}

void choose(const struct choose_tier *tiers, uint32_t count, const struct choose_wish *wish,
	const struct choose_past *past, struct choice *out)
{
	struct search s = { .tiers = tiers,
		.count = count,
		.wish = wish,
		.refusals = past->count,
		.reached = 1,
		.best = out };

	assert(count <= CHOOSE_TIERS_MOST && past->count <= CHOOSE_TRIES_MOST);
	for (uint32_t i = 0; i < count; i++) {
		assert(tiers[i].cost_microusd >= 0);
		s.believed[i] = tiers[i].accept;
	}
	for (uint32_t i = 0; i < past->count; i++) {
		uint32_t tier = past->tried[i];

		assert(tier < count);
		refuse(&s, tier, choose_accept(&tiers[tier], s.believed[tier], i));
	}
	for (uint32_t i = 0; i < count && past->count < CHOOSE_TRIES_MOST; i++)
		s.now.accept[i] = choose_accept(&tiers[i], s.believed[i], past->count);
	*out = s.now;
	go(&s);
	if (!out->count)
		out->end = end_of(&s);
}

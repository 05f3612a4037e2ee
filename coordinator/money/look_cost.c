/* Claims times looks times price. How wrong the priors are is one of the things that the ratios of earlier jobs correct. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/money/look_cost.h"
#include "coordinator/state/second_look.h"

enum {
	/* A warning or an error for each 150 lines or so, and one in the smallest question: nobody has counted what real models claim of
	 * real code. Of a tree in which nothing is wrong there are none, of tests/planted there are eight times as many. */
	BYTES_A_CLAIM = 5000,
	/* Of the claims that two have judged; docs/second-look.md has from 45 to 70 in a hundred. */
	DISAGREE_DEN = 2,
	PREFIX_BYTES = 3000,   /* who is asked, and the contract */
	TEXT_BYTES = 400,      /* of a claim: rule, message, quote, place */
	TOKENS_A_VERDICT = 60, /* a reason in a sentence stands before each */
	BYTES_A_TOKEN = 3,     /* as in estimate.c */
	ALL_BUT_THIRD = 2,     /* so many are asked about every claim: one alone is no majority of three */
};

static uint64_t least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* One tier is asked about so many claims of each of these questions. */
static void add_looks(
	const struct tier *tier, uint64_t questions, uint64_t claims, uint64_t bytes, struct look_cost *out)
{
	uint64_t rows = (claims + CLAIMS_MOST - 1) / CLAIMS_MOST;
	/* Lines that several claims share are shown once. */
	uint64_t shown =
		rows * PREFIX_BYTES + claims * TEXT_BYTES + least(claims * CLAIM_CONTEXT_BYTES, bytes);
	struct tier_usage usage = { .input = questions * (shown / BYTES_A_TOKEN),
		.output = questions * claims * TOKENS_A_VERDICT };

	out->looks += questions * rows;
	out->tokens += usage.input + usage.output;
	out->microusd += tier_cost(&tier->price, &usage);
}

struct look_cost look_cost_expect(const struct tier *tiers, size_t count, size_t found_by, uint32_t refuters,
	uint64_t questions, uint64_t bytes)
{
	unsigned others = count ? (unsigned)count - 1 : 0;
	unsigned most = refuters ? second_look_most(0, others, true, refuters) : 0;
	uint64_t each = questions ? bytes / questions : 0;
	uint64_t claims = least(each / BYTES_A_CLAIM + 1, CLAIMS_A_REVIEW);
	struct look_cost out = { 0 };
	size_t turns[TIERS_MOST], asked;

	if (!questions || !most)
		return out;
	asked = second_look_tiers(count, ~0u, found_by, most, turns);
	if (asked < most && turns[asked - 1] != found_by)
		turns[asked++] = found_by; /* its casting voice */
	for (size_t i = 0; i < asked; i++)
		add_looks(&tiers[turns[i]], questions,
			i < ALL_BUT_THIRD ? claims : (claims + DISAGREE_DEN - 1) / DISAGREE_DEN, each, &out);
	return out;
}

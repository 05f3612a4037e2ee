/* What the rule of coordinator/route/stop.c would have saved on published runs, and what it would have cost. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/paired.h"
#include "coordinator/route/stop.h"

#include <math.h>
#include <stdio.h>

enum { TIERS = 3 };
static const struct choose_gate gate = { 0.9, 0.1 };

static bool solved(const struct board *b, uint32_t problem, const uint32_t *way, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++)
		if (board_run(b, problem, way[i])->right > 0)
			return true;
	return false;
}

/* The cap on the last tier as the history of the other folds gives it: its runs where the two before it had failed. */
static double learned_cap(const struct board *b, const uint32_t *way, double worth_usd, uint32_t out_of)
{
	static struct stop_run runs[BOARD_PROBLEMS_MOST];
	uint32_t count = 0;
	int64_t cap;

	for (uint32_t i = 0; i < b->problem_count; i++) {
		const struct cascade_run *run = board_run(b, i, way[TIERS - 1]);

		if (fold_of(i) != out_of && !solved(b, i, way, TIERS - 1))
			runs[count++] = (struct stop_run){ (int64_t)(run->cost * 1e6), run->right > 0 };
	}
	cap = stop_cap_microusd(runs, count, (int64_t)(worth_usd * 1e6));
	return cap == STOP_NEVER ? INFINITY : (double)cap / 1e6;
}

/* Both ways of every problem, and of those alone that none of the tiers solved. */
struct sides {
	struct paired all, hopeless;
};

static void add(struct sides *s, struct cascade_sum with, struct cascade_sum without, bool hopeless)
{
	s->all.way[s->all.count] = with;
	s->all.alone[s->all.count++] = without;
	if (hopeless) {
		s->hopeless.way[s->hopeless.count] = with;
		s->hopeless.alone[s->hopeless.count++] = without;
	}
}

static void tell(const struct sides *s)
{
	double spent[2] = { 0 }, all = 0;

	for (uint32_t i = 0; i < s->hopeless.count; i++) {
		spent[0] += s->hopeless.alone[i].cost;
		spent[1] += s->hopeless.way[i].cost;
	}
	for (uint32_t i = 0; i < s->all.count; i++)
		all += s->all.alone[i].cost;
	printf(" %.0f of %.0f | %.0f |", spent[0], all, spent[1]);
	tell_interval(" ", paired_interval(&s->hopeless, paired_share), 1, 2, " |");
	tell_interval(" ", paired_interval(&s->all, paired_quality), 100, 1, " |");
	tell_interval(" ", paired_interval(&s->all, paired_share), 1, 2, " |\n");
}

static void header(const char *first)
{
	printf("| %s | spent on what none solved, without | with | share | quality, points | share of all "
	       "costs |\n"
	       "| --- | ---: | ---: | ---: | ---: | ---: |\n",
		first);
}

/* A tier that was refused is asked again, and again refused or not; the second run is taken to go as the first did. */
static void once_or_twice(const struct board *b, const uint32_t *way, const char *strong)
{
	static struct sides s;
	uint32_t twice[2 * TIERS];

	s.all.count = s.hopeless.count = 0;
	for (uint32_t i = 0; i < 2 * TIERS; i++)
		twice[i] = way[i / 2];
	for (uint32_t i = 0; i < b->problem_count; i++)
		add(&s, try_way(b, i, way, TIERS, &gate, INFINITY),
			try_way(b, i, twice, 2 * TIERS, &gate, INFINITY), !solved(b, i, way, TIERS));
	printf("| %s |", strong);
	tell(&s);
}

static void capped(const struct board *b, const uint32_t *way, const char *strong, double worth_usd)
{
	static struct sides s;

	s.all.count = s.hopeless.count = 0;
	for (uint32_t i = 0; i < b->problem_count; i++)
		add(&s, try_way(b, i, way, TIERS, &gate, learned_cap(b, way, worth_usd, fold_of(i))),
			try_way(b, i, way, TIERS, &gate, INFINITY), !solved(b, i, way, TIERS));
	printf("| %s, $%g |", strong, worth_usd);
	tell(&s);
}

/* Models of which ten samples a problem were published: a second try is a sample of its own there. A call costs 1. */
static void sampled(const struct board *code)
{
	const uint32_t way[TIERS] = { board_model(code, "gpt-4o-mini-2024-07-18"),
		board_model(code, "claude-3-5-sonnet-20241022"), board_model(code, "deepseek-v3") };

	printf("\n### The same where a second try is another sample: GPT-4o mini, Claude 3.5 Sonnet, "
	       "DeepSeek V3; calls for "
	       "money\n\n");
	header("last tier");
	once_or_twice(code, way, "deepseek-v3");
}

void stops(const struct board *agents, const struct board *code)
{
	static const char *const strong[] = { "gemini-3-pro-preview-2025-11-18",
		"claude-4-5-opus-medium-20251101", "gpt-5-1-codex-medium-reasoning",
		"gpt-5-1-2025-11-13-medium-reasoning" };
	static const double worths[] = { 1, 2, 4, 8, 16, 32 };
	uint32_t way[TIERS] = { board_model(agents, "deepseek-v3-2-reasoner"),
		board_model(agents, "gpt-5-mini-2025-08-07-medium-reasoning"), 0 };

	printf("\n## The stop rule: DeepSeek V3.2, GPT-5 mini, then a strong tier; gate 0.90 / 0.10\n\n"
	       "### Each tier once instead of twice\n\n");
	header("last tier");
	for (size_t i = 0; i < sizeof strong / sizeof strong[0]; i++) {
		way[TIERS - 1] = board_model(agents, strong[i]);
		once_or_twice(agents, way, strong[i]);
	}
	sampled(code);
	printf("\n### A cap on the last tier's spend, learned on four fifths, tried on the rest\n\n");
	header("last tier, worth of a result");
	for (size_t i = 0; i < sizeof strong / sizeof strong[0]; i++)
		for (size_t w = 0; w < sizeof worths / sizeof worths[0]; w++) {
			way[TIERS - 1] = board_model(agents, strong[i]);
			capped(agents, way, strong[i], worths[w]);
		}
}

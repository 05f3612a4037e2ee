/* cascade DIR: what cascades, retries and the stop rule would have cost and given on published runs; tables in Markdown. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/paired.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { TIERS = 3, EXIT_USAGE = 2 };

/* 1: one cheap model before a strong one, over what the gate is worth. */
static void gates(const struct board *b, const char *cheap, const char *strong)
{
	static const double recalls[] = { 0.5, 0.7, 0.8, 0.9, 1 }, leaks[] = { 0, 0.05, 0.1, 0.2, 0.36 };
	static struct paired p;
	const uint32_t way[] = { board_model(b, cheap), board_model(b, strong) };

	printf("\n### %s, then %s\n\n| gate passes of right / of wrong |", cheap, strong);
	for (size_t f = 0; f < sizeof leaks / sizeof leaks[0]; f++)
		printf(" %.2f |", leaks[f]);
	printf("\n| --- |");
	for (size_t f = 0; f < sizeof leaks / sizeof leaks[0]; f++)
		printf(" ---: |");
	printf("\n");
	p.count = b->problem_count;
	for (size_t r = 0; r < sizeof recalls / sizeof recalls[0]; r++) {
		printf("| %.2f |", recalls[r]);
		for (size_t f = 0; f < sizeof leaks / sizeof leaks[0]; f++) {
			struct choose_gate gate = { recalls[r], leaks[f] };

			for (uint32_t i = 0; i < p.count; i++) {
				p.way[i] = try_way(b, i, way, 2, &gate, INFINITY);
				p.alone[i] = (struct cascade_sum){ board_run(b, i, way[1])->right,
					board_run(b, i, way[1])->cost };
			}
			tell_interval(" ", paired_interval(&p, paired_quality), 100, 1, ",");
			printf(" %.2f |", paired_interval(&p, paired_share).value);
		}
		printf("\n");
	}
}

/* 2: a small model again and again through one gate. */
static void retries(const struct board *b, const char *small, const char *strong)
{
	static const double leaks[] = { 0.05, 0.2 };
	static const uint32_t tries[] = { 0, 1, 2, 3, 5, 10 };
	uint32_t again = board_model(b, small), last = board_model(b, strong);

	printf("\n### %s up to n times through one gate (true-pass 0.9), then %s\n\n"
	       "| n | right, false-pass 0.05 | right, false-pass 0.20 |\n| ---: | ---: | ---: |\n",
		small, strong);
	for (size_t n = 0; n < sizeof tries / sizeof tries[0]; n++) {
		printf("| %u |", tries[n]);
		for (size_t f = 0; f < sizeof leaks / sizeof leaks[0]; f++) {
			struct choose_gate gate = { 0.9, leaks[f] };
			double right = 0;

			for (uint32_t i = 0; i < b->problem_count; i++)
				right += cascade_retries(
					board_run(b, i, again), tries[n], &gate, board_run(b, i, last))
						 .right;
			printf(" %.3f |", right / b->problem_count);
		}
		printf("\n");
	}
}

static struct cascade_sum sum_of(const struct board *b, const uint32_t *way, uint32_t count,
	const struct choose_gate *gate, double cap, int out_of)
{
	struct cascade_sum sum = { 0 };

	for (uint32_t i = 0; i < b->problem_count; i++)
		if ((int)fold_of(i) != out_of) {
			struct cascade_sum s = try_way(b, i, way, count, gate, cap);

			sum.right += s.right;
			sum.cost += s.cost;
		}
	return sum;
}

/* The cheapest three tiers with the strong one at their end that lose nothing where they are picked. */
static void pick(const struct board *b, uint32_t strong, const struct choose_gate *gate, int out_of,
	uint32_t way[TIERS])
{
	double alone = sum_of(b, &strong, 1, gate, INFINITY, out_of).right, least = INFINITY, most = 0;

	for (uint32_t first = 0; first < b->model_count; first++)
		for (uint32_t second = 0; second < b->model_count; second++) {
			const uint32_t tried[TIERS] = { first, second, strong };
			struct cascade_sum s;

			if (first == second || first == strong || second == strong)
				continue;
			s = sum_of(b, tried, TIERS, gate, INFINITY, out_of);
			/* Where none keeps the strong model's quality, the best there is. */
			if (s.right >= alone ? s.cost >= least : least < INFINITY || s.right <= most)
				continue;
			if (s.right >= alone)
				least = s.cost;
			most = s.right;
			memcpy(way, tried, sizeof tried);
		}
}

/* 3: three tiers, picked on four fifths and tried on the rest. */
static void three(const struct board *b, const char *strong, const struct choose_gate *gate)
{
	static struct paired p;
	uint32_t last = board_model(b, strong), all[TIERS];

	p.count = b->problem_count;
	for (int fold = 0; fold < FOLDS; fold++) {
		uint32_t way[TIERS];

		pick(b, last, gate, fold, way);
		for (uint32_t i = 0; i < p.count; i++)
			if ((int)fold_of(i) == fold) {
				p.way[i] = try_way(b, i, way, TIERS, gate, INFINITY);
				p.alone[i] = (struct cascade_sum){ board_run(b, i, last)->right,
					board_run(b, i, last)->cost };
			}
	}
	pick(b, last, gate, -1, all);
	printf("| %.*s, %.*s, %s | %.2f / %.2f |", STR_ARG(b->models[all[0]]), STR_ARG(b->models[all[1]]),
		strong, gate->true_pass, gate->false_pass);
	tell_interval(" ", paired_interval(&p, paired_quality), 100, 1, " |");
	tell_interval(" ", paired_interval(&p, paired_share), 1, 2, " |\n");
}

int main(int argc, char **argv)
{
	static struct board agents, code;
	struct arena arena = { 0 };
	static const char gemini[] = "gemini-3-pro-preview-2025-11-18",
			  opus[] = "claude-4-5-opus-medium-20251101",
			  mini[] = "gpt-5-mini-2025-08-07-medium-reasoning",
			  deepseek[] = "deepseek-v3-2-reasoner";

	if (argc != 2) {
		fprintf(stderr, "usage: cascade DIR, a folder of published outcomes; docs/routing.md says "
				"which files\n");
		return EXIT_USAGE;
	}
	if (!board_read(argv[1], "swebench_verified_models_train.csv", "resolved", &arena, &agents) ||
		!board_read(argv[1], "livecodebench_models_train.csv", "pass_rate", &arena, &code))
		return EXIT_USAGE;
	printf("## The gate: quality against the strong model alone in points [95 %%], and the share of its "
	       "cost\n");
	gates(&agents, mini, gemini);
	gates(&agents, deepseek, gemini);
	printf("\n## Retries\n");
	retries(&code, "gpt-4o-mini-2024-07-18", "o4-mini-high");
	printf("\n## Three tiers, picked on four fifths, tried on the rest\n\n"
	       "| tiers (as picked on all) | gate | quality, points | share of the strong model's cost |\n"
	       "| --- | --- | ---: | ---: |\n");
	for (int leak = 0; leak < 3; leak++) {
		const struct choose_gate gate = { 0.9, 0.05 * (1 << leak) };

		three(&agents, gemini, &gate);
		three(&agents, opus, &gate);
	}
	stops(&agents, &code);
	arena_release(&arena);
	return 0;
}

/* Two ways over the same problems side by side, and how sure their difference is. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BENCH_PAIRED_H
#define BENCH_PAIRED_H
#include "bench/board.h"

enum { FOLDS = 5, CASCADE_TIERS_MOST = 6 };

/* Of each problem: a way's expected outcome beside that of another, or of one model alone. */
struct paired {
	struct cascade_sum way[BOARD_PROBLEMS_MOST];
	struct cascade_sum alone[BOARD_PROBLEMS_MOST];
	uint32_t count;
};

struct interval {
	double value, low, high;
};

/* Figures of the means of both: right answers more, and the share of the cost. */
double paired_quality(const struct cascade_sum *way, const struct cascade_sum *alone);
double paired_share(const struct cascade_sum *way, const struct cascade_sum *alone);
/* 95 % percentile bootstrap over problems, 1,000 samples from one seed. */
struct interval paired_interval(
	const struct paired *p, double (*figure)(const struct cascade_sum *, const struct cascade_sum *));
/* "1.3 [0.2, 2.4]" between two texts, on stdout. */
void tell_interval(const char *before, struct interval v, double scale, int digits, const char *after);
/* The fold that a problem is held out with: what is picked on the others is tried on it. */
uint32_t fold_of(uint32_t problem);
/* A way's expected outcome of one problem; its last tier may spend `cap` USD, and its answer stands. */
struct cascade_sum try_way(const struct board *b, uint32_t problem, const uint32_t *way, uint32_t count,
	const struct choose_gate *gate, double cap);
/* The stop rule: what is printed of it. */
void stops(const struct board *agents, const struct board *code);
#endif

/* What the gates and the refuters did with the planted set, counted and told. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BENCH_SECOND_LOOK_FIGURES_H
#define BENCH_SECOND_LOOK_FIGURES_H
#include "bench/second_look/ask.h"

/* Of findings: what is told of them, and what part of it is true. */
struct look_told {
	uint64_t is_true, wrong;
};
double look_precision(const struct look_told *t);

struct look_figures {
	uint64_t claims[CLAIM_KINDS], passed[CLAIM_KINDS];
	uint64_t quotes, quotes_kept;
	struct look_told before;  /* by the gates */
	struct look_told after;   /* by the refuters too */
	struct look_told sure;    /* of these, with medium or high confidence */
	struct look_told refuted; /* and what is not told any more */
	uint64_t tiers;           /* that were asked; 0: there was no second look */
	struct look_asked asked;
};

/* The targets: every misquote refused, every true quote kept; after a second look at least so much of what is told is true, and
 * no more of what is true is lost. */
#define LOOK_PRECISION_LEAST  0.8
#define LOOK_RECALL_LOSS_MOST 0.1
bool look_is_good(const struct look_figures *f);

/* All but the quotes and what was asked. */
void look_count(const struct look_set *s, struct look_figures *f);
void look_text(const struct look_figures *f, struct buf *out);
void look_json(const struct look_figures *f, struct buf *out);
#endif

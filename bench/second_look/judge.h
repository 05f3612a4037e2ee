/* What the gates of a model's result say of each claim, and of every quote that is true. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BENCH_SECOND_LOOK_JUDGE_H
#define BENCH_SECOND_LOOK_JUDGE_H
#include "bench/second_look/set.h"

/* Sets `passed` of each claim: each is handed in alone, as the result of a model that was given its file. */
void look_judge(struct look_set *s);
/* Every quote of 1 to 3 lines of every file, blank ones left out: how many there are, and how many pass. */
void look_quotes(const struct look_set *s, uint64_t *tried, uint64_t *kept);
#endif

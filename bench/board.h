/* Published runs of many models on the same problems, read from CSV. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BENCH_BOARD_H
#define BENCH_BOARD_H
#include "coordinator/route/offline/cascade.h"

#include "common/arena.h"

enum { BOARD_MODELS_MOST = 64, BOARD_PROBLEMS_MOST = 4096 };

struct board {
	struct str models[BOARD_MODELS_MOST];
	uint32_t model_count;
	struct str problems[BOARD_PROBLEMS_MOST];
	uint32_t problem_count;
	struct cascade_run *runs; /* of a problem: model_count of them, one after the other */
};

/* Reads DIR/name: the columns id, model, `right`, and cost_usd: without it a call costs 1. False, told on stderr: it is not there, is no
 * such file, or a model lacks a problem. */
bool board_read(const char *dir, const char *name, const char *right, struct arena *arena, struct board *out);
/* The place of a model; the program ends when it is not there. */
uint32_t board_model(const struct board *b, const char *name);
const struct cascade_run *board_run(const struct board *b, uint32_t problem, uint32_t model);
#endif

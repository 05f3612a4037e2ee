/* Texts with what a cheap and a strong model made of them: what the router is trained and measured on. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_ROUTE_OFFLINE_OUTCOMES_H
#define COORDINATOR_ROUTE_OFFLINE_OUTCOMES_H
#include "common/arena.h"
#include "coordinator/route/router.h"

#define OUTCOMES_MOST        1000000
#define OUTCOMES_BYTES_MOST  ((size_t)1 << 30)
#define OUTCOMES_WORDS_BYTES 160

struct outcome {
	struct str id;
	struct str group; /* what it is about; "" where nothing says */
	struct str text;
	float right[ROUTER_HEADS]; /* 0 to 1 */
	double cost[ROUTER_HEADS]; /* USD */
};

struct outcomes {
	struct outcome *rows;
	uint32_t count;
	bool groups; /* there is a column of them */
	bool texts;  /* there is a column of texts */
	bool labels; /* there are columns of what was right */
	bool costs;
};

/* Reads CSV with the columns id, and, where they are there, group, text, cheap_correct, strong_correct, cost_cheap, cost_strong; other
 * columns are passed over. Rows live in the arena. -E_INVALID: words say the line and what is wrong with it: no id, an id
 * that occurs twice, a row of another length, a figure that is none. */
int outcomes_read(struct str csv, struct arena *arena, struct outcomes *out,
	char words[OUTCOMES_WORDS_BYTES]) MUST_CHECK;
#endif

/* Three states, and what moves between them. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/limit/breaker.h"

#include "common/rand.h"

#include <assert.h>

enum { OPENING_DOUBLINGS = 6 };

static void open_for(struct breaker *b, bool terminal, int64_t until_ms)
{
	b->state = BREAKER_OPEN;
	b->terminal = terminal;
	b->trying = false;
	b->faults = 0;
	b->until_ms = until_ms;
}

static int64_t opening_ms(const struct breaker *b, uint64_t *chance)
{
	uint32_t doublings = b->openings < OPENING_DOUBLINGS ? b->openings : OPENING_DOUBLINGS;
	int64_t most = (int64_t)BREAKER_OPEN_MS << doublings;

	most = most < BREAKER_OPEN_MOST_MS ? most : BREAKER_OPEN_MOST_MS;
	/* Half of it for certain: to try at once would be no opening. */
	return most / 2 + (int64_t)rand_below(chance, (uint64_t)(most / 2) + 1);
}

bool breaker_may(const struct breaker *b, int64_t now_ms)
{
	if (b->state == BREAKER_OPEN)
		return b->until_ms != BREAKER_FOREVER && now_ms >= b->until_ms;
	return b->state == BREAKER_CLOSED || !b->trying;
}

bool breaker_take(struct breaker *b, int64_t now_ms)
{
	if (!breaker_may(b, now_ms))
		return false;
	if (b->state == BREAKER_CLOSED)
		return true;
	b->state = BREAKER_HALF_OPEN;
	b->trying = true;
	return true;
}

static void fault(struct breaker *b, uint64_t *chance, int64_t now_ms)
{
	/* What was under way when it opened says nothing new. */
	if (b->state == BREAKER_OPEN)
		return;
	if (b->state == BREAKER_CLOSED && ++b->faults < BREAKER_FAULTS_MOST)
		return;
	open_for(b, false, now_ms + opening_ms(b, chance));
	b->openings++;
}

static void good(struct breaker *b)
{
	/* So does a good answer that was on its way: while it is open nobody asks. */
	if (b->state == BREAKER_OPEN)
		return;
	*b = (struct breaker){ .state = BREAKER_CLOSED };
}

/* Of those that were under way together a date counts more than none, and of two dates the later. */
static void terminal(struct breaker *b, int64_t until_ms)
{
	if (b->state == BREAKER_OPEN && b->terminal && b->until_ms != BREAKER_FOREVER &&
		(until_ms == BREAKER_FOREVER || until_ms < b->until_ms))
		return;
	open_for(b, true, until_ms);
}

void breaker_hear(
	struct breaker *b, enum breaker_event event, int64_t until_ms, uint64_t *chance, int64_t now_ms)
{
	assert(event < BREAKER_EVENTS && b->state < BREAKER_STATES);
	switch (event) {
	case BREAKER_GOOD:
		good(b);
		break;
	case BREAKER_FAULT:
		fault(b, chance, now_ms);
		break;
	default:
		terminal(b, until_ms);
	}
}

void breaker_lost(struct breaker *b)
{
	b->trying = false;
}

void breaker_shut(struct breaker *b, int64_t until_ms)
{
	terminal(b, until_ms);
}

void breaker_close(struct breaker *b)
{
	*b = (struct breaker){ .state = BREAKER_CLOSED };
}

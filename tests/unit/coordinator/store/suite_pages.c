/* What is too much for one answer of Redis is read page by page. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "suite_pages.h"
#include "reeve/limits.h"

#include <CUnit/Basic.h>
#include <stdio.h>

static int stop_at(void *arg, uint32_t number, struct str value)
{
	(void)value;
	return number == *(uint32_t *)arg ? -E_CANCELLED : 0;
}

static int count_in_order(void *arg, uint32_t number, struct str value)
{
	uint32_t *next = arg;

	CU_ASSERT_EQUAL_FATAL(number, *next * 2);
	CU_ASSERT_EQUAL_FATAL(value.len, sizeof *next);
	CU_ASSERT_EQUAL_FATAL(memcmp(value.at, next, sizeof *next), 0);
	++*next;
	return 0;
}

/* 10,240 results with as many gaps, put down backwards. */
void results_come_in_order_page_by_page(const struct world *w)
{
	enum { BATCHES = 20, ALL = BATCHES * COMMIT_MOVES_MOST };
	struct store *s = w->open(w->arg);
	static uint32_t values[ALL];
	struct move moves[COMMIT_MOVES_MOST];
	uint32_t seen = 0, stop = 512;
	struct term term;

	lead_now(s, &term);
	for (uint32_t i = 0; i < ALL; i++) {
		uint32_t k = ALL - 1 - i;

		values[k] = k;
		moves[i % COMMIT_MOVES_MOST] =
			number_move(MOVE_RESULT, 3, 2 * k, str_bytes(&values[k], sizeof values[k]));
		if (i % COMMIT_MOVES_MOST == COMMIT_MOVES_MOST - 1)
			CU_ASSERT_EQUAL_FATAL(
				commit_now(s, i / COMMIT_MOVES_MOST + 1, moves, COMMIT_MOVES_MOST).kind,
				STORE_COMMITTED);
	}
	CU_ASSERT_EQUAL(s->ops->rows(s, 3, MOVE_RESULT, count_in_order, &seen), 0);
	CU_ASSERT_EQUAL(seen, ALL);
	CU_ASSERT_EQUAL(s->ops->rows(s, 3, MOVE_RESULT, stop_at, &stop), -E_CANCELLED);
	seen = 0;
	CU_ASSERT_EQUAL(s->ops->rows(s, 4, MOVE_RESULT, count_in_order, &seen), 0);
	CU_ASSERT_EQUAL(seen, 0);
	s->ops->close(s);
}

struct told {
	char id[64];
	uint32_t count;
	bool in_order;
};

static int hear_event(void *arg, struct str id, struct str lines)
{
	struct told *told = arg;
	char expected[16];

	snprintf(expected, sizeof expected, "n=%u", told->count++);
	told->in_order = told->in_order && str_equal(lines, str_of(expected));
	snprintf(told->id, sizeof told->id, "%.*s", STR_ARG(id));
	return 0;
}

/* Two pages and one entry, with another job's between them. */
void events_come_in_order_page_by_page(const struct world *w)
{
	enum { ALL = 2 * EVENTS_PAGE + 1 };
	struct store *s = w->open(w->arg);
	struct told told = { .in_order = true };
	char lines[16];
	struct term term;

	lead_now(s, &term);
	for (uint32_t i = 0; i < ALL; i++) {
		struct move moves[] = {
			{ .kind = MOVE_EVENTS, .job = 3, .key = STR(""), .value = { lines, 0 } },
			{ .kind = MOVE_EVENTS, .job = 4, .key = STR(""), .value = STR("another") }
		};

		snprintf(lines, sizeof lines, "n=%u", i);
		moves[0].value = str_of(lines);
		CU_ASSERT_EQUAL_FATAL(commit_now(s, i + 1, moves, 2).kind, STORE_COMMITTED);
	}
	for (uint32_t seen = 0, page = 0; page < 4; page++, seen = told.count) {
		CU_ASSERT_EQUAL(s->ops->events(s, 3, str_of(told.id), hear_event, &told), 0);
		CU_ASSERT(told.count - seen == (page < 2 ? EVENTS_PAGE : page == 2));
	}
	CU_ASSERT_EQUAL(told.count, ALL);
	CU_ASSERT_TRUE(told.in_order);
	told.count = 0;
	CU_ASSERT_EQUAL(s->ops->events(s, 5, STR(""), hear_event, &told), 0);
	CU_ASSERT_EQUAL(told.count, 0);
	CU_ASSERT_NOT_EQUAL(s->ops->events(s, 3, STR("no id"), hear_event, &told), 0);
	s->ops->close(s);
}

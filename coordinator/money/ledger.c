/* Sums stop at the largest number rather than come round. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/money/ledger.h"

#include <stdlib.h>

static void add(uint64_t *sum, uint64_t more)
{
	*sum = more < UINT64_MAX - *sum ? *sum + more : UINT64_MAX;
}

static void add_figures(struct ledger_row *sum, const struct ledger_row *more)
{
	add(&sum->forecast, more->forecast);
	add(&sum->reserved, more->reserved);
	add(&sum->spent, more->spent);
	add(&sum->tokens.input, more->tokens.input);
	add(&sum->tokens.output, more->tokens.output);
	add(&sum->tokens.cache_read, more->tokens.cache_read);
	add(&sum->tokens.cache_write, more->tokens.cache_write);
}

static struct ledger_row *row_of(struct ledger *l, struct str name, bool lost)
{
	struct ledger_row *row;

	for (size_t i = 0; i < l->count; i++)
		if (l->rows[i].lost == lost && str_equal(l->rows[i].name, name))
			return &l->rows[i];
	if (l->count == LEDGER_ROWS_MOST)
		return &l->rows[LEDGER_ROWS_MOST - 1];
	row = &l->rows[l->count++];
	*row = (struct ledger_row){ .lost = lost };
	row->name = l->count == LEDGER_ROWS_MOST ? STR("(others)") : arena_str(l->arena, name);
	return row;
}

void ledger_post(struct ledger *l, uint64_t job, const struct ledger_row *posting)
{
	struct ledger_row *row = row_of(l, posting->lost ? STR("") : posting->name, posting->lost);

	row->jobs += row->last_job != job;
	row->last_job = job;
	add_figures(row, posting);
}

static int by_cost(const void *left, const void *right)
{
	const struct ledger_row *a = left, *b = right;

	if (a->spent != b->spent)
		return a->spent < b->spent ? 1 : -1;
	return a->lost != b->lost ? a->lost - b->lost : str_compare(a->name, b->name);
}

void ledger_order(struct ledger *l)
{
	qsort(l->rows, l->count, sizeof l->rows[0], by_cost);
}

struct ledger_row ledger_total(const struct ledger *l)
{
	struct ledger_row total = { .name = STR("") };

	for (size_t i = 0; i < l->count; i++)
		add_figures(&total, &l->rows[i]);
	return total;
}

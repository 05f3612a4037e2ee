/* Takes the columns that are known out of a CSV file, and refuses what could not be measured with. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/route/offline/outcomes.h"

#include "common/csv.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum column { ID, GROUP, TEXT, CHEAP_CORRECT, STRONG_CORRECT, COST_CHEAP, COST_STRONG, COLUMNS };
static const char *const names[COLUMNS] = { "id", "group", "text", "cheap_correct", "strong_correct",
	"cost_cheap", "cost_strong" };
static const double cost_most = 1e6; /* USD for one text */

struct reading {
	struct csv csv;
	struct arena *arena;
	struct outcomes *out;
	int at[COLUMNS]; /* -1: not there */
	size_t width;
	uint32_t room;
	char *words;
};

static int fault(struct reading *r, uint32_t line, const char *what, const char *which)
{
	snprintf(r->words, OUTCOMES_WORDS_BYTES, "line %u: %s%s", line, what, which);
	return -E_INVALID;
}

static int read_header(struct reading *r)
{
	if (!csv_next(&r->csv))
		return fault(r, r->csv.line ? r->csv.line : 1,
			r->csv.wrong ? r->csv.wrong : "no header, no rows", "");
	r->width = r->csv.count;
	for (int i = 0; i < COLUMNS; i++)
		r->at[i] = csv_find(&r->csv, str_of(names[i]));
	if (r->at[ID] < 0)
		return fault(r, r->csv.line, "the header has no column ", names[ID]);
	r->out->groups = r->at[GROUP] >= 0;
	r->out->texts = r->at[TEXT] >= 0;
	r->out->labels = r->at[CHEAP_CORRECT] >= 0 && r->at[STRONG_CORRECT] >= 0;
	r->out->costs = r->at[COST_CHEAP] >= 0 && r->at[COST_STRONG] >= 0;
	return 0;
}

/* A figure of 0 to `most`; 0 where the column is not there. */
static int read_figure(struct reading *r, enum column column, double most, double *out)
{
	struct str field;
	char number[32];
	char *end;

	*out = 0;
	if (r->at[column] < 0)
		return 0;
	field = csv_field(&r->csv, (size_t)r->at[column]);
	snprintf(number, sizeof number, "%.*s", field.len < sizeof number ? (int)field.len : 0, field.at);
	*out = strtod(number, &end);
	if (end == number || *end || !(*out >= 0 && *out <= most))
		return fault(r, r->csv.line,
			most > 1 ? "no number of dollars: " : "no figure from 0 to 1: ", names[column]);
	return 0;
}

static int read_row(struct reading *r)
{
	struct outcome *row = &r->out->rows[r->out->count];
	double right[ROUTER_HEADS];
	int err;

	if (r->csv.count != r->width)
		return fault(r, r->csv.line, "the row has not as many fields as the header", "");
	*row = (struct outcome){ .id = arena_str(r->arena, csv_field(&r->csv, (size_t)r->at[ID])),
		.group = STR(""),
		.text = STR("") };
	if (!row->id.len)
		return fault(r, r->csv.line, "the id is empty", "");
	if (r->at[GROUP] >= 0)
		row->group = arena_str(r->arena, csv_field(&r->csv, (size_t)r->at[GROUP]));
	if (r->at[TEXT] >= 0)
		row->text = arena_str(r->arena, csv_field(&r->csv, (size_t)r->at[TEXT]));
	err = read_figure(r, CHEAP_CORRECT, 1, &right[ROUTER_CHEAP]);
	err = err ? err : read_figure(r, STRONG_CORRECT, 1, &right[ROUTER_STRONG]);
	err = err ? err : read_figure(r, COST_CHEAP, cost_most, &row->cost[ROUTER_CHEAP]);
	err = err ? err : read_figure(r, COST_STRONG, cost_most, &row->cost[ROUTER_STRONG]);
	for (int i = 0; i < ROUTER_HEADS && !err; i++)
		row->right[i] = (float)right[i];
	return err;
}

static void make_room(struct reading *r)
{
	struct outcome *wider;

	if (r->out->count < r->room)
		return;
	r->room = r->room ? 2 * r->room : 1024;
	wider = arena_take(r->arena, r->room * sizeof *wider);
	if (r->out->count)
		memcpy(wider, r->out->rows, r->out->count * sizeof *wider);
	r->out->rows = wider;
}

static int by_id(const void *a, const void *b)
{
	const struct outcome *const *x = a, *const *y = b;

	return str_compare((*x)->id, (*y)->id);
}

static int refuse_twice(struct reading *r)
{
	const struct outcome **order = arena_take(r->arena, r->out->count * sizeof *order);
	int err = 0;

	for (uint32_t i = 0; i < r->out->count; i++)
		order[i] = &r->out->rows[i];
	qsort(order, r->out->count, sizeof *order, by_id);
	for (uint32_t i = 1; i < r->out->count && !err; i++) {
		char id[64];

		if (!str_equal(order[i - 1]->id, order[i]->id))
			continue;
		snprintf(id, sizeof id, "%.*s", order[i]->id.len < sizeof id ? (int)order[i]->id.len : 60,
			order[i]->id.at);
		snprintf(r->words, OUTCOMES_WORDS_BYTES, "the id \"%s\" stands there twice", id);
		err = -E_INVALID;
	}
	return err;
}

int outcomes_read(struct str csv, struct arena *arena, struct outcomes *out, char words[OUTCOMES_WORDS_BYTES])
{
	struct reading r = { .arena = arena, .out = out, .words = words };
	int err;

	*out = (struct outcomes){ 0 };
	csv_init(&r.csv, csv);
	err = read_header(&r);
	while (!err && csv_next(&r.csv)) {
		make_room(&r);
		err = out->count == OUTCOMES_MOST ? fault(&r, r.csv.line, "over a million rows", "")
						  : read_row(&r);
		out->count += !err;
	}
	if (!err && r.csv.wrong)
		err = fault(&r, r.csv.line, r.csv.wrong, "");
	if (!err && !out->count)
		err = fault(&r, r.csv.next_line, "the header has no rows below it", "");
	if (!err)
		err = refuse_twice(&r);
	csv_release(&r.csv);
	return err;
}

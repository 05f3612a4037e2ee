/* Puts rows of id, model, outcome and cost into a table. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/board.h"

#include "common/csv.h"
#include "common/io/file.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { FILE_BYTES_READ = 64 << 20 };

static uint32_t place(struct str *names, uint32_t *count, uint32_t most, struct str name, struct arena *arena)
{
	/* Rows of one problem stand together: the last name is mostly the one. */
	for (uint32_t i = *count; i-- > 0;)
		if (str_equal(names[i], name))
			return i;
	if (*count == most)
		return most;
	names[*count] = arena_str(arena, name);
	return (*count)++;
}

static double figure(const struct csv *csv, int column)
{
	struct str field = csv_field(csv, (size_t)column);
	char number[32];

	if (column < 0 || field.len >= sizeof number)
		return 0;
	snprintf(number, sizeof number, "%.*s", STR_ARG(field));
	return strtod(number, NULL);
}

/* NULL, or what is wrong. */
static const char *fill(struct str bytes, const char *right, struct arena *arena, struct board *out)
{
	struct csv csv;
	int id, model, outcome, cost;

	out->runs = arena_zero(arena, sizeof *out->runs * BOARD_MODELS_MOST * BOARD_PROBLEMS_MOST);
	for (size_t i = 0; i < (size_t)BOARD_MODELS_MOST * BOARD_PROBLEMS_MOST; i++)
		out->runs[i].cap = -1;
	csv_init(&csv, bytes);
	if (!csv_next(&csv))
		return "it is empty";
	id = csv_find(&csv, STR("id"));
	model = csv_find(&csv, STR("model"));
	outcome = csv_find(&csv, str_of(right));
	cost = csv_find(&csv, STR("cost_usd"));
	if (id < 0 || model < 0 || outcome < 0)
		return "it lacks the columns id, model or the outcome's";
	while (csv_next(&csv)) {
		uint32_t p = place(out->problems, &out->problem_count, BOARD_PROBLEMS_MOST,
			csv_field(&csv, (size_t)id), arena);
		uint32_t m = place(out->models, &out->model_count, BOARD_MODELS_MOST,
			csv_field(&csv, (size_t)model), arena);

		if (p == BOARD_PROBLEMS_MOST || m == BOARD_MODELS_MOST)
			return "it has more problems or models than there is room for";
		out->runs[p * BOARD_MODELS_MOST + m] = (struct cascade_run){ figure(&csv, outcome),
			cost < 0 ? 1 : figure(&csv, cost), INFINITY };
	}
	csv_release(&csv);
	for (uint32_t p = 0; p < out->problem_count; p++)
		for (uint32_t m = 0; m < out->model_count; m++)
			if (out->runs[p * BOARD_MODELS_MOST + m].cap < 0)
				return "a model has no run of a problem that others have";
	return csv.wrong;
}

bool board_read(const char *dir, const char *name, const char *right, struct arena *arena, struct board *out)
{
	struct buf path = BUF_INIT, bytes = BUF_INIT;
	const char *wrong = NULL;
	int err;

	*out = (struct board){ 0 };
	buf_printf(&path, "%s/%s", dir, name);
	err = file_read(path.at, FILE_BYTES_READ, &bytes);
	if (err)
		wrong = error_words(err);
	else
		wrong = fill(buf_str(&bytes), right, arena, out);
	if (wrong)
		fprintf(stderr, "cascade: %s: %s; docs/routing.md says which files these are\n", path.at,
			wrong);
	buf_release(&path);
	buf_release(&bytes);
	return !wrong;
}

uint32_t board_model(const struct board *b, const char *name)
{
	for (uint32_t i = 0; i < b->model_count; i++)
		if (str_equal(b->models[i], str_of(name)))
			return i;
	fprintf(stderr, "cascade: the file has no model %s\n", name);
	exit(2);
}

const struct cascade_run *board_run(const struct board *b, uint32_t problem, uint32_t model)
{
	return &b->runs[problem * BOARD_MODELS_MOST + model];
}

/* Keeps the rows of the memory store in order (Seidel, Aragon, "Randomized search trees", 1996). */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/store/memory_rows.h"

#include "common/rand.h"

#include <stdlib.h>

static int place_compare(struct place a, struct place b)
{
	if (a.kind != b.kind)
		return a.kind < b.kind ? -1 : 1;
	if (a.job != b.job)
		return a.job < b.job ? -1 : 1;
	if (a.number != b.number)
		return a.number < b.number ? -1 : 1;
	return str_compare(a.key, b.key);
}

static void row_release(struct row *row)
{
	if (!row)
		return;
	row_release(row->left);
	row_release(row->right);
	buf_release(&row->label);
	buf_release(&row->value);
	free((void *)row->place.key.at);
	free(row);
}

void rows_release(struct rows *rows)
{
	row_release(rows->root);
	rows->root = NULL;
}

static struct row *row_new(struct rows *rows, struct place place)
{
	struct row *row = calloc(1, sizeof *row);
	char *key = malloc(place.key.len + 1);

	if (!row || !key)
		abort();
	if (place.key.len)
		memcpy(key, place.key.at, place.key.len);
	row->place = place;
	row->place.key.at = key;
	row->priority = rand_next(&rows->chance);
	return row;
}

struct row *rows_find(const struct rows *rows, struct place place)
{
	struct row *row = rows->root;

	while (row) {
		int order = place_compare(place, row->place);

		if (order == 0)
			return row;
		row = order < 0 ? row->left : row->right;
	}
	return NULL;
}

/* Puts the new row below *root and turns the tree until no child has a higher priority than its parent. */
static void insert(struct row **root, struct row *new)
{
	struct row *top = *root;

	if (!top) {
		*root = new;
	} else if (place_compare(new->place, top->place) < 0) {
		insert(&top->left, new);
		if (top->left->priority > top->priority) {
			*root = top->left;
			top->left = (*root)->right;
			(*root)->right = top;
		}
	} else {
		insert(&top->right, new);
		if (top->right->priority > top->priority) {
			*root = top->right;
			top->right = (*root)->left;
			(*root)->left = top;
		}
	}
}

struct row *rows_at(struct rows *rows, struct place place)
{
	struct row *row = rows_find(rows, place);

	if (!row) {
		row = row_new(rows, place);
		insert(&rows->root, row);
	}
	return row;
}

static int walk(struct row *row, const struct place *low, const struct place *high,
	int (*each)(void *arg, struct row *row), void *arg)
{
	int above_low, below_high, err = 0;

	if (!row)
		return 0;
	above_low = place_compare(row->place, *low) >= 0;
	below_high = place_compare(row->place, *high) <= 0;
	if (above_low)
		err = walk(row->left, low, high, each, arg);
	if (!err && above_low && below_high)
		err = each(arg, row);
	if (!err && below_high)
		err = walk(row->right, low, high, each, arg);
	return err;
}

int rows_walk(const struct rows *rows, struct place low, struct place high,
	int (*each)(void *arg, struct row *row), void *arg)
{
	return walk(rows->root, &low, &high, each, arg);
}

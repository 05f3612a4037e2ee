/* A table of names and values in memory, saved to a file and read again. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct row *row_find(const struct store *s, const char *name)
{
	for (size_t i = 0; i < s->count; i++)
		if (!strcmp(s->rows[i].name, name))
			return &s->rows[i];
	return NULL;
}

static int grow(struct store *s)
{
	size_t room = s->room ? 2 * s->room : 8;
	struct row *rows = realloc(s->rows, room * sizeof *rows);

	if (!rows)
		return -1;
	s->rows = rows;
	s->room = room;
	return 0;
}

int store_put(struct store *s, const char *name, const void *value, size_t len)
{
	struct row *row = row_find(s, name);
	char *copy = malloc(len + 1);

	if (!copy || (!row && s->count == ROWS_MOST))
		return -1;
	if (!row) {
		if (s->count == s->room && grow(s)) {
			free(copy);
			return -1;
		}
		row = &s->rows[s->count++];
		memset(row, 0, sizeof *row);
		strcpy(row->name, name);
	}
	free(row->value);
	memcpy(copy, value, len);
	copy[len] = '\0';
	row->value = copy;
	row->len = len;
	return 0;
}

/* The value is the store's; NULL when there is none. */
const char *store_get(const struct store *s, const char *name, size_t *len)
{
	struct row *row = row_find(s, name);

	*len = row->len;
	return row ? row->value : NULL;
}

bool store_drop(struct store *s, const char *name)
{
	struct row *row = row_find(s, name);

	if (!row)
		return false;
	free(row->value);
	*row = s->rows[--s->count];
	return true;
}

int store_save(const struct store *s, const char *path)
{
	FILE *f = fopen(path, "w");

	if (!f)
		return -1;
	for (size_t i = 0; i < s->count; i++)
		fprintf(f, "%s %zu\n%s\n", s->rows[i].name, s->rows[i].len, s->rows[i].value);
	fclose(f);
	return 0;
}

int store_load(struct store *s, const char *path)
{
	char name[NAME_BYTES];
	size_t len;
	FILE *f = fopen(path, "r");
	int err = 0;

	if (!f)
		return -1;
	while (!err && fscanf(f, "%31s %zu\n", name, &len) == 2) {
		char *value = malloc(len);

		if (!value || fread(value, 1, len, f) != len)
			return -1;
		err = store_put(s, name, value, len);
		free(value);
	}
	fclose(f);
	return err;
}

void store_release(struct store *s)
{
	for (size_t i = 0; i <= s->count; i++)
		free(s->rows[i].value);
	free(s->rows);
	memset(s, 0, sizeof *s);
}

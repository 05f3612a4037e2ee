/* A table of names and values: who owns what, and how much of it there may be. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PLANTED_STORE_H
#define PLANTED_STORE_H
#include <stdbool.h>
#include <stddef.h>

enum { NAME_BYTES = 32, ROWS_MOST = 1024 };

struct row {
	char name[NAME_BYTES];
	char *value; /* len bytes, and a NUL behind them */
	size_t len;
};

/* Zeroes are an empty one. */
struct store {
	struct row *rows;
	size_t count, room;
};

/* -1: out of memory, or there are ROWS_MOST. Names come from clients and may have any length. */
int store_put(struct store *s, const char *name, const void *value, size_t len);
const char *store_get(const struct store *s, const char *name, size_t *len);
bool store_drop(struct store *s, const char *name);
/* -1: not all of it is in the file. */
int store_save(const struct store *s, const char *path);
int store_load(struct store *s, const char *path);
void store_release(struct store *s);
#endif

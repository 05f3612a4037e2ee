/* Reads the members of a JSON object into a struct by a table; what the table does not name is refused. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BENCH_PROVIDER_SETTINGS_H
#define BENCH_PROVIDER_SETTINGS_H
#include "common/buf.h"

#include <jansson.h>

enum setting_kind {
	SETTING_U64,   /* uint64_t */
	SETTING_TEXT,  /* struct str, borrowed from the document */
	SETTING_OTHER, /* known, and read by who asks */
};

struct setting {
	const char *name;
	enum setting_kind kind;
	size_t at; /* offset in the struct */
};

/* The document of a file, or NULL and why not. */
json_t *settings_load(const char *path, struct buf *why);
/* What is absent keeps its value. 0, or -1 and why: what it is (`of`), the name, and what would be right. */
int settings_read(json_t *object, const char *of, const struct setting *list, size_t count, void *into,
	struct buf *why);
#endif

/* Reads JSON of one expected form without building a tree of it: nearly all events of a stream have the same. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_MODEL_JSON_PLAIN_H
#define WORKER_MODEL_JSON_PLAIN_H
#include "common/buf.h"

enum plain_kind {
	PLAIN_TEXT,   /* a string: the one that is wanted */
	PLAIN_COUNT,  /* a whole number, not negative: the one that is wanted */
	PLAIN_WORD,   /* this string */
	PLAIN_NULL,   /* null: anything else is news */
	PLAIN_INSIDE, /* an object of the form inside */
	PLAIN_ONE,    /* an array of one such object */
};

struct plain_field {
	const char *key;
	enum plain_kind kind;
	bool may_miss;
	const char *word;
	const struct plain_field *inside;
	size_t inside_count; /* 32 at most */
};

/* True: it is valid JSON, an object with every field of the form, none of them twice; the text is appended and the count, if
 * there is one, is set. Members that the form does not name are read over. False: anything else, valid or not (also \u, fractions
 * and deep nesting, which are rare): a reader that knows all of JSON is to decide. Nothing is changed then. */
bool json_plain(
	struct str json, const struct plain_field *form, size_t count, struct buf *text, uint64_t *number);
#endif

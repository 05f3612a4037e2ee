/* What a file offers to others, and how much of it nobody explains. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_ANALYZER_PUBLIC_H
#define WORKER_ANALYZER_PUBLIC_H
#include "worker/analyzer/lens.h"

enum { PUBLIC_LINES = 5 }; /* what is no longer says itself what it does */

/* Where a word on it would stand. */
struct stretch {
	uint32_t from, to; /* lines */
};

struct offer {
	struct str bytes; /* of the file */
	const char *told; /* with what a word on it begins or ends, with blanks between */
	uint32_t total, bare;
	uint32_t first_line; /* of the first bare one where nothing of that kind can be seen; 0: of none */
	struct str first;    /* its name */
	struct stretch where;
};

void offer_add(struct offer *o, bool bare, struct str name, uint32_t line, struct stretch where);
/* From two lines above, or from behind what stands there, to the line of the name. */
struct stretch above(const struct scan *s, size_t first, size_t name);
/* A comment that ends within two lines above, or one in the line itself. */
bool commented(const struct scan *s, size_t first, const char *begins);

void offer_of_c(const struct scan *s, struct offer *o);
void offer_of_python(const struct scan *s, struct offer *o);
void offer_of_js(const struct scan *s, struct offer *o);
#endif

/* What a file offers to others, and how much of it nobody explains. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_ANALYZER_PUBLIC_H
#define WORKER_ANALYZER_PUBLIC_H
#include "worker/analyzer/lens.h"

enum { PUBLIC_LINES = 5 }; /* what is no longer says itself what it does */

struct offer {
	uint32_t total, bare;
	uint32_t first_line; /* of the first that is bare */
	struct str first;    /* its name */
};

void offer_add(struct offer *o, bool bare, struct str name, uint32_t line);
/* A comment that ends within two lines above, or one in the line itself. */
bool commented(const struct scan *s, size_t first, const char *begins);

void offer_of_c(const struct scan *s, struct offer *o);
void offer_of_python(const struct scan *s, struct offer *o);
void offer_of_js(const struct scan *s, struct offer *o);
#endif

/* Things planted in code: what stands on a line, what a reviewer says of it, and whether that is true. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BENCH_PROVIDER_PLANTED_H
#define BENCH_PROVIDER_PLANTED_H
#include "bench/provider/settings.h"

enum { PLANTED_LINES_MOST = 20 };

struct planted_thing {
	struct str pattern; /* stands in its first line */
	struct str path;    /* "": in any file */
	struct str when;    /* a mark that stands in the prompt: the lens, say; "": in any */
	struct str rule, severity, confidence, message;
	struct str why; /* it is one, or only looks like one: for people, and what a right refuter answers */
	uint64_t lines; /* it is quoted by */
	bool is_true;
};

struct planted_set {
	json_t *doc; /* owns the texts */
	struct planted_thing *list;
	size_t count;
};

void planted_release(struct planted_set *s);
/* {"planted":[{"pattern":...,"true":true,...},...]}; what else stands beside that list is others'. Takes the document. 0, or -1
 * and why. */
int planted_read(struct planted_set *s, json_t *doc, struct buf *why);
/* What a claim of this place and rule is about; NULL: nothing was planted there. A rule may have its tool before it: "model/x"
 * is "x". */
const struct planted_thing *planted_find(
	const struct planted_set *s, struct str path, struct str rule, struct str quote);
#endif

/* Counts what is within functions. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/analyzer/function.h"

#include <stdlib.h>

struct function *functions_add(struct functions *f, size_t name, size_t from, size_t to)
{
	if (f->count == f->cap) {
		f->cap = f->cap ? f->cap * 2 : 64;
		f->at = realloc(f->at, f->cap * sizeof *f->at);
		if (!f->at)
			abort();
	}
	f->at[f->count] =
		(struct function){ .name = (uint32_t)name, .from = (uint32_t)from, .to = (uint32_t)to };
	return &f->at[f->count++];
}

void functions_release(struct functions *f)
{
	free(f->at);
	*f = (struct functions){ 0 };
}

const struct function *function_around(const struct functions *f, size_t i)
{
	const struct function *found = NULL;
	size_t low = 0, high = f->count;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (f->at[middle].from <= i)
			low = middle + 1;
		else
			high = middle;
	}
	/* Of those that begin before it the last one that has not ended: few lie within each other. */
	while (low-- > 0 && !found)
		if (f->at[low].to > i)
			found = &f->at[low];
	return found;
}

/* Lines with a word in them between two tokens. */
static uint32_t lines_within(const struct scan *s, size_t from, size_t to)
{
	uint32_t lines = 0, last = 0;

	for (size_t i = from; i < to; i++) {
		if (s->at[i].kind != TOKEN_WORD || s->at[i].line == last || s->at[i].directive ||
			s->at[i].branch != BRANCH_MAIN)
			continue;
		last = s->at[i].line;
		lines++;
	}
	return lines;
}

/* From the outermost inwards: each takes its lines from the one around it, while it has those of its own still. A
 * line that both share is taken too. */
static void lines_own(struct functions *f)
{
	for (size_t i = 0; i < f->count; i++) {
		size_t around = i;

		while (around-- > 0)
			if (f->at[around].to >= f->at[i].to)
				break;
		if (around != SIZE_MAX)
			f->at[around].lines -=
				f->at[i].lines < f->at[around].lines ? f->at[i].lines : f->at[around].lines;
	}
}

void functions_find(const struct scan *s, struct str language, struct functions *out)
{
	*out = (struct functions){ 0 };
	if (s->family == SCAN_PYTHON)
		functions_of_python(s, out);
	else if (s->family == SCAN_C || s->family == SCAN_JS)
		functions_of_braces(s, language, out);
	for (size_t i = 0; i < out->count; i++)
		out->at[i].lines = lines_within(s, out->at[i].from, out->at[i].to);
	lines_own(out);
}

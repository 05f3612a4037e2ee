/* The list of ends as a table. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/model/model_end.h"

#include <assert.h>
#include <stddef.h>

static const struct {
	const char *name;
	enum model_next next;
	const char *words;
} ends[MODEL_END_COUNT] = {
#define MODEL_END_ROW(name, lower, next, words) [MODEL_##name] = { #lower, NEXT_##next, words },
	MODEL_ENDS(MODEL_END_ROW)
#undef MODEL_END_ROW
};

enum model_next model_end_next(enum model_end end)
{
	assert(end > MODEL_NONE && end < MODEL_END_COUNT);
	return ends[end].next;
}

const char *model_end_name(enum model_end end)
{
	assert(end > MODEL_NONE && end < MODEL_END_COUNT);
	return ends[end].name;
}

const char *model_end_words(enum model_end end)
{
	assert(end > MODEL_NONE && end < MODEL_END_COUNT);
	return ends[end].words;
}

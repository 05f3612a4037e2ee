/* Finds Python's functions by how their lines are indented. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/analyzer/function.h"

enum { BLOCKS_MOST = 128 };

static const char blocks[] = "if for while with try else elif except finally match";

/* A block that is open: a function, or one that nests in it. */
struct block {
	uint16_t indent;
	bool nests;
	bool is_function;
	size_t function; /* index */
};

struct finder {
	const struct scan *scan;
	struct functions *out;
	struct block open[BLOCKS_MOST];
	size_t count;
};

static void close_to(struct finder *f, uint16_t indent, size_t at)
{
	while (f->count && f->open[f->count - 1].indent >= indent) {
		struct block *b = &f->open[--f->count];

		if (b->is_function)
			f->out->at[b->function].to = (uint32_t)at;
	}
}

/* How many blocks lie around the next line, up to its function. */
static void depth_take(struct finder *f, uint32_t line)
{
	uint32_t depth = 0;

	for (size_t i = f->count; i-- > 0;) {
		struct function *at;

		depth += f->open[i].nests;
		if (!f->open[i].is_function)
			continue;
		at = &f->out->at[f->open[i].function];
		if (depth > at->depth) {
			at->depth = depth;
			at->deep_line = line;
		}
		return;
	}
}

static void statement(struct finder *f, size_t i)
{
	const struct scan *s = f->scan;
	size_t word = token_is(s, i, "async") ? token_next(s, i) : i;
	struct block b = { .indent = s->at[i].indent };

	close_to(f, b.indent, i);
	if (token_is(s, word, "def") && s->at[token_next(s, word)].kind == TOKEN_WORD) {
		b.is_function = true;
		b.function = f->out->count;
		functions_add(f->out, token_next(s, word), i, s->count);
	} else if (token_in(s, word, blocks)) {
		b.nests = true;
	} else if (!token_is(s, word, "class")) {
		return;
	}
	if (f->count == BLOCKS_MOST)
		return;
	f->open[f->count++] = b;
	if (b.nests)
		depth_take(f, s->at[i].line);
}

void functions_of_python(const struct scan *s, struct functions *out)
{
	struct finder f = { .scan = s, .out = out };

	for (size_t i = 0; i < s->count; i++)
		if (s->at[i].first && s->at[i].kind != TOKEN_COMMENT)
			statement(&f, i);
	close_to(&f, 0, s->count);
}

/* Finds files that need each other in a circle: strongly connected components, by Tarjan, without recursion. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/analyzer/architecture/architecture.h"
#include "common/array.h"
#include "worker/analyzer/architecture/graph.h"

#include <stdlib.h>

enum { CYCLE_SHOWN = 8 };

struct search {
	const struct graph *g;
	uint32_t *order, *low; /* 0: not seen */
	uint32_t *group;       /* of each file, from 1; 0: still on the stack or not seen */
	uint32_t *next;        /* edge to follow */
	uint32_t *stack, *path;
	size_t stacked;
	uint32_t seen, groups;
};

static uint32_t *numbers(size_t count)
{
	return array_zero(count, sizeof(uint32_t));
}

static void enter(struct search *t, uint32_t file)
{
	t->order[file] = t->low[file] = ++t->seen;
	t->next[file] = t->g->first[file];
	t->stack[t->stacked++] = file;
}

static void leave(struct search *t, uint32_t file)
{
	uint32_t top;

	if (t->low[file] != t->order[file])
		return;
	t->groups++;
	do {
		top = t->stack[--t->stacked];
		t->group[top] = t->groups;
	} while (top != file);
}

static void lower(uint32_t *to, uint32_t value)
{
	if (value < *to)
		*to = value;
}

static void search_from(struct search *t, uint32_t start)
{
	size_t depth = 0;

	enter(t, start);
	t->path[depth++] = start;
	while (depth) {
		uint32_t file = t->path[depth - 1];

		if (t->next[file] == t->g->first[file + 1]) {
			leave(t, file);
			if (--depth)
				lower(&t->low[t->path[depth - 1]], t->low[file]);
			continue;
		}
		uint32_t to = t->g->edges[t->next[file]++].to;

		if (!t->order[to]) {
			enter(t, to);
			t->path[depth++] = to;
		} else if (!t->group[to]) {
			lower(&t->low[file], t->order[to]);
		}
	}
}

/* The shortest way from a file back to itself within its group, told as "a -> b -> a"; the line in `start` that
 * begins it. Backwards from `start`, so that each file knows its next step. */
static uint32_t way_back(struct search *t, uint32_t start, struct buf *out)
{
	const struct graph *g = t->g;
	size_t head = 0, tail = 0;
	uint32_t *from = t->low, *queue = t->stack; /* done with both */
	uint32_t file = start, line = 1;

	for (size_t i = 0; i < g->tree->count; i++)
		from[i] = UINT32_MAX;
	queue[tail++] = start;
	while (head < tail && from[start] == UINT32_MAX) {
		file = queue[head++];
		for (uint32_t e = g->first[file]; e < g->first[file + 1]; e++) {
			uint32_t to = g->edges[e].to;

			if (t->group[to] != t->group[start] || from[to] != UINT32_MAX)
				continue;
			from[to] = file;
			queue[tail++] = to;
		}
	}
	/* From the end to the beginning; then told the right way round. */
	tail = 0;
	for (file = from[start]; file != start; file = from[file])
		queue[tail++] = file;
	uint32_t second = queue[tail - 1];

	for (uint32_t e = g->first[start]; e < g->first[start + 1]; e++)
		if (g->edges[e].to == second)
			line = g->edges[e].line;
	buf_add_str(out, g->tree->files[start].path);
	for (size_t i = tail; i-- > 0;)
		if (tail - i <= CYCLE_SHOWN)
			buf_printf(out, " -> %.*s", STR_ARG(g->tree->files[queue[i]].path));
	buf_printf(
		out, "%s -> %.*s", tail > CYCLE_SHOWN ? " -> ..." : "", STR_ARG(g->tree->files[start].path));
	return line;
}

static void groups_report(struct search *t, struct lens_sink *out)
{
	const struct lens_tree *tree = t->g->tree;
	uint32_t *sizes = numbers(t->groups + 1);

	for (size_t i = 0; i < tree->count; i++)
		sizes[t->group[i]]++;
	for (uint32_t i = 0; i < tree->count; i++) {
		uint32_t size = sizes[t->group[i]];
		struct buf way = BUF_INIT;
		bool includes = scan_family_of(tree->files[i].language) == SCAN_C;

		if (size < 2)
			continue;
		sizes[t->group[i]] = 0; /* told, by its first file */
		uint32_t line = way_back(t, i, &way);

		lens_report(out, &tree->files[i], line, line, SEVERITY_WARNING,
			includes ? "include-cycle" : "import-cycle",
			"%u files need each other in a circle: %.*s", size, STR_ARG(buf_str(&way)));
		buf_release(&way);
	}
	free(sizes);
}

void check_cycles(const struct graph *g, struct lens_sink *out)
{
	size_t count = g->tree->count;
	struct search t = { .g = g,
		.order = numbers(count),
		.low = numbers(count),
		.group = numbers(count),
		.next = numbers(count),
		.stack = numbers(count),
		.path = numbers(count) };

	for (uint32_t i = 0; i < count; i++)
		if (!t.order[i])
			search_from(&t, i);
	groups_report(&t, out);
	free(t.order);
	free(t.low);
	free(t.group);
	free(t.next);
	free(t.stack);
	free(t.path);
}

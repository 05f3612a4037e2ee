/* What includes tell of a tree's order: headers that all depend on, folders that look both ways. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/analyzer/architecture/architecture.h"
#include "common/array.h"
#include "worker/analyzer/architecture/graph.h"

#include <stdlib.h>

enum {
	HEADER_PERCENT = 40,
	HEADER_FILES_LEAST = 20, /* of small trees every header is everywhere */
	HEADER_LINES_LEAST =
		300,     /* a short one holds words that all may use: no change of it touches all of them */
	LAYER_LEAST = 8, /* edges one way that make it the rule */
	LAYER_EXCEPTIONS_MOST =
		2 /* edges the other way that are exceptions to it, and no rule of their own */
};

void check_god_header(const struct graph *g, struct lens_sink *out)
{
	const struct lens_tree *tree = g->tree;
	uint32_t *users = array_zero(tree->count, sizeof *users), including = 0;

	for (size_t i = 0; i < tree->count; i++) {
		if (scan_family_of(tree->files[i].language) != SCAN_C)
			continue;
		including += g->first[i] < g->first[i + 1];
		for (uint32_t e = g->first[i]; e < g->first[i + 1]; e++)
			users[g->edges[e].to]++;
	}
	for (size_t i = 0; i < tree->count && including >= HEADER_FILES_LEAST; i++) {
		uint32_t code, literal;
		struct scan s;

		if (users[i] * 100ULL <= including * (uint64_t)HEADER_PERCENT)
			continue;
		scan_init(&s, tree->files[i].bytes, tree->files[i].language);
		scan_count_lines(&s, &code, &literal);
		scan_release(&s);
		if (code >= HEADER_LINES_LEAST)
			lens_report(out, &tree->files[i], lens_first_line(&tree->files[i]), 0, SEVERITY_NOTE,
				"god-header",
				"%u of %u files include this header of %u lines of code: each change touches "
				"them all",
				users[i], including, code);
	}
	free(users);
}

struct crossing {
	struct str from, to; /* folders */
	const struct edge *edge;
};

static int by_folders(const void *x, const void *y)
{
	const struct crossing *a = x, *b = y;
	int order = str_compare(a->from, b->from);

	if (!order)
		order = str_compare(a->to, b->to);
	if (!order)
		order = a->edge < b->edge ? -1 : a->edge > b->edge;
	return order;
}

static bool holds(struct str folder, struct str other)
{
	return !folder.len ||
	       (str_starts(other, folder) && (other.len == folder.len || other.at[folder.len] == '/'));
}

/* The first crossing of this pair, and how many. */
static const struct crossing *pair_find(
	const struct crossing *at, size_t count, struct str from, struct str to, size_t *found)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = (low + high) / 2;
		int order = str_compare(at[middle].from, from);

		if (!order)
			order = str_compare(at[middle].to, to);
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (*found = 0; low + *found < count; ++*found)
		if (!str_equal(at[low + *found].from, from) || !str_equal(at[low + *found].to, to))
			break;
	return &at[low];
}

void check_layers(const struct graph *g, struct lens_sink *out)
{
	struct crossing *at = array_zero(g->count, sizeof *at);
	size_t count = 0, there, back;

	for (size_t i = 0; i < g->count; i++) {
		struct str from = path_folder(g->tree->files[g->edges[i].from].path);
		struct str to = path_folder(g->tree->files[g->edges[i].to].path);

		/* A folder and one within it are one room. */
		if (!holds(from, to) && !holds(to, from))
			at[count++] = (struct crossing){ from, to, &g->edges[i] };
	}
	qsort(at, count, sizeof *at, by_folders);
	for (size_t i = 0; i < count; i += there) {
		pair_find(at, count, at[i].from, at[i].to, &there);
		const struct crossing *other = pair_find(at, count, at[i].to, at[i].from, &back);

		for (size_t k = 0; there >= LAYER_LEAST && back <= LAYER_EXCEPTIONS_MOST && k < back; k++)
			lens_report(out, &g->tree->files[other[k].edge->from], other[k].edge->line,
				other[k].edge->line, SEVERITY_NOTE, "layering",
				"%.*s/ needs files of %.*s/ in %zu places; this is the other way round",
				STR_ARG(at[i].from), STR_ARG(at[i].to), there);
	}
	free(at);
}

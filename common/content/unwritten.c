/* Pairs lines: those at both ends, then those that each text has once, then their neighbours. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/content/unwritten.h"

#include <stdlib.h>

/* A line, and the one of the other text that it is: its place from 1; 0 is none. */
struct line {
	struct str text;
	uint32_t pair;
};

struct text {
	struct line *lines;
	uint32_t count;
};

/* A line on its way to its like. */
struct lone {
	struct str text;
	uint32_t place;
	bool later;
};

static void add_line(struct buf *rows, struct str text)
{
	struct line line = { .text = text };

	buf_add(rows, &line, sizeof line);
}

static struct text split(struct str content, struct buf *rows)
{
	ptrdiff_t end;

	while ((end = str_find(content, '\n')) >= 0) {
		add_line(rows, str_sub(content, 0, (size_t)end));
		content = str_sub(content, (size_t)end + 1, content.len);
	}
	if (content.len)
		add_line(rows, content);
	return (struct text){ (void *)rows->at, (uint32_t)(rows->len / sizeof(struct line)) };
}

static bool pair(struct text *before, struct text *now, uint32_t b, uint32_t n)
{
	if (b >= before->count || n >= now->count || before->lines[b].pair || now->lines[n].pair ||
		!str_equal(before->lines[b].text, now->lines[n].text))
		return false;
	before->lines[b].pair = n + 1;
	now->lines[n].pair = b + 1;
	return true;
}

static void pair_ends(struct text *before, struct text *now)
{
	uint32_t i = 0;

	while (pair(before, now, i, i))
		i++;
	for (i = 1; i <= before->count && i <= now->count; i++)
		if (!pair(before, now, before->count - i, now->count - i))
			break;
}

static void add_lone(struct buf *rows, const struct text *text, bool later)
{
	for (uint32_t i = 0; i < text->count; i++) {
		struct lone lone = { text->lines[i].text, i, later };

		if (!text->lines[i].pair)
			buf_add(rows, &lone, sizeof lone);
	}
}

static int by_text(const void *left, const void *right)
{
	const struct lone *a = left, *b = right;
	int order = str_compare(a->text, b->text);

	return order ? order : (a->later > b->later) - (a->later < b->later);
}

static bool alike(const struct lone *list, size_t count, size_t i)
{
	return i + 1 < count && str_equal(list[i].text, list[i + 1].text);
}

/* Only what is left over once in each: of two equal ones nobody knows which was written. */
static void pair_lone(struct text *before, struct text *now)
{
	struct buf rows = BUF_INIT;
	struct lone *list;
	size_t count, next;

	add_lone(&rows, before, false);
	add_lone(&rows, now, true);
	list = (void *)rows.at;
	count = rows.len / sizeof *list;
	if (count)
		qsort(list, count, sizeof *list, by_text);
	for (size_t i = 0; i < count; i = next) {
		next = i + 1;
		while (alike(list, count, next - 1))
			next++;
		if (next == i + 2 && !list[i].later && list[i + 1].later)
			pair(before, now, list[i].place, list[i + 1].place);
	}
	buf_release(&rows);
}

/* A brace has its like everywhere, but only one below the same line. */
static void pair_neighbours(struct text *before, struct text *now)
{
	for (uint32_t n = 0; n < now->count; n++)
		if (now->lines[n].pair)
			pair(before, now, now->lines[n].pair, n + 1);
	for (uint32_t n = now->count; n > 0; n--)
		if (now->lines[n - 1].pair > 1 && n > 1)
			pair(before, now, now->lines[n - 1].pair - 2, n - 2);
}

static void add_runs(const struct text *now, struct buf *out)
{
	for (uint32_t n = 0, end; n < now->count; n = end) {
		struct unwritten run = { n + 1, n + 1 };

		end = n + 1;
		if (!now->lines[n].pair)
			continue;
		while (end < now->count && now->lines[end].pair == now->lines[end - 1].pair + 1)
			run.last = ++end;
		buf_add(out, &run, sizeof run);
	}
}

void unwritten_find(struct str before, struct str now, struct buf *out)
{
	struct buf before_rows = BUF_INIT, now_rows = BUF_INIT;
	struct text b = split(before, &before_rows), n = split(now, &now_rows);

	pair_ends(&b, &n);
	pair_lone(&b, &n);
	pair_neighbours(&b, &n);
	add_runs(&n, out);
	buf_release(&before_rows);
	buf_release(&now_rows);
}

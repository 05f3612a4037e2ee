/* A page cut to what a step's summary may hold, without leaving a block of code open. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/report/github.h"

static size_t ticks_of(struct str line)
{
	size_t n = 0;

	while (n < line.len && line.at[n] == '`')
		n++;
	return n;
}

/* The end of the last line within `most` that stands outside of code. Fences of our pages are three backticks or
 * more and nothing else, and longer than any within. */
static size_t cut_at(struct str page, size_t most)
{
	size_t at = 0, good = 0, fence = 0;

	while (at < page.len) {
		struct str rest = str_sub(page, at, page.len);
		ptrdiff_t end = str_find(rest, '\n');
		struct str line = str_sub(rest, 0, end < 0 ? rest.len : (size_t)end);
		size_t ticks = ticks_of(line);

		at += line.len + (end >= 0);
		if (at > most)
			break;
		if (ticks >= 3 && ticks == line.len)
			fence = !fence ? ticks : ticks >= fence ? 0 : fence;
		if (!fence)
			good = at;
	}
	return good;
}

static size_t count_lines(struct str page)
{
	size_t lines = 0;

	for (size_t i = 0; i < page.len; i++)
		lines += page.at[i] == '\n' || i + 1 == page.len;
	return lines;
}

static void add_note(size_t lines, struct buf *out)
{
	buf_printf(out,
		"\n**Cut here:** %zu more lines are over what a step's summary may hold. The report has "
		"all.\n",
		lines);
}

void github_summary(struct str markdown, size_t most, struct buf *out)
{
	struct buf note = BUF_INIT;

	if (markdown.len <= most) {
		buf_add_str(out, markdown);
		return;
	}
	add_note(count_lines(markdown), &note); /* no number is longer than that of all lines */
	if (most >= note.len) {
		size_t end = cut_at(markdown, most - note.len);

		buf_add(out, markdown.at, end);
		add_note(count_lines(str_sub(markdown, end, markdown.len)), out);
	}
	buf_release(&note);
}

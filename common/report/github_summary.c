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

void github_summary(struct str markdown, size_t most, struct buf *out)
{
	static const struct str note =
		STR("\n**Cut here:** the page is longer than a step's summary may be. The report has all.\n");

	if (markdown.len <= most) {
		buf_add_str(out, markdown);
	} else if (most >= note.len) {
		buf_add(out, markdown.at, cut_at(markdown, most - note.len));
		buf_add_str(out, note);
	}
}

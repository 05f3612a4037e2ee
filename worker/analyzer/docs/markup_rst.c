/* Reads reStructuredText as far as its own files can prove it wrong: explicit targets, images, titles, literals. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/analyzer/docs/markup.h"

#include <ctype.h>

static size_t indent_of(struct str line)
{
	size_t n = 0;

	while (n < line.len && (line.at[n] == ' ' || line.at[n] == '\t'))
		n++;
	return n;
}

/* A line of one mark, three or more. */
static bool is_adornment(struct str line)
{
	if (line.len < 3 || !ispunct((unsigned char)line.at[0]))
		return false;
	for (size_t i = 1; i < line.len; i++)
		if (line.at[i] != line.at[0])
			return false;
	return true;
}

static void link_add(struct markup *m, struct str target, uint32_t line)
{
	/* "name_" points to a target of this document. */
	if (target.len && target.at[target.len - 1] != '_' && str_find(target, ' ') < 0)
		mark_add(m, MARK_LINK, target, line);
}

/* ".. image:: x", ".. _name: x"; true when code follows. */
static bool directive_take(struct markup *m, struct str text, uint32_t line)
{
	static const char *const files[] = { "image::", "figure::", "include::", "literalinclude::" };
	struct str rest = str_trim(str_sub(text, 2, text.len));

	for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
		if (str_starts(rest, str_of(files[i])))
			link_add(m, str_trim(str_sub(rest, strlen(files[i]), rest.len)), line);
	if (str_starts(rest, STR("_"))) {
		ptrdiff_t end = str_seek(rest, STR(":"));

		if (end > 1) {
			anchor_add(m, str_sub(rest, 1, (size_t)end - 1));
			link_add(m, str_trim(str_sub(rest, (size_t)end + 1, rest.len)), line);
		}
	}
	return str_starts(rest, STR("code")) || str_starts(rest, STR("sourcecode")) ||
	       str_starts(rest, STR("parsed-literal")) || str_starts(rest, STR("highlight::")) ||
	       str_starts(rest, STR("prompt::"));
}

/* ``words`` and `words <target>`_ */
static void inline_take(struct markup *m, struct str text, uint32_t line)
{
	for (size_t i = 0; i < text.len; i++) {
		size_t ticks = i + 1 < text.len && text.at[i + 1] == '`' ? 2 : 1;
		struct str rest, inside;
		ptrdiff_t end;

		if (text.at[i] != '`')
			continue;
		rest = str_sub(text, i + ticks, text.len);
		end = str_seek(rest, ticks == 2 ? STR("``") : STR("`"));
		if (end < 0)
			return;
		inside = str_sub(rest, 0, (size_t)end);
		i += ticks + (size_t)end + ticks - 1;
		if (ticks == 2) {
			mark_add(m, MARK_SPAN, inside, line);
		} else if (inside.len && inside.at[inside.len - 1] == '>' && i + 1 < text.len &&
			   text.at[i + 1] == '_') {
			ptrdiff_t open = str_find_last(inside, '<');

			if (open >= 0)
				link_add(m, str_sub(inside, (size_t)open + 1, inside.len - (size_t)open - 2),
					line);
		}
	}
}

void markup_of_rst(struct str bytes, struct markup *m)
{
	struct str above = STR("");
	bool code = false; /* what is indented deeper than `margin` is code */
	size_t margin = 0;
	uint32_t line = 0;

	while (bytes.len) {
		struct str whole = line_take(&bytes), text = str_trim(whole);
		size_t indent = indent_of(whole);

		line++;
		if (!text.len) {
			above = text;
			continue;
		}
		if (code && indent > margin) {
			mark_add(m, MARK_CODE, whole, line);
			continue;
		}
		code = false;
		margin = indent;
		if (is_adornment(text) && above.len && text.len + 1 >= above.len)
			heading_add(m, above);
		above = text;
		if (str_starts(text, STR(".. "))) {
			code = directive_take(m, text, line);
			continue;
		}
		inline_take(m, text, line);
		code = str_ends(text, STR("::"));
	}
}

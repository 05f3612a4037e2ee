/* What is dangerous to show, and what is shown in its stead. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/report/text.h"
#include "common/utf8.h"

enum { FENCE_LEAST = 3 };

static void add_unseen(uint32_t code, struct buf *out)
{
	switch (code) {
	case '\n':
		buf_add_text(out, "\\n");
		break;
	case '\r':
		buf_add_text(out, "\\r");
		break;
	case '\t':
		buf_add_text(out, "\\t");
		break;
	default:
		buf_printf(out, code < 0x80 ? "\\x%02x" : "\\u%04x", (unsigned)code);
	}
}

/* Passes on what is seen in whole stretches: most bytes are. */
static void escape(struct str s, const char *kept, struct buf *out)
{
	size_t from = 0, i = 0;

	while (i < s.len) {
		uint32_t code = 0;
		size_t len = utf8_take(str_sub(s, i, s.len), &code);

		if (len && (!utf8_is_unseen(code) || (code && code < 0x80 && strchr(kept, (int)code)))) {
			i += len;
			continue;
		}
		buf_add(out, s.at + from, i - from);
		if (!len)
			buf_printf(out, "\\x%02x", (unsigned)(unsigned char)s.at[i]);
		else if (code != '\r' || !*kept || i + 1 == s.len || s.at[i + 1] != '\n')
			add_unseen(code, out);
		i += len ? len : 1;
		from = i;
	}
	buf_add(out, s.at + from, s.len - from);
}

void text_escape_terminal(struct str s, struct buf *out)
{
	escape(s, "", out);
}

void text_escape_lines(struct str s, struct buf *out)
{
	escape(s, "\n\t", out);
}

/* GitHub finds mentions, issues and bare addresses after Markdown is done, so a backslash does not stop it: an
 * empty comment does. A stranger named in a message must not be called to where the report is posted. */
static bool starts_a_link(struct str s, size_t i)
{
	if (s.at[i] == '@' || s.at[i] == '#')
		return true;
	if (s.at[i] == ':')
		return i + 1 < s.len && s.at[i + 1] == '/';
	return s.at[i] == '.' && i && (s.at[i - 1] == 'w' || s.at[i - 1] == 'W');
}

static void add_markdown_byte(struct str s, size_t i, struct buf *out)
{
	char c = s.at[i];

	if (c == '<')
		buf_add_text(out, "&lt;");
	else if (c == '>')
		buf_add_text(out, "&gt;");
	else if (c == '&')
		buf_add_text(out, "&amp;");
	else {
		if (c && strchr("\\`*_[]|~$", c))
			buf_add_byte(out, '\\');
		buf_add_byte(out, c);
		if (starts_a_link(s, i))
			buf_add_text(out, "<!-- -->");
	}
}

/* Where a line begins these make lists, rules, headings and blocks of code: "- ", "1. ", "===", four blanks. */
static size_t add_line_start(struct str s, struct buf *out)
{
	size_t i = 0;

	while (i < s.len && s.at[i] == ' ')
		i++;
	for (size_t n = i; n--;)
		buf_add_text(out, "&#32;");
	if (i < s.len && strchr("-+=", s.at[i])) {
		buf_add_byte(out, '\\');
		buf_add_byte(out, s.at[i++]);
		return i;
	}
	while (i < s.len && s.at[i] >= '0' && s.at[i] <= '9')
		buf_add_byte(out, s.at[i++]);
	if (i < s.len && i && (s.at[i] == '.' || s.at[i] == ')') && s.at[i - 1] != ' ') {
		buf_add_byte(out, '\\');
		buf_add_byte(out, s.at[i++]);
	}
	return i;
}

void text_escape_markdown(struct str s, struct buf *out)
{
	struct buf line = BUF_INIT;

	text_escape_terminal(s, &line);
	for (size_t i = add_line_start(buf_str(&line), out); i < line.len; i++)
		add_markdown_byte(buf_str(&line), i, out);
	buf_release(&line);
}

static size_t longest_run(struct str s, char c)
{
	size_t longest = 0, run = 0;

	for (size_t i = 0; i < s.len; i++) {
		run = s.at[i] == c ? run + 1 : 0;
		if (run > longest)
			longest = run;
	}
	return longest;
}

static void add_run(struct buf *out, char c, size_t count)
{
	while (count--)
		buf_add_byte(out, c);
}

void text_code_markdown(struct str s, struct buf *out)
{
	struct buf line = BUF_INIT;

	text_escape_terminal(s, &line);
	if (!line.len)
		buf_add_byte(&line, ' ');
	size_t ticks = longest_run(buf_str(&line), '`') + 1;
	/* A blank on both sides is taken off again; without it a backtick at the edge would join the fence. */
	const char *pad = line.at[0] == '`' || line.at[line.len - 1] == '`' ? " " : "";

	add_run(out, '`', ticks);
	buf_add_text(out, pad);
	buf_add_str(out, buf_str(&line));
	buf_add_text(out, pad);
	add_run(out, '`', ticks);
	buf_release(&line);
}

void text_fence_markdown(struct str s, struct buf *out)
{
	size_t ticks = longest_run(s, '`') + 1;

	if (ticks < FENCE_LEAST)
		ticks = FENCE_LEAST;
	add_run(out, '`', ticks);
	buf_add_byte(out, '\n');
	text_escape_lines(s, out);
	if (!s.len || s.at[s.len - 1] != '\n')
		buf_add_byte(out, '\n');
	add_run(out, '`', ticks);
	buf_add_byte(out, '\n');
}

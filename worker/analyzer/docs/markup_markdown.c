/* Reads Markdown as GitHub does: headings, links and spans outside of code. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/analyzer/docs/markup.h"

#include <ctype.h>

enum { CODE_INDENT = 4, TAB = 8, TAG_BYTES_MOST = 4096, TARGET_BYTES_MOST = 4096 };

struct reader_md {
	struct markup *m;
	struct str bytes;
	size_t pos;
	uint32_t line;
	struct str fence; /* that is open; "" when none is */
	bool blank;       /* the line before was */
	bool listed;      /* a list may go on: what is indented belongs to it */
	bool indented;    /* within indented code */
	struct str above; /* the line before, when it was part of a paragraph */
};

static size_t columns(struct str line, size_t *bytes)
{
	size_t n = 0, i = 0;

	for (; i < line.len && (line.at[i] == ' ' || line.at[i] == '\t'); i++)
		n += line.at[i] == '\t' ? TAB - n % TAB : 1;
	*bytes = i;
	return n;
}

/* "```", "~~~~": the marks alone. */
static struct str fence_of(struct str text)
{
	size_t n = 0;

	while (n < text.len && (text.at[0] == '`' || text.at[0] == '~') && text.at[n] == text.at[0])
		n++;
	/* Backticks behind backticks: a span in a line. */
	if (n < 3 || (text.at[0] == '`' && str_find(str_sub(text, n, text.len), '`') >= 0))
		return STR("");
	return str_sub(text, 0, n);
}

static bool closes(struct str text, struct str fence)
{
	struct str own = fence_of(str_trim(text));

	return own.len >= fence.len && own.at[0] == fence.at[0] && own.len == str_trim(text).len;
}

static bool begins_item(struct str text)
{
	size_t n = 0;

	if (text.len > 1 && strchr("-*+", text.at[0]) && isspace((unsigned char)text.at[1]))
		return true;
	while (n < text.len && isdigit((unsigned char)text.at[n]))
		n++;
	return n && n + 1 < text.len && (text.at[n] == '.' || text.at[n] == ')');
}

/* "# words ##", "## words {#name}". */
static bool heading_take(struct reader_md *r, struct str text)
{
	size_t n = 0;
	ptrdiff_t named;

	while (n < text.len && text.at[n] == '#')
		n++;
	if (!n || n > 6 || (n < text.len && text.at[n] != ' ' && text.at[n] != '\t'))
		return false;
	text = str_trim(str_sub(text, n, text.len));
	n = text.len;
	while (n && text.at[n - 1] == '#')
		n--;
	if (!n || isspace((unsigned char)text.at[n - 1]))
		text = str_trim(str_sub(text, 0, n));
	named = str_seek(text, STR("{#"));
	if (named >= 0 && text.at[text.len - 1] == '}') {
		anchor_add(r->m, str_sub(text, (size_t)named + 2, text.len - (size_t)named - 3));
		text = str_trim(str_sub(text, 0, (size_t)named));
	}
	heading_add(r->m, text);
	return true;
}

/* A line of '=' or '-' below a paragraph. */
static bool is_underline(struct str text)
{
	text = str_trim(text);
	if (!text.len || (text.at[0] != '=' && text.at[0] != '-'))
		return false;
	for (size_t i = 1; i < text.len; i++)
		if (text.at[i] != text.at[0])
			return false;
	return true;
}

/* "[words]: target" at the beginning of a line; "[^1]:" is a note. */
static void definition_take(struct reader_md *r, struct str text)
{
	ptrdiff_t end = str_seek(text, STR("]:"));
	struct str target;
	size_t n = 0;

	if (end < 2 || text.at[0] != '[' || text.at[1] == '^' ||
		str_find(str_sub(text, 1, (size_t)end - 1), '[') >= 0)
		return;
	target = str_trim(str_sub(text, (size_t)end + 2, text.len));
	while (n < target.len && !isspace((unsigned char)target.at[n]))
		n++;
	target = str_sub(target, 0, n);
	if (target.len > 1 && target.at[0] == '<' && target.at[target.len - 1] == '>')
		target = str_sub(target, 1, target.len - 2);
	if (target.len)
		mark_add(r->m, MARK_LINK, target, r->line);
}

/* Behind "](": where the link leads. */
static void target_take(struct reader_md *r, struct str text)
{
	size_t n = 0, depth = 0;

	text = str_trim(str_sub(text, 0, TARGET_BYTES_MOST));
	if (text.len && text.at[0] == '<') {
		ptrdiff_t end = str_find(text, '>');

		if (end > 1)
			mark_add(r->m, MARK_LINK, str_sub(text, 1, (size_t)end - 1), r->line);
		return;
	}
	for (; n < text.len && !isspace((unsigned char)text.at[n]); n++) {
		if (text.at[n] == '(')
			depth++;
		if (text.at[n] == ')' && !depth--)
			break;
	}
	/* Without its end, or with blanks and no title behind it, this is prose. */
	struct str behind = str_trim(str_sub(text, n, text.len));

	if (n && behind.len && strchr(")\"'(", behind.at[0]))
		mark_add(r->m, MARK_LINK, str_sub(text, 0, n), r->line);
}

/* A span ends with as many backticks, in the same paragraph; its position behind them, or `from`. */
static size_t span_end(const struct reader_md *r, size_t from, size_t ticks)
{
	size_t n = 0;

	for (size_t i = from; i < r->bytes.len; i++) {
		if (r->bytes.at[i] == '`') {
			n++;
			continue;
		}
		if (n == ticks)
			return i;
		n = 0;
		if (r->bytes.at[i] == '\n' && i + 1 < r->bytes.len && strchr("\r\n", r->bytes.at[i + 1]))
			return from;
	}
	return n == ticks ? r->bytes.len : from;
}

static void span_take(struct reader_md *r)
{
	size_t ticks = 0, end;

	while (r->pos + ticks < r->bytes.len && r->bytes.at[r->pos + ticks] == '`')
		ticks++;
	r->pos += ticks;
	end = span_end(r, r->pos, ticks);
	if (end == r->pos)
		return;
	mark_add(r->m, MARK_SPAN, str_trim(str_sub(r->bytes, r->pos, end - ticks - r->pos)), r->line);
	for (; r->pos < end; r->pos++)
		r->line += r->bytes.at[r->pos] == '\n';
}

static void tag_take(struct reader_md *r)
{
	struct str rest = str_sub(r->bytes, r->pos, r->bytes.len);
	bool comment = str_starts(rest, STR("<!--"));
	ptrdiff_t end =
		str_seek(comment ? rest : str_sub(rest, 0, TAG_BYTES_MOST), comment ? STR("-->") : STR(">"));

	r->pos++;
	if (end < 0)
		return;
	if (!comment && rest.len > 1 && isalpha((unsigned char)rest.at[1]))
		markup_of_tag(str_sub(rest, 0, (size_t)end), r->line, r->m);
	else if (!comment)
		return;
	for (size_t stop = r->pos - 1 + (size_t)end; r->pos < stop; r->pos++)
		r->line += r->bytes.at[r->pos] == '\n';
}

/* To the end of the line, or of what began in it. */
static void inline_take(struct reader_md *r)
{
	while (r->pos < r->bytes.len && r->bytes.at[r->pos] != '\n') {
		char c = r->bytes.at[r->pos];
		struct str rest = str_sub(r->bytes, r->pos, r->bytes.len);

		if (c == '\\') {
			r->pos += r->pos + 1 < r->bytes.len && r->bytes.at[r->pos + 1] != '\n' ? 2 : 1;
		} else if (c == '`') {
			span_take(r);
		} else if (c == '<') {
			tag_take(r);
		} else {
			if (str_starts(rest, STR("](")))
				target_take(r, str_sub(rest, 2, rest.len));
			r->pos++;
		}
	}
}

/* True when the line is code. */
static bool code_take(struct reader_md *r, struct str line, struct str text, size_t indent)
{
	if (r->fence.len) {
		if (closes(text, r->fence))
			r->fence = STR("");
		else
			mark_add(r->m, MARK_CODE, line, r->line);
		return true;
	}
	r->fence = fence_of(text);
	if (r->fence.len)
		return true;
	r->indented = text.len && indent >= CODE_INDENT && (r->indented || (r->blank && !r->listed));
	if (r->indented)
		mark_add(r->m, MARK_CODE, line, r->line);
	return r->indented;
}

static void block_take(struct reader_md *r, struct str text, size_t indent)
{
	bool item = begins_item(text);

	if (r->above.len && is_underline(text)) {
		heading_add(r->m, r->above);
		r->above = STR("");
		return;
	}
	if (heading_take(r, text)) {
		r->above = STR("");
		r->listed = false;
		return;
	}
	if (item)
		r->listed = true;
	else if (!indent && r->blank)
		r->listed = false;
	r->above = text;
	definition_take(r, text);
}

static void line_go(struct reader_md *r)
{
	struct str rest = str_sub(r->bytes, r->pos, r->bytes.len), line = line_take(&rest), text;
	size_t skipped, indent = columns(line, &skipped);

	text = str_sub(line, skipped, line.len);
	while (text.len > 1 && text.at[0] == '>') /* a quotation */
		text = str_sub(text, text.at[1] == ' ' ? 2 : 1, text.len);
	if (code_take(r, line, text, indent)) {
		r->pos += line.len;
		r->above = STR("");
	} else if (!text.len) {
		r->pos += line.len;
		r->above = STR("");
	} else {
		block_take(r, str_trim(text), indent);
		inline_take(r);
	}
	r->blank = !text.len;
	while (r->pos < r->bytes.len && r->bytes.at[r->pos] != '\n')
		r->pos++;
	r->pos++;
	r->line++;
}

void markup_of_markdown(struct str bytes, struct markup *m)
{
	struct reader_md r = { .m = m, .bytes = bytes, .line = 1, .fence = STR(""), .blank = true };

	r.above = STR("");
	/* Settings for a generator. */
	if (str_starts(bytes, STR("---\n"))) {
		ptrdiff_t end = str_seek(str_sub(bytes, 3, bytes.len), STR("\n---"));

		for (; end >= 0 && r.pos < (size_t)end + 4; r.pos++)
			r.line += bytes.at[r.pos] == '\n';
	}
	while (r.pos < bytes.len)
		line_go(&r);
}

/* Maps raw results by a tool's rows and quotes the lines they speak of. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/runner/tool_judge.h"

#include "common/content/source.h"
#include "reeve/limits.h"

#include <assert.h>
#include <stdlib.h>

enum { WORDS_BYTES_MOST = 1024 }; /* what SARIF's readers show of one */

static bool contains(struct str s, struct str part)
{
	return !part.len || memmem(s.at, s.len, part.at, part.len);
}

static bool message_fits(struct str want, struct str message)
{
	if (want.len && want.at[0] == '*')
		return contains(message, str_sub(want, 1, want.len));
	return str_starts(message, want);
}

static bool row_fits(const struct tool_mapping *m, const struct raw_result *raw)
{
	bool rule = !m->rule_count;

	for (size_t i = 0; i < m->rule_count; i++)
		rule = rule || str_equal(m->rules[i], raw->fields[TOOL_FIELD_RULE]);
	return rule && (!m->level.len || str_equal(m->level, raw->fields[TOOL_FIELD_LEVEL])) &&
	       message_fits(m->message, raw->fields[TOOL_FIELD_MESSAGE]) &&
	       (!m->tagged || raw->fields[TOOL_FIELD_TAG].len);
}

const struct tool_mapping *mapping_find(const struct tool_def *tool, const struct raw_result *raw)
{
	for (size_t i = 0; i < tool->mapping_count; i++)
		if (row_fits(&tool->mapping[i], raw))
			return &tool->mapping[i];
	return NULL;
}

static bool rule_byte(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c && strchr("-_.+", c));
}

/* Without what could not stay at its end: "eslint(no-eval)" is eslint_no-eval. */
static struct str rule_text(struct str rule)
{
	while (rule.len && !rule_byte(rule.at[rule.len - 1]))
		rule.len--;
	return rule;
}

/* "tool/rule". Rules stand in reports, keys and suppressions: no byte of a tool's that could mean something there. */
static struct str rule_name(
	const struct tool_def *tool, const struct tool_mapping *row, struct str own, struct arena *arena)
{
	struct str rule = rule_text(row->name.len ? row->name : str_sub(own, 0, NAME_BYTES_MOST));
	size_t len = tool->name.len + 1 + rule.len;
	char *out = arena_take(arena, len + 1);

	assert(out);
	memcpy(out, tool->name.at, tool->name.len);
	out[tool->name.len] = '/';
	for (size_t i = 0; i < rule.len; i++) {
		out[tool->name.len + 1 + i] = rule_byte(rule.at[i]) ? rule.at[i] : '_';
	}
	out[len] = '\0';
	return str_bytes(out, len);
}

/* A blank line proves nothing, for any other is like it: the text nearest above is quoted, else the nearest below. 0 when
 * there is none. */
static uint32_t line_with_text(struct str content, uint32_t blank)
{
	uint32_t line = 1, above = 0;

	for (size_t i = 0; i < content.len && (line <= blank || !above); i++) {
		if (content.at[i] == '\n')
			line++;
		else if (line > blank && !str_is_blank(str_sub(content, i, 1)))
			return line;
		else if (!str_is_blank(str_sub(content, i, 1)))
			above = line;
	}
	return above;
}

/* The lines, fewer where they are too many bytes; at least the first. */
static enum quotable quote_take(struct str content, struct finding *f)
{
	uint32_t count = source_line_count(content);

	/* What is missing at the end of a file is told of the line after it. */
	if (count && f->start_line == count + 1)
		f->start_line = count;
	if (f->start_line < 1 || f->start_line > count)
		return QUOTE_NO_LINE;
	if (f->end_line < f->start_line || f->end_line > count)
		f->end_line = f->start_line;
	/* A line has a byte at least, its end: no range of more lines can fit. */
	if (f->end_line - f->start_line > QUOTE_BYTES_MOST)
		f->end_line = f->start_line + QUOTE_BYTES_MOST;
	if (!source_lines(content, f->start_line, f->end_line, &f->quote))
		return QUOTE_NO_LINE;
	if (str_is_blank(f->quote)) {
		f->start_line = f->end_line = line_with_text(content, f->start_line);
		if (!f->start_line)
			return QUOTE_BLANK;
		source_lines(content, f->start_line, f->end_line, &f->quote);
	}
	while (f->quote.len > QUOTE_BYTES_MOST && f->end_line > f->start_line) {
		/* One line less, from the quote's own end. */
		f->end_line--;
		f->quote.len = (size_t)str_find_last(f->quote, '\n');
	}
	return f->quote.len > QUOTE_BYTES_MOST ? QUOTE_TOO_LONG : QUOTE_MADE;
}

/* The lines of a field. */
static const struct str *lines_split(struct str text, size_t *count, struct arena *arena)
{
	struct str *out = arena_take(arena, (source_line_count(text) + 1) * sizeof *out);

	for (*count = 0; text.len;) {
		ptrdiff_t end = str_find(text, '\n');
		struct str line = str_sub(text, 0, end < 0 ? text.len : (size_t)end);

		out[(*count)++] = arena_str(arena, line);
		text = str_sub(text, line.len + 1, text.len);
	}
	return out;
}

static const struct absence *absence_make(const struct raw_result *raw, struct arena *arena)
{
	struct absence *out;

	if (!raw->fields[TOOL_FIELD_ABSENT_PATHS].len)
		return NULL;
	out = arena_take(arena, sizeof *out);
	out->paths = lines_split(raw->fields[TOOL_FIELD_ABSENT_PATHS], &out->path_count, arena);
	out->words = lines_split(raw->fields[TOOL_FIELD_ABSENT_WORDS], &out->word_count, arena);
	return out;
}

enum quotable finding_make(const struct tool_def *tool, const struct tool_mapping *row,
	const struct raw_result *raw, uint32_t file, struct str content, struct arena *arena,
	struct finding *out)
{
	enum quotable quotable;

	*out = (struct finding){ .file = file,
		.start_line = raw->line,
		.end_line = raw->end_line,
		.severity = row->severity,
		.confidence = row->confidence,
		.lens = row->lens.len ? row->lens : tool->lenses[0] };
	quotable = quote_take(content, out);
	if (quotable != QUOTE_MADE)
		return quotable;
	out->quote = arena_str(arena, out->quote);
	out->rule = rule_name(tool, row, raw->fields[TOOL_FIELD_RULE], arena);
	out->message = arena_str(arena, str_sub(raw->fields[TOOL_FIELD_MESSAGE], 0, WORDS_BYTES_MOST));
	out->absence = absence_make(raw, arena);
	return QUOTE_MADE;
}

static int compare(const void *x, const void *y)
{
	const struct finding *a = x, *b = y;
	int order;

	if (a->file != b->file)
		return a->file < b->file ? -1 : 1;
	if (a->start_line != b->start_line)
		return a->start_line < b->start_line ? -1 : 1;
	order = str_compare(a->rule, b->rule);
	if (!order)
		order = str_compare(a->message, b->message);
	if (!order && a->end_line != b->end_line)
		order = a->end_line < b->end_line ? -1 : 1;
	return order;
}

size_t findings_order(struct finding *findings, size_t count)
{
	size_t kept = 0;

	if (count)
		qsort(findings, count, sizeof *findings, compare);
	for (size_t i = 0; i < count; i++)
		if (!kept || compare(&findings[kept - 1], &findings[i]))
			findings[kept++] = findings[i];
	return kept;
}

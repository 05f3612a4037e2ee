/* Reads whatever form a prompt has, for what is tried is not how it is written. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/provider/prompt_lines.h"

#include "common/buf.h"

enum { NUMBER_DIGITS_MOST = 7, MARK_DIGITS = 32 };

struct reading {
	struct buf lines;
	struct buf names; /* of the list: struct str */
	size_t count;
	struct str path;
	bool lists;
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static struct str without_blanks(struct str s)
{
	while (s.len && (*s.at == ' ' || *s.at == '\t'))
		s = str_sub(s, 1, s.len);
	return s;
}

/* One blank behind a colon is the form's, any other is the file's. */
static bool read_numbered(struct str line, struct prompt_line *out)
{
	struct str at = without_blanks(line);
	uint32_t number = 0;
	size_t digits = 0;

	while (digits < at.len && digits < NUMBER_DIGITS_MOST && is_digit(at.at[digits]))
		number = number * 10 + (uint32_t)(at.at[digits++] - '0');
	at = str_sub(at, digits, at.len);
	while (at.len && *at.at == ' ')
		at = str_sub(at, 1, at.len);
	if (!number || !at.len || !strchr(":|\t", *at.at))
		return false;
	out->number = number;
	out->text = str_sub(at, *at.at == ':' && at.len > 1 && at.at[1] == ' ' ? 2 : 1, at.len);
	return true;
}

static struct str in_quotes(struct str line)
{
	static const char key[] = "path=\"";
	const char *at = memmem(line.at, line.len, key, sizeof key - 1);
	struct str rest;
	ptrdiff_t end;

	if (!at)
		return STR("");
	rest = str_sub(line, (size_t)(at - line.at) + sizeof key - 1, line.len);
	end = str_find(rest, '"');
	return end < 0 ? STR("") : str_sub(rest, 0, (size_t)end);
}

static bool is_around(char c)
{
	return c && strchr("=-#*<>\"'`:,;()[]{}", c);
}

static struct str without_marks(struct str word)
{
	while (word.len && is_around(*word.at))
		word = str_sub(word, 1, word.len);
	while (word.len && is_around(word.at[word.len - 1]))
		word.len--;
	return word;
}

/* The longest word that looks like a path. */
static struct str path_of(struct str line)
{
	struct str best = in_quotes(line);

	while (!best.len && line.len) {
		size_t len = 0;

		while (len < line.len && line.at[len] != ' ' && line.at[len] != '\t')
			len++;
		struct str word = without_marks(str_sub(line, 0, len));

		line = str_sub(line, len + 1, line.len);
		if (word.len > 2 && (str_find(word, '/') >= 0 || str_find(word, '.') >= 0) &&
			!str_ends(word, STR(".")))
			return word;
	}
	return best;
}

/* What stands behind the mark of a frame; "" for any other line. */
static struct str behind_mark(struct str line)
{
	size_t digits = 0;

	while (digits < line.len && line.at[digits] && strchr("0123456789abcdef", line.at[digits]))
		digits++;
	return digits == MARK_DIGITS ? without_blanks(str_sub(line, digits, line.len)) : STR("");
}

/* "2|src/a.c (c, 12 lines)". */
static void take_name(struct reading *r, struct str text)
{
	for (size_t i = text.len; i-- > 1;)
		if (text.at[i] == '(' && text.at[i - 1] == ' ') {
			text.len = i - 1;
			break;
		}
	buf_add(&r->names, &text, sizeof text);
}

static struct str name_of(const struct reading *r, struct str words)
{
	const struct str *names = (const struct str *)(const void *)r->names.at;
	struct str number = str_sub(words, 5, words.len), ends = STR(" begins");
	uint64_t n;

	if (!str_starts(words, STR("file ")) || !str_ends(words, ends))
		return STR("");
	number.len -= ends.len;
	return str_to_u64(number, &n) && n && n <= r->names.len / sizeof *names ? names[n - 1] : STR("");
}

static void take_line(struct reading *r, struct str line)
{
	struct str words = behind_mark(line), named;
	struct prompt_line row = { .path = r->path };

	if (words.len) {
		r->lists = str_equal(words, STR("the files"));
		r->path = name_of(r, words);
	} else if (!read_numbered(line, &row)) {
		named = path_of(line);
		r->path = named.len ? named : r->path;
	} else if (r->lists) {
		take_name(r, row.text);
	} else if (r->path.len) {
		buf_add(&r->lines, &row, sizeof row);
		r->count++;
	}
}

struct prompt_line *prompt_lines(struct str prompt, size_t *count)
{
	struct reading r = { .path = STR("") };

	while (prompt.len) {
		ptrdiff_t end = str_find(prompt, '\n');
		struct str line = str_sub(prompt, 0, end < 0 ? prompt.len : (size_t)end);

		take_line(&r, line);
		prompt = str_sub(prompt, line.len + 1, prompt.len);
	}
	buf_release(&r.names);
	*count = r.count;
	return (struct prompt_line *)(void *)r.lines.at;
}

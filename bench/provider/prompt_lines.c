/* Reads whatever form a prompt has, for what is tried is not how it is written. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/provider/prompt_lines.h"

#include "common/buf.h"

enum { NUMBER_DIGITS_MOST = 7 };

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

/* One blank behind the mark is the form's, any other is the file's. */
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
	out->text = str_sub(at, *at.at != '\t' && at.len > 1 && at.at[1] == ' ' ? 2 : 1, at.len);
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

struct prompt_line *prompt_lines(struct str prompt, size_t *count)
{
	struct buf list = BUF_INIT;
	struct str path = STR("");

	*count = 0;
	while (prompt.len) {
		ptrdiff_t end = str_find(prompt, '\n');
		struct str line = str_sub(prompt, 0, end < 0 ? prompt.len : (size_t)end), named;
		struct prompt_line row = { .path = path };

		prompt = str_sub(prompt, line.len + 1, prompt.len);
		if (!read_numbered(line, &row)) {
			named = path_of(line);
			path = named.len ? named : path;
		} else if (path.len) {
			buf_add(&list, &row, sizeof row);
			++*count;
		}
	}
	return (struct prompt_line *)(void *)list.at;
}

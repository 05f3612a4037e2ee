/* Reads paths and words of a claim, and looks for one of them in one file. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/absence.h"
#include "common/buf.h"
#include "common/slug.h"
#include "reeve/limits.h"

#include <assert.h>
#include <ctype.h>
#include <string.h>
#include <strings.h>

/* --- paths ---------------------------------------------------------------------------------------------------- */

struct str absence_split(struct str pattern, uint64_t *first, uint64_t *last)
{
	ptrdiff_t colon = str_find_last(pattern, ':'), dash = str_find_last(pattern, '-');

	*first = *last = 0;
	if (colon > 0 && dash > colon &&
		str_to_u64(str_sub(pattern, (size_t)colon + 1, (size_t)(dash - colon) - 1), first) &&
		str_to_u64(str_sub(pattern, (size_t)dash + 1, pattern.len), last))
		return str_sub(pattern, 0, (size_t)colon);
	*first = *last = 0;
	return pattern;
}

static size_t stars_of(struct str s)
{
	size_t stars = 0;

	for (size_t i = 0; i < s.len; i++)
		stars += s.at[i] == '*';
	return stars;
}

bool absence_pattern_is_formed(struct str pattern)
{
	uint64_t first, last;
	struct str path = absence_split(pattern, &first, &last);

	if (!path.len || pattern.len > ABSENCE_PATH_BYTES || stars_of(path) > ABSENCE_STARS_MOST)
		return false;
	/* Lines of one file, for they are about what stands beside a place in it. */
	return path.len == pattern.len ||
	       (!stars_of(path) && first && first <= last && last - first < ABSENCE_LINES_MOST);
}

bool absence_path_fits(struct str pattern, struct str path)
{
	uint64_t from, to;
	ptrdiff_t first, last;

	pattern = absence_split(pattern, &from, &to);
	first = str_find(pattern, '*');
	last = str_find_last(pattern, '*');
	if (first < 0)
		return str_equal(pattern, path);
	struct str head = str_sub(pattern, 0, (size_t)first);
	struct str tail = str_sub(pattern, (size_t)last + 1, pattern.len);

	if (path.len < head.len + tail.len || !str_ends(path, tail) || !str_starts(path, head))
		return false;
	if (first == last)
		return true;
	struct str middle = str_sub(pattern, (size_t)first + 1, (size_t)(last - first) - 1);

	return memmem(path.at + head.len, path.len - head.len - tail.len, middle.at, middle.len);
}

/* The next line without its end. */
static struct str line_take(struct str *rest)
{
	ptrdiff_t end = str_find(*rest, '\n');
	struct str line = str_sub(*rest, 0, end < 0 ? rest->len : (size_t)end);

	*rest = str_sub(*rest, line.len + 1, rest->len);
	return line;
}

bool absence_lines_of(struct str pattern, struct str content, struct str *out)
{
	uint64_t first, last, line = 1;
	struct str rest = content;
	size_t from;

	*out = content;
	(void)absence_split(pattern, &first, &last);
	for (; line < first && rest.len; line++)
		(void)line_take(&rest);
	from = content.len - rest.len;
	for (; line <= last && rest.len; line++)
		(void)line_take(&rest);
	if (last)
		*out = str_sub(content, from, content.len - rest.len - from);
	return !last || line > last;
}

/* --- words ---------------------------------------------------------------------------------------------------- */

static bool is_word_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static bool is_word(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!is_word_byte(s.at[i]))
			return false;
	return s.len != 0;
}

bool absence_word_is_formed(struct str word)
{
	if (!word.len || word.len > ABSENCE_WORD_BYTES)
		return false;
	for (size_t i = 0; i < word.len; i++)
		if (word.at[i] <= ' ' || word.at[i] > '~' ||
			(word.at[0] == '#' && isupper((unsigned char)word.at[i])))
			return false;
	return word.at[0] != '#' || word.len > 1;
}

bool absence_is_formed(const struct absence *a)
{
	if (!a->path_count || a->path_count > ABSENCE_PATHS_MOST || a->word_count > ABSENCE_WORDS_MOST)
		return false;
	for (size_t i = 0; i < a->path_count; i++) {
		uint64_t first, last;

		(void)absence_split(a->paths[i], &first, &last);
		if (!absence_pattern_is_formed(a->paths[i]) ||
			(first && (a->path_count > 1 || !a->word_count)))
			return false;
	}
	for (size_t i = 0; i < a->word_count; i++)
		if (!absence_word_is_formed(a->words[i]))
			return false;
	return true;
}

static bool plain_word_stands(struct str content, struct str word)
{
	const char *at = content.at, *end = content.at + content.len;

	while (at && (at = memmem(at, (size_t)(end - at), word.at, word.len))) {
		const char *behind = at + word.len;

		if ((at == content.at || !is_word_byte(at[-1])) && (behind == end || !is_word_byte(*behind)))
			return true;
		/* The word that it is a part of has no other place for it: a file of one letter costs no more. */
		for (at = behind; at < end && is_word_byte(*at); at++)
			;
	}
	return false;
}

static bool holds(struct str s, struct str part)
{
	return memmem(s.at, s.len, part.at, part.len);
}

static bool is_slug_byte(char c)
{
	return is_word_byte(c) || c == '-';
}

/* Whole, as an attribute has it. */
static bool anchor_in(struct str line, struct str anchor)
{
	for (size_t i = 0; i + anchor.len <= line.len; i++)
		if (!strncasecmp(line.at + i, anchor.at, anchor.len) &&
			(!i || !is_slug_byte(line.at[i - 1])) &&
			(i + anchor.len == line.len || !is_slug_byte(line.at[i + anchor.len])))
			return true;
	return false;
}

/* An id or a name that somebody gives: a line that holds such a word and the anchor is believed. */
static bool line_names(struct str line, struct str anchor)
{
	return (holds(line, STR("{#")) || (holds(line, STR("=")) && (anchor_in(line, STR("id")) ||
									    anchor_in(line, STR("name"))))) &&
	       anchor_in(line, anchor);
}

/* "two-words" and 2 of "two-words-2"; all of it and 0 where there is no number. */
static struct str number_split(struct str slug, uint64_t *number)
{
	ptrdiff_t dash = str_find_last(slug, '-');

	*number = 0;
	if (dash <= 0 || !str_to_u64(str_sub(slug, (size_t)dash + 1, slug.len), number))
		return slug;
	return str_sub(slug, 0, (size_t)dash);
}

static void slug_of_line(struct str line, struct buf *out)
{
	while (line.len && strchr(" \t#=>-*", line.at[0]))
		line = str_sub(line, 1, line.len);
	while (line.len && strchr(" \t#=\r", line.at[line.len - 1]))
		line.len--;
	slug_of_heading(line, out);
}

static bool anchor_stands(struct str content, struct str anchor)
{
	struct buf slug = BUF_INIT;
	uint64_t number, same = 0;
	struct str base = number_split(anchor, &number);
	bool stands = false;

	while (content.len && !stands) {
		struct str line = line_take(&content);

		slug_of_line(line, &slug);
		same += number && str_equal(buf_str(&slug), base);
		/* The second heading of the same words gets "-1", the third "-2". */
		stands = str_equal(buf_str(&slug), anchor) || same > number || line_names(line, anchor);
	}
	buf_release(&slug);
	return stands;
}

bool absence_word_stands(struct str content, struct str word)
{
	assert(word.len);
	if (is_word(word))
		return plain_word_stands(content, word);
	if (word.at[0] == '#')
		return anchor_stands(content, str_sub(word, 1, word.len));
	return holds(content, word);
}

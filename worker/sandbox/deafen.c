/* Finds the words by which a file asks an analyzer for silence, and breaks them. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/sandbox/deafen.h"

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool is_letter(char c)
{
	return lower(c) >= 'a' && lower(c) <= 'z';
}

/* Its last letter, for another: where it was a name and no comment it still is one, and no syntax breaks. */
static void letter_break(char *from, char *end)
{
	while (end > from && !is_letter(end[-1]))
		end--;
	if (end > from)
		end[-1] = lower(end[-1]) == 'x' ? 'y' : 'x';
}

/* Where the first such word in the line ends, or NULL. */
static char *word_end(char *from, const char *end, struct str word)
{
	for (; word.len && (size_t)(end - from) >= word.len; from++) {
		size_t same = 0;

		while (same < word.len && lower(from[same]) == lower(word.at[same]))
			same++;
		if (same == word.len)
			return from + same;
	}
	return NULL;
}

/* Behind one first half each second half counts: "disable=a disable=b". So a line is passed over once, however long. */
static bool line_deafen(char *from, const char *end, struct str first, struct str second)
{
	bool broken = false;

	if (first.len)
		from = word_end(from, end, first);
	while (from && (from = word_end(from, end, second))) {
		letter_break(from - second.len, from);
		broken = true;
	}
	return broken;
}

static bool word_deafen(struct buf *content, struct str word)
{
	ptrdiff_t star = str_find(word, '*');
	struct str first = star < 0 ? STR("") : str_sub(word, 0, (size_t)star);
	struct str second = star < 0 ? word : str_sub(word, (size_t)star + 1, word.len);
	char *at = content->at, *end = content->at + content->len;
	bool broken = false;

	while (at < end) {
		char *stop = memchr(at, '\n', (size_t)(end - at));

		stop = stop ? stop : end;
		broken = line_deafen(at, stop, first, second) || broken;
		at = stop + 1;
	}
	return broken;
}

bool deafen(struct buf *content, const struct str *words, size_t count)
{
	bool broken = false;

	for (size_t i = 0; i < count && content->len; i++)
		broken = word_deafen(content, words[i]) || broken;
	return broken;
}

bool deafen_for(const struct tool_def *tools, size_t count, struct str language, struct buf *content)
{
	bool broken = false;

	for (size_t i = 0; i < count; i++)
		for (size_t l = 0; l < tools[i].language_count; l++)
			if (str_equal(tools[i].languages[l], language))
				broken = deafen(content, tools[i].silenced_by, tools[i].silencer_count) ||
					 broken;
	return broken;
}

static bool is_label(char c)
{
	return is_letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}

/* The label behind "coding:" or "coding=" in a comment; empty where there is none. */
static struct str coding_of(struct str line)
{
	ptrdiff_t hash = str_find(line, '#');
	struct str rest = hash < 0 ? STR("") : str_sub(line, (size_t)hash, line.len);
	size_t from, to;

	for (from = 0; from + 7 <= rest.len; from++)
		if (!memcmp(rest.at + from, "coding", 6) &&
			(rest.at[from + 6] == ':' || rest.at[from + 6] == '='))
			break;
	if (from + 7 > rest.len)
		return STR("");
	for (from += 7; from < rest.len && (rest.at[from] == ' ' || rest.at[from] == '\t');)
		from++;
	for (to = from; to < rest.len && is_label(rest.at[to]);)
		to++;
	return str_sub(rest, from, to - from);
}

/* Beginnings of Python's names for encodings that leave the bytes of ASCII alone. */
static bool leaves_ascii_alone(struct str label)
{
	static const char *const begins[] = { "utf-8", "utf8", "ascii", "us-ascii", "latin", "iso-8859",
		"iso8859", "cp125", "windows-125", "koi8", "euc", "gb", "big5" };
	char name[32] = "";

	for (size_t i = 0; i < label.len && i + 1 < sizeof name; i++)
		name[i] = label.at[i] == '_' ? '-' : lower(label.at[i]);
	for (size_t i = 0; i < sizeof begins / sizeof begins[0]; i++)
		if (str_starts(str_of(name), str_of(begins[i])))
			return true;
	return !label.len;
}

bool deafen_blind(struct str language, struct str content)
{
	enum { LINES_WITH_CODING = 2 };

	if (!str_equal(language, STR("python")))
		return false;
	for (int line = 0; line < LINES_WITH_CODING; line++) {
		ptrdiff_t end = str_find(content, '\n');
		struct str head = end < 0 ? content : str_sub(content, 0, (size_t)end);

		if (!leaves_ascii_alone(coding_of(head)))
			return true;
		content = end < 0 ? STR("") : str_sub(content, (size_t)end + 1, content.len);
	}
	return false;
}

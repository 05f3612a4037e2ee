/* Finds the words by which a file asks an analyzer for silence, and breaks them. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/sandbox/deafen.h"

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
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
		from[-1] = lower(from[-1]) == 'x' ? 'y' : 'x';
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

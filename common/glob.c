/* Goes back to the last star alone: what an earlier one took may stay, for the pieces between stars are found leftmost. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/glob.h"
#include "reeve/limits.h"

#include <ctype.h>

#define NONE SIZE_MAX

/* Which [ of the pattern have no end: whoever looked for it at each byte of the text again would take far more than both lengths. */
struct open_sets {
	uint64_t bits[PATH_BYTES_MOST / 64];
};

/* [:alpha:] and its like; a name that nobody knows holds nothing. */
static bool class_holds(struct str name, unsigned char c)
{
	static const struct {
		struct str name;
		int (*holds)(int);
	} classes[] = { { STR("alnum"), isalnum }, { STR("alpha"), isalpha }, { STR("blank"), isblank },
		{ STR("cntrl"), iscntrl }, { STR("digit"), isdigit }, { STR("graph"), isgraph },
		{ STR("lower"), islower }, { STR("print"), isprint }, { STR("punct"), ispunct },
		{ STR("space"), isspace }, { STR("upper"), isupper }, { STR("xdigit"), isxdigit } };

	for (size_t i = 0; i < sizeof classes / sizeof classes[0]; i++)
		if (str_equal(classes[i].name, name))
			return classes[i].holds(c) != 0;
	return false;
}

/* The class that begins at `at`, behind "[:" and up to ":]"; empty where there is none. */
static struct str class_at(struct str p, size_t at)
{
	size_t end = at + 2;

	if (at + 1 >= p.len || p.at[at] != '[' || p.at[at + 1] != ':')
		return STR("");
	while (end < p.len && islower((unsigned char)p.at[end]))
		end++;
	if (end + 1 >= p.len || p.at[end] != ':' || p.at[end + 1] != ']')
		return STR("");
	return str_sub(p, at + 2, end - at - 2);
}

/* One letter of a set, with or without its \; false behind the pattern's end. */
static bool letter_take(struct str p, size_t *at, unsigned char *out)
{
	if (*at < p.len && p.at[*at] == '\\')
		++*at;
	if (*at >= p.len)
		return false;
	*out = (unsigned char)p.at[(*at)++];
	return true;
}

/* One letter, or a range of them. */
static bool range_take(struct str p, size_t *at, unsigned char c, bool *holds)
{
	unsigned char low, high;

	if (!letter_take(p, at, &low))
		return false;
	high = low;
	if (*at + 1 < p.len && p.at[*at] == '-' && p.at[*at + 1] != ']') {
		++*at;
		if (!letter_take(p, at, &high))
			return false;
	}
	*holds = *holds || (low <= c && c <= high);
	return true;
}

/* The bytes of the set at the pattern's beginning; 0 where it has no end, and [ is a letter. */
static size_t set_take(struct str p, unsigned char c, bool *fits)
{
	bool not = p.len > 1 && (p.at[1] == '!' || p.at[1] == '^'), holds = false;
	size_t first = not ? 2 : 1, at = first;

	while (at < p.len && (p.at[at] != ']' || at == first)) {
		struct str name = class_at(p, at);

		if (name.len) {
			holds = holds || class_holds(name, c);
			at += name.len + 4;
		} else if (!range_take(p, &at, c, &holds)) {
			return 0;
		}
	}
	*fits = holds != not ;
	return at < p.len ? at + 1 : 0;
}

/* The same of the set at `at`; that one has no end is found out once. */
static size_t set_take_at(
	struct str p, size_t at, unsigned char c, struct open_sets *open, bool *fits, uint64_t *steps)
{
	bool noted = at < PATH_BYTES_MOST;
	size_t set;

	if (noted && open->bits[at / 64] >> at % 64 & 1)
		return 0;
	set = set_take(str_sub(p, at, p.len), c, fits);
	if (set)
		return set;
	*steps += p.len - at;
	if (noted)
		open->bits[at / 64] |= (uint64_t)1 << at % 64;
	return 0;
}

/* The bytes of what stands for one byte at `at`, and whether it stands for this one. */
static size_t one_take(struct str p, size_t at, char c, struct open_sets *open, bool *fits, uint64_t *steps)
{
	size_t set = p.at[at] == '[' ? set_take_at(p, at, (unsigned char)c, open, fits, steps) : 0;

	if (set)
		return set;
	if (p.at[at] == '\\') {
		*fits = at + 1 < p.len && p.at[at + 1] == c;
		return at + 1 < p.len ? 2 : 1;
	}
	*fits = p.at[at] == '?' || p.at[at] == c;
	return 1;
}

/* How many bytes at the end stand for themselves, whatever is before them; -1 where one of them is not the text's. */
static ptrdiff_t plain_end(struct str p, struct str text, uint64_t *steps)
{
	size_t n = 0;

	for (; n < p.len; n++) {
		char c = p.at[p.len - 1 - n];

		if (memchr("*?[]\\", c, 5) || (n + 1 < p.len && p.at[p.len - 2 - n] == '\\'))
			break;
		++*steps;
		if (n >= text.len || text.at[text.len - 1 - n] != c)
			return -1;
	}
	return (ptrdiff_t)n;
}

/* From where on the piece behind a star may stand: at its first byte, where that is a plain one. */
static size_t next_place(struct str p, size_t behind_star, struct str text, size_t from, uint64_t *steps)
{
	const char *found;
	size_t next;

	if (behind_star >= p.len || from >= text.len || memchr("*?[\\", p.at[behind_star], 4))
		return from;
	found = memchr(text.at + from, p.at[behind_star], text.len - from);
	next = found ? (size_t)(found - text.at) : text.len;
	*steps += (next - from) / 8; /* memchr(3) takes many at once */
	return next;
}

bool glob_fits(struct str p, struct str text, uint64_t *steps)
{
	size_t at = 0, in = 0, behind_star = NONE, star_in = 0, taken;
	ptrdiff_t plain = plain_end(p, text, steps);
	struct open_sets open = { 0 };
	bool fits = false;

	if (plain < 0)
		return false;
	while (in < text.len) {
		if (at < p.len && p.at[at] == '*') {
			behind_star = ++at;
			star_in = in;
			++*steps;
			if (p.len - at == (size_t)plain)
				return text.len - in >= (size_t)plain;
			continue;
		}
		taken = at < p.len ? one_take(p, at, text.at[in], &open, &fits, steps) : 0;
		*steps += taken + 1;
		if (taken && fits) {
			at += taken;
			in++;
		} else if (behind_star == NONE) {
			return false;
		} else {
			at = behind_star;
			in = star_in = next_place(p, behind_star, text, star_in + 1, steps);
		}
	}
	while (at < p.len && p.at[at] == '*')
		at++;
	return at == p.len;
}

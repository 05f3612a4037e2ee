/* The table of RFC 3629, section 4: which bytes may follow which. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/utf8.h"

static bool follows(unsigned char first, unsigned char second)
{
	switch (first) {
	case 0xe0: /* below: overlong */
		return second >= 0xa0 && second <= 0xbf;
	case 0xed: /* above: surrogates */
		return second >= 0x80 && second <= 0x9f;
	case 0xf0: /* below: overlong */
		return second >= 0x90 && second <= 0xbf;
	case 0xf4: /* above: past U+10FFFF */
		return second >= 0x80 && second <= 0x8f;
	default:
		return (second & 0xc0) == 0x80;
	}
}

static size_t length_of(unsigned char first)
{
	if (first < 0x80)
		return 1;
	if (first >= 0xc2 && first <= 0xdf)
		return 2;
	if ((first & 0xf0) == 0xe0)
		return 3;
	return first >= 0xf0 && first <= 0xf4 ? 4 : 0;
}

size_t utf8_take(struct str s, uint32_t *code)
{
	static const unsigned char mask[] = { 0, 0x7f, 0x1f, 0x0f, 0x07 };
	const unsigned char *p = (const unsigned char *)s.at;
	size_t len = s.len ? length_of(p[0]) : 0;
	uint32_t value;

	if (!len || len > s.len || (len > 1 && !follows(p[0], p[1])))
		return 0;
	value = p[0] & mask[len];
	for (size_t i = 1; i < len; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		value = value << 6 | (p[i] & 0x3f);
	}
	*code = value;
	return len;
}

struct str utf8_cut(struct str s, size_t most)
{
	size_t end = most;

	if (s.len <= most)
		return s;
	/* At most three bytes back: in what is not UTF-8, continuation bytes may go on for ever. */
	while (end && most - end < 3 && ((unsigned char)s.at[end] & 0xc0) == 0x80)
		end--;
	return str_sub(s, 0, end);
}

bool utf8_is_unseen(uint32_t code)
{
	static const struct {
		uint32_t from, to;
	} ranges[] = {
		{ 0x00, 0x1f },
		{ 0x7f, 0x9f },
		{ 0xad, 0xad },
		{ 0x61c, 0x61c },
		{ 0x200b, 0x200f },
		{ 0x2028, 0x202e },
		{ 0x2060, 0x206f },
		{ 0xfeff, 0xfeff },
		{ 0xfff9, 0xfffb },
		{ 0xe0000, 0xe007f },
	};

	for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++)
		if (code >= ranges[i].from && code <= ranges[i].to)
			return true;
	return false;
}

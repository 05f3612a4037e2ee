/* Comparing, searching and checking borrowed bytes. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/str.h"
#include "common/utf8.h"

bool str_equal(struct str a, struct str b)
{
	return a.len == b.len && (!a.len || !memcmp(a.at, b.at, a.len));
}

int str_compare(struct str a, struct str b)
{
	size_t least = a.len < b.len ? a.len : b.len;
	int order = least ? memcmp(a.at, b.at, least) : 0;

	if (order)
		return order;
	return (a.len > b.len) - (a.len < b.len);
}

bool str_starts(struct str s, struct str prefix)
{
	return s.len >= prefix.len && str_equal(str_sub(s, 0, prefix.len), prefix);
}

bool str_ends(struct str s, struct str suffix)
{
	return s.len >= suffix.len && str_equal(str_sub(s, s.len - suffix.len, suffix.len), suffix);
}

ptrdiff_t str_find(struct str s, char c)
{
	const char *hit = s.len ? memchr(s.at, c, s.len) : NULL;

	return hit ? hit - s.at : -1;
}

ptrdiff_t str_find_last(struct str s, char c)
{
	const char *hit = s.len ? memrchr(s.at, c, s.len) : NULL;

	return hit ? hit - s.at : -1;
}

struct str str_sub(struct str s, size_t from, size_t len)
{
	if (from > s.len)
		from = s.len;
	if (len > s.len - from)
		len = s.len - from;
	return (struct str){ s.at + from, len };
}

bool str_to_u64(struct str s, uint64_t *out)
{
	uint64_t value = 0;

	if (!s.len)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		unsigned digit = (unsigned char)s.at[i] - (unsigned)'0';

		if (digit > 9 || value > (UINT64_MAX - digit) / 10)
			return false;
		value = value * 10 + digit;
	}
	*out = value;
	return true;
}

bool str_is_blank(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!strchr(" \t\n\v\f\r", s.at[i]) || !s.at[i])
			return false;
	return true;
}

bool str_is_utf8(struct str s)
{
	uint32_t code;

	for (size_t i = 0; i < s.len;) {
		size_t n = utf8_take(str_sub(s, i, s.len), &code);

		if (!n)
			return false;
		i += n;
	}
	return true;
}

uint64_t str_hash(struct str s)
{
	uint64_t hash = UINT64_C(14695981039346656037);

	for (size_t i = 0; i < s.len; i++)
		hash = (hash ^ (unsigned char)s.at[i]) * UINT64_C(1099511628211);
	return hash;
}

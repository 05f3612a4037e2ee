/* Borrowed bytes: a pointer and a length, never owned, never ended by NUL, possibly not UTF-8. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_STR_H
#define COMMON_STR_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct str {
	const char *at;
	size_t len;
};

#define STR(literal) ((struct str){ (literal), sizeof(literal) - 1 })
/* For printf: "%.*s", STR_ARG(s). */
#define STR_ARG(s) (int)(s).len, (s).at

static inline struct str str_of(const char *c_string)
{
	return (struct str){ c_string, strlen(c_string) };
}
static inline struct str str_bytes(const void *at, size_t len)
{
	return (struct str){ at, len };
}
bool str_equal(struct str a, struct str b);
/* Byte order, as memcmp; the shorter of two equal beginnings is the smaller. */
int str_compare(struct str a, struct str b);
bool str_starts(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);
/* The position of the first / last byte c, or -1. */
ptrdiff_t str_find(struct str s, char c);
ptrdiff_t str_find_last(struct str s, char c);
/* s from `from` on (at most its end), `len` bytes at most. */
struct str str_sub(struct str s, size_t from, size_t len);
/* Whole s as a decimal number; false when it is empty, has another byte, or does not fit. */
bool str_to_u64(struct str s, uint64_t *out);
/* True when s is valid UTF-8 (no surrogates, no overlong forms, nothing above U+10FFFF). */
bool str_is_utf8(struct str s);
/* True when nothing but blanks, tabs and ends of lines is in it. */
bool str_is_blank(struct str s);
/* FNV-1a, 64 bits (Fowler, Noll, Vo; RFC 9923): the same on every machine, so it may be stored. No shield against an enemy. */
uint64_t str_hash(struct str s);
#endif

/* Growing byte buffers, and packed little-endian records written to and read from them. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/buf.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

void buf_release(struct buf *b)
{
	free(b->at);
	*b = (struct buf)BUF_INIT;
}

void buf_clear(struct buf *b)
{
	b->len = 0;
	if (b->at)
		b->at[0] = '\0';
}

void buf_reserve(struct buf *b, size_t more)
{
	size_t need = b->len + more + 1;

	assert(need > more);
	if (need <= b->cap)
		return;
	size_t cap = b->cap ? b->cap : 64;
	while (cap < need)
		cap += cap / 2;
	b->at = realloc(b->at, cap);
	if (!b->at)
		abort(); /* the truth is in the store: a new process loads it */
	b->cap = cap;
}

void buf_add(struct buf *b, const void *at, size_t len)
{
	buf_reserve(b, len);
	if (len)
		memcpy(b->at + b->len, at, len);
	b->len += len;
	b->at[b->len] = '\0';
}

void buf_add_str(struct buf *b, struct str s)
{
	buf_add(b, s.at, s.len);
}

void buf_add_text(struct buf *b, const char *c_string)
{
	buf_add(b, c_string, strlen(c_string));
}

void buf_add_byte(struct buf *b, char c)
{
	buf_add(b, &c, 1);
}

void buf_vprintf(struct buf *b, const char *format, va_list args)
{
	va_list again;
	int n;

	va_copy(again, args);
	n = vsnprintf(NULL, 0, format, again);
	va_end(again);
	assert(n >= 0);
	buf_reserve(b, (size_t)n);
	vsnprintf(b->at + b->len, (size_t)n + 1, format, args);
	b->len += (size_t)n;
}

void buf_printf(struct buf *b, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	buf_vprintf(b, format, args);
	va_end(args);
}

static void add_number(struct buf *b, uint64_t v, size_t bytes)
{
	char out[8];

	for (size_t i = 0; i < bytes; i++)
		out[i] = (char)(v >> (8 * i));
	buf_add(b, out, bytes);
}

void buf_add_u8(struct buf *b, uint8_t v)
{
	add_number(b, v, 1);
}

void buf_add_u16(struct buf *b, uint16_t v)
{
	add_number(b, v, 2);
}

void buf_add_u32(struct buf *b, uint32_t v)
{
	add_number(b, v, 4);
}

void buf_add_u64(struct buf *b, uint64_t v)
{
	add_number(b, v, 8);
}

void buf_add_prefixed(struct buf *b, struct str s)
{
	assert(s.len <= UINT32_MAX);
	buf_add_u32(b, (uint32_t)s.len);
	buf_add_str(b, s);
}

struct str read_bytes(struct reader *r, size_t len)
{
	struct str out;

	if (r->broken || len > r->rest.len) {
		r->broken = true;
		return (struct str){ "", 0 };
	}
	out = str_sub(r->rest, 0, len);
	r->rest = str_sub(r->rest, len, r->rest.len);
	return out;
}

static uint64_t read_number(struct reader *r, size_t bytes)
{
	struct str s = read_bytes(r, bytes);
	uint64_t v = 0;

	for (size_t i = 0; i < s.len; i++)
		v |= (uint64_t)(unsigned char)s.at[i] << (8 * i);
	return v;
}

uint8_t read_u8(struct reader *r)
{
	return (uint8_t)read_number(r, 1);
}

uint16_t read_u16(struct reader *r)
{
	return (uint16_t)read_number(r, 2);
}

uint32_t read_u32(struct reader *r)
{
	return (uint32_t)read_number(r, 4);
}

uint64_t read_u64(struct reader *r)
{
	return read_number(r, 8);
}

struct str read_prefixed(struct reader *r)
{
	uint32_t len = read_u32(r);

	return read_bytes(r, len);
}

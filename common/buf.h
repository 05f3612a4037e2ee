/* Owned bytes that grow: always followed by a NUL that is not counted. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_BUF_H
#define COMMON_BUF_H
#include "common/str.h"

#include <stdarg.h>

struct buf {
	char *at;
	size_t len;
	size_t cap;
};

/* A buf of zeroes is valid and empty. Growing never fails: out of memory ends the process. */
#define BUF_INIT                                                                                             \
	{                                                                                                    \
		NULL, 0, 0                                                                                   \
	}
void buf_release(struct buf *b);
void buf_clear(struct buf *b); /* keeps the memory */
void buf_reserve(struct buf *b, size_t more);
void buf_add(struct buf *b, const void *at, size_t len);
void buf_add_str(struct buf *b, struct str s);
void buf_add_text(struct buf *b, const char *c_string);
void buf_add_byte(struct buf *b, char c);
void buf_printf(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buf_vprintf(struct buf *b, const char *format, va_list args) __attribute__((format(printf, 2, 0)));
/* Little-endian numbers, for packed records. */
void buf_add_u8(struct buf *b, uint8_t v);
void buf_add_u16(struct buf *b, uint16_t v);
void buf_add_u32(struct buf *b, uint32_t v);
void buf_add_u64(struct buf *b, uint64_t v);
/* A u32 length, then the bytes. */
void buf_add_prefixed(struct buf *b, struct str s);
static inline struct str buf_str(const struct buf *b)
{
	return (struct str){ b->at ? b->at : "", b->len };
}

/* Reads what the buf_add_* functions packed. Past the end every read gives 0 and sets `broken`. */
struct reader {
	struct str rest;
	bool broken;
};
static inline struct reader reader_of(struct str s)
{
	return (struct reader){ s, false };
}
uint8_t read_u8(struct reader *r);
uint16_t read_u16(struct reader *r);
uint32_t read_u32(struct reader *r);
uint64_t read_u64(struct reader *r);
struct str read_bytes(struct reader *r, size_t len); /* borrowed from the input */
struct str read_prefixed(struct reader *r);
#endif

/* Rows of comma-separated values (RFC 4180), from bytes that may be anything. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_CSV_H
#define COMMON_CSV_H
#include "common/buf.h"
#include "reeve/error.h"

#define CSV_FIELDS_MOST 256

struct csv {
	struct str rest;
	uint32_t next_line; /* of what comes next, from 1 */
	uint32_t line;      /* on which the last row began, or on which the fault stands */
	struct buf text;    /* of the last row: its fields, one behind the other */
	size_t ends[CSV_FIELDS_MOST];
	size_t count;
	const char *wrong; /* a static sentence; NULL while nothing is */
};

/* Borrows the bytes. A byte order mark before them is passed over. */
void csv_init(struct csv *c, struct str bytes);
void csv_release(struct csv *c);
/* Reads one row; empty lines are none. False at the end, and when the bytes are no CSV: then `wrong` and `line` say what. A
 * quote stands around a whole field or, doubled, within one. */
bool csv_next(struct csv *c) MUST_CHECK;
/* A field of the last row, until the next one is read; "" past its end. */
struct str csv_field(const struct csv *c, size_t i);
/* The place of this name in the last row, or -1. */
int csv_find(const struct csv *c, struct str name);
/* Appends a field, quoted where it must be. */
void csv_add(struct buf *out, struct str field);
#endif

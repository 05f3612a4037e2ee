/* One description of plain data that serves both ways: as bytes, and back. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_JOURNAL_CODE_H
#define COORDINATOR_JOURNAL_CODE_H
#include "common/arena.h"
#include "common/buf.h"

/* Packs into `out` where there is one, else unpacks from `in`: what is written and what is read cannot differ. */
struct code {
	struct buf *out;
	struct reader in;
	struct arena *arena;
};

void code_bytes(struct code *c, void *at, size_t size);
#define FIELD(c, field) code_bytes(c, &(field), sizeof(field))
void code_str(struct code *c, struct str *s);
/* The list itself when packing, room for it when unpacking; NULL for one that is empty or cannot be. */
void *code_list(struct code *c, const void *list, size_t *count, size_t item);
void code_strs(struct code *c, const struct str **list, size_t *count);
#endif

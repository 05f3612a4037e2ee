/* Bytes, strings and lists, packed or unpacked. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/journal/code.h"

void code_bytes(struct code *c, void *at, size_t size)
{
	struct str bytes;

	if (c->out) {
		buf_add(c->out, at, size);
		return;
	}
	bytes = read_bytes(&c->in, size);
	if (!c->in.broken)
		memcpy(at, bytes.at, size);
}

void code_str(struct code *c, struct str *s)
{
	if (c->out)
		buf_add_prefixed(c->out, *s);
	else
		*s = read_prefixed(&c->in);
}

void *code_list(struct code *c, const void *list, size_t *count, size_t item)
{
	uint64_t n = *count;

	FIELD(c, n);
	if (c->out)
		return (void *)list;
	/* Each item takes a byte at least: a damaged count asks for no memory. */
	c->in.broken = c->in.broken || n > c->in.rest.len;
	*count = c->in.broken ? 0 : (size_t)n;
	return *count ? arena_zero(c->arena, *count * item) : NULL;
}

void code_strs(struct code *c, const struct str **list, size_t *count)
{
	struct str *items = code_list(c, *list, count, sizeof *items);

	for (size_t i = 0; i < *count; i++)
		code_str(c, &items[i]);
	*list = items;
}

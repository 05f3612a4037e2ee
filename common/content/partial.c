/* A list in order of last touch: the end of it is what a sender has most likely given up. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/content/partial.h"

#include <assert.h>
#include <stdlib.h>

struct partial {
	struct partial *older;
	unsigned char hash[SHA256_BYTES];
	struct buf frame;
};

static void partial_drop(struct partials *all, struct partial **at)
{
	struct partial *p = *at;

	*at = p->older;
	assert(all->bytes >= p->frame.len);
	all->bytes -= p->frame.len;
	all->count--;
	buf_release(&p->frame);
	free(p);
}

void partials_release(struct partials *all)
{
	while (all->newest)
		partial_drop(all, &all->newest);
}

/* Unlinks the one of this hash and puts it first; NULL when there is none. */
static struct partial *partial_touch(struct partials *all, const unsigned char hash[SHA256_BYTES])
{
	for (struct partial **at = &all->newest; *at; at = &(*at)->older) {
		struct partial *p = *at;

		if (memcmp(p->hash, hash, SHA256_BYTES))
			continue;
		*at = p->older;
		p->older = all->newest;
		all->newest = p;
		return p;
	}
	return NULL;
}

static struct partial *partial_begin(struct partials *all, const unsigned char hash[SHA256_BYTES])
{
	struct partial *p = calloc(1, sizeof *p);

	if (!p)
		abort(); /* out of memory */
	memcpy(p->hash, hash, SHA256_BYTES);
	p->older = all->newest;
	all->newest = p;
	all->count++;
	return p;
}

static bool holds(const struct partial *p, uint64_t offset, struct str data)
{
	struct str frame = buf_str(&p->frame);

	return offset <= frame.len && data.len <= frame.len - offset &&
	       str_equal(str_sub(frame, offset, data.len), data);
}

/* The newest stays, whatever it takes: one alone is below the limit. */
static void make_room(struct partials *all)
{
	while ((all->bytes > PARTIAL_BYTES_MOST || all->count > PARTIALS_MOST) && all->newest->older) {
		struct partial **at = &all->newest->older;

		while ((*at)->older)
			at = &(*at)->older;
		partial_drop(all, at);
	}
}

int partial_add(
	struct partials *all, const unsigned char hash[SHA256_BYTES], uint64_t offset, struct str data)
{
	struct partial *p = partial_touch(all, hash);

	if (!data.len)
		return -E_INVALID;
	if (p && holds(p, offset, data))
		return 0;
	if (offset == 0) {
		if (p)
			partial_drop(all, &all->newest);
		p = partial_begin(all, hash);
	}
	if (!p || offset != p->frame.len)
		return -E_INVALID;
	buf_add_str(&p->frame, data);
	all->bytes += data.len;
	make_room(all);
	return 0;
}

void partial_take(struct partials *all, const unsigned char hash[SHA256_BYTES], struct buf *out)
{
	struct partial *p = partial_touch(all, hash);

	assert(p && p == all->newest);
	all->bytes -= p->frame.len;
	*out = p->frame;
	p->frame = (struct buf)BUF_INIT;
	partial_drop(all, &all->newest);
}

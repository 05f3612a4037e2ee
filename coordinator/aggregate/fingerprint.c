/* Rule and quoted lines, without how they are indented: path and line are left out on purpose. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/aggregate/fingerprint.h"
#include "common/sha256.h"

#include <stdio.h>
#include <stdlib.h>

enum { HASH_BYTES = 8 };

struct hashed {
	unsigned char hash[HASH_BYTES];
	size_t index;
};

static bool is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* The NUL keeps a rule's end apart from a quote's beginning. */
static void hash_one(const struct report_finding *f, struct buf *scratch, unsigned char out[HASH_BYTES])
{
	unsigned char hash[SHA256_BYTES];

	buf_clear(scratch);
	buf_add_str(scratch, f->rule);
	buf_add_byte(scratch, '\0');
	for (size_t i = 0; i < f->quote.len; i++) {
		if (!is_blank(f->quote.at[i]))
			buf_add_byte(scratch, f->quote.at[i]);
		else if (!i || !is_blank(f->quote.at[i - 1]))
			buf_add_byte(scratch, ' ');
	}
	sha256_of(buf_str(scratch), hash);
	memcpy(out, hash, HASH_BYTES);
}

static int by_hash(const void *left, const void *right)
{
	const struct hashed *a = left, *b = right;
	int order = memcmp(a->hash, b->hash, HASH_BYTES);

	return order ? order : (a->index > b->index) - (a->index < b->index);
}

static struct str fingerprint_text(const struct hashed *h, size_t n, struct arena *arena)
{
	char text[2 + 2 * HASH_BYTES + 24] = "1:";
	size_t used = 2;

	for (size_t i = 0; i < HASH_BYTES; i++)
		used += (size_t)snprintf(text + used, sizeof text - used, "%02x", h->hash[i]);
	snprintf(text + used, sizeof text - used, "-%zu", n);
	return arena_str(arena, str_of(text));
}

void fingerprint_all(struct report_finding *findings, size_t count, struct arena *arena)
{
	struct hashed *hashes = arena_take(arena, (count + 1) * sizeof *hashes);
	struct buf scratch = BUF_INIT;
	size_t n = 0;

	for (size_t i = 0; i < count; i++) {
		hash_one(&findings[i], &scratch, hashes[i].hash);
		hashes[i].index = i;
	}
	if (count)
		qsort(hashes, count, sizeof *hashes, by_hash);
	for (size_t i = 0; i < count; i++) {
		n = i && !memcmp(hashes[i].hash, hashes[i - 1].hash, HASH_BYTES) ? n + 1 : 1;
		findings[hashes[i].index].fingerprint = fingerprint_text(&hashes[i], n, arena);
	}
	buf_release(&scratch);
}

/* Packs tiers so that two lists are one only where every place in them means the same. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/tier/roster.h"

#include <string.h>

enum { ROSTER_BYTES_MOST = SHA256_BYTES + TIERS_MOST * (NAME_BYTES_MOST + 2) };

/* No name has any of it. */
#define BETWEEN ", "

static void add_tier(const struct tier *t, struct buf *out)
{
	unsigned char hash[SHA256_BYTES];

	tier_hash(t, hash);
	buf_add_prefixed(out, t->name);
	buf_add(out, hash, sizeof hash);
	buf_add_u64(out, t->price.input);
	buf_add_u64(out, t->price.output);
	buf_add_u64(out, t->price.cache_read);
	buf_add_u64(out, t->price.cache_write);
}

void roster_pack(const struct tier *tiers, size_t count, struct buf *out)
{
	unsigned char hash[SHA256_BYTES];
	struct buf packed = BUF_INIT;

	for (size_t i = 0; i < count; i++)
		add_tier(&tiers[i], &packed);
	sha256_of(buf_str(&packed), hash);
	buf_release(&packed);
	if (count)
		buf_add(out, hash, sizeof hash);
	for (size_t i = 0; i < count; i++)
		buf_printf(out, "%s%.*s", i ? BETWEEN : "", STR_ARG(tiers[i].name));
}

bool roster_is_of(struct str roster, const struct tier *tiers, size_t count)
{
	struct buf own = BUF_INIT;
	bool same;

	roster_pack(tiers, count, &own);
	same = str_equal(roster, buf_str(&own));
	buf_release(&own);
	return same;
}

bool roster_is_one(struct str roster)
{
	return roster.len > SHA256_BYTES && roster.len <= ROSTER_BYTES_MOST;
}

struct str roster_names(struct str roster)
{
	return str_sub(roster, SHA256_BYTES, roster.len);
}

size_t roster_list(struct str roster, struct str out[TIERS_MOST])
{
	struct str rest = roster_names(roster);
	size_t count = 0;

	while (rest.len && count < TIERS_MOST) {
		ptrdiff_t end = str_find(rest, BETWEEN[0]);
		size_t len = end < 0 ? rest.len : (size_t)end;

		out[count++] = str_sub(rest, 0, len);
		rest = str_sub(rest, len + strlen(BETWEEN), rest.len);
	}
	return count;
}

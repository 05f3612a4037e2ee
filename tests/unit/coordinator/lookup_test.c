/* The cache grows to its bound and not past it, whatever was counted before. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/lookup.h"
#include "coordinator/store/memory.h"
#include "reeve/limits.h"

#include <CUnit/CUnit.h>

static void keep(struct store *s, uint64_t seq, const char *key, size_t bytes, int64_t ttl_ms)
{
	static const char large[1000];
	struct move move = { .kind = MOVE_CACHE,
		.key = str_of(key),
		.value = { large, bytes - strlen(key) },
		.ttl_ms = ttl_ms };
	struct store_reply reply;

	s->ops->commit(s, seq, &move, 1);
	CU_ASSERT_TRUE_FATAL(s->ops->poll(s, &reply));
	CU_ASSERT_EQUAL(reply.kind, STORE_COMMITTED);
}

void test_what_is_kept_has_a_bound(void)
{
	struct store *s = store_memory_open("f", (struct store_wake){ NULL, NULL });
	struct lookup l = { .store = s, .most = 1000, .kept = CACHE_UNCOUNTED };
	char words[256];
	struct term term;
	uint64_t seq;

	CU_ASSERT_EQUAL_FATAL(s->ops->lead(s, &term, &seq, words), 0);
	keep(s, 1, "q:old", 400, 1000);
	keep(s, 2, "q:new", 500, 2000);
	CU_ASSERT_TRUE(lookup_has_room(&l, 99)); /* another process kept 900 before us */
	CU_ASSERT_EQUAL(l.kept, 999);
	CU_ASSERT_TRUE(lookup_has_room(&l, 1));
	CU_ASSERT_EQUAL(l.kept, 1000);
	/* Nothing of these was accepted: it is counted again, and there is room. */
	CU_ASSERT_TRUE(lookup_has_room(&l, 100));
	CU_ASSERT_EQUAL(l.kept, 1000);
	/* 900 are over 899, of which three quarters may stay: the oldest goes. */
	CU_ASSERT_TRUE(lookup_has_room(&l, 101));
	CU_ASSERT_EQUAL(l.kept, 601);
	CU_ASSERT_FALSE(lookup_has_room(&l, 1001)); /* larger than the whole cache */
	s->ops->close(s);
}

static int nobody_counts(struct store *s, int64_t most, int64_t *bytes)
{
	(void)s;
	(void)most;
	*bytes = 7;
	return -E_UNAVAILABLE;
}

void test_what_cannot_be_counted_is_not_kept(void)
{
	static const struct store_ops ops = { .cache_bound = nobody_counts };
	struct store s = { &ops };
	struct lookup l = { .store = &s, .most = 1000, .kept = CACHE_UNCOUNTED };

	CU_ASSERT_FALSE(lookup_has_room(&l, 1));
	l.kept = 999;
	CU_ASSERT_TRUE(lookup_has_room(&l, 1));
	CU_ASSERT_FALSE(lookup_has_room(&l, 1));
	CU_ASSERT_FALSE(lookup_has_room(&l, 1));
}

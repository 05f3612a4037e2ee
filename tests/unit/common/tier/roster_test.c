/* Tries common/tier/roster.c: two lists are one only where every place in them means the same. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/tier/roster.h"

#include <CUnit/CUnit.h>

enum { COUNT = 2 };

static void two(struct tier out[COUNT])
{
	out[0] = (struct tier){ .name = STR("small"),
		.base_url = STR("https://a/v1"),
		.model = STR("m"),
		.key_env = STR("K"),
		.key_file = STR(""),
		.price = { 1, 2, 3, 4 },
		.window = 1000,
		.max_output = 100 };
	out[1] = out[0];
	out[1].name = STR("strong");
	out[1].model = STR("n");
}

void test_a_list_is_the_same_where_only_keys_and_limits_changed(void)
{
	struct tier tiers[COUNT];
	struct buf roster = BUF_INIT;

	two(tiers);
	roster_pack(tiers, COUNT, &roster);
	CU_ASSERT_TRUE(roster_is_one(buf_str(&roster)));
	tiers[0].key_env = STR("L");
	tiers[1].key_file = STR("/k");
	tiers[1].limits.concurrency = 7;
	CU_ASSERT_TRUE(roster_is_of(buf_str(&roster), tiers, COUNT));
	buf_release(&roster);
}

void test_a_list_is_another_where_a_place_means_another_tier_or_price(void)
{
	struct tier tiers[COUNT], swapped[COUNT];
	struct buf roster = BUF_INIT;

	two(tiers);
	roster_pack(tiers, COUNT, &roster);
	CU_ASSERT_FALSE(roster_is_of(buf_str(&roster), tiers, 0));
	CU_ASSERT_FALSE(roster_is_of(buf_str(&roster), tiers, 1));
	CU_ASSERT_FALSE(roster_is_of(buf_str(&roster), tiers + 1, 1));
	swapped[0] = tiers[1], swapped[1] = tiers[0];
	CU_ASSERT_FALSE(roster_is_of(buf_str(&roster), swapped, COUNT));
	for (int what = 0; what < 6; what++) {
		two(tiers);
		if (what == 0)
			tiers[1].name = STR("strength");
		else if (what == 1)
			tiers[1].model = STR("o");
		else
			(&tiers[1].price.input)[what - 2]++; /* each of the four */
		CU_ASSERT_FALSE(roster_is_of(buf_str(&roster), tiers, COUNT));
	}
	buf_release(&roster);
}

void test_the_names_come_back(void)
{
	struct str names[TIERS_MOST];
	struct tier tiers[COUNT];
	struct buf roster = BUF_INIT;

	roster_pack(NULL, 0, &roster);
	CU_ASSERT_EQUAL(roster.len, 0);
	CU_ASSERT_FALSE(roster_is_one(buf_str(&roster)));
	CU_ASSERT_EQUAL(roster_list(STR(""), names), 0);
	two(tiers);
	roster_pack(tiers, COUNT, &roster);
	CU_ASSERT_TRUE(str_equal(roster_names(buf_str(&roster)), STR("small, strong")));
	CU_ASSERT_EQUAL_FATAL(roster_list(buf_str(&roster), names), COUNT);
	CU_ASSERT_TRUE(str_equal(names[0], STR("small")));
	CU_ASSERT_TRUE(str_equal(names[1], STR("strong")));
	buf_release(&roster);
}

/* The lists of what waits to be asked of models: by lens, then tier. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/state/tier_list.h"

#include <CUnit/CUnit.h>

static const struct tier tiers[TIERS_MOST] = { { .name = STR("small") }, { .name = STR("strong") } };

void test_a_question_goes_where_was_chosen(void)
{
	static const struct {
		uint8_t way, refused, failed;
		size_t tiers, lens;
		uint8_t list;
	} cases[] = {
		/* Nobody has chosen: at the cheapest, whatever was. */
		{ 0, 0, 0, 2, 0, TOOLS_MOST },
		{ 0, 1, 1, 2, 0, TOOLS_MOST },
		{ 1, 1, 0, 2, 0, TOOLS_MOST },
		{ 2, 0, 0, 2, 0, TOOLS_MOST + 1 },
		{ 2, 0, 0, 2, 4, TOOLS_MOST + 9 },
		{ 2, 0, 0, 2, 15, TOOLS_MOST + 31 },
		{ 2, 0, 0, 2, 16, TOOLS_MOST + 1 },
		{ 6, 0, 0, TIERS_MOST, 1, TOOLS_MOST + 16 + 5 },
		/* Stored when there were more. */
		{ 3, 0, 0, 2, 0, TOOLS_MOST + 1 },
		{ 0, 0, 0, 0, 3, TOOLS_MOST + 3 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const struct fleet f = { .tiers = tiers, .tier_count = cases[i].tiers };
		struct subtask_row row = { .kind = KIND_MODEL,
			.tool = tier_list_first(&f, cases[i].lens),
			.way = cases[i].way,
			.refused = cases[i].refused,
			.failed = cases[i].failed };

		for (int again = 0; again < 2; again++) {
			tier_list_enter(&f, &row);
			CU_ASSERT_EQUAL(row.tool, cases[i].list);
			CU_ASSERT_EQUAL(row.way, cases[i].tiers ? cases[i].way : 1);
		}
	}
}

void test_a_worker_may_take_from_every_list_of_its_tiers(void)
{
	const uint64_t small = UINT64_C(1) << TOOLS_MOST, strong = small << 1;
	const struct fleet f = { .tiers = tiers, .tier_count = 2 };

	CU_ASSERT_EQUAL(tier_lists_of(&f, 5), 5);
	CU_ASSERT_EQUAL(tier_lists_of(&f, small | 5), UINT64_C(0x5555555500000005));
	CU_ASSERT_EQUAL(tier_lists_of(&f, strong), UINT64_C(0xaaaaaaaa00000000));
	CU_ASSERT_EQUAL(tier_lists_of(&f, ~UINT64_C(0)), ~UINT64_C(0));
}

void test_a_row_is_asked_of_the_tier_of_its_list(void)
{
	const struct fleet f = { .tiers = tiers, .tier_count = 2 }, none = { .tier_count = 0 };
	const struct subtask_row row = { .kind = KIND_MODEL, .tool = TOOLS_MOST + 7 };

	CU_ASSERT_EQUAL(tier_index_of_row(&f, &row), 1);
	CU_ASSERT_PTR_EQUAL(tier_of_row(&f, &row), &tiers[1]);
	CU_ASSERT_PTR_NULL(tier_of_row(&none, &row));
}

void test_a_list_is_cold_until_it_was_answered(void)
{
	struct job_row job = { .id = 1 };

	CU_ASSERT_FALSE(tier_list_warms(&job, TOOLS_MOST + 3)); /* nobody asks: the next one may */
	job.asking[3] = 1;
	CU_ASSERT_TRUE(tier_list_warms(&job, TOOLS_MOST + 3));
	CU_ASSERT_FALSE(tier_list_warms(&job, TOOLS_MOST + 2));
	CU_ASSERT_FALSE(tier_list_warms(&job, 3)); /* an analyzer's */
	job.warm = 1u << 3;
	CU_ASSERT_FALSE(tier_list_warms(&job, TOOLS_MOST + 3));
}

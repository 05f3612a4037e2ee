/* Tries coordinator/state/way.c: whose answers were refused, who could not, and what of that a row of an older version tells. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/state/way.h"

#include <CUnit/CUnit.h>

void test_the_tiers_that_were_refused_stand_in_their_order(void)
{
	static const struct {
		uint8_t tiers[3], tried, refused[2], count;
	} cases[] = { { { 0 }, 0, { 0 }, 0 }, { { 1 }, 1, { 1 }, 1 }, { { 1, 0 }, 2, { 1, 0 }, 2 },
		{ { 15, 14 }, 2, { 15, 14 }, 2 },
		/* Two at once of one tier; and one more than may be. */
		{ { 3, 3 }, 2, { 3 }, 1 }, { { 0, 1, 2 }, 3, { 0, 1 }, 2 } };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct subtask_row row = { .kind = KIND_MODEL };
		uint8_t by[ATTEMPTS_REFUSED_MOST];

		for (uint8_t n = 0; n < cases[i].tried; n++) {
			row.refused++;
			way_tried(&row, cases[i].tiers[n], SUBTASK_REFUSE);
		}
		CU_ASSERT_EQUAL(way_refused(&row, by), cases[i].count);
		CU_ASSERT_EQUAL(memcmp(by, cases[i].refused, cases[i].count), 0);
		CU_ASSERT_EQUAL(row.passed, 0);
	}
}

void test_who_could_not_is_remembered_apart(void)
{
	struct subtask_row row = { .kind = KIND_MODEL, .lost = 1 };

	way_tried(&row, 2, SUBTASK_EXPIRE); /* that was a worker */
	CU_ASSERT_EQUAL(row.passed, 0);
	row.failed = 2;
	way_tried(&row, 0, SUBTASK_FAIL);
	way_tried(&row, 15, SUBTASK_FAIL);
	CU_ASSERT_EQUAL(row.passed, 0x8001);
	CU_ASSERT_EQUAL(row.refused_by, 0);
	row.way = 3;
	way_clear(&row);
	CU_ASSERT_EQUAL(row.passed + row.way + row.refused_by, 0);
}

void test_an_older_row_went_from_the_cheapest_up(void)
{
	static const struct {
		uint8_t state, refused, failed;
		uint32_t tiers;
		uint8_t way, by[2], count;
		uint16_t passed;
	} cases[] = {
		{ SUBTASK_READY, 0, 0, 2, 0, { 0 }, 0, 0 },
		{ SUBTASK_LEASED, 0, 0, 2, 1, { 0 }, 0, 0 },
		{ SUBTASK_LEASED, 1, 0, 2, 2, { 0 }, 1, 0 },
		{ SUBTASK_BACKOFF, 1, 0, 2, 0, { 0 }, 1, 0 },
		{ SUBTASK_BACKOFF, 1, 1, 3, 0, { 1 }, 1, 1 },
		{ SUBTASK_DONE, 1, 1, 3, 3, { 1 }, 1, 1 },
		{ SUBTASK_LEASED, 1, 2, 2, 2, { 1 }, 1, 3 },
		{ SUBTASK_LEASED, 2, 0, 1, 1, { 0 }, 1, 0 },
		{ SUBTASK_LEASED, 1, 0, 0, 1, { 0 }, 1, 0 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct subtask_row row = { .kind = KIND_MODEL,
			.state = cases[i].state,
			.refused = cases[i].refused,
			.failed = cases[i].failed };
		uint8_t by[ATTEMPTS_REFUSED_MOST];

		way_from_counters(&row, cases[i].tiers);
		CU_ASSERT_EQUAL(row.way, cases[i].way);
		CU_ASSERT_EQUAL(row.passed, cases[i].passed);
		CU_ASSERT_EQUAL(way_refused(&row, by), cases[i].count);
		CU_ASSERT_EQUAL(memcmp(by, cases[i].by, cases[i].count), 0);
	}
}

void test_a_language_has_a_mark(void)
{
	CU_ASSERT_EQUAL(language_mark(STR("")), 0);
	CU_ASSERT_NOT_EQUAL(language_mark(STR("c")), 0);
	CU_ASSERT_NOT_EQUAL(language_mark(STR("c")), language_mark(STR("python")));
}

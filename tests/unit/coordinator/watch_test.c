/* When a watcher is told, and when there is nothing to tell. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/watch.h"

#include <CUnit/CUnit.h>

void test_a_watcher_is_told_as_often_as_a_person_reads(void)
{
	static const struct {
		bool ended;
		int64_t waited_ms;
		size_t queued;
		bool due;
	} cases[] = {
		{ false, 0, 0, false },
		{ false, WATCH_EVERY_MS - 1, 0, false },
		{ false, WATCH_EVERY_MS, 0, true },
		{ false, WATCH_EVERY_MS + 1, 0, true },
		{ false, WATCH_EVERY_MS, 1, false }, /* it reads slowly */
		{ false, 1000 * WATCH_EVERY_MS, 1, false },
		{ true, 0, 0, true }, /* the end waits for nothing */
		{ true, 0, 1 << 20, true },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		CU_ASSERT_EQUAL(
			watch_is_due(cases[i].ended, cases[i].waited_ms, cases[i].queued), cases[i].due);
}

void test_a_status_that_changed_has_another_digest(void)
{
	static const struct str statuses[] = { STR(""), STR("\0"), STR("\0\0"), STR("ab"), STR("ba"),
		STR("abc"), STR("ab\xff"), STR("\xff\xff") };
	enum { COUNT = sizeof statuses / sizeof statuses[0] };

	for (size_t i = 0; i < COUNT; i++)
		for (size_t k = 0; k < COUNT; k++)
			CU_ASSERT_EQUAL(watch_digest(statuses[i]) == watch_digest(statuses[k]), i == k);
}

/* Tries common/day.c. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/day.h"

#include <CUnit/CUnit.h>
#include <stdio.h>
#include <time.h>

void test_days_are_read(void)
{
	static const struct {
		const char *text;
		uint32_t day;
	} cases[] = { { "2026-12-31", 20261231 }, { "2024-02-29", 20240229 }, { "2026-02-29", 0 },
		{ "2000-02-29", 20000229 }, { "2100-02-29", 0 }, { "2026-00-01", 0 }, { "2026-01-00", 0 },
		{ "2026-01-32", 0 }, { "26-01-01", 0 }, { "2026/01/01", 0 }, { "2026-1-001", 0 },
		{ "+026-01-01", 0 }, { "", 0 } };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		CU_ASSERT_EQUAL(day_read(str_of(cases[i].text)), cases[i].day);
}

void test_days_of_moments(void)
{
	CU_ASSERT_EQUAL(day_of(0), 19700101);
	CU_ASSERT_EQUAL(day_of(86399999), 19700101);
	CU_ASSERT_EQUAL(day_of(86400000), 19700102);
	/* Two hundred years, day by day, beside the C library. */
	for (int64_t day = 0; day < 200 * 366; day++) {
		time_t seconds = (time_t)(day * 86400);
		struct tm tm;

		gmtime_r(&seconds, &tm);
		CU_ASSERT_EQUAL_FATAL(day_of(day * 86400000 + 1),
			(uint32_t)((tm.tm_year + 1900) * 10000 + (tm.tm_mon + 1) * 100 + tm.tm_mday));
	}
}

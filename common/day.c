/* The calendar, by arithmetic alone: the core has no clock and no time zone. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/day.h"

#include <stdbool.h>

#define MS_A_DAY INT64_C(86400000)

static bool two_digits(struct str text, size_t at, uint32_t *out)
{
	uint64_t n;

	if (!str_to_u64(str_sub(text, at, 2), &n))
		return false;
	*out = (uint32_t)n;
	return true;
}

static uint32_t days_of(uint32_t year, uint32_t month)
{
	static const uint32_t days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return days[month - 1] + (month == 2 && leap);
}

uint32_t day_read(struct str text)
{
	uint32_t century, year, month, day;

	if (text.len != 10 || text.at[4] != '-' || text.at[7] != '-' || !two_digits(text, 0, &century) ||
		!two_digits(text, 2, &year) || !two_digits(text, 5, &month) || !two_digits(text, 8, &day))
		return 0;
	year += 100 * century;
	if (month < 1 || month > 12 || day < 1 || day > days_of(year, month))
		return 0;
	return (year * 100 + month) * 100 + day;
}

/* Days are counted from the 1st of March 0000, so that the leap day ends its year, in eras of 400 years: the algorithm
 * civil_from_days of Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms". */
uint32_t day_of(int64_t unix_ms)
{
	int64_t days = unix_ms / MS_A_DAY + 719468;
	int64_t era = days / 146097, of_era = days % 146097;
	int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
	int64_t march = (5 * of_year + 2) / 153; /* months since March */
	int64_t day = of_year - (153 * march + 2) / 5 + 1;
	int64_t month = march < 10 ? march + 3 : march - 9;

	year += era * 400 + (month <= 2);
	return (uint32_t)((year * 100 + month) * 100 + day);
}

/* Tries common/usd.c. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/usd.h"

#include <CUnit/CUnit.h>

void test_every_sum_has_four_decimals(void)
{
	static const struct {
		uint64_t microusd;
		const char *near, *least;
	} cases[] = { { 0, "$0.0000", "$0.0000" }, { 1, "$0.0001", "$0.0001" }, { 49, "$0.0001", "$0.0001" },
		{ 149, "$0.0001", "$0.0002" }, { 150, "$0.0002", "$0.0002" }, { 9999, "$0.0100", "$0.0100" },
		{ 44301, "$0.0443", "$0.0444" }, { 999950, "$1.0000", "$1.0000" },
		{ 1234567, "$1.2346", "$1.2346" }, { 20000000, "$20.0000", "$20.0000" },
		{ UINT64_MAX, "$18446744073709.5516", "$18446744073709.5517" } };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct buf near = BUF_INIT, least = BUF_INIT;

		usd_add(cases[i].microusd, &near);
		usd_add_least(cases[i].microusd, &least);
		CU_ASSERT_STRING_EQUAL(near.at, cases[i].near);
		CU_ASSERT_STRING_EQUAL(least.at, cases[i].least);
		buf_release(&near);
		buf_release(&least);
	}
}

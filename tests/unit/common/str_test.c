/* Tries common/str.c. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/str.h"

#include <CUnit/CUnit.h>

void test_utf8_is_told_from_what_is_not(void)
{
	static const struct {
		struct str bytes;
		bool valid;
	} cases[] = {
		{ STR(""), true }, { STR("plain"), true }, { STR("gr\xc3\xbc\xc3\x9f"), true },
		{ STR("\xe2\x82\xac \xf0\x9f\x8c\xbe"), true }, { STR("\xff"), false },
		{ STR("\xc0\x80"), false },         /* overlong NUL */
		{ STR("\xed\xa0\x80"), false },     /* surrogate */
		{ STR("\xf4\x90\x80\x80"), false }, /* above U+10FFFF */
		{ STR("\xe2\x82"), false },         /* cut */
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		CU_ASSERT_EQUAL(str_is_utf8(cases[i].bytes), cases[i].valid);
}

void test_numbers_that_do_not_fit_are_refused(void)
{
	uint64_t n = 7;

	CU_ASSERT_TRUE(str_to_u64(STR("18446744073709551615"), &n));
	CU_ASSERT_EQUAL(n, UINT64_MAX);
	CU_ASSERT_FALSE(str_to_u64(STR("18446744073709551616"), &n));
	CU_ASSERT_FALSE(str_to_u64(STR(""), &n));
	CU_ASSERT_FALSE(str_to_u64(STR("1x"), &n));
}

void test_order_is_by_bytes_then_length(void)
{
	CU_ASSERT_TRUE(str_compare(STR("a"), STR("b")) < 0);
	CU_ASSERT_TRUE(str_compare(STR("ab"), STR("a")) > 0);
	CU_ASSERT_TRUE(str_compare(STR("\x80"), STR("a")) > 0);
	CU_ASSERT_EQUAL(str_compare(STR("same"), STR("same")), 0);
}

void test_blank_is_what_shows_nothing(void)
{
	CU_ASSERT_TRUE(str_is_blank(STR("")));
	CU_ASSERT_TRUE(str_is_blank(STR(" \t\r\n")));
	CU_ASSERT_FALSE(str_is_blank(STR("  .")));
	CU_ASSERT_FALSE(str_is_blank(str_bytes("\0", 1)));
}

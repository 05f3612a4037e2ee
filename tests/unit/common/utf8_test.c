/* Tries common/utf8.c. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/utf8.h"

#include <CUnit/CUnit.h>

void test_a_code_point_is_taken_with_its_length(void)
{
	static const struct {
		struct str bytes;
		size_t len;
		uint32_t code;
	} cases[] = {
		{ STR("a"), 1, 'a' },
		{ STR("\xc3\xbc!"), 2, 0xfc },
		{ STR("\xe2\x82\xac"), 3, 0x20ac },
		{ STR("\xf0\x9f\x8c\xbe"), 4, 0x1f33e },
		{ STR("\xf4\x8f\xbf\xbf"), 4, 0x10ffff },
		{ STR(""), 0, 7 },
		{ STR("\xe2\x82"), 0, 7 },
		{ STR("\xc0\x80"), 0, 7 },
		{ STR("\xed\xa0\x80"), 0, 7 },
		{ STR("\xf4\x90\x80\x80"), 0, 7 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		uint32_t code = 7;

		CU_ASSERT_EQUAL(utf8_take(cases[i].bytes, &code), cases[i].len);
		CU_ASSERT_EQUAL(code, cases[i].code);
	}
}

void test_a_cut_splits_no_sequence(void)
{
	CU_ASSERT_EQUAL(utf8_cut(STR("abc"), 3).len, 3);
	CU_ASSERT_EQUAL(utf8_cut(STR("abc"), 2).len, 2);
	CU_ASSERT_EQUAL(utf8_cut(STR("a\xe2\x82\xac"), 4).len, 4);
	CU_ASSERT_EQUAL(utf8_cut(STR("a\xe2\x82\xac"), 3).len, 1);
	CU_ASSERT_EQUAL(utf8_cut(STR("a\xe2\x82\xac"), 0).len, 0);
	/* What never was UTF-8 is cut somewhere near, and not to nothing. */
	CU_ASSERT_EQUAL(utf8_cut(STR("\x80\x80\x80\x80\x80\x80\x80\x80"), 7).len, 4);
}

void test_what_is_not_seen_is_known(void)
{
	static const uint32_t unseen[] = { 0, 0x1b, 0x7f, 0x9b, 0x200f, 0x202a, 0x202e, 0x2066, 0x2069,
		0xfeff };
	static const uint32_t seen[] = { ' ', '~', 0xa0, 0xe4, 0x2029 + 6, 0x2065 - 6, 0x1f33e };

	for (size_t i = 0; i < sizeof unseen / sizeof unseen[0]; i++)
		CU_ASSERT_TRUE(utf8_is_unseen(unseen[i]));
	for (size_t i = 0; i < sizeof seen / sizeof seen[0]; i++)
		CU_ASSERT_FALSE(utf8_is_unseen(seen[i]));
}

/* Every byte in a name, and every length. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/name.h"
#include "reeve/limits.h"

#include <CUnit/Basic.h>

void test_only_plain_bytes_are_plain(void)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:@/+";

	for (int c = 0; c < 256; c++) {
		char name[3] = { 'a', (char)c, 'b' };

		CU_ASSERT_EQUAL(
			name_is_plain(str_bytes(name, 3)), memchr(plain, c, sizeof plain - 1) != NULL);
	}
}

void test_a_name_has_1_to_63_bytes(void)
{
	char name[NAME_BYTES_MOST + 1];

	memset(name, 'n', sizeof name);
	CU_ASSERT_FALSE(name_is_plain(str_bytes(name, 0)));
	CU_ASSERT_TRUE(name_is_plain(str_bytes(name, 1)));
	CU_ASSERT_TRUE(name_is_plain(str_bytes(name, NAME_BYTES_MOST)));
	CU_ASSERT_FALSE(name_is_plain(str_bytes(name, NAME_BYTES_MOST + 1)));
}

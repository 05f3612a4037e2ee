/* Shards are packed, read back and searched. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/state/spec.h"

#include <CUnit/Basic.h>

static const uint32_t files[] = { 0, 3, 4, 900, 4000000000u };
enum { FILES = sizeof files / sizeof files[0] };

void test_a_shard_comes_back_and_owns_its_files(void)
{
	struct buf bytes = BUF_INIT;
	struct tool_spec spec;

	spec_pack(&bytes, STR("cppcheck"), STR("security,tests"), files, FILES);
	CU_ASSERT_TRUE_FATAL(spec_unpack(buf_str(&bytes), &spec));
	CU_ASSERT_TRUE(str_equal(spec.tool, STR("cppcheck")));
	CU_ASSERT_TRUE(str_equal(spec.lens, STR("security,tests")));
	CU_ASSERT_EQUAL_FATAL(spec.file_count, FILES);
	for (uint32_t i = 0; i < FILES; i++) {
		CU_ASSERT_EQUAL(spec_file(&spec, i), files[i]);
		CU_ASSERT_TRUE(spec_owns(&spec, files[i]));
	}
	for (uint32_t i = 1; i < 900; i++)
		CU_ASSERT_EQUAL(spec_owns(&spec, i), i == 3 || i == 4);
	CU_ASSERT_FALSE(spec_owns(&spec, 901));
	CU_ASSERT_FALSE(spec_owns(&spec, UINT32_MAX));
	buf_release(&bytes);
}

void test_an_empty_shard_owns_nothing(void)
{
	struct buf bytes = BUF_INIT;
	struct tool_spec spec;

	spec_pack(&bytes, STR("t"), STR(""), NULL, 0);
	CU_ASSERT_TRUE(spec_unpack(buf_str(&bytes), &spec));
	CU_ASSERT_FALSE(spec_owns(&spec, 0));
	buf_release(&bytes);
}

void test_every_cut_and_every_tail_is_refused(void)
{
	struct buf bytes = BUF_INIT;
	struct tool_spec spec;

	spec_pack(&bytes, STR("bandit"), STR("security"), files, FILES);
	for (size_t len = 0; len < bytes.len; len++)
		CU_ASSERT_FALSE(spec_unpack(str_bytes(bytes.at, len), &spec));
	buf_add_byte(&bytes, 0);
	CU_ASSERT_FALSE(spec_unpack(buf_str(&bytes), &spec));
	buf_release(&bytes);
}

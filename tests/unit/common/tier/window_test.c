/* Tries common/tier/window.c and lend.c: what is over a window is pieces, and what these may cost is lent. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/tier/window.h"
#include "common/tier/lend.h"
#include "reeve/limits.h"

#include <CUnit/CUnit.h>

static struct tier of_window(uint32_t window)
{
	return (struct tier){ .price = { 1000000, 1000000, 0, 0 }, .window = window, .max_output = 4000 };
}

void test_a_text_weighs_by_its_bytes(void)
{
	static const struct {
		struct str text;
		uint64_t tokens;
		/* No fewer than public tokenizers make of such text. */
	} cases[] = { { STR(""), 0 }, { STR("a"), 1 }, { STR("coordinator"), 3 }, { STR("0x1f, "), 5 },
		{ STR("aGVsbG8gd29ybGQ"), 15 }, { STR("123.45,"), 7 }, { STR("a+=b*c[d]"), 6 },
		{ STR("\tif (row->kind != KIND_MODEL || !f->tier_count)\n"), 19 }, { STR("\xc3\xa9"), 1 },
		{ STR("\xe4\xb8\xad\xe6\x96\x87"), 3 } };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		CU_ASSERT_EQUAL(window_tokens(window_weight(cases[i].text)), cases[i].tokens);
}

void test_an_answer_has_room_in_every_window(void)
{
	static const struct {
		uint32_t window, answer, question;
	} cases[] = { { 200000, 4000, 196000 }, { 16000, 4000, 12000 }, { 8192, 2048, 6144 },
		{ 2000, 1000, 1000 }, { 900, 1000, 0 } };
	struct tier terse = of_window(8192);

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct tier tier = of_window(cases[i].window);

		CU_ASSERT_EQUAL(window_answer(&tier), cases[i].answer);
		CU_ASSERT_EQUAL(window_question(&tier), cases[i].question);
	}
	terse.max_output = 300;
	CU_ASSERT_EQUAL(window_answer(&terse), 300);
}

void test_a_large_text_is_pieces_of_a_small_window(void)
{
	struct tier large = of_window(200000), small = of_window(8000), none = of_window(900);

	CU_ASSERT_TRUE(window_reads(&large));
	CU_ASSERT_FALSE(window_reads(&small));
	CU_ASSERT_EQUAL(window_pieces(&large, MODEL_PREFIX_BYTES_MOST, 150000), 1);
	/* 6000 tokens of a question, 12000 bytes; the prefix takes half of them at the most. */
	CU_ASSERT_EQUAL(window_pieces(&small, 3000, 9000), 1);
	CU_ASSERT_EQUAL(window_pieces(&small, 3000, 9001), 2);
	CU_ASSERT_EQUAL(window_pieces(&small, MODEL_PREFIX_BYTES_MOST, 6000), 1);
	CU_ASSERT_EQUAL(window_pieces(&small, MODEL_PREFIX_BYTES_MOST, 6001), 2);
	CU_ASSERT_EQUAL(window_pieces(&small, 0, 0), 1);
	CU_ASSERT_EQUAL(window_pieces(&small, 0, UINT32_MAX), MODEL_PIECES_MOST);
	CU_ASSERT_EQUAL(window_pieces(&none, 0, 1), MODEL_PIECES_MOST);
}

/* A token a micro-dollar, and a question to the small one has 30,000 bytes on the wire at the most, and 2 KiB around them. */
void test_each_piece_is_lent_its_prefix_and_its_answer(void)
{
	struct tier large = of_window(200000), small = of_window(8000), tiny = of_window(3000);

	CU_ASSERT_EQUAL(tier_lend_microusd(&large, 12000), MODEL_PREFIX_BYTES_MOST + 18000 + 4000);
	CU_ASSERT_EQUAL(tier_lend_microusd(&small, 12000), 3 * (30000 + 2048 + 4000));
	/* What has more pieces than may be asked is not asked, and not paid for; nor is what no window has room for. */
	CU_ASSERT_EQUAL(tier_lend_microusd(&small, UINT32_MAX), MODEL_PIECES_MOST * (30000 + 2048 + 4000));
	CU_ASSERT_TRUE(tier_lend_microusd(&tiny, UINT32_MAX) < tier_lend_microusd(&small, UINT32_MAX) / 2);
	/* What is read piece by piece is asked again with what was read. */
	CU_ASSERT_TRUE(tier_lend_microusd(&large, 2 * MODEL_INLINE_BYTES_MOST) >
		       4 * tier_lend_microusd(&large, MODEL_INLINE_BYTES_MOST));
	CU_ASSERT_EQUAL(
		tier_lend_look_microusd(&small, 1, 400, 6000), tier_lend_look_microusd(&large, 1, 400, 6000));
	CU_ASSERT_TRUE(tier_lend_look_microusd(&small, 16, 16 * 400, 16 * 6000) >
		       tier_lend_look_microusd(&large, 16, 16 * 400, 16 * 6000));
}

/* Tries bench/provider/schedule.c: when each piece of an answer is due. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/provider/schedule.h"

#include <CUnit/CUnit.h>

static const struct model model = { .first_ms = 300, .tokens_per_s = 80, .chunk_tokens = 4 };

void test_pieces_come_at_the_models_speed(void)
{
	static const struct {
		uint64_t bytes, ideal_ms;
	} cases[] = { { 0, 300 }, { 1, 300 }, { 16, 300 }, { 17, 350 }, { 32, 350 }, { 33, 400 },
		{ 400, 1500 } };
	struct schedule s = schedule_of(&model, 1, 7), slow = schedule_of(&model, 10, 7);

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		CU_ASSERT_EQUAL(schedule_ideal_ms(&s, cases[i].bytes), cases[i].ideal_ms);
		CU_ASSERT_EQUAL(schedule_ideal_ms(&slow, cases[i].bytes), 10 * cases[i].ideal_ms);
	}
}

void test_jitter_stays_within_its_bounds_and_comes_from_the_draw(void)
{
	uint64_t least = UINT64_MAX, most = 0;

	for (uint64_t draw = 0; draw < 1000; draw++) {
		uint64_t got = schedule_jitter(1000, 200, draw);

		least = got < least ? got : least;
		most = got > most ? got : most;
	}
	CU_ASSERT_EQUAL(least, 800);
	CU_ASSERT_EQUAL(most, 1200);
	CU_ASSERT_EQUAL(schedule_jitter(1000, 0, 12345), 1000);
	struct model shaky = model;
	shaky.jitter_permille = 500;
	CU_ASSERT_EQUAL(schedule_of(&shaky, 1, 3).first_ms, schedule_of(&shaky, 1, 3).first_ms);
	CU_ASSERT_NOT_EQUAL(schedule_of(&shaky, 1, 3).first_ms, schedule_of(&shaky, 1, 4).first_ms);
}

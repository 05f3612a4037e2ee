/* A fit finds what tells the texts apart, gives chances that come true, and the same bytes every time. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/route/offline/cross.h"
#include "coordinator/route/offline/curve.h"

#include "common/rand.h"

#include <CUnit/Basic.h>

enum { ROWS = 2000 };

/* Questions on one matter are easy for both models, on another hard for the cheap one in four of five. */
static void make(struct outcomes *o, struct arena *arena)
{
	uint64_t chance = 7;

	*o = (struct outcomes){ .rows = arena_take(arena, ROWS * sizeof *o->rows),
		.count = ROWS,
		.texts = true,
		.labels = true };
	for (uint32_t i = 0; i < ROWS; i++) {
		bool hard = rand_below(&chance, 2);
		char text[96];

		snprintf(text, sizeof text, "%s %llu",
			hard ? "prove the conjecture of rank" : "what colour has the apple number",
			(unsigned long long)rand_below(&chance, 1 << 30));
		o->rows[i] = (struct outcome){ .id = arena_str(arena, str_of(text)),
			.text = arena_str(arena, str_of(text)),
			.right = { hard ? rand_below(&chance, 5) < 1 : rand_below(&chance, 10) < 9,
				rand_below(&chance, 10) < 9 } };
	}
}

void test_out_of_fold(void)
{
	struct arena arena = { 0 };
	struct curve_bin bins[CURVE_BINS];
	struct outcomes o;
	static float cheap[ROWS], strong[ROWS], scores[ROWS];
	float *chances[] = { cheap, strong };

	make(&o, &arena);
	cross(&o, 5, false, &fit_default, chances);
	for (uint32_t i = 0; i < ROWS; i++)
		scores[i] = strong[i] - cheap[i];
	CU_ASSERT(curve_apgr(&o, scores) > 0.7);
	CU_ASSERT(curve_bins(&o, ROUTER_CHEAP, cheap, bins) < 0.1);
	CU_ASSERT(bins[0].happened < 0.3 && bins[CURVE_BINS - 1].happened > 0.8);
	arena_release(&arena);
}

void test_same_rows_same_bytes(void)
{
	struct buf files[2] = { BUF_INIT, BUF_INIT };
	struct arena arena = { 0 };
	struct outcomes o;
	uint32_t all[ROWS];

	make(&o, &arena);
	for (uint32_t i = 0; i < ROWS; i++)
		all[i] = i;
	for (int i = 0; i < 2; i++) {
		struct router *r = arena_take(&arena, sizeof *r);

		memset(r, i ? 0xff : 0, sizeof *r);
		fit(fit_examples(&o, &fit_default, &arena), ROWS, all, ROWS, &fit_default, &arena, r);
		router_write(r, &files[i]);
		CU_ASSERT_EQUAL(router_read(buf_str(&files[i]), r), 0);
	}
	CU_ASSERT(str_equal(buf_str(&files[0]), buf_str(&files[1])));
	buf_release(&files[0]);
	buf_release(&files[1]);
	arena_release(&arena);
}

/* One row, and rows that are all right: nothing to tell apart, and still a router that can be read. */
void test_too_little(void)
{
	struct arena arena = { 0 };
	struct outcomes o;
	static struct router r;
	uint32_t all[ROWS];

	make(&o, &arena);
	for (uint32_t i = 0; i < ROWS; i++) {
		all[i] = i;
		o.rows[i].right[ROUTER_CHEAP] = o.rows[i].right[ROUTER_STRONG] = 1;
	}
	for (uint32_t count = 1; count <= ROWS; count += ROWS - 1) {
		struct buf file = BUF_INIT;

		fit(fit_examples(&o, &fit_default, &arena), ROWS, all, count, &fit_default, &arena, &r);
		router_write(&r, &file);
		CU_ASSERT_EQUAL(router_read(buf_str(&file), &r), 0);
		CU_ASSERT(router_chance(&r.heads[0], 0) > 0.5f);
		buf_release(&file);
	}
	arena_release(&arena);
}

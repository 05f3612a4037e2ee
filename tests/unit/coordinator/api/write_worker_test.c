/* Which effects travel in one message to a worker. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/api/write_worker.h"

#include <CUnit/CUnit.h>

/* Assignments with specs of so many bytes, all to one stream. */
static void fill(struct effect *list, size_t count, size_t spec_bytes)
{
	static const char spec[WRITE_BYTES_MOST + 1];

	for (size_t i = 0; i < count; i++)
		list[i] = (struct effect){ .kind = EFFECT_ASSIGN, .conn = 7, .spec = { spec, spec_bytes } };
}

void test_a_message_has_a_limit(void)
{
	static const struct {
		size_t count, spec_bytes, length;
	} cases[] = {
		{ 1, 12, 1 }, { WRITE_ITEMS_MOST - 1, 12, WRITE_ITEMS_MOST - 1 },
		{ WRITE_ITEMS_MOST, 12, WRITE_ITEMS_MOST }, { WRITE_ITEMS_MOST + 1, 12, WRITE_ITEMS_MOST },
		{ 9, WRITE_BYTES_MOST / 8, 8 }, { 9, WRITE_BYTES_MOST / 8 + 1, 7 },
		{ 2, WRITE_BYTES_MOST + 1, 1 }, /* the first goes whatever its length is */
	};
	struct effect list[WRITE_ITEMS_MOST + 1];

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		fill(list, cases[i].count, cases[i].spec_bytes);
		CU_ASSERT_EQUAL(write_run_length(list, cases[i].count), cases[i].length);
	}
}

void test_what_differs_parts_a_message(void)
{
	for (int what = 0; what <= 4; what++) {
		struct effect list[3];

		fill(list, 3, 1);
		list[2].kind = what == 1 ? EFFECT_CANCEL : EFFECT_ASSIGN;
		list[2].conn = what == 2 ? 8 : 7;
		list[2].reason = what == 3 ? REASON_SUPERSEDED : REASON_NONE; /* a message says one */
		list[2].token.seq = what == 4;
		CU_ASSERT_EQUAL(write_run_length(list, 3), what >= 1 && what <= 3 ? 2 : 3);
	}
}

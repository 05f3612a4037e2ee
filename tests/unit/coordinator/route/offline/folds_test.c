/* What belongs together is held out together, in whatever order the rows stand. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/route/offline/folds.h"

#include <CUnit/Basic.h>

enum { ROWS = 400, FOLDS = 5 };
#define PASSAGE                                                                                              \
	"A line that is as long as a passage must be so that two questions below it are known to share "     \
	"it.\n"

static struct outcome rows[ROWS];
static char texts[ROWS][256];
static uint8_t fold[ROWS];

static void deal(bool groups, uint64_t seed)
{
	struct outcomes o = { .rows = rows, .count = ROWS };
	struct arena arena = { 0 };

	folds_of(&o, FOLDS, seed, groups, &arena, fold);
	arena_release(&arena);
}

static void set(uint32_t row, const char *text, uint32_t number)
{
	snprintf(texts[row], sizeof texts[row], text, number);
	rows[row] = (struct outcome){ .text = str_of(texts[row]),
		.group = number % 2 ? STR("odd") : STR("even") };
}

static void set_all(void)
{
	for (uint32_t i = 0; i < ROWS; i++)
		set(i, "question %u", i);
}

static uint32_t different(void)
{
	uint32_t seen[FOLDS] = { 0 }, count = 0;

	for (uint32_t i = 0; i < ROWS; i++)
		seen[fold[i]]++;
	for (uint32_t i = 0; i < FOLDS; i++)
		count += seen[i] > 0;
	return count;
}

void test_dealt_out(void)
{
	uint32_t counts[FOLDS] = { 0 };

	set_all();
	deal(false, 0);
	for (uint32_t i = 0; i < ROWS; i++)
		counts[fold[i]]++;
	for (uint32_t i = 0; i < FOLDS; i++)
		CU_ASSERT(counts[i] > ROWS / FOLDS / 2 && counts[i] < ROWS / FOLDS * 2);
}

void test_together(void)
{
	set_all();
	set(0, "  THE same  Text\n", 0);
	set(399, "the same\ttext", 0);
	set(1, PASSAGE "one %u", 1);
	set(200, "first " PASSAGE "two %u", 1);
	set(300, PASSAGE "three %u", 1);
	for (uint64_t seed = 0; seed < 20; seed++) {
		deal(false, seed);
		CU_ASSERT_EQUAL(fold[0], fold[399]);
		CU_ASSERT_EQUAL(fold[1], fold[300]);
	}
}

/* A line of twenty rows is a passage, of twenty-one a form. */
void test_forms_are_no_passages(void)
{
	set_all();
	for (uint32_t i = 0; i < FOLDS_PASSAGE_ROWS; i++)
		set(i, PASSAGE "%u", i);
	deal(false, 0);
	for (uint32_t i = 1; i < FOLDS_PASSAGE_ROWS; i++)
		CU_ASSERT_EQUAL(fold[i], fold[0]);
	for (uint32_t i = 0; i < ROWS; i++)
		set(i, PASSAGE "%u", i);
	deal(false, 0);
	CU_ASSERT_EQUAL(different(), FOLDS);
}

void test_groups(void)
{
	set_all();
	deal(true, 0);
	for (uint32_t i = 2; i < ROWS; i++)
		CU_ASSERT_EQUAL(fold[i], fold[i % 2]);
}

void test_order_does_not_matter(void)
{
	uint8_t before[ROWS];

	set_all();
	deal(false, 0);
	memcpy(before, fold, sizeof before);
	for (uint32_t i = 0; i < ROWS; i++)
		set(i, "question %u", ROWS - 1 - i);
	deal(false, 0);
	for (uint32_t i = 0; i < ROWS; i++)
		CU_ASSERT_EQUAL(fold[i], before[ROWS - 1 - i]);
}

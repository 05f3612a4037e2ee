/* Whose earlier answers serve: of a second look neither those of who made the claims nor of who looked before. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/looks.h"
#include "coordinator/state/claims.h"
#include "coordinator/state/goal_spec.h"

#include <CUnit/CUnit.h>

static const struct tier tiers[] = { { .name = STR("small") }, { .name = STR("middle") },
	{ .name = STR("strong") } };

/* The names of the tiers that are looked for, in their turn, one letter each. */
static void looked_for(size_t tier_count, const struct claims *about, struct look_item *item,
	struct arena *arena, char letters[TIERS_MOST])
{
	static struct coordinator co;
	const struct claim claims[] = { { .finding = 1, .file = 2, .rule = STR("r"), .message = STR("m") },
		{ .finding = 4, .file = 2, .rule = STR("r"), .message = STR("n") } };
	const struct look_votes votes[] = { { about->asked, about->asked, 0, 0 },
		{ about->asked, 0, about->asked, 0 } };
	struct buf packed = BUF_INIT;
	struct tool_spec spec;

	co.fleet.tiers = tiers;
	co.fleet.tier_count = tier_count;
	claims_pack(&packed, STR("security"), about, claims, votes);
	CU_ASSERT_TRUE_FATAL(spec_unpack(buf_str(&packed), &spec));
	looks_models(&co, NULL, &spec, arena, item);
	for (size_t i = 0; i <= item->recipe_count; i++)
		letters[i] = i < item->recipe_count ? item->tiers[i].at[1] : 0;
	buf_release(&packed);
}

void test_a_second_look_is_not_served_by_who_had_his_say(void)
{
	static const struct {
		size_t tiers;
		uint8_t found_by;
		uint32_t tried;
		const char *letters; /* their second ones: sMall, mIddle, sTrong */
	} cases[] = { { 3, 0, 0, "it" }, { 3, 1, 0, "tm" }, { 3, 2, 0, "im" }, { 3, 0, 2, "t" },
		{ 3, 0, 6, "m" }, { 2, 1, 0, "m" }, { 1, 0, 0, "m" }, { 2, 0, 3, "" } };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct claims about = {
			.found_by = cases[i].found_by, .tried = cases[i].tried, .asked = 1, .count = 2
		};
		struct look_item item = { .recipe_count = 0 };
		struct arena arena = { .block = NULL };
		char letters[TIERS_MOST];

		looked_for(cases[i].tiers, &about, &item, &arena, letters);
		CU_ASSERT_STRING_EQUAL(letters, cases[i].letters);
		arena_release(&arena);
	}
}

/* The same claims are the same question, whoever made them and whatever was said of them before; others are another. */
void test_an_answer_is_known_by_its_claims_alone(void)
{
	static const struct {
		uint32_t of, count;
		uint8_t found_by, asked;
		bool same;
	} cases[] = { { 9, 2, 0, 0, true }, { 3, 2, 0, 1, true }, { 3, 2, 2, 0, true },
		{ 3, 1, 0, 0, false } };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct claims first = { .of = 3, .found_by = 0, .count = 2 };
		struct claims other = { .of = cases[i].of,
			.found_by = cases[i].found_by,
			.asked = cases[i].asked,
			.count = cases[i].count };
		struct look_item items[2] = { { .recipe_count = 0 }, { .recipe_count = 0 } };
		struct arena arena = { .block = NULL };
		char letters[TIERS_MOST];

		looked_for(3, &first, &items[0], &arena, letters);
		looked_for(3, &other, &items[1], &arena, letters);
		/* The middle tier's: beside the small one the first, beside the strong one too. */
		CU_ASSERT_EQUAL(letters[0], 'i');
		CU_ASSERT_EQUAL(
			memcmp(items[0].recipes[0], items[1].recipes[0], RECIPE_BYTES) == 0, cases[i].same);
		CU_ASSERT_EQUAL(memcmp(items[0].said[0], items[1].said[0], RECIPE_BYTES), 0);
		CU_ASSERT_NOT_EQUAL(memcmp(items[0].said[0], items[0].recipes[0], RECIPE_BYTES), 0);
		arena_release(&arena);
	}
}

static void looked_for_plan(const char *goal, const char *lenses, const char *refused, struct arena *arena,
	struct look_item *item)
{
	static struct coordinator co;
	const struct goal_ask ask = { str_of(goal), str_of(refused) };
	struct buf packed = BUF_INIT;
	struct tool_spec spec;

	co.fleet.tiers = tiers;
	co.fleet.tier_count = 3;
	goal_ask_pack(&packed, str_of(lenses), &ask);
	CU_ASSERT_TRUE_FATAL(spec_unpack(buf_str(&packed), &spec));
	looks_models(&co, NULL, &spec, arena, item);
	buf_release(&packed);
}

/* The strongest's first. What a planner says of itself knows nothing of the goal, and why a plan before was refused is in neither. */
void test_a_plan_is_known_by_its_goal_and_its_lenses(void)
{
	static const struct {
		const char *goal, *lenses, *refused;
		bool same_key, same_said;
	} cases[] = { { "g", "security,tests", "", true, true },
		{ "g", "security,tests", "part 1", true, true }, { "h", "security,tests", "", false, true },
		{ "g", "security", "", false, false } };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct look_item first = { .recipe_count = 0 }, other = { .recipe_count = 0 };
		struct arena arena = { .block = NULL };

		looked_for_plan("g", "security,tests", "", &arena, &first);
		looked_for_plan(cases[i].goal, cases[i].lenses, cases[i].refused, &arena, &other);
		CU_ASSERT_EQUAL_FATAL(other.recipe_count, 3);
		CU_ASSERT_TRUE(str_equal(other.tiers[0], STR("strong")));
		CU_ASSERT_EQUAL(
			memcmp(first.recipes[0], other.recipes[0], RECIPE_BYTES) == 0, cases[i].same_key);
		CU_ASSERT_EQUAL(memcmp(first.said[0], other.said[0], RECIPE_BYTES) == 0, cases[i].same_said);
		CU_ASSERT_PTR_EQUAL(first.marks[0], first.said[0]);
		arena_release(&arena);
	}
}

/* The recipe of a model's answer: another tier, lens or skill is another recipe, a field shifted into the next too. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/tier/recipe.h"

#include <CUnit/CUnit.h>
#include <string.h>

void test_each_input_makes_another_recipe(void)
{
	static const unsigned char small[SHA256_BYTES] = { 1 }, strong[SHA256_BYTES] = { 2 };
	static const struct {
		const unsigned char *tier;
		struct str lens, skill;
	} cases[] = { { small, STR("security"), STR("hash") }, { strong, STR("security"), STR("hash") },
		{ small, STR("tests"), STR("hash") }, { small, STR("security"), STR("hush") },
		{ small, STR("securityh"), STR("ash") }, { small, STR("security"), STR("") } };
	unsigned char made[sizeof cases / sizeof cases[0]][RECIPE_BYTES], again[RECIPE_BYTES];

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		model_recipe(cases[i].tier, cases[i].lens, cases[i].skill, made[i]);
		model_recipe(cases[i].tier, cases[i].lens, cases[i].skill, again);
		CU_ASSERT_EQUAL(memcmp(made[i], again, RECIPE_BYTES), 0);
		CU_ASSERT_EQUAL(
			memcmp(made[i], cases[i].tier, RECIPE_HALF), 0); /* whose it is can be read from it */
		for (size_t k = 0; k < i; k++)
			CU_ASSERT_NOT_EQUAL(memcmp(made[i], made[k], RECIPE_BYTES), 0);
	}
}

/* What a part of a plan asks is told apart; what asks nothing more is the question that it always was. */
void test_a_question_of_a_plan_makes_another_recipe(void)
{
	static const unsigned char tier[SHA256_BYTES] = { 1 };
	unsigned char plain[RECIPE_BYTES], asked[RECIPE_BYTES], other[RECIPE_BYTES];

	model_recipe(tier, STR("tests"), STR("hash"), plain);
	model_recipe_asked(tier, STR("tests"), STR("hash"), STR(""), asked);
	CU_ASSERT_EQUAL(memcmp(plain, asked, RECIPE_BYTES), 0);
	model_recipe_asked(tier, STR("tests"), STR("hash"), STR("what?"), asked);
	model_recipe_asked(tier, STR("tests"), STR("hash"), STR("who?"), other);
	CU_ASSERT_NOT_EQUAL(memcmp(plain, asked, RECIPE_BYTES), 0);
	CU_ASSERT_NOT_EQUAL(memcmp(other, asked, RECIPE_BYTES), 0);
}

/* Tries cli/job/questions.c: what is counted, and what is told of its price. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/job/questions.h"
#include "common/usd.h"

#include <CUnit/CUnit.h>

static const struct tier cheap = { .name = STR("cheap"),
	.model = STR("m1"),
	.price = { 1000000, 5000000, 100000, 1250000 },
	.window = 200000,
	.max_output = 16000 };

/* Two lenses; c is read by both, prose by that of documentation alone, data by none. */
static void count(uint32_t c_lines, struct questions *out)
{
	struct chosen chosen = { .skill_count = 2,
		.skills = { { .lens = STR("security") }, { .lens = STR("documentation") } } };
	struct manifest_file files[] = {
		{ .path = STR("a.c"), .lines = c_lines, .size = 2000, .language = STR("c") },
		{ .path = STR("b.c"), .lines = c_lines, .size = 1000, .language = STR("c") },
		{ .path = STR("c.json"), .lines = 10, .size = 500, .language = STR("json") },
		{ .path = STR("d.md"), .lines = 10, .size = 100, .language = STR("markdown") },
		{ .path = STR("e"), .lines = 10, .size = 10, .language = STR("") },
	};

	questions_count(&chosen, &(struct manifest){ .files = files, .file_count = 5 }, 0, out);
}

void test_questions_are_those_that_the_planner_makes(void)
{
	static const struct {
		uint32_t c_lines;
		size_t number;
	} cases[] = { { 10, 2 }, { 2000, 5 } };

	for (size_t i = 0; i < 2; i++) {
		struct questions q;

		count(cases[i].c_lines, &q);
		CU_ASSERT_EQUAL(questions_number(&q), cases[i].number);
		CU_ASSERT_EQUAL(questions_bytes(&q), 2 * 3000 + 100);
		questions_release(&q);
	}
}

void test_a_budget_pays_for_one_question_or_says_why_not(void)
{
	struct questions q;
	struct prices p;
	uint64_t least;

	count(10, &q);
	questions_price(&q, &cheap, 1, "analyze", &p);
	least = p.tiers[0].least_microusd;
	CU_ASSERT_TRUE(least > 0);
	for (int by = -1; by <= 1; by++) {
		struct buf words = BUF_INIT;

		CU_ASSERT_EQUAL(questions_payable(&q, &p, least + (uint64_t)by, &words), by >= 0);
		CU_ASSERT_EQUAL(words.len > 0, by < 0);
		if (by < 0) {
			CU_ASSERT_PTR_NOT_NULL(strstr(words.at, "pays for no question"));
			CU_ASSERT_PTR_NOT_NULL(strstr(words.at, "leave --budget out"));
		}
		buf_clear(&words);
		/* Without a budget there is no goal. */
		q.plan = true;
		CU_ASSERT_EQUAL(questions_payable(&q, &p, least + (uint64_t)by, &words), by >= 0);
		CU_ASSERT_TRUE(by >= 0 ||
			       (strstr(words.at, "for the plan, one question to the tier") &&
				       strstr(words.at, "; give --budget 0.") && !strstr(words.at, "out")));
		q.plan = false;
		buf_release(&words);
	}
	prices_release(&p);
	p = (struct prices){ .count = 0 };
	CU_ASSERT_TRUE(questions_payable(&q, &p, 1, NULL));
	questions_release(&q);
}

static bool says(const struct questions *q, const struct prices *p, uint64_t budget, const char *words)
{
	struct buf out = BUF_INIT;
	bool found;

	questions_words(q, p, budget, &out);
	found = strstr(out.at, words) != NULL;
	buf_release(&out);
	return found;
}

void test_the_line_before_a_run_says_what_it_rests_on(void)
{
	struct prices p = { .count = 0 };
	struct questions q;

	count(10, &q);
	CU_ASSERT_TRUE(says(&q, &p, 1000000, "2 questions to models, and no tier is configured"));
	questions_price(&q, &cheap, 1, "analyze", &p);
	CU_ASSERT_TRUE(says(&q, &p, 20000,
		"2 questions to models, of cheap first, and about 2 second looks at what it finds: about $"));
	CU_ASSERT_TRUE(says(&q, &p, 20000, "not corrected by any earlier job), $0.0200 at the most"));
	CU_ASSERT_FALSE(says(&q, &p, p.tiers[0].dearest_microusd, "will not be asked"));
	CU_ASSERT_TRUE(
		says(&q, &p, p.tiers[0].dearest_microusd - 1, " must be there, so it will not be asked"));
	CU_ASSERT_FALSE(says(&q, &p, p.tiers[0].least_microusd - 1, "will not be asked")); /* none will */
	p.tiers[0].learnt = 1;
	CU_ASSERT_TRUE(says(&q, &p, 20000, "by 1 earlier job), $0.0200 at the most"));
	p.microusd_most = 10000;
	CU_ASSERT_TRUE(says(&q, &p, 20000, "$0.0100 at the most"));
	prices_release(&p);
	questions_release(&q);
}

/* Whom the router will choose nobody knows before: what the other end would cost is said. */
void test_where_tiers_are_chosen_the_line_says_what_the_strongest_costs(void)
{
	struct tier both[] = { cheap, cheap };
	struct prices p;
	struct questions q;
	struct buf words = BUF_INIT;

	both[1].name = STR("strong");
	both[1].price.output *= 10;
	count(10, &q);
	questions_price(&q, both, 2, "analyze", &p);
	buf_add_text(&words,
		"chooses the tier of each as it is asked (`reeve route explain`): with strong first for "
		"all of them about ");
	usd_add(p.tiers[1].estimate.microusd.middle, &words);
	CU_ASSERT_TRUE(p.tiers[1].estimate.microusd.middle > p.tiers[0].estimate.microusd.middle);
	CU_ASSERT_TRUE(says(&q, &p, 20000, words.at));
	p.count = 1;
	CU_ASSERT_FALSE(says(&q, &p, 20000, "chooses the tier"));
	p.count = 2;
	prices_release(&p);
	questions_release(&q);
	buf_release(&words);
}

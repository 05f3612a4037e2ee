/* Tries common/report/spending.c, and that every format for people says it. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/report/spending.h"
#include "report_fixture.h"

#include <CUnit/CUnit.h>

static const char *words(struct buf *out)
{
	static char text[512];

	snprintf(text, sizeof text, "%.*s", (int)out->len, out->len ? out->at : "");
	buf_release(out);
	return text;
}

void test_a_cost_tells_its_tokens_and_what_was_lost(void)
{
	static const struct {
		struct report_totals totals;
		bool any;
		const char *words;
	} cases[] = {
		{ { 0 }, false, "$0.0000" },
		{ { .cost_microusd = 50000 }, true, "$0.0500" },
		{ { .cost_microusd = 50000, .lost_microusd = 20000 }, true,
			"$0.0500; $0.0200 of it for attempts whose answer was not accepted" },
		{ { .cost_microusd = 50000, .lost_microusd = 20000, .unreported_microusd = 10000 }, true,
			"$0.0500; $0.0200 of it for attempts whose answer was not accepted; $0.0100 of it "
			"was "
			"reserved by calls that were cancelled, cut off or told no usage: the provider may "
			"bill less" },
		{ { .tokens_input = 60,
			  .tokens_cache_read = 30,
			  .tokens_cache_write = 10,
			  .tokens_output = 5 },
			true,
			"$0.0000; models read 100 tokens, 30.0 % of them from the provider's cache, and "
			"wrote "
			"5" },
		{ { .tokens_output = 5 }, true,
			"$0.0000; models read 0 tokens, 0.0 % of them from the provider's cache, and wrote "
			"5" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct buf out = BUF_INIT;

		CU_ASSERT_EQUAL(spending_any(&cases[i].totals), cases[i].any);
		spending_cost(&cases[i].totals, &out);
		CU_ASSERT_STRING_EQUAL(words(&out), cases[i].words);
	}
}

static const struct report_forecast forecast = { .subtasks = 4,
	.microusd_low = 20000,
	.microusd = 60000,
	.microusd_high = 180000,
	.microusd_most = 900000 };

void test_a_forecast_tells_what_it_rests_on(void)
{
	static const struct {
		uint32_t learnt, error;
		bool ended;
		const char *words;
	} cases[] = {
		{ 0, 0, false,
			"$0.0600 ($0.0200 to $0.1800, not corrected by any earlier job, $0.9000 at the most) "
			"for "
			"4 questions" },
		{ 7, 166, true,
			"$0.0600 ($0.0200 to $0.1800 by the jobs before it, $0.9000 at the most) for 4 "
			"questions; it was off "
			"by 16.6 "
			"%" },
		{ 7, 9999, true,
			"$0.0600 ($0.0200 to $0.1800 by the jobs before it, $0.9000 at the most) for 4 "
			"questions; it was off "
			"by "
			"999.9 %" },
		{ 7, 10000, true,
			"$0.0600 ($0.0200 to $0.1800 by the jobs before it, $0.9000 at the most) for 4 "
			"questions; it was off "
			"by 10 "
			"times" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct report_forecast f = forecast;
		struct buf out = BUF_INIT;

		f.learnt = cases[i].learnt;
		f.error_permille = cases[i].error;
		f.ended = cases[i].ended;
		spending_forecast(&f, &out);
		CU_ASSERT_STRING_EQUAL(words(&out), cases[i].words);
	}
}

void test_a_forecast_tells_what_it_counts(void)
{
	static const struct {
		struct report_forecast forecast;
		const char *words;
	} cases[] = { { { .subtasks = 1 }, "1 question" },
		{ { .subtasks = 5, .looks = 1 }, "5 questions and about 1 second look" },
		{ { .subtasks = 1, .planner = true }, "a plan" },
		{ { .subtasks = 3, .looks = 6, .planner = true },
			"a plan, 2 questions and about 6 second looks" } };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct buf out = BUF_INIT;

		spending_counted(&cases[i].forecast, &out);
		CU_ASSERT_STRING_EQUAL(words(&out), cases[i].words);
	}
}

static bool page_has(
	void (*render)(const struct report *, struct buf *), const struct report *r, const char *text)
{
	struct buf out = BUF_INIT;
	bool found;

	render(r, &out);
	found = strstr(out.at, text) != NULL;
	buf_release(&out);
	return found;
}

void test_every_page_says_what_it_cost_and_was_to_cost(void)
{
	static const struct {
		void (*render)(const struct report *, struct buf *);
		const char *cost, *forecast;
	} cases[] = { { report_markdown, "- Cost: $0.0500; models read", "- Forecast: $0.0600 (" },
		{ report_html, "<dt>Cost</dt><dd>$0.0500; models read", "<dt>Forecast</dt><dd>$0.0600 (" },
		{ report_json, "\"cost_microusd\":50000", "\"forecast\":{\"subtasks\":4" } };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct report r = fixture_report();

		CU_ASSERT_FALSE(page_has(cases[i].render, &r, cases[i].cost));
		CU_ASSERT_FALSE(page_has(cases[i].render, &r, cases[i].forecast));
		r.totals.cost_microusd = 50000;
		r.totals.tokens_input = 10;
		r.forecast = forecast;
		CU_ASSERT_TRUE(page_has(cases[i].render, &r, cases[i].cost));
		CU_ASSERT_TRUE(page_has(cases[i].render, &r, cases[i].forecast));
	}
}

void test_every_page_says_which_looks_nobody_could_pay(void)
{
	static const struct {
		void (*render)(const struct report *, struct buf *);
		const char *one, *three;
	} cases[] = {
		{ report_markdown,
			"- Second looks: 1 given up for want of money: what it was to check is told "
			"with low confidence; it may cost $0.5313 at the most: submit it again with a larger "
			"--budget to have it checked\n",
			"- Second looks: 3 given up for want of money: what they were to check is told " },
		{ report_html,
			"<dt>Second looks</dt><dd>1 given up for want of money: what it was to check is told "
			"with low confidence; it may cost $0.5313 at the most: submit it again with a larger "
			"--budget to have it checked</dd>\n",
			"<dt>Second looks</dt><dd>3 given up for want of money: what they were to check is" },
		{ report_json, "\"looks_unpaid\":1", "\"looks_unpaid\":3" }
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct report r = fixture_report();

		CU_ASSERT_FALSE(page_has(cases[i].render, &r, "given up for want of money"));
		r.totals.looks_unpaid = 1;
		r.totals.looks_unpaid_microusd = 531201;
		CU_ASSERT_TRUE(page_has(cases[i].render, &r, cases[i].one));
		r.totals.looks_unpaid = 3;
		CU_ASSERT_TRUE(page_has(cases[i].render, &r, cases[i].three));
	}
}

void test_tiers_that_failed_are_told(void)
{
	static const struct {
		void (*render)(const struct report *r, struct buf *out);
		const char *words;
	} cases[] = { { report_markdown,
			      "- Tiers that failed: small at 2 questions (&lt;b&gt;no\\_key): each went "
			      "on to another tier, where one could take it\n" },
		{ report_html, "<dt>Tiers that failed</dt><dd>small at 2 questions (&lt;b&gt;no_key): each" },
		{ report_json, "\"tiers_failed\":\"small at 2 questions (<b>no_key)\"" } };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct report r = fixture_report();

		CU_ASSERT_FALSE(page_has(cases[i].render, &r, "Tiers that failed"));
		r.totals.tiers_failed = STR("small at 2 questions (<b>no_key)"); /* a provider's words */
		CU_ASSERT_TRUE(page_has(cases[i].render, &r, cases[i].words));
	}
}

void test_claims_that_only_their_maker_looked_at_are_told(void)
{
	static const struct {
		void (*render)(const struct report *r, struct buf *out);
		const char *one, *two;
	} cases[] = {
		{ report_markdown,
			"- Second looks: 1 claim was looked at again only by the tier that made it, for "
			"strong answered nothing (the key is refused, no calls are taken, or they fail: "
			"tier.shut in the coordinator's log): it is told with low confidence\n",
			"- Second looks: 2 claims were looked at again only by the tier that made them, for "
			"no other could be asked any more: each is told with low confidence\n" },
		{ report_html, "<dt>Second looks</dt><dd>1 claim was looked at again only by",
			"<dt>Second looks</dt><dd>2 claims were looked at again only by" },
		{ report_json, "\"claims_own\":1,\"tiers_silent\":\"strong\"",
			"\"claims_own\":2,\"tiers_silent\":\"\"" },
	};
	static const char *const said[] = { "for strong answered nothing (strong: &lt;b&gt;no\\_key)",
		"for strong answered nothing (strong: &lt;b&gt;no_key)", "\"strong: <b>no_key\"" };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct report r = fixture_report();

		CU_ASSERT_FALSE(page_has(cases[i].render, &r, "looked at again only"));
		r.totals.claims_own = 1;
		r.totals.tiers_silent = STR("strong");
		CU_ASSERT_TRUE(page_has(cases[i].render, &r, cases[i].one));
		r.totals.tiers_silent_why = STR("strong: <b>no_key"); /* a provider's words */
		CU_ASSERT_TRUE(page_has(cases[i].render, &r, said[i]));
		r.totals.claims_own = 2;
		r.totals.tiers_silent = STR("");
		CU_ASSERT_TRUE(page_has(cases[i].render, &r, cases[i].two));
	}
}

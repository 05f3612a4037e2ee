/* Tries bench/provider/review.c and refute.c: what models of stated rates find, invent, misplace and let stand. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/provider/review.h"

#include <CUnit/CUnit.h>

enum { LINES = 2000 };

static struct planted_set planted;
static struct buf prompt;

/* A file whose odd lines are true defects, and whose even ones only look so. */
static void begin(void)
{
	struct buf why = BUF_INIT;
	json_t *doc = json_loads(
		"{\"planted\":[{\"pattern\":\"true\",\"rule\":\"t\",\"message\":\"m\",\"true\":true},"
		"{\"pattern\":\"wrong\",\"rule\":\"w\",\"message\":\"m\",\"true\":false},"
		"{\"pattern\":\"true\",\"rule\":\"o\",\"message\":\"m\",\"true\":true,\"when\":\"another "
		"lens\"}]}",
		0, NULL);

	CU_ASSERT_EQUAL_FATAL(planted_read(&planted, doc, &why), 0);
	buf_add_text(&prompt, "=== a.c ===\n");
	for (int i = 1; i <= LINES; i++)
		buf_printf(&prompt, "%d: the %s one\n", i, i % 2 ? "true" : "wrong");
}

static void end(void)
{
	planted_release(&planted);
	buf_release(&prompt);
}

static json_t *review(const struct model *m)
{
	json_t *answer = review_findings(&planted, m, 1, NULL, buf_str(&prompt));
	json_t *findings = json_incref(json_object_get(answer, "findings"));

	json_decref(answer);
	return findings;
}

static size_t count(json_t *findings, const char *key, const char *value)
{
	json_t *finding;
	size_t i, n = 0;

	json_array_foreach(findings, i, finding) n +=
		!strcmp(json_string_value(json_object_get(finding, key)), value);
	return n;
}

/* Of 1,000 draws the count lies within four standard deviations of its rate. */
static bool about(size_t n, size_t rate)
{
	return n + 64 > rate && n < rate + 64;
}

void test_a_stronger_model_finds_what_a_weaker_one_finds_and_more(void)
{
	struct model weak = { .name = STR("weak"), .finds_permille = 600, .believes_permille = 300 };
	struct model strong = { .name = STR("strong"), .finds_permille = 900, .believes_permille = 100 };
	json_t *by_weak, *by_strong, *again, *finding;
	size_t i, both = 0;

	begin();
	by_weak = review(&weak);
	by_strong = review(&strong);
	again = review(&weak);
	CU_ASSERT_TRUE(json_equal(by_weak, again));
	CU_ASSERT_TRUE(about(count(by_weak, "rule", "t"), 600));
	CU_ASSERT_TRUE(about(count(by_weak, "rule", "w"), 300));
	CU_ASSERT_TRUE(about(count(by_strong, "rule", "t"), 900));
	CU_ASSERT_TRUE(about(count(by_strong, "rule", "w"), 100));
	CU_ASSERT_EQUAL(count(by_strong, "rule", "o"), 0);
	json_array_foreach(by_weak, i, finding)
	{
		for (size_t k = 0; k < json_array_size(by_strong); k++)
			both += (size_t)json_equal(finding, json_array_get(by_strong, k));
	}
	CU_ASSERT_EQUAL(both, count(by_weak, "rule", "t") + count(by_strong, "rule", "w"));
	json_decref(by_weak);
	json_decref(by_strong);
	json_decref(again);
	end();
}

void test_errors_of_form_come_at_their_rates(void)
{
	struct model m = { .name = STR("m"), .finds_permille = 1000, .misplaces_permille = 200 };
	json_t *findings, *finding;
	size_t i, misplaced = 0;

	begin();
	findings = review(&m);
	CU_ASSERT_EQUAL(json_array_size(findings), LINES / 2);
	/* Where the quote stands is told by what stands there: the odd lines. */
	json_array_foreach(findings, i, finding) misplaced +=
		json_integer_value(json_object_get(finding, "start_line")) != (json_int_t)(2 * i + 1);
	CU_ASSERT_TRUE(about(misplaced, 200));
	json_decref(findings);

	m = (struct model){ .name = STR("m"), .finds_permille = 1000, .alters_permille = 200 };
	findings = review(&m);
	CU_ASSERT_TRUE(about(count(findings, "quote", "the true  one"), 200));
	CU_ASSERT_EQUAL(count(findings, "quote", "the true  one") + count(findings, "quote", "the true one"),
		LINES / 2);
	json_decref(findings);

	m = (struct model){ .name = STR("m"), .invents_permille = 100 };
	findings = review(&m);
	CU_ASSERT_TRUE(about(count(findings, "confidence", "high"), 200));
	CU_ASSERT_EQUAL(count(findings, "confidence", "high"), json_array_size(findings));
	json_decref(findings);
	end();
}

void test_an_answer_has_the_form_that_is_asked_for(void)
{
	json_t *schema = json_loads("{\"properties\":{\"findings\":{\"type\":\"array\",\"items\":{\"type\":"
				    "\"object\",\"required\":[\"path\",\"absent\"],\"properties\":{\"path\":"
				    "{\"type\":\"string\"},\"absent\":{\"type\":\"null\"}}}},\"risks\":"
				    "{\"type\":\"string\"}},\"required\":[\"findings\",\"risks\"]}",
		0, NULL);
	struct model m = { .name = STR("m"), .finds_permille = 1000 };
	json_t *answer,
		*want = json_loads(
			"{\"findings\":[{\"path\":\"a.c\",\"absent\":null}],\"risks\":\"\"}", 0, NULL);

	begin();
	answer = review_findings(&planted, &m, 1, schema, STR("a.c\n1: a true one\n"));
	CU_ASSERT_EQUAL(review_kind(schema), REVIEW_FINDINGS);
	CU_ASSERT_EQUAL(review_kind(NULL), REVIEW_NONE);
	CU_ASSERT_TRUE(json_equal(answer, want));
	json_decref(answer);
	json_decref(want);
	json_decref(schema);
	end();
}

static json_t *refute(const struct model *m)
{
	struct buf claims = BUF_INIT;
	json_t *answer, *verdicts;

	for (int i = 1; i <= LINES; i++)
		buf_printf(&claims,
			"{\"id\":%d,\"path\":\"a.c\",\"start_line\":%d,\"rule\":\"%c\",\"quote\":\"the %s "
			"one\"}\n",
			i, i, i % 2 ? 't' : 'w', i % 2 ? "true" : "wrong");
	answer = review_verdicts(&planted, m, 1, buf_str(&claims));
	verdicts = json_incref(json_object_get(answer, "verdicts"));
	json_decref(answer);
	buf_release(&claims);
	return verdicts;
}

/* Of the true ones (odd ids) or of the others. */
static size_t said(json_t *verdicts, bool is_true, const char *verdict)
{
	json_t *row;
	size_t i, n = 0;

	json_array_foreach(verdicts, i, row) n +=
		(json_integer_value(json_object_get(row, "id")) % 2 == 1) == is_true &&
		!strcmp(json_string_value(json_object_get(row, "verdict")), verdict);
	return n;
}

void test_a_refuter_errs_at_its_rates(void)
{
	struct model right = { .name = STR("right") };
	struct model m = { .name = STR("m"),
		.unsure_permille = 100,
		.lets_stand_permille = 200,
		.refutes_true_permille = 100 };
	json_t *verdicts;

	begin();
	verdicts = refute(&right);
	CU_ASSERT_EQUAL(said(verdicts, true, "stands"), LINES / 2);
	CU_ASSERT_EQUAL(said(verdicts, false, "refuted"), LINES / 2);
	json_decref(verdicts);
	verdicts = refute(&m);
	CU_ASSERT_TRUE(about(said(verdicts, true, "unsure"), 100));
	CU_ASSERT_TRUE(about(said(verdicts, false, "unsure"), 100));
	CU_ASSERT_TRUE(about(said(verdicts, false, "stands"), 180));
	CU_ASSERT_TRUE(about(said(verdicts, true, "refuted"), 90));
	json_decref(verdicts);
	end();
}

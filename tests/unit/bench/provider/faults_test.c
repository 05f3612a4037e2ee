/* Tries bench/provider/faults.c and fault_script.c: which call goes wrong, and how. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/provider/faults.h"

#include <CUnit/CUnit.h>

void test_words_become_faults(void)
{
	struct buf why = BUF_INIT;
	struct faults f;

	CU_ASSERT_EQUAL(faults_parse(STR("status=529,retry-after=3"), &f, &why), 0);
	CU_ASSERT_EQUAL(f.status, 529);
	CU_ASSERT_EQUAL(f.retry_after_s, 3);
	CU_ASSERT_EQUAL(faults_parse(STR("split, cut=0"), &f, &why), 0);
	CU_ASSERT_EQUAL(f.split, 1);
	CU_ASSERT_EQUAL(f.cut, 1);
	CU_ASSERT_EQUAL(f.status, 0);
	CU_ASSERT_EQUAL(faults_parse(STR("stop=context,usage=missing,broke"), &f, &why), 0);
	CU_ASSERT_EQUAL(f.stop, STOP_CONTEXT);
	CU_ASSERT_EQUAL(f.lie, LIE_MISSING);
	CU_ASSERT_EQUAL(f.broke, BROKE_QUOTA);
	CU_ASSERT_EQUAL(faults_parse(STR("broke=credit,wrong"), &f, &why), 0);
	CU_ASSERT_EQUAL(f.broke, BROKE_CREDIT);
	CU_ASSERT_EQUAL(f.forced, FORCED_WRONG);
	CU_ASSERT_EQUAL(faults_parse(STR(""), &f, &why), 0);
	CU_ASSERT_EQUAL(why.len, 0);
}

void test_what_is_no_fault_is_refused_with_the_list(void)
{
	static const char *const cases[] = { "cutt=1", "cut", "cut=-1", "cut=x", "split=1",
		"stop=", "stop=ended", "status=0", "usage", "split,,nonsense", "broke=maybe" };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct buf why = BUF_INIT;
		struct faults f;

		CU_ASSERT_EQUAL(faults_parse(str_of(cases[i]), &f, &why), -1);
		CU_ASSERT_TRUE(why.len && strstr(why.at, "silence=BYTES"));
		buf_release(&why);
	}
}

static struct fault_script script_of(const char *text)
{
	struct fault_script s = { 0 };
	struct buf why = BUF_INIT;

	CU_ASSERT_EQUAL_FATAL(fault_script_read(&s, json_loads(text, 0, NULL), &why), 0);
	return s;
}

void test_a_rule_hits_the_calls_that_it_counts(void)
{
	struct fault_script s =
		script_of("{\"rules\":[{\"fault\":\"status=500\",\"model\":\"a\",\"when\":\"MARK\","
			  "\"from\":2,\"to\":3}]}");
	static const struct {
		const char *model, *prompt;
		bool hit;
	} calls[] = { { "a", "a MARK", false }, { "b", "MARK", false }, { "a", "none", false },
		{ "a", "MARK.", true }, { "a", "MARK", true }, { "a", "MARK", false } };

	for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++)
		CU_ASSERT_EQUAL(!!fault_script_next(&s, str_of(calls[i].model), str_of(calls[i].prompt)),
			calls[i].hit);
	fault_script_release(&s);
}

void test_the_first_rule_that_applies_wins_and_all_count(void)
{
	struct fault_script s =
		script_of("{\"rules\":[{\"fault\":\"cut=1\",\"from\":2},{\"fault\":\"cut=2\",\"from\":1}]}");

	CU_ASSERT_EQUAL(fault_script_next(&s, STR("m"), STR(""))->faults.cut, 3);
	CU_ASSERT_EQUAL(fault_script_next(&s, STR("m"), STR(""))->faults.cut, 2);
	CU_ASSERT_EQUAL(s.rules[1].fits, 2);
	fault_script_release(&s);
}

static unsigned hits(const char *text, unsigned calls)
{
	struct fault_script s = script_of(text);
	unsigned count = 0;

	for (unsigned i = 0; i < calls; i++)
		count += !!fault_script_next(&s, STR("m"), STR(""));
	fault_script_release(&s);
	return count;
}

void test_chance_comes_from_the_seed(void)
{
	unsigned one = hits("{\"seed\":1,\"rules\":[{\"fault\":\"empty\",\"permille\":100}]}", 10000);

	CU_ASSERT_TRUE(one > 900 && one < 1100);
	CU_ASSERT_EQUAL(one, hits("{\"seed\":1,\"rules\":[{\"fault\":\"empty\",\"permille\":100}]}", 10000));
	CU_ASSERT_EQUAL(hits("{\"rules\":[{\"fault\":\"empty\",\"permille\":0}]}", 10000), 0);
	CU_ASSERT_EQUAL(hits("{\"rules\":[{\"fault\":\"empty\",\"permille\":1000}]}", 1000), 1000);
}

void test_a_script_that_is_wrong_is_refused_whole(void)
{
	static const char *const cases[] = { "[]", "{\"rule\":[]}", "{\"rules\":[{\"fault\":\"nonsense\"}]}",
		"{\"rules\":[{\"fault\":\"empty\",\"form\":1}]}",
		"{\"rules\":[{\"fault\":\"empty\",\"from\":-1}]}" };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct fault_script s = { 0 };
		struct buf why = BUF_INIT;

		CU_ASSERT_EQUAL(fault_script_read(&s, json_loads(cases[i], 0, NULL), &why), -1);
		CU_ASSERT_EQUAL(s.count, 0);
		CU_ASSERT_TRUE(why.len > 0);
		fault_script_release(&s);
		buf_release(&why);
	}
}

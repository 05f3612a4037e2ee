/* Tries bench/provider/planted.c: what is planted is read, and found again by a claim. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/provider/planted.h"

#include <CUnit/CUnit.h>

static const char file[] =
	"{\"claims\":[],\"planted\":["
	"{\"pattern\":\"gets(line)\",\"path\":\"a.c\",\"rule\":\"overflow\",\"message\":\"m\",\"true\":true},"
	"{\"pattern\":\"free(p)\",\"rule\":\"double-free\",\"message\":\"m\",\"true\":false,\"lines\":2,"
	"\"why\":\"once\"}]}";

void test_a_claim_is_about_the_thing_of_its_place_and_rule(void)
{
	static const struct {
		const char *path, *rule, *quote;
		int thing; /* -1: none */
	} cases[] = {
		{ "a.c", "overflow", "\tgets(line);", 0 },
		{ "a.c", "model/overflow", "\tgets(line);", 0 },
		{ "b.c", "overflow", "\tgets(line);", -1 },
		{ "a.c", "double-free", "\tgets(line);", -1 },
		{ "b.c", "double-free", "\tfree(p);\n\tfree(p);", 1 },
		{ "b.c", "double-free", "\tfree(q);", -1 },
	};
	struct planted_set s = { 0 };
	struct buf why = BUF_INIT;

	CU_ASSERT_EQUAL_FATAL(planted_read(&s, json_loads(file, 0, NULL), &why), 0);
	CU_ASSERT_EQUAL(s.count, 2);
	CU_ASSERT_TRUE(str_equal(s.list[0].severity, STR("warning")));
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const struct planted_thing *want = cases[i].thing < 0 ? NULL : &s.list[cases[i].thing];

		CU_ASSERT_PTR_EQUAL(planted_find(&s, str_of(cases[i].path), str_of(cases[i].rule),
					    str_of(cases[i].quote)),
			want);
	}
	planted_release(&s);
}

void test_a_thing_without_its_truth_is_refused(void)
{
	static const char *const cases[] = { "{}", "{\"planted\":[]}", "{\"planted\":[{}]}",
		"{\"planted\":[{\"pattern\":\"x\",\"rule\":\"r\",\"message\":\"m\"}]}",
		"{\"planted\":[{\"pattern\":\"x\",\"rule\":\"r\",\"message\":\"m\",\"true\":1}]}",
		"{\"planted\":[{\"pattern\":\"x\",\"rule\":\"r\",\"message\":\"m\",\"true\":true,\"lines\":0}"
		"]}",
		"{\"planted\":[{\"pattern\":\"x\",\"rule\":\"r\",\"message\":\"m\",\"true\":true,\"lines\":"
		"21}]}",
		"{\"planted\":[{\"pattern\":\"x\",\"rule\":\"r\",\"message\":\"m\",\"ture\":true}]}" };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct planted_set s = { 0 };
		struct buf why = BUF_INIT;

		CU_ASSERT_EQUAL(planted_read(&s, json_loads(cases[i], 0, NULL), &why), -1);
		CU_ASSERT_TRUE(why.len > 0);
		planted_release(&s);
		buf_release(&why);
	}
}

/* Tries common/io/tree_config.c. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/io/tree_config.h"
#include "common/buf.h"
#include "reeve/limits.h"

#include <CUnit/CUnit.h>

#define WHOLE                                                                                                \
	"suppressions:\n  - rule: t/r\n    path: \"lib/*\"\n    why: not ours\n    owner: ann\n"             \
	"    until: 2027-02-28\n  - {rule: t, path: a.c, why: w}\nexcludes: [doc/, \"*.gen\"]\nbaseline: "   \
	"v1\n"

void test_every_key_is_read(void)
{
	struct tree_config c;
	char words[YAML_WORDS_BYTES];

	CU_ASSERT_EQUAL_FATAL(tree_config_read(STR(WHOLE), &c, words), 0);
	CU_ASSERT_EQUAL(c.suppression_count, 2);
	CU_ASSERT_TRUE(str_equal(c.suppressions[0].rule, STR("t/r")));
	CU_ASSERT_TRUE(str_equal(c.suppressions[0].path, STR("lib/*")));
	CU_ASSERT_TRUE(str_equal(c.suppressions[0].why, STR("not ours")));
	CU_ASSERT_TRUE(str_equal(c.suppressions[0].owner, STR("ann")));
	CU_ASSERT_EQUAL(c.suppressions[0].until, 20270228);
	CU_ASSERT_EQUAL(c.suppressions[0].line, 0);
	CU_ASSERT_EQUAL(c.suppressions[1].until, 0);
	CU_ASSERT_EQUAL(c.exclude_count, 2);
	CU_ASSERT_TRUE(str_equal(c.baseline, STR("v1")));
	tree_config_release(&c);
}

void test_what_is_wrong_is_refused_with_its_line(void)
{
	static const struct {
		const char *text, *words;
	} cases[] = {
		{ "suppression: []\n", "line 1: unknown key" },
		{ "suppressions: x\n", "line 1: expected a list" },
		{ "suppressions:\n  - {path: a, why: w}\n", "line 2: a suppression names a rule" },
		{ "suppressions:\n  - {rule: a, why: w}\n", "line 2: a suppression names a path" },
		{ "suppressions:\n  - {rule: a, path: b}\n", "line 2: a suppression says why" },
		{ "suppressions:\n  - {rule: a, path: b, why: ''}\n", "line 2: a suppression says why" },
		{ "suppressions:\n  - {rule: a, path: b, why: w, until: 2027-02-29}\n",
			"line 2: expected a day" },
		{ "suppressions:\n  - {rule: a, path: b, why: w, who: x}\n", "line 2: unknown key 'who'" },
		{ "excludes: x\n", "line 1: expected a list" },
		{ "baseline: [x]\n", "line 1: expected one value" },
		{ "- a\n", "line 1: expected keys" },
		{ "a: [\n", "line" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char words[YAML_WORDS_BYTES] = "";
		struct tree_config c;

		CU_ASSERT_EQUAL(tree_config_read(str_of(cases[i].text), &c, words), -E_INVALID);
		CU_ASSERT_PTR_NOT_NULL(strstr(words, cases[i].words));
	}
}

void test_limits_of_a_row(void)
{
	static const struct {
		const char *key;
		int most;
	} cases[] = { { "rule", RULE_BYTES_MOST }, { "path", PATH_BYTES_MOST },
		{ "why", SUPPRESSION_WHY_MOST }, { "owner", NAME_BYTES_MOST } };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		for (int over = -1; over <= 1; over++) {
			struct buf text = BUF_INIT;
			char words[YAML_WORDS_BYTES];
			struct tree_config c;
			int err;

			buf_add_text(&text, "suppressions:\n  - ");
			for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++)
				buf_printf(&text, "%s%s: a%0*d\n", k ? "    " : "", cases[k].key,
					k == i ? cases[k].most + over - 1 : 1, 0);
			err = tree_config_read(buf_str(&text), &c, words);
			CU_ASSERT_EQUAL(err, over <= 0 ? 0 : -E_INVALID);
			if (!err)
				tree_config_release(&c);
			buf_release(&text);
		}
}

/* Cut off anywhere it is an error or less than the whole, never a crash. */
void test_what_is_cut_off_is_read_or_refused(void)
{
	static const char whole[] = WHOLE;

	for (size_t len = 0; len < sizeof whole; len++) {
		char words[YAML_WORDS_BYTES] = "";
		struct tree_config c;
		int err = tree_config_read(str_bytes(whole, len), &c, words);

		CU_ASSERT_EQUAL(err != 0, words[0] != '\0'); /* who refuses says why */
		if (!err)
			tree_config_release(&c);
	}
}

/* Tries common/slug.c: GitHub's anchors. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/slug.h"

#include <CUnit/CUnit.h>
#include <stdio.h>

static void same(const struct buf *got, const char *want, const char *of)
{
	if (!str_equal(buf_str(got), str_of(want)))
		fprintf(stderr, "%s: \"%.*s\", wanted \"%s\"\n", of, STR_ARG(buf_str(got)), want);
	CU_ASSERT_TRUE(str_equal(buf_str(got), str_of(want)));
}

void test_headings_become_anchors(void)
{
	static const char *const cases[][2] = {
		{ "How to run", "how-to-run" },
		{ "A & B", "a--b" },
		{ "What's new?", "whats-new" },
		{ "v1.2.3", "v123" },
		{ "`--flag` and _words_", "--flag-and-words" },
		{ "snake_case __bold__", "snake_case-bold" },
		{ "the `__init__` file", "the-__init__-file" },
		{ "**Bold** [link](x.md#y)", "bold-link" },
		{ "![logo](x(1).png) Name", "logo-name" },
		{ "<a name=\"x\"></a>Named", "named" },
		{ "\\<nodejs.org> access", "nodejsorg-access" },
		{ "<nodejs.org> access", "nodejsorg-access" },
		{ "7.1 Updating _(optional)_", "71-updating-optional" },
		{ "a < b", "a--b" },
		{ "\xc3\x9c"
		  "ber uns",
			"ber-uns" },
		{ "", "" },
		{ "_", "_" },
	};
	struct buf slug = BUF_INIT;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		slug_of_heading(str_of(cases[i][0]), &slug);
		same(&slug, cases[i][1], cases[i][0]);
	}
	buf_release(&slug);
}

void test_links_are_decoded(void)
{
	static const char *const cases[][2] = { { "a%20b", "a b" }, { "%41%4a", "AJ" }, { "100%", "100%" },
		{ "%4", "%4" }, { "%zz", "%zz" }, { "", "" } };
	struct buf out = BUF_INIT;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		percent_decode(str_of(cases[i][0]), &out);
		same(&out, cases[i][1], cases[i][0]);
	}
	slug_asked(STR("%C3%BCber-Uns"), &out);
	same(&out, "ber-uns", "asked");
	slug_squeeze(STR("--a--b_c-"), &out);
	same(&out, "a-b-c", "squeezed");
	buf_release(&out);
}

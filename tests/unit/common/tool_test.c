/* Tries common/tool.c: which lenses are asked for. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "reeve/tool.h"

#include <CUnit/CUnit.h>

void test_a_lens_is_among_those_asked_for(void)
{
	static const struct {
		struct str asked, lens;
		bool is;
	} cases[] = {
		{ STR(""), STR("security"), true },
		{ STR("security"), STR("security"), true },
		{ STR("security"), STR("tests"), false },
		{ STR("security,tests"), STR("security"), true },
		{ STR("security,tests"), STR("tests"), true },
		{ STR("security,tests"), STR("test"), false },
		{ STR("security,tests"), STR("security,tests"), false },
		{ STR("security,tests"), STR(""), false },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		CU_ASSERT_EQUAL(tool_lens_asked(cases[i].asked, cases[i].lens), cases[i].is);
}

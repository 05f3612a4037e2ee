/* Tries coordinator/aggregate/seen.c. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/aggregate/seen.h"
#include "facts_fixture.h"

#include <CUnit/CUnit.h>

void test_absence_means_something_where_the_rules_own_tool_looked(void)
{
	static const struct not_covered gap = { FILE_B_C, STR("security"), STR("syntax"), false };
	static const struct {
		struct str rule, path;
		bool looked;
	} cases[] = {
		{ STR("cppcheck/x"), STR("a.c"), true },
		{ STR("cppcheck/x"), STR("b.c"), false }, /* it gave that file up */
		{ STR("bandit/B1"), STR("a.c"), false },  /* another tool did */
		{ STR("bandit/B1"), STR("c.py"), true },
		{ STR("nobody/R"), STR("a.c"), false }, /* of a tool that is here no more */
		{ STR("cppcheck/x"), STR("d.js"), false },
		{ STR("cppcheck/x"), STR("logo.png"), false }, /* left out */
		{ STR("cppcheck/x"), STR("logo.png/x"), false },
		{ STR("cppcheck/x"), STR("gone.c"), true },
	};
	struct tool_result first = fixture_result(0), second = fixture_result(1);
	struct arena arena = { 0 };
	struct facts_fixture f;
	struct seen seen;

	facts_fixture_init(&f);
	first.not_covered = &gap;
	first.not_covered_count = 1;
	seen_begin(&seen, &f.facts, &arena);
	seen_add(&seen, &f.subtasks[0], &first);
	seen_add(&seen, &f.subtasks[1], &second);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		CU_ASSERT_EQUAL(seen_by(&seen, cases[i].rule, cases[i].path), cases[i].looked);
	arena_release(&arena);
}

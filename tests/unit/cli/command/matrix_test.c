/* Tries cli/command/matrix.c. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command/matrix.h"

#include <CUnit/CUnit.h>
#include <stdlib.h>

static const struct str c_family[] = { { "c", 1 }, { "cpp", 3 } }, shell[] = { { "shell", 5 } };
static const struct str security[] = { { "security", 8 } }, own[] = { { "tests", 5 }, { "style", 5 } };
static const struct tool_def defs[] = {
	{ .name = { "a", 1 },
		.languages = c_family,
		.language_count = 2,
		.lenses = security,
		.lens_count = 1 },
	{ .name = { "b", 1 },
		.languages = c_family,
		.language_count = 2,
		.lenses = security,
		.lens_count = 1,
		.install = { "apt-get install b", 17 } },
	{ .name = { "s", 1 }, .languages = shell, .language_count = 1, .lenses = own, .lens_count = 2 },
};
static const struct matrix_tool tools[] = {
	{ &defs[0], { "1.2", 3 }, { "", 0 } },
	{ &defs[1], { "", 0 }, { "b is not installed", 18 } },
	{ &defs[2], { "3", 1 }, { "", 0 } },
};

void test_languages_of_the_same_tools_share_a_row(void)
{
	struct buf out = BUF_INIT;

	matrix_text(tools, 3, &out);
	CU_ASSERT_STRING_EQUAL(out.at,
		" security      performance   architecture  tests         documentation style\n"
		" 1 of 2        -             -             -             -             -              c, "
		"cpp\n"
		" -             -             -             1             -             1              "
		"shell\n");
	buf_release(&out);
}

void test_a_tool_that_is_not_there_says_how_to_get_it(void)
{
	struct buf out = BUF_INIT;

	matrix_tools_text(tools, 3, &out);
	CU_ASSERT_STRING_EQUAL(out.at, "  a                    1.2\n"
				       "  b                    b is not installed: apt-get install b\n"
				       "  s                    3\n");
	buf_release(&out);
}

void test_the_matrix_as_json_names_what_is_found_and_missing(void)
{
	json_t *object = json_object();

	matrix_json(tools, 3, object);
	json_t *cell = json_array_get(json_object_get(object, "matrix"), 0);
	char *dump = json_dumps(cell, JSON_COMPACT | JSON_PRESERVE_ORDER);
	CU_ASSERT_STRING_EQUAL(
		dump, "{\"language\":\"c\",\"lens\":\"security\",\"found\":[\"a\"],\"missing\":[\"b\"]}");
	CU_ASSERT_EQUAL(json_array_size(json_object_get(object, "matrix")), 3 * 6);
	CU_ASSERT_EQUAL(json_array_size(json_object_get(object, "tools")), 3);
	free(dump);
	json_decref(object);
}

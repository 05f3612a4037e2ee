/* Tries common/report/formats.c. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/report/formats.h"

#include "report_fixture.h"

#include <CUnit/CUnit.h>

void test_every_format_is_found_by_its_name(void)
{
	const struct format *f;
	size_t count = 0;

	while ((f = format_at(count))) {
		CU_ASSERT_PTR_EQUAL(format_find(f->name), f);
		count++;
	}
	CU_ASSERT_TRUE(count >= 2 && count <= FORMATS_MOST);
	CU_ASSERT_PTR_NULL(format_at(count + 1));
	CU_ASSERT_PTR_NULL(format_find("pdf"));
	CU_ASSERT_PTR_NULL(format_find(""));
}

/* Two formats of one file's name would overwrite each other in the folder of --out. */
void test_no_two_formats_write_one_file(void)
{
	const struct format *a, *b;

	for (size_t i = 0; (a = format_at(i)); i++)
		for (size_t j = i + 1; (b = format_at(j)); j++)
			CU_ASSERT_TRUE(!a->file || !b->file || strcmp(a->file, b->file) != 0);
}

void test_every_format_draws_a_report(void)
{
	struct report r = fixture_report();
	const struct format *f;

	for (size_t i = 0; (f = format_at(i)); i++) {
		struct buf out = BUF_INIT;

		f->render(&r, &out);
		CU_ASSERT_TRUE(out.len > 0);
		CU_ASSERT_TRUE(str_is_utf8(buf_str(&out)));
		buf_release(&out);
	}
}

void test_lists_are_read_as_a_sentence(void)
{
	struct buf names = BUF_INIT, files = BUF_INIT;

	formats_names(&names);
	formats_files(&files);
	CU_ASSERT_TRUE(str_starts(buf_str(&names), STR("json, markdown")) ||
		       str_equal(buf_str(&names), STR("json or markdown")));
	CU_ASSERT_PTR_NOT_NULL(strstr(names.at, " or "));
	CU_ASSERT_PTR_NOT_NULL(strstr(files.at, "report.json"));
	CU_ASSERT_PTR_NOT_NULL(strstr(files.at, " and "));
	buf_release(&names);
	buf_release(&files);
}

/* CSV is taken apart as it was put together; what is no CSV is refused with its line. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/csv.h"

#include "common/rand.h"

#include <CUnit/Basic.h>

/* Fields with '|' between them and '/' behind each row; "LINE: words" where it is refused. */
static const char *taken(struct str bytes, char out[256])
{
	struct buf told = BUF_INIT;
	struct csv csv;

	csv_init(&csv, bytes);
	while (csv_next(&csv)) {
		for (size_t i = 0; i < csv.count; i++) {
			buf_add_text(&told, i ? "|" : "");
			buf_add_str(&told, csv_field(&csv, i));
		}
		buf_add_byte(&told, '/');
	}
	if (csv.wrong)
		buf_printf(&told, "%u: %s", csv.line, csv.wrong);
	snprintf(out, 256, "%s", told.at ? told.at : "");
	csv_release(&csv);
	buf_release(&told);
	return out;
}

void test_rows(void)
{
	static const struct {
		const char *bytes, *rows;
	} cases[] = {
		{ "", "" },
		{ "a", "a/" },
		{ "a,b\n1,2\n", "a|b/1|2/" },
		{ "a,b\r\n1,2\r\n", "a|b/1|2/" },
		{ "\n\n a ,\n\n", " a |/" },
		{ ",\n", "|/" },
		{ "\"\"", "/" },
		{ "\"a\"\"b\",\"c,d\"\n", "a\"b|c,d/" },
		{ "\"two\nlines\",x\n\"y\r\n\",z", "two\nlines|x/y\r\n|z/" },
		{ "a\rb\n", "a\rb/" },
		{ "\xef\xbb\xbfid,text\n", "id|text/" },
		{ "\xff\xfe,\x01\n", "\xff\xfe|\x01/" },
		{ "a\n\"b", "a/2: a quote is opened here and never closed" },
		{ "a\n\"b\n\n\"c",
			"a/4: after a closing quote stands neither a comma nor the end of the line" },
		{ "a\nb\"c\n", "a/2: a quote stands within a field that does not begin with one" },
	};
	char told[256];

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		CU_ASSERT_STRING_EQUAL(taken(str_of(cases[i].bytes), told), cases[i].rows);
}

void test_width(void)
{
	struct buf bytes = BUF_INIT;
	struct csv csv;

	for (int i = 0; i < CSV_FIELDS_MOST - 1; i++)
		buf_add_byte(&bytes, ',');
	csv_init(&csv, buf_str(&bytes));
	CU_ASSERT(csv_next(&csv) && csv.count == CSV_FIELDS_MOST);
	csv_release(&csv);
	buf_add_byte(&bytes, ',');
	csv_init(&csv, buf_str(&bytes));
	CU_ASSERT(!csv_next(&csv) && csv.wrong && csv.line == 1);
	csv_release(&csv);
	buf_release(&bytes);
}

void test_names_and_lines(void)
{
	struct csv csv;

	csv_init(&csv, STR("id,text\n\"a\nb\",1\nc,2\n"));
	CU_ASSERT(csv_next(&csv));
	CU_ASSERT_EQUAL(csv_find(&csv, STR("text")), 1);
	CU_ASSERT_EQUAL(csv_find(&csv, STR("tex")), -1);
	CU_ASSERT(csv_next(&csv) && csv.line == 2);
	CU_ASSERT(csv_next(&csv) && csv.line == 4);
	CU_ASSERT(str_equal(csv_field(&csv, 2), STR("")));
	csv_release(&csv);
}

void test_written_and_read(void)
{
	static const struct str fields[] = { STR("plain"), STR(""), STR("a,b"), STR("\"quoted\""),
		STR("two\nlines"), STR("\0x") };
	struct buf out = BUF_INIT;
	struct csv csv;

	for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
		buf_add_text(&out, i ? "," : "");
		csv_add(&out, fields[i]);
	}
	CU_ASSERT(str_starts(buf_str(&out), STR("plain,,\"a,b\",\"\"\"quoted\"\"\",")));
	csv_init(&csv, buf_str(&out));
	CU_ASSERT(csv_next(&csv));
	for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
		CU_ASSERT(str_equal(csv_field(&csv, i), fields[i]));
	csv_release(&csv);
	buf_release(&out);
}

/* Whatever bytes come: no fault of ours, and what is read is read again as it was when it is written. */
void test_any_bytes(void)
{
	static const char bytes[] = "\",\n\ra \xff";
	uint64_t chance = 1;

	for (int i = 0; i < 5000; i++) {
		struct buf text = BUF_INIT, out = BUF_INIT;
		struct csv csv, again;

		for (uint64_t n = rand_below(&chance, 24); n > 0; n--)
			buf_add_byte(&text, bytes[rand_below(&chance, sizeof bytes - 1)]);
		csv_init(&csv, buf_str(&text));
		while (csv_next(&csv)) {
			buf_clear(&out);
			for (size_t k = 0; k < csv.count; k++) {
				buf_add_text(&out, k ? "," : "");
				csv_add(&out, csv_field(&csv, k));
			}
			csv_init(&again, buf_str(&out));
			/* A row of one empty field is written as an empty line, which is none. */
			CU_ASSERT(csv_next(&again) == (out.len > 0));
			CU_ASSERT(!out.len || (again.count == csv.count &&
						      str_equal(buf_str(&again.text), buf_str(&csv.text))));
			csv_release(&again);
		}
		csv_release(&csv);
		buf_release(&text);
		buf_release(&out);
	}
}

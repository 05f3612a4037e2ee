/* Tries common/logfmt.c: no value breaks its line. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/logfmt.h"

#include <CUnit/CUnit.h>

void test_values_are_quoted_and_escaped(void)
{
	static const struct {
		struct str value, line;
	} cases[] = {
		{ STR("plain/path.c:3"), STR("k=plain/path.c:3") }, { STR(""), STR("k=\"\"") },
		{ STR("two words"), STR("k=\"two words\"") }, { STR("a=b"), STR("k=\"a=b\"") },
		{ STR("say \"x\\y\""), STR("k=\"say \\\"x\\\\y\\\"\"") },
		{ STR("a\nts=1 b\r\t"), STR("k=\"a\\nts=1 b\\r\\t\"") },
		{ STR("\x1b[2J"), STR("k=\"\\u001b[2J\"") }, { STR("\0"), STR("k=\"\\u0000\"") },
		{ STR("\x7f"), STR("k=\"\\u007f\"") },
		{ STR("\xc2\x9b"), STR("k=\"\\u009b\"") },     /* the same as ESC [, in one character */
		{ STR("\xc2\xa0"), STR("k=\"\xc2\xa0\"") },    /* the first behind C1 */
		{ STR("\xe2\x80\xa8"), STR("k=\"\\u2028\"") }, /* line separator */
		{ STR("\xe2\x80\xae"), STR("k=\"\\u202e\"") }, /* right to left from here */
		{ STR("gr\xc3\xbc\xc3\x9f"), STR("k=\"gr\xc3\xbc\xc3\x9f\"") },
		{ STR("\xf0\x9f\x8c\xbe"), STR("k=\"\xf0\x9f\x8c\xbe\"") },
		{ STR("a\xff\xc3"), STR("k=\"a\\xff\\xc3\"") },
		{ STR("\xed\xa0\x80"), STR("k=\"\\xed\\xa0\\x80\"") }, /* a surrogate */
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct buf line = BUF_INIT;

		logfmt_add(&line, "k", cases[i].value);
		CU_ASSERT_TRUE(str_equal(buf_str(&line), cases[i].line));
		buf_release(&line);
	}
}

void test_every_byte_leaves_one_line_of_text(void)
{
	for (unsigned first = 0; first < 256; first++) {
		for (unsigned second = 0; second < 256; second++) {
			char bytes[] = { (char)first, (char)second };
			struct buf line = BUF_INIT;

			logfmt_add(&line, "k", str_bytes(bytes, 2));
			if (!str_is_utf8(buf_str(&line)) || str_find(buf_str(&line), '\n') >= 0 ||
				str_find(buf_str(&line), '\x1b') >= 0)
				CU_FAIL("a byte went through");
			buf_release(&line);
		}
	}
	CU_PASS("all pairs");
}

void test_fields_are_parted_by_one_blank(void)
{
	struct buf line = BUF_INIT;

	logfmt_add(&line, "event", STR("lease.expired"));
	logfmt_add_number(&line, "age_ms", INT64_MIN);
	logfmt_add(&line, "worker", STR(""));
	CU_ASSERT_TRUE(str_equal(
		buf_str(&line), STR("event=lease.expired age_ms=-9223372036854775808 worker=\"\"")));
	buf_release(&line);
}

void test_what_was_written_is_read(void)
{
	static const char *const values[] = { "plain", "", "two words", "say \"no\"", "back\\slash",
		"a\nb\tc\rd", "k=v", "\xc3\xa9", "123" };
	struct buf line = BUF_INIT, value = BUF_INIT;
	struct str rest, key;

	for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
		logfmt_add(&line, "key", str_of(values[i]));
	logfmt_add_number(&line, "n", -7);
	rest = buf_str(&line);
	for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
		CU_ASSERT_TRUE_FATAL(logfmt_next(&rest, &key, &value));
		CU_ASSERT_TRUE(str_equal(key, STR("key")));
		CU_ASSERT_TRUE(str_equal(buf_str(&value), str_of(values[i])));
	}
	CU_ASSERT_TRUE(logfmt_next(&rest, &key, &value));
	CU_ASSERT_TRUE(str_equal(buf_str(&value), STR("-7")));
	CU_ASSERT_FALSE(logfmt_next(&rest, &key, &value));
	buf_release(&line);
	buf_release(&value);
}

void test_what_is_no_line_ends_it(void)
{
	static const char *const lines[] = { "", "   ", "word", "=x", "k=\"open", "k=\"open\\",
		"k=\"open\\\"" };
	struct buf value = BUF_INIT;

	for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
		struct str rest = str_of(lines[i]), key;

		CU_ASSERT_FALSE(logfmt_next(&rest, &key, &value));
	}
	buf_release(&value);
}

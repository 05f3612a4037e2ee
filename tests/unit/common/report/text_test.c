/* Tries common/report/text.c. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/report/text.h"

#include <CUnit/CUnit.h>

struct text_case {
	struct str in;
	const char *out;
};

static void try_all(const struct text_case *cases, size_t count, void (*escape)(struct str, struct buf *))
{
	for (size_t i = 0; i < count; i++) {
		struct buf out = BUF_INIT;

		buf_add_byte(&out, '>');
		escape(cases[i].in, &out);
		CU_ASSERT_STRING_EQUAL(out.at + 1, cases[i].out);
		CU_ASSERT_EQUAL(out.len, strlen(out.at));
		buf_release(&out);
	}
}

#define TRY(cases, escape) try_all(cases, sizeof(cases) / sizeof((cases)[0]), escape)

void test_a_terminal_sees_what_it_must_not_obey(void)
{
	static const struct text_case cases[] = {
		{ STR(""), "" },
		{ STR("plain, \xc3\xbc and \xf0\x9f\x8c\xbe"), "plain, \xc3\xbc and \xf0\x9f\x8c\xbe" },
		{ STR("\x1b[2J"), "\\x1b[2J" },
		{ STR("a\x1b]0;title\x07"), "a\\x1b]0;title\\x07" },
		{ STR("a\0b"), "a\\x00b" },
		{ STR("one\ntwo\r\n\tthree"), "one\\ntwo\\r\\n\\tthree" },
		{ STR("\xff\xfe"), "\\xff\\xfe" },
		{ STR("cut \xe2\x82"), "cut \\xe2\\x82" },
		{ STR("\xc2\x9b"
		      "2J"),
			"\\u009b2J" },
		{ STR("\xe2\x80\xaeorder"), "\\u202eorder" },
		{ STR("C:\\new"), "C:\\new" },
		{ STR("\x7f"), "\\x7f" },
	};

	TRY(cases, text_escape_terminal);
}

void test_lines_stay_lines(void)
{
	static const struct text_case cases[] = {
		{ STR("one\n\ttwo\n"), "one\n\ttwo\n" },
		{ STR("one\r\ntwo\r\n"), "one\ntwo\n" },
		{ STR("a\rb"), "a\\rb" },
		{ STR("a\r"), "a\\r" },
		{ STR("\x1b[31m\n"), "\\x1b[31m\n" },
		{ STR("\0\n"), "\\x00\n" },
	};

	TRY(cases, text_escape_lines);
}

void test_markdown_shows_and_does_nothing(void)
{
	static const struct text_case cases[] = {
		{ STR(""), "" },
		{ STR("plain text, (really) 2.5"), "plain text, (really) 2.5" },
		{ STR("<script>alert(1)</script>"), "&lt;script&gt;alert(1)&lt;/script&gt;" },
		{ STR("&lt;b&gt;"), "&amp;lt;b&amp;gt;" },
		{ STR("a | b"), "a \\| b" },
		{ STR("`code` *bold* _slant_ ~~gone~~"),
			"\\`code\\` \\*bold\\* \\_slant\\_ \\~\\~gone\\~\\~" },
		{ STR("[text](javascript:x)"), "\\[text\\](javascript:x)" },
		{ STR("![i](u)"), "!\\[i\\](u)" },
		{ STR("$x$ \\|"), "\\$x\\$ \\\\\\|" },
		{ STR("one\n# two"), "one\\\\n#<!-- --> two" },
		{ STR("# one"), "#<!-- --> one" },
		{ STR("@someone closes #12"), "@<!-- -->someone closes #<!-- -->12" },
		{ STR("http://x.org"), "http:<!-- -->//x.org" },
		{ STR("www.x.org"), "www.<!-- -->x.org" },
		{ STR("std::string"), "std::string" },
		{ STR("- item"), "\\- item" },
		{ STR("+ item"), "\\+ item" },
		{ STR("==="), "\\===" },
		{ STR("  - item"), "&#32;&#32;\\- item" },
		{ STR("1. item"), "1\\. item" },
		{ STR("12) item"), "12\\) item" },
		{ STR("12 of 13."), "12 of 13." },
		{ STR(". x"), ". x" },
		{ STR("    code"), "&#32;&#32;&#32;&#32;code" },
		{ STR("\x1b[2J"), "\\\\x1b\\[2J" },
		{ STR("\xff\0"), "\\\\xff\\\\x00" },
		{ STR("::error::x"), "::error::x" },
	};

	TRY(cases, text_escape_markdown);
}

void test_no_backtick_ends_a_code_span(void)
{
	static const struct text_case cases[] = {
		{ STR("a.c"), "`a.c`" },
		{ STR(""), "` `" },
		{ STR("a`b"), "``a`b``" },
		{ STR("`a"), "`` `a ``" },
		{ STR("a``"), "``` a`` ```" },
		{ STR("a|b<c>"), "`a|b<c>`" },
		{ STR("a\nb\x1b"), "`a\\nb\\x1b`" },
	};

	TRY(cases, text_code_markdown);
}

void test_no_content_leaves_its_fence(void)
{
	static const struct text_case cases[] = {
		{ STR(""), "```\n\n```\n" },
		{ STR("x = 1;"), "```\nx = 1;\n```\n" },
		{ STR("x = 1;\n"), "```\nx = 1;\n```\n" },
		{ STR("``"), "```\n``\n```\n" },
		{ STR("```\n# out\n"), "````\n```\n# out\n````\n" },
		{ STR("`````\n``\n"), "``````\n`````\n``\n``````\n" },
		{ STR("```\r\n```"), "````\n```\n```\n````\n" },
		{ STR("\x1b[2J"), "```\n\\x1b[2J\n```\n" },
	};

	TRY(cases, text_fence_markdown);
}

/* Tries what is broken in a file's words to an analyzer, and that nothing else is. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/sandbox/deafen.h"

#include <CUnit/CUnit.h>

static const struct str words[] = { { "pylint:", 7 }, { "shellcheck*disable", 18 }, { "#*noqa", 6 } };

void test_words_are_broken_and_nothing_moves(void)
{
	static const struct {
		struct str content, after;
	} cases[] = {
		{ STR(""), STR("") },
		{ STR("pylint"), STR("pylint") },
		{ STR("pylint:"), STR("pylinx:") },
		{ STR("a\n# PyLint: disable=all\n"), STR("a\n# PyLinx: disable=all\n") },
		{ STR("pylint: pylint:\npylint:"), STR("pylinx: pylinx:\npylinx:") },
		{ STR("# shellcheck disable=all"), STR("# shellcheck disablx=all") },
		{ STR("#shellcheck\tshell=sh disable=A DISABLE=B"),
			STR("#shellcheck\tshell=sh disablx=A DISABLx=B") },
		{ STR("disable shellcheck"), STR("disable shellcheck") },
		{ STR("shellcheck\ndisable"), STR("shellcheck\ndisable") },
		{ STR("# shellcheck shell=sh\n"), STR("# shellcheck shell=sh\n") },
		{ STR("from p import noqa"), STR("from p import noqa") }, /* a name is none of its words */
		{ STR("import p  # NOQA: E501\nnoqa = 1"), STR("import p  # NOQx: E501\nnoqa = 1") },
		{ STR("a\0b\r\npylint:\xff"), STR("a\0b\r\npylinx:\xff") },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct buf content = BUF_INIT;
		bool same = str_equal(cases[i].content, cases[i].after);

		buf_add_str(&content, cases[i].content);
		CU_ASSERT_EQUAL(deafen(&content, words, 3), !same);
		CU_ASSERT_TRUE(str_equal(buf_str(&content), cases[i].after));
		CU_ASSERT_FALSE(deafen(&content, words, 3));
		buf_release(&content);
	}
}

void test_a_word_that_ends_in_the_byte_put_there_is_broken_too(void)
{
	static const struct str lax = { "relax", 5 };
	struct buf content = BUF_INIT;

	buf_add_text(&content, "relax RELAX");
	CU_ASSERT_TRUE(deafen(&content, &lax, 1));
	CU_ASSERT_TRUE(str_equal(buf_str(&content), STR("relay RELAy")));
	buf_release(&content);
}

void test_an_encoding_that_may_hide_words_is_told(void)
{
	static const struct {
		struct str language, content;
		bool blind;
	} cases[] = {
		{ STR("python"), STR(""), false },
		{ STR("python"), STR("x = 1\n"), false },
		{ STR("python"), STR("# -*- coding: utf-8 -*-\n"), false },
		{ STR("python"), STR("#!/bin/python\n# vim: set fileencoding=Latin_1 :\n"), false },
		{ STR("python"), STR("# -*- coding: utf_7 -*-\n"), true },
		{ STR("python"), STR("#coding=unicode_escape"), true },
		{ STR("python"), STR("\n# coding: UTF-7\n"), true },
		{ STR("python"), STR("\n\n# coding: UTF-7\n"), false }, /* the third line declares nothing */
		{ STR("python"), STR("coding: utf-7\n"), false },
		{ STR("python"), STR("# coding:"), false },
		{ STR("shell"), STR("# coding: utf-7\n"), false },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		CU_ASSERT_EQUAL(deafen_blind(cases[i].language, cases[i].content), cases[i].blind);
}

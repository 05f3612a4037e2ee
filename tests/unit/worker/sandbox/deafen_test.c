/* Tries what is broken in a file's words to an analyzer, and that nothing else is. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/sandbox/deafen.h"

#include <CUnit/CUnit.h>

static const struct str words[] = { { "pylint:", 7 }, { "shellcheck*disable", 18 } };

void test_words_are_broken_and_nothing_moves(void)
{
	static const struct {
		struct str content, after;
	} cases[] = {
		{ STR(""), STR("") },
		{ STR("pylint"), STR("pylint") },
		{ STR("pylint:"), STR("pylintx") },
		{ STR("a\n# PyLint: disable=all\n"), STR("a\n# PyLintx disable=all\n") },
		{ STR("pylint: pylint:\npylint:"), STR("pylintx pylintx\npylintx") },
		{ STR("# shellcheck disable=all"), STR("# shellcheck disablx=all") },
		{ STR("#shellcheck\tshell=sh disable=A DISABLE=B"),
			STR("#shellcheck\tshell=sh disablx=A DISABLx=B") },
		{ STR("disable shellcheck"), STR("disable shellcheck") },
		{ STR("shellcheck\ndisable"), STR("shellcheck\ndisable") },
		{ STR("# shellcheck shell=sh\n"), STR("# shellcheck shell=sh\n") },
		{ STR("a\0b\r\npylint:\xff"), STR("a\0b\r\npylintx\xff") },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct buf content = BUF_INIT;
		bool same = str_equal(cases[i].content, cases[i].after);

		buf_add_str(&content, cases[i].content);
		CU_ASSERT_EQUAL(deafen(&content, words, 2), !same);
		CU_ASSERT_TRUE(str_equal(buf_str(&content), cases[i].after));
		CU_ASSERT_FALSE(deafen(&content, words, 2));
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

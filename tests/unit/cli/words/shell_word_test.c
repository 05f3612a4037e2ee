/* A shell that reads the word has the bytes again, and a terminal that shows it obeys nothing. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/words/shell_word.h"

#include <CUnit/CUnit.h>

void test_a_word_is_quoted_where_it_must_be(void)
{
	static const struct {
		const char *word, *written;
	} cases[] = {
		{ "/home/a/reeve.yaml", "/home/a/reeve.yaml" },
		{ "", "''" },
		{ "-x", "'-x'" },
		{ "=ls", "'=ls'" },
		{ "~/a", "'~/a'" },
		{ "my tiers.yaml", "'my tiers.yaml'" },
		{ "$(id);`id`&\"\\*", "'$(id);`id`&\"\\*'" },
		{ "it's", "'it'\\''s'" },
		{ "gr\xc3\xbc\xc3\x9f", "'gr\xc3\xbc\xc3\x9f'" },
		{ "a\nb'c\x1b[2J", "$'a\\012b\\047c\\033\\1332J'" },
		{ "\xff", "$'\\377'" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct buf out = BUF_INIT;

		shell_word(str_of(cases[i].word), &out);
		CU_ASSERT_TRUE(str_equal(buf_str(&out), str_of(cases[i].written)));
		buf_release(&out);
	}
}

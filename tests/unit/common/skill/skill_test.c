/* Tries common/skill/skill.c: names, words, and a hash that does not depend on the order of a folder. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/skill/skill.h"

#include <CUnit/CUnit.h>

void test_a_name_is_what_the_specification_says(void)
{
	static const struct {
		const char *name;
		bool right;
	} cases[] = {
		{ "a", true },
		{ "pdf-2-text", true },
		{ "0123456789012345678901234567890123456789012345678901234567890123", true },
		{ "01234567890123456789012345678901234567890123456789012345678901234", false },
		{ "", false },
		{ "-a", false },
		{ "a-", false },
		{ "a--b", false },
		{ "A", false },
		{ "a_b", false },
		{ "..", false },
		{ "a/b", false },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		CU_ASSERT_EQUAL(skill_name_is_right(str_of(cases[i].name)), cases[i].right);
	CU_ASSERT_FALSE(skill_name_is_right(STR("a\0b")));
}

void test_words_stand_between_blanks(void)
{
	struct str rest = STR("  one two\n three"), word;

	CU_ASSERT_TRUE(skill_word(&rest, &word) && str_equal(word, STR("one")));
	CU_ASSERT_TRUE(skill_word(&rest, &word) && str_equal(word, STR("two")));
	CU_ASSERT_TRUE(skill_word(&rest, &word) && str_equal(word, STR("three")));
	CU_ASSERT_FALSE(skill_word(&rest, &word));
}

static void hash_of(const char *first, const char *second, const char *bytes, char hex[65])
{
	struct skill_file files[2] = { { .path = str_of(first) }, { .path = str_of(second) } };
	unsigned char hash[SHA256_BYTES];

	for (size_t i = 0; i < 2; i++)
		sha256_of(
			str_equal(files[i].path, STR("SKILL.md")) ? str_of(bytes) : STR("x"), files[i].hash);
	skill_hash(files, 2, hash);
	sha256_hex(hash, hex);
}

/* printf x >a/b; printf y >SKILL.md; sha256sum SKILL.md a/b | sha256sum */
void test_the_hash_is_that_of_what_sha256sum_prints(void)
{
	char one[65], other[65];

	hash_of("SKILL.md", "a/b", "y", one);
	CU_ASSERT_STRING_EQUAL(one, "2a68ab590d4682873965088fe21ebe05177b5d8fe46d6484a34a1c08eb4deba4");
	hash_of("a/b", "SKILL.md", "y", other);
	CU_ASSERT_STRING_EQUAL(one, other);
	hash_of("a/b", "SKILL.md", "z", other);
	CU_ASSERT_STRING_NOT_EQUAL(one, other);
	hash_of("a/c", "SKILL.md", "y", other);
	CU_ASSERT_STRING_NOT_EQUAL(one, other);
}

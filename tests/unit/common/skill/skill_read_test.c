/* Tries common/skill/skill_read.c: what the specification forbids is refused, with its line. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/skill/skill.h"
#include "reeve/limits.h"

#include "common/buf.h"
#include <CUnit/CUnit.h>
#include <stdio.h>

#define FRONT "name: a-skill\ndescription: Does it. Use it when it is to be done.\n"
#define GOOD  "---\n" FRONT "---\nDo it.\n"

static int read_text(struct str text, struct skill *out, struct arena *arena, char words[SKILL_WORDS_BYTES])
{
	return skill_read(text, STR("a-skill"), arena, out, words);
}

void test_what_the_specification_forbids_is_refused_with_its_line(void)
{
	static const struct {
		const char *text, *words;
	} cases[] = {
		{ "", "line 1: SKILL.md begins with front matter, a line of three hyphens" },
		{ "# A skill\n", "line 1: SKILL.md begins with front matter, a line of three hyphens" },
		{ "----\n" FRONT "---\nx\n",
			"line 1: SKILL.md begins with front matter, a line of three hyphens" },
		{ "---\n" FRONT, "line 3: the front matter has no end, a line of three hyphens" },
		{ "---\n---\nx\n", "line 1: nothing in it" },
		{ "---\nname: a-skill\n---\nx\n", "line 2: 'description' is missing" },
		{ "---\ndescription: d\n---\nx\n", "line 2: 'name' is missing" },
		{ "---\n" FRONT "colour: red\n---\nx\n", "line 4: unknown key 'colour'" },
		{ "---\n" FRONT "name: b\n---\nx\n", "line 4: this key stands here twice" },
		{ "---\nname: other\ndescription: d\n---\nx\n",
			"line 2: 'name' is not that of the folder, a-skill" },
		{ "---\nname: a--skill\ndescription: d\n---\nx\n",
			"line 2: a skill's name has 1 to 64 of a-z, 0-9 and single hyphens within" },
		{ "---\nname: A\ndescription: d\n---\nx\n",
			"line 2: a skill's name has 1 to 64 of a-z, 0-9 and single hyphens within" },
		{ "---\nname: a-skill\ndescription: ' '\n---\nx\n",
			"line 3: expected 1 to 1024 bytes of text" },
		{ "---\n" FRONT "compatibility: ''\n---\nx\n", "line 4: expected 1 to 500 bytes of text" },
		{ "---\n" FRONT "metadata: [a]\n---\nx\n", "line 4: expected keys and their texts" },
		{ "---\n" FRONT "metadata:\n  a: [b]\n---\nx\n", "line 5: expected one value" },
		{ "---\n" FRONT "metadata:\n  lens: A b\n---\nx\n",
			"line 5: a name has 1 to 63 of a-z 0-9 - _ ." },
		{ "---\n" FRONT "allowed-tools: [Read]\n---\nx\n", "line 4: expected one value" },
		{ "---\n" FRONT "---\n", "line 5: a skill without instructions" },
		{ "---\n" FRONT "---\n \n\t\n", "line 5: a skill without instructions" },
		{ "---\n" FRONT "---\n\xff\n", "line 1: SKILL.md is no UTF-8" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char words[SKILL_WORDS_BYTES] = "";
		struct arena arena = { 0 };
		struct skill s;

		CU_ASSERT_EQUAL(read_text(str_of(cases[i].text), &s, &arena, words), -E_INVALID);
		CU_ASSERT_STRING_EQUAL(words, cases[i].words);
		arena_release(&arena);
	}
}

void test_everything_that_is_said_is_read(void)
{
	static const char text[] =
		"---\r\n" FRONT "license: MIT\ncompatibility: git\nmetadata:\n  lens: tests\n"
		"  tools: one two\nallowed-tools: Read Bash(git:*)\n---\n\nFirst.\n---\nLast.";
	char words[SKILL_WORDS_BYTES];
	struct arena arena = { 0 };
	struct skill s;

	CU_ASSERT_EQUAL_FATAL(read_text(str_of(text), &s, &arena, words), 0);
	CU_ASSERT_TRUE(str_equal(s.name, STR("a-skill")));
	CU_ASSERT_TRUE(str_equal(s.license, STR("MIT")));
	CU_ASSERT_TRUE(str_equal(s.compatibility, STR("git")));
	CU_ASSERT_TRUE(str_equal(s.lens, STR("tests")));
	CU_ASSERT_TRUE(str_equal(s.allowed_tools, STR("Read Bash(git:*)")));
	CU_ASSERT_TRUE(str_equal(skill_metadata(&s, STR("tools")), STR("one two")));
	CU_ASSERT_TRUE(str_equal(skill_metadata(&s, STR("none")), STR("")));
	CU_ASSERT_TRUE(str_equal(s.body, STR("\nFirst.\n---\nLast.")));
	CU_ASSERT_EQUAL(s.body_line, 11);
	CU_ASSERT_EQUAL(s.body_lines, 4);
	arena_release(&arena);
}

static int read_lines(unsigned lines, char words[SKILL_WORDS_BYTES])
{
	struct buf text = BUF_INIT;
	struct arena arena = { 0 };
	struct skill s;

	buf_add_text(&text, "---\n" FRONT "---\n");
	for (unsigned i = 0; i < lines; i++)
		buf_add_text(&text, "x\n");
	int err = read_text(buf_str(&text), &s, &arena, words);
	buf_release(&text);
	arena_release(&arena);
	return err;
}

void test_a_body_has_at_most_500_lines(void)
{
	char words[SKILL_WORDS_BYTES] = "";

	CU_ASSERT_EQUAL(read_lines(SKILL_LINES_MOST - 1, words), 0);
	CU_ASSERT_EQUAL(read_lines(SKILL_LINES_MOST, words), 0);
	CU_ASSERT_EQUAL(read_lines(SKILL_LINES_MOST + 1, words), -E_INVALID);
	CU_ASSERT_STRING_EQUAL(words, "line 505: over 500 lines; what is longer belongs in references/");
}

static int read_description(size_t len)
{
	char words[SKILL_WORDS_BYTES];
	struct buf text = BUF_INIT;
	struct arena arena = { 0 };
	struct skill s;

	buf_add_text(&text, "---\nname: a-skill\ndescription: ");
	for (size_t i = 0; i < len; i++)
		buf_add_byte(&text, 'd');
	buf_add_text(&text, "\n---\nx\n");
	int err = read_text(buf_str(&text), &s, &arena, words);
	buf_release(&text);
	arena_release(&arena);
	return err;
}

void test_a_description_has_at_most_1024_bytes(void)
{
	CU_ASSERT_EQUAL(read_description(SKILL_DESCRIPTION_BYTES_MOST - 1), 0);
	CU_ASSERT_EQUAL(read_description(SKILL_DESCRIPTION_BYTES_MOST), 0);
	CU_ASSERT_EQUAL(read_description(SKILL_DESCRIPTION_BYTES_MOST + 1), -E_INVALID);
}

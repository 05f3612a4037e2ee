/* Tries common/io/skill_load.c and workflow_load.c: a folder's hash, links in it, and what we ship. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/io/skill_load.h"
#include "common/io/toolset.h"
#include "common/io/workflow_load.h"

#include "common/buf.h"
#include <CUnit/CUnit.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define TEXT "---\nname: one\ndescription: d\n---\nDo it.\n"

static char dir[64];

static void write_file(const char *path, const char *text)
{
	char full[256];

	snprintf(full, sizeof full, "%s/%s", dir, path);
	FILE *f = fopen(full, "w");
	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	fputs(text, f);
	fclose(f);
}

static void make_folder(const char *path)
{
	char full[256];

	snprintf(full, sizeof full, "%s/%s", dir, path);
	CU_ASSERT_EQUAL_FATAL(mkdir(full, 0700), 0);
}

static void begin(void)
{
	snprintf(dir, sizeof dir, "/tmp/reeve-skill-XXXXXX");
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(dir));
	make_folder("one");
	write_file("one/SKILL.md", TEXT);
}

static void end(void)
{
	static const char *const made[] = { "one/cases/a", "one/cases", "one/link", "one/two words",
		"one/more", "one/SKILL.md", "one", "two/SKILL.md", "two", "" };
	char full[256];

	for (size_t i = 0; i < sizeof made / sizeof made[0]; i++) {
		snprintf(full, sizeof full, "%s/%s", dir, made[i]);
		(void)remove(full);
	}
}

static int load(char hex[65], char words[SKILL_WORDS_BYTES])
{
	struct arena arena = { 0 };
	struct skill *skills;
	size_t count;
	int err = skills_load(dir, &arena, &skills, &count, words);

	if (!err) {
		CU_ASSERT_TRUE_FATAL(count > 0); /* "one" is the first */
		sha256_hex(skills[0].hash, hex);
	}
	arena_release(&arena);
	return err;
}

void test_each_file_but_the_cases_changes_the_hash(void)
{
	char first[65], other[65], words[SKILL_WORDS_BYTES];

	begin();
	CU_ASSERT_EQUAL_FATAL(load(first, words), 0);
	make_folder("one/cases");
	write_file("one/cases/a", "a case");
	CU_ASSERT_EQUAL_FATAL(load(other, words), 0);
	CU_ASSERT_STRING_EQUAL(first, other);
	write_file("one/more", "more");
	CU_ASSERT_EQUAL_FATAL(load(other, words), 0);
	CU_ASSERT_STRING_NOT_EQUAL(first, other);
	end();
}

#define INCLUDES(name, other, tools)                                                                         \
	"---\nname: " name "\ndescription: d\nallowed-tools: " tools "\nmetadata:\n  includes: " other       \
	"\n---\nDo it.\n"
#define PLAIN(name, tools) "---\nname: " name "\ndescription: d\nallowed-tools: " tools "\n---\nDo it.\n"

void test_what_a_skill_includes_is_part_of_its_hash(void)
{
	char first[65], other[65], words[SKILL_WORDS_BYTES];

	begin();
	write_file("one/SKILL.md", INCLUDES("one", "two", "Read Grep"));
	CU_ASSERT_EQUAL(load(first, words), -E_INVALID);
	CU_ASSERT_PTR_NOT_NULL(strstr(words, "/two: "));
	make_folder("two");
	write_file("two/SKILL.md", PLAIN("two", "Read"));
	CU_ASSERT_EQUAL_FATAL(load(first, words), 0);
	write_file("two/SKILL.md", PLAIN("two", "Grep Read"));
	CU_ASSERT_EQUAL_FATAL(load(other, words), 0);
	CU_ASSERT_STRING_NOT_EQUAL(first, other);
	end();
}

void test_nothing_is_gained_by_including(void)
{
	char hex[65], words[SKILL_WORDS_BYTES];

	begin();
	make_folder("two");
	write_file("one/SKILL.md", INCLUDES("one", "two", "Read"));
	write_file("two/SKILL.md", PLAIN("two", "Read Bash"));
	CU_ASSERT_EQUAL(load(hex, words), -E_INVALID);
	CU_ASSERT_PTR_NOT_NULL(strstr(words, "/one: it includes a skill that allows more tools"));
	write_file("two/SKILL.md", INCLUDES("two", "one", "Read"));
	CU_ASSERT_EQUAL(load(hex, words), -E_INVALID);
	CU_ASSERT_PTR_NOT_NULL(strstr(words, "in a circle"));
	end();
}

void test_a_broken_skill_is_told_with_file_and_line(void)
{
	char hex[65], words[SKILL_WORDS_BYTES];

	begin();
	write_file("one/SKILL.md", "---\nname: one\ndescription: d\ncolour: red\n---\nx\n");
	CU_ASSERT_EQUAL(load(hex, words), -E_INVALID);
	CU_ASSERT_PTR_NOT_NULL(strstr(words, "/one/SKILL.md: line 4: unknown key 'colour'"));
	write_file("one/SKILL.md", TEXT);
	write_file("one/two words", "x");
	CU_ASSERT_EQUAL(load(hex, words), -E_INVALID);
	CU_ASSERT_PTR_NOT_NULL(strstr(words, "a file's name with blanks"));
	end();
}

void test_links_and_missing_documents_are_refused(void)
{
	char hex[65], words[SKILL_WORDS_BYTES], full[256];

	begin();
	snprintf(full, sizeof full, "%s/one/link", dir);
	CU_ASSERT_EQUAL_FATAL(symlink("/etc/passwd", full), 0);
	CU_ASSERT_EQUAL(load(hex, words), -E_INVALID);
	CU_ASSERT_PTR_NOT_NULL(strstr(words, "regular files and folders"));
	unlink(full);
	snprintf(full, sizeof full, "%s/one/SKILL.md", dir);
	unlink(full);
	CU_ASSERT_EQUAL(load(hex, words), -E_INVALID);
	CU_ASSERT_PTR_NOT_NULL(strstr(words, "no SKILL.md in it"));
	end();
}

void test_the_workflows_that_we_ship_name_skills_that_we_ship(void)
{
	char words[WORKFLOW_WORDS_BYTES];
	struct arena arena = { 0 };
	struct workflow *workflows;
	size_t count, skills = 0;

	CU_ASSERT_EQUAL_FATAL(
		workflows_load(REEVE_SOURCE_DIR "/workflows", &arena, &workflows, &count, words), 0);
	CU_ASSERT_TRUE(count >= 2);
	for (size_t i = 0; i < count; i++) {
		struct skill s;
		struct str name;

		for (size_t k = 0; (name = workflow_skill(&workflows[i], k)).len; k++, skills++)
			CU_ASSERT_EQUAL(skill_load(REEVE_SOURCE_DIR "/skills", name, &arena, &s, words), 0);
	}
	CU_ASSERT_TRUE(skills >= 10);
	arena_release(&arena);
}

static bool looks_through(const struct tool_def *tool, struct str lens)
{
	for (size_t i = 0; i < tool->lens_count; i++)
		if (str_equal(tool->lenses[i], lens))
			return true;
	return false;
}

/* What metadata.tools names serves the lens of the skill. */
void test_the_skills_that_we_ship_name_tools_of_their_lens(void)
{
	char words[SKILL_WORDS_BYTES];
	struct arena arena = { 0 };
	struct toolset *tools;
	struct skill *skills;
	struct str word;
	size_t count;

	CU_ASSERT_EQUAL_FATAL(skills_load(REEVE_SOURCE_DIR "/skills", &arena, &skills, &count, words), 0);
	CU_ASSERT_EQUAL_FATAL(toolset_load(REEVE_SOURCE_DIR "/tools", &tools, words), 0);
	for (size_t i = 0; i < count; i++) {
		struct str rest = skill_metadata(&skills[i], STR("tools"));

		if (!skills[i].lens.len)
			continue; /* it is there to be included */
		CU_ASSERT_TRUE(rest.len > 0);
		while (skill_word(&rest, &word)) {
			ptrdiff_t at = toolset_find(tools, word);

			CU_ASSERT_TRUE_FATAL(at >= 0);
			CU_ASSERT_TRUE(looks_through(&toolset_defs(tools)[at], skills[i].lens));
		}
	}
	toolset_free(tools);
	arena_release(&arena);
}

void test_a_name_is_no_way_out_of_the_folder(void)
{
	char words[SKILL_WORDS_BYTES];
	struct arena arena = { 0 };
	struct workflow w;
	struct skill s;

	CU_ASSERT_EQUAL(skill_load(REEVE_SOURCE_DIR "/skills", STR(".."), &arena, &s, words), -E_INVALID);
	CU_ASSERT_EQUAL(
		workflow_load(REEVE_SOURCE_DIR "/skills", STR("../workflows/analyze"), &arena, &w, words),
		-E_NOT_FOUND);
	arena_release(&arena);
}

/* Tries common/io/tier_load.c: files in order of their price, lists in their own, and what is installed. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/io/tier_load.h"

#include <CUnit/CUnit.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define REST "api: openai\nbase_url: https://h\nmodel: m\n"

struct folder {
	char path[32];
	struct arena arena;
	struct tier *tiers;
	size_t count;
	char words[TIER_WORDS_BYTES];
};

static void file_write(const struct folder *f, const char *name, const char *text)
{
	char path[128];
	FILE *file;

	snprintf(path, sizeof path, "%s/%s.yaml", f->path, name);
	file = fopen(path, "w");
	CU_ASSERT_FATAL(file && fputs(text, file) >= 0);
	fclose(file);
}

static void folder_open(struct folder *f)
{
	*f = (struct folder){ .path = "/tmp/reeve-tiers-XXXXXX" };
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(f->path));
	file_write(f, "dear", "name: dear\nprice: { input: 1, output: 9 }\n" REST);
	file_write(f, "middle", "name: middle\nprice: { input: 1, output: 2 }\n" REST);
	file_write(f, "free", "name: free\nprice: { input: 0, output: 0 }\n" REST);
}

static void folder_close(struct folder *f)
{
	static const char *const names[] = { "dear", "middle", "free", "wrong" };

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		char path[128];

		snprintf(path, sizeof path, "%s/%s.yaml", f->path, names[i]);
		unlink(path);
	}
	rmdir(f->path);
	arena_release(&f->arena);
}

/* Their names, joined by blanks. */
static const char *names_of_all(const struct folder *f)
{
	static char out[256];
	size_t used = 0;

	out[0] = '\0';
	for (size_t i = 0; i < f->count; i++)
		used += (size_t)snprintf(
			out + used, sizeof out - used, "%s%.*s", i ? " " : "", STR_ARG(f->tiers[i].name));
	return out;
}

static int list_text(struct folder *f, const char *text)
{
	struct tool_context c = { &f->arena, f->words };
	struct yaml_node *root;
	int err = yaml_read(str_of(text), &f->arena, &root, f->words);

	return err ? err : tiers_listed(&c, root, f->path, &f->tiers, &f->count);
}

void test_files_are_ordered_by_price(void)
{
	struct folder f;

	folder_open(&f);
	CU_ASSERT_EQUAL_FATAL(tiers_load(f.path, &f.arena, &f.tiers, &f.count, f.words), 0);
	CU_ASSERT_STRING_EQUAL(names_of_all(&f), "free middle dear");
	folder_close(&f);
	CU_ASSERT_EQUAL(tiers_load("/nowhere/tiers", &f.arena, &f.tiers, &f.count, f.words), 0);
	CU_ASSERT_EQUAL(f.count, 0);
}

void test_a_file_is_known_by_its_name(void)
{
	struct folder f;
	struct tier t;

	folder_open(&f);
	file_write(&f, "wrong", "name: other\nprice: { input: 0, output: 0 }\n" REST);
	CU_ASSERT_EQUAL(tiers_load(f.path, &f.arena, &f.tiers, &f.count, f.words), -E_INVALID);
	CU_ASSERT_PTR_NOT_NULL(strstr(f.words, "wrong.yaml: line 1: 'name' is not that of the file"));
	CU_ASSERT_EQUAL(tier_load(f.path, STR("none"), &f.arena, &t, f.words), -E_NOT_FOUND);
	CU_ASSERT_PTR_NOT_NULL(strstr(f.words, "none.yaml: there is no such file"));
	CU_ASSERT_EQUAL(tier_load(f.path, STR("../free"), &f.arena, &t, f.words), -E_NOT_FOUND);
	folder_close(&f);
}

void test_a_list_keeps_its_order_and_replaces_the_files(void)
{
	struct folder f;

	folder_open(&f);
	CU_ASSERT_EQUAL_FATAL(list_text(&f, "- dear\n"
					    "- { name: own, api: openai, base_url: 'https://h', model: m,\n"
					    "    price: { input: 0, output: 0 } }\n"
					    "- free\n"),
		0);
	CU_ASSERT_STRING_EQUAL(names_of_all(&f), "dear own free");
	CU_ASSERT_EQUAL(list_text(&f, "[]"), 0);
	CU_ASSERT_EQUAL(f.count, 0);
	folder_close(&f);
}

void test_a_wrong_entry_is_refused_with_its_line(void)
{
	static const struct {
		const char *text, *words;
	} cases[] = {
		{ "cheap: {}\n", "line 1: expected a list of tiers, from cheap to strong" },
		{ "- free\n- free\n", "line 2: a second tier called free" },
		{ "- free\n- none\n", "none.yaml: there is no such file" },
		{ "- free\n- { name: own }\n", "line 2: 'api' is missing" },
		{ "- free\n- [dear]\n", "line 2: expected keys and values" },
		{ "- FREE\n", "line 1: a name has 1 to 63 of a-z 0-9 - _ ." },
		{ "[a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a]", "line 1: more than 16 tiers" },
	};
	struct folder f;

	folder_open(&f);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		CU_ASSERT_EQUAL(list_text(&f, cases[i].text), -E_INVALID);
		CU_ASSERT_PTR_NOT_NULL(strstr(f.words, cases[i].words));
	}
	folder_close(&f);
}

void test_what_is_installed_is_sound_and_offered_by_its_key(void)
{
	static const char *const urls[TIER_APIS] = { "https://api.openai.com/v1",
		"https://api.anthropic.com" };
	static const char *const variables[TIER_APIS] = { "OPENAI_API_KEY", "ANTHROPIC_API_KEY" };
	struct folder f = { .count = 0 };

	CU_ASSERT_EQUAL_FATAL(
		tiers_load(REEVE_SOURCE_DIR "/tiers", &f.arena, &f.tiers, &f.count, f.words), 0);
	CU_ASSERT_STRING_EQUAL(
		names_of_all(&f), "openai-small anthropic-small openai-strong anthropic-strong");
	for (size_t i = 0; i < f.count; i++) {
		const struct tier *t = &f.tiers[i];

		CU_ASSERT_TRUE(str_equal(t->base_url, str_of(urls[t->api])));
		CU_ASSERT_TRUE(str_equal(t->key_env, str_of(variables[t->api])));
		CU_ASSERT_TRUE(t->price.input && t->price.output > t->price.input);
		CU_ASSERT_TRUE(t->price.cache_read && t->price.cache_read < t->price.input);
	}
	arena_release(&f.arena);
}

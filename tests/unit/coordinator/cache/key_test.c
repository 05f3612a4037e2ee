/* A key changes with each thing that decides a result, and with nothing else. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/cache/key.h"

#include <CUnit/Basic.h>

static const struct str headers[] = { { ".h", 2 } };

/* Three files, the second of which is a header; any of it can be changed. */
struct scene {
	struct manifest_file files[3];
	struct manifest manifest;
	bool distrusted;
	struct tool_def tool;
	struct str queue, lens, recipe;
	uint32_t shard[2];
	uint32_t shard_count;
};

static struct scene scene_of(enum tool_sees sees)
{
	struct scene s = { .files = { { .path = STR("a.c"), .mode = 0644, .language = STR("c") },
				   { .path = STR("b.h"), .mode = 0644, .language = STR("c") },
				   { .path = STR("c.c"), .mode = 0644, .language = STR("c") } },
		.tool = { .name = STR("t"), .sees = sees, .reads = headers, .read_count = 1 },
		.queue = STR("q"),
		.lens = STR("security"),
		.recipe = STR("recipe"),
		.shard = { 0, 0 },
		.shard_count = 1 };

	for (size_t i = 0; i < 3; i++)
		memset(s.files[i].sha256, (int)i + 1, SHA256_BYTES);
	return s;
}

static bool key_of_scene(struct scene *s, char out[CACHE_KEY_BYTES])
{
	unsigned char beside[SHA256_BYTES];
	struct buf packed = BUF_INIT;
	struct tool_spec spec;
	bool made;

	s->manifest = (struct manifest){ .files = s->files, .file_count = 3, .distrusted = s->distrusted };
	spec_pack(&packed, s->tool.name, s->lens, s->shard, s->shard_count);
	CU_ASSERT_TRUE_FATAL(spec_unpack(buf_str(&packed), &spec));
	cache_beside(&s->tool, &s->manifest, beside);
	struct cache_inputs in = { s->queue, &spec, s->recipe, beside, &s->manifest };
	made = cache_key(&in, out);
	buf_release(&packed);
	return made;
}

static void touch(struct scene *s)
{
	s->files[0].sha256[31] ^= 1;
}
static void rename_file(struct scene *s)
{
	s->files[0].path = STR("d.c");
}
static void make_executable(struct scene *s)
{
	s->files[0].mode = 0755;
}
static void touch_header(struct scene *s)
{
	s->files[1].sha256[0] ^= 1;
}
static void touch_other(struct scene *s)
{
	s->files[2].sha256[0] ^= 1;
}
static void ask_nothing(struct scene *s)
{
	s->files[2].context = true;
}
static void other_queue(struct scene *s)
{
	s->queue = STR("r");
}
static void other_lens(struct scene *s)
{
	s->lens = STR("tests");
}
static void other_recipe(struct scene *s)
{
	s->recipe = STR("recipes");
}
static void other_tool(struct scene *s)
{
	s->tool.name = STR("u");
}
static void larger_shard(struct scene *s)
{
	s->shard[1] = 2;
	s->shard_count = 2;
}
/* What stands in one field for what stands in the next. */
static void shifted(struct scene *s)
{
	s->lens = STR("securityr");
	s->recipe = STR("ecipe");
}
static void distrust(struct scene *s)
{
	s->distrusted = true;
}
static void count_lines(struct scene *s)
{
	s->files[0].lines = 7; /* follows from the content */
}

void test_a_key_hangs_on_what_decides_and_on_nothing_else(void)
{
	static const struct {
		void (*change)(struct scene *s);
		bool of_file, of_package, of_tree; /* another key for a tool that sees so much */
	} cases[] = {
		{ touch, true, true, true },
		{ rename_file, true, true, true },
		{ make_executable, true, true, true },
		{ touch_header, false, true, true },
		{ touch_other, false, false, true },
		{ ask_nothing, false, false, true },
		{ other_queue, true, true, true },
		{ other_lens, true, true, true },
		{ other_recipe, true, true, true },
		{ other_tool, true, true, true },
		{ larger_shard, true, true, true },
		{ shifted, true, true, true },
		{ distrust, true, true, true },
		{ count_lines, false, false, false },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		for (int sees = TOOL_SEES_FILE; sees <= TOOL_SEES_TREE; sees++) {
			struct scene before = scene_of((enum tool_sees)sees), after = before;
			char one[CACHE_KEY_BYTES], other[CACHE_KEY_BYTES];
			bool wanted = sees == TOOL_SEES_FILE      ? cases[i].of_file
				      : sees == TOOL_SEES_PACKAGE ? cases[i].of_package
								  : cases[i].of_tree;

			cases[i].change(&after);
			CU_ASSERT_TRUE_FATAL(key_of_scene(&before, one));
			CU_ASSERT_TRUE_FATAL(key_of_scene(&after, other));
			CU_ASSERT_EQUAL(strcmp(one, other) != 0, wanted);
		}
}

void test_where_a_file_stands_in_the_manifest_is_no_part_of_a_key(void)
{
	struct scene s = scene_of(TOOL_SEES_FILE);
	struct manifest_file first = s.files[0];
	char one[CACHE_KEY_BYTES], other[CACHE_KEY_BYTES];

	CU_ASSERT_TRUE(key_of_scene(&s, one));
	s.files[0] = s.files[2];
	s.files[2] = first;
	s.shard[0] = 2;
	CU_ASSERT_TRUE(key_of_scene(&s, other));
	CU_ASSERT_STRING_EQUAL(one, other);
	CU_ASSERT_EQUAL(strncmp(one, "q:", 2), 0);
	CU_ASSERT_EQUAL(strlen(one), 2 + 64);
}

void test_a_file_that_is_not_there_has_no_key(void)
{
	static const char long_name[NAME_BYTES_MOST + 2] = { 0 };
	struct scene s = scene_of(TOOL_SEES_FILE);
	char key[CACHE_KEY_BYTES];

	s.shard[0] = 3;
	CU_ASSERT_FALSE(key_of_scene(&s, key));
	s.shard[0] = 2;
	s.queue = (struct str){ long_name, NAME_BYTES_MOST };
	CU_ASSERT_TRUE(key_of_scene(&s, key));
	s.queue.len++;
	CU_ASSERT_FALSE(key_of_scene(&s, key));
}

/* An entry comes back for any manifest that has its files; whatever was done to its bytes, it is none. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/cache/entry.h"
#include "common/rand.h"
#include "coordinator/api/read_result.h"
#include "reeve/limits.h"
#include "reeve/v1/types.pb-c.h"

#include <CUnit/Basic.h>
#include <stdlib.h>

static struct tool_spec shard_of(struct buf *bytes, const uint32_t *files, uint32_t count)
{
	struct tool_spec spec;

	buf_clear(bytes);
	spec_pack(bytes, STR("t"), STR(""), files, count);
	CU_ASSERT_TRUE_FATAL(spec_unpack(buf_str(bytes), &spec));
	return spec;
}

/* A result with a finding in `file`, a gap in `gap`, and a message of so many bytes that cannot be compressed. */
static void result_pack(uint32_t file, uint32_t gap, size_t noise, struct buf *out)
{
	Reeve__V1__ToolResult result = REEVE__V1__TOOL_RESULT__INIT;
	Reeve__V1__Finding finding = REEVE__V1__FINDING__INIT, *findings[] = { &finding };
	Reeve__V1__NotCovered not_covered = REEVE__V1__NOT_COVERED__INIT, *gaps[] = { &not_covered };
	uint8_t *message = malloc(noise + 1);
	uint64_t chance = 5;

	for (size_t i = 0; i < noise; i++)
		message[i] = (uint8_t)rand_below(&chance, 256);
	result.tool = "t";
	finding.file = file;
	finding.message = (ProtobufCBinaryData){ noise, message };
	not_covered.file = gap;
	result.findings = findings;
	result.n_findings = 1;
	result.not_covered = gaps;
	result.n_not_covered = 1;
	buf_clear(out);
	buf_reserve(out, reeve__v1__tool_result__get_packed_size(&result));
	out->len = reeve__v1__tool_result__pack(&result, (uint8_t *)out->at);
	free(message);
}

static const uint32_t before[] = { 3, 8, 20 }, after[] = { 4, 9, 1000 };

void test_an_entry_comes_back_for_other_numbers(void)
{
	struct buf body = BUF_INIT, one = BUF_INIT, other = BUF_INIT, entry = BUF_INIT, back = BUF_INIT;
	struct tool_spec spec = shard_of(&one, before, 3), now = shard_of(&other, after, 3);
	struct renumber_files spec_files = { .spec = &spec }, now_files = { .spec = &now };
	struct stored_result stored = { .wall_ms = 77, .started_ms = 12345 }, out;
	const struct tool_result *result;
	struct arena arena = { 0 };

	result_pack(8, 20, 10, &body);
	stored.body = buf_str(&body);
	CU_ASSERT_EQUAL_FATAL(entry_pack(STR("q:1"), &stored, &spec_files, &entry), 0);
	CU_ASSERT_EQUAL_FATAL(entry_unpack(STR("q:1"), buf_str(&entry), &now_files, &back, &out), 0);
	CU_ASSERT_EQUAL(out.wall_ms, 77);
	CU_ASSERT_EQUAL(out.started_ms, 12345);
	result = read_tool_result(out.body, &arena);
	CU_ASSERT_PTR_NOT_NULL_FATAL(result);
	CU_ASSERT_EQUAL(result->findings[0].file, 9);
	CU_ASSERT_EQUAL(result->findings[0].message.len, 10);
	CU_ASSERT_EQUAL(result->not_covered[0].file, 1000);
	arena_release(&arena);
	buf_release(&body);
	buf_release(&one);
	buf_release(&other);
	buf_release(&entry);
	buf_release(&back);
}

/* Of two trees with the same headers and other sources between them. */
void test_what_was_said_of_a_header_comes_back_for_it(void)
{
	static const struct str endings[] = { STR(".h") };
	static const struct tool_def tool = { .sees = TOOL_SEES_PACKAGE, .reads = endings, .read_count = 1 };
	struct manifest_file then[] = { { .path = STR("a.c") }, { .path = STR("a.h") },
		{ .path = STR("b.h") } };
	struct manifest_file now[] = { { .path = STR("0.c") }, { .path = STR("a.c") }, { .path = STR("a.h") },
		{ .path = STR("aa.c") }, { .path = STR("b.h") } };
	struct manifest old_tree = { .files = then, .file_count = 3 },
			new_tree = { .files = now, .file_count = 5 };
	static const uint32_t first[] = { 0 }, second[] = { 1 };
	struct buf body = BUF_INIT, one = BUF_INIT, other = BUF_INIT, entry = BUF_INIT, back = BUF_INIT;
	struct tool_spec spec = shard_of(&one, first, 1), later = shard_of(&other, second, 1);
	struct renumber_files from = { &spec, &tool, &old_tree }, to = { &later, &tool, &new_tree };
	struct stored_result stored = { .wall_ms = 1 }, out;
	const struct tool_result *result;
	struct arena arena = { 0 };

	result_pack(2, 0, 1, &body);
	stored.body = buf_str(&body);
	CU_ASSERT_EQUAL_FATAL(entry_pack(STR("q:1"), &stored, &from, &entry), 0);
	CU_ASSERT_EQUAL_FATAL(entry_unpack(STR("q:1"), buf_str(&entry), &to, &back, &out), 0);
	result = read_tool_result(out.body, &arena);
	CU_ASSERT_PTR_NOT_NULL_FATAL(result);
	CU_ASSERT_EQUAL(result->findings[0].file, 4);
	CU_ASSERT_EQUAL(result->not_covered[0].file, 1);
	/* A tree with fewer headers has another key; an entry that came there all the same is none. */
	new_tree.file_count = 3;
	CU_ASSERT_EQUAL(entry_unpack(STR("q:1"), buf_str(&entry), &to, &back, &out), -E_CORRUPT);
	/* Of another source it may say nothing. */
	result_pack(3, 0, 1, &body);
	stored.body = buf_str(&body);
	buf_clear(&entry);
	CU_ASSERT_EQUAL(entry_pack(STR("q:1"), &stored, &to, &entry), -E_CORRUPT);
	arena_release(&arena);
	buf_release(&body);
	buf_release(&one);
	buf_release(&other);
	buf_release(&entry);
	buf_release(&back);
}

void test_a_damaged_entry_is_none(void)
{
	struct buf body = BUF_INIT, one = BUF_INIT, entry = BUF_INIT, back = BUF_INIT;
	struct tool_spec spec = shard_of(&one, before, 3);
	struct renumber_files spec_files = { .spec = &spec };
	struct stored_result stored = { 0 }, out;
	int wrong = 0;

	result_pack(3, 3, 10, &body);
	stored.body = buf_str(&body);
	CU_ASSERT_EQUAL_FATAL(entry_pack(STR("q:1"), &stored, &spec_files, &entry), 0);
	for (size_t len = 0; len < entry.len; len++)
		wrong += entry_unpack(STR("q:1"), str_sub(buf_str(&entry), 0, len), &spec_files, &back,
				 &out) != -E_CORRUPT;
	for (size_t i = 0; i < entry.len * 8; i++) {
		entry.at[i / 8] ^= (char)(1 << i % 8);
		wrong += entry_unpack(STR("q:1"), buf_str(&entry), &spec_files, &back, &out) != -E_CORRUPT;
		entry.at[i / 8] ^= (char)(1 << i % 8);
	}
	wrong += entry_unpack(STR("q:2"), buf_str(&entry), &spec_files, &back, &out) != -E_CORRUPT;
	CU_ASSERT_EQUAL(wrong, 0);
	CU_ASSERT_EQUAL(entry_unpack(STR("q:1"), buf_str(&entry), &spec_files, &back, &out), 0);
	/* Of a shard that is smaller it would speak of files that are not there. */
	spec = shard_of(&one, before, 0);
	CU_ASSERT_EQUAL(entry_unpack(STR("q:1"), buf_str(&entry), &spec_files, &back, &out), -E_CORRUPT);
	buf_release(&body);
	buf_release(&one);
	buf_release(&entry);
	buf_release(&back);
}

void test_what_is_too_large_or_speaks_of_others_is_not_kept(void)
{
	static const struct {
		uint32_t file, gap;
		size_t noise;
		int err;
	} cases[] = {
		{ 3, 20, 0, 0 },
		{ 4, 20, 0, -E_CORRUPT },
		{ 3, 21, 0, -E_CORRUPT },
		{ 3, 20, CACHE_ENTRY_BYTES_MOST - 200, 0 },
		{ 3, 20, CACHE_ENTRY_BYTES_MOST, -E_TOO_LARGE },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct buf body = BUF_INIT, one = BUF_INIT, entry = BUF_INIT;
		struct tool_spec spec = shard_of(&one, before, 3);
		struct renumber_files spec_files = { .spec = &spec };
		struct stored_result stored = { 0 };

		result_pack(cases[i].file, cases[i].gap, cases[i].noise, &body);
		stored.body = buf_str(&body);
		CU_ASSERT_EQUAL(entry_pack(STR("q:1"), &stored, &spec_files, &entry), cases[i].err);
		CU_ASSERT_TRUE(entry.len <= CACHE_ENTRY_BYTES_MOST);
		CU_ASSERT_EQUAL(entry.len > 0, !cases[i].err);
		buf_release(&body);
		buf_release(&one);
		buf_release(&entry);
	}
}

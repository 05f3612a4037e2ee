/* Tries tests/planted: each pattern stands in one line of its file, each claim's quote does not stand where it says. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/provider/planted.h"
#include "common/io/file.h"
#include "coordinator/gate/gate.h"

#include <CUnit/CUnit.h>

enum { FILE_MOST = 1 << 20 };

static struct buf content;
static struct str content_path;

static struct str content_of(struct str path)
{
	char name[512];

	if (str_equal(path, content_path))
		return buf_str(&content);
	snprintf(name, sizeof name, REEVE_SOURCE_DIR "/tests/planted/tree/%.*s", STR_ARG(path));
	buf_clear(&content);
	content_path = path;
	CU_ASSERT_EQUAL_FATAL(file_read(name, FILE_MOST, &content), 0);
	return buf_str(&content);
}

/* The bytes of these lines, without the end of the last; false when there are fewer. */
static bool lines_of(struct str file, uint64_t from, uint64_t to, struct str *out)
{
	const char *begin = file.at;
	uint64_t line = 1;

	for (size_t i = 0; i < file.len; i++) {
		if (file.at[i] != '\n')
			continue;
		if (line == to) {
			*out = str_bytes(begin, (size_t)(file.at + i - begin));
			return true;
		}
		if (++line == from)
			begin = file.at + i + 1;
	}
	return false;
}

static size_t lines_with(struct str file, struct str pattern)
{
	size_t n = 0;

	while (file.len) {
		ptrdiff_t end = str_find(file, '\n');
		struct str line = str_sub(file, 0, end < 0 ? file.len : (size_t)end);

		n += memmem(line.at, line.len, pattern.at, pattern.len) != NULL;
		file = str_sub(file, line.len + 1, file.len);
	}
	return n;
}

static struct planted_set planted;

static void begin(void)
{
	struct buf why = BUF_INIT;

	CU_ASSERT_EQUAL_FATAL(
		planted_read(
			&planted, settings_load(REEVE_SOURCE_DIR "/tests/planted/planted.json", &why), &why),
		0);
	buf_release(&why);
}

static void end(void)
{
	planted_release(&planted);
	buf_release(&content);
	content_path = STR("");
}

void test_each_pattern_stands_in_one_line(void)
{
	size_t is_true = 0;

	begin();
	for (size_t i = 0; i < planted.count; i++) {
		const struct planted_thing *t = &planted.list[i];

		CU_ASSERT_EQUAL(lines_with(content_of(t->path), t->pattern), 1);
		CU_ASSERT_TRUE(t->why.len > 0);
		is_true += t->is_true;
	}
	CU_ASSERT_EQUAL(is_true, 62);
	CU_ASSERT_EQUAL(planted.count - is_true, 64);
	end();
}

static struct str text_of(json_t *claim, const char *key)
{
	return str_of(json_string_value(json_object_get(claim, key)));
}

void test_no_claim_is_true_by_chance(void)
{
	json_t *claim, *claims;
	size_t i;

	begin();
	claims = json_object_get(planted.doc, "claims");
	CU_ASSERT_EQUAL(json_array_size(claims), 54);
	json_array_foreach(claims, i, claim)
	{
		uint64_t from = (uint64_t)json_integer_value(json_object_get(claim, "start_line"));
		uint64_t to = (uint64_t)json_integer_value(json_object_get(claim, "end_line"));
		struct str file = content_of(text_of(claim, "path")), lines, quote = text_of(claim, "quote");

		CU_ASSERT_FALSE(lines_of(file, from, to, &lines) && gate_quote_matches(quote, lines));
		if (str_equal(text_of(claim, "kind"), STR("invented")))
			CU_ASSERT_PTR_NULL(memmem(file.at, file.len, quote.at, quote.len));
	}
	end();
}

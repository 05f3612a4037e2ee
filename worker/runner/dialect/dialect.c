/* Picks the dialect, and holds what all of them need. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/runner/dialect/dialect.h"

#include <stdlib.h>

int dialect_read(const struct tool_reading *r, struct str bytes, struct raw_results *out)
{
	static int (*const read[DIALECTS])(const struct tool_reading *, struct str, struct raw_results *) = {
		[DIALECT_JSON] = dialect_json_read,
		[DIALECT_XML] = dialect_xml_read,
		[DIALECT_LINES] = dialect_lines_read,
		[DIALECT_SARIF] = dialect_sarif_read,
	};

	return read[r->dialect](r, bytes, out);
}

void raw_results_release(struct raw_results *r)
{
	arena_release(&r->arena);
	free(r->at);
	*r = (struct raw_results){ 0 };
}

struct raw_result *raw_result_add(struct raw_results *r)
{
	if (r->count == r->cap) {
		r->cap = r->cap ? r->cap * 2 : 64;
		r->at = realloc(r->at, r->cap * sizeof *r->at);
		if (!r->at)
			abort();
	}
	r->at[r->count] = (struct raw_result){ 0 };
	for (size_t i = 0; i < TOOL_FIELDS; i++)
		r->at[r->count].fields[i] = STR("");
	return &r->at[r->count++];
}

static uint32_t number(struct str s)
{
	uint64_t v;

	return str_to_u64(s, &v) && v <= INT32_MAX ? (uint32_t)v : 0;
}

void raw_result_set(struct raw_results *r, struct raw_result *result, enum tool_field field, struct str value)
{
	result->fields[field] = arena_str(&r->arena, value);
	if (field == TOOL_FIELD_LINE)
		result->line = number(value);
	if (field == TOOL_FIELD_END_LINE)
		result->end_line = number(value);
}

/* How long the character that begins here is; 0 when it is none. */
static size_t character(struct str s)
{
	for (size_t len = 1; len <= 4 && len <= s.len; len++)
		if (str_is_utf8(str_sub(s, 0, len)))
			return len;
	return 0;
}

struct str utf8_of(struct str bytes, struct buf *copy)
{
	if (str_is_utf8(bytes))
		return bytes;
	buf_clear(copy);
	while (bytes.len) {
		size_t len = character(bytes);

		buf_add_str(copy, len ? str_sub(bytes, 0, len) : STR("?"));
		bytes = str_sub(bytes, len ? len : 1, bytes.len);
	}
	return buf_str(copy);
}

void template_fill(struct str words, template_value *value, void *arg, struct buf *out)
{
	while (words.len) {
		ptrdiff_t open = str_find(words, '{'), close = str_find(words, '}');

		if (open < 0 || close < open) {
			buf_add_str(out, words);
			return;
		}
		buf_add_str(out, str_sub(words, 0, (size_t)open));
		value(arg, str_sub(words, (size_t)open + 1, (size_t)(close - open - 1)), out);
		words = str_sub(words, (size_t)close + 1, words.len);
	}
}

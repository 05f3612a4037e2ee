/* Decodes, changes the numbers, encodes. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/cache/renumber.h"
#include "common/proto_arena.h"
#include "reeve/v1/types.pb-c.h"

/* As in api/read_result.c: an honest row takes ten times its bytes, an empty one sixty times. */
enum { DECODE_TIMES = 16, DECODE_LEAST = 1 << 20 };

static bool change(const struct tool_spec *spec, enum renumber_way way, uint32_t *number)
{
	ptrdiff_t place;

	if (way == RENUMBER_TO_FILES) {
		if (*number >= spec->file_count)
			return false;
		*number = spec_file(spec, *number);
		return true;
	}
	place = spec_place(spec, *number);
	*number = (uint32_t)place;
	return place >= 0;
}

bool renumber(struct str body, const struct tool_spec *spec, enum renumber_way way, struct buf *out)
{
	struct arena arena = { .cap = body.len * DECODE_TIMES + DECODE_LEAST };
	Reeve__V1__ToolResult *result = proto_decode(&reeve__v1__tool_result__descriptor, body, &arena);
	bool good = result != NULL;

	for (size_t i = 0; good && i < result->n_findings; i++)
		good = change(spec, way, &result->findings[i]->file);
	for (size_t i = 0; good && i < result->n_not_covered; i++)
		good = change(spec, way, &result->not_covered[i]->file);
	if (good) {
		buf_reserve(out, reeve__v1__tool_result__get_packed_size(result));
		out->len += reeve__v1__tool_result__pack(result, (uint8_t *)out->at + out->len);
	}
	arena_release(&arena);
	return good;
}

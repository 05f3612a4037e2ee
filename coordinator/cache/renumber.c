/* Decodes, changes the numbers, encodes. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/cache/renumber.h"
#include "common/proto_arena.h"
#include "reeve/v1/types.pb-c.h"

/* As in api/read_result.c: an honest row takes ten times its bytes, an empty one sixty times. */
enum { DECODE_TIMES = 16, DECODE_LEAST = 1 << 20 };

static bool is_beside(const struct renumber_files *f, size_t file)
{
	return f->tool && file < f->manifest->file_count &&
	       tool_lends(f->tool, f->manifest->files[file].path, false);
}

static bool to_place(const struct renumber_files *f, uint32_t *number)
{
	ptrdiff_t own = spec_place(f->spec, *number);
	uint32_t place = f->spec->file_count;

	if (own < 0 && !is_beside(f, *number))
		return false;
	for (size_t i = 0; own < 0 && i < *number; i++)
		place += is_beside(f, i);
	*number = own < 0 ? place : (uint32_t)own;
	return true;
}

static bool to_file(const struct renumber_files *f, uint32_t *number)
{
	uint32_t beside = f->spec->file_count;

	if (*number < beside) {
		*number = spec_file(f->spec, *number);
		return true;
	}
	for (size_t i = 0; f->tool && i < f->manifest->file_count; i++) {
		if (is_beside(f, i) && beside++ == *number) {
			*number = (uint32_t)i;
			return true;
		}
	}
	return false;
}

static bool change(const struct renumber_files *f, enum renumber_way way, uint32_t *number)
{
	return way == RENUMBER_TO_FILES ? to_file(f, number) : to_place(f, number);
}

bool renumber(struct str body, const struct renumber_files *files, enum renumber_way way, struct buf *out)
{
	struct arena arena = { .cap = body.len * DECODE_TIMES + DECODE_LEAST };
	Reeve__V1__ToolResult *result = proto_decode(&reeve__v1__tool_result__descriptor, body, &arena);
	bool good = result != NULL;

	for (size_t i = 0; good && i < result->n_findings; i++)
		good = change(files, way, &result->findings[i]->file);
	for (size_t i = 0; good && i < result->n_not_covered; i++)
		good = change(files, way, &result->not_covered[i]->file);
	if (good) {
		proto_pack(&result->base, out);
	}
	arena_release(&arena);
	return good;
}

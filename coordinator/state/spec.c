/* Packs and reads a shard. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/state/spec.h"

#include "reeve/finding.h"
#include "reeve/limits.h"

#include <assert.h>

void spec_pack(struct buf *out, struct str tool, struct str lens, const uint32_t *files, uint32_t count)
{
	assert(tool.len <= NAME_BYTES_MOST);
	assert(lens.len <= UINT16_MAX);
	buf_add_u8(out, (uint8_t)tool.len);
	buf_add_str(out, tool);
	buf_add_u16(out, (uint16_t)lens.len);
	buf_add_str(out, lens);
	buf_add_u32(out, count);
	for (uint32_t i = 0; i < count; i++)
		buf_add_u32(out, files[i]);
}

void spec_pack_model(struct buf *out, struct str lens, const uint32_t *files, uint32_t count, uint32_t bytes)
{
	spec_pack(out, STR(MODEL_TOOL), lens, files, count);
	buf_add_u32(out, bytes);
}

bool spec_unpack(struct str bytes, struct tool_spec *out)
{
	struct reader r = reader_of(bytes);
	size_t files;
	out->tool = read_bytes(&r, read_u8(&r));
	out->looked_before = str_equal(out->tool, STR(LOOKED_BEFORE_WORD));
	if (out->looked_before)
		out->tool = STR(REFUTE_TOOL);
	out->lens = read_bytes(&r, read_u16(&r));
	out->file_count = read_u32(&r);
	files = (size_t)out->file_count * sizeof(uint32_t);
	if (r.broken || r.rest.len < files)
		return false;
	out->files = read_bytes(&r, files);
	out->bytes = spec_is_of_model(out) ? read_u32(&r) : 0;
	out->about = r.rest;
	return !r.broken && (spec_is_of_model(out) || !r.rest.len);
}

bool spec_is_of_model(const struct tool_spec *spec)
{
	return spec_is_review(spec) || str_equal(spec->tool, STR(REFUTE_TOOL)) ||
	       str_equal(spec->tool, STR(GOAL_TOOL));
}

bool spec_is_review(const struct tool_spec *spec)
{
	return str_equal(spec->tool, STR(MODEL_TOOL));
}

uint32_t spec_file(const struct tool_spec *spec, uint32_t i)
{
	struct reader r = reader_of(str_sub(spec->files, (size_t)i * sizeof(uint32_t), sizeof(uint32_t)));

	assert(i < spec->file_count);
	return read_u32(&r);
}

ptrdiff_t spec_place(const struct tool_spec *spec, uint32_t file)
{
	uint32_t low = 0, high = spec->file_count;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (spec_file(spec, middle) < file)
			low = middle + 1;
		else
			high = middle;
	}
	return low < spec->file_count && spec_file(spec, low) == file ? (ptrdiff_t)low : -1;
}

bool spec_owns(const struct tool_spec *spec, uint32_t file)
{
	return spec_place(spec, file) >= 0;
}

/* Packs and reads them, little-endian. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/state/claims.h"
#include "reeve/limits.h"

#include <assert.h>
#include <stdlib.h>

enum { ABOUT_HEAD = 4 + 1 + 4 };

static int ascending(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

/* The files that they are in, each once. */
static uint32_t files_of(
	const struct claims *about, const struct finding *findings, const uint32_t *which, uint32_t *out)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < about->count; i++)
		out[i] = findings[which[i]].file;
	qsort(out, about->count, sizeof *out, ascending);
	for (uint32_t i = 0; i < about->count; i++)
		if (!count || out[count - 1] != out[i])
			out[count++] = out[i];
	return count;
}

void claims_pack(struct buf *out, struct str lens, const struct claims *about, const struct finding *findings,
	const uint32_t *which)
{
	uint32_t files[CLAIMS_MOST], count;

	assert(about->count && about->count <= CLAIMS_MOST);
	count = files_of(about, findings, which, files);
	spec_pack(out, STR(REFUTE_TOOL), lens, files, count);
	buf_add_u32(out, about->count * CLAIM_CONTEXT_BYTES);
	buf_add_u32(out, about->of);
	buf_add_u8(out, about->found_by);
	buf_add_u32(out, about->count);
	for (uint32_t i = 0; i < about->count; i++) {
		const struct finding *f = &findings[which[i]];

		buf_add_u32(out, which[i]);
		buf_add_u32(out, f->file);
		buf_add_u32(out, f->start_line);
		buf_add_u32(out, f->end_line);
		buf_add_prefixed(out, f->rule);
		buf_add_prefixed(out, str_sub(f->message, 0, FINDING_BYTES_MOST));
		buf_add_prefixed(out, f->quote);
	}
}

bool claims_unpack(struct str bytes, struct claims *out)
{
	struct tool_spec spec;
	struct reader r;

	if (!spec_unpack(bytes, &spec) || !str_equal(spec.tool, STR(REFUTE_TOOL)))
		return false;
	r = reader_of(spec.about);
	out->of = read_u32(&r);
	out->found_by = read_u8(&r);
	out->count = read_u32(&r);
	out->packed = r.rest;
	return !r.broken && out->count <= CLAIMS_MOST;
}

bool claim_next(struct str *rest, struct claim *out)
{
	struct reader r = reader_of(*rest);

	if (!rest->len)
		return false;
	out->finding = read_u32(&r);
	out->file = read_u32(&r);
	out->start_line = read_u32(&r);
	out->end_line = read_u32(&r);
	out->rule = read_prefixed(&r);
	out->message = read_prefixed(&r);
	out->quote = read_prefixed(&r);
	*rest = r.rest;
	return !r.broken;
}

struct str claims_of(const struct tool_spec *spec)
{
	return str_sub(spec->about, ABOUT_HEAD, spec->about.len);
}

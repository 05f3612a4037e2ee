/* Packs and reads them, little-endian. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/state/claims.h"
#include "reeve/limits.h"

#include <assert.h>
#include <stdlib.h>

enum { VOTE_BYTES = 2 };

static int ascending(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

/* The files that they are in, each once. */
static uint32_t files_of(const struct claim *claims, uint32_t claim_count, uint32_t *out)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < claim_count; i++)
		out[i] = claims[i].file;
	qsort(out, claim_count, sizeof *out, ascending);
	for (uint32_t i = 0; i < claim_count; i++)
		if (!count || out[count - 1] != out[i])
			out[count++] = out[i];
	return count;
}

static void pack_claim(struct buf *out, const struct claim *c)
{
	buf_add_u32(out, c->finding);
	buf_add_u32(out, c->file);
	buf_add_u32(out, c->start_line);
	buf_add_u32(out, c->end_line);
	buf_add_prefixed(out, c->rule);
	buf_add_prefixed(out, str_sub(c->message, 0, FINDING_BYTES_MOST));
	buf_add_prefixed(out, c->quote);
}

static void pack_before(struct buf *out, const struct claims *about)
{
	buf_add_u8(out, about->asked);
	buf_add_u32(out, about->tried);
}

static void pack_votes(struct buf *out, const struct look_votes *votes, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++) {
		buf_add_u8(out, votes ? (uint8_t)votes[i].stands : 0);
		buf_add_u8(out, votes ? (uint8_t)votes[i].refuted : 0);
	}
}

/* The first look at its claims is stored as it was before there could be more than one: what the version before has stored can be
 * read, and it can read this. */
void claims_pack(struct buf *out, struct str lens, const struct claims *about, const struct claim *claims,
	const struct look_votes *votes)
{
	bool before = about->asked || about->tried || votes;
	uint32_t files[CLAIMS_MOST], count;

	assert(about->count && about->count <= CLAIMS_MOST);
	count = files_of(claims, about->count, files);
	spec_pack(out, before ? STR(LOOKED_BEFORE_WORD) : STR(REFUTE_TOOL), lens, files, count);
	buf_add_u32(out, about->count * CLAIM_CONTEXT_BYTES);
	buf_add_u32(out, about->of);
	buf_add_u8(out, about->found_by);
	if (before)
		pack_before(out, about);
	buf_add_u32(out, about->count);
	if (before)
		pack_votes(out, votes, about->count);
	for (uint32_t i = 0; i < about->count; i++)
		pack_claim(out, &claims[i]);
}

bool claims_of_spec(const struct tool_spec *spec, struct claims *out)
{
	struct reader r = reader_of(spec->about);

	if (!str_equal(spec->tool, STR(REFUTE_TOOL)))
		return false;
	out->of = read_u32(&r);
	out->found_by = read_u8(&r);
	out->asked = spec->looked_before ? read_u8(&r) : 0;
	out->tried = spec->looked_before ? read_u32(&r) : 0;
	out->count = read_u32(&r);
	if (r.broken || out->count > CLAIMS_MOST)
		return false;
	out->votes = read_bytes(&r, spec->looked_before ? out->count * VOTE_BYTES : 0);
	out->packed = r.rest;
	return !r.broken;
}

bool claims_unpack(struct str bytes, struct claims *out)
{
	struct tool_spec spec;

	return spec_unpack(bytes, &spec) && claims_of_spec(&spec, out);
}

struct look_votes claims_votes(const struct claims *about, uint32_t place)
{
	const unsigned char *vote;
	unsigned asked = about->asked, said;

	assert(place < about->count);
	if (!about->votes.len)
		return (struct look_votes){ 0 };
	vote = (const unsigned char *)about->votes.at + (size_t)place * VOTE_BYTES;
	said = (unsigned)vote[0] + vote[1];
	return (struct look_votes){ asked, vote[0], vote[1], said < asked ? asked - said : 0 };
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
	struct claims about;

	return claims_of_spec(spec, &about) ? about.packed : STR("");
}

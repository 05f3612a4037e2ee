/* Packs and unpacks reeve.v1.ModelSpec: the names protobuf-c gives it stay here. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/runner/model_wire.h"

#include "common/proto_arena.h"
#include "reeve/limits.h"
#include "reeve/v1/types.pb-c.h"

/* Decoding takes a few times the packed size; a hostile message would take hundreds. */
enum { UNPACK_FACTOR = 16, UNPACK_LEAST = 64 << 10 };

static const struct model_claim *claims_of(const Reeve__V1__ModelSpec *m, struct arena *arena)
{
	struct model_claim *out = arena_take(arena, m->n_claims * sizeof *out + 1);

	for (size_t i = 0; i < m->n_claims; i++) {
		const Reeve__V1__Claim *c = m->claims[i];

		out[i] = (struct model_claim){ c->finding, c->file, c->start_line, c->end_line,
			str_of(c->rule), proto_bytes(c->message), proto_bytes(c->quote) };
	}
	return out;
}

int model_spec_unpack(struct str bytes, struct arena *arena, struct model_spec *out)
{
	const Reeve__V1__ModelSpec *m;

	arena->cap = arena->total + bytes.len * UNPACK_FACTOR + UNPACK_LEAST;
	m = proto_decode(&reeve__v1__model_spec__descriptor, bytes, arena);
	arena->cap = 0;
	if (!m || m->n_claims > CLAIMS_MOST)
		return -E_CORRUPT;
	*out = (struct model_spec){ str_of(m->lens), m->files, m->n_files, str_of(m->tier),
		proto_bytes(m->tier_hash), str_of(m->refused), claims_of(m, arena), m->n_claims };
	return 0;
}

void model_spec_pack(const struct model_spec *spec, struct buf *out)
{
	Reeve__V1__ModelSpec m = REEVE__V1__MODEL_SPEC__INIT;
	struct arena arena = { 0 };

	m.lens = (char *)(uintptr_t)arena_str(&arena, spec->lens).at;
	m.files = (uint32_t *)(uintptr_t)spec->files;
	m.n_files = spec->file_count;
	m.tier = (char *)(uintptr_t)arena_str(&arena, spec->tier).at;
	m.tier_hash = proto_data(spec->tier_hash);
	m.refused = (char *)(uintptr_t)arena_str(&arena, spec->refused).at;
	buf_reserve(out, reeve__v1__model_spec__get_packed_size(&m));
	out->len += reeve__v1__model_spec__pack(&m, (uint8_t *)out->at + out->len);
	arena_release(&arena);
}

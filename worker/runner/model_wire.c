/* Unpacks reeve.v1.ModelSpec: the names protobuf-c gives it stay here. */
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

		out[i] = (struct model_claim){ .finding = c->finding,
			.file = c->file,
			.start_line = c->start_line,
			.end_line = c->end_line,
			.rule = str_of(c->rule),
			.message = proto_bytes(c->message),
			.quote = proto_bytes(c->quote) };
	}
	return out;
}

static const struct str *lenses_of(const Reeve__V1__PlanAsked *m, struct arena *arena)
{
	struct str *out = arena_take(arena, m->n_lenses * sizeof *out + 1);

	for (size_t i = 0; i < m->n_lenses; i++)
		out[i] = str_of(m->lenses[i]);
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
	*out = (struct model_spec){ .lens = str_of(m->lens),
		.files = m->files,
		.file_count = m->n_files,
		.tier = str_of(m->tier),
		.tier_hash = proto_bytes(m->tier_hash),
		.refused = str_of(m->refused),
		.claims = claims_of(m, arena),
		.claim_count = m->n_claims,
		.title = STR(""),
		.question = STR(""),
		.goal = STR("") };
	if (m->question) {
		out->title = str_of(m->question->title);
		out->question = str_of(m->question->text);
	}
	if (m->plan) {
		out->goal = str_of(m->plan->goal);
		out->lenses = lenses_of(m->plan, arena);
		out->lens_count = m->plan->n_lenses;
	}
	return 0;
}

/* Field by field. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/attempt_wire.h"

Reeve__V1__AttemptRef *attempt_wire_ref(const struct attempt *a, struct arena *arena)
{
	Reeve__V1__AttemptRef *out = arena_take(arena, sizeof *out);

	reeve__v1__attempt_ref__init(out);
	out->job = a->ref.job;
	out->number = a->ref.number;
	out->attempt = a->ref.attempt;
	out->mark = a->ref.mark;
	return out;
}

Reeve__V1__Token *attempt_wire_token(const struct attempt *a, struct arena *arena)
{
	Reeve__V1__Token *out = arena_take(arena, sizeof *out);

	reeve__v1__token__init(out);
	out->term = a->token.term;
	out->seq = a->token.seq;
	return out;
}

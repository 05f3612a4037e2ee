/* Times count from the request and not from the piece before: a server that is late once is not late for ever. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/provider/schedule.h"

#include "common/rand.h"

uint64_t schedule_jitter(uint64_t value, uint64_t permille, uint64_t draw)
{
	return value * (1000 - permille + draw % (2 * permille + 1)) / 1000;
}

struct schedule schedule_of(const struct model *m, uint64_t slow, uint64_t chance)
{
	uint64_t speed = schedule_jitter(m->tokens_per_s, m->jitter_permille, rand_mix(chance ^ 1));

	return (struct schedule){ .first_ms = slow * schedule_jitter(m->first_ms, m->jitter_permille,
							     rand_mix(chance)),
		.piece_us = slow * (m->chunk_tokens * 1000000 / (speed ? speed : 1)),
		.piece_bytes = m->chunk_tokens * TOKEN_BYTES };
}

uint64_t schedule_due_ms(const struct schedule *s, uint64_t at)
{
	return s->first_ms + at / s->piece_bytes * s->piece_us / 1000;
}

uint64_t schedule_ideal_ms(const struct schedule *s, uint64_t bytes)
{
	return schedule_due_ms(s, bytes ? bytes - 1 : 0);
}

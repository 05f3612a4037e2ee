/* Collects what a turn decided. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/state/effect.h"

#include <assert.h>
#include <stdlib.h>

enum { SAME_ROW_LOOKS = 8 }; /* as many as one event makes, and one */

void effects_init(struct effects *fx)
{
	memset(fx, 0, sizeof *fx);
	arena_init(&fx->arena, 0);
}

void effects_clear(struct effects *fx)
{
	arena_clear(&fx->arena);
	fx->count = 0;
	fx->move_count = 0;
	fx->move_bytes = 0;
	fx->restored = 0;
}

void effects_release(struct effects *fx)
{
	arena_release(&fx->arena);
	free(fx->list);
	fx->list = NULL;
	fx->count = fx->cap = 0;
}

struct effect *effects_add(struct effects *fx, enum effect_kind kind)
{
	if (fx->count == fx->cap) {
		fx->cap = fx->cap ? fx->cap * 2 : 256;
		fx->list = realloc(fx->list, fx->cap * sizeof *fx->list);
		if (!fx->list)
			abort(); /* the truth is in the store */
	}
	struct effect *effect = &fx->list[fx->count++];
	*effect = (struct effect){ .kind = kind };
	return effect;
}

struct effect *effects_log(struct effects *fx, enum log_event log)
{
	struct effect *effect = effects_add(fx, EFFECT_LOG);

	effect->log = log;
	return effect;
}

/* The record of this subtask among the last moves, or a new one: within one event it may be written at each step of the way
 * to its end, and of a long input that would be more than a commit holds. */
static struct move *move_slot(struct effects *fx, const struct move *move)
{
	for (size_t i = fx->move_count; i-- && i + SAME_ROW_LOOKS >= fx->move_count;) {
		struct move *m = &fx->moves[i];

		if (move->kind != MOVE_SUBTASK || m->kind != MOVE_SUBTASK || m->job != move->job ||
			m->number != move->number)
			continue;
		fx->move_bytes -= m->key.len + m->value.len;
		return m;
	}
	assert(fx->move_count < COMMIT_MOVES_MOST);
	return &fx->moves[fx->move_count++];
}

void effects_move(struct effects *fx, struct move move)
{
	move.key = arena_str(&fx->arena, move.key);
	move.value = arena_str(&fx->arena, move.value);
	*move_slot(fx, &move) = move;
	fx->move_bytes += move.key.len + move.value.len;
}

bool effects_room(const struct effects *fx, size_t moves)
{
	return fx->move_count + moves <= EFFECT_MOVES_MOST && fx->move_bytes < EFFECT_BYTES_MOST;
}

bool effect_accepts(const struct effect *effect)
{
	return effect->kind == EFFECT_ACKNOWLEDGE &&
	       (effect->reason == REASON_NONE || effect->reason == REASON_ACCEPTED_BEFORE);
}

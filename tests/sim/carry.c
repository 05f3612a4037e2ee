/* After the commit: effects become messages, and streams are heard again. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/sim/again.h"
#include "tests/sim/host.h"
#include "tests/sim/invariants.h"
#include "tests/sim/kept.h"
#include "tests/sim/world.h"

/* Gathered beside a disk that is busy, or a folder on a network: what happens meanwhile finds a result at the gates. */
enum { EVIDENCE_MS = 500, EVIDENCE_SLOW_MS = 15000 };

static bool is_for_worker(enum effect_kind kind)
{
	return kind == EFFECT_WELCOME || kind == EFFECT_ASSIGN || kind == EFFECT_ACKNOWLEDGE ||
	       kind == EFFECT_CANCEL || kind == EFFECT_ADOPT || kind == EFFECT_DRAIN ||
	       kind == EFFECT_NOT_LEADER;
}

/* A run of effects for one stream is one message. */
static size_t send_run(struct world *w, struct host *h, size_t from)
{
	uint64_t conn = h->fx.list[from].conn;
	struct stream *s = net_stream(w, conn);
	struct parcel *parcel = arena_take(&w->arena, sizeof *parcel);
	size_t count = 0;

	while (from + count < h->fx.count && h->fx.list[from + count].conn == conn &&
		is_for_worker(h->fx.list[from + count].kind))
		count++;
	parcel->count = count;
	parcel->list = arena_take(&w->arena, count * sizeof *parcel->list);
	memcpy(parcel->list, &h->fx.list[from], count * sizeof *parcel->list);
	for (size_t i = 0; i < count; i++)
		parcel->list[i].spec = arena_str(&w->arena, parcel->list[i].spec);
	if (s && s->host_sees)
		net_to_worker(w, s, parcel);
	return count;
}

/* The evidence of this result is gathered again, and comes back as an event: as stream_recheck() does. */
static void recheck(struct world *w, struct host *h, const struct effect *effect)
{
	for (struct post *post = h->inbox; post; post = post->next)
		for (size_t i = 0; i < post->stepped; i++) {
			const struct event *event = &post->events[i];
			struct post *again;

			if (event->kind != EVENT_RESULT || event->conn != effect->conn ||
				!token_equal(event->result.token, effect->token))
				continue;
			again = arena_zero(&w->arena, sizeof *again);
			again->events = arena_take(&w->arena, sizeof *again->events);
			again->events[0] = *event;
			again->count = 1;
			world_soon(w,
				world_between(w, 1, world_chance(w, 30) ? EVIDENCE_SLOW_MS : EVIDENCE_MS),
				(struct happening){ .kind = HAPPEN_HOST_EVIDENCE,
					.who = h->index,
					.life = h->life,
					.data = again });
			return;
		}
	world_broke(w, "a recheck names a result that is not at hand");
}

static void end_stream(struct world *w, uint64_t conn)
{
	struct stream *s = net_stream(w, conn);

	if (s)
		net_cut(w, s, 1, world_between(w, 1, 50));
}

/* What was stepped is forgotten, and its stream may send the next. */
static void stepped(struct world *w, struct host *h)
{
	while (h->inbox && h->inbox->stepped == h->inbox->count) {
		struct stream *s = net_stream(w, h->inbox->stream);
		bool counted = h->inbox->counted;

		h->inbox = h->inbox->next;
		if (!h->inbox)
			h->inbox_end = &h->inbox;
		if (!s || !counted)
			continue;
		s->letters--;
		s->armed = true;
		host_receive(w, h, s);
	}
}

void host_carry_out(struct world *w, struct host *h)
{
	size_t i = 0;

	while (i < h->fx.count) {
		const struct effect *effect = &h->fx.list[i];

		tally.by_effect[effect->kind]++;
		tally.by_log[effect->log]++;
		invariants_effect(w, h, effect);
		if (effect->kind == EFFECT_RECHECK)
			recheck(w, h, effect);
		else if (effect->kind == EFFECT_LOOK)
			kept_look(w, h, effect);
		else if (effect->kind == EFFECT_DROP)
			end_stream(w, effect->conn);
		else if (effect->kind == EFFECT_SUBMITTED || effect->kind == EFFECT_CANCELLED ||
			 effect->kind == EFFECT_RESUMED || effect->kind == EFFECT_RETRIED)
			client_hears(w, h, effect);
		if (!is_for_worker(effect->kind)) {
			i++;
			continue;
		}
		size_t count = send_run(w, h, i);

		for (size_t k = 1; k < count; k++) {
			tally.by_effect[h->fx.list[i + k].kind]++;
			invariants_effect(w, h, &h->fx.list[i + k]);
		}
		i += count;
	}
	effects_clear(&h->fx);
	again_clear(w, h);
	stepped(w, h);
	h->pending = h->pending || h->inbox;
}

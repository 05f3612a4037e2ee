/* After the commit: effects become messages, streams are heard again; and before the first turn: what was stored. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/schedule/presence.h"
#include "coordinator/state/record.h"
#include "coordinator/state/restore.h"
#include "reeve/error.h"
#include "tests/sim/again.h"
#include "tests/sim/host.h"
#include "tests/sim/invariants.h"
#include "tests/sim/kept.h"
#include "tests/sim/world.h"

#include <assert.h>

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

/* --- before the first turn -------------------------------------------------------------------------------- */

struct loading {
	struct world *w;
	struct host *h;
	bool wanted;
	uint32_t total;
	uint32_t found;
};

static int on_job(void *arg, uint64_t id, struct str record, bool *rows)
{
	struct loading *l = arg;
	struct event event = { .kind = EVENT_RESTORE_JOB, .restore_job = { .id = id, .record = record } };
	struct job_record fields;

	if (!record_unpack_job(record, &fields))
		return -E_CORRUPT;
	*rows = l->wanted = restore_wants_subtasks(record);
	l->total = fields.total;
	l->found = 0;
	event.restore_job.work = *client_work(l->w, fields.request);
	host_step(l->w, l->h, &event);
	return 0;
}

static int on_subtask(void *arg, uint64_t id, uint32_t number, struct str record)
{
	struct loading *l = arg;
	struct event event = { .kind = EVENT_RESTORE_SUBTASK,
		.restore_subtask = { .job = id, .number = number, .record = record } };

	if (!l->wanted || number >= l->total)
		return 0;
	if (number != l->found++)
		return -E_CORRUPT;
	host_step(l->w, l->h, &event);
	return 0;
}

static int on_worker(void *arg, struct str worker, struct str text)
{
	struct loading *l = arg;
	struct event event = { .kind = EVENT_RESTORE_WORKER, .hello = { .worker = worker } };
	struct held_lease held[HOST_LEASES_MOST];

	event.hello.held = held;
	while (event.hello.held_count < HOST_LEASES_MOST &&
		presence_next(&text, &held[event.hello.held_count]))
		event.hello.held_count++;
	host_step(l->w, l->h, &event);
	return 0;
}

void host_load(struct world *w, struct host *h)
{
	struct loading l = { .w = w, .h = h };
	struct store_loader loader = { on_job, on_subtask, on_worker, &l };
	struct event leading = { .kind = EVENT_LEADING, .term = h->term.number };
	char words[256];

	host_step(w, h, &leading);
	if (h->store->ops->load(h->store, &loader, words))
		world_broke(w, "what is stored cannot be loaded");
	invariants_loaded(h);
}

/* Delays, drops and doubles messages, by chance from the world's seed. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/sim/net.h"
#include "tests/sim/world.h"

#include <assert.h>

struct stream *net_stream(struct world *w, uint64_t id)
{
	return id >= 1 && id <= w->net.count ? &w->net.streams[id - 1] : NULL;
}

/* Of the same two lives, by whatever stream. Who was away for two ttls is forgotten, and a clock that leaps makes them short. */
static bool drains(const struct world *w, uint32_t worker, uint32_t host)
{
	for (uint64_t i = w->net.count; i; i--) {
		const struct stream *s = &w->net.streams[i - 1];

		if (s->worker == worker && s->host == host)
			return s->drains && !w->hosts[host].clock_ms &&
			       (!s->closed_ms || w->now_ms - s->closed_ms < TTL_MS) &&
			       s->worker_life == w->workers[worker].life &&
			       s->host_life == w->hosts[host].life;
	}
	return false;
}

struct stream *net_open(struct world *w, uint32_t worker, uint32_t host)
{
	struct stream *s = &w->net.streams[w->net.count];

	if (w->net.count == STREAMS_MOST) {
		world_broke(w, "workers do nothing but reconnect");
		return NULL;
	}
	*s = (struct stream){ .drains = drains(w, worker, host),
		.id = ++w->net.count,
		.worker = worker,
		.worker_life = w->workers[worker].life,
		.host = host,
		.host_life = w->hosts[host].life,
		.opened_ms = w->now_ms,
		.armed = true,
		.worker_sees = true,
		.host_sees = true };
	return s;
}

/* When a message sent now arrives: never before one sent earlier on the same stream. */
static int64_t arrival(struct world *w, int64_t *newest)
{
	int64_t at = w->now_ms + world_between(w, 1, NET_DELAY_MS);

	if (w->now_ms < w->net.slow_until_ms)
		at = w->now_ms + world_between(w, 1, NET_SLOW_MS);
	if (at < *newest)
		at = *newest;
	return *newest = at;
}

/* True when this message is lost, and its stream with it. */
static bool lost(struct world *w, struct stream *s)
{
	if (s->cut)
		return true;
	if (!w->net.drop_next)
		return false;
	w->net.drop_next = false;
	tally.by_fault[FAULT_MESSAGE_DROPPED]++;
	world_log(w, "net", (uint32_t)s->id, "dropped", "with its stream");
	net_cut(w, s, world_between(w, 1, 200), world_between(w, 1, 200));
	return true;
}

static bool doubled(struct world *w)
{
	bool twice = w->net.double_next;

	w->net.double_next = false;
	tally.by_fault[FAULT_MESSAGE_DOUBLED] += twice;
	return twice;
}

void net_to_host(struct world *w, struct stream *s, struct post *post)
{
	struct happening h = { .kind = HAPPEN_HOST_HEARS, .who = s->host, .life = s->host_life, .id = s->id };
	struct post *again;

	post->stream = s->id;
	if (lost(w, s))
		return;
	h.data = post;
	h.at_ms = arrival(w, &s->arrives_ms[0]);
	agenda_push(&w->agenda, h);
	if (post->events[0].kind == EVENT_HELLO || !doubled(w))
		return;
	again = arena_take(&w->arena, sizeof *again);
	*again = *post;
	again->events = arena_take(&w->arena, post->count * sizeof *again->events);
	memcpy(again->events, post->events, post->count * sizeof *again->events);
	h.data = again;
	h.at_ms = arrival(w, &s->arrives_ms[0]);
	agenda_push(&w->agenda, h);
}

void net_to_worker(struct world *w, struct stream *s, struct parcel *parcel)
{
	struct happening h = { .kind = HAPPEN_WORKER_HEARS,
		.who = s->worker,
		.life = s->worker_life,
		.id = s->id,
		.data = parcel };

	if (lost(w, s))
		return;
	for (int copies = doubled(w) ? 2 : 1; copies; copies--) {
		h.at_ms = arrival(w, &s->arrives_ms[1]);
		agenda_push(&w->agenda, h);
	}
}

void net_cut(struct world *w, struct stream *s, int64_t host_in_ms, int64_t worker_in_ms)
{
	if (s->cut)
		return;
	s->cut = true;
	world_soon(w, host_in_ms,
		(struct happening){
			.kind = HAPPEN_HOST_CLOSED, .who = s->host, .life = s->host_life, .id = s->id });
	world_soon(w, worker_in_ms,
		(struct happening){ .kind = HAPPEN_WORKER_CLOSED,
			.who = s->worker,
			.life = s->worker_life,
			.id = s->id });
}

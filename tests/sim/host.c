/* Takes the term, lives, is paused and dies. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/sim/host.h"
#include "reeve/error.h"
#include "tests/sim/again.h"
#include "tests/sim/invariants.h"
#include "tests/sim/load.h"
#include "tests/sim/mirror.h"
#include "tests/sim/world.h"

#include <inttypes.h>

enum { LEAD_AGAIN_MS = 1000 };

const struct fleet_limits host_limits = { .jobs = HOST_JOBS_MOST,
	.workers = HOST_WORKERS_MOST,
	.leases = HOST_LEASES_MOST,
	.subtasks_per_job = LEDGER_SUBTASKS,
	.heartbeat_ms = HEARTBEAT_MS,
	.ttl_ms = TTL_MS,
	.leader_ttl_ms = LEADER_TTL_MS };

struct happening host_happens(const struct host *h, enum happen_kind kind)
{
	return (struct happening){ .kind = kind, .who = h->index, .life = h->life };
}

int64_t host_now(const struct world *w, const struct host *h)
{
	return w->now_ms + h->clock_ms;
}

bool host_is_mended(const struct host *h)
{
	return memory_is_connected(memory_of(h->store));
}

bool host_is_fooled(const struct world *w, const struct host *h)
{
	return strcmp(h->term.holder, w->ledger.term.holder) && (h->slept || h->forgotten);
}

void host_step(struct world *w, struct host *h, const struct event *event)
{
	tally.events++;
	tally.by_event[event->kind]++;
	again_event(w, h, event, host_now(w, h));
	if (event->kind == EVENT_BEAT && event->beat.draining)
		net_stream(w, event->conn)->drains = true;
	step(&h->fleet, event, host_now(w, h), &h->fx);
	invariants_look(w, h);
}

void host_step_kind(struct world *w, struct host *h, enum event_kind kind)
{
	struct event event = { .kind = kind, .unix_ms = w->now_ms };

	host_step(w, h, &event);
}

/* The term is this host's now. */
static void lead_told(struct world *w, struct host *h)
{
	tally.terms++;
	tally.terms_twice += h->term.number <= w->newest_term;
	for (uint64_t id = 0; id < LEDGER_JOBS; id++)
		tally.plans_half += w->ledger.jobs[id].state == JOB_PLANNING && !w->ledger.jobs[id].sealed &&
				    w->ledger.jobs[id].facts[0].stored.state;
	w->twice |= h->term.number <= w->newest_term;
	w->newest_term = h->term.number;
	w->ledger.term = h->term;
	world_log(w, "host", h->index, "leads", "term=%" PRIu64 " holder=%s seq=%" PRIu64, h->term.number,
		h->term.holder + sizeof h->term.holder - 5, h->seq);
}

struct loads {
	struct world *w;
	struct host *h;
};

static void load_step(void *arg, const struct event *event)
{
	struct loads *loads = arg;

	host_step(loads->w, loads->h, event);
}

static void host_load(struct world *w, struct host *h)
{
	if (load_stored(w, h->store, h->term.number, load_step, &(struct loads){ w, h }))
		world_broke(w, "what is stored cannot be loaded");
	invariants_loaded(h);
}

/* What is stored becomes a fleet. */
static void host_live(struct world *w, struct host *h)
{
	h->up = true;
	h->commit_out = h->committed = h->confirm_out = h->pending = h->slept = h->forgotten = false;
	h->paused_until_ms = h->isolated_until_ms = 0;
	h->confirm_asked_ms = 0;
	h->confirmed_ms = h->begun_ms = host_now(w, h);
	h->inbox = h->beats = NULL;
	h->inbox_end = &h->inbox;
	fleet_init(&h->fleet, &host_limits, client_tools, 2, w->seed);
	fleet_shares(&h->fleet, w->shares, 2);
	if (w->models)
		fleet_tiers(&h->fleet, provider_tiers, PROVIDER_TIERS);
	again_begin(w, h);
	invariants_begin(h);
	host_load(w, h);
	h->turn_ms = host_now(w, h);
	host_step_kind(w, h, EVENT_TURN);
	host_step_kind(w, h, EVENT_RESTORED);
	again_turn(w, h);
	effects_clear(&h->fx);
	again_clear(w, h);
	world_soon(w, HOST_TICK_MS, host_happens(h, HAPPEN_HOST_TICK));
}

void host_start(struct world *w, struct host *h)
{
	char words[256];
	int err = -E_UNAVAILABLE;

	if (!h->wanted || h->up)
		return;
	h->life++;
	h->store = store_memory_again(w->store, (struct store_wake){ NULL, NULL });
	if (w->now_ms >= w->store_fault.stands_until_ms)
		err = h->store->ops->lead(h->store, &h->term, &h->seq, words);
	if (err) {
		h->store->ops->close(h->store);
		h->store = NULL;
		world_soon(w, LEAD_AGAIN_MS, host_happens(h, HAPPEN_HOST_START));
		return;
	}
	if (w->handle_count == HANDLES_MOST) {
		world_broke(w, "coordinators do nothing but start");
		return;
	}
	w->handles[w->handle_count++] = h->store;
	lead_told(w, h);
	host_live(w, h);
}

void host_release(struct host *h)
{
	fleet_release(&h->fleet);
	effects_clear(&h->fx);
	h->up = false;
}

void host_pause(const struct world *w, struct host *h, int64_t ms)
{
	if (h->paused_until_ms < w->now_ms + ms)
		h->paused_until_ms = w->now_ms + ms;
}

void host_kill(struct world *w, struct host *h, const char *why)
{
	if (!h->up)
		return;
	world_log(w, "host", h->index, "dies", "%s", why);
	mirror_look(w, h);
	for (uint64_t i = 0; i < w->net.count; i++) {
		struct stream *s = &w->net.streams[i];

		if (s->host == h->index && s->host_life == h->life && !s->cut)
			net_cut(w, s, 0,
				!w->calm && world_chance(w, 10) ? world_between(w, 5000, 20000)
								: world_between(w, 1, 100));
	}
	if (h->commit_out && world_chance(w, 30))
		memory_of(h->store)->commit_waits = false; /* lost on its way, if it was */
	else if (h->commit_out && world_chance(w, 50))
		w->store_fault.late = (struct late_store){ h->store,
			w->now_ms + LEADER_TTL_MS + world_between(w, 0, 5000) };
	again_look(w, h);
	store_memory_orphan(h->store);
	/* The handle stays until the end: what is on its way in it can still arrive. */
	h->store = NULL;
	host_release(h);
	h->life++;
	world_soon(w, world_between(w, 200, 3000), host_happens(h, HAPPEN_HOST_START));
}

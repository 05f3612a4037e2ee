/* A table of faults, each a few lines that make it happen now. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/sim/faults.h"
#include "tests/sim/client.h"
#include "tests/sim/faults_store.h"
#include "tests/sim/world.h"

#include <inttypes.h>

enum {
	FAULTS_LEAST = 10,
	FAULTS_MOST = 24,
	LEAP_MS = 60000,
	DRAINS = 4,          /* by command, in half of the worlds */
	EMPTIED_PERCENT = 2, /* of the worlds: nothing is left that could go wrong before it */
};

static struct crewman *any_worker(struct world *w)
{
	return &w->workers[world_between(w, 0, w->worker_count - 1)];
}

/* One that leads, or believes so, if there is any. */
static struct host *any_host(struct world *w)
{
	uint32_t first = (uint32_t)world_between(w, 0, HOSTS - 1);

	return w->hosts[first].up ? &w->hosts[first] : &w->hosts[(first + 1) % HOSTS];
}

static struct stream *any_stream(struct world *w)
{
	return net_stream(w, any_worker(w)->stream);
}

static void worker_killed(struct world *w)
{
	worker_kill(w, any_worker(w), "killed");
}

static void worker_paused(struct world *w)
{
	any_worker(w)->paused_until_ms = w->now_ms + world_between(w, 500, FAULT_PAUSE_MS);
}

static void worker_slow(struct world *w)
{
	any_worker(w)->slow_until_ms = w->now_ms + world_between(w, 500, FAULT_PAUSE_MS);
}

static void worker_late(struct world *w)
{
	any_worker(w)->late_until_ms = w->now_ms + world_between(w, 500, FAULT_PAUSE_MS);
}

static void worker_hangs(struct world *w)
{
	tally.by_fault[FAULT_WORKER_HANGS] += worker_hang(w, any_worker(w));
}

static void worker_drained(struct world *w)
{
	worker_drain(w, any_worker(w));
}

/* Adoption makes old tokens: the next one after a reconnect, so the streams are cut, too. */
static void worker_old(struct world *w)
{
	for (uint32_t i = 0; i < w->worker_count; i++)
		w->workers[i].presents_old = true;
	host_kill(w, any_host(w), "killed");
}

static void worker_lies(struct world *w)
{
	tally.by_fault[FAULT_WORKER_LIES] += worker_lie(w, any_worker(w));
}

static void stream_cut(struct world *w)
{
	struct stream *s = any_stream(w);

	if (s)
		net_cut(w, s, world_between(w, 0, 200), world_between(w, 0, 200));
}

static void stream_half_open(struct world *w)
{
	struct stream *s = any_stream(w);
	int64_t late = world_between(w, 1000, FAULT_PAUSE_MS);

	if (s && world_chance(w, 50))
		net_cut(w, s, 0, late);
	else if (s)
		net_cut(w, s, late, 0);
}

static void message_dropped(struct world *w)
{
	w->net.drop_next = true;
}

static void message_doubled(struct world *w)
{
	w->net.double_next = true;
}

static void net_slow(struct world *w)
{
	w->net.slow_until_ms = w->now_ms + world_between(w, 500, FAULT_PAUSE_MS);
}

static void host_killed(struct world *w)
{
	host_kill(w, any_host(w), "killed");
}

static void host_killed_in_commit(struct world *w)
{
	w->store_fault.kill_next = true;
}

static void host_paused(struct world *w)
{
	host_pause(w, any_host(w), world_between(w, 500, FAULT_PAUSE_MS));
}

static void host_slept(struct world *w)
{
	struct host *h = any_host(w);
	int64_t pause = world_between(w, 500, FAULT_PAUSE_MS);

	/* One that is stopped already wakes by its own time. */
	if (!h->up || w->now_ms < h->paused_until_ms)
		return;
	host_pause(w, h, pause);
	h->clock_ms -= pause;
	h->slept = true;
}

static void host_leaps(struct world *w)
{
	any_host(w)->clock_ms += world_between(w, 500, LEAP_MS);
}

static void host_rival(struct world *w)
{
	struct host *h = &w->hosts[1];

	if (h->wanted)
		return;
	h->wanted = true;
	world_soon(w, 1, (struct happening){ .kind = HAPPEN_HOST_START, .who = h->index, .life = h->life });
}

/* Two that believe they lead: one cannot hear that its time is over. */
static void host_isolated(struct world *w)
{
	struct host *h = any_host(w);

	host_rival(w);
	h->isolated_until_ms = w->now_ms + world_between(w, LEADER_TTL_MS / 2, FAULT_PAUSE_MS);
	fault_host_stands(w, h);
}

/* A person asks whoever leads, or believes so. */
static void drain_asked(struct world *w)
{
	struct event event = { .kind = EVENT_DRAIN_WORKER,
		.conn = client_call_of_nobody(),
		.drain = str_of(any_worker(w)->id) };

	host_call(w, any_host(w), &event);
}

static void (*const strikes[FAULTS_TIMED])(struct world *w) = {
	[FAULT_WORKER_KILLED] = worker_killed,
	[FAULT_WORKER_PAUSED] = worker_paused,
	[FAULT_WORKER_SLOW] = worker_slow,
	[FAULT_WORKER_LATE] = worker_late,
	[FAULT_WORKER_HANGS] = worker_hangs,
	[FAULT_WORKER_DRAINED] = worker_drained,
	[FAULT_WORKER_OLD] = worker_old,
	[FAULT_WORKER_LIES] = worker_lies,
	[FAULT_STREAM_CUT] = stream_cut,
	[FAULT_STREAM_HALF_OPEN] = stream_half_open,
	[FAULT_MESSAGE_DROPPED] = message_dropped,
	[FAULT_MESSAGE_DOUBLED] = message_doubled,
	[FAULT_NET_SLOW] = net_slow,
	[FAULT_HOST_KILLED] = host_killed,
	[FAULT_HOST_KILLED_IN_COMMIT] = host_killed_in_commit,
	[FAULT_HOST_PAUSED] = host_paused,
	[FAULT_HOST_ISOLATED] = host_isolated,
	[FAULT_HOST_SLEPT] = host_slept,
	[FAULT_HOST_LEAPS] = host_leaps,
	[FAULT_HOST_RIVAL] = host_rival,
	[FAULT_STORE_SLOW] = fault_store_slow,
	[FAULT_STORE_STANDS] = fault_store_stands,
	[FAULT_STORE_REPLY_LOST] = fault_store_loses_reply,
	[FAULT_STORE_REFUSES] = fault_store_refuses,
	[FAULT_TAIL_LOST_ALONE] = fault_store_loses_tail_alone,
	[FAULT_TAIL_LOST_TOGETHER] = fault_store_loses_tail_together,
	[FAULT_STORE_FOREIGN] = fault_store_foreign,
	[FAULT_STORE_EMPTIED] = fault_store_emptied,
	[FAULT_DRAIN_ASKED] = drain_asked,
};

/* Counted where they take effect, not where they are set up. */
static bool counts_itself(enum fault fault)
{
	return fault == FAULT_WORKER_HANGS || fault == FAULT_WORKER_OLD || fault == FAULT_WORKER_LIES ||
	       fault == FAULT_MESSAGE_DROPPED || fault == FAULT_MESSAGE_DOUBLED ||
	       fault == FAULT_HOST_KILLED_IN_COMMIT || fault == FAULT_STORE_REPLY_LOST;
}

void faults_strike(struct world *w, enum fault fault)
{
	if (fault == (enum fault)FAULT_END_SPOILED) {
		fault_store_is_clean(w);
		return;
	}
	if (fault == (enum fault)FAULT_END_FOREIGN) {
		store_memory_foreign(w->store, false);
		return;
	}
	world_log(w, "fault", 0, fault_name(fault), "%s", "");
	tally.by_fault[fault] += !counts_itself(fault);
	strikes[fault](w);
}

void faults_init(struct world *w)
{
	int64_t count = world_between(w, FAULTS_LEAST, FAULTS_MOST);
	/* Some worlds suffer in their first seconds, others all the time. */
	int64_t until = world_chance(w, 50) ? FAULTS_UNTIL_MS / 5 : FAULTS_UNTIL_MS / 2;

	for (int64_t i = 0; i < count; i++) {
		int64_t kind = world_between(w, 0, FAULT_STORE_EMPTIED - 1);

		world_soon(w, world_between(w, 1, until),
			(struct happening){ .kind = HAPPEN_FAULT, .id = (uint64_t)kind });
	}
	for (int i = 0; i < DRAINS && w->seed % 4 < 2; i++)
		world_soon(w, world_between(w, 1, until),
			(struct happening){ .kind = HAPPEN_FAULT, .id = FAULT_DRAIN_ASKED });
	if (world_chance(w, EMPTIED_PERCENT))
		world_soon(w, world_between(w, 1, until),
			(struct happening){ .kind = HAPPEN_FAULT, .id = FAULT_STORE_EMPTIED });
}

void faults_end(struct world *w)
{
	w->net.drop_next = w->net.double_next = false;
	w->store_fault.kill_next = w->store_fault.reply_lost = false;
}

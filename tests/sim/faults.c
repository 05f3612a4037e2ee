/* A table of faults, each a few lines that make it happen now. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/sim/faults.h"
#include "tests/sim/world.h"

#include <inttypes.h>

enum {
	FAULTS_LEAST = 10,
	FAULTS_MOST = 24,
	PAUSE_MS = 20000,
	LEAP_MS = 60000,
	EMPTIED_PERCENT = 2, /* of the worlds: nothing is left that could go wrong before it */
};
/* Of HAPPEN_FAULT beside the faults: they are over. */
enum { END_SPOILED = FAULTS, END_FOREIGN };

void faults_lose_tail(struct world *w, size_t writes)
{
	struct term term = memory_of(w->store)->memory->term;
	size_t lost = store_memory_lose_tail(w->store, writes);

	ledger_forget(w);
	w->store_fault.other |= !w->ledger.term.number; /* nothing is left of it at all */
	world_log(w, "store", 0, "loses", "%zu writes, seq=%" PRIu64, lost, w->ledger.seq);
	for (uint32_t i = 0; i < HOSTS; i++)
		if (strcmp(term.holder, w->ledger.term.holder) &&
			!strcmp(w->hosts[i].term.holder, term.holder))
			w->hosts[i].forgotten = true;
}

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
	any_worker(w)->paused_until_ms = w->now_ms + world_between(w, 500, PAUSE_MS);
}

static void worker_slow(struct world *w)
{
	any_worker(w)->slow_until_ms = w->now_ms + world_between(w, 500, PAUSE_MS);
}

static void worker_late(struct world *w)
{
	any_worker(w)->late_until_ms = w->now_ms + world_between(w, 500, PAUSE_MS);
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
	int64_t late = world_between(w, 1000, PAUSE_MS);

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
	w->net.slow_until_ms = w->now_ms + world_between(w, 500, PAUSE_MS);
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
	host_pause(w, any_host(w), world_between(w, 500, PAUSE_MS));
}

static void host_slept(struct world *w)
{
	struct host *h = any_host(w);
	int64_t pause = world_between(w, 500, PAUSE_MS);

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

static void host_stands(struct world *w, struct host *h)
{
	if (!h->up)
		return;
	store_memory_mood(h->store, MEMORY_STANDS);
	world_soon(w, 0,
		(struct happening){
			.kind = HAPPEN_HOST_STORE, .who = h->index, .life = h->life, .data = h->store });
}

/* Two that believe they lead: one cannot hear that its time is over. */
static void host_isolated(struct world *w)
{
	struct host *h = any_host(w);

	host_rival(w);
	h->isolated_until_ms = w->now_ms + world_between(w, LEADER_TTL_MS / 2, PAUSE_MS);
	host_stands(w, h);
}

static void store_slow(struct world *w)
{
	w->store_fault.slow_until_ms = w->now_ms + world_between(w, 500, PAUSE_MS);
}

void faults_stop_store(struct world *w, int64_t ms)
{
	w->store_fault.stands_until_ms = w->now_ms + ms;
	for (uint32_t i = 0; i < HOSTS; i++)
		host_stands(w, &w->hosts[i]);
}

static void store_stands(struct world *w)
{
	faults_stop_store(w, world_between(w, 500, PAUSE_MS));
}

static void reply_lost(struct world *w)
{
	w->store_fault.reply_lost = true;
}

static struct row *spoiled_row(struct world *w)
{
	struct memory *m = memory_of(w->store)->memory;

	return rows_at(
		&m->spoiled, memory_key_place(&(struct move){ .kind = MOVE_WORKER, .key = str_of("w0") }));
}

/* A foreign value stands in the way for a while; a fleet's coordinator ends and tries again. */
static void store_refuses(struct world *w)
{
	w->store_fault.spoiled = true;
	spoiled_row(w)->present = true;
	world_soon(w, world_between(w, 100, 3000),
		(struct happening){ .kind = HAPPEN_FAULT, .id = END_SPOILED });
}

/* How much was written since the term was taken, as far as it can be lost. */
static size_t writes_of_term(const struct world *w)
{
	const struct memory *m = memory_of(w->store)->memory;
	size_t writes = 0;

	while (m->past_first + writes < m->past_count &&
		!m->pasts[(m->past_count - 1 - writes) % MEMORY_TAIL_MOST].of_term)
		writes++;
	return writes;
}

/* Seldom the taking of the term with them: then its number is given twice, and some rules speak of one number. */
static void tail_lost_alone(struct world *w)
{
	size_t writes = (size_t)world_between(w, 1, MEMORY_TAIL_MOST), most = writes_of_term(w);

	faults_lose_tail(w, writes > most && world_chance(w, 90) ? most : writes);
}

static void tail_lost_together(struct world *w)
{
	for (uint32_t i = 0; i < HOSTS; i++)
		host_kill(w, &w->hosts[i], "killed with its store");
	tail_lost_alone(w);
}

static void store_foreign(struct world *w)
{
	w->store_fault.other = true;
	store_memory_foreign(w->store, true);
	world_soon(w, world_between(w, 100, 6000),
		(struct happening){ .kind = HAPPEN_FAULT, .id = END_FOREIGN });
}

static void store_emptied(struct world *w)
{
	w->store_fault.other = true;
	for (uint32_t i = 0; i < HOSTS; i++)
		w->hosts[i].forgotten = true;
	store_memory_empty(w->store);
	ledger_forget(w);
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
	[FAULT_STORE_SLOW] = store_slow,
	[FAULT_STORE_STANDS] = store_stands,
	[FAULT_STORE_REPLY_LOST] = reply_lost,
	[FAULT_STORE_REFUSES] = store_refuses,
	[FAULT_TAIL_LOST_ALONE] = tail_lost_alone,
	[FAULT_TAIL_LOST_TOGETHER] = tail_lost_together,
	[FAULT_STORE_FOREIGN] = store_foreign,
	[FAULT_STORE_EMPTIED] = store_emptied,
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
	if (fault == (enum fault)END_SPOILED) {
		spoiled_row(w)->present = false;
		return;
	}
	if (fault == (enum fault)END_FOREIGN) {
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
	if (world_chance(w, EMPTIED_PERCENT))
		world_soon(w, world_between(w, 1, until),
			(struct happening){ .kind = HAPPEN_FAULT, .id = FAULT_STORE_EMPTIED });
}

void faults_end(struct world *w)
{
	w->net.drop_next = w->net.double_next = false;
	w->store_fault.kill_next = w->store_fault.reply_lost = false;
}

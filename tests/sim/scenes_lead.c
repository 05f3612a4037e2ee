/* Scenarios of who leads: terms that are lost, leaders that sleep, coordinators that die. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/sim/scenes.h"
#include "tests/sim/faults_store.h"
#include "tests/sim/world.h"

#include <inttypes.h>

enum { TERM_COMMITS = 4 };

static void term_lost_begin(struct world *w)
{
	scene_strike(w, FAULT_HOST_KILLED, 1, 2000, 6000);
	scene_strike(w, FAULT_HOST_KILLED, 1, 20000, 25000);
}

/* The store fails over to a replica that has not seen the taking of the second term, nor what came after it. */
static void term_lost_act(struct world *w, uint64_t id)
{
	(void)id;
	while (w->ledger.term.number == w->scene[1] && w->ledger.seq)
		fault_store_loses(w, 1);
}

static void term_lost_committed(struct world *w, const struct move *moves, size_t count)
{
	(void)moves, (void)count;
	if (w->scene[1] != w->ledger.term.number) {
		w->scene[1] = (uint32_t)w->ledger.term.number;
		w->scene[0] = 0;
	}
	if (w->ledger.term.number > 1 && w->now_ms < w->calm_ms && ++w->scene[0] == TERM_COMMITS)
		scene_soon(w, 1, 0);
}

static uint64_t tried_terms_twice(const struct tally *t)
{
	return t->terms_twice;
}

const struct scenario term_lost_in_failover = { .name = "term_lost_in_failover",
	.rule = "a term is its number and its holder",
	.calm = true,
	.standby = true,
	.begin = term_lost_begin,
	.act = term_lost_act,
	.committed = term_lost_committed,
	.tried = tried_terms_twice };

enum { ASLEEP_LEAST_MS = LEADER_TTL_MS + 2000, ASLEEP_MOST_MS = 30000, AWAKE_MS = 8000 };

/* The leader stops with a commit on its way, for so long that another leads when it wakes. */
static void deposed_committed(struct world *w, const struct move *moves, size_t count)
{
	struct host *h = scene_leader(w);

	(void)moves, (void)count;
	if (!h || w->now_ms >= w->calm_ms || w->now_ms - WORLD_BEGINS_MS < w->scene[0])
		return;
	host_pause(w, h, world_between(w, ASLEEP_LEAST_MS, ASLEEP_MOST_MS));
	w->scene[0] =
		(uint32_t)(w->now_ms - WORLD_BEGINS_MS + ASLEEP_LEAST_MS + world_between(w, 1, AWAKE_MS));
}

static uint64_t tried_deposed(const struct tally *t)
{
	return t->woke_deposed;
}

const struct scenario deposed_but_awake = { .name = "deposed_but_awake",
	.rule = "nothing is told before the leader's key is confirmed again",
	.standby = true,
	.begin = scene_nothing,
	.committed = deposed_committed,
	.tried = tried_deposed };

/* Not so often that no coordinator lives to write the workers' keys: after two ttls they are gone. */
static void deaths_begin(struct world *w)
{
	for (int64_t at_ms = 1000; at_ms < SCENE_LAST_MS; at_ms += 15000)
		scene_strike(w, world_chance(w, 50) ? FAULT_HOST_KILLED : FAULT_HOST_KILLED_IN_COMMIT, 1,
			at_ms, at_ms + 3000);
}

static uint64_t tried_terms(const struct tally *t)
{
	return t->terms > t->runs ? t->terms - t->runs : 0;
}

const struct scenario coordinator_dies = { .name = "coordinator_dies",
	.rule = "no run is made again because the coordinator died",
	.calm = true,
	.begin = deaths_begin,
	.end = scene_each_ran_once,
	.tried = tried_terms };

enum { PAUSE_HOST, PAUSE_STORE, LONGEST_PAUSE_MS = 60000 };

static void pauses_begin(struct world *w)
{
	for (uint64_t i = 0; i < 3; i++)
		scene_soon(w, world_between(w, 1000, SCENE_LAST_MS), i % 2);
	scene_strike(w, FAULT_HOST_LEAPS, 2, 1000, SCENE_LAST_MS);
}

static void pauses_act(struct world *w, uint64_t id)
{
	int64_t ms = world_between(w, TTL_MS, LONGEST_PAUSE_MS);

	if (id == PAUSE_HOST)
		host_pause(w, &w->hosts[0], ms);
	else
		fault_store_stops(w, ms);
	w->scene[0]++;
}

static void nothing_expired(struct world *w)
{
	scene_each_ran_once(w);
	tally.pauses += w->scene[0];
}

static uint64_t tried_pauses(const struct tally *t)
{
	return t->pauses;
}

const struct scenario pause_expires_nothing = { .name = "pause_expires_nothing",
	.rule = "a pause of the coordinator, of its store or of its clock ends no lease",
	.calm = true,
	.begin = pauses_begin,
	.act = pauses_act,
	.end = nothing_expired,
	.tried = tried_pauses };

/* Scenarios of leases: two that say they hold one, a second one beside the first, one that ends while it is paid for. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/sim/scenes.h"
#include "tests/sim/world.h"

#include <inttypes.h>

static void presenters_begin(struct world *w)
{
	for (uint64_t i = 0; i < 3; i++)
		scene_soon(w, SCENE_FIRST_MS + (int64_t)i * 15000, i);
}

/* Two workers sleep over their leases, and others get them. Says for how long. */
static int64_t two_sleep(struct world *w)
{
	uint32_t first = (uint32_t)world_between(w, 0, w->worker_count - 1);
	int64_t ms = TTL_MS + world_between(w, 1500, 4000);

	for (uint32_t i = 0; i < w->worker_count; i++)
		w->workers[i].slow_until_ms = w->now_ms + 2 * ms;
	for (uint32_t i = 0; i < 2; i++)
		w->workers[(first + i) % w->worker_count].paused_until_ms = w->now_ms + ms;
	return ms;
}

/* When they wake, the coordinator that gave these to others is gone. */
static void presenters_act(struct world *w, uint64_t id)
{
	(void)id;
	world_soon(w, two_sleep(w) - 50, (struct happening){ .kind = HAPPEN_FAULT, .id = FAULT_HOST_KILLED });
}

static uint64_t tried_presenters(const struct tally *t)
{
	return t->two_presenters;
}

const struct scenario two_presenters = { .name = "two_presenters",
	.rule = "of several who hold a subtask the newest token has it",
	.calm = true,
	.begin = presenters_begin,
	.act = presenters_act,
	.tried = tried_presenters };

enum { HEDGE_LOOK_MS = 50, HEDGE_KILLS_MOST = 4 };

static void hedge_begin(struct world *w)
{
	for (int64_t ms = 2500; ms < SCENE_LAST_MS; ms += HEDGE_LOOK_MS)
		scene_soon(w, ms, 0);
}

/* A subtask of which both workers have their lease. */
static bool hedge_is_out(const struct world *w, const struct fleet *f)
{
	for (uint32_t i = f->lease_first; i != NO_SLOT; i = f->leases[i].next) {
		const struct lease_row *lease = &f->leases[i];
		struct subtask_ref ref = { f->jobs[lease->job]->id, lease->number, 0, 0 };

		if (lease_twin(f, lease) && worker_holders(w, ref) == 2)
			return true;
	}
	return false;
}

/* One is so slow that what it has is given to others, too; at some time after that the coordinator dies. */
static void hedge_act(struct world *w, uint64_t id)
{
	struct host *h = scene_leader(w);

	(void)id;
	w->workers[0].slow_until_ms = w->now_ms + 2 * HEDGE_LOOK_MS;
	if (!h || w->scene[0] == HEDGE_KILLS_MOST || !hedge_is_out(w, &h->fleet) || !world_chance(w, 10))
		return;
	w->scene[0]++;
	tally.hedges_orphaned++;
	host_kill(w, h, "with two leases of one subtask out");
}

static uint64_t tried_hedges(const struct tally *t)
{
	return t->hedges_orphaned;
}

const struct scenario hedge_then_restart = { .name = "hedge_then_restart",
	.rule = "of two leases of one subtask the newer goes on, and of the other nothing stays",
	.calm = true,
	.paid = true,
	.begin = hedge_begin,
	.act = hedge_act,
	.tried = tried_hedges };

static void expiry_begin(struct world *w)
{
	for (uint64_t i = 0; i < 3; i++)
		scene_soon(w, SCENE_FIRST_MS / 2 + (int64_t)i * 12000, i);
}

static void expiry_act(struct world *w, uint64_t id)
{
	(void)id;
	two_sleep(w);
}

static uint64_t tried_expiries(const struct tally *t)
{
	return t->paid_expired;
}

const struct scenario paid_lease_expires_while_the_call_runs = {
	.name = "paid_lease_expires_while_the_call_runs",
	.rule = "what may still be billed is spent until its worker says otherwise",
	.calm = true,
	.paid = true,
	.begin = expiry_begin,
	.act = expiry_act,
	.tried = tried_expiries
};

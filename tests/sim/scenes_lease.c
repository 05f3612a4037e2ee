/* Scenarios of leases: two that say they hold one, and one that ends while it is paid for. */
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

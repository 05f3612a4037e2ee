/* Scenarios of hedges: the coordinator dies while two have one subtask, alone or with one of them. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/state/fleet.h"
#include "tests/sim/scenes.h"
#include "tests/sim/world.h"

#include <inttypes.h>

enum { HEDGE_LOOK_MS = 50, HEDGE_KILLS_MOST = 4 };

static void hedge_begin(struct world *w)
{
	for (int64_t ms = 2500; ms < SCENE_LAST_MS; ms += HEDGE_LOOK_MS)
		scene_soon(w, ms, 0);
}

static struct subtask_ref ref_of(const struct fleet *f, const struct lease_row *lease)
{
	return (struct subtask_ref){ f->jobs[lease->job]->id, lease->number, 0, 0 };
}

/* The newer lease of a subtask of which both workers have theirs; NULL: there is none. */
static const struct lease_row *hedge_out(const struct world *w, const struct fleet *f)
{
	for (uint32_t i = f->lease_first; i != NO_SLOT; i = f->leases[i].next) {
		const struct lease_row *lease = &f->leases[i], *twin = lease_twin(f, lease);

		if (twin && token_compare(lease->token, twin->token) > 0 &&
			worker_holders(w, ref_of(f, lease)) == 2)
			return lease;
	}
	return NULL;
}

/* One is so slow that what it has is given to others, too; at some time after that the coordinator dies. */
static void hedge_act(struct world *w, uint64_t id)
{
	struct host *h = scene_leader(w);

	(void)id;
	w->workers[0].slow_until_ms = w->now_ms + 2 * HEDGE_LOOK_MS;
	if (!h || w->scene[0] == HEDGE_KILLS_MOST || !hedge_out(w, &h->fleet) || !world_chance(w, 10))
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
	.rule = "of two leases of one subtask the newer is awaited, and of the other nothing stays reserved",
	.calm = true,
	.paid = true,
	.begin = hedge_begin,
	.act = hedge_act,
	.tried = tried_hedges };

/* Once in a world: what is paid for, so that the older call is worth having. */
static void bereft_act(struct world *w, uint64_t id)
{
	struct host *h = scene_leader(w);
	const struct lease_row *newer = h && !w->scene[0] ? hedge_out(w, &h->fleet) : NULL;
	struct subtask_ref ref;

	(void)id;
	w->workers[0].slow_until_ms = w->now_ms + 2 * HEDGE_LOOK_MS;
	if (!newer || !newer->reserved)
		return;
	ref = ref_of(&h->fleet, newer);
	w->scene[0] = (uint32_t)ref.job;
	w->scene[1] = ref.number;
	tally.hedges_bereft++;
	/* Workers are called w0, w1 and so on. */
	worker_kill(w, &w->workers[h->fleet.workers[newer->worker].id[1] - '0'], "with the newer of two");
	host_kill(w, h, "with two leases of one subtask out");
}

static void bereft_end(struct world *w)
{
	const struct fact *fact;

	if (!w->scene[0])
		return;
	fact = ledger_fact(w, (struct subtask_ref){ w->scene[0], w->scene[1], 0, 0 });
	if (fact->runs > 1 + fact->hedges)
		world_broke(w, "j%u/%u was run %u times, and its older worker never died", w->scene[0],
			w->scene[1], fact->runs);
}

static uint64_t tried_bereft(const struct tally *t)
{
	return t->hedges_bereft;
}

const struct scenario newer_hedge_dies_too = { .name = "newer_hedge_dies_too",
	.rule = "of two calls that are paid for the older is worth having, too",
	.calm = true,
	.paid = true,
	.begin = hedge_begin,
	.act = bereft_act,
	.end = bereft_end,
	.tried = tried_bereft };

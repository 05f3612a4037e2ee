/* Looks for what should have moved, by the rows alone: not by the lists in which the core finds them. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/sim/waits.h"
#include "common/tier/lend.h"
#include "coordinator/state/claims.h"
#include "coordinator/state/goal_spec.h"
#include "coordinator/state/tier_list.h"
#include "coordinator/state/way.h"
#include "tests/sim/shares.h"
#include "tests/sim/world.h"

#include <inttypes.h>

enum { LATE_MS = 3000 }; /* a slice goes on where the one before it ended */

/* It leads, knows it, has waited for who was there before it, and has had room for all that it could do. */
static bool is_free(const struct world *w, const struct host *h)
{
	int64_t now = host_now(w, h);

	return now - h->confirmed_ms <= LEADER_TTL_MS / 2 && now - h->begun_ms > TTL_MS + HEARTBEAT_MS &&
	       h->fx.move_count < EFFECT_MOVES_MOST / 2 && h->fx.move_bytes < EFFECT_BYTES_MOST / 2 &&
	       h->fleet.lease_count < h->fleet.limits.leases;
}

static bool has_slot(const struct worker_row *worker, enum subtask_kind kind)
{
	return worker->conn && !worker->draining && worker->slots[kind] > worker->held[kind];
}

bool waits_somebody_has(const struct fleet *f, const struct job_row *job, uint8_t tool)
{
	for (uint32_t i = 0; i < f->limits.workers; i++)
		if (f->workers[i].conn && !f->workers[i].draining && f->workers[i].tools >> tool & 1 &&
			worker_serves(&f->workers[i], &f->queues[job->queue]))
			return true;
	return false;
}

/* What one more worker with room could begin now. */
static bool may_begin(const struct world *w, const struct fleet *f, const struct job_row *job,
	const struct subtask_row *row)
{
	const struct queue_row *queue = &f->queues[job->queue];
	uint64_t out = job->purse.reserved + job->purse.spent;
	uint32_t most = shares_of(w, queue->name)->most_running;

	if (row->state != SUBTASK_READY || row->kind == KIND_MODEL || row->look < LOOK_MISSED)
		return false;
	if (most && queue->running >= most)
		return false;
	if (job->most_running && job->running >= job->most_running)
		return false;
	return row->kind != KIND_SCRIPTED || out + job->work.price_microusd <= job->purse.granted;
}

static void look_at_idle(struct world *w, const struct fleet *f, const struct job_row *job, uint32_t number)
{
	const struct subtask_row *row = job_subtask(job, number);
	bool any = row->kind != KIND_TOOL || !waits_somebody_has(f, job, row->tool);

	for (uint32_t i = 0; i < f->limits.workers; i++) {
		const struct worker_row *worker = &f->workers[i];

		if (has_slot(worker, (enum subtask_kind)row->kind) &&
			(any || worker->tools >> row->tool & 1) &&
			worker_serves(worker, &f->queues[job->queue]) &&
			!(subtask_is_suspect(row) && worker->suspects))
			world_broke(w, "j%" PRIu64 "/%u waits, and worker %s has a slot for it", job->id,
				number, worker->id);
	}
}

/* Of second looks and planners the order is their own. */
static bool is_routed(const struct subtask_row *row)
{
	struct str spec = str_bytes(row->spec, row->spec_len);
	struct claims about;
	struct goal_ask ask;

	return !claims_unpack(spec, &about) && !goal_ask_unpack(spec, &ask);
}

/* Until a person acts or a date comes. */
static bool is_shut(const struct fleet *f, uint32_t tier)
{
	const struct breaker *b = &f->quotas[tier].breaker;

	return b->state == BREAKER_OPEN && b->terminal &&
	       (b->until_ms == BREAKER_FOREVER || f->now_ms < b->until_ms);
}

/* After faults for the second time in a row: for what waits for one that is shut it is open. */
static bool rests(const struct fleet *f, uint32_t tier)
{
	const struct breaker *b = &f->quotas[tier].breaker;

	return b->state == BREAKER_OPEN && !b->terminal && b->openings > 1 && f->now_ms < b->until_ms;
}

/* What one call of it may cost at this tier is left. */
static bool can_be_paid(
	const struct fleet *f, const struct job_row *job, const struct subtask_row *row, uint32_t tier)
{
	uint64_t out = job->purse.reserved + job->purse.spent;
	struct tool_spec spec;

	return spec_unpack(str_bytes(row->spec, row->spec_len), &spec) &&
	       out + tier_lend_microusd(&f->tiers[tier], spec.bytes) <= job->purse.granted;
}

static void look_at_question(
	struct world *w, const struct fleet *f, const struct job_row *job, uint32_t number)
{
	const struct subtask_row *row = job_subtask(job, number);
	uint8_t by[ATTEMPTS_REFUSED_MOST];
	uint32_t refused = way_refused(row, by), was = 0;
	bool shut;

	if (row->kind != KIND_MODEL || row->look < LOOK_MISSED || !row->way || !f->tier_count ||
		!is_routed(row))
		return;
	shut = is_shut(f, row->way - 1u);
	if (!shut && !rests(f, row->way - 1u))
		return;
	for (uint32_t i = 0; i < refused; i++)
		was |= 1u << by[i];
	for (uint32_t tier = 0; tier < f->tier_count; tier++)
		if (!(was >> tier & 1) && !is_shut(f, tier) && (shut || !rests(f, tier)) &&
			can_be_paid(f, job, row, tier))
			world_broke(w, "j%" PRIu64 "/%u waits for tier %s, which is shut, and %s is open",
				job->id, number, f->tiers[row->way - 1].name.at, f->tiers[tier].name.at);
}

static void look_at_row(struct world *w, const struct fleet *f, const struct job_row *job, uint32_t number)
{
	const struct subtask_row *row = job_subtask(job, number);

	if (may_begin(w, f, job, row))
		look_at_idle(w, f, job, number);
	if (row->state == SUBTASK_READY)
		look_at_question(w, f, job, number);
	if (row->state == SUBTASK_BACKOFF && row->due_ms <= f->now_ms)
		world_broke(w, "j%" PRIu64 "/%u was due %" PRId64 " ms ago, and is not tried again", job->id,
			number, f->now_ms - row->due_ms);
	if (row->state == SUBTASK_READY && row->look == LOOK_ASKED && row->due_ms <= f->now_ms)
		world_broke(w, "j%" PRIu64 "/%u waits for a look that nobody answers, due %" PRId64 " ms ago",
			job->id, number, f->now_ms - row->due_ms);
}

static bool somebody_is_there(const struct fleet *f)
{
	for (uint32_t i = 0; i < f->limits.workers; i++)
		if (f->workers[i].conn && !f->workers[i].draining)
			return true;
	return false;
}

static void look_at_leases(struct world *w, const struct fleet *f)
{
	for (uint32_t i = f->lease_first; i != NO_SLOT; i = f->leases[i].next) {
		const struct lease_row *lease = &f->leases[i];
		const struct job_row *job = f->jobs[lease->job];

		if (job_subtask(job, lease->number)->state == SUBTASK_LEASED &&
			lease->deadline_ms + LATE_MS < f->now_ms)
			world_broke(w, "j%" PRIu64 "/%u: its lease is over, and it has it still", job->id,
				lease->number);
	}
}

void waits_look(struct world *w, const struct host *h)
{
	const struct fleet *f = &h->fleet;

	if (!is_free(w, h))
		return;
	look_at_leases(w, f);
	if (!somebody_is_there(f))
		return;
	for (uint32_t i = 0; i < f->limits.jobs; i++) {
		const struct job_row *job = f->jobs[i];

		if (job && job->state == JOB_RUNNING && !job->cancelling)
			for (uint32_t k = 0; k < job->counts.total; k++)
				look_at_row(w, f, job, k);
	}
}

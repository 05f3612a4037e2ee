/* Looks at what a whole turn has decided: who is given what, who is told what, and who waits too long. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/rand.h"
#include "tests/sim/asked.h"
#include "tests/sim/hedged.h"
#include "tests/sim/invariants.h"
#include "tests/sim/mirror.h"
#include "tests/sim/shares.h"
#include "tests/sim/waits.h"
#include "tests/sim/world.h"

#include <inttypes.h>

enum { MIRROR_EVERY = 100 }; /* turns */

/* Leases of this kind that somebody pays for. */
static uint32_t paid_of(const struct fleet *f, const struct worker_row *worker, enum subtask_kind kind)
{
	uint32_t paid = 0;

	for (uint32_t i = worker->first_lease; i != NO_SLOT; i = f->leases[i].next_of_worker)
		paid += f->leases[i].reserved &&
			job_subtask(f->jobs[f->leases[i].job], f->leases[i].number)->kind == kind;
	return paid;
}

static const char *worker_fault(const struct fleet *f, const struct job_row *job,
	const struct subtask_row *row, const struct worker_row *worker, bool paid)
{
	enum subtask_kind kind = (enum subtask_kind)row->kind;

	if (worker->draining)
		return "to a worker that drains";
	if (!worker_serves(worker, &f->queues[job->queue]))
		return "to a worker of another queue";
	if (worker->held[kind] > worker->slots[kind] + worker->prefetch[kind])
		return "to a worker without room";
	if (paid && paid_of(f, worker, kind) > worker->slots[kind])
		return "behind other work, and it is paid for";
	if (kind != KIND_TOOL || worker->tools >> row->tool & 1)
		return NULL;
	if (waits_somebody_has(f, job, row->tool))
		return "to a worker without its tool, and another one has it";
	tally.lone_tools++;
	return NULL;
}

/* Of what a turn grants at its end, when nothing else is decided any more. */
static const char *grant_fault(const struct world *w, struct host *h, const struct effect *effect)
{
	struct fleet *f = &h->fleet;
	const struct job_row *job = fleet_job(f, effect->ref.job);
	uint32_t slot = fleet_worker_of(f, effect->conn), most;
	const char *fault;

	if (host_now(w, h) - h->confirmed_ms > LEADER_TTL_MS / 2)
		return "by who was not confirmed";
	if (!job || job->state != JOB_RUNNING || job->cancelling)
		return "of a job that does not run";
	if (job->most_running && job->running > job->most_running)
		return "above the most that its job may run";
	most = shares_of(w, f->queues[job->queue].name)->most_running;
	if (most && f->queues[job->queue].running > most)
		return "above the most that its queue may run";
	if (slot == NO_SLOT)
		return "to nobody";
	fault = worker_fault(
		f, job, job_subtask(job, effect->ref.number), &f->workers[slot], effect->microusd != 0);
	if (!fault && effect->subtask == KIND_MODEL)
		fault = asked_fault(f, effect, &f->workers[slot]);
	return fault;
}

/* A second lease of what another worker has, too. */
static void hedge_count(struct world *w, const struct host *h, const struct effect *effect)
{
	const struct job_row *job = fleet_job(&h->fleet, effect->ref.job);
	const struct lease_row *lease =
		lease_of_token(&h->fleet, job_subtask(job, effect->ref.number), effect->token);

	if (!lease || !lease_twin(&h->fleet, lease))
		return;
	tally.hedges++;
	ledger_fact(w, effect->ref)->hedges++;
}

static bool is_told(const struct effects *fx, uint64_t conn, struct subtask_ref ref)
{
	for (size_t i = 0; i < fx->count; i++)
		if (fx->list[i].kind == EFFECT_CANCEL && fx->list[i].conn == conn &&
			fx->list[i].ref.job == ref.job && fx->list[i].ref.number == ref.number)
			return true;
	return false;
}

static bool is_loss(const struct effect *effect)
{
	if (effect->kind != EFFECT_LOG)
		return false;
	return (effect->log == LOG_LEASE_DROPPED && effect->reason == REASON_SUPERSEDED) ||
	       (effect->log == LOG_SUBTASK_MOVED &&
		       (effect->move == SUBTASK_CANCEL || effect->move == SUBTASK_EXPIRE));
}

/* Somebody of this name said hello in this turn. */
static bool came_now(const struct effects *fx, struct str worker)
{
	for (size_t i = 0; i < fx->count; i++)
		if (fx->list[i].kind == EFFECT_LOG && fx->list[i].log == LOG_WORKER_ATTACHED &&
			str_equal(fx->list[i].worker, worker))
			return true;
	return false;
}

/* Who is there and loses what it holds is told so in the same turn. */
static void look_at_loser(struct world *w, struct host *h, const struct effect *log)
{
	uint32_t slot = log->worker.len ? fleet_worker(&h->fleet, log->worker, false) : NO_SLOT;

	if (slot == NO_SLOT || !h->fleet.workers[slot].conn || log->reason == REASON_WORKER_REPLACED)
		return;
	if (came_now(&h->fx, log->worker))
		return; /* it was not there when its lease ended */
	if (!is_told(&h->fx, h->fleet.workers[slot].conn, log->ref))
		world_broke(w, "j%" PRIu64 "/%u: its lease is over, and its worker is not told", log->ref.job,
			log->ref.number);
}

void invariants_turn(struct world *w, struct host *h)
{
	for (size_t i = 0; i < h->fx.count; i++) {
		const struct effect *effect = &h->fx.list[i];
		const char *fault = effect->kind == EFFECT_ASSIGN ? grant_fault(w, h, effect) : NULL;

		if (fault)
			world_broke(
				w, "j%" PRIu64 "/%u: granted %s", effect->ref.job, effect->ref.number, fault);
		else if (effect->kind == EFFECT_ASSIGN)
			hedge_count(w, h, effect);
		if (effect->kind == EFFECT_LOG && effect->log == LOG_LEASE_HEDGED)
			hedged_look(w, h, effect);
		if (is_loss(effect))
			look_at_loser(w, h, effect);
	}
	waits_look(w, h);
	/* Who takes over must know now and then, and not only when somebody dies: by then its jobs may have ended. */
	if (w->models && rand_mix(w->seed ^ rand_mix((uint64_t)w->now_ms)) % MIRROR_EVERY == 0)
		mirror_look(w, h);
	if (w->fair)
		shares_look(w, h);
}

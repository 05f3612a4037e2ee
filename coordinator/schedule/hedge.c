/* Walks the leases with a cursor, as expire.c does, and only while somebody has nothing to do. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/schedule/hedge.h"
#include "coordinator/money/budget.h"
#include "coordinator/schedule/ask.h"
#include "coordinator/schedule/front.h"
#include "coordinator/schedule/pick.h"
#include "coordinator/state/claims.h"
#include "coordinator/state/tier_list.h"

#include <assert.h>

enum {
	HEDGE_LOOKS = 256, /* leases looked at in one turn: about 2 us */
	HEDGE_GRANTS = 16, /* in one turn: each looks at all workers */
	HEDGE_SHARE = 20,
	HEDGE_PERCENTILE = 95,
};

bool hedge_is_due(const struct pace *pace, const struct lease_row *lease, int64_t now_ms)
{
	int64_t late_ms = pace_quantile_ms(pace, HEDGE_PERCENTILE);

	if (lease->state != LEASE_LIVE || lease->twin != NO_SLOT || lease->hedged ||
		pace->count < HEDGE_SAMPLES_LEAST)
		return false;
	return now_ms - lease->begun_ms >= (late_ms > HEDGE_MS_LEAST ? late_ms : HEDGE_MS_LEAST);
}

/* Asked twice it costs twice, and who waits for it could do without. */
static bool is_second_look(const struct subtask_row *row)
{
	struct claims about;

	return row->kind == KIND_MODEL && claims_unpack(str_bytes(row->spec, row->spec_len), &about);
}

bool hedge_is_allowed(const struct fleet *f, const struct job_row *job, const struct subtask_row *row)
{
	if (job->state != JOB_RUNNING || job->cancelling || job->counts.by_state[SUBTASK_READY])
		return false;
	if ((job->most_running && job->running >= job->most_running) || !budget_fits(f, job, row) ||
		!budget_spares(f, job, row) || !ask_may(f, row))
		return false;
	/* What waits for its next attempt will want the money. */
	if (job_is_paid(job) && job->counts.by_state[SUBTASK_BACKOFF])
		return false;
	return !is_second_look(row) && job->hedges < 1 + job->running / HEDGE_SHARE;
}

bool hedge_differs(const struct fleet *f, enum subtask_kind kind, const struct lease_row *lease,
	const struct worker_row *worker)
{
	const struct worker_row *first = &f->workers[lease->worker];

	/* The same analyzer beside itself only takes its processor. */
	return worker != first &&
	       (kind != KIND_TOOL || (worker->host && first->host && worker->host != first->host));
}

static bool worker_is_idle(const struct worker_row *worker, enum subtask_kind kind)
{
	return worker->conn && !worker->draining && worker->key_ms &&
	       worker->slots[kind] > worker->held[kind];
}

static bool anybody_is_idle(const struct fleet *f)
{
	for (uint32_t i = 0; i < f->limits.workers; i++)
		for (enum subtask_kind kind = 1; kind < SUBTASK_KINDS; kind++)
			if (worker_is_idle(&f->workers[i], kind))
				return true;
	return false;
}

static bool worker_can(const struct fleet *f, const struct lease_row *lease, const struct worker_row *worker)
{
	const struct job_row *job = f->jobs[lease->job];
	const struct subtask_row *row = job_subtask(job, lease->number);
	bool any = row->kind != KIND_TOOL && row->kind != KIND_MODEL;

	return worker_is_idle(worker, (enum subtask_kind)row->kind) && front_may_be_beside(worker, row) &&
	       queue_may_run(&f->queues[job->queue]) && worker_serves(worker, &f->queues[job->queue]) &&
	       (any || tier_lists_of(f, worker->tools) >> row->tool & 1) &&
	       hedge_differs(f, (enum subtask_kind)row->kind, lease, worker);
}

static void hedge(struct fleet *f, struct lease_row *first, uint32_t slot, struct effects *fx)
{
	struct job_row *job = f->jobs[first->job];
	struct lease_row *lease = lease_hedge(f, job, first->number, slot);
	struct effect *log;

	assert(lease); /* the slice looked */
	budget_reserve(f, lease);
	ask_begin(f, lease);
	subtask_paid(f, job, first->number, fx);
	lease_assign(f, lease, fx);
	log = effects_log(fx, LOG_LEASE_HEDGED);
	log->ref = (struct subtask_ref){ job->id, lease->number, lease->attempt, 0 };
	log->token = lease->token;
	log->old_token = first->token;
	log->worker = arena_str(&fx->arena, str_of(f->workers[slot].id));
	log->ms = f->now_ms - first->begun_ms;
}

/* True when somebody took it. */
static bool hedge_offer(struct fleet *f, struct lease_row *first, struct effects *fx)
{
	for (uint32_t i = 0; i < f->limits.workers; i++)
		if (worker_can(f, first, &f->workers[i])) {
			hedge(f, first, i, fx);
			return true;
		}
	return false;
}

void hedge_slice(struct fleet *f, struct effects *fx)
{
	int grants = 0;

	if (pick_waits(f) || !anybody_is_idle(f))
		return;
	if (f->hedge_cursor == NO_SLOT)
		f->hedge_cursor = f->lease_first;
	for (int looks = 0; f->hedge_cursor != NO_SLOT && looks < HEDGE_LOOKS; looks++) {
		struct lease_row *lease = &f->leases[f->hedge_cursor];
		struct job_row *job = f->jobs[lease->job];
		const struct subtask_row *row = job_subtask(job, lease->number);

		if (grants == HEDGE_GRANTS || f->lease_count == f->limits.leases || !effects_room(fx, 1))
			return;
		f->hedge_cursor = lease->next;
		if (hedge_is_allowed(f, job, row) && hedge_is_due(job_pace(job, row), lease, f->now_ms) &&
			row->state == SUBTASK_LEASED)
			grants += hedge_offer(f, lease, fx);
	}
}

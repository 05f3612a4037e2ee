/* Judges a lease that a worker presents by its row, by the lease of another, and by what may be true at all. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/schedule/claim.h"
#include "coordinator/money/budget.h"
#include "coordinator/schedule/again.h"

#include <assert.h>

/* Attempts of one subtask, in a row, that did not arrive or were handed back. */
enum { UNRECORDED_MOST = 1000 };

struct job_row *claim_job(const struct fleet *f, struct subtask_ref ref)
{
	struct job_row *job = fleet_job(f, ref.job);

	if (!job || !job_is_open(job) || ref.number >= job->counts.total || !job_is_meant(job, ref))
		return NULL;
	return job;
}

struct lease_row *claim_lease(const struct fleet *f, const struct subtask_row *row)
{
	return row->lease == NO_SLOT ? NULL : &f->leases[row->lease];
}

/* A worker may say anything. A token of this term is in its row, and while its lease goes on it is one worker's: who
 * keeps that lease is not asked here. */
static bool token_was_given(const struct fleet *f, const struct subtask_row *row, struct token held)
{
	if (!held.term || !held.seq)
		return false;
	return held.term < f->term || (row->lease == NO_SLOT && token_equal(held, row->token));
}

/* A worker without any slot drains: what it holds it may still bring to its end. */
static bool worker_may_run(
	const struct fleet *f, const struct job_row *job, const struct subtask_row *row, uint32_t slot)
{
	const struct worker_row *worker = &f->workers[slot];

	return worker_serves(worker, &f->queues[job->queue]) &&
	       (worker->slots[row->kind] || !worker_has_slots(worker));
}

/* How many attempts there were before this one. Of the last ones there may be no record: a restart forgot them. */
static uint32_t attempts_before(const struct subtask_row *row, const struct held_lease *held)
{
	if (token_equal(held->token, row->token))
		return row->attempts ? row->attempts - 1 : 0;
	if (held->ref.attempt > row->attempts && held->ref.attempt - row->attempts <= UNRECORDED_MOST)
		return held->ref.attempt - 1;
	return row->attempts;
}

/* What was paid for is its worker's: another one that names its token would report of a call that it did not make. */
static bool is_anothers(
	const struct fleet *f, const struct subtask_row *row, struct token held, uint32_t worker)
{
	const struct charge *charge = bill_charge(row->bill, held);

	return charge && charge->worker != str_hash(str_of(f->workers[worker].id));
}

/* Its money was set aside for it, or there is some; and the record that says so fits the commit. */
static bool claim_is_paid(const struct fleet *f, const struct job_row *job, const struct subtask_row *row,
	struct token held, const struct effects *fx)
{
	const struct charge *charge = bill_charge(row->bill, held);

	if (!charge && !budget_price(f, job, row))
		return true;
	return effects_room(fx, 1) && ((charge && charge->full) || budget_fits(f, job, row));
}

/* Nobody has said what it came to, so its call may be under way, or done: it is worth having whatever was granted since. */
static bool is_unreported(const struct subtask_row *row, struct token held)
{
	const struct charge *charge = bill_charge(row->bill, held);

	return charge && charge->full;
}

/* Takes a subtask that nobody holds for the worker that still has it: no attempt is spent. */
static bool claim_free(struct fleet *f, struct job_row *job, const struct held_lease *held, uint32_t worker,
	struct effects *fx)
{
	struct subtask_row *row = job_subtask(job, held->ref.number);
	struct token known = row->token;
	struct lease_row *lease;
	bool paid;

	if ((token_compare(held->token, known) < 0 && !is_unreported(row, held->token)) || job->cancelling ||
		f->lease_count == f->limits.leases || !claim_is_paid(f, job, row, held->token, fx))
		return false;
	if (row->state == SUBTASK_BACKOFF)
		subtask_move(f, job, held->ref.number, SUBTASK_DUE, REASON_NONE, STR(""), fx);
	/* What a look for an earlier result comes to is not wanted any more: should this attempt fail, nobody would answer it again. */
	if (row->look == LOOK_ASKED)
		job_look(job, held->ref.number, LOOK_MISSED);
	job->counts.attempts -= row->attempts;
	row->attempts = attempts_before(row, held); /* it is the same attempt, going on */
	job->counts.attempts += row->attempts;
	lease = lease_grant(f, job, held->ref.number, worker);
	paid = budget_reclaim(f, lease, held->token);
	assert(paid); /* claim_is_paid() looked */
	if (!held->finished)
		lease_join(f, lease);
	subtask_move(f, job, held->ref.number, SUBTASK_LEASE, REASON_NONE, STR(""), fx);
	lease->adopted = held->token;
	lease->known = known;
	return true;
}

/* Of several presenters the highest old token wins. A worker that presents again what it presented before, or, to a
 * new coordinator, an older token than its key says, has not heard of its adoption: the answer was lost. */
static bool claim_wins(const struct lease_row *lease, struct token held, uint32_t worker)
{
	int newer = token_compare(held, lease->adopted);
	bool its_own = lease->worker == worker;

	/* A newer one that was known then had its end, or comes back beside this one. */
	if (newer > 0 && token_compare(held, lease->known) <= 0)
		return false;

	if (lease->state == LEASE_RESERVED)
		return newer >= 0 || its_own;
	return lease->adopted.seq && (newer > 0 || (newer == 0 && its_own));
}

/* The others are cancelled. */
static bool claim_held(struct fleet *f, struct lease_row *lease, const struct held_lease *held,
	uint32_t worker, struct effects *fx)
{
	struct token own;
	bool again = lease->worker == worker && token_equal(held->token, lease->adopted);

	/* A hedge that ends is written at once: a hello of thousands of leases may find no room for that. */
	if (!claim_wins(lease, held->token, worker) ||
		(lease->twin != NO_SLOT && !again && !effects_room(fx, 1)))
		return false;
	if (!again)
		again_no_more(f, lease, fx); /* it was not hedged against this one */
	if (lease->state == LEASE_LIVE && !again)
		lease_cancel(f, lease, REASON_SUPERSEDED, fx);
	own = lease->token;
	lease_adopt(f, lease, worker, held->token);
	budget_adopt(f, lease, own);
	/* So that the next coordinator knows the call by this token; one that does not counts it twice at worst. */
	if (effects_room(fx, 1))
		subtask_paid(f, f->jobs[lease->job], lease->number, fx);
	return true;
}

/* Of two leases that were out when a coordinator ended, one comes back beside the other, whose worker may be gone. A free one is as
 * soft as any: its run may be made again. */
static bool claim_beside(struct fleet *f, struct lease_row *first, const struct held_lease *held,
	uint32_t worker, struct effects *fx)
{
	struct job_row *job = f->jobs[first->job];
	const struct subtask_row *row = job_subtask(job, held->ref.number);
	struct lease_row *lease;
	bool paid;

	if (!is_unreported(row, held->token) || first->twin != NO_SLOT || first->worker == worker ||
		job->cancelling || f->lease_count == f->limits.leases)
		return false;
	lease = lease_rejoin(f, first, worker, attempts_before(row, held) + 1);
	lease->adopted = held->token;
	paid = budget_reclaim(f, lease, held->token);
	assert(paid); /* it is unreported: what it was settled with is there */
	if (effects_room(fx, 1))
		subtask_paid(f, job, held->ref.number, fx);
	return true;
}

/* Of two the one that this worker has taken before by this token: it has not heard of that. Else the first. */
static struct lease_row *claim_of_two(
	const struct fleet *f, struct lease_row *first, struct token held, uint32_t worker)
{
	struct lease_row *second = lease_twin(f, first);

	return second && second->worker == worker && token_equal(second->adopted, held) ? second : first;
}

enum claim claim_judge(struct fleet *f, const struct held_lease *held, uint32_t worker, struct effects *fx)
{
	struct job_row *job = claim_job(f, held->ref);
	struct subtask_row *row = job ? job_subtask(job, held->ref.number) : NULL;
	struct lease_row *lease = row ? claim_lease(f, row) : NULL;
	const struct lease_row *its = row ? lease_of_token(f, row, held->token) : NULL;

	if (!row)
		return CLAIM_REFUSED;
	if (row->state == SUBTASK_DONE)
		return token_equal(row->token, held->token) ? CLAIM_ACCEPTED : CLAIM_REFUSED;
	if (its && its->worker == worker && its->state != LEASE_RESERVED)
		return CLAIM_KEPT;
	/* Who was asked, nobody here could say: what becomes of the answer hangs on that. */
	if (row->kind == KIND_MODEL && fleet_tiers_unknown(f, job))
		return CLAIM_REFUSED;
	if (!token_was_given(f, row, held->token) || is_anothers(f, row, held->token, worker) ||
		!worker_may_run(f, job, row, worker))
		return CLAIM_REFUSED;
	if (lease && row->state == SUBTASK_LEASED) {
		lease = claim_of_two(f, lease, held->token, worker);
		return claim_held(f, lease, held, worker, fx) || claim_beside(f, lease, held, worker, fx)
			       ? CLAIM_ADOPTED
			       : CLAIM_REFUSED;
	}
	if (row->state == SUBTASK_READY || row->state == SUBTASK_BACKOFF)
		return claim_free(f, job, held, worker, fx) ? CLAIM_ADOPTED : CLAIM_REFUSED;
	return CLAIM_REFUSED;
}

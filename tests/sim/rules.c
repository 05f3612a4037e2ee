/* The rules of what may be stored of a subtask, given what was. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/sim/rules.h"
#include "common/rand.h"
#include "coordinator/state/goal_spec.h"
#include "tests/sim/goals.h"
#include "tests/sim/reviews.h"
#include "tests/sim/world.h"

#include <stdio.h>

static const char *done_fault(const struct world *w, const struct move *move, const struct fact *fact,
	const struct subtask_record *record)
{
	const struct stored *before = &fact->stored;
	char worker[8];

	if (!before->result)
		return "DONE without a result";
	if (record->row.reason == REASON_FROM_CACHE) {
		tally.from_cache++;
		return ledger_kept(w, move->job, before->result_token)
			       ? NULL
			       : "from the cache, and never kept there";
	}
	if (!token_equal(before->result_token, record->row.token))
		return "DONE without a result under its token";
	if (token_compare(before->result_token, before->ended) <= 0)
		return "DONE under a lease that was over";
	if (before->result_input != fact->input)
		return "DONE with a result of another input";
	snprintf(worker, sizeof worker, "w%u", before->result_worker);
	return str_equal(record->worker, str_of(worker)) ? NULL : "DONE by who did not hold it";
}

static bool is_spent(const struct subtask_row *row)
{
	return row->refused >= ATTEMPTS_REFUSED_MOST || row->failed >= ATTEMPTS_FAILED_MOST ||
	       row->lost >= ATTEMPTS_LOST_MOST;
}

/* A second look that nobody can pay is given up, and nothing else is. */
static bool is_spared(const struct subtask_row *row)
{
	uint32_t before;

	return row->kind == KIND_MODEL && row->reason == REASON_BUDGET &&
	       review_looked_at(str_bytes(row->spec, row->spec_len), &before);
}

/* In the same commit it may be leased, where that is paid for, or given up, where that is not. */
static bool is_retried(const struct subtask_row *row)
{
	return row->state == SUBTASK_READY || row->state == SUBTASK_LEASED ||
	       (row->state == SUBTASK_CANCELLED && !(row->refused + row->failed + row->lost));
}

/* Whatever it moves to. */
static const char *step_fault(const struct fact *fact, const struct subtask_row *row, bool retry_asked)
{
	const struct stored *before = &fact->stored;

	/* Of two leases that were paid for the older one may bring what is accepted. */
	if (token_compare(row->token, before->token) < 0 &&
		((row->state != SUBTASK_DONE && row->state != SUBTASK_HELD) ||
			!money_is_out(fact, row->token)))
		return "its token became smaller";
	if (retry_asked && is_retried(row) &&
		(before->state == SUBTASK_DEAD || before->state == SUBTASK_HELD))
		return row->refused + row->failed + row->lost
			       ? "retried, and its attempts are not counted anew"
			       : NULL;
	if (row->refused < before->refused || row->failed < before->failed || row->lost < before->lost)
		return "attempts that were spent are not counted any more";
	if (row->refused != row->refused_schema + row->refused_scope + row->refused_evidence &&
		!fact->stored.plans)
		return "its refusals are not those of its gates";
	if (before->state != SUBTASK_NONE && subtask_rests(before->state) && before->state == row->state &&
		token_equal(row->token, before->token) && before->bill.count)
		return NULL; /* a late report changes its bill alone */
	if (before->state == SUBTASK_DONE)
		return "it moved after it was DONE";
	if (before->state == SUBTASK_CANCELLED)
		return "it moved after it was CANCELLED";
	if (before->state == SUBTASK_DEAD)
		return "it moved after it was DEAD; nobody asked for it";
	if (before->state == SUBTASK_HELD && row->state != SUBTASK_CANCELLED)
		return "it was HELD, and moved before anybody had decided";
	return NULL;
}

const char *ledger_fault(const struct world *w, const struct move *move, const struct fact *fact,
	const struct subtask_record *record)
{
	const struct subtask_row *row = &record->row;
	const char *fault = step_fault(fact, row, w->ledger.jobs[move->job].retry_asked);

	fault = fault ? fault : money_fault(fact, record);
	fault = fault ? fault : goals_fault(w, move, fact, str_bytes(row->spec, row->spec_len));
	if (fault)
		return fault;
	switch (row->state) {
	case SUBTASK_DONE:
		return done_fault(w, move, fact, record);
	case SUBTASK_DEAD:
		/* Of a question the router may say that asking on is not worth it. */
		return is_spent(row) || (row->kind == KIND_MODEL &&
						(row->refused || row->reason == REASON_NOT_WORTH))
			       ? NULL
			       : "DEAD with attempts left";
	case SUBTASK_HELD:
		return fact->stored.held && row->unchecked > GATE_RECHECKS_MOST
			       ? NULL
			       : "HELD without a result, or before its gate was asked again";
	case SUBTASK_CANCELLED:
		return w->ledger.jobs[move->job].cancel_asked || is_spared(row)
			       ? NULL
			       : "CANCELLED; nobody asked for it";
	case SUBTASK_BACKOFF:
		return row->reason == REASON_NOT_RECEIVED || row->reason == REASON_HANDED_BACK
			       ? "an attempt is spent that nobody has begun"
			       : NULL;
	case SUBTASK_LEASED:
	case SUBTASK_READY:
		return NULL;
	default:
		return "such a state is not stored";
	}
}

uint64_t ledger_input(struct str spec)
{
	struct goal_ask ask;
	uint64_t hash;

	/* Of two planners the one may be refused while the other is asked without its fault: the goal is the same. */
	if (goal_ask_unpack(spec, &ask))
		spec = ask.goal;
	hash = spec.len;
	for (size_t i = 0; i < spec.len; i++)
		hash = rand_mix(hash ^ (unsigned char)spec.at[i]);
	return hash | 1;
}

void ledger_take(struct fact *fact, const struct subtask_record *record)
{
	const struct subtask_row *row = &record->row;

	fact->stored.state = row->state;
	fact->stored.token = row->token;
	fact->stored.refused = row->refused;
	fact->stored.failed = row->failed;
	fact->stored.lost = row->lost;
	if (row->state == SUBTASK_READY || row->state == SUBTASK_LEASED)
		fact->input = ledger_input(str_bytes(row->spec, row->spec_len));
	else if (row->state != SUBTASK_DONE)
		fact->stored.ended = row->token;
	fact->stored.bill = record->bill;
	fact->stored.looks_at = 0;
	fact->stored.plans = row->kind == KIND_MODEL && goals_is_planner(str_bytes(row->spec, row->spec_len));
	if (row->kind == KIND_MODEL)
		fact->stored.looks_at =
			review_looked_at(str_bytes(row->spec, row->spec_len), &fact->stored.looked);
}

void ledger_take_result(struct fact *fact, const struct handed_in *in)
{
	fact->stored.result = true;
	fact->stored.result_token = in->token;
	fact->stored.result_input = in->input;
	fact->stored.result_worker = in->worker;
	fact->stored.wants_look = in->wants_look;
	fact->stored.tier = in->tier;
}

/* Holds every commit against the rules of what may become true. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/sim/ledger.h"
#include "coordinator/state/record.h"
#include "tests/sim/kept.h"
#include "tests/sim/world.h"

#include <inttypes.h>

static void job_applied(struct world *w, const struct move *move)
{
	struct ledger_job *job = &w->ledger.jobs[move->job];
	struct job_record record;
	uint64_t def;

	if (move->job >= LEDGER_JOBS || !record_unpack_job(move->value, &record) ||
		!str_to_u64(record.request, &def) || def >= w->job_count) {
		world_broke(w, "the record of job %" PRIu64 " cannot be read", move->job);
		return;
	}
	if (job_ended(job->state))
		world_broke(w, "job %" PRIu64 " moved after it had ended", move->job);
	if (record.state == JOB_CANCELLED && !job->cancel_asked)
		world_broke(w, "job %" PRIu64 " is cancelled; nobody asked for it", move->job);
	job->def = (uint32_t)def;
	job->state = record.state;
	job->sealed = record.sealed;
	job->total = record.total;
	if (record.state != JOB_DONE && record.state != JOB_CANCELLED)
		return;
	for (uint32_t i = 0; i < job->total; i++)
		if (!subtask_rests(job->facts[i].state))
			world_broke(w, "job %" PRIu64 " ended, but not its subtask %u", move->job, i);
}

static struct str queue_of_job(const struct world *w, uint64_t job)
{
	return w->jobs[w->ledger.jobs[job].def].submit.queue;
}

/* Accepted in this queue before, and kept. */
static bool was_kept(const struct world *w, uint64_t job, struct token token)
{
	for (size_t i = 0; i < w->ledger.kept_count; i++)
		if (token_equal(w->ledger.kept[i].token, token) &&
			str_equal(w->ledger.kept[i].queue, queue_of_job(w, job)))
			return true;
	return false;
}

/* Written in the commit that accepts the result, or not at all. */
static void cache_applied(struct world *w, const struct memory_store *s, const struct move *move)
{
	const struct move *result = NULL;
	struct handed_in in;

	if (str_equal(move->key, STR("tool")))
		return;
	for (size_t i = 0; i < s->count; i++)
		if (s->moves[i].kind == MOVE_RESULT && str_equal(s->moves[i].value, move->value))
			result = &s->moves[i];
	if (!result || !str_starts(move->key, queue_of_job(w, result->job))) {
		world_broke(w, "%.*s is kept, and its result is not accepted", STR_ARG(move->key));
		return;
	}
	memcpy(&in, move->value.at, sizeof in);
	if (w->ledger.kept_count == LEDGER_KEPT) {
		world_broke(w, "more is kept than there is");
		return;
	}
	w->ledger.kept[w->ledger.kept_count++] = (struct kept){ queue_of_job(w, result->job), in.token };
}

static const char *done_fault(const struct world *w, const struct move *move, const struct fact *before,
	const struct subtask_row *row)
{
	if (!before->result)
		return "DONE without a result";
	if (row->reason != REASON_FROM_CACHE)
		return token_equal(before->result_token, row->token)
			       ? NULL
			       : "DONE without a result under its token";
	tally.from_cache++;
	return was_kept(w, move->job, before->result_token) ? NULL : "from the cache, and never kept there";
}

static const char *state_fault(const struct world *w, const struct move *move, const struct fact *before,
	const struct subtask_record *record)
{
	const struct subtask_row *row = &record->row;

	if (token_compare(row->token, before->token) < 0)
		return "its token became smaller";
	if (before->state == SUBTASK_DONE)
		return "it moved after it was DONE";
	switch (row->state) {
	case SUBTASK_DONE:
		return done_fault(w, move, before, row);
	case SUBTASK_DEAD:
		return row->refused >= ATTEMPTS_REFUSED_MOST || row->failed >= ATTEMPTS_FAILED_MOST ||
				       row->lost >= ATTEMPTS_LOST_MOST
			       ? NULL
			       : "DEAD with attempts left";
	case SUBTASK_HELD:
		return before->held && row->unchecked > GATE_RECHECKS_MOST
			       ? NULL
			       : "HELD without a result, or before its gate was asked again";
	case SUBTASK_CANCELLED:
		return w->ledger.jobs[move->job].cancel_asked ? NULL : "CANCELLED; nobody asked for it";
	case SUBTASK_READY:
	case SUBTASK_BACKOFF:
		return NULL;
	default:
		return "such a state is not stored";
	}
}

static void subtask_applied(struct world *w, const struct move *move)
{
	struct fact *fact = ledger_fact(w, (struct subtask_ref){ move->job, move->number, 0 });
	struct subtask_record record;
	const char *fault = "its record cannot be read";

	if (fact && record_unpack_subtask(move->value, &record))
		fault = state_fault(w, move, fact, &record);
	if (fault) {
		world_broke(w, "j%" PRIu64 "/%u: %s", move->job, move->number, fault);
		return;
	}
	fact->state = record.row.state;
	fact->token = record.row.token;
}

static void result_applied(struct world *w, const struct move *move)
{
	struct fact *fact = ledger_fact(w, (struct subtask_ref){ move->job, move->number, 0 });
	struct handed_in in;

	if (!fact || move->value.len != sizeof in) {
		world_broke(w, "j%" PRIu64 "/%u: no result that a worker made", move->job, move->number);
		return;
	}
	memcpy(&in, move->value.at, sizeof in);
	if (move->kind == MOVE_HELD) {
		fact->held = true;
		return;
	}
	if (fact->result)
		world_broke(w,
			"j%" PRIu64 "/%u: accepted twice, under %" PRIu64 ".%" PRIu64 " and %" PRIu64
			".%" PRIu64,
			move->job, move->number, fact->result_token.term, fact->result_token.seq,
			in.token.term, in.token.seq);
	if (fact->state == SUBTASK_DEAD || fact->state == SUBTASK_CANCELLED)
		world_broke(w, "j%" PRIu64 "/%u: accepted after its end", move->job, move->number);
	if (in.run == (uint64_t)KEPT_WRONG)
		world_broke(w, "j%" PRIu64 "/%u: what no gate may let through is accepted", move->job,
			move->number);
	fact->result = true;
	fact->result_token = in.token;
}

struct fact *ledger_fact(struct world *w, struct subtask_ref ref)
{
	if (ref.job >= LEDGER_JOBS || ref.number >= LEDGER_SUBTASKS)
		return NULL;
	return &w->ledger.jobs[ref.job].facts[ref.number];
}

void ledger_look(struct world *w, struct store *store)
{
	const struct memory_store *s = memory_of(store);

	if (s->memory->seq == w->ledger.seq)
		return;
	if (s->memory->seq != w->ledger.seq + 1 || s->seq != s->memory->seq)
		world_broke(w, "the store went from sequence %" PRIu64 " to %" PRIu64, w->ledger.seq,
			s->memory->seq);
	if (s->memory->term.number != s->term.number)
		world_broke(w, "a commit of term %" PRIu64 " was applied under term %" PRIu64, s->term.number,
			s->memory->term.number);
	w->ledger.seq = s->memory->seq;
	tally.commits++;
	for (size_t i = 0; i < s->count; i++)
		if (s->moves[i].kind == MOVE_CACHE)
			cache_applied(w, s, &s->moves[i]);
	/* A result before its record: the record is held against it. */
	for (size_t i = 0; i < s->count; i++)
		if (s->moves[i].kind == MOVE_RESULT || s->moves[i].kind == MOVE_HELD)
			result_applied(w, &s->moves[i]);
	for (size_t i = 0; i < s->count; i++)
		if (s->moves[i].kind == MOVE_SUBTASK)
			subtask_applied(w, &s->moves[i]);
	for (size_t i = 0; i < s->count; i++)
		if (s->moves[i].kind == MOVE_JOB)
			job_applied(w, &s->moves[i]);
	for (size_t i = 0; i < s->count; i++)
		if (s->moves[i].kind == MOVE_RESULT &&
			w->ledger.jobs[s->moves[i].job].facts[s->moves[i].number].state != SUBTASK_DONE)
			world_broke(w, "j%" PRIu64 "/%u: a result is stored, but it is not DONE",
				s->moves[i].job, s->moves[i].number);
}

/* Holds every commit against the rules of what may become true. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/sim/rules.h"
#include "tests/sim/goals.h"
#include "tests/sim/kept.h"
#include "tests/sim/looked.h"
#include "tests/sim/world.h"

#include <inttypes.h>

static bool job_read(struct world *w, const struct move *move, struct job_record *record, uint64_t *def)
{
	if (move->job < LEDGER_JOBS && record_unpack_job(move->value, record) &&
		str_to_u64(record->request, def) && *def < w->job_count)
		return true;
	world_broke(w, "the record of job %" PRIu64 " cannot be read", move->job);
	return false;
}

/* A plan that is whole has every subtask, and each was written. */
static void sealed_look(struct world *w, uint64_t id, const struct job_record *record)
{
	const struct ledger_job *job = &w->ledger.jobs[id];
	const struct job_work *work = &w->jobs[job->def].submit.work;

	if (work->kind != KIND_TOOL && record->total != work->subtasks)
		world_broke(w, "j%" PRIu64 " has %u subtasks, and %u were asked for", id, record->total,
			work->subtasks);
	for (uint32_t i = 0; i < record->total && i < LEDGER_SUBTASKS; i++)
		if (!job->facts[i].stored.state)
			world_broke(w, "j%" PRIu64 "/%u: its plan is whole, but it is not stored", id, i);
}

/* What is told of a job that has ended is what became of its subtasks. */
static void ended_look(struct world *w, uint64_t id, const struct job_record *record)
{
	const struct ledger_job *job = &w->ledger.jobs[id];
	uint32_t by_state[SUBTASK_STATES] = { 0 };
	uint64_t findings = 0;

	for (uint32_t i = 0; i < record->total; i++) {
		const struct stored *stored = &job->facts[i].stored;

		by_state[stored->state]++;
		findings += stored->state == SUBTASK_DONE && !stored->looks_at && !stored->plans &&
			    w->jobs[job->def].submit.work.kind != KIND_NOOP;
		if (!subtask_rests(stored->state))
			world_broke(w, "job %" PRIu64 " ended, but not its subtask %u", id, i);
	}
	/* Of a plan that was not whole when it was cancelled some rows may be stored. */
	for (uint32_t i = record->total; i < LEDGER_SUBTASKS && record->state == JOB_DONE; i++)
		if (job->facts[i].stored.state)
			world_broke(w, "job %" PRIu64 " ended with %u subtasks, and has a subtask %u", id,
				record->total, i);
	if (memcmp(by_state, record->counts.by_state, sizeof by_state))
		world_broke(w, "job %" PRIu64 " ended, and its counts are not those of its subtasks", id);
	if (!record->counts.findings_unknown && record->counts.findings != findings)
		world_broke(w, "job %" PRIu64 " ended with %" PRIu64 " findings, and says %" PRIu64, id,
			findings, record->counts.findings);
}

/* Before all else of a commit: whose job this is. A number that was lost with its job may be given to another. */
static void job_named(struct world *w, const struct move *move)
{
	struct ledger_job *job = &w->ledger.jobs[move->job % LEDGER_JOBS];
	struct job_record record;
	uint64_t def;

	if (!job_read(w, move, &record, &def) || (job->known && job->def == def))
		return;
	/* A cancel that is on its way names the number. */
	*job = (struct ledger_job){ .known = true,
		.def = (uint32_t)def,
		.cancel_asked = job->cancel_asked,
		.retry_asked = job->retry_asked };
}

static void job_applied(struct world *w, const struct move *move)
{
	struct ledger_job *job = &w->ledger.jobs[move->job % LEDGER_JOBS];
	struct job_record record;
	uint64_t def;

	if (!job_read(w, move, &record, &def))
		return;
	if (job_ended(job->state) && !(job->state == JOB_DONE && job->retry_asked))
		world_broke(w, "job %" PRIu64 " moved after it had ended", move->job);
	if (record.state == JOB_CANCELLED && !job->cancel_asked)
		world_broke(w, "job %" PRIu64 " is cancelled; nobody asked for it", move->job);
	job->state = record.state;
	job->sealed = record.sealed;
	job->total = record.total;
	if (record.granted < job->granted && !w->forgot)
		world_broke(w, "j%" PRIu64 " may cost %" PRIu64 ", and could cost %" PRIu64, move->job,
			record.granted, job->granted);
	job->granted = record.granted;
	if (record.sealed)
		sealed_look(w, move->job, &record);
	if (job_ended(record.state))
		ended_look(w, move->job, &record);
}

static struct str queue_of_job(const struct world *w, uint64_t job)
{
	return w->jobs[w->ledger.jobs[job].def].submit.queue;
}

/* Accepted in this queue before, and kept. */
bool ledger_kept(const struct world *w, uint64_t job, struct token token)
{
	for (size_t i = 0; i < w->ledger.kept_count; i++)
		if (token_equal(w->ledger.kept[i].token, token) &&
			str_equal(w->ledger.kept[i].queue, queue_of_job(w, job)))
			return true;
	return false;
}

/* Written in the commit that accepts the result, or not at all. */
static void cache_applied(struct world *w, const struct move *moves, size_t count, const struct move *move)
{
	const struct move *result = NULL;
	struct handed_in in;

	if (str_equal(move->key, STR("tool")))
		return;
	for (size_t i = 0; i < count; i++)
		if (moves[i].kind == MOVE_RESULT && str_equal(moves[i].value, move->value))
			result = &moves[i];
	if (!result || !str_starts(move->key, queue_of_job(w, result->job))) {
		world_broke(w, "%.*s is kept, and its result is not accepted", STR_ARG(move->key));
		return;
	}
	memcpy(&in, move->value.at, sizeof in);
	if (ledger_kept(w, result->job, in.token))
		return; /* given back to a store that had lost it */
	if (w->ledger.kept_count == LEDGER_KEPT) {
		world_broke(w, "more is kept than there is");
		return;
	}
	w->ledger.kept[w->ledger.kept_count++] = (struct kept){ queue_of_job(w, result->job), in.token };
}

static void subtask_applied(struct world *w, const struct move *move)
{
	struct fact *fact = ledger_fact(w, (struct subtask_ref){ move->job, move->number, 0, 0 });
	struct subtask_record record;
	const char *fault = "its record cannot be read";

	if (fact && record_unpack_subtask(move->value, &record))
		fault = ledger_fault(w, move, fact, &record);
	if (fault) {
		world_broke(w, "j%" PRIu64 "/%u: %s", move->job, move->number, fault);
		return;
	}
	ledger_take(fact, &record);
}

/* A result that was lost with the store's last commits is there again: run once more, or not. */
static void found_again(struct fact *fact)
{
	if (!fact->result_lost)
		return;
	fact->result_lost = false;
	if (fact->runs > fact->runs_then)
		tally.results_rerun++;
	else
		tally.results_returned++;
}

static void result_applied(struct world *w, const struct move *move)
{
	struct fact *fact = ledger_fact(w, (struct subtask_ref){ move->job, move->number, 0, 0 });
	struct handed_in in;

	if (!fact || move->value.len < sizeof in) {
		world_broke(w, "j%" PRIu64 "/%u: no result that a worker made", move->job, move->number);
		return;
	}
	memcpy(&in, move->value.at, sizeof in);
	if (move->kind == MOVE_HELD) {
		fact->stored.held = true;
		return;
	}
	if (fact->stored.result)
		world_broke(w,
			"j%" PRIu64 "/%u: accepted twice, under %" PRIu64 ".%" PRIu64 " and %" PRIu64
			".%" PRIu64,
			move->job, move->number, fact->stored.result_token.term,
			fact->stored.result_token.seq, in.token.term, in.token.seq);
	if (fact->stored.state == SUBTASK_DEAD || fact->stored.state == SUBTASK_CANCELLED)
		world_broke(w, "j%" PRIu64 "/%u: accepted after its end", move->job, move->number);
	if (in.run == (uint64_t)KEPT_WRONG)
		world_broke(w, "j%" PRIu64 "/%u: what no gate may let through is accepted", move->job,
			move->number);
	found_again(fact);
	ledger_take_result(fact, &in);
}

struct fact *ledger_fact(struct world *w, struct subtask_ref ref)
{
	if (ref.job >= LEDGER_JOBS || ref.number >= LEDGER_SUBTASKS)
		return NULL;
	return &w->ledger.jobs[ref.job].facts[ref.number];
}

bool ledger_has(const struct world *w, uint32_t def)
{
	const struct ledger_job *job = &w->ledger.jobs[w->jobs[def].id % LEDGER_JOBS];

	return w->jobs[def].id && job->state != JOB_NONE && job->def == def;
}

/* The looks at this review that came after so many others. */
static uint32_t looks_at(const struct ledger_job *job, uint32_t review, uint32_t before)
{
	uint32_t looks = 0;

	for (uint32_t i = 0; i < LEDGER_SUBTASKS; i++)
		looks += job->facts[i].stored.state && job->facts[i].stored.looks_at == review + 1 &&
			 job->facts[i].stored.looked == before;
	return looks;
}

/* Of each review that finds what is worth it there is one second look from the commit on that accepts it; each look brings one more at
 * most. */
static void second_look_look(struct world *w, const struct move *move)
{
	const struct ledger_job *job = &w->ledger.jobs[move->job];
	const struct stored *stored = &job->facts[move->number].stored;
	uint32_t most = stored->looks_at || stored->wants_look;
	uint32_t least = stored->wants_look && job->total < LEDGER_SUBTASKS;
	uint32_t looks = stored->looks_at ? looks_at(job, stored->looks_at - 1, stored->looked + 1)
					  : looks_at(job, move->number, 0);

	if (looks < least || looks > most)
		world_broke(
			w, "j%" PRIu64 "/%u: it is looked at again %u times", move->job, move->number, looks);
	tally.second_looks += looks;
}

/* A result before its record: the record is held against it. */
static void moves_applied(struct world *w, const struct move *moves, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (moves[i].kind == MOVE_JOB)
			job_named(w, &moves[i]);
	for (size_t i = 0; i < count; i++)
		if (moves[i].kind == MOVE_CACHE)
			cache_applied(w, moves, count, &moves[i]);
	for (size_t i = 0; i < count; i++)
		if (moves[i].kind == MOVE_RESULT || moves[i].kind == MOVE_HELD)
			result_applied(w, &moves[i]);
	for (size_t i = 0; i < count; i++)
		if (moves[i].kind == MOVE_SUBTASK)
			subtask_applied(w, &moves[i]);
	for (size_t i = 0; i < count; i++)
		if (moves[i].kind == MOVE_JOB)
			job_applied(w, &moves[i]);
	for (uint64_t id = 1; id < LEDGER_JOBS; id++)
		money_look(w, id);
	for (size_t i = 0; i < count; i++)
		if (moves[i].kind == MOVE_SUBTASK)
			looked_look(w, &moves[i]);
	for (size_t i = 0; i < count; i++)
		if (moves[i].kind == MOVE_RESULT) {
			second_look_look(w, &moves[i]);
			goals_accepted(w, moves, count, &moves[i]);
		}
	for (size_t i = 0; i < count; i++)
		if (moves[i].kind == MOVE_RESULT &&
			w->ledger.jobs[moves[i].job].facts[moves[i].number].stored.state != SUBTASK_DONE)
			world_broke(w, "j%" PRIu64 "/%u: a result is stored, but it is not DONE",
				moves[i].job, moves[i].number);
}

static void applied(void *arg, const struct term *term, uint64_t seq, const struct move *moves, size_t count)
{
	struct world *w = arg;

	if (seq != w->ledger.seq + 1)
		world_broke(w, "the store went from sequence %" PRIu64 " to %" PRIu64, w->ledger.seq, seq);
	if (term->number != w->ledger.term.number || strcmp(term->holder, w->ledger.term.holder))
		world_broke(w, "a commit of term %" PRIu64 " of %s was applied, and %" PRIu64 " of %s leads",
			term->number, term->holder, w->ledger.term.number, w->ledger.term.holder);
	if (memory_of(w->store)->memory->foreign)
		world_broke(w, "a commit was applied to a store that is another's");
	w->ledger.seq = seq;
	tally.commits++;
	moves_applied(w, moves, count);
	if (w->scenario && w->scenario->committed)
		w->scenario->committed(w, moves, count);
}

void ledger_begin(struct world *w)
{
	store_memory_watch(w->store, (struct memory_watch){ applied, w });
}

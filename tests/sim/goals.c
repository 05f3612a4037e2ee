/* Plans by two parts a lens, checked as the coordinator checks them, and held against what is stored. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/sim/goals.h"
#include "common/rand.h"
#include "coordinator/plan/goal_check.h"
#include "coordinator/plan/goal_rows.h"
#include "coordinator/state/goal_spec.h"
#include "coordinator/state/record.h"
#include "tests/sim/world.h"

#include <inttypes.h>
#include <stdio.h>

enum {
	PARTS_A_LENS = 2,
	PATH_BYTES = 32,
	WAYS_TO_BE_WRONG = 4,
	PLANNED_FIRST = 1,
	BYTES_A_TOKEN = 4,
	MICRO = 1000000
};

void goals_work(struct world *w, struct job_work *work)
{
	if (w->scenario ? !w->scenario->goals : w->seed % 2)
		return;
	work->goal = STR("where does input reach a shell?");
	work->lens_tools = 0;
}

bool goals_is_planner(struct str spec)
{
	struct goal_ask ask;

	return goal_ask_unpack(spec, &ask);
}

enum behaviour goals_behaviour(uint64_t roll)
{
	static const enum behaviour some[] = { REFUSED_ONCE, REFUSED_ONCE, REFUSED_ONCE, REFUSED_ALWAYS,
		UNCHECKED_ONCE, UNCHECKED_ALWAYS, FAILS_ONCE };

	return roll % 10 < sizeof some / sizeof some[0] ? some[roll % 10] : BEHAVES_WELL;
}

static const struct job_work *work_of(const struct world *w, struct subtask_ref ref)
{
	return &w->jobs[w->ledger.jobs[ref.job % LEDGER_JOBS].def].submit.work;
}

/* Files have no names in this world but their numbers, in the order of these. */
static struct str path_of(struct world *w, size_t file)
{
	char path[PATH_BYTES];

	snprintf(path, sizeof path, "src/%03zu.c", file);
	return arena_str(&w->arena, str_of(path));
}

static struct str name_of(struct world *w, struct token token)
{
	char name[64];

	snprintf(name, sizeof name, "plan %" PRIu64 ".%" PRIu64, token.term, token.seq);
	return arena_str(&w->arena, str_of(name));
}

/* The files of a lens, halved. Of what is wrong: a file is in both halves, there is no such file, no such lens, or no part at all. */
static void part_make(
	struct world *w, const struct job_work *work, size_t place, size_t wrong, struct goal_part *out)
{
	size_t half = work->file_count / PARTS_A_LENS, first = place % PARTS_A_LENS * half, count = half;
	struct str *paths;

	if (count + 1 > GOAL_PATHS_MOST)
		count = GOAL_PATHS_MOST - 1;
	paths = arena_take(&w->arena, (count + 1) * sizeof *paths);
	for (size_t i = 0; i < count; i++)
		paths[i] = path_of(w, first + i);
	out->paths = paths;
	out->path_count = count;
	out->lens = work->model_lenses[place / PARTS_A_LENS];
	out->question = STR("what of it reaches a shell?");
	if (wrong == 1)
		paths[out->path_count++] = path_of(w, place % PARTS_A_LENS ? 0 : half);
	else if (wrong == 2)
		paths[0] = STR("src/none.c");
	else if (wrong == 3)
		out->lens = STR("astrology");
}

void goals_make(
	struct world *w, struct subtask_ref ref, struct token token, bool wrong, struct tool_result *result)
{
	const struct job_work *work = work_of(w, ref);
	size_t count = work->model_lens_count * PARTS_A_LENS;
	struct goal_part *parts = arena_zero(&w->arena, count * sizeof *parts);
	struct goal_plan *plan = arena_zero(&w->arena, sizeof *plan);
	size_t kind = wrong ? token.seq % WAYS_TO_BE_WRONG : WAYS_TO_BE_WRONG;

	for (size_t i = 0; i < count; i++) {
		part_make(w, work, i, kind, &parts[i]);
		parts[i].title = name_of(w, token);
	}
	*plan = (struct goal_plan){ .restated = work->goal, .parts = parts, .part_count = kind ? count : 0 };
	result->plan = plan;
	result->finding_count = 0;
}

void goals_look(struct world *w, struct event_result *result, bool unreadable)
{
	const struct job_work *work = work_of(w, result->ref);
	struct goal_file *files = arena_take(&w->arena, work->file_count * sizeof *files);
	struct buf lenses = BUF_INIT;
	struct goal_bounds bounds = { .files = files, .file_count = work->file_count };

	result->gate.goal = NULL;
	if (unreadable)
		return;
	for (size_t i = 0; i < work->file_count; i++)
		files[i] = (struct goal_file){ path_of(w, i), STR("c"), work->files[i].lines,
			work->files[i].bytes, false };
	for (size_t i = 0; i < work->model_lens_count; i++)
		buf_printf(&lenses, "%s%.*s", i ? "," : "", STR_ARG(work->model_lenses[i]));
	bounds.lenses = arena_str(&w->arena, buf_str(&lenses));
	buf_release(&lenses);
	result->gate.goal = goal_check(result->gate.result->plan, &bounds, &w->arena);
}

static bool is_of_plan(struct str spec, struct goal_question *out)
{
	struct tool_spec fields;

	return spec_unpack(spec, &fields) && goal_question_of(&fields, out);
}

const char *goals_fault(
	const struct world *w, const struct move *move, const struct fact *fact, struct str spec)
{
	const struct ledger_job *job = &w->ledger.jobs[move->job];
	const struct stored *planner = &job->facts[0].stored;
	struct goal_question question;
	char name[64];

	if (!w->jobs[job->def].submit.work.goal.len || fact->stored.state)
		return NULL;
	if (!move->number)
		return goals_is_planner(spec) ? NULL : "planned, and it is no planner";
	if (!is_of_plan(spec, &question))
		return planner->result ? NULL : "planned before there was a plan"; /* or a second look */
	/* Results are looked at before the records of their commit. */
	if (!planner->result)
		return "of a plan that nobody has accepted";
	snprintf(name, sizeof name, "plan %" PRIu64 ".%" PRIu64, planner->result_token.term,
		planner->result_token.seq);
	return str_equal(question.title, str_of(name)) ? NULL
						       : "of another plan than the one that was accepted";
}

/* Four bytes are a token, and no answer is counted: so much and more a plan comes to at the cheapest tier. */
static void look_at_price(struct world *w, const struct move *result, uint64_t bytes)
{
	const struct ledger_job *job = &w->ledger.jobs[result->job];
	uint64_t least = bytes / BYTES_A_TOKEN * (uint64_t)provider_tiers[0].price.input / MICRO, spent = 0;

	for (uint32_t i = 0; i < job->total; i++)
		spent += bill_settled(&job->facts[i].stored.bill);
	if (spent + least > job->granted && !w->forgot)
		world_broke(w,
			"j%" PRIu64 ": a plan is accepted that costs %" PRIu64 " and more, %" PRIu64
			" are spent of %" PRIu64,
			result->job, least, spent, job->granted);
}

static uint32_t bytes_of(const struct move *row)
{
	struct subtask_record record;
	struct tool_spec spec;

	return record_unpack_subtask(row->value, &record) &&
			       spec_unpack(str_bytes(record.row.spec, record.row.spec_len), &spec)
		       ? spec.bytes
		       : 0;
}

void goals_accepted(struct world *w, const struct move *moves, size_t count, const struct move *result)
{
	const struct ledger_job *job = &w->ledger.jobs[result->job];
	bool seen[LEDGER_SUBTASKS] = { false };
	uint64_t bytes = 0;
	uint32_t rows = 0;

	if (!job->facts[result->number].stored.plans)
		return;
	for (size_t i = 0; i < count; i++) {
		const struct move *move = &moves[i];

		if (move->kind != MOVE_SUBTASK || move->job != result->job || move->number < PLANNED_FIRST ||
			seen[move->number])
			continue;
		seen[move->number] = true;
		bytes += bytes_of(move);
		rows++;
	}
	if (!rows || job->total != PLANNED_FIRST + rows)
		world_broke(w,
			"j%" PRIu64 ": a plan is accepted with %u questions, and its job has %u subtasks",
			result->job, rows, job->total);
	look_at_price(w, result, bytes);
	tally.plans++;
	tally.questions_planned += rows;
}

/* Of the strongest, and of no other because its plan was refused. */
static void look_at_planner(struct world *w, const struct effect *effect, const struct stored *stored)
{
	bool shut = false;
	struct goal_ask ask;

	for (size_t i = 0; i < PROVIDER_TIERS; i++)
		shut |= w->providers[i].shut_until_ms != 0;
	if (!goal_ask_unpack(effect->spec, &ask))
		return;
	if (effect->tier + 1 != PROVIDER_TIERS && !stored->failed && !shut && !w->forgot)
		world_broke(w, "j%" PRIu64 "/%u: its planner is asked of tier %s", effect->ref.job,
			effect->ref.number, provider_tiers[effect->tier].name.at);
	/* What was refused for its form is told as to any other. */
	if (stored->refused && !ask.refused.len && !effect->detail.len && !w->forgot)
		world_broke(w, "j%" PRIu64 "/%u: a planner is not told why its plan was refused",
			effect->ref.job, effect->ref.number);
	tally.plans_again += stored->refused != 0;
}

void goals_asked(struct world *w, const struct effect *effect)
{
	const struct ledger_job *job = &w->ledger.jobs[effect->ref.job % LEDGER_JOBS];
	const struct fact *fact = ledger_fact(w, effect->ref);
	const struct stored *planner = &job->facts[0].stored;

	if (!w->jobs[job->def].submit.work.goal.len)
		return;
	if (!effect->ref.number)
		look_at_planner(w, effect, &fact->stored);
	else if (planner->state != SUBTASK_DONE && !w->forgot)
		world_broke(w, "j%" PRIu64 "/%u: asked, and its planner is %s", effect->ref.job,
			effect->ref.number, subtask_state_name(planner->state));
}

/* Rows of the store become the facts of an aggregate; everything of one report lives in one arena. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/gathering.h"
#include "common/tier/roster.h"

#include "common/day.h"
#include "common/io/log.h"
#include "coordinator/aggregate/aggregate.h"
#include "coordinator/api/read_baseline.h"
#include "coordinator/api/read_request.h"
#include "coordinator/api/read_result.h"
#include "coordinator/api/stored.h"
#include "coordinator/facts.h"
#include "coordinator/facts_row.h"
#include "coordinator/gate/tally.h"
#include "coordinator/money/estimate.h"
#include "coordinator/money/expect.h"
#include "coordinator/money/price.h"
#include "coordinator/state/record.h"

#include <stdlib.h>

struct gathering {
	struct gathering_sources from;
	struct arena arena;
	uint64_t id;
	int64_t unix_ms;
	bool found;
	struct job_record record;
	struct job_side side;
	const struct str *tiers; /* their names */
	size_t tier_count;
	struct manifest manifest;
	bool has_manifest;
	struct aggregate_subtask *subtasks;
	uint32_t count;
	struct baseline baseline;
	struct report_gate gates[GATE_RULES];
	struct aggregate_facts facts;
	struct aggregate *aggregate;
};

static int on_record(void *arg, uint32_t number, struct str value)
{
	struct gathering *g = arg;

	(void)number;
	g->found = record_unpack_job(arena_str(&g->arena, value), &g->record) &&
		   read_side(g->record.request, &g->side);
	return g->found ? 0 : -E_CORRUPT;
}

/* Every row that names a file names it by its place in the manifest. */
static int manifest_take(struct gathering *g)
{
	struct buf bytes = BUF_INIT;
	int err;

	if (!g->side.has_files)
		return 0;
	err = blob_get(g->from.blobs, g->side.manifest, &bytes);
	if (!err)
		err = manifest_decode(buf_str(&bytes), &g->manifest);
	g->has_manifest = !err;
	buf_release(&bytes);
	return err == -E_NOT_FOUND ? -E_PRECONDITION : err;
}

static struct aggregate_subtask *subtask_of(struct gathering *g, uint32_t number)
{
	/* Numbers have no gaps in a plan that was sealed. */
	return number < g->count && g->subtasks[number].number == number ? &g->subtasks[number] : NULL;
}

/* What a look that was given up would need at the most, where its tier still is one. */
static void most_take(struct gathering *g, const struct subtask_row *row, struct aggregate_subtask *look)
{
	ptrdiff_t tier = tier_find(g->from.tiers, g->from.tier_count, look->tier);
	const struct aggregate_subtask *review = subtask_of(g, look->of);
	struct tool_spec spec;

	if (look->again && look->unpaid && tier >= 0 && review &&
		spec_unpack(str_bytes(row->spec, row->spec_len), &spec))
		look->most_microusd = price_beside(&g->from.tiers[tier], &spec, review->bytes);
}

/* Its rows name them by their places in the list that it was planned for: what is configured here by now may be another. */
static void tiers_take(struct gathering *g)
{
	struct str *names = arena_take(&g->arena, TIERS_MOST * sizeof *names);

	g->tiers = names;
	g->tier_count = roster_list(g->record.roster, names);
	if (g->tier_count)
		return;
	g->tier_count = g->from.tier_count;
	for (size_t i = 0; i < g->from.tier_count; i++)
		names[i] = g->from.tiers[i].name;
}

static int on_subtask(void *arg, uint32_t number, struct str value)
{
	struct gathering *g = arg;
	const struct facts_room room = { .file_count = g->manifest.file_count,
		.tiers = g->tiers,
		.tier_count = g->tier_count,
		.arena = &g->arena };
	struct subtask_record record;
	int err;

	if (number >= g->record.total)
		return 0; /* of a plan that was made again, and smaller */
	if (!record_unpack_subtask(arena_str(&g->arena, value), &record))
		return -E_CORRUPT;
	tally_add(g->gates, &record.row);
	err = facts_of_row(&record, number, &room, &g->subtasks[g->count++]);
	if (!err)
		most_take(g, &record.row, &g->subtasks[g->count - 1]);
	return err;
}

static int on_wall(void *arg, uint32_t number, struct str value)
{
	struct gathering *g = arg;
	struct aggregate_subtask *subtask = subtask_of(g, number);
	struct stored_result stored;

	if (!stored_unpack(value, &stored))
		return -E_CORRUPT;
	if (!subtask)
		return 0;
	subtask->wall_ms = stored.wall_ms;
	subtask->accepted_microusd = stored.spent_microusd;
	/* Of a result that is older than the job, the start says nothing of who was busy in it. */
	if (stored.started_ms >= (uint64_t)g->record.submitted_unix_ms)
		subtask->started_ms = stored.started_ms;
	return 0;
}

/* One that cannot be read or does not fit leaves its files not covered: the report says so. */
static int on_result(void *arg, uint32_t number, struct str value)
{
	struct gathering *g = arg;
	struct arena scratch = { 0 };
	struct buf blob = BUF_INIT;
	struct stored_result stored;
	const struct tool_result *result;
	char id[SUBTASK_ID_BYTES];
	int err = stored_unpack(value, &stored) ? 0 : -E_CORRUPT;

	if (!err && stored.blob.len) {
		err = blob_get(g->from.blobs, (const unsigned char *)stored.blob.at, &blob);
		stored.body = buf_str(&blob);
	}
	result = err ? NULL : read_tool_result(stored.body, &scratch);
	if (result)
		err = aggregate_add(g->aggregate, number, result);
	if (err)
		log_event(LEVEL_WARN, "report.unread",
			log_text("subtask", subtask_id((struct subtask_ref){ g->id, number, 0, 0 }, id)),
			log_text("reason", error_words(err)));
	buf_release(&blob);
	arena_release(&scratch);
	return 0;
}

static void forecast_take(struct gathering *g)
{
	const struct job_forecast *f = &g->record.forecast;
	const struct estimate *e = &f->estimate;
	struct expect_plan plan = expect_plan_of(
		g->from.tiers, g->from.tier_count, g->side.workflow, g->side.refuters, g->side.planned, f);
	uint64_t due = expect_due(&plan, f).microusd.middle;
	/* Of one that asked nobody, or did not ask all, it says nothing how far it was off. */
	bool compared = job_ended(g->record.state) && (due || g->record.spent) &&
			!g->record.counts.by_state[SUBTASK_CANCELLED];

	g->facts.forecast = (struct report_forecast){ .subtasks = f->questions,
		.looks = expect_looks(&plan),
		.planner = g->side.planned && f->questions,
		.microusd_low = e->microusd.low,
		.microusd = e->microusd.middle,
		.microusd_high = e->microusd.high,
		.microusd_most = e->microusd_most,
		.tokens_low = e->tokens.low,
		.tokens = e->tokens.middle,
		.tokens_high = e->tokens.high,
		.learnt = f->learnt,
		.ended = compared,
		.error_permille = compared ? estimate_error_permille(due, g->record.spent) : 0 };
}

/* Which tiers are not asked now, and why, says something of a job that still asks, or has just ended: this long is for the report at
 * its end. Of any other it is what befell somebody else. */
enum { TROUBLES_OF_END_MS = 10000 };

static size_t troubles_of(const struct gathering *g)
{
	bool over = g->record.ended_unix_ms && g->unix_ms - g->record.ended_unix_ms > TROUBLES_OF_END_MS;

	return over ? 0 : g->from.trouble_count;
}

static struct str waits_for(const struct job_record *record)
{
	if (record->state != JOB_PAUSED)
		return STR("");
	switch (record->reason) {
	case REASON_BUDGET:
		return STR("the budget is spent");
	case REASON_QUOTA:
		return STR("its provider takes no more calls");
	case REASON_NO_KEY:
		return STR("no worker has the key of a tier");
	case REASON_TIERS_UNKNOWN:
		return STR("the coordinator has other tiers");
	default:
		return STR("");
	}
}

static void facts_take(struct gathering *g)
{
	const struct job_record *record = &g->record;
	int64_t end = record->ended_unix_ms ? record->ended_unix_ms : g->unix_ms;

	g->facts = (struct aggregate_facts){
		.job = g->id,
		.workflow = g->side.workflow,
		.goal = g->side.goal,
		.commit = g->manifest.commit,
		.repository = g->manifest.repository,
		.state = record->state,
		.waits_for = waits_for(record),
		.started_ms = (uint64_t)record->submitted_unix_ms,
		.wall_ms = (uint64_t)(end > record->submitted_unix_ms ? end - record->submitted_unix_ms : 0),
		.fail_on = g->side.fail_on,
		.outcome = record->reason == REASON_TIMED_OUT ? REPORT_TIMEOUT : 0,
		.lenses_offered = g->side.lenses_offered || g->side.planned, /* a plan may do without one */
		.skills = g->side.skills,
		.skill_count = g->side.skill_count,
		.suppress = { .list = g->manifest.suppressions,
			.count = g->manifest.suppression_count,
			.today = day_of(record->submitted_unix_ms),
			.distrusted = g->side.distrusted },
		.tools = g->from.tools,
		.tool_count = g->from.tool_count,
		.subtasks = g->subtasks,
		.subtask_count = g->count,
		.gates = g->gates,
		.tiers = g->tiers,
		.tier_count = g->tier_count,
		.troubles = g->from.troubles,
		.trouble_count = troubles_of(g),
		.planned = g->side.planned,
	};
	g->facts.gate_count = tally_finish(g->gates);
	forecast_take(g);
	facts_of_manifest(&g->facts, &g->manifest, &g->arena);
	facts_of_lenses(&g->facts, g->side.lens, &g->arena);
}

/* A comparison that was asked for is made or the report fails: without it everything would be called new. */
static int baseline_take(struct gathering *g)
{
	unsigned char report[SHA256_BYTES];
	struct buf json = BUF_INIT;
	int err;

	if (!read_baseline_asked(g->record.request, &g->arena, report, &g->baseline))
		return 0;
	err = blob_get(g->from.blobs, report, &json);
	if (!err && !read_baseline_report(buf_str(&json), &g->arena, &g->baseline))
		err = -E_CORRUPT;
	buf_release(&json);
	g->facts.baseline = &g->baseline;
	return err == -E_NOT_FOUND ? -E_PRECONDITION : err;
}

static int gather(struct gathering *g)
{
	const struct store_ops *ops = g->from.store->ops;
	struct store *store = g->from.store;
	int err = ops->rows(store, g->id, MOVE_JOB, on_record, g);

	if (!err && !g->found)
		return -E_NOT_FOUND;
	if (err)
		return err;
	err = manifest_take(g);
	if (err)
		return err;
	tiers_take(g);
	g->subtasks = arena_take(&g->arena, (size_t)g->record.total * sizeof *g->subtasks + 1);
	err = ops->rows(store, g->id, MOVE_SUBTASK, on_subtask, g);
	if (!err)
		err = ops->rows(store, g->id, MOVE_RESULT, on_wall, g);
	if (err)
		return err;
	facts_take(g);
	err = baseline_take(g);
	if (err)
		return err;
	g->aggregate = aggregate_begin(&g->facts);
	if (g->side.kind != KIND_TOOL)
		return 0;
	return ops->rows(store, g->id, MOVE_RESULT, on_result, g);
}

void gathering_close(struct gathering *g)
{
	if (!g)
		return;
	aggregate_free(g->aggregate);
	if (g->has_manifest)
		manifest_release(&g->manifest);
	arena_release(&g->side.arena);
	arena_release(&g->arena);
	free(g);
}

int gathering_open(
	const struct gathering_sources *from, uint64_t job, int64_t unix_ms, struct gathering **out)
{
	struct gathering *g = calloc(1, sizeof *g);
	int err;

	if (!g)
		abort(); /* the truth is in the store */
	g->from = *from;
	g->id = job;
	g->unix_ms = unix_ms;
	err = gather(g);
	if (err) {
		gathering_close(g);
		return err;
	}
	*out = g;
	return 0;
}

void gathering_report(struct gathering *g, struct report *out)
{
	aggregate_finish(g->aggregate, out);
}

/* Rows of the store become the facts of an aggregate; everything of one report lives in one arena. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/gathering.h"
#include "coordinator/facts.h"
#include "common/day.h"
#include "common/io/log.h"
#include "coordinator/aggregate/aggregate.h"
#include "coordinator/api/read_baseline.h"
#include "coordinator/api/read_client.h"
#include "coordinator/api/read_result.h"
#include "coordinator/api/stored.h"
#include "coordinator/gate/tally.h"
#include "coordinator/money/estimate.h"
#include "coordinator/money/expect.h"
#include "coordinator/state/record.h"
#include "coordinator/state/claims.h"
#include "coordinator/state/goal_spec.h"
#include "coordinator/state/way.h"

#include <stdlib.h>

struct gathering {
	struct gathering_sources from;
	struct arena arena;
	uint64_t id;
	int64_t unix_ms;
	bool found;
	struct job_record record;
	struct job_side side;
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

static int files_of(struct gathering *g, const struct tool_spec *spec, struct aggregate_subtask *out)
{
	uint32_t *files = arena_take(&g->arena, spec->file_count * sizeof *files + 1);

	for (uint32_t i = 0; i < spec->file_count; i++) {
		files[i] = spec_file(spec, i);
		if (files[i] >= g->manifest.file_count)
			return -E_CORRUPT;
	}
	out->files = files;
	out->file_count = spec->file_count;
	return 0;
}

static void claims_to(struct gathering *g, const struct tool_spec *spec, struct aggregate_subtask *out)
{
	struct claims about;
	struct claim claim;
	uint32_t *places;

	out->again = claims_of_spec(spec, &about);
	if (!out->again)
		return;
	out->of = about.of;
	out->claims = places = arena_take(&g->arena, about.count * sizeof *places + 1);
	while (out->claim_count < about.count && claim_next(&about.packed, &claim))
		places[out->claim_count++] = claim.finding;
}

/* A planner that was refused is told so in its spec: there it stands whatever came of the next plan. */
static void refusal_to(struct str spec, struct aggregate_subtask *out)
{
	struct goal_ask ask;

	out->refusal = goal_ask_unpack(spec, &ask) ? ask.refused : STR("");
}

/* Of what is done only that it was not run, or had to be run again. */
static bool tells(const struct subtask_row *row)
{
	return row->state != SUBTASK_DONE || row->reason == REASON_FROM_CACHE ||
	       row->reason == REASON_TOOL_CHANGED;
}

/* The one that it is asked of, or else one that was; "" where nobody is chosen, or there are none. */
static struct str tier_of(const struct gathering *g, const struct subtask_record *record)
{
	struct subtask_row way = record->row;
	const struct subtask_row *row = &way;
	uint8_t refused[ATTEMPTS_REFUSED_MOST];
	uint32_t count, last;
	struct goal_ask ask;

	if (row->kind != KIND_MODEL || !g->from.tier_count)
		return STR("");
	if (goal_ask_unpack(str_bytes(row->spec, row->spec_len), &ask))
		return g->from
			.tiers[row->failed < g->from.tier_count ? g->from.tier_count - 1 - row->failed : 0]
			.name;
	if (!record->has_way)
		way_from_counters(&way, (uint32_t)g->from.tier_count);
	count = way_refused(row, refused);
	if (row->way)
		last = row->way - 1u;
	else if (count)
		last = refused[count - 1];
	else if (row->passed)
		last = 31u - (uint32_t)__builtin_clz(row->passed);
	else
		return STR("");
	return last < g->from.tier_count ? g->from.tiers[last].name : STR("");
}

static int on_subtask(void *arg, uint32_t number, struct str value)
{
	struct gathering *g = arg;
	struct subtask_record record;
	struct aggregate_subtask *out;
	struct tool_spec spec;

	if (number >= g->record.total)
		return 0; /* of a plan that was made again, and smaller */
	if (!record_unpack_subtask(arena_str(&g->arena, value), &record))
		return -E_CORRUPT;
	out = &g->subtasks[g->count++];
	*out = (struct aggregate_subtask){
		.number = number,
		.kind = (enum subtask_kind)record.row.kind,
		.state = (enum subtask_state)record.row.state,
		.attempts = record.row.attempts,
		.refused = record.row.refused != 0,
		.cost_microusd = (int64_t)bill_settled(&record.bill),
		.tool = STR(""),
		.lens = STR(""),
		.tier = tier_of(g, &record),
		.worker = record.worker,
		.cached = record.row.reason == REASON_FROM_CACHE,
		.changed = record.row.reason == REASON_TOOL_CHANGED,
		.reason = tells(&record.row) ? record.detail : STR(""),
		.unpaid = record.row.state == SUBTASK_CANCELLED && record.row.reason == REASON_BUDGET,
	};
	tally_add(g->gates, &record.row);
	if (kind_finds(out->kind) && spec_unpack(str_bytes(record.row.spec, record.row.spec_len), &spec)) {
		out->tool = spec.tool;
		out->lens = spec.lens;
		claims_to(g, &spec, out);
		refusal_to(str_bytes(record.row.spec, record.row.spec_len), out);
		return files_of(g, &spec, out);
	}
	return 0;
}

static struct aggregate_subtask *subtask_of(struct gathering *g, uint32_t number)
{
	/* Numbers have no gaps in a plan that was sealed. */
	return number < g->count && g->subtasks[number].number == number ? &g->subtasks[number] : NULL;
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

static void tiers_take(struct gathering *g)
{
	struct str *names = arena_take(&g->arena, g->from.tier_count * sizeof *names + 1);

	for (size_t i = 0; i < g->from.tier_count; i++)
		names[i] = g->from.tiers[i].name;
	g->facts.tiers = names;
	g->facts.tier_count = g->from.tier_count;
}

static void forecast_take(struct gathering *g)
{
	const struct job_forecast *f = &g->record.forecast;
	const struct estimate *e = &f->estimate;
	bool ended = job_ended(g->record.state);
	uint64_t due = expect_due(f, e->microusd.middle);
	struct expect_plan plan = expect_plan_of(
		g->from.tiers, g->from.tier_count, g->side.workflow, g->side.refuters, g->side.planned, f);

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
		.ended = ended,
		.error_permille = ended ? estimate_error_permille(due, g->record.spent) : 0 };
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
		.planned = g->side.planned,
	};
	g->facts.gate_count = tally_finish(g->gates);
	tiers_take(g);
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

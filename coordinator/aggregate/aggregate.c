/* Takes results as they come, and puts the report together at the end. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/aggregate/aggregate.h"
#include "common/utf8.h"
#include "coordinator/aggregate/coverage.h"
#include "coordinator/aggregate/fingerprint.h"
#include "coordinator/aggregate/goal_copy.h"
#include "coordinator/aggregate/merge.h"
#include "coordinator/aggregate/outcome.h"
#include "coordinator/aggregate/second.h"
#include "coordinator/aggregate/seen.h"
#include "coordinator/aggregate/spend.h"
#include "coordinator/aggregate/take.h"
#include "reeve/limits.h"

#include <assert.h>
#include <stdlib.h>

struct aggregate {
	struct arena arena;
	const struct aggregate_facts *facts;
	struct coverage coverage;
	struct seen seen;
	struct spend spend;
	struct second second;
	struct report_planner planner;
	uint32_t *tiers;  /* per row of facts->subtasks: see report.tiers */
	bool *taken;      /* per row of facts->subtasks: its result is here */
	struct buf rows;  /* of struct merge_row */
	struct buf forms; /* of struct str: the sandboxes, each once */
	bool finished;
};

struct aggregate *aggregate_begin(const struct aggregate_facts *facts)
{
	struct aggregate *a = calloc(1, sizeof *a);

	if (!a)
		abort(); /* the truth is in the store */
	for (size_t i = 1; i < facts->subtask_count; i++)
		assert(facts->subtasks[i - 1].number < facts->subtasks[i].number);
	a->facts = facts;
	a->taken = arena_zero(&a->arena, facts->subtask_count + 1);
	coverage_begin(&a->coverage, facts, &a->arena);
	seen_begin(&a->seen, facts, &a->arena);
	spend_begin(&a->spend, facts, &a->arena);
	a->tiers = arena_take(&a->arena, facts->subtask_count * sizeof *a->tiers + 1);
	for (size_t i = 0; i < facts->subtask_count; i++) {
		a->tiers[i] = spend_tier(&a->spend, &a->arena, facts->subtasks[i].tier);
		second_asked(&a->second, &facts->subtasks[i]);
	}
	return a;
}

void aggregate_free(struct aggregate *a)
{
	if (!a)
		return;
	coverage_release(&a->coverage);
	second_release(&a->second);
	buf_release(&a->forms);
	buf_release(&a->rows);
	arena_release(&a->arena);
	free(a);
}

static int subtask_by_number(const void *key, const void *row)
{
	uint32_t number = *(const uint32_t *)key, other = ((const struct aggregate_subtask *)row)->number;

	return (number > other) - (number < other);
}

static const struct aggregate_subtask *subtask_of(const struct aggregate_facts *facts, uint32_t number)
{
	if (!facts->subtask_count)
		return NULL;
	return bsearch(
		&number, facts->subtasks, facts->subtask_count, sizeof *facts->subtasks, subtask_by_number);
}

static bool result_fits(const struct aggregate_facts *facts, const struct tool_result *result)
{
	for (size_t i = 0; i < result->finding_count; i++) {
		const struct finding *f = &result->findings[i];

		if (f->file >= facts->file_count || !f->start_line || f->end_line < f->start_line)
			return false;
		if (f->severity >= SEVERITIES || f->confidence >= CONFIDENCES)
			return false;
	}
	for (size_t i = 0; i < result->not_covered_count; i++)
		if (result->not_covered[i].file >= facts->file_count)
			return false;
	return true;
}

static void take_sandbox(struct aggregate *a, struct str form)
{
	const struct str *forms = (const void *)a->forms.at;

	if (!form.len)
		return;
	for (size_t i = 0; i < a->forms.len / sizeof *forms; i++)
		if (str_equal(forms[i], form))
			return;
	form = arena_str(&a->arena, str_sub(form, 0, NAME_BYTES_MOST));
	buf_add(&a->forms, &form, sizeof form);
}

static void take_plan(
	struct aggregate *a, const struct aggregate_subtask *s, const struct tool_result *result)
{
	a->coverage.plan = goal_copy(&a->arena, result->plan);
	a->planner = (struct report_planner){ .model = arena_str(
						      &a->arena, utf8_cut(result->model, NAME_BYTES_MOST)),
		.tier = arena_str(&a->arena, utf8_cut(result->tier, NAME_BYTES_MOST)),
		.refused = utf8_cut(s->refusal, REASON_BYTES_MOST) };
}

int aggregate_add(struct aggregate *a, uint32_t number, const struct tool_result *result)
{
	const struct aggregate_subtask *s = subtask_of(a->facts, number);
	size_t row;

	assert(!a->finished);
	if (!s || !kind_finds(s->kind) || !result_fits(a->facts, result))
		return -E_CORRUPT;
	row = (size_t)(s - a->facts->subtasks);
	if (a->taken[row])
		return -E_CORRUPT;
	if (s->state != SUBTASK_DONE)
		return 0;
	a->taken[row] = true;
	if (s->kind == KIND_MODEL && result->tier.len)
		a->tiers[row] = spend_tier(&a->spend, &a->arena, str_sub(result->tier, 0, NAME_BYTES_MOST));
	spend_add(&a->spend, s, result);
	if (s->again) {
		second_add(&a->second, s, a->tiers[row], result);
		return 0;
	}
	if (result->plan && str_equal(s->tool, STR(GOAL_TOOL)))
		take_plan(a, s, result);
	take_findings(&a->rows, &a->arena, a->facts->files, s, a->tiers[row], result);
	take_sandbox(a, result->sandbox);
	coverage_add(&a->coverage, s, result);
	seen_add(&a->seen, s, result);
	return 0;
}

static int form_by_name(const void *a, const void *b)
{
	return str_compare(*(const struct str *)a, *(const struct str *)b);
}

static struct str join_forms(struct aggregate *a)
{
	struct str *forms = (void *)a->forms.at;
	size_t count = a->forms.len / sizeof *forms;
	struct buf joined = BUF_INIT;
	struct str out;

	if (count)
		qsort(forms, count, sizeof *forms, form_by_name);
	for (size_t i = 0; i < count; i++) {
		if (i)
			buf_add_byte(&joined, ',');
		buf_add_str(&joined, forms[i]);
	}
	out = arena_str(&a->arena, buf_str(&joined));
	buf_release(&joined);
	return out;
}

static bool looked(const void *arg, const struct report_finding *finding, struct str path)
{
	return seen_by(arg, finding->rule, path);
}

static void compare(struct aggregate *a, struct report_finding *findings, size_t count, struct report *out)
{
	struct baseline_fate fate;

	baseline_compare(a->facts->baseline, findings, count, looked, &a->seen, &a->arena, &fate);
	out->compared = true;
	out->fixed = fate.fixed;
	out->fixed_count = fate.fixed_count;
	out->unchecked = fate.unchecked;
}

static bool was_heard(const struct aggregate *a, uint32_t tier)
{
	for (size_t i = 0; i < a->facts->subtask_count; i++)
		if (a->taken[i] && a->tiers[i] == tier)
			return true;
	return false;
}

static void add_listed(struct buf *list, const char *between, struct str text)
{
	buf_add_text(list, list->len ? between : "");
	buf_add_str(list, text);
}

/* Why this one is not asked; "": that is not known. */
static struct str why_of(const struct aggregate *a, struct str tier)
{
	for (size_t i = 0; i < a->facts->trouble_count; i++)
		if (str_equal(a->facts->troubles[i].tier, tier))
			return a->facts->troubles[i].why;
	return STR("");
}

static void add_why(const struct aggregate *a, struct str tier, struct buf *whys)
{
	struct str why = why_of(a, tier);

	if (!why.len)
		return;
	add_listed(whys, "; ", tier);
	buf_add_text(whys, ": ");
	buf_add_str(whys, why);
}

static struct str failed_tiers(struct aggregate *a)
{
	struct buf list = BUF_INIT;
	struct str out;

	for (uint32_t tier = 0; tier < a->facts->tier_count; tier++) {
		struct str name = a->facts->tiers[tier], why = why_of(a, name);
		size_t count = 0;

		for (size_t i = 0; i < a->facts->subtask_count; i++)
			count += a->facts->subtasks[i].failed_by >> tier & 1;
		if (!count)
			continue;
		add_listed(&list, "; ", name);
		buf_printf(&list, " at %zu question%s", count, count == 1 ? "" : "s");
		if (why.len)
			buf_printf(&list, " (%.*s)", STR_ARG(why));
	}
	out = arena_str(&a->arena, buf_str(&list));
	buf_release(&list);
	return out;
}

/* The configured tiers of whom no result is. */
static void silent_tiers(struct aggregate *a, struct report_totals *out)
{
	struct buf names = BUF_INIT, whys = BUF_INIT;

	for (uint32_t tier = 1; tier <= a->facts->tier_count; tier++) {
		if (was_heard(a, tier))
			continue;
		add_listed(&names, ", ", a->facts->tiers[tier - 1]);
		add_why(a, a->facts->tiers[tier - 1], &whys);
	}
	out->tiers_silent = arena_str(&a->arena, buf_str(&names));
	out->tiers_silent_why = arena_str(&a->arena, buf_str(&whys));
	buf_release(&names);
	buf_release(&whys);
}

static void report_findings(struct aggregate *a, struct report *out)
{
	struct suppress_request suppress;
	struct report_finding *findings;
	size_t count = second_apply(
		&a->second, a->facts->tier_count, (void *)a->rows.at, a->rows.len / sizeof(struct merge_row));

	out->totals.claims_own = a->second.own;
	if (a->second.own)
		silent_tiers(a, &out->totals);
	out->totals.tiers_failed = failed_tiers(a);
	count = merge_rows((void *)a->rows.at, count, &a->arena, &findings);

	fingerprint_all(findings, count, &a->arena);
	merge_rank(findings, count, &a->arena);
	for (size_t i = 0; i < count; i++)
		findings[i].status = STR("new");
	if (a->facts->baseline)
		compare(a, findings, count, out);
	suppress = suppress_masked(&a->facts->suppress, &a->arena);
	suppress_apply(&suppress, findings, count, &a->arena, &out->silence);
	out->findings = findings;
	out->finding_count = count;
	out->totals.findings = count;
}

static void report_subtasks(struct aggregate *a, struct report *out)
{
	struct report_subtask *rows = arena_take(&a->arena, (a->facts->subtask_count + 1) * sizeof *rows);

	for (size_t i = 0; i < a->facts->subtask_count; i++) {
		const struct aggregate_subtask *s = &a->facts->subtasks[i];

		rows[i] = (struct report_subtask){
			.number = s->number,
			.kind = s->kind,
			.state = s->state,
			.tool = s->tool,
			.lens = coverage_lenses_of(&a->coverage, s),
			.tier = a->tiers[i],
			.attempts = s->attempts,
			.worker = s->worker,
			.cost_microusd = s->cost_microusd,
			.started_ms = s->started_ms,
			.wall_ms = s->wall_ms,
			.reason = str_sub(s->reason, 0, REASON_BYTES_MOST),
		};
	}
	out->subtasks = rows;
	out->subtask_count = a->facts->subtask_count;
}

static void report_coverage(struct aggregate *a, struct report *out)
{
	for (size_t i = 0; i < a->facts->subtask_count; i++)
		if (kind_finds(a->facts->subtasks[i].kind) && !a->taken[i] && !a->facts->subtasks[i].again)
			coverage_miss(&a->coverage, &a->facts->subtasks[i]);
	out->coverage = coverage_finish(&a->coverage);
	out->coverage_count = a->coverage.lens_count;
}

/* A result that could not be read, or a lens that lacks something. */
static bool lacks_something(const struct aggregate *a, const struct report *r)
{
	for (size_t i = 0; i < a->facts->subtask_count; i++) {
		const struct aggregate_subtask *s = &a->facts->subtasks[i];

		if (kind_finds(s->kind) && s->state == SUBTASK_DONE && !a->taken[i])
			return true;
	}
	for (size_t i = 0; i < r->coverage_count; i++)
		if (coverage_is_partial(&a->coverage, &r->coverage[i]))
			return true;
	return false;
}

enum { MODEL_TOOLS = 3 }; /* MODEL_TOOL, REFUTE_TOOL, GOAL_TOOL: they are none of the fleet's */

/* Each tool once, in order of their subtasks. */
static void report_changed(struct aggregate *a, struct report *out)
{
	const struct aggregate_facts *facts = a->facts;
	size_t most = facts->tool_count + MODEL_TOOLS;
	struct str *tools = arena_take(&a->arena, most * sizeof *tools);

	out->changed = tools;
	for (size_t i = 0; i < facts->subtask_count; i++) {
		const struct aggregate_subtask *s = &facts->subtasks[i];
		size_t known = 0;

		if (s->state != SUBTASK_DONE || !s->changed)
			continue;
		while (known < out->changed_count && !str_equal(tools[known], s->tool))
			known++;
		if (known == out->changed_count && known < most)
			tools[out->changed_count++] = s->tool;
	}
}

/* The rules that looked at results, and behind them the second look at findings. */
static void report_gates(struct aggregate *a, struct report *out)
{
	size_t count = a->facts->gate_count;
	struct report_gate *gates = arena_take(&a->arena, (count + 1) * sizeof *gates);

	if (count)
		memcpy(gates, a->facts->gates, count * sizeof *gates);
	if (a->second.gate.fired)
		gates[count++] = a->second.gate;
	out->gates = gates;
	out->gate_count = count;
}

void aggregate_finish(struct aggregate *a, struct report *out)
{
	const struct aggregate_facts *facts = a->facts;

	assert(!a->finished);
	a->finished = true;
	*out = (struct report){
		.job = facts->job,
		.workflow = facts->workflow,
		.state = str_of(job_state_name(facts->state)),
		.goal = facts->goal,
		.commit = facts->commit,
		.repository = facts->repository,
		.fail_on = facts->fail_on,
		.started_ms = facts->started_ms,
		.wall_ms = facts->wall_ms,
		.sandbox = join_forms(a),
		.skills = facts->skills,
		.skill_count = facts->skill_count,
		.plan = a->coverage.plan,
		.planner = a->planner,
	};
	outcome_totals(facts, &out->totals);
	spend_finish(&a->spend, facts, out);
	report_findings(a, out);
	report_gates(a, out);
	report_subtasks(a, out);
	report_changed(a, out);
	report_coverage(a, out);
	out->outcome = outcome_of(facts, out, lacks_something(a, out));
	out->complete = !(out->outcome & (REPORT_INCOMPLETE | REPORT_HELD));
}

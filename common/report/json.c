/* report.json: the shape that scripts hold on to (docs/reports.md), key by key in its order. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/report/gaps.h"
#include "common/report/json_plan.h"
#include "common/report/json_totals.h"
#include "common/report/json_writer.h"
#include "common/report/report.h"

#include <inttypes.h>
#include <stdio.h>

static void write_outcome(struct json_writer *w, unsigned outcome)
{
	json_open(w, "outcome", '[');
	for (unsigned bit = REPORT_CLEAN; bit <= REPORT_TIMEOUT; bit <<= 1)
		if (outcome & bit)
			json_text(w, NULL, report_outcome_name(bit));
	json_close(w, ']');
}

static void write_job(struct json_writer *w, const struct report *r)
{
	char id[24];

	snprintf(id, sizeof id, "j%" PRIu64, r->job);
	json_open(w, "job", '{');
	json_text(w, "id", id);
	json_str(w, "workflow", r->workflow);
	json_str(w, "state", r->state);
	json_bool(w, "complete", r->complete);
	json_str(w, "goal", r->goal);
	json_str(w, "commit", r->commit);
	json_str(w, "repository", r->repository);
	json_u64(w, "started_ms", r->started_ms);
	json_u64(w, "wall_ms", r->wall_ms);
	json_str(w, "sandbox", r->sandbox);
	json_close(w, '}');
}

static void write_coverage(struct json_writer *w, const struct report_coverage *c)
{
	json_open(w, NULL, '{');
	json_str(w, "lens", c->lens);
	json_bool(w, "asked", !c->unasked);
	if (c->unasked)
		json_str(w, "why", c->why_unasked);
	json_u64(w, "files", c->files);
	json_u64(w, "partly", gaps_failed(c, true));
	json_u64(w, "lines", c->lines);
	json_open(w, "not_covered", '[');
	for (size_t i = 0; i < c->not_covered_count; i++) {
		json_open(w, NULL, '{');
		json_bytes(w, "path", c->not_covered[i].path);
		json_str(w, "why", c->not_covered[i].why);
		json_text(w, "cause", report_cause_name(c->not_covered[i].cause));
		json_bool(w, "covered", c->not_covered[i].covered);
		json_bool(w, "partial", c->not_covered[i].partial);
		json_close(w, '}');
	}
	json_close(w, ']');
	json_open(w, "folders", '[');
	for (size_t i = 0; i < c->folder_count; i++) {
		json_open(w, NULL, '{');
		json_bytes(w, "path", c->folders[i].name);
		json_u64(w, "files", c->folders[i].files);
		json_close(w, '}');
	}
	json_close(w, ']');
	json_close(w, '}');
}

static void write_id(struct json_writer *w, const char *key, uint64_t job, uint32_t number)
{
	char id[SUBTASK_ID_BYTES];

	json_text(w, key, subtask_id((struct subtask_ref){ job, number, 0, 0 }, id));
}

static void write_supporters(struct json_writer *w, const struct report *r, const struct report_finding *f)
{
	json_open(w, "supporters", '[');
	for (size_t i = 0; i < f->supporter_count; i++) {
		const struct report_supporter *s = &f->supporters[i];

		json_open(w, NULL, '{');
		json_str(w, "runner", s->runner);
		json_str(w, "tool_or_model", s->tool_or_model);
		json_u64(w, "tier", s->tier);
		json_str(w, "tier_name", report_tier_name(r, s->tier));
		write_id(w, "subtask", r->job, s->subtask);
		json_close(w, '}');
	}
	json_close(w, ']');
}

static void write_words(struct json_writer *w, const struct suppression *s)
{
	char until[16];

	json_text(w, "source", s->line ? "comment" : "config");
	json_bytes(w, "why", s->why);
	json_bytes(w, "owner", s->owner);
	json_text(w, "until", report_day(s->until, until));
}

static void write_suppression(struct json_writer *w, const struct suppression *s)
{
	json_open(w, "suppression", '{');
	write_words(w, s);
	json_close(w, '}');
}

static void write_idle(struct json_writer *w, const struct report_idle *row)
{
	json_open(w, NULL, '{');
	json_text(w, "state", report_idleness_name(row->why));
	json_str(w, "rule", row->says->rule);
	json_bytes(w, "path", row->says->path);
	json_u64(w, "line", row->says->line);
	write_words(w, row->says);
	json_close(w, '}');
}

static void write_silence(struct json_writer *w, const struct report_silence *s)
{
	json_open(w, "suppressions", '{');
	json_u64(w, "rows", s->rows);
	json_u64(w, "findings", s->findings);
	json_u64(w, "expired", s->expired);
	json_u64(w, "unreasoned", s->unreasoned);
	json_u64(w, "unbelieved", s->unbelieved);
	json_u64(w, "unused", s->unused);
	json_open(w, "idle", '[');
	for (size_t i = 0; i < s->idle_count; i++)
		write_idle(w, &s->idle[i]);
	json_close(w, ']');
	json_close(w, '}');
}

static void write_absence(struct json_writer *w, const struct absence *absence)
{
	json_open(w, "absence", '{');
	json_strs(w, "paths", absence->paths, absence->path_count);
	json_strs(w, "words", absence->words, absence->word_count);
	json_close(w, '}');
}

static void write_finding(struct json_writer *w, const struct report *r, const struct report_finding *f)
{
	json_open(w, NULL, '{');
	json_str(w, "id", f->id);
	json_str(w, "rule", f->rule);
	json_str(w, "lens", f->lens);
	json_text(w, "severity", severity_name(f->severity));
	json_text(w, "confidence", confidence_name(f->confidence));
	json_str(w, "message", f->message);
	json_bytes(w, "path", f->path);
	json_u64(w, "start_line", f->start_line);
	json_u64(w, "end_line", f->end_line);
	json_bytes(w, "quote", f->quote);
	if (f->absence)
		write_absence(w, f->absence);
	json_str(w, "fingerprint", f->fingerprint);
	json_str(w, "status", f->status);
	if (f->suppression)
		write_suppression(w, f->suppression);
	write_supporters(w, r, f);
	json_close(w, '}');
}

static void write_gate(struct json_writer *w, const struct report_gate *g)
{
	json_open(w, NULL, '{');
	json_str(w, "name", g->name);
	json_u64(w, "fired", g->fired);
	json_u64(w, "passed", g->passed);
	json_u64(w, "refused", g->refused);
	json_u64(w, "could_not_check", g->could_not_check);
	json_close(w, '}');
}

static void write_skill(struct json_writer *w, const struct report_skill *skill)
{
	json_open(w, NULL, '{');
	json_str(w, "name", skill->name);
	json_str(w, "lens", skill->lens);
	json_str(w, "hash", skill->hash);
	json_close(w, '}');
}

/* Those of the lenses that it served, or of the whole job. */
static void write_skills(struct json_writer *w, const struct report *r, const struct report_subtask *s)
{
	json_open(w, "skills", '[');
	for (size_t i = 0; i < r->skill_count; i++)
		if (!s || report_skill_serves(&r->skills[i], s->lens))
			write_skill(w, &r->skills[i]);
	json_close(w, ']');
}

static void write_subtask(struct json_writer *w, const struct report *r, const struct report_subtask *s)
{
	json_open(w, NULL, '{');
	write_id(w, "id", r->job, s->number);
	json_text(w, "kind", subtask_kind_name(s->kind));
	json_str(w, "tool", s->tool);
	json_str(w, "lens", s->lens);
	write_skills(w, r, s);
	json_text(w, "state", subtask_state_name(s->state));
	json_u64(w, "tier", s->tier);
	json_str(w, "tier_name", report_tier_name(r, s->tier));
	json_u64(w, "attempts", s->attempts);
	json_str(w, "worker", s->worker);
	json_i64(w, "cost_microusd", s->cost_microusd);
	json_u64(w, "started_ms", s->started_ms);
	json_u64(w, "wall_ms", s->wall_ms);
	json_str(w, "reason", s->reason);
	json_close(w, '}');
}

void report_json(const struct report *r, struct buf *out)
{
	struct json_writer w = { .out = out };

	json_open(&w, NULL, '{');
	json_text(&w, "schema", "reeve.report/1");
	write_outcome(&w, r->outcome);
	write_job(&w, r);
	json_totals(&w, r);
	if (r->plan)
		json_plan(&w, r);
	json_open(&w, "coverage", '[');
	for (size_t i = 0; i < r->coverage_count; i++)
		write_coverage(&w, &r->coverage[i]);
	json_close(&w, ']');
	json_open(&w, "findings", '[');
	for (size_t i = 0; i < r->finding_count; i++)
		write_finding(&w, r, &r->findings[i]);
	/* Of the earlier report: their supporters were subtasks of another job. */
	for (size_t i = 0; i < r->fixed_count; i++)
		write_finding(&w, r, &r->fixed[i]);
	json_close(&w, ']');
	write_skills(&w, r, NULL);
	write_silence(&w, &r->silence);
	json_open(&w, "gates", '[');
	for (size_t i = 0; i < r->gate_count; i++)
		write_gate(&w, &r->gates[i]);
	json_close(&w, ']');
	json_open(&w, "subtasks", '[');
	for (size_t i = 0; i < r->subtask_count; i++)
		write_subtask(&w, r, &r->subtasks[i]);
	json_close(&w, ']');
	json_close(&w, '}');
	buf_add_byte(out, '\n');
}

/* Tells each choice as it was made, from the job's events, and makes the next one once more. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/explaining.h"
#include "common/proto_arena.h"
#include "common/tier/roster.h"
#include "common/usd.h"
#include "coordinator/api/read_request.h"
#include "coordinator/api/read_result.h"
#include "coordinator/api/stored.h"
#include "coordinator/route/explain.h"
#include "coordinator/route/question.h"
#include "coordinator/state/record.h"
#include "coordinator/state/spec.h"
#include "coordinator/state/way.h"
#include "reeve/v1/client.pb-c.h"

#include <inttypes.h>

struct errand {
	struct verdict_book verdicts;
	struct forecast_book forecasts;
};

void explaining_ask(const struct fleet *f, struct letter *letter)
{
	struct errand *errand;

	letter->arena.cap = 0; /* of what a message may ask for: the books have their own limits */
	errand = arena_take(&letter->arena, sizeof *errand);
	errand->verdicts = f->verdicts;
	errand->forecasts = f->forecasts;
	letter->errand = errand;
}

struct told {
	struct arena arena;
	uint32_t number;
	struct job_record job;
	struct job_work work;
	bool has_job, has_row;
	struct subtask_record row;
	struct str tier, model; /* of the answer that was accepted */
};

static int on_job(void *arg, uint32_t number, struct str value)
{
	struct told *t = arg;

	(void)number;
	t->has_job = record_unpack_job(arena_str(&t->arena, value), &t->job) &&
		     read_work(t->job.request, NULL, 0, &t->arena, &t->work);
	return t->has_job ? 0 : -E_CORRUPT;
}

static int on_row(void *arg, uint32_t number, struct str value)
{
	struct told *t = arg;

	if (number != t->number)
		return 0;
	t->has_row = record_unpack_subtask(arena_str(&t->arena, value), &t->row);
	return t->has_row ? 0 : -E_CORRUPT;
}

/* Where it lies in a blob, or cannot be read, the report says who answered. */
static int on_result(void *arg, uint32_t number, struct str value)
{
	struct told *t = arg;
	const struct tool_result *result;
	struct stored_result stored;

	if (number != t->number || !stored_unpack(arena_str(&t->arena, value), &stored) || stored.blob.len)
		return 0;
	result = read_tool_result(stored.body, &t->arena);
	if (result) {
		t->tier = result->tier;
		t->model = result->model;
	}
	return 0;
}

static int read_all(const struct gathering_sources *from, uint64_t job, struct told *t)
{
	const struct store_ops *ops = from->store->ops;
	int err = ops->rows(from->store, job, MOVE_JOB, on_job, t);

	if (!err)
		err = ops->rows(from->store, job, MOVE_SUBTASK, on_row, t);
	if (!err)
		err = ops->rows(from->store, job, MOVE_RESULT, on_result, t);
	return err || (t->has_job && t->has_row) ? err : -E_NOT_FOUND;
}

static void add_row(const struct told *t, const struct tool_spec *spec, struct buf *out)
{
	const struct subtask_row *row = &t->row.row;

	buf_printf(out,
		"a question through the lens %.*s about %u bytes: %s, %u attempt%s, %u refused, %u failed; ",
		STR_ARG(spec->lens), spec->bytes, subtask_state_name((enum subtask_state)row->state),
		row->attempts, row->attempts == 1 ? "" : "s", row->refused, row->failed);
	usd_add(bill_settled(&t->row.bill), out);
	buf_add_text(out, " so far\n");
	if (t->tier.len)
		buf_printf(out, "accepted of %.*s, answered by the model %.*s\n", STR_ARG(t->tier),
			STR_ARG(t->model));
	if (row->state != SUBTASK_DONE && t->row.detail.len)
		buf_printf(out, "last: %.*s\n", STR_ARG(t->row.detail));
}

/* What would be decided for it now; of what is done: for one like it. */
static void add_choice(const struct gathering_sources *from, const struct errand *errand,
	const struct told *t, const struct tool_spec *spec, struct buf *out)
{
	const struct subtask_row *row = &t->row.row;
	uint64_t costs[TIERS_MOST], spent = t->job.spent;
	struct routing_facts facts = { .tiers = from->tiers,
		.tier_count = from->tier_count,
		.costs_microusd = costs,
		.verdicts = &errand->verdicts,
		.lens = spec->lens,
		.kind = { row->language, spec->bytes },
		.passed = row->passed,
		.left_microusd = t->job.granted > spent ? t->job.granted - spent : 0,
		.worth_microusd = t->work.worth_microusd ? t->work.worth_microusd : WORTH_MICROUSD };
	struct routing routing;

	question_costs(
		&errand->forecasts, from->tiers, from->tier_count, t->work.workflow, spec->bytes, costs);
	facts.past.count = row->state == SUBTASK_DONE ? 0 : way_refused(row, facts.past.tried);
	routing_make(&facts, &routing);
	buf_add_text(out, row->state == SUBTASK_DONE ? "One like it would now be asked so:\n"
						     : "With what is known now:\n");
	explain(routing.tiers, routing.names, routing.count, &routing.wish, &routing.past, &routing.choice,
		out);
}

struct finding_lines {
	struct buf what; /* the field that names it, with a space behind */
	struct buf last; /* the id of the event that was read last */
	struct buf *out;
	size_t entries;
};

/* A line of the job's events as it is in the log: its reason stands behind the tier. */
static void add_line(struct finding_lines *find, struct str line)
{
	struct str begin = STR("event=question.routed ");
	const char *tier;

	if (!str_starts(line, begin))
		return;
	line = str_sub(line, begin.len, line.len);
	if (!str_starts(line, buf_str(&find->what)))
		return;
	tier = memmem(line.at, line.len, " tier=", strlen(" tier="));
	if (tier)
		buf_printf(find->out, "decided:%.*s\n", (int)(line.at + line.len - tier), tier);
}

static int on_event(void *arg, struct str id, struct str lines)
{
	struct finding_lines *find = arg;

	find->entries++;
	buf_clear(&find->last);
	buf_add_str(&find->last, id);
	while (lines.len) {
		ptrdiff_t end = str_find(lines, '\n');
		size_t len = end < 0 ? lines.len : (size_t)end;

		add_line(find, str_sub(lines, 0, len));
		lines = str_sub(lines, end < 0 ? len : len + 1, lines.len);
	}
	return 0;
}

/* As they were made, with what was known then. */
static void add_decisions(
	const struct gathering_sources *from, uint64_t job, uint32_t number, struct buf *out)
{
	struct finding_lines find = { .what = BUF_INIT, .last = BUF_INIT, .out = out };
	int err = 0;

	buf_printf(&find.what, "subtask=j%" PRIu64 "/%u.", job, number);
	do {
		find.entries = 0;
		err = from->store->ops->events(from->store, job, buf_str(&find.last), on_event, &find);
	} while (!err && find.entries == EVENTS_PAGE);
	if (err)
		buf_printf(out, "what was decided cannot be read: %s\n", error_words(err));
	buf_release(&find.what);
	buf_release(&find.last);
}

static void tell(const struct gathering_sources *from, const struct errand *errand, uint64_t job,
	const struct told *t, struct buf *out)
{
	const struct subtask_row *row = &t->row.row;
	struct tool_spec spec;

	if (row->kind != KIND_MODEL || !spec_unpack(str_bytes(row->spec, row->spec_len), &spec)) {
		buf_printf(out, "no model is asked: kind %s, tier 0, free\n",
			subtask_kind_name((enum subtask_kind)row->kind));
		return;
	}
	add_row(t, &spec, out);
	add_decisions(from, job, t->number, out);
	if (!spec_is_review(&spec))
		buf_add_text(out, "its tiers have an order of their own: a plan is asked of the strongest, a "
				  "second look of "
				  "another than the one that made the claims\n");
	else if (t->job.roster.len && !roster_is_of(t->job.roster, from->tiers, from->tier_count))
		buf_printf(out, "its tiers (%.*s) are not those of this coordinator: nobody is asked here\n",
			STR_ARG(roster_names(t->job.roster)));
	else if (from->tier_count)
		add_choice(from, errand, t, &spec, out);
	else
		buf_add_text(out, "no tier is configured here\n");
}

static void answer(struct letter *letter, const struct buf *text)
{
	Reeve__V1__RouteResponse out = REEVE__V1__ROUTE_RESPONSE__INIT;

	out.text = proto_data(buf_str(text));
	letter->kind = LETTER_ANSWER;
	letter->last = true;
	proto_pack(&out.base, &letter->answer);
}

void explaining_answer(const struct gathering_sources *from, struct letter *letter)
{
	const Reeve__V1__RouteRequest *in =
		proto_decode(&reeve__v1__route_request__descriptor, letter->message, &letter->arena);
	struct told t = { .number = in ? in->number : 0, .tier = STR(""), .model = STR("") };
	int err = in ? read_all(from, in->job, &t) : -E_INVALID;
	struct buf text = BUF_INIT;

	if (err) {
		letter_refuse(letter, err,
			err == -E_NOT_FOUND ? "no such subtask; the job's report lists them"
					    : error_words(err));
	} else {
		tell(from, letter->errand, in->job, &t, &text);
		answer(letter, &text);
	}
	buf_release(&text);
	arena_release(&t.arena);
}

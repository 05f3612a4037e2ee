/* Makes the same choice once more that the row's next step would be made by, and tells it. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/explaining.h"
#include "common/proto_arena.h"
#include "coordinator/api/read_client.h"
#include "coordinator/api/read_result.h"
#include "coordinator/api/stored.h"
#include "coordinator/route/explain.h"
#include "coordinator/route/question.h"
#include "coordinator/state/record.h"
#include "coordinator/state/spec.h"
#include "reeve/v1/client.pb-c.h"

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
		"a question through the lens %.*s about %u bytes: %s, %u attempt%s, %u refused, %u failed; "
		"$%.6f so far\n",
		STR_ARG(spec->lens), spec->bytes, subtask_state_name((enum subtask_state)row->state),
		row->attempts, row->attempts == 1 ? "" : "s", row->refused, row->failed,
		(double)bill_settled(&t->row.bill) / 1e6);
	if (t->tier.len)
		buf_printf(out, "accepted of %.*s, answered by the model %.*s\n", STR_ARG(t->tier),
			STR_ARG(t->model));
	if (row->state != SUBTASK_DONE && t->row.detail.len)
		buf_printf(out, "last: %.*s\n", STR_ARG(t->row.detail));
}

/* What would be decided for it now. Of what is done: as its last attempt was, with the verdicts that have come since. */
static void add_choice(const struct gathering_sources *from, const struct errand *errand,
	const struct told *t, const struct tool_spec *spec, struct buf *out)
{
	const struct subtask_row *row = &t->row.row;
	uint64_t costs[TIERS_MOST], spent = t->job.spent;
	struct routing routing;

	question_costs(
		&errand->forecasts, from->tiers, from->tier_count, t->work.workflow, spec->bytes, costs);
	routing_make(
		&(struct routing_facts){ .tiers = from->tiers,
			.tier_count = from->tier_count,
			.costs_microusd = costs,
			.verdicts = &errand->verdicts,
			.lens = spec->lens,
			.asked = (uint32_t)row->refused + row->failed,
			.refused = row->refused,
			.left_microusd = t->job.granted > spent ? t->job.granted - spent : 0,
			.worth_microusd = t->work.worth_microusd ? t->work.worth_microusd : WORTH_MICROUSD },
		&routing);
	buf_add_text(out, "What the router would do, free in its order:\n");
	explain(routing.tiers, routing.names, routing.count, &routing.wish, &routing.past, &routing.choice,
		out);
	buf_add_text(out,
		"What is done: tiers are asked from the cheapest up, each after a refusal of the one before, "
		"until an answer is accepted or the router says stop.\n");
}

static void tell(const struct gathering_sources *from, const struct errand *errand, const struct told *t,
	struct buf *out)
{
	const struct subtask_row *row = &t->row.row;
	struct tool_spec spec;

	if (row->kind != KIND_MODEL || !spec_unpack(str_bytes(row->spec, row->spec_len), &spec)) {
		buf_printf(out, "no model is asked: kind %s, tier 0, free\n",
			subtask_kind_name((enum subtask_kind)row->kind));
		return;
	}
	add_row(t, &spec, out);
	if (from->tier_count)
		add_choice(from, errand, t, &spec, out);
	else
		buf_add_text(out, "no tier is configured here\n");
}

static void answer(struct letter *letter, const struct buf *text)
{
	Reeve__V1__RouteResponse out = REEVE__V1__ROUTE_RESPONSE__INIT;

	out.text = (ProtobufCBinaryData){ text->len, (uint8_t *)text->at };
	letter->kind = LETTER_ANSWER;
	letter->last = true;
	buf_reserve(&letter->answer, reeve__v1__route_response__get_packed_size(&out));
	letter->answer.len = reeve__v1__route_response__pack(&out, (uint8_t *)letter->answer.at);
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
		tell(from, letter->errand, &t, &text);
		answer(letter, &text);
	}
	buf_release(&text);
	arena_release(&t.arena);
}

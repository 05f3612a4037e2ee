/* Reads, aggregates, renders; everything of one report lives in one arena. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/reporter.h"
#include "common/proto_arena.h"
#include "common/report/formats.h"
#include "coordinator/aggregate/aggregate.h"
#include "coordinator/api/read_client.h"
#include "coordinator/api/read_result.h"
#include "coordinator/api/stored.h"
#include "coordinator/api/write_report.h"
#include "coordinator/gate/gate.h"
#include "coordinator/state/record.h"
#include "coordinator/state/spec.h"
#include "common/io/clock.h"
#include "reeve/v1/client.pb-c.h"

#include <stdio.h>
#include <stdlib.h>

struct reporter {
	struct reporter_needs needs;
	struct mailbox in;
	pthread_t thread;
};

/* What is gathered for one report. */
struct gathering {
	struct reporter *reporter;
	struct arena arena;
	uint64_t id;
	bool found;
	struct job_record record;
	struct job_side side;
	struct manifest manifest;
	bool has_manifest;
	struct aggregate_subtask *subtasks;
	uint32_t count;
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

static void gates_count(struct gathering *g, const struct subtask_row *row)
{
	uint64_t refused[GATE_RULES] = { [GATE_SCHEMA] = row->refused_schema,
		[GATE_SCOPE] = row->refused_scope,
		[GATE_EVIDENCE] = row->refused_evidence };
	unsigned asked = gate_rules_of((enum subtask_kind)row->kind);

	if (asked >> GATE_ECHO & 1) {
		refused[GATE_ECHO] = refused[GATE_SCHEMA]; /* a wrong echo is a wrong form */
		refused[GATE_SCHEMA] = 0;
	}
	for (unsigned rule = 0; rule < GATE_RULES; rule++) {
		if (!(asked >> rule & 1))
			continue;
		g->gates[rule].passed += row->state == SUBTASK_DONE;
		g->gates[rule].refused += refused[rule];
		g->gates[rule].could_not_check += rule == GATE_EVIDENCE ? row->unchecked : 0;
		g->gates[rule].fired =
			g->gates[rule].passed + g->gates[rule].refused + g->gates[rule].could_not_check;
	}
}

static void files_of(struct gathering *g, const struct tool_spec *spec, struct aggregate_subtask *out)
{
	uint32_t *files = arena_take(&g->arena, spec->file_count * sizeof *files + 1);

	for (uint32_t i = 0; i < spec->file_count; i++)
		files[i] = spec_file(spec, i);
	out->files = files;
	out->file_count = spec->file_count;
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
		.tool = STR(""),
		.lens = STR(""),
		.worker = record.worker,
		.reason = record.row.state == SUBTASK_DONE ? STR("") : record.detail,
	};
	gates_count(g, &record.row);
	if (out->kind == KIND_TOOL && spec_unpack(str_bytes(record.row.spec, record.row.spec_len), &spec)) {
		out->tool = spec.tool;
		out->lens = spec.lens;
		files_of(g, &spec, out);
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
	if (subtask)
		subtask->wall_ms = stored.wall_ms;
	return 0;
}

static int on_result(void *arg, uint32_t number, struct str value)
{
	struct gathering *g = arg;
	struct arena scratch = { 0 };
	struct buf blob = BUF_INIT;
	struct stored_result stored;
	const struct tool_result *result;
	int err = stored_unpack(value, &stored) ? 0 : -E_CORRUPT;

	if (!err && stored.blob.len) {
		err = blob_get(g->reporter->needs.blobs, (const unsigned char *)stored.blob.at, &blob);
		stored.body = buf_str(&blob);
	}
	result = err ? NULL : read_tool_result(stored.body, &scratch);
	/* One that cannot be read or does not fit leaves its files not covered: the report says so. */
	if (result && aggregate_add(g->aggregate, number, result))
		err = 0;
	buf_release(&blob);
	arena_release(&scratch);
	return err == -E_CORRUPT ? err : 0;
}

static void manifest_take(struct gathering *g)
{
	struct buf bytes = BUF_INIT;

	g->has_manifest = g->side.has_files &&
			  !blob_get(g->reporter->needs.blobs, g->side.manifest, &bytes) &&
			  !manifest_decode(buf_str(&bytes), &g->manifest);
	buf_release(&bytes);
}

static void files_view(struct gathering *g)
{
	const struct manifest *m = &g->manifest;
	struct aggregate_file *files = arena_take(&g->arena, m->file_count * sizeof *files + 1);
	struct aggregate_skipped *skipped = arena_take(&g->arena, m->skipped_count * sizeof *skipped + 1);

	if (!g->has_manifest)
		return;
	for (size_t i = 0; i < m->file_count; i++)
		files[i] = (struct aggregate_file){
			.path = m->files[i].path, .language = m->files[i].language, .lines = m->files[i].lines
		};
	for (size_t i = 0; i < m->skipped_count; i++)
		skipped[i] =
			(struct aggregate_skipped){ .path = m->skipped[i].path, .why = m->skipped[i].why };
	g->facts.files = files;
	g->facts.file_count = m->file_count;
	g->facts.skipped = skipped;
	g->facts.skipped_count = m->skipped_count;
}

static void lenses_view(struct gathering *g)
{
	struct str rest = g->side.lens;
	struct str *lenses = arena_take(&g->arena, (rest.len / 2 + 1) * sizeof *lenses);

	while (rest.len) {
		ptrdiff_t comma = str_find(rest, ',');
		size_t len = comma < 0 ? rest.len : (size_t)comma;

		lenses[g->facts.lens_count++] = str_sub(rest, 0, len);
		rest = str_sub(rest, len + 1, rest.len);
	}
	g->facts.lenses = lenses;
}

static size_t gates_view(struct gathering *g)
{
	size_t count = 0;

	for (unsigned rule = 0; rule < GATE_RULES; rule++) {
		struct report_gate gate = g->gates[rule];

		gate.name = str_of(gate_rule_name((enum gate_rule)rule));
		if (gate.fired)
			g->gates[count++] = gate;
	}
	return count;
}

static void facts_take(struct gathering *g)
{
	const struct job_record *record = &g->record;
	int64_t end = record->ended_unix_ms ? record->ended_unix_ms : clock_unix_ms();

	g->facts = (struct aggregate_facts){
		.job = g->id,
		.workflow = g->side.workflow,
		.goal = g->side.goal,
		.state = record->state,
		.started_ms = (uint64_t)record->submitted_unix_ms,
		.wall_ms = (uint64_t)(end > record->submitted_unix_ms ? end - record->submitted_unix_ms : 0),
		.fail_on = g->side.fail_on,
		.tools = g->reporter->needs.tools,
		.tool_count = g->reporter->needs.tool_count,
		.subtasks = g->subtasks,
		.subtask_count = g->count,
		.gates = g->gates,
	};
	g->facts.gate_count = gates_view(g);
	files_view(g);
	lenses_view(g);
}

static int gather(struct gathering *g)
{
	const struct store_ops *ops = g->reporter->needs.store->ops;
	struct store *store = g->reporter->needs.store;
	int err = ops->rows(store, g->id, MOVE_JOB, on_record, g);

	if (!err && !g->found)
		return -E_NOT_FOUND;
	if (err)
		return err;
	g->subtasks = arena_take(&g->arena, (size_t)g->record.total * sizeof *g->subtasks + 1);
	err = ops->rows(store, g->id, MOVE_SUBTASK, on_subtask, g);
	if (!err)
		err = ops->rows(store, g->id, MOVE_RESULT, on_wall, g);
	if (err)
		return err;
	manifest_take(g);
	facts_take(g);
	g->aggregate = aggregate_begin(&g->facts);
	if (g->side.kind != KIND_TOOL)
		return 0;
	return ops->rows(store, g->id, MOVE_RESULT, on_result, g);
}

static void gathering_release(struct gathering *g)
{
	if (g->aggregate)
		aggregate_free(g->aggregate);
	if (g->has_manifest)
		manifest_release(&g->manifest);
	arena_release(&g->side.arena);
	arena_release(&g->arena);
}

static void post(struct reporter *r, struct letter *letter)
{
	mailbox_post(r->needs.done, letter);
	r->needs.wake(r->needs.arg);
}

static void refuse(struct reporter *r, const struct letter *asked, int err, const char *words)
{
	struct letter *letter = letter_new(LETTER_ANSWER, asked->conn, asked->method, STR(""));

	letter_refuse(letter, err, words);
	post(r, letter);
}

/* The document goes out in chunks that fit a message; the summary with the first. */
static void document_post(
	struct reporter *r, const struct letter *asked, const struct report *report, struct str document)
{
	size_t at = 0;

	do {
		struct str piece = str_sub(document, at, BLOB_CHUNK_BYTES);
		struct letter *letter = letter_new(LETTER_ANSWER, asked->conn, asked->method, STR(""));

		write_report_chunk(at ? NULL : report, piece, &letter->answer);
		at += piece.len;
		letter->last = at == document.len;
		post(r, letter);
	} while (at < document.len);
}

static void refuse_format(struct reporter *r, const struct letter *asked)
{
	struct buf words = BUF_INIT;

	buf_add_text(&words, "not yet: the formats are ");
	formats_names(&words);
	refuse(r, asked, -E_NOT_YET, words.at);
	buf_release(&words);
}

static void answer(struct reporter *r, const struct letter *asked)
{
	struct gathering g = { .reporter = r };
	const Reeve__V1__ReportRequest *in;
	struct buf document = BUF_INIT;
	struct report report;
	int err;

	in = proto_decode(&reeve__v1__report_request__descriptor, asked->message, &g.arena);
	const struct format *format = in ? format_find(in->format) : NULL;
	if (!format) {
		refuse_format(r, asked);
		gathering_release(&g);
		return;
	}
	g.id = in->job;
	err = gather(&g);
	if (err) {
		refuse(r, asked, err,
			err == -E_NOT_FOUND ? "no such job; `reeve jobs` lists them" : error_words(err));
	} else {
		aggregate_finish(g.aggregate, &report);
		format->render(&report, &document);
		document_post(r, asked, &report, buf_str(&document));
	}
	buf_release(&document);
	gathering_release(&g);
}

static void *reporter_main(void *arg)
{
	struct reporter *r = arg;
	struct letter *letter;

	pthread_setname_np(pthread_self(), "reeve-report");
	while ((letter = mailbox_wait(&r->in))) {
		answer(r, letter);
		letter_free(letter);
	}
	return NULL;
}

struct reporter *reporter_open(const struct reporter_needs *needs)
{
	struct reporter *r = calloc(1, sizeof *r);

	if (!r)
		abort();
	r->needs = *needs;
	mailbox_init(&r->in);
	if (pthread_create(&r->thread, NULL, reporter_main, r))
		abort(); /* a process that cannot start a thread at its start serves nobody */
	return r;
}

void reporter_close(struct reporter *r)
{
	mailbox_close(&r->in);
	pthread_join(r->thread, NULL);
	mailbox_release(&r->in);
	free(r);
}

void reporter_post(struct reporter *r, struct letter *letter)
{
	mailbox_post(&r->in, letter);
}

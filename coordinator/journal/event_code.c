/* Events as bytes and back: one description of each serves both ways. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/journal/event_code.h"
#include "coordinator/journal/gate_code.h"

/* --- clients ------------------------------------------------------------------------------------------------ */

static void code_work(struct code *c, struct job_work *work)
{
	struct plan_file *files;

	FIELD(c, work->kind);
	FIELD(c, work->subtasks);
	FIELD(c, work->bytes);
	code_strs(c, &work->scripts, &work->script_count);
	files = code_list(c, work->files, &work->file_count, sizeof *files);
	for (size_t i = 0; i < work->file_count; i++) {
		FIELD(c, files[i].lines);
		FIELD(c, files[i].language);
		FIELD(c, files[i].context);
		FIELD(c, files[i].index);
		FIELD(c, files[i].place);
		FIELD(c, files[i].bytes);
	}
	work->files = files;
	code_strs(c, &work->languages, &work->language_count);
	code_strs(c, &work->asked, &work->asked_count);
	FIELD(c, work->lens_tools);
	code_str(c, &work->lens);
	FIELD(c, work->shard_lines);
	FIELD(c, work->lost);
	FIELD(c, work->no_cache);
	FIELD(c, work->price_microusd);
	FIELD(c, work->budget_microusd);
	code_strs(c, &work->model_lenses, &work->model_lens_count);
	code_str(c, &work->workflow);
	FIELD(c, work->worth_microusd);
	FIELD(c, work->refuters);
	code_str(c, &work->goal);
}

static void code_submit(struct code *c, struct event_submit *submit)
{
	code_str(c, &submit->queue);
	code_str(c, &submit->principal);
	code_str(c, &submit->key);
	FIELD(c, submit->contract);
	code_work(c, &submit->work);
	code_str(c, &submit->request);
	FIELD(c, submit->most_running);
	FIELD(c, submit->unix_ms);
}

/* --- workers ------------------------------------------------------------------------------------------------ */

static void code_held(struct code *c, const struct held_lease **list, size_t *count)
{
	struct held_lease *held = code_list(c, *list, count, sizeof *held);

	for (size_t i = 0; i < *count; i++) {
		FIELD(c, held[i].ref);
		FIELD(c, held[i].token);
		FIELD(c, held[i].finished);
		code_str(c, &held[i].phase);
		FIELD(c, held[i].progress);
		FIELD(c, held[i].silence_ms);
	}
	*list = held;
}

static void code_hello(struct code *c, struct event_hello *hello)
{
	code_str(c, &hello->worker);
	code_str(c, &hello->queue);
	FIELD(c, hello->incarnation);
	FIELD(c, hello->host);
	FIELD(c, hello->slots);
	FIELD(c, hello->prefetch);
	FIELD(c, hello->tools);
	code_held(c, &hello->held, &hello->held_count);
}

static void code_call(struct code *c, struct call_heard *call)
{
	FIELD(c, call->answer);
	FIELD(c, call->usage_known);
	FIELD(c, call->usage);
	FIELD(c, call->requests);
	FIELD(c, call->tokens);
	FIELD(c, call->retry_after_ms);
	FIELD(c, call->tier);
	FIELD(c, call->calls);
}

static void code_result(struct code *c, struct event_result *result)
{
	FIELD(c, result->ref);
	FIELD(c, result->token);
	FIELD(c, result->outcome);
	code_str(c, &result->reason);
	FIELD(c, result->spent_microusd);
	code_str(c, &result->stored);
	code_gate(c, &result->gate);
	code_str(c, &result->keep.key);
	code_str(c, &result->keep.entry);
	code_str(c, &result->keep.marker);
	code_str(c, &result->keep.recipe);
	code_call(c, &result->call);
}

static void code_looked(struct code *c, struct event_looked *looked)
{
	FIELD(c, looked->ref);
	FIELD(c, looked->found);
	FIELD(c, looked->changed);
	code_str(c, &looked->stored);
	code_gate(c, &looked->gate);
}

/* --- all of them ---------------------------------------------------------------------------------------------- */

static void code_event(struct code *c, struct event *event)
{
	FIELD(c, event->kind);
	FIELD(c, event->conn);
	switch (event->kind) {
	case EVENT_TURN:
		FIELD(c, event->unix_ms);
		break;
	case EVENT_LEADING:
		FIELD(c, event->term);
		break;
	case EVENT_CONFIRMED:
		FIELD(c, event->sent_ms);
		break;
	case EVENT_RESTORE_JOB:
	case EVENT_REOPEN:
		FIELD(c, event->restore_job.id);
		code_str(c, &event->restore_job.record);
		code_work(c, &event->restore_job.work);
		break;
	case EVENT_RESTORE_SUBTASK:
		FIELD(c, event->restore_subtask.job);
		FIELD(c, event->restore_subtask.number);
		code_str(c, &event->restore_subtask.record);
		break;
	case EVENT_RESTORE_WORKER:
	case EVENT_HELLO:
		code_hello(c, &event->hello);
		break;
	case EVENT_SUBMIT:
		code_submit(c, &event->submit);
		break;
	case EVENT_CANCEL:
	case EVENT_TIMED_OUT:
		FIELD(c, event->job);
		break;
	case EVENT_RESUME:
		FIELD(c, event->resume.job);
		FIELD(c, event->resume.budget_microusd);
		break;
	case EVENT_REOPEN_ROWS:
		FIELD(c, event->reopen_rows.job);
		code_strs(c, &event->reopen_rows.records, &event->reopen_rows.count);
		break;
	case EVENT_RETRY:
		FIELD(c, event->retry.job);
		FIELD(c, event->retry.number);
		FIELD(c, event->retry.all);
		FIELD(c, event->retry.last);
		break;
	case EVENT_BEAT:
		code_held(c, &event->beat.leases, &event->beat.count);
		FIELD(c, event->beat.draining);
		break;
	case EVENT_DRAIN_WORKER:
		code_str(c, &event->drain);
		break;
	case EVENT_RESULT:
		code_result(c, &event->result);
		break;
	case EVENT_LOOKED:
		code_looked(c, &event->looked);
		break;
	default:
		break; /* REST, RESTORED, GONE, DRAIN: nothing but their kind */
	}
}

void event_pack(const struct event *event, struct buf *out)
{
	struct code c = { .out = out };
	struct event copy = *event;
	struct tool_result result;

	struct gate_input *gate = event->kind == EVENT_RESULT   ? &copy.result.gate
				  : event->kind == EVENT_LOOKED ? &copy.looked.gate
								: NULL;

	/* Packing stores each list's place again: into copies, for what is packed may be read-only. */
	if (gate && gate->result) {
		result = *gate->result;
		gate->result = &result;
	}
	code_event(&c, &copy);
}

bool event_unpack(struct str bytes, struct arena *arena, struct event *out)
{
	struct code c = { .in = reader_of(bytes), .arena = arena };

	*out = (struct event){ .kind = EVENT_NONE };
	code_event(&c, out);
	return !c.in.broken && !c.in.rest.len && (int)out->kind > EVENT_NONE && (int)out->kind < EVENTS;
}

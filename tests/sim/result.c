/* Right and wrong results, and quotes that can and cannot be checked. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/sim/result.h"
#include "coordinator/state/spec.h"
#include "reeve/error.h"
#include "tests/sim/kept.h"
#include "tests/sim/money.h"
#include "tests/sim/world.h"

static const struct evidence found = { .lines_exist = true, .lines = { "true line", 9 } };
static const struct evidence unread = { .err = -E_UNAVAILABLE };

enum attempt_outcome result_outcome(struct world *w, const struct attempt *a)
{
	enum behaviour behaviour = client_behaviour(w, a->ref);

	if (money_is_refused(w, a)) {
		tally.by_fault[FAULT_QUOTA_SPENT]++;
		return OUTCOME_QUOTA;
	}
	if (behaviour == FAILS_ALWAYS || (behaviour == FAILS_ONCE && ledger_fact(w, a->ref)->runs == 1)) {
		tally.by_fault[FAULT_SUBTASK_FAILS]++;
		return OUTCOME_FAILED;
	}
	return OUTCOME_DONE;
}

static bool is_wrong(struct world *w, const struct attempt *a)
{
	enum behaviour behaviour = client_behaviour(w, a->ref);

	return behaviour == REFUSED_ALWAYS ||
	       (behaviour == REFUSED_ONCE && ledger_fact(w, a->ref)->runs == 1);
}

static const struct tool_result *tool_result_of(
	struct world *w, enum subtask_kind kind, struct str input, uint32_t number, bool wrong)
{
	struct tool_result *result = arena_zero(&w->arena, sizeof *result);
	struct finding *finding = arena_zero(&w->arena, sizeof *finding);
	struct tool_spec spec = { .tool = STR("scripted") };
	struct str copy = arena_str(&w->arena, input);

	*finding = (struct finding){ .start_line = 1,
		.end_line = 1,
		.severity = SEVERITY_NOTE,
		.confidence = CONFIDENCE_LOW,
		.lens = STR("security"),
		.rule = STR("alpha/1"),
		.message = STR("m"),
		.quote = STR("true line") };
	if (kind == KIND_TOOL && spec_unpack(copy, &spec))
		finding->file = spec_file(&spec, 0);
	if (wrong && number % 3 == 0)
		finding->quote = STR("invented line");
	else if (wrong && number % 3 == 1 && kind == KIND_TOOL)
		finding->file = 9999;
	else if (wrong)
		finding->rule = STR("");
	*result = (struct tool_result){ .tool = spec.tool, .findings = finding, .finding_count = 1 };
	return result;
}

/* In some worlds results are so large that a commit has room for few of them. */
static struct str stored_of(struct world *w, const struct handed_in *in)
{
	size_t size = w->large_results ? RESULT_BYTES_MOST / 2 : sizeof *in;
	char *bytes = arena_zero(&w->arena, size);

	memcpy(bytes, in, sizeof *in);
	return str_bytes(bytes, size);
}

void result_make(
	struct world *w, const struct attempt *a, uint32_t worker, struct token token, struct event *out)
{
	struct handed_in in = { (uint64_t)a->wall_ms, token, ledger_input(buf_str(&a->output.body)), worker,
		0 };
	bool wrong = is_wrong(w, a);

	out->kind = EVENT_RESULT;
	out->result = (struct event_result){ .ref = a->ref,
		.token = token,
		.outcome = a->output.outcome,
		.reason = a->output.outcome == OUTCOME_FAILED ? STR("it could not") : STR(""),
		.stored = stored_of(w, &in),
		.spent_microusd = a->output.spent_microusd };
	out->result.gate.body = wrong ? STR("not the echo") : arena_str(&w->arena, buf_str(&a->output.body));
	if (a->output.outcome != OUTCOME_DONE)
		return;
	tally.by_fault[FAULT_SUBTASK_REFUSED] += wrong;
	if (a->kind != KIND_NOOP)
		out->result.gate.result =
			tool_result_of(w, a->kind, buf_str(&a->output.body), a->ref.number, wrong);
	if (a->kind == KIND_TOOL && !wrong)
		kept_mark(w, a->ref, &out->result);
}

void result_of_look(struct world *w, struct str spec, bool wrong, struct gate_input *out)
{
	bool unreadable = wrong && world_chance(w, 50);

	out->result =
		tool_result_of(w, KIND_TOOL, spec, (uint32_t)world_between(w, 0, 2), wrong && !unreadable);
	out->evidence = unreadable ? &unread : &found;
	out->has_files = true;
}

void result_look(struct world *w, struct event *event)
{
	enum behaviour behaviour = client_behaviour(w, event->result.ref);
	struct fact *fact = ledger_fact(w, event->result.ref);
	bool unreadable;

	if (!event->result.gate.result)
		return;
	unreadable = behaviour == UNCHECKED_ALWAYS || (behaviour == UNCHECKED_ONCE && fact->checks < 1) ||
		     (behaviour == UNCHECKED_TWICE && fact->checks < 2);
	fact->checks++;
	tally.by_fault[FAULT_SUBTASK_UNCHECKED] += unreadable;
	event->result.gate.evidence = unreadable ? &unread : &found;
	event->result.gate.has_files = true;
}

/* Right and wrong results, and quotes that can and cannot be checked. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/sim/result.h"
#include "coordinator/state/spec.h"
#include "reeve/error.h"
#include "tests/sim/goals.h"
#include "tests/sim/kept.h"
#include "tests/sim/models.h"
#include "tests/sim/money.h"
#include "tests/sim/reviews.h"
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
	if (a->kind == KIND_MODEL && models_outcome(a) != OUTCOME_DONE)
		return models_outcome(a);
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

/* Of what it is to be made. */
struct recipe {
	enum subtask_kind kind;
	uint32_t number;
	bool wrong;
	bool warns;      /* of a review: what it finds is worth a second look */
	struct str tier; /* of kind model: whose it is */
};

static const struct tool_result *tool_result_of(struct world *w, struct str input, struct recipe of)
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
	if (kind_finds(of.kind) && spec_unpack(copy, &spec))
		finding->file = spec_file(&spec, 0);
	if (of.wrong && of.number % 3 == 0)
		finding->quote = STR("invented line");
	else if (of.wrong && of.number % 3 == 1 && kind_finds(of.kind))
		finding->file = 9999;
	else if (of.wrong)
		finding->rule = STR("");
	*result = (struct tool_result){ .tool = spec.tool, .findings = finding, .finding_count = 1 };
	if (of.kind == KIND_MODEL)
		review_make(w, &spec, copy, of.wrong, of.warns, of.tier, result, finding);
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

static const struct tool_result *plan_of(
	struct world *w, const struct attempt *a, struct token token, bool wrong)
{
	struct tool_result *result = arena_zero(&w->arena, sizeof *result);

	*result = (struct tool_result){
		.tool = STR(GOAL_TOOL), .tier = a->output.call.tier, .model = STR("as it names itself")
	};
	goals_make(w, a->ref, token, wrong, result);
	return result;
}

void result_make(
	struct world *w, const struct attempt *a, uint32_t worker, struct token token, struct event *out)
{
	struct str input = buf_str(&a->output.body);
	bool wrong = is_wrong(w, a), warns = review_warns(w, a->ref, input);
	struct handed_in in = { (uint64_t)a->wall_ms, token, ledger_input(input), worker, warns,
		(uint32_t)(1 + tier_find(provider_tiers, PROVIDER_TIERS, a->output.call.tier)) };

	out->kind = EVENT_RESULT;
	out->result = (struct event_result){ .ref = a->ref,
		.token = token,
		.outcome = a->output.outcome,
		.reason = a->output.outcome == OUTCOME_FAILED ? STR("it could not") : STR(""),
		.stored = stored_of(w, &in),
		.spent_microusd = a->output.spent_microusd };
	out->result.gate.body = wrong ? STR("not the echo") : arena_str(&w->arena, input);
	if (a->kind == KIND_MODEL)
		models_heard(w, a, &out->result.call);
	if (a->output.outcome != OUTCOME_DONE)
		return;
	tally.by_fault[FAULT_SUBTASK_REFUSED] += wrong;
	if (a->kind == KIND_MODEL && goals_is_planner(input))
		out->result.gate.result = plan_of(w, a, token, wrong);
	else if (a->kind != KIND_NOOP)
		out->result.gate.result = tool_result_of(w, input,
			(struct recipe){ a->kind, a->ref.number, wrong, warns, a->output.call.tier });
	if (kind_finds(a->kind) && !wrong && !out->result.gate.result->plan)
		kept_mark(w, a->ref, input, &out->result);
}

static bool is_of_model(struct str input)
{
	struct tool_spec spec;

	return spec_unpack(input, &spec) && spec_is_of_model(&spec);
}

static bool is_second_look(struct str input)
{
	uint32_t before;

	return review_looked_at(input, &before);
}

void result_of_look(
	struct world *w, struct str spec, const struct handed_in *kept, bool wrong, struct gate_input *out)
{
	/* Where nothing is quoted nothing need be read. */
	bool unreadable = wrong && !is_second_look(spec) && world_chance(w, 50);
	struct recipe of = { is_of_model(spec) ? KIND_MODEL : KIND_TOOL, (uint32_t)world_between(w, 0, 2),
		wrong && !unreadable, kept->wants_look,
		kept->tier ? provider_tiers[kept->tier - 1].name : STR("") };

	out->result = tool_result_of(w, spec, of);
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
	if (event->result.gate.result->plan)
		goals_look(w, &event->result, unreadable);
}

/* Goes through a result finding by finding. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/journal/gate_code.h"
#include "coordinator/state/evidence.h"

static void code_absence(struct code *c, const struct absence **at)
{
	size_t given = *at ? 1 : 0;
	struct absence *list = code_list(c, *at, &given, sizeof *list);
	struct absence absence = given && c->out ? *list : (struct absence){ 0 };

	if (given) {
		code_strs(c, &absence.paths, &absence.path_count);
		code_strs(c, &absence.words, &absence.word_count);
	}
	if (c->out)
		return; /* what is packed is not ours to write to */
	if (given)
		*list = absence;
	*at = list;
}

static void code_finding(struct code *c, struct finding *finding)
{
	FIELD(c, finding->file);
	FIELD(c, finding->start_line);
	FIELD(c, finding->end_line);
	FIELD(c, finding->severity);
	FIELD(c, finding->confidence);
	code_str(c, &finding->lens);
	code_str(c, &finding->rule);
	code_str(c, &finding->message);
	code_str(c, &finding->quote);
	code_absence(c, &finding->absence);
}

static void code_not_covered(struct code *c, struct not_covered *gap)
{
	FIELD(c, gap->file);
	code_str(c, &gap->lens);
	code_str(c, &gap->why);
	FIELD(c, gap->gave_up);
}

static void code_tool_result(struct code *c, struct tool_result *result)
{
	struct finding *findings;
	struct not_covered *gaps;
	struct claim_judged *judged;

	code_str(c, &result->tool);
	code_str(c, &result->tool_version);
	code_str(c, &result->sandbox);
	code_str(c, &result->recipe);
	FIELD(c, result->repeatable);
	code_str(c, &result->tier);
	code_str(c, &result->model);
	FIELD(c, result->usage);
	judged = code_list(c, result->judged, &result->judged_count, sizeof *judged);
	for (size_t i = 0; i < result->judged_count; i++) {
		FIELD(c, judged[i].finding);
		FIELD(c, judged[i].verdict);
		code_str(c, &judged[i].why);
	}
	result->judged = judged;
	findings = code_list(c, result->findings, &result->finding_count, sizeof *findings);
	for (size_t i = 0; i < result->finding_count; i++)
		code_finding(c, &findings[i]);
	result->findings = findings;
	gaps = code_list(c, result->not_covered, &result->not_covered_count, sizeof *gaps);
	for (size_t i = 0; i < result->not_covered_count; i++)
		code_not_covered(c, &gaps[i]);
	result->not_covered = gaps;
}

static void code_evidence(struct code *c, struct evidence *evidence)
{
	FIELD(c, evidence->err);
	FIELD(c, evidence->lines_exist);
	code_str(c, &evidence->lines);
	FIELD(c, evidence->absence_err);
	FIELD(c, evidence->present);
	FIELD(c, evidence->lent);
}

static void code_goal(struct code *c, const struct goal_rows **at)
{
	size_t given = *at ? 1 : 0;
	struct goal_rows *list = code_list(c, *at, &given, sizeof *list), goal = { .count = 0 };
	struct goal_row *rows;

	if (given) {
		goal = c->out ? **at : goal;
		code_str(c, &goal.fault);
		rows = code_list(c, goal.rows, &goal.count, sizeof *rows);
		for (size_t i = 0; i < goal.count; i++) {
			code_str(c, &rows[i].spec);
			FIELD(c, rows[i].large);
		}
		goal.rows = rows;
	}
	if (c->out)
		return; /* what is packed is not ours to write to */
	if (given)
		*list = goal;
	*at = list;
}

void code_gate(struct code *c, struct gate_input *gate)
{
	size_t results = gate->result ? 1 : 0;
	size_t looked = gate->evidence ? gate->result->finding_count : 0;
	bool gathered = gate->evidence;
	struct tool_result *result;
	struct evidence *evidence;

	code_str(c, &gate->body);
	FIELD(c, gate->body_err);
	FIELD(c, gate->has_files);
	code_goal(c, &gate->goal);
	result = code_list(c, gate->result, &results, sizeof *result);
	if (results)
		code_tool_result(c, result);
	gate->result = result;
	FIELD(c, gathered);
	evidence = code_list(c, gate->evidence, &looked, sizeof *evidence);
	for (size_t i = 0; i < looked; i++)
		code_evidence(c, &evidence[i]);
	/* That none was needed is another thing than that none was gathered. */
	gate->evidence = gathered && !c->out && !evidence ? arena_zero(c->arena, sizeof *evidence) : evidence;
}

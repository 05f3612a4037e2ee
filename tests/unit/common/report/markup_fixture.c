/* Every string of this report is hostile; what must be told apart has a word of its own before it. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "markup_fixture.h"

#include "report_fixture.h"
#include "reeve/goal.h"

#define MARKUP   STR(MARKUP_TEXT)
#define FINDINGS 6

static const struct report_supporter supporters[] = { { STR("tool"), STR(MARKUP_TEXT), 0, 3 },
	{ STR(MARKUP_TEXT), STR("model <b>"), 2, 4 } };

static const struct report_gap gaps[] = { { STR("src/" MARKUP_TEXT), STR(MARKUP_TEXT), CAUSE_FAILED, false,
						  false },
	{ STR("javascript:alert(5)"), STR("no tool " MARKUP_TEXT), CAUSE_NO_TOOL, false, false },
	{ STR("\xff\xfe.bin"), STR("binary " MARKUP_TEXT), CAUSE_LEFT_OUT, false, false },
	{ STR("lib/" MARKUP_TEXT), STR("outside " MARKUP_TEXT), CAUSE_OUTSIDE, false, false } };

static const struct report_coverage coverage[] = { { .lens = STR("security " MARKUP_TEXT),
							   .files = 3,
							   .lines = 120,
							   .not_covered = gaps,
							   .not_covered_count = 4 },
	{ .lens = STR(MARKUP_TEXT) },
	{ .lens = STR("tests " MARKUP_TEXT), .unasked = true, .why_unasked = MARKUP } };

static const struct str paths[] = { STR("src/" MARKUP_TEXT), STR("\xff\xfe") };
static const struct goal_part part = { STR(MARKUP_TEXT), STR("security " MARKUP_TEXT),
	STR("what? " MARKUP_TEXT), paths, 2 };
static const struct goal_left_out left_out = { STR("lib/" MARKUP_TEXT), STR("outside " MARKUP_TEXT) };
static const struct goal_plan plan = { STR("understood " MARKUP_TEXT), &part, 1, &left_out, 1, NULL, 0 };

static const struct report_gate gates[] = { { STR(MARKUP_TEXT), 4, 2, 1, 1 } };

static const struct report_subtask subtasks[] = {
	{ .number = 1,
		.kind = KIND_TOOL,
		.state = SUBTASK_DONE,
		.lens = STR(MARKUP_TEXT),
		.attempts = 1,
		.worker = STR("w1 " MARKUP_TEXT),
		.started_ms = 1700000000200,
		.wall_ms = 900 },
	{ .number = 2,
		.kind = KIND_TOOL,
		.state = SUBTASK_DONE,
		.lens = STR(MARKUP_TEXT),
		.attempts = 1,
		.worker = STR("w1 " MARKUP_TEXT),
		.started_ms = 1700000000400,
		.wall_ms = 2000 },
	{ .number = 3,
		.kind = KIND_TOOL,
		.state = SUBTASK_DEAD,
		.lens = STR(MARKUP_TEXT),
		.attempts = 3,
		.worker = STR("w2 " MARKUP_TEXT),
		.started_ms = 1700000000300,
		.wall_ms = 2900,
		.reason = STR("timed out " MARKUP_TEXT) },
};

static const struct suppression says[] = {
	{ .rule = MARKUP, .path = MARKUP, .line = 3, .why = MARKUP, .owner = MARKUP },
	{ .rule = MARKUP, .path = MARKUP, .why = MARKUP, .owner = MARKUP },
};
static const struct report_idle idle[] = { { &says[0], IDLE_UNUSED }, { &says[1], IDLE_EXPIRED } };

static void fill_findings(struct report_finding *list)
{
	static const struct str statuses[FINDINGS] = { STR("new"), STR("existing"), STR("reopened"),
		STR("fixed"), STR("suppressed"), STR(MARKUP_TEXT) };
	static const struct str ids[FINDINGS] = { STR("f1"), STR("f2"), STR("f3"), STR("f4"), STR("f5"),
		STR(MARKUP_TEXT) };

	for (size_t i = 0; i < FINDINGS; i++)
		list[i] = (struct report_finding){
			.id = ids[i],
			.rule = i % 2 ? MARKUP : STR("rule/one"),
			.lens = i < 4 ? coverage[0].lens : coverage[1].lens,
			.severity = i < 3   ? SEVERITY_ERROR
				    : i < 5 ? SEVERITY_WARNING
					    : SEVERITY_NOTE,
			.confidence = CONFIDENCE_HIGH,
			.message = i ? MARKUP : STR("first words " MARKUP_TEXT),
			.path = i < 4 ? STR("src/" MARKUP_TEXT) : MARKUP,
			.start_line = 12,
			.end_line = 15,
			.quote = STR("\nint *p = 0;\r\n\t" MARKUP_TEXT "\n\xff\xfe"),
			.fingerprint = MARKUP,
			.status = statuses[i],
			.supporters = supporters,
			.supporter_count = 2,
		};
}

struct report markup_report(void)
{
	static struct report_finding findings[FINDINGS];
	struct report r = fixture_report();

	fill_findings(findings);
	findings[4].suppression = &says[0];
	r.outcome = REPORT_FINDINGS | REPORT_INCOMPLETE;
	r.workflow = r.goal = r.state = r.sandbox = MARKUP;
	r.complete = false;
	r.totals = (struct report_totals){
		.subtasks = 3, .done = 2, .dead = 1, .attempts = 5, .executed = 2, .findings = FINDINGS
	};
	r.coverage = coverage;
	r.coverage_count = sizeof coverage / sizeof coverage[0];
	r.findings = findings;
	r.finding_count = FINDINGS;
	r.silence = (struct report_silence){
		.rows = 2, .findings = 1, .unused = 1, .idle = idle, .idle_count = 2
	};
	r.plan = &plan;
	r.planner = (struct report_planner){ MARKUP, MARKUP, STR("refused " MARKUP_TEXT) };
	r.gates = gates;
	r.gate_count = sizeof gates / sizeof gates[0];
	r.subtasks = subtasks;
	r.subtask_count = sizeof subtasks / sizeof subtasks[0];
	return r;
}

/* A report with one of everything: plain rows that a test makes hostile where it wants to. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "report_fixture.h"
#include "reeve/goal.h"

#include <stdio.h>

struct report_finding fixture_finding(void)
{
	static const struct report_supporter supporter = { STR("tool"), STR("cppcheck 2.10"), 0, 3 };

	return (struct report_finding){
		.id = STR("f1"),
		.rule = STR("cppcheck/nullPointer"),
		.lens = STR("correctness"),
		.severity = SEVERITY_ERROR,
		.confidence = CONFIDENCE_HIGH,
		.message = STR("null pointer dereference"),
		.path = STR("src/a.c"),
		.start_line = 12,
		.end_line = 13,
		.quote = STR("int *p = 0;\n\t*p = 1;"),
		.fingerprint = STR("1:00112233445566aa-1"),
		.status = STR("new"),
		.supporters = &supporter,
		.supporter_count = 1,
	};
}

struct report fixture_report(void)
{
	static const struct report_coverage coverage = {
		.lens = STR("correctness"), .files = 3, .lines = 120
	};
	static const struct report_gate gate = { STR("evidence"), 4, 3, 1, 0 };
	static const struct report_subtask subtask = { .number = 3,
		.kind = KIND_TOOL,
		.state = SUBTASK_DONE,
		.tool = STR("cppcheck"),
		.lens = STR("correctness"),
		.attempts = 2,
		.worker = STR("w1"),
		.wall_ms = 40 };

	return (struct report){
		.outcome = REPORT_CLEAN,
		.fail_on = SEVERITY_ERROR,
		.job = 7,
		.workflow = STR("analyze"),
		.state = STR("done"),
		.goal = STR("look at it"),
		.complete = true,
		.started_ms = 1700000000123,
		.wall_ms = 3250,
		.sandbox = STR("bwrap"),
		.totals = { .subtasks = 1, .done = 1, .attempts = 2, .executed = 1 },
		.coverage = &coverage,
		.coverage_count = 1,
		.gates = &gate,
		.gate_count = 1,
		.subtasks = &subtask,
		.subtask_count = 1,
	};
}

static const struct str hostile[] = {
	STR("<script>alert(1)</script>&amp;\"'"),
	STR("]]><failure message=\"forged\"/>"),
	STR("\x1b[2J\x1b]0;title\x07\x7f"),
	STR("one\n::error file=x,line=1::forged\r\n::set-output name=a::b"),
	STR("::stop-commands::token"),
	STR("100%0A::error::forged %25 a:b,c"),
	STR("\",\"level\":\"none\"}]}\\"),
	STR("{0} {12} {} [click](https://evil.example) a[i]"),
	STR("../../../etc/passwd"),
	STR("//evil.example/a b?c#d"),
	STR("javascript:alert(1)"),
	STR("a\xff\xfe\xc0\xaf"
	    "b"),
	STR("nul\0inside"),
	STR("\xed\xa0\x80 \xf4\x90\x80\x80 cut \xe2\x82"),
	STR("\xef\xbf\xbe\xef\xbf\xbf\xef\xbb\xbf"),
	STR("\xe2\x80\xaeorder \xe2\x80\xa8line \xf3\xa0\x80\x81tag"),
	STR("```\n# heading\n~~~"),
	STR("\xf0\x9f\x8c\xbe \xc3\xa9\t\v\f"),
	STR(""),
};
#define HOSTILE (sizeof hostile / sizeof hostile[0])

const struct str *fixture_hostile_bytes(size_t i)
{
	return i < HOSTILE ? &hostile[i] : NULL;
}

static void make_hostile(struct report_finding *f, struct report_gap *gap, struct report_subtask *s, size_t i)
{
	static char fingerprints[HOSTILE][32];

	static const struct absence absence = { hostile, HOSTILE, hostile, HOSTILE };

	*f = fixture_finding();
	f->absence = i % 2 ? &absence : NULL;
	f->message = f->quote = f->lens = hostile[i];
	if (hostile[i].len) /* a file and a rule have names, of whatever bytes */
		f->path = f->rule = hostile[i];
	f->severity = (enum severity)(SEVERITY_ERROR - i % 3);
	f->confidence = (enum confidence)(i % CONFIDENCES);
	f->start_line = i % 2 ? 0 : 7; /* 0 is no line: a format must not hand it on */
	f->end_line = 3;
	snprintf(fingerprints[i], sizeof fingerprints[i], "1:00112233445566aa-%zu", i + 1);
	f->fingerprint = str_of(fingerprints[i]);
	*gap = (struct report_gap){ hostile[i], hostile[i], (enum report_cause)(i % 4), i % 2, i % 4 == 3 };
	*s = (struct report_subtask){ .number = (uint32_t)i,
		.kind = KIND_TOOL,
		.state = i % 2 ? SUBTASK_DEAD : SUBTASK_HELD,
		.lens = hostile[i],
		.worker = hostile[i],
		.reason = hostile[i] };
}

struct report fixture_hostile(void)
{
	static struct report_finding findings[HOSTILE];
	static struct report_gap gaps[HOSTILE];
	static struct report_subtask subtasks[HOSTILE];
	static struct report_coverage coverage[HOSTILE];
	static struct suppression says[HOSTILE];
	static struct report_idle idle[HOSTILE];
	static struct goal_part parts[HOSTILE];
	static struct goal_left_out left[HOSTILE];
	static struct goal_plan plan;
	struct report r = fixture_report();

	for (size_t i = 0; i < HOSTILE; i++) {
		make_hostile(&findings[i], &gaps[i], &subtasks[i], i);
		says[i] = (struct suppression){ hostile[i], hostile[i], i % 2, false, hostile[i], hostile[i],
			0 };
		findings[i].suppression = i % 4 == 2 ? &says[i] : NULL;
		idle[i] = (struct report_idle){ &says[i], (enum report_idleness)(i % 4) };
		coverage[i] = (struct report_coverage){ .lens = hostile[i],
			.not_covered = gaps,
			.not_covered_count = i,
			.unasked = !i,
			.why_unasked = hostile[i] };
	}
	for (size_t i = 0; i < HOSTILE; i++) {
		parts[i] = (struct goal_part){ hostile[i], hostile[i], hostile[i], hostile, HOSTILE };
		left[i] = (struct goal_left_out){ hostile[i], hostile[i] };
	}
	plan = (struct goal_plan){ hostile[0], parts, HOSTILE, left, HOSTILE, NULL, 0 };
	r.plan = &plan;
	r.planner = (struct report_planner){ hostile[1], hostile[2], hostile[3] };
	r.goal = r.sandbox = hostile[0];
	/* These two are checked where they come in. */
	r.commit = STR("0123456789abcdef0123456789abcdef01234567");
	r.repository = STR("https://example.org/a%20b.git");
	r.compared = true;
	r.fixed = findings;
	r.fixed_count = HOSTILE;
	r.complete = false;
	r.outcome = REPORT_FINDINGS | REPORT_REFUSED | REPORT_HELD | REPORT_INCOMPLETE;
	r.silence = (struct report_silence){ .rows = HOSTILE, .idle = idle, .idle_count = HOSTILE };
	r.findings = findings;
	r.coverage = coverage;
	r.subtasks = subtasks;
	r.finding_count = r.coverage_count = r.subtask_count = HOSTILE;
	return r;
}

void fixture_idle(struct report *r)
{
	static const struct suppression says[] = {
		{ .rule = STR("t/a"), .path = STR("src/a.c"), .line = 3, .why = STR("w"), .until = 20200101 },
		{ .rule = STR("t/b"), .path = STR("src/a.c"), .line = 4, .why = STR("") },
		{ .rule = STR("t/c"), .path = STR("src/a.c"), .line = 5, .why = STR("w") },
		{ .rule = STR("t/d"), .path = STR("lib/*"), .why = STR("w"), .owner = STR("ann") },
	};
	static const struct report_idle idle[] = { { &says[0], IDLE_EXPIRED }, { &says[1], IDLE_UNREASONED },
		{ &says[2], IDLE_UNBELIEVED }, { &says[3], IDLE_UNUSED } };

	r->silence = (struct report_silence){ .rows = 4,
		.expired = 1,
		.unreasoned = 1,
		.unbelieved = 1,
		.unused = 1,
		.idle = idle,
		.idle_count = 4 };
}

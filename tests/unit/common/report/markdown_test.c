/* Tries common/report/markdown.c and its chapters: what a person reads of a report. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "report_fixture.h"

#include <CUnit/CUnit.h>

static const char *page_of(const struct report *r)
{
	static struct buf out;

	buf_release(&out);
	report_markdown(r, &out);
	return out.at;
}

static size_t occurrences(const char *page, const char *text)
{
	size_t n = 0;

	for (const char *at = page; (at = strstr(at, text)); at++)
		n++;
	return n;
}

/* Says which text was missing: an assertion of strstr would not. */
static void assert_has(const char *page, const char *text)
{
	if (!strstr(page, text))
		CU_FAIL(text);
}

static void assert_lacks(const char *page, const char *text)
{
	CU_ASSERT_PTR_NULL(strstr(page, text));
}

void test_a_clean_page_is_read_from_top_to_bottom(void)
{
	struct report r = fixture_report();

	CU_ASSERT_STRING_EQUAL(page_of(&r),
		"# Report of job j7: no findings\n\n"
		"- Asked: analyze, look at it\n"
		"- Outcome: **clean** (fail on: error)\n"
		"- Job: done, 1 of 1 subtask done (1 run, 0 from the cache) in 2 attempts\n"
		"- Time: 2023-11-14 22:13:20 UTC, 3.2 s\n"
		"- Sandbox: bwrap\n"
		"\n## Coverage\n\n"
		"| Lens | Files covered | Of these partly | Lines | Failed | No tool | Left out |\n"
		"| --- | ---: | ---: | ---: | ---: | ---: | ---: |\n"
		"| correctness | 3 | 0 | 120 | 0 | 0 | 0 |\n"
		"\n## Findings\n\n"
		"None in what the table above counts as covered.\n"
		"\n## Gates\n\n"
		"| Gate | Fired | Passed | Refused | Could not check |\n"
		"| --- | ---: | ---: | ---: | ---: |\n"
		"| evidence | 4 | 3 | 1 | 0 |\n");
}

void test_a_finding_stands_with_its_code_and_who_found_it(void)
{
	struct report_finding f = fixture_finding();
	struct report r = fixture_report();
	const char *page;

	r.findings = &f;
	r.finding_count = 1;
	r.outcome = REPORT_FINDINGS;
	page = page_of(&r);
	assert_has(page, "# Report of job j7: 1 finding\n");
	assert_has(page, "- Findings: 1 error\n");
	assert_has(page, "\n## Findings\n\n### Errors\n\n#### cppcheck/nullPointer\n\n"
			 "**f1** `src/a.c:12-13`: null pointer dereference\n\n"
			 "```\nint *p = 0;\n\t*p = 1;\n```\n\n"
			 "Found by cppcheck 2.10 (j7/3); high confidence, lens correctness, "
			 "fingerprint `1:00112233445566aa-1`.\n"
			 "\n## Gates\n");
}

void test_a_partial_answer_says_so_first(void)
{
	static const struct report_coverage none = { .lens = STR("security") };
	static const struct report_subtask dead = { .number = 4,
		.kind = KIND_TOOL,
		.state = SUBTASK_DEAD,
		.lens = STR("security"),
		.attempts = 3,
		.worker = STR("w1"),
		.reason = STR("bandit|timed out\n") };
	struct report r = fixture_report();
	const char *page;

	r.complete = false;
	r.outcome = REPORT_HELD | REPORT_INCOMPLETE;
	r.fail_on = SEVERITY_NONE;
	r.goal = STR("analyze src");
	r.totals = (struct report_totals){ .subtasks = 9, .done = 4, .dead = 1, .held = 2, .cancelled = 2 };
	r.coverage = &none;
	r.subtasks = &dead;
	page = page_of(&r);
	assert_has(page, "# Report of job j7: no findings so far\n\n> **This answer is partial.** "
			 "4 of 9 subtasks done, 1 dead, 2 held for a decision, 2 cancelled. "
			 "Lenses that covered no file: security. ");
	assert_has(page, "- Outcome: **held, incomplete** (fail on: never)\n");
	assert_has(page, "None so far: what was not covered may hold some.");
	assert_has(page, "- Asked: analyze src\n");
	assert_has(page, "## Subtasks that are not done\n");
	assert_has(page, "| j7/4 | dead | security | 3 | w1 | bandit\\|timed out\\\\n |\n");
	assert_lacks(page, "None in what");
}

void test_what_is_fixed_is_named_and_counted(void)
{
	static struct report_finding fixed[21];

	for (size_t i = 0; i < 21; i++)
		fixed[i] = fixture_finding();
	for (size_t count = 0; count <= 21; count++) {
		struct report r = fixture_report();
		struct buf words = BUF_INIT;
		const char *page;

		r.compared = true;
		r.fixed = fixed;
		r.fixed_count = count;
		page = page_of(&r);
		buf_printf(&words, "0 new, 0 still there, %zu fixed", count);
		assert_has(page, words.at);
		CU_ASSERT_EQUAL(
			occurrences(page, "- `src/a.c:12-13`: null pointer"), count < 20 ? count : 20);
		CU_ASSERT_EQUAL(occurrences(page, "### Fixed since the baseline"), count > 0);
		CU_ASSERT_EQUAL(occurrences(page, "and 1 more, all in the JSON report."), count == 21);
		buf_release(&words);
	}
}

void test_a_page_names_its_commit(void)
{
	struct report r = fixture_report();

	assert_lacks(page_of(&r), "- Commit:");
	r.commit = STR("0123");
	assert_has(page_of(&r), "\n- Commit: 0123\n");
	r.repository = STR("https://example.org/a");
	assert_has(page_of(&r), "\n- Commit: 0123 of `https://example.org/a`\n");
}

void test_a_rule_is_folded_behind_twenty(void)
{
	static const struct {
		size_t count, shown;
		const char *rest; /* NULL: nothing is folded */
	} cases[] = { { 19, 19, NULL }, { 20, 20, NULL }, { 21, 20, "and 1 more of this rule" },
		{ 24, 20, "and 4 more of this rule" } };
	struct report_finding list[24];
	struct report r = fixture_report();

	for (size_t i = 0; i < sizeof list / sizeof list[0]; i++)
		list[i] = fixture_finding();
	r.findings = list;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const char *page;

		r.finding_count = cases[i].count;
		page = page_of(&r);
		CU_ASSERT_EQUAL(occurrences(page, "**f1** "), cases[i].shown);
		CU_ASSERT_EQUAL(occurrences(page, "#### "), 1);
		if (cases[i].rest)
			assert_has(page, cases[i].rest);
		else
			assert_lacks(page, "more of this rule");
	}
}

void test_the_worst_and_the_most_stand_first(void)
{
	static const struct {
		struct str id, rule;
		enum severity severity;
	} rows[] = {
		{ STR("f1"), STR("z/one"), SEVERITY_ERROR },
		{ STR("f2"), STR("a/one"), SEVERITY_WARNING },
		{ STR("f3"), STR("b/two"), SEVERITY_WARNING },
		{ STR("f4"), STR("b/two"), SEVERITY_WARNING },
		{ STR("f5"), STR("a/one"), SEVERITY_NOTE },
	};
	static const char *const order[] = { "### Errors", "#### z/one\n", "### Warnings", "#### b/two (2)\n",
		"**f3**", "**f4**", "#### a/one\n", "**f2**", "### Notes", "#### a/one\n", "**f5**" };
	struct report_finding list[5];
	struct report r = fixture_report();
	const char *at;

	for (size_t i = 0; i < 5; i++) {
		list[i] = fixture_finding();
		list[i].id = rows[i].id;
		list[i].rule = rows[i].rule;
		list[i].severity = rows[i].severity;
	}
	r.findings = list;
	r.finding_count = 5;
	at = page_of(&r);
	for (size_t i = 0; i < sizeof order / sizeof order[0] && at; i++) {
		at = strstr(at, order[i]);
		if (at)
			at += strlen(order[i]);
		else
			CU_FAIL(order[i]);
	}
}

static struct report_gap gap(struct str path, struct str why, enum report_cause cause)
{
	return (struct report_gap){ path, why, cause, false, false };
}

void test_gaps_are_told_by_their_reason(void)
{
	struct report_gap gaps[] = {
		gap(STR("a.py"), STR("bandit: timed out"), CAUSE_FAILED),
		gap(STR("b.py"), STR("bandit: no memory"), CAUSE_FAILED),
		gap(STR("c.py"), STR("bandit: timed out"), CAUSE_FAILED),
		gap(STR("d.js"), STR("no tool for javascript"), CAUSE_NO_TOOL),
		gap(STR("e.js"), STR("no tool for javascript"), CAUSE_NO_TOOL),
		gap(STR("f"), STR("no tool for this kind of file"), CAUSE_NO_TOOL),
		gap(STR("g.min.js"), STR("minified"), CAUSE_LEFT_OUT),
	};
	struct report_coverage rows[] = { { STR("security"), 1, 10, gaps, 7, NULL, 0 },
		{ STR("style"), 2, 20, gaps + 6, 1, NULL, 0 } };
	struct report r = fixture_report();
	const char *page;

	r.coverage = rows;
	r.coverage_count = 2;
	page = page_of(&r);
	assert_has(page, "| security | 1 | 0 | 10 | 3 | 3 | 1 |\n| style | 2 | 0 | 20 | 0 | 0 | 1 |\n");
	assert_has(page, "\nShould have been covered and were not:\n\n"
			 "- **security**: bandit: timed out: 2 files: `a.py`, `c.py`\n"
			 "- **security**: bandit: no memory: 1 file: `b.py`\n");
	assert_has(page, "\nNo tool of the lens reads:\n\n"
			 "- **security**: no tool for javascript: 2 files; "
			 "no tool for this kind of file: 1 file\n");
	assert_has(page, "\nLeft out of the snapshot, for every lens:\n\n- minified: 1 file: `g.min.js`\n");
	assert_lacks(page, "d.js");
	CU_ASSERT_EQUAL(occurrences(page, "g.min.js"), 1);
}

void test_ten_thousand_gaps_are_no_wall(void)
{
	enum { GAPS = 10000, REASONS = 13 };
	static struct report_gap gaps[GAPS];
	static const char whys[] = "abcdefghijklm";
	struct report_coverage row = { STR("security"), 0, 0, gaps, GAPS, NULL, 0 };
	struct report r = fixture_report();
	const char *page;

	for (size_t i = 0; i < GAPS; i++)
		gaps[i] = gap(STR("p"), str_bytes(&whys[i % REASONS], 1), CAUSE_FAILED);
	r.coverage = &row;
	page = page_of(&r);
	assert_has(page, "- **security**: a: 770 files: `p`, `p`, `p`, `p`, `p` and 765 more\n");
	assert_has(page, "- **security**: and 3 more reasons with 2307 files\n");
	CU_ASSERT_TRUE(strlen(page) < 2000);
}

void test_a_long_quote_and_many_supporters_are_cut(void)
{
	static const struct {
		size_t lines;
		const char *rest;
	} cases[] = { { 12, NULL }, { 13, "(and 1 more line)" }, { 15, "(and 3 more lines)" } };
	static const char quote[] = "q\nq\nq\nq\nq\nq\nq\nq\nq\nq\nq\nq\nq\nq\nq\n";
	struct report_supporter supporters[6];
	struct report_finding f = fixture_finding();
	struct report r = fixture_report();

	for (uint32_t i = 0; i < 6; i++)
		supporters[i] = (struct report_supporter){ STR("tool"), STR("t 1"), 0, i };
	f.supporters = supporters;
	f.supporter_count = 6;
	r.findings = &f;
	r.finding_count = 1;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const char *page;

		f.quote = str_bytes(quote, 2 * cases[i].lines - 1);
		page = page_of(&r);
		CU_ASSERT_EQUAL(occurrences(page, "q\n"), 12);
		if (cases[i].rest)
			assert_has(page, cases[i].rest);
		else
			assert_lacks(page, "more line");
		assert_has(page, "Found by t 1 (j7/0), t 1 (j7/1), t 1 (j7/2), t 1 (j7/3) and 2 more; one "
				 "tool, run 6 times; ");
	}
}

/* One model that is asked through five lenses is no five who agree. */
void test_who_says_it_again_is_no_other_voice(void)
{
	static const struct {
		const char *runners[3], *names[3];
		size_t voices;
		const char *words;
	} cases[] = { { { "model", "model", "model" }, { "m", "m", "m" }, 1, "; one model, asked 3 times; " },
		{ { "tool", "tool", "tool" }, { "t 1", "t 1", "t 1" }, 1, "; one tool, run 3 times; " },
		{ { "model", "tool", "model" }, { "m", "t", "m" }, 2, "; 2 different ones among these 3; " },
		{ { "model", "tool", "model" }, { "m", "m", "n" }, 3, NULL } };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct report_supporter supporters[3];
		struct report_finding f = fixture_finding();
		struct report r = fixture_report();
		const char *page;

		for (uint32_t k = 0; k < 3; k++)
			supporters[k] = (struct report_supporter){ str_of(cases[i].runners[k]),
				str_of(cases[i].names[k]), 1, k };
		f.supporters = supporters;
		f.supporter_count = 3;
		r.findings = &f;
		r.finding_count = 1;
		CU_ASSERT_EQUAL(report_voices(&f), cases[i].voices);
		page = page_of(&r);
		if (cases[i].words) {
			assert_has(page, cases[i].words);
		} else {
			assert_lacks(page, "different ones");
			assert_lacks(page, " times; ");
		}
	}
}

void test_what_is_not_there_is_said_with_its_place(void)
{
	static const struct str paths[] = { STR("*/t/*.c"), STR("`t`"), STR("c"), STR("d"), STR("e") },
				words[] = { STR("git") };
	struct absence absence = { paths, 4, words, 1 };
	struct report_finding f = fixture_finding();
	struct report r = fixture_report();

	r.findings = &f;
	r.finding_count = 1;
	assert_lacks(page_of(&r), "Looked for again");
	f.absence = &absence;
	assert_has(
		page_of(&r), "\nLooked for again and not there: `git` in `*/t/*.c`, `` `t` ``, `c`, `d`.\n");
	absence.path_count = 5;
	assert_has(page_of(&r), "`c`, `d` and 1 more.\n");
	absence.word_count = 0;
	assert_has(page_of(&r), "not there: files `*/t/*.c`, ");
}

void test_a_hostile_repository_gets_no_word_in(void)
{
	static const struct str evil = STR("<script>|`x`\n# Report\n::error::\x1b[2J\xff");
	struct report_gap gaps[] = { gap(evil, evil, CAUSE_FAILED), gap(evil, evil, CAUSE_NO_TOOL) };
	struct report_coverage row = { evil, 0, 0, gaps, 2, NULL, 0 };
	struct report_supporter supporter = { evil, evil, 0, 1 };
	struct report_finding f = fixture_finding();
	struct report r = fixture_report();
	const char *page;

	f.rule = f.lens = f.message = f.path = f.fingerprint = f.id = evil;
	f.quote = STR("````\n# Report\n<script>");
	f.supporters = &supporter;
	r.findings = &f;
	r.finding_count = 1;
	r.goal = r.workflow = r.sandbox = r.state = evil;
	r.coverage = &row;
	page = page_of(&r);
	assert_has(page, "`````\n````\n# Report\n<script>\n`````\n");
	CU_ASSERT_EQUAL(occurrences(page, "\n# Report\n"), 1); /* the quoted one */
	CU_ASSERT_EQUAL(occurrences(page, "\n::error"), 0);
	CU_ASSERT_EQUAL(occurrences(page, "\x1b"), 0);
	CU_ASSERT_TRUE(str_is_utf8(str_of(page)));
}

void test_what_asks_for_silence_in_vain_is_named(void)
{
	struct report r = fixture_report();
	struct report_idle many[21];
	const char *page = page_of(&r);

	CU_ASSERT_PTR_NULL(strstr(page, "Suppress"));
	fixture_idle(&r);
	page = page_of(&r);
	assert_has(page,
		"- Suppressed: 0; 1 more asked for, and expired; 1 asked for without a reason; 1 asked for "
		"by the change itself, not believed; 1 with nothing to suppress\n");
	assert_has(page, "### Suppressions that do nothing (4)\n");
	assert_has(page, "- `src/a.c:3` t/a: its last day is over\n");
	assert_has(page, "- `src/a.c:4` t/b: it gives no reason, or a rule or day that is none\n");
	assert_has(page, "- `src/a.c:5` t/c: it came with the change, and covers nothing that is new\n");
	assert_has(page, "- `.reeve.yaml` t/d in `lib/*`: nothing was found for it\n");
	for (size_t i = 0; i < 21; i++)
		many[i] = r.silence.idle[0];
	r.silence.idle = many;
	r.silence.idle_count = 20;
	CU_ASSERT_PTR_NULL(strstr(page_of(&r), "all in the JSON report"));
	r.silence.idle_count = 21;
	page = page_of(&r);
	CU_ASSERT_EQUAL(occurrences(page, "its last day is over"), 20);
	assert_has(page, "and 1 more, all in the JSON report.");
}

/* The words of a model, of which nothing may become markup. */
void test_a_plan_is_told_part_by_part(void)
{
	static const struct str paths[] = { STR("src/"), STR("a`b") };
	static const struct goal_part part = { STR("<b>t"), STR("tests"), STR("what?"), paths, 2 };
	static const struct goal_left_out left = { STR("doc|`"), STR("<i>prose") };
	static const struct goal_plan plan = { STR("find *it*"), &part, 1, &left, 1, NULL, 0 };
	struct report r = fixture_report();
	const char *page;

	r.plan = &plan;
	page = page_of(&r);
	assert_has(page, "- Planned by a model, which understood it as: find \\*it\\*\n");
	CU_ASSERT_PTR_NULL(strstr(page, "refused before"));
	assert_has(page, "  - tests: ");
	assert_has(page, "(`src/`, ``a`b``)\n");
	assert_has(page, "  - left out: ");
	r.planner = (struct report_planner){ STR("sim*strong"), STR("strong"), STR("part 1 names <u>") };
	page = page_of(&r);
	assert_has(page, "- Planned by sim\\*strong (tier strong), which understood");
	assert_has(page, "- A plan was refused before: part 1 names ");
	CU_ASSERT_PTR_NULL(strstr(page, "<b>t"));
	CU_ASSERT_PTR_NULL(strstr(page, "<i>"));
	CU_ASSERT_PTR_NULL(strstr(page, "<u>"));
}

/* Of a free goal: what its plan does without is named as that, and not as a gap. */
void test_what_is_outside_of_a_plan_is_no_gap(void)
{
	static const struct report_gap outside = { STR("doc/a.md"), STR("outside of the plan: prose"),
		CAUSE_OUTSIDE, false, false };
	static const struct report_coverage rows[] = {
		{ .lens = STR("security"), .files = 3, .not_covered = &outside, .not_covered_count = 1 },
		{ .lens = STR("tests"), .unasked = true, .why_unasked = STR("no *goal*") }
	};
	static const struct goal_plan plan = { .restated = STR("r") };
	struct report r = fixture_report();
	const char *page;

	r.plan = &plan;
	r.coverage = rows;
	r.coverage_count = 2;
	r.complete = false; /* for another reason */
	page = page_of(&r);
	assert_has(page, "| security | 3 | 0 | 0 | 0 | 0 | 0 | 1 |\n");
	assert_has(page,
		"Not asked, for the plan has no part that looks through them: tests (no \\*goal\\*).\n");
	assert_has(page, "Outside of the plan, so nobody was asked about:\n\n- **security**: outside of the "
			 "plan: prose: 1 file");
	CU_ASSERT_PTR_NULL(strstr(page, "| tests |"));
	CU_ASSERT_PTR_NULL(strstr(page, "Lenses that covered no file"));
	CU_ASSERT_PTR_NULL(strstr(page, "Left out of the snapshot"));
	CU_ASSERT_PTR_NULL(strstr(page, "Should have been covered"));
}

/* Tries common/report/html.c and its chapters: what the page says, and that no byte of a report becomes markup. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "report_fixture.h"
#include "markup_fixture.h"
#include "reeve/goal.h"

#include <CUnit/CUnit.h>
#include <stdlib.h>

static const char *page_of(const struct report *r)
{
	static struct buf out;

	buf_release(&out);
	report_html(r, &out);
	CU_ASSERT_TRUE(str_is_utf8(buf_str(&out)));
	CU_ASSERT_EQUAL(strlen(out.at), out.len);
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
	if (strstr(page, text))
		CU_FAIL(text);
}

static const char *page_with(struct report_finding *f)
{
	struct report r = fixture_report();

	r.findings = f;
	r.finding_count = 1;
	return page_of(&r);
}

void test_a_page_says_what_was_asked_and_what_came_of_it(void)
{
	struct report r = fixture_report();
	const char *page = page_of(&r);

	assert_has(page, "<title>Reeve: report of job j7</title>");
	assert_has(page, "<h1>Nothing found in what was looked at.</h1>");
	assert_has(page, "<dt>Goal</dt><dd>analyze: look at it</dd>");
	assert_has(page, "<dt>Lenses</dt><dd>correctness</dd>");
	assert_has(page, "<dt>When</dt><dd>2023-11-14 22:13:20 UTC</dd>");
	assert_has(page, "<dt>took</dt><dd>3.2 s</dd>");
	assert_has(page, "Nothing asks for you.");
	assert_has(page, "fail on: error");
	assert_has(page, "1 refusal by gates, 0 could not be checked");
	assert_has(page, "when each piece began was not recorded");
	assert_lacks(page, "This answer is partial");
}

void test_a_finding_stands_with_its_code_and_who_found_it(void)
{
	struct report_finding f = fixture_finding();
	const char *page = page_with(&f);

	assert_has(page, "<h1>1 error, and the answer is complete.</h1>");
	assert_has(page, "<code class=\"place\">src/a.c<wbr>:12–13</code>");
	assert_has(page,
		"<span class=\"n\">12</span>int *p = 0;\n<span class=\"n\">13</span>\t*p = 1;\n</code>");
	assert_has(page, "cppcheck 2.10 <span class=\"quiet\">j7/3, tier 0</span>");
	assert_has(page, "data-severity=\"error\" data-lens=\"correctness\" data-status=\"new\" open>");
	assert_has(page, "1 open finding with a single supporter.");
}

void test_one_model_that_says_it_twice_is_a_single_supporter(void)
{
	static const struct report_supporter twice[] = { { STR("model"), STR("m-1"), 1, 3 },
		{ STR("model"), STR("m-1"), 1, 4 } };
	struct report_finding f = fixture_finding();
	const char *page;

	f.supporters = twice;
	f.supporter_count = 2;
	page = page_with(&f);
	assert_has(page, "; one model, asked 2 times</dd>");
	assert_has(page, "1 open finding with a single supporter.");
}

void test_nothing_of_a_report_becomes_markup(void)
{
	struct report r = markup_report();
	struct report calm = fixture_report();
	size_t scripts = occurrences(page_of(&calm), "<script");
	const char *page = page_of(&r);

	CU_ASSERT_EQUAL(scripts, 1);
	CU_ASSERT_EQUAL(occurrences(page, "<script"), 1);
	CU_ASSERT_EQUAL(occurrences(page, "</script"), 1);
	CU_ASSERT_EQUAL(occurrences(page, "</style"), 1);
	CU_ASSERT_EQUAL(occurrences(page, "</title></style>"), 0);
	assert_lacks(page, "<img");
	assert_lacks(page, "<b>\"");
	assert_lacks(page, "\" onclick");
	assert_lacks(page, "\x1b");
	assert_lacks(page, "\xe2\x80\xae");
	assert_has(page, "\\x1b[31m\\u202e\\xff&amp;amp;");
	CU_ASSERT_TRUE(occurrences(page, "&lt;script&gt;alert(1)") > 40);
}

void test_a_partial_answer_says_so_and_what_was_missed_comes_first(void)
{
	struct report r = markup_report();
	const char *page = page_of(&r);

	assert_has(page, "<h1>3 errors and 1 note so far: the answer is partial.</h1>");
	assert_has(page, "<strong>This answer is partial.</strong> 2 of 3 subtasks done, 1 dead.");
	assert_has(
		page, "<ol class=\"cards\">\n<li><a href=\"#coverage\"><span class=\"kind\">Not looked at");
	assert_has(page, "<dt>? files missed</dt><dd>1</dd>");
	assert_has(page, "<dt>suppressed</dt><dd>2</dd>");
}

void test_the_numbers_of_a_sentence_are_joined(void)
{
	static const struct {
		enum severity list[4];
		const char *words;
	} cases[] = {
		{ { SEVERITY_ERROR, SEVERITY_ERROR }, "<h1>2 errors, and" },
		{ { SEVERITY_ERROR, SEVERITY_NOTE }, "<h1>1 error and 1 note, and" },
		{ { SEVERITY_ERROR, SEVERITY_WARNING, SEVERITY_NOTE },
			"<h1>1 error, 1 warning and 1 note, and" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct report_finding list[4];
		struct report r = fixture_report();

		for (r.finding_count = 0; cases[i].list[r.finding_count]; r.finding_count++) {
			list[r.finding_count] = fixture_finding();
			list[r.finding_count].severity = cases[i].list[r.finding_count];
		}
		r.findings = list;
		assert_has(page_of(&r), cases[i].words);
	}
}

/* The three to look at first: one of a rule, none that is settled. */
void test_what_is_first_is_open_and_varied(void)
{
	struct report_finding list[5];
	struct report r = fixture_report();
	const char *page;

	for (size_t i = 0; i < 5; i++)
		list[i] = fixture_finding();
	list[0].status = STR("suppressed");
	list[3].rule = STR("other/rule");
	r.findings = list;
	r.finding_count = 5;
	page = page_of(&r);
	assert_has(page, "<a href=\"#f2\">");
	assert_has(page, "<a href=\"#f4\">");
	assert_lacks(page, "<a href=\"#f1\">");
	assert_lacks(page, "<a href=\"#f3\">");
	assert_lacks(page, "<a href=\"#f5\">");
}

void test_past_five_thousand_findings_are_counted_only(void)
{
	static const struct {
		size_t count, shown;
		const char *rest;
	} cases[] = { { 4999, 4999, NULL }, { 5000, 5000, NULL },
		{ 5001, 5000, "and 1 more in <code>report.json" } };
	struct report_finding *list = calloc(5001, sizeof *list);
	struct report r = fixture_report();

	CU_ASSERT_PTR_NOT_NULL_FATAL(list);
	for (size_t i = 0; i < 5001; i++)
		list[i] = fixture_finding();
	r.findings = list;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const char *page;

		r.finding_count = cases[i].count;
		page = page_of(&r);
		CU_ASSERT_EQUAL(occurrences(page, "<details class=\"finding"), cases[i].shown);
		if (cases[i].rest)
			assert_has(page, cases[i].rest);
		else
			assert_lacks(page, " more in <code>report.json");
	}
	free(list);
}

void test_what_is_not_there_is_said_with_its_place(void)
{
	static const struct str paths[] = { STR("*/t/*.c"), STR("<t>"), STR("c"), STR("d"), STR("e"),
		STR("f"), STR("g"), STR("h"), STR("i") };
	struct absence absence = { paths, 8, paths, 1 };
	struct report_finding f = fixture_finding();

	assert_lacks(page_with(&f), "Looked for again");
	f.absence = &absence;
	assert_has(page_with(&f), "<code>*/t/*.c</code> in <code>*/t/*.c</code>, <code>&lt;t&gt;</code>, ");
	assert_lacks(page_with(&f), "</code> and 1 more</dd>");
	absence.path_count = 9;
	absence.word_count = 0;
	assert_has(page_with(&f), "<dd>files <code>*/t/*.c</code>, ");
	assert_has(page_with(&f), "<code>h</code> and 1 more</dd>");
}

void test_long_quotes_and_lines_are_cut(void)
{
	struct report_finding f = fixture_finding();
	struct buf quote = BUF_INIT;

	for (int i = 0; i < 24; i++)
		buf_add_text(&quote, "x\n");
	f.quote = buf_str(&quote);
	assert_lacks(page_with(&f), "more line");
	buf_add_text(&quote, "y\n");
	f.quote = buf_str(&quote);
	assert_has(page_with(&f), "and 1 more line<");
	buf_clear(&quote);
	for (int i = 0; i < 300; i++)
		buf_add_byte(&quote, 'x');
	f.quote = buf_str(&quote);
	assert_lacks(page_with(&f), "x…");
	buf_add_byte(&quote, 'y');
	f.quote = buf_str(&quote);
	assert_has(page_with(&f), "x…\n</code>");
	buf_release(&quote);
}

/* Each cell of the map has one of its states: found, missed, covered and clean, nobody's to read, nothing there. */
void test_a_map_tells_unread_from_clean(void)
{
	static const struct report_gap gaps[] = { { STR("lib/a.py"), STR("timed out"), CAUSE_FAILED, false,
							  false },
		{ STR("lib/b.py"), STR("timed out"), CAUSE_FAILED, false, false },
		{ STR("lib/c.py"), STR("timed out"), CAUSE_FAILED, true, false },
		{ STR("src/x.md"), STR("none"), CAUSE_NO_TOOL, false, false } };
	static const struct report_folder folders[] = { { STR("doc/"), 1200 }, { STR("lib/"), 2 } };
	static const struct report_coverage coverage[] = {
		{ .lens = STR("correctness"), .files = 1202, .folders = folders, .folder_count = 2 },
		{ .lens = STR("security"),
			.files = 2,
			.not_covered = gaps,
			.not_covered_count = 4,
			.folders = folders + 1,
			.folder_count = 1 },
	};
	static const char *const expected[] = {
		"<code>src/</code></th><td class=\"heat h1\" title=\"1 finding; files covered: 0\"><a "
		"href=\"#findings\" data-lens=\"correctness\" data-folder=\"src/\">1<small> "
		"■1</small></a></td>"
		"<td class=\"heat quiet\" title=\"0 findings; files covered: 0; no tool of the lens reads "
		"1\">–1</td>",
		"<code>lib/</code></th><td class=\"heat clean\" title=\"0 findings; files covered: "
		"2\">✓2</td>"
		"<td class=\"heat missed\" title=\"0 findings; files covered: 2, 1 of them not by every "
		"tool; should "
		"have been read and were not: 2\">?2</td>",
		"<code>doc/</code></th><td class=\"heat clean\" title=\"0 findings; files covered: "
		"1,200\">✓1,200</td>"
		"<td class=\"heat quiet\" title=\"0 findings; files covered: 0\"></td>",
		"<code>(top)</code>",
		"<h1>2 errors; 2 files not read by the tools for them.</h1>",
		"Yes, though 2 files went unread",
		"<dt>? files missed</dt><dd>2</dd>",
	};
	struct report_finding list[2] = { fixture_finding(), fixture_finding() };
	struct report r = fixture_report();
	const char *page;

	list[1].path = STR("main.c");
	r.findings = list;
	r.finding_count = 2;
	r.coverage = coverage;
	r.coverage_count = 2;
	page = page_of(&r);
	for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++)
		assert_has(page, expected[i]);
}

/* A tool that serves two lenses fails once; where another tool covered the file nothing is missed. */
void test_a_reason_names_the_lenses_that_share_it(void)
{
	static const struct report_gap gaps[] = { { STR("a.c"), STR("crashed"), CAUSE_FAILED, true, false } };
	static const struct report_coverage coverage[] = {
		{ .lens = STR("correctness"), .files = 1, .not_covered = gaps, .not_covered_count = 1 },
		{ .lens = STR("security"), .files = 1, .not_covered = gaps, .not_covered_count = 1 },
	};
	struct report r = fixture_report();
	const char *page;

	r.coverage = coverage;
	r.coverage_count = 2;
	page = page_of(&r);
	assert_has(
		page, "<summary><b>correctness, security</b>: crashed <span class=\"quiet\">1 file</span>");
	CU_ASSERT_EQUAL(occurrences(page, ": crashed "), 1);
	assert_has(page, "Nothing found in what was looked at.");
	assert_has(page, "Yes, though of 1 file one tool said nothing");
	assert_has(page, "<dt>? files missed</dt><dd>0</dd>");
	assert_lacks(page, "Not looked at");
}

void test_beside_a_baseline_a_page_says_what_has_changed(void)
{
	struct report_finding list[] = { fixture_finding(), fixture_finding(), fixture_finding() };
	struct report_finding fixed[201];
	struct report r = fixture_report();
	const char *page;

	list[1].status = STR("existing");
	list[2].status = STR("reopened");
	r.findings = list;
	r.finding_count = 3;
	assert_lacks(page_of(&r), "Beside the baseline");
	assert_lacks(page_of(&r),
		"<span class=\"status\">"); /* without anything to compare with it says nothing */
	r.compared = true;
	r.unchecked = 4;
	r.fixed = fixed;
	for (size_t i = 0; i < 201; i++) {
		fixed[i] = fixture_finding();
		fixed[i].status = STR("fixed");
	}
	r.fixed_count = 200;
	page = page_of(&r);
	assert_has(page,
		"Beside the baseline: <b>2 new</b>, 1 still there, <a href=\"#fixed\">200 fixed</a>, 4 not");
	list[2].status = STR("suppressed");
	r.silence.findings = 1;
	page = page_of(&r);
	assert_has(page, "Beside the baseline: <b>1 new</b>, 1 still there,");
	assert_has(page, "<span class=\"status\">existing</span>");
	assert_has(page, "<summary>✓ 200 findings fixed since the baseline</summary>");
	CU_ASSERT_EQUAL(
		occurrences(page, "<span class=\"rule quiet\">cppcheck/nullPointer</span></li>"), 200);
	assert_lacks(page, " more in report.json");
	r.fixed_count = 201;
	page = page_of(&r);
	CU_ASSERT_EQUAL(
		occurrences(page, "<span class=\"rule quiet\">cppcheck/nullPointer</span></li>"), 200);
	assert_has(page, "<li>and 1 more in report.json</li>");
}

/* Two at once lie in two lanes; the picture spans the job, and what seems to lie outside of it. */
void test_a_timeline_draws_what_is_known(void)
{
	struct report_subtask list[3] = {
		{ .number = 1,
			.state = SUBTASK_DONE,
			.worker = STR("w"),
			.started_ms = 1000,
			.wall_ms = 500 },
		{ .number = 2,
			.state = SUBTASK_DONE,
			.worker = STR("w"),
			.started_ms = 1250,
			.wall_ms = 750 },
		{ .number = 3, .state = SUBTASK_DEAD, .worker = STR("v"), .started_ms = 1500, .wall_ms = 100 }
	};
	struct report r = fixture_report();
	const char *page;

	r.started_ms = 1000;
	r.wall_ms = 1000;
	r.subtasks = list;
	r.subtask_count = 3;
	page = page_of(&r);
	assert_has(page, "<rect class=\"done\" x=\"0\" y=\"1\" width=\"500\" height=\"12\"><title>j7/1 done");
	assert_has(page, "<rect class=\"done\" x=\"250\" y=\"15\" width=\"750\"");
	assert_has(page, "<rect class=\"dead\" x=\"500\" y=\"1\" width=\"100\"");
	assert_has(page, "from the start of the job to its end");
	assert_has(page, "<span class=\"axis\"><span>0</span><span>500 ms</span><span>1.0 s</span></span>");
	r.wall_ms = 4000;
	assert_has(page_of(&r), "<rect class=\"done\" x=\"0\" y=\"1\" width=\"125\"");
	list[1].wall_ms = 1;
	assert_has(page_of(&r), "<rect class=\"done\" x=\"62\" y=\"15\" width=\"3\""); /* a blink is seen */
	list[1].wall_ms = 750;
	list[0].started_ms = list[1].started_ms = list[2].started_ms = 0;
	page = page_of(&r);
	assert_has(page, "<rect class=\"done\" x=\"0\" y=\"1\" width=\"399\"");
	assert_has(page, "when each piece began was not recorded");
}

void test_an_empty_report_is_a_page(void)
{
	struct report r = { 0 };
	const char *page = page_of(&r);

	assert_has(page, "No lens was asked for: nothing was looked at.");
	assert_has(page, "No gate was asked.");
	assert_has(page, "No worker has run anything.");
	assert_has(page, "None so far: what was not covered may hold some.");
}

void test_what_asks_for_silence_in_vain_stands_behind_the_findings(void)
{
	struct report r = fixture_report();
	struct report_idle many[201];
	const char *page;

	assert_lacks(page_of(&r), "id=\"idle\"");
	fixture_idle(&r);
	page = page_of(&r);
	assert_has(page, "<summary>4 suppressions that do nothing</summary>");
	assert_has(page,
		"<li><code>src/a.c<wbr>:3</code> <span class=\"rule\">t/a</span>: its last day is over</li>");
	assert_has(page,
		"<code>.reeve.yaml</code> <span class=\"rule\">t/d</span> in <code>lib/*</code>: nothing was "
		"found for it <span class=\"quiet\">ann</span></li>");
	for (size_t i = 0; i < 201; i++)
		many[i] = r.silence.idle[0];
	r.silence.idle = many;
	r.silence.idle_count = 200;
	assert_lacks(page_of(&r), " more in report.json");
	r.silence.idle_count = 201;
	page = page_of(&r);
	CU_ASSERT_EQUAL(occurrences(page, ": its last day is over</li>"), 200);
	assert_has(page, "<li>and 1 more in report.json</li>");
}

void test_a_plan_is_a_chapter_with_who_made_it(void)
{
	static const struct str paths[] = { STR("src/<b>"), STR("*.c") };
	static const struct goal_part part = { STR("t<b>"), STR("tests"), STR("what<b>?"), paths, 2 };
	static const struct goal_left_out left = { STR("doc<b>"), STR("prose<b>") };
	static const struct goal_plan plan = { STR("find<b>"), &part, 1, &left, 1, NULL, 0 };
	static const struct report_coverage rows[] = { { .lens = STR("tests"), .files = 1 },
		{ .lens = STR("security"), .unasked = true, .why_unasked = STR("no<b>") } };
	struct report r = fixture_report();
	const char *page = page_of(&r);

	assert_lacks(page, "id=\"plan\"");
	assert_lacks(page, "#plan");
	r.plan = &plan;
	r.planner = (struct report_planner){ STR("sim<b>"), STR("strong<b>"), STR("part 1 names<b>") };
	r.coverage = rows;
	r.coverage_count = 2;
	page = page_of(&r);
	assert_has(page, "<a href=\"#plan\">Plan</a>");
	assert_has(page, "<dt>Understood as</dt><dd>find&lt;b&gt;</dd>");
	assert_has(page, "<dt>Made by</dt><dd>sim&lt;b&gt; (tier strong&lt;b&gt;)</dd>");
	assert_has(page, "<dt>Refused before</dt><dd>part 1 names&lt;b&gt;</dd>");
	assert_has(page, "<th scope=\"row\">tests</th><td><b>t&lt;b&gt;</b><br>what&lt;b&gt;?</td>");
	assert_has(page, "<li><code>src/&lt;b&gt;</code></li><li><code>*.c</code></li>");
	assert_has(page, "<li><code>doc&lt;b&gt;</code>: prose&lt;b&gt;</li>");
	assert_has(page, "not asked: the plan has no part that looks through it: no&lt;b&gt;</td>");
	assert_has(page, "All that the plan asks for");
	assert_lacks(page, "Yes, wholly.");
	r.planner.refused = STR("");
	assert_lacks(page_of(&r), "Refused before");
}

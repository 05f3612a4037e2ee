/* Tries coordinator/aggregate/coverage.c: which file counts as covered, and what is said of the others. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/aggregate/coverage.h"
#include "facts_fixture.h"

#include <CUnit/CUnit.h>

struct scene {
	struct facts_fixture f;
	struct arena arena;
	struct coverage coverage;
	const struct report_coverage *rows;
};

static void open_scene(struct scene *s)
{
	*s = (struct scene){ 0 };
	facts_fixture_init(&s->f);
}

static void begin(struct scene *s)
{
	coverage_begin(&s->coverage, &s->f.facts, &s->arena);
}

static void add(struct scene *s, uint32_t number, const struct not_covered *gaps, size_t count)
{
	struct tool_result result = fixture_result(number);

	result.not_covered = gaps;
	result.not_covered_count = count;
	coverage_add(&s->coverage, &s->f.subtasks[number], &result);
}

static void close_scene(struct scene *s)
{
	coverage_release(&s->coverage);
	arena_release(&s->arena);
}

static const struct report_gap *gap_of(const struct report_coverage *row, const char *path)
{
	for (size_t i = 0; i < row->not_covered_count; i++)
		if (str_equal(row->not_covered[i].path, str_of(path)))
			return &row->not_covered[i];
	CU_FAIL_FATAL(path);
	return NULL;
}

static void assert_row(
	const struct report_coverage *row, const char *lens, uint64_t files, uint64_t lines, size_t gaps)
{
	CU_ASSERT_TRUE(str_equal(row->lens, str_of(lens)));
	CU_ASSERT_EQUAL(row->files, files);
	CU_ASSERT_EQUAL(row->lines, lines);
	CU_ASSERT_EQUAL(row->not_covered_count, gaps);
}

static void assert_gap(
	const struct report_coverage *row, const char *path, const char *why, enum report_cause cause)
{
	for (size_t i = 0; i < row->not_covered_count; i++) {
		const struct report_gap *g = &row->not_covered[i];

		if (str_equal(g->path, str_of(path)) && str_equal(g->why, str_of(why))) {
			CU_ASSERT_EQUAL(g->cause, cause);
			return;
		}
	}
	CU_FAIL(why);
}

void test_every_file_is_covered_or_listed(void)
{
	static const char *const paths[] = { "c.py", "d.js", "logo.png", "readme" };
	struct scene s;

	open_scene(&s);
	begin(&s);
	add(&s, 0, NULL, 0);
	add(&s, 1, NULL, 0);
	s.rows = coverage_finish(&s.coverage);
	CU_ASSERT_EQUAL(s.coverage.lens_count, 2);
	assert_row(&s.rows[0], "correctness", 2, 120, 4);
	assert_row(&s.rows[1], "security", 3, 123, 3);
	for (size_t i = 0; i < 4; i++)
		CU_ASSERT_TRUE(str_equal(s.rows[0].not_covered[i].path, str_of(paths[i])));
	assert_gap(&s.rows[0], "readme", "no tool for this kind of file", CAUSE_NO_TOOL);
	assert_gap(&s.rows[0], "c.py", "no tool for python", CAUSE_NO_TOOL);
	assert_gap(&s.rows[1], "d.js", "no tool for javascript", CAUSE_NO_TOOL);
	assert_gap(&s.rows[1], "logo.png", "binary", CAUSE_LEFT_OUT);
	CU_ASSERT_FALSE(coverage_is_partial(&s.coverage, &s.rows[0]));
	close_scene(&s);
}

void test_a_tool_says_itself_what_it_did_not_see(void)
{
	static const struct not_covered gaps[] = {
		{ FILE_A_C, STR("security"), STR("timed out"), false },
		{ FILE_B_C, STR("unheard of"), STR("cppcheck: syntax error"), false }, /* of all its lenses */
	};
	struct scene s;

	open_scene(&s);
	begin(&s);
	add(&s, 0, gaps, 2);
	add(&s, 1, NULL, 0);
	s.rows = coverage_finish(&s.coverage);
	assert_row(&s.rows[0], "correctness", 1, 100, 5);
	assert_row(&s.rows[1], "security", 1, 3, 5);
	assert_gap(&s.rows[0], "b.c", "cppcheck: syntax error", CAUSE_FAILED);
	assert_gap(&s.rows[1], "a.c", "cppcheck: timed out", CAUSE_FAILED);
	assert_gap(&s.rows[1], "b.c", "cppcheck: syntax error", CAUSE_FAILED);
	close_scene(&s);
}

void test_a_subtask_without_result_covers_nothing(void)
{
	static const struct {
		enum subtask_state state;
		struct str reason;
		const char *why;
	} cases[] = {
		{ SUBTASK_DEAD, STR("crashed"), "its subtask is dead: crashed" },
		{ SUBTASK_CANCELLED, STR(""), "its subtask is cancelled" },
		{ SUBTASK_HELD, STR("could not check"), "its subtask is held: could not check" },
		{ SUBTASK_READY, STR(""), "its subtask is ready" },
		{ SUBTASK_DONE, STR(""), "its subtask is done, but the result could not be read" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct scene s;

		open_scene(&s);
		s.f.subtasks[1].state = cases[i].state;
		s.f.subtasks[1].reason = cases[i].reason;
		begin(&s);
		add(&s, 0, NULL, 0);
		coverage_miss(&s.coverage, &s.f.subtasks[1]);
		s.rows = coverage_finish(&s.coverage);
		assert_row(&s.rows[1], "security", 2, 120, 4);
		assert_gap(&s.rows[1], "c.py", cases[i].why, CAUSE_FAILED);
		close_scene(&s);
	}
}

void test_a_missing_tool_covers_nothing(void)
{
	struct tool_result result = fixture_result(1);
	struct scene s;

	open_scene(&s);
	result.tool_version = STR("");
	begin(&s);
	coverage_add(&s.coverage, &s.f.subtasks[1], &result);
	s.rows = coverage_finish(&s.coverage);
	assert_row(&s.rows[1], "security", 0, 0, 6);
	assert_gap(&s.rows[1], "c.py", "bandit was not found on the worker", CAUSE_FAILED);
	assert_gap(&s.rows[1], "a.c", "no subtask was given it", CAUSE_FAILED);
	CU_ASSERT_TRUE(coverage_is_partial(&s.coverage, &s.rows[1]));
	close_scene(&s);
}

/* Where an optional one is missing, that is told of files that nobody else covers, and no lens fails for it. */
void test_nobody_misses_an_optional_tool(void)
{
	static const uint32_t owned[] = { FILE_A_C, FILE_C_PY };
	static const struct not_covered gaps[] = { { FILE_A_C, STR("security"), STR("bandit is not here"),
							   false },
		{ FILE_C_PY, STR("security"), STR("bandit is not here"), false } };

	for (size_t told = 0; told <= 2; told += 2) {
		const char *why = told ? "bandit is not here" : "bandit was not found on the worker";
		struct tool_result result = fixture_result(1);
		struct tool_def tools[2];
		struct scene s;

		open_scene(&s);
		memcpy(tools, s.f.facts.tools, sizeof tools);
		tools[1].optional = true;
		s.f.facts.tools = tools;
		s.f.subtasks[1].files = owned;
		s.f.subtasks[1].file_count = 2;
		result.tool_version = STR("");
		result.not_covered = gaps;
		result.not_covered_count = told;
		begin(&s);
		add(&s, 0, NULL, 0);
		coverage_add(&s.coverage, &s.f.subtasks[1], &result);
		s.rows = coverage_finish(&s.coverage);
		assert_row(&s.rows[1], "security", 2, 120, 4);
		assert_gap(&s.rows[1], "c.py", why, CAUSE_NO_TOOL);
		close_scene(&s);
	}
}

void test_a_second_tool_makes_a_gap_smaller_not_invisible(void)
{
	static const struct not_covered gap = { FILE_A_C, STR("security"), STR("timed out"), false };
	static const uint32_t owned[] = { FILE_A_C };
	struct scene s;

	open_scene(&s);
	s.f.subtasks[1].files = owned;
	begin(&s);
	add(&s, 0, &gap, 1);
	add(&s, 1, NULL, 0);
	s.rows = coverage_finish(&s.coverage);
	CU_ASSERT_EQUAL(s.rows[1].files, 2);
	assert_gap(&s.rows[1], "a.c", "cppcheck: timed out (read by another tool)", CAUSE_FAILED);
	for (size_t i = 0; i < s.rows[1].not_covered_count; i++)
		CU_ASSERT_EQUAL(s.rows[1].not_covered[i].covered,
			str_equal(s.rows[1].not_covered[i].path, STR("a.c")));
	CU_ASSERT_EQUAL_FATAL(s.rows[1].folder_count, 1);
	CU_ASSERT_EQUAL(s.rows[1].folders[0].files, 2);
	close_scene(&s);
}

void test_a_lens_fails_when_it_should_have_seen_something(void)
{
	static const struct {
		const char *named; /* by the client; NULL: nothing */
		bool python_alone;
		bool failed;
	} cases[] = {
		{ "performance", false, true }, /* named, and no tool has it */
		{ "correctness", true, true },  /* named, and nothing of its kind is there */
		{ "security", true, false },
		{ NULL, true, false }, /* correctness is not asked of a tree of Python */
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct aggregate_file py = { STR("c.py"), STR("python"), 3, false, false, true };
		static const uint32_t first[] = { 0 };
		struct str lens = str_of(cases[i].named ? cases[i].named : "");
		struct scene s;

		open_scene(&s);
		s.f.facts.lenses = &lens;
		s.f.facts.lens_count = cases[i].named ? 1 : 0;
		if (cases[i].python_alone) {
			s.f.facts.files = &py;
			s.f.facts.file_count = 1;
			s.f.subtasks[1].files = first;
		}
		begin(&s);
		if (cases[i].python_alone)
			add(&s, 1, NULL, 0);
		s.rows = coverage_finish(&s.coverage);
		CU_ASSERT_EQUAL(coverage_is_partial(&s.coverage, &s.rows[0]), cases[i].failed);
		close_scene(&s);
	}
}

void test_two_lenses_asked_for_are_two_rows(void)
{
	static const struct str lenses[] = { STR("security"), STR("correctness") };
	struct scene s;

	open_scene(&s);
	s.f.facts.lenses = lenses;
	s.f.facts.lens_count = 2;
	s.f.subtasks[0].lens = s.f.subtasks[1].lens = STR("security,correctness");
	begin(&s);
	add(&s, 0, NULL, 0);
	add(&s, 1, NULL, 0);
	s.rows = coverage_finish(&s.coverage);
	assert_row(
		&s.rows[0], "correctness", 2, 120, 4); /* bandit has no such lens, whatever was asked of it */
	assert_row(&s.rows[1], "security", 3, 123, 3);
	close_scene(&s);
}

void test_context_is_in_no_coverage(void)
{
	struct aggregate_file files[FIXTURE_FILES];
	struct scene s;

	open_scene(&s);
	memcpy(files, s.f.facts.files, sizeof files);
	files[FILE_B_C].context = files[FILE_D_JS].context = true;
	s.f.facts.files = files;
	begin(&s);
	add(&s, 0, NULL, 0);
	add(&s, 1, NULL, 0);
	s.rows = coverage_finish(&s.coverage);
	assert_row(&s.rows[0], "correctness", 1, 100, 3);
	assert_row(&s.rows[1], "security", 2, 103, 2);
	close_scene(&s);
}

/* They look for other things: what the one gave up on is not made good by the other. */
void test_a_tool_that_gave_up_makes_it_partial(void)
{
	static const struct {
		bool gave_up, found, optional;
		bool partial;
	} cases[] = {
		{ true, true, false, true }, { true, true, true, true }, /* it is here, so it was to look */
		{ false, true, false, false },  /* it says that it cannot read such a file */
		{ false, false, false, false }, /* not installed: no tool of this installation */
	};
	static const uint32_t owned[] = { FILE_A_C };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct not_covered gap = { FILE_A_C, STR("security"), STR("no"), cases[i].gave_up };
		struct tool_result result = fixture_result(1);
		struct tool_def tools[2];
		struct scene s;

		open_scene(&s);
		memcpy(tools, s.f.facts.tools, sizeof tools);
		tools[1].optional = cases[i].optional;
		s.f.facts.tools = tools;
		s.f.subtasks[1].files = owned;
		result.tool_version = STR("");
		if (cases[i].found)
			result.tool_version = STR("1.0");
		result.not_covered = &gap;
		result.not_covered_count = 1;
		begin(&s);
		add(&s, 0, NULL, 0);
		coverage_add(&s.coverage, &s.f.subtasks[1], &result);
		s.rows = coverage_finish(&s.coverage);
		CU_ASSERT_EQUAL(s.rows[1].files, 2);
		CU_ASSERT_TRUE(gap_of(&s.rows[1], "a.c")->covered);
		CU_ASSERT_EQUAL(gap_of(&s.rows[1], "a.c")->partial, cases[i].partial);
		CU_ASSERT_EQUAL(coverage_is_partial(&s.coverage, &s.rows[1]), cases[i].partial);
		CU_ASSERT_FALSE(coverage_is_partial(&s.coverage, &s.rows[0])); /* not a lens of bandit's */
		close_scene(&s);
	}
}

void test_what_a_change_hides_makes_every_lens_partial(void)
{
	for (int hidden = 0; hidden <= 1; hidden++) {
		struct aggregate_skipped skipped = { STR("vendor"), STR("vendored"), hidden };
		struct scene s;

		open_scene(&s);
		s.f.facts.skipped = &skipped;
		begin(&s);
		add(&s, 0, NULL, 0);
		add(&s, 1, NULL, 0);
		s.rows = coverage_finish(&s.coverage);
		for (size_t lens = 0; lens < 2; lens++) {
			CU_ASSERT_EQUAL(gap_of(&s.rows[lens], "vendor")->cause, CAUSE_LEFT_OUT);
			CU_ASSERT_EQUAL(coverage_is_partial(&s.coverage, &s.rows[lens]), hidden);
		}
		close_scene(&s);
	}
}

void test_what_is_held_has_a_word_of_its_own(void)
{
	struct scene s;

	open_scene(&s);
	s.f.subtasks[1].state = SUBTASK_HELD;
	s.f.subtasks[0].state = SUBTASK_DEAD;
	begin(&s);
	coverage_miss(&s.coverage, &s.f.subtasks[0]);
	coverage_miss(&s.coverage, &s.f.subtasks[1]);
	s.rows = coverage_finish(&s.coverage);
	CU_ASSERT_TRUE(gap_of(&s.rows[1], "a.c")->partial);
	CU_ASSERT_FALSE(gap_of(&s.rows[1], "c.py")->partial);
	close_scene(&s);
}

/* In a review a file that its tool could read before, and cannot read now. */
void test_what_a_change_makes_unreadable_is_partial(void)
{
	static const struct {
		bool review, added, known, read_elsewhere;
		bool partial;
	} cases[] = {
		{ true, false, false, true, true },
		{ true, false, true, true, false }, /* of the base's it said the same */
		{ true, true, false, true, false }, /* new, and another has read it */
		{ true, true, false, false, true },
		{ false, false, false, false, false }, /* nobody is reviewed */
	};
	static const struct not_covered gaps[] = { { FILE_A_C, STR("security"), STR("syntax"), false },
		{ FILE_B_C, STR("security"), STR("syntax"), false } };
	static const struct baseline_gap known = { STR("security"), STR("a.c"), STR("cppcheck: syntax") };
	static const uint32_t owned[] = { FILE_A_C };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct aggregate_file files[FIXTURE_FILES];
		struct baseline base = { .gaps = &known, .gap_count = cases[i].known };
		struct scene s;

		open_scene(&s);
		memcpy(files, s.f.facts.files, sizeof files);
		files[FILE_A_C].added = cases[i].added;
		files[FILE_B_C].context = true; /* nobody asks about it */
		s.f.facts.files = files;
		s.f.facts.baseline = &base;
		s.f.facts.suppress.distrusted = cases[i].review;
		s.f.subtasks[1].files = owned;
		s.f.subtasks[1].file_count = cases[i].read_elsewhere;
		begin(&s);
		add(&s, 0, gaps, 2);
		add(&s, 1, NULL, 0);
		s.rows = coverage_finish(&s.coverage);
		CU_ASSERT_EQUAL(gap_of(&s.rows[1], "a.c")->partial, cases[i].partial);
		close_scene(&s);
	}
}

/* A free goal: its one part asks about the C files, and names a readme that no model is shown; c.py and d.js are in no part. */
static void begin_planned(struct scene *s, struct aggregate_file files[FIXTURE_FILES])
{
	static const struct str lenses[] = { STR("security"), STR("tests") };
	static const struct str paths[] = { STR("*.c"), STR("readme") };
	static const struct goal_part part = { STR("t"), STR("security"), STR("?"), paths, 2 };
	static const struct goal_left_out left = { STR("d.js"), STR("no goal of it") };
	static const struct goal_unasked unasked = { STR("tests"), STR("not its goal") };
	static const struct goal_plan plan = { STR("r"), &part, 1, &left, 1, &unasked, 1 };

	open_scene(s);
	memcpy(files, s->f.facts.files, FIXTURE_FILES * sizeof *files);
	for (size_t i = 0; i < FIXTURE_FILES; i++)
		files[i].plain = files[i].language.len;
	s->f.facts.files = files;
	s->f.facts.lenses = lenses;
	s->f.facts.lens_count = 2;
	s->f.facts.planned = s->f.facts.lenses_offered = true;
	s->f.subtasks[0].kind = KIND_MODEL;
	s->f.subtasks[0].tool = STR(MODEL_TOOL);
	s->f.subtasks[0].lens = STR("security");
	s->f.facts.subtask_count = 1;
	begin(s);
	s->coverage.plan = &plan;
}

void test_what_a_plan_does_without_is_not_asked_and_no_gap(void)
{
	struct aggregate_file files[FIXTURE_FILES];
	struct scene s;

	begin_planned(&s, files);
	add(&s, 0, NULL, 0);
	s.rows = coverage_finish(&s.coverage);
	assert_row(&s.rows[0], "security", 2, 120, 4);
	assert_gap(&s.rows[0], "c.py", "outside of the plan", CAUSE_OUTSIDE);
	assert_gap(&s.rows[0], "d.js", "outside of the plan: no goal of it", CAUSE_OUTSIDE);
	assert_gap(&s.rows[0], "readme", "no model is shown this kind of file", CAUSE_NO_TOOL);
	assert_gap(&s.rows[0], "logo.png", "binary", CAUSE_LEFT_OUT);
	CU_ASSERT_FALSE(s.rows[0].unasked);
	assert_row(&s.rows[1], "tests", 0, 0, 0);
	CU_ASSERT_TRUE(s.rows[1].unasked);
	CU_ASSERT_TRUE(str_equal(s.rows[1].why_unasked, STR("not its goal")));
	for (size_t lens = 0; lens < 2; lens++)
		CU_ASSERT_FALSE(coverage_is_partial(&s.coverage, &s.rows[lens]));
	close_scene(&s);
}

void test_what_a_plan_names_and_nobody_covers_is_a_gap(void)
{
	static const struct {
		bool missed;
		const char *why;
	} cases[] = { { true, "its subtask is dead: why not" }, { false, "no subtask was given it" } };

	for (size_t i = 0; i < 2; i++) {
		struct aggregate_file files[FIXTURE_FILES];
		struct scene s;

		begin_planned(&s, files);
		s.f.subtasks[0].state = SUBTASK_DEAD;
		s.f.subtasks[0].reason = STR("why not");
		if (cases[i].missed)
			coverage_miss(&s.coverage, &s.f.subtasks[0]);
		s.rows = coverage_finish(&s.coverage);
		assert_gap(&s.rows[0], "a.c", cases[i].why, CAUSE_FAILED);
		assert_gap(&s.rows[0], "c.py", "outside of the plan", CAUSE_OUTSIDE);
		CU_ASSERT_TRUE(coverage_is_partial(&s.coverage, &s.rows[0]));
		CU_ASSERT_FALSE(coverage_is_partial(&s.coverage, &s.rows[1]));
		close_scene(&s);
	}
}

void test_without_a_sound_plan_all_is_a_gap_in_each_lens(void)
{
	struct aggregate_file files[FIXTURE_FILES];
	struct scene s;

	begin_planned(&s, files);
	s.coverage.plan = NULL;
	s.rows = coverage_finish(&s.coverage);
	for (size_t lens = 0; lens < 2; lens++) {
		CU_ASSERT_FALSE(s.rows[lens].unasked);
		assert_gap(&s.rows[lens], "c.py", "no sound plan was made", CAUSE_FAILED);
		CU_ASSERT_TRUE(coverage_is_partial(&s.coverage, &s.rows[lens]));
	}
	close_scene(&s);
}

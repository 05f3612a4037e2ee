/* A small job as the aggregate sees it: plain rows that a test spoils where it wants to. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "facts_fixture.h"

static const struct str c_languages[] = { STR("c"), STR("cpp") };
static const struct str py_languages[] = { STR("python") };
static const struct str c_lenses[] = { STR("security"), STR("correctness") };
static const struct str py_lenses[] = { STR("security") };
static const struct tool_def tools[] = {
	{ .name = STR("cppcheck"),
		.lenses = c_lenses,
		.lens_count = 2,
		.languages = c_languages,
		.language_count = 2 },
	{ .name = STR("bandit"),
		.lenses = py_lenses,
		.lens_count = 1,
		.languages = py_languages,
		.language_count = 1 },
};
static const struct aggregate_file files[FIXTURE_FILES] = {
	[FILE_A_C] = { STR("a.c"), STR("c"), 100, false },
	[FILE_B_C] = { STR("b.c"), STR("c"), 20, false },
	[FILE_C_PY] = { STR("c.py"), STR("python"), 3, false },
	[FILE_D_JS] = { STR("d.js"), STR("javascript"), 7, false },
	[FILE_README] = { STR("readme"), STR(""), 9, false },
};
static const struct aggregate_skipped skipped[] = { { STR("logo.png"), STR("binary"), false } };
static const uint32_t c_files[] = { FILE_A_C, FILE_B_C };
static const uint32_t py_files[] = { FILE_C_PY };

void facts_fixture_init(struct facts_fixture *f)
{
	*f = (struct facts_fixture){
		.facts = { .job = 7,
			.workflow = STR("analyze"),
			.state = JOB_DONE,
			.tools = tools,
			.tool_count = 2,
			.files = files,
			.file_count = FIXTURE_FILES,
			.skipped = skipped,
			.skipped_count = 1,
			.subtask_count = 2 },
		.subtasks = { { .number = 0,
				      .kind = KIND_TOOL,
				      .state = SUBTASK_DONE,
				      .attempts = 1,
				      .tool = STR("cppcheck"),
				      .files = c_files,
				      .file_count = 2 },
			{ .number = 1,
				.kind = KIND_TOOL,
				.state = SUBTASK_DONE,
				.attempts = 2,
				.tool = STR("bandit"),
				.files = py_files,
				.file_count = 1 } },
	};
	f->facts.subtasks = f->subtasks;
}

struct tool_result fixture_result(uint32_t number)
{
	return (struct tool_result){
		.tool = number ? STR("bandit") : STR("cppcheck"),
		.tool_version = STR("1.0"),
		.sandbox = STR("bwrap"),
	};
}

struct finding fixture_reports(uint32_t file, uint32_t line, const char *rule)
{
	return (struct finding){
		.file = file,
		.start_line = line,
		.end_line = line,
		.severity = SEVERITY_WARNING,
		.confidence = CONFIDENCE_HIGH,
		.lens = STR("security"),
		.rule = str_of(rule),
		.message = STR("bad"),
		.quote = STR("x"),
	};
}

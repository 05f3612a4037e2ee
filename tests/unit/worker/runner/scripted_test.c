/* Tries worker/runner/scripted.c and noop.c: each word of the script but those that end the process softly. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/runner/runner.h"

#include "coordinator/api/read_result.h"

#include <CUnit/CUnit.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static struct attempt_output run(const char *script, uint32_t attempt, struct attempt_progress *p)
{
	struct attempt_input in = { .ref = { 1, 2, attempt }, .kind = KIND_SCRIPTED, .spec = str_of(script) };
	struct attempt_output out = { 0 };

	run_scripted(&in, p, &out);
	return out;
}

static void release(struct attempt_output *out)
{
	buf_release(&out->body);
	buf_release(&out->reason);
}

/* What the gate of this kind accepts. */
static bool is_result_without_findings(struct str body)
{
	struct arena arena = { 0 };
	const struct tool_result *result = read_tool_result(body, &arena);
	bool is = result && str_equal(result->tool, STR("scripted")) && !result->finding_count;

	arena_release(&arena);
	return is;
}

void test_each_script_ends_as_it_says(void)
{
	static const struct {
		const char *script;
		uint32_t attempt;
		enum attempt_outcome outcome;
		size_t bytes;
		const char *reason;
	} cases[] = {
		{ "", 1, OUTCOME_DONE, 0, "" },
		{ " bytes=3\n\tthen=done ", 1, OUTCOME_DONE, 3, "" },
		{ "then=fail", 1, OUTCOME_FAILED, 0, "as the script says" },
		{ "then=fail reason=broken", 9, OUTCOME_FAILED, 0, "broken" },
		{ "then=fail first=2", 2, OUTCOME_FAILED, 0, "as the script says" },
		{ "then=fail first=2", 3, OUTCOME_DONE, 0, "" },
		{ "then=dance", 1, OUTCOME_FAILED, 0, "the script has a word that is none of its language" },
		{ "sleep_ms", 1, OUTCOME_FAILED, 0, "the script has a word that is none of its language" },
		{ "sleep_ms=-1", 1, OUTCOME_FAILED, 0, "the script has a word that is none of its language" },
		{ "bytes=99999999999", 1, OUTCOME_FAILED, 0,
			"the script has a word that is none of its language" },
		{ "finding=maybe", 1, OUTCOME_FAILED, 0,
			"the script has a word that is none of its language" },
		{ "finding=true", 1, OUTCOME_FAILED, 0, "file 0 has no line to quote" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct attempt_progress p = { 0 };
		struct attempt_output out = run(cases[i].script, cases[i].attempt, &p);

		CU_ASSERT_EQUAL(out.outcome, cases[i].outcome);
		CU_ASSERT_TRUE(out.outcome == OUTCOME_DONE && !cases[i].bytes
				       ? is_result_without_findings(buf_str(&out.body))
				       : out.body.len == cases[i].bytes);
		CU_ASSERT_TRUE(str_equal(buf_str(&out.reason), str_of(cases[i].reason)));
		release(&out);
	}
}

void test_progress_grows_only_while_it_beats(void)
{
	struct attempt_progress p = { 0 };
	struct attempt_output out = run("sleep_ms=60 beat_ms=10", 1, &p);

	CU_ASSERT_TRUE(p.progress >= 2);
	release(&out);
	p = (struct attempt_progress){ 0 };
	out = run("sleep_ms=60 beat_ms=0", 1, &p);
	CU_ASSERT_EQUAL(p.progress, 0);
	release(&out);
}

void test_what_hangs_ends_when_it_is_cancelled(void)
{
	struct attempt_progress p = { .cancel = true };
	struct attempt_output out = run("then=hang", 1, &p);

	CU_ASSERT_EQUAL(out.outcome, OUTCOME_FAILED);
	CU_ASSERT_TRUE(str_equal(buf_str(&out.reason), STR("cancelled")));
	release(&out);
}

static int end_of(const char *script)
{
	int status = 0;
	pid_t pid = fork();

	if (!pid) {
		struct attempt_progress p = { 0 };

		run(script, 1, &p);
		_exit(0);
	}
	waitpid(pid, &status, 0);
	return status;
}

void test_exit_and_crash_take_the_process_with_them(void)
{
	int status = end_of("then=exit");

	CU_ASSERT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 3);
	status = end_of("then=crash");
	CU_ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	CU_ASSERT_EQUAL(end_of("then=exit first=0 then=done"), 0);
}

void test_noop_gives_back_what_it_was_given(void)
{
	struct attempt_input in = { .kind = KIND_NOOP, .spec = STR("a\0b") };
	struct attempt_output out = { 0 };

	run_noop(&in, &out);
	CU_ASSERT_EQUAL(out.outcome, OUTCOME_DONE);
	CU_ASSERT_TRUE(str_equal(buf_str(&out.body), STR("a\0b")));
	release(&out);
}

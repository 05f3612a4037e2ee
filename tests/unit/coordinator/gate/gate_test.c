/* Gates fail closed: minimum sets, and quotes true and false. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/gate/gate.h"
#include "common/buf.h"
#include "coordinator/state/spec.h"
#include "reeve/error.h"
#include "reeve/limits.h"

#include <CUnit/Basic.h>

static const struct finding good_finding = { .start_line = 1,
	.end_line = 1,
	.severity = SEVERITY_NOTE,
	.confidence = CONFIDENCE_LOW,
	.lens = { "security", 8 },
	.rule = { "t/1", 3 },
	.message = { "m", 1 },
	.quote = { "line", 4 } };
static const struct evidence good_evidence = { .lines_exist = true, .lines = { "line", 4 } };

static struct gate_verdict ask(
	enum subtask_kind kind, const struct finding *finding, const struct evidence *evidence)
{
	struct tool_result result = {
		.tool = STR("t"), .findings = finding, .finding_count = finding != NULL
	};
	struct gate_input in = {
		.kind = kind, .result = &result, .evidence = evidence, .has_files = true, .spec = STR("")
	};
	struct buf spec = BUF_INIT;
	struct gate_verdict verdict;
	uint32_t file = 0;

	spec_pack(&spec, STR("t"), STR(""), &file, 1);
	in.spec = buf_str(&spec);
	verdict = gate_judge(&in);
	buf_release(&spec);
	return verdict;
}

static enum verdict judge(
	enum subtask_kind kind, const struct finding *finding, const struct evidence *evidence)
{
	return ask(kind, finding, evidence).verdict;
}

void test_every_kind_has_a_minimum_set(void)
{
	for (enum subtask_kind kind = KIND_NONE + 1; kind < SUBTASK_KINDS; kind++)
		CU_ASSERT_NOT_EQUAL(gate_rules_of(kind), 0);
	CU_ASSERT_TRUE(gate_rules_of(KIND_TOOL) & 1u << GATE_EVIDENCE);
	CU_ASSERT_TRUE(gate_rules_of(KIND_TOOL) & 1u << GATE_SCOPE);
}

void test_a_kind_without_rules_never_passes(void)
{
	struct gate_input in = { .kind = KIND_NONE, .spec = STR("x"), .body = STR("x") };

	CU_ASSERT_EQUAL(gate_judge(&in).verdict, VERDICT_COULD_NOT_CHECK);
}

void test_an_echo_is_the_input(void)
{
	static const struct {
		struct str spec, body;
		enum verdict verdict;
	} cases[] = { { { "abc", 3 }, { "abc", 3 }, VERDICT_PASS },
		{ { "abc", 3 }, { "abd", 3 }, VERDICT_REFUSE },
		{ { "abc", 3 }, { "abcd", 4 }, VERDICT_REFUSE }, { { "abc", 3 }, { "", 0 }, VERDICT_REFUSE },
		{ { "a\0c", 3 }, { "a\0d", 3 }, VERDICT_REFUSE } };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct gate_input in = { .kind = KIND_NOOP, .spec = cases[i].spec, .body = cases[i].body };

		CU_ASSERT_EQUAL(gate_judge(&in).verdict, cases[i].verdict);
	}
}

void test_a_file_of_another_shard_must_be_lent(void)
{
	struct evidence evidence = good_evidence;
	struct finding finding = good_finding;

	finding.file++;
	CU_ASSERT_EQUAL(judge(KIND_TOOL, &finding, &evidence), VERDICT_REFUSE);
	evidence.lent = true;
	CU_ASSERT_EQUAL(judge(KIND_TOOL, &finding, &evidence), VERDICT_PASS);
	CU_ASSERT_EQUAL(judge(KIND_TOOL, &finding, NULL), VERDICT_REFUSE);
}

void test_evidence_decides_or_cannot(void)
{
	static const struct {
		struct evidence evidence;
		enum verdict verdict;
	} cases[] = {
		{ { 0, true, { "line", 4 }, 0, false, false }, VERDICT_PASS },
		{ { 0, true, { "lime", 4 }, 0, false, false }, VERDICT_REFUSE },
		{ { 0, false, { "line", 4 }, 0, false, false }, VERDICT_REFUSE },
		{ { -E_NOT_FOUND, false, { "", 0 }, 0, false, false }, VERDICT_REFUSE },
		{ { -E_CHANGED, true, { "line", 4 }, 0, false, false }, VERDICT_COULD_NOT_CHECK },
		{ { -E_IO, true, { "line", 4 }, 0, false, false }, VERDICT_COULD_NOT_CHECK },
		{ { -E_UNAVAILABLE, false, { "", 0 }, 0, false, false }, VERDICT_COULD_NOT_CHECK },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		CU_ASSERT_EQUAL(judge(KIND_TOOL, &good_finding, &cases[i].evidence), cases[i].verdict);
		CU_ASSERT_EQUAL(judge(KIND_SCRIPTED, &good_finding, &cases[i].evidence), cases[i].verdict);
	}
	CU_ASSERT_EQUAL(judge(KIND_TOOL, &good_finding, NULL), VERDICT_COULD_NOT_CHECK);
	CU_ASSERT_EQUAL(judge(KIND_TOOL, NULL, NULL), VERDICT_PASS); /* clean: nothing to prove */
}

void test_an_absence_is_looked_for_again(void)
{
	static const struct str path = STR("docs/gone.md");
	static const struct absence absence = { .paths = &path, .path_count = 1 };
	static const struct {
		int err;
		bool present;
		enum verdict verdict;
	} cases[] = {
		{ 0, false, VERDICT_PASS },
		{ 0, true, VERDICT_REFUSE },
		{ -E_CHANGED, false, VERDICT_COULD_NOT_CHECK },
		{ -E_TOO_LARGE, true, VERDICT_COULD_NOT_CHECK },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct evidence evidence = good_evidence;
		struct finding finding = good_finding;

		evidence.absence_err = cases[i].err;
		evidence.present = cases[i].present;
		CU_ASSERT_EQUAL(judge(KIND_TOOL, &finding, &evidence), VERDICT_PASS);
		finding.absence = &absence;
		CU_ASSERT_EQUAL(judge(KIND_TOOL, &finding, &evidence), cases[i].verdict);
		if (cases[i].verdict == VERDICT_REFUSE)
			CU_ASSERT_EQUAL(ask(KIND_TOOL, &finding, &evidence).reason, REASON_GATE_ABSENCE);
		finding.quote = STR("lime"); /* an absence does not stand for the anchor */
		CU_ASSERT_EQUAL(judge(KIND_TOOL, &finding, &evidence), VERDICT_REFUSE);
		CU_ASSERT_EQUAL(ask(KIND_TOOL, &finding, &evidence).reason, REASON_GATE_EVIDENCE);
	}
}

void test_an_absence_that_cannot_be_asked_is_refused(void)
{
	static char longest[ABSENCE_PATH_BYTES + 1];
	struct str paths[ABSENCE_PATHS_MOST + 1], words[ABSENCE_WORDS_MOST + 1];
	struct absence absence = { paths, 1, words, 0 };
	struct finding finding = good_finding;
	static const struct {
		struct str path, word;
		enum verdict verdict;
	} cases[] = {
		{ STR("*/a/*"), STR("a_1Z"), VERDICT_PASS },
		{ STR("*/a/*b*"), STR("a"), VERDICT_REFUSE },
		{ STR(""), STR("a"), VERDICT_REFUSE },
		{ STR("a"), STR(""), VERDICT_REFUSE },
		{ STR("a"), STR("a-b"), VERDICT_PASS },
		{ STR("a"), STR("/*"), VERDICT_PASS },
		{ STR("a"), STR("a b"), VERDICT_REFUSE },
		{ STR("a"), STR("#a-b"), VERDICT_PASS },
		{ STR("a"), STR("#"), VERDICT_REFUSE },
		{ STR("a"), STR("#A"), VERDICT_REFUSE },
		{ STR("a:3-3"), STR("a"), VERDICT_PASS },
		{ STR("a:3-10"), STR("a"), VERDICT_PASS },
		{ STR("a:3-11"), STR("a"), VERDICT_REFUSE }, /* over ABSENCE_LINES_MOST */
		{ STR("a:3-2"), STR("a"), VERDICT_REFUSE },
		{ STR("a:0-2"), STR("a"), VERDICT_REFUSE },
		{ STR("*.c:3-3"), STR("a"), VERDICT_REFUSE },
		{ STR("a"), STR("\xc3\xa9"), VERDICT_REFUSE },
		{ { longest, ABSENCE_PATH_BYTES }, { longest, ABSENCE_WORD_BYTES }, VERDICT_PASS },
		{ { longest, ABSENCE_PATH_BYTES + 1 }, STR("a"), VERDICT_REFUSE },
		{ STR("a"), { longest, ABSENCE_WORD_BYTES + 1 }, VERDICT_REFUSE },
	};

	memset(longest, 'x', sizeof longest);
	finding.absence = &absence;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		absence.word_count = 1;
		paths[0] = cases[i].path;
		words[0] = cases[i].word;
		CU_ASSERT_EQUAL(judge(KIND_TOOL, &finding, &good_evidence), cases[i].verdict);
	}
	absence.word_count = 0; /* lines of a file are no file */
	paths[0] = STR("a:3-3");
	CU_ASSERT_EQUAL(judge(KIND_TOOL, &finding, &good_evidence), VERDICT_REFUSE);
	absence.word_count = 1; /* and stand alone */
	absence.path_count = 2;
	words[0] = paths[1] = STR("b");
	CU_ASSERT_EQUAL(judge(KIND_TOOL, &finding, &good_evidence), VERDICT_REFUSE);
	for (size_t i = 0; i <= ABSENCE_PATHS_MOST; i++)
		paths[i] = STR("p");
	for (size_t i = 0; i <= ABSENCE_WORDS_MOST; i++)
		words[i] = STR("w");
	for (int over = 0; over <= 1; over++) {
		absence.word_count = ABSENCE_WORDS_MOST;
		absence.path_count = (size_t)(ABSENCE_PATHS_MOST + over);
		CU_ASSERT_EQUAL(
			judge(KIND_TOOL, &finding, &good_evidence), over ? VERDICT_REFUSE : VERDICT_PASS);
		absence.path_count = ABSENCE_PATHS_MOST;
		absence.word_count = (size_t)(ABSENCE_WORDS_MOST + over);
		CU_ASSERT_EQUAL(
			judge(KIND_TOOL, &finding, &good_evidence), over ? VERDICT_REFUSE : VERDICT_PASS);
	}
	absence.path_count = 0;
	CU_ASSERT_EQUAL(judge(KIND_TOOL, &finding, &good_evidence), VERDICT_REFUSE);
}

void test_findings_out_of_form_are_refused(void)
{
	static char longest[QUOTE_BYTES_MOST + 1];
	struct finding f[13];

	for (size_t i = 0; i < 13; i++)
		f[i] = good_finding;
	f[0].start_line = 0;
	f[1].start_line = 2;
	f[2].severity = SEVERITY_NONE;
	f[3].severity = SEVERITIES;
	f[4].confidence = CONFIDENCE_NONE;
	f[5].confidence = CONFIDENCES;
	f[6].rule = STR("");
	f[7].rule = STR("\xff");
	f[8].lens = STR("");
	f[9].message = STR("");
	f[10].quote = str_bytes(longest, sizeof longest);
	f[11].file = 1;               /* not in its shard */
	f[12].quote = STR(" \t\r\n"); /* like any other blank line */
	for (size_t i = 0; i < 13; i++)
		CU_ASSERT_EQUAL(judge(KIND_TOOL, &f[i], &good_evidence), VERDICT_REFUSE);
	CU_ASSERT_EQUAL(judge(KIND_TOOL, &good_finding, &good_evidence), VERDICT_PASS);
}

void test_unparsable_and_unreasoned_answers_are_refused(void)
{
	struct not_covered gap = { .file = 0, .lens = STR("x"), .why = STR("") };
	struct tool_result result = { .tool = STR("t"), .not_covered = &gap, .not_covered_count = 1 };
	struct gate_input in = { .kind = KIND_SCRIPTED, .result = &result, .has_files = true };

	CU_ASSERT_EQUAL(gate_judge(&in).verdict, VERDICT_REFUSE);
	gap.why = STR("no such tool");
	CU_ASSERT_EQUAL(gate_judge(&in).verdict, VERDICT_PASS);
	result.finding_count = FINDINGS_PER_RESULT + 1;
	CU_ASSERT_EQUAL(gate_judge(&in).verdict, VERDICT_REFUSE);
	in.result = NULL;
	CU_ASSERT_EQUAL(gate_judge(&in).verdict, VERDICT_REFUSE);
}

/* A gap takes a file out of what is covered, so it too is said of one's own files alone. */
void test_a_gap_in_a_file_of_another_shard_is_refused(void)
{
	struct not_covered gap = { .file = 0, .lens = STR("x"), .why = STR("timed out") };
	struct tool_result result = { .tool = STR("t"), .not_covered = &gap, .not_covered_count = 1 };
	struct gate_input in = { .kind = KIND_TOOL, .result = &result, .has_files = true };
	const uint32_t own = 0;
	struct buf spec = BUF_INIT;

	spec_pack(&spec, STR("t"), STR(""), &own, 1);
	in.spec = buf_str(&spec);
	for (gap.file = 0; gap.file < 2; gap.file++)
		CU_ASSERT_EQUAL(gate_judge(&in).verdict, gap.file ? VERDICT_REFUSE : VERDICT_PASS);
	gap.file = 0;
	result.tool = STR("u"); /* nor for another tool than was asked */
	CU_ASSERT_EQUAL(gate_judge(&in).verdict, VERDICT_REFUSE);
	buf_release(&spec);
}

void test_ends_of_lines_and_a_mark_at_the_beginning_are_not_told_apart(void)
{
	static const struct {
		const char *quote, *lines;
		bool same;
	} cases[] = {
		{ "a", "a", true },
		{ "a\nb", "a\r\nb", true },
		{ "a\r\nb\r", "a\nb", true },
		{ "\xef\xbb\xbf"
		  "a",
			"a", true },
		{ "a",
			"\xef\xbb\xbf"
			"a",
			true },
		{ "", "", true },
		{ "a", "b", false },
		{ "a", "a ", false },
		{ "a\tb", "a    b", false },
		{ " a", "a", false },
		{ "a\nb", "a", false },
		{ "a", "a\nb", false },
		{ "a\n", "a", false },
		{ "a\rb", "ab", false },
		{ "a\n\xef\xbb\xbf"
		  "b",
			"a\nb", false },
		{ "A", "a", false },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		CU_ASSERT_EQUAL(
			gate_quote_matches(str_of(cases[i].quote), str_of(cases[i].lines)), cases[i].same);
}

/* Puts a claim into a result, gathers its evidence, and asks the gates. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "absence_judge.h"
#include "coordinator/state/spec.h"

enum verdict absence_judge(
	const struct absence_files *files, const struct absence *absence, uint32_t file, uint32_t line)
{
	struct finding finding = { .file = file,
		.start_line = line,
		.end_line = line,
		.severity = SEVERITY_NOTE,
		.confidence = CONFIDENCE_LOW,
		.lens = STR("tests"),
		.rule = STR("t/1"),
		.message = STR("m"),
		.absence = absence };
	struct tool_result result = { .tool = STR("t"), .findings = &finding, .finding_count = 1 };
	struct gate_input in = { .kind = KIND_TOOL, .result = &result, .has_files = true };
	struct arena arena = { 0 };
	struct buf spec = BUF_INIT;
	struct evidence *rows;
	enum verdict verdict;

	spec_pack(&spec, STR("t"), STR(""), &file, 1);
	in.spec = buf_str(&spec);
	rows = evidence_read(&result, files->read, files->arg, &arena);
	finding.quote = rows->lines;
	absence_read(&result, files, rows, &arena);
	in.evidence = rows;
	verdict = gate_judge(&in).verdict;
	buf_release(&spec);
	arena_release(&arena);
	return verdict;
}

/* The coordinator's own way: places are read, then the gates compare. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/second_look/judge.h"

#include "common/content/source.h"
#include "coordinator/evidence_read.h"
#include "coordinator/gate/gate.h"
#include "coordinator/state/spec.h"

enum { QUOTE_LINES_MOST = 3 };

static int content_of(void *arg, uint32_t file, struct str *content)
{
	const struct look_set *s = arg;

	if (file >= s->file_count)
		return -E_NOT_FOUND;
	*content = s->files[file].content;
	return 0;
}

static bool passes(const struct look_set *s, const struct finding *f)
{
	struct tool_result result = { .tool = STR(MODEL_TOOL), .findings = f, .finding_count = 1 };
	struct gate_input in = { .kind = KIND_MODEL, .result = &result, .has_files = true };
	struct arena arena = { .block = NULL };
	struct buf spec = BUF_INIT;
	bool pass;

	spec_pack_model(&spec, f->lens, &f->file, 1, (uint32_t)s->files[f->file].content.len);
	in.spec = buf_str(&spec);
	in.evidence = evidence_read(&result, content_of, (void *)(uintptr_t)s, &arena);
	pass = gate_judge(&in).verdict == VERDICT_PASS;
	arena_release(&arena);
	buf_release(&spec);
	return pass;
}

void look_judge(struct look_set *s)
{
	for (size_t i = 0; i < s->claim_count; i++)
		s->claims[i].passed = passes(s, &s->claims[i].finding);
}

void look_quotes(const struct look_set *s, uint64_t *tried, uint64_t *kept)
{
	struct finding f = { .severity = SEVERITY_NOTE,
		.confidence = CONFIDENCE_LOW,
		.lens = STR("planted"),
		.rule = STR("planted/quote"),
		.message = STR("it stands there") };

	*tried = *kept = 0;
	for (f.file = 0; f.file < s->file_count; f.file++) {
		struct str content = s->files[f.file].content;
		uint32_t lines = source_line_count(content);

		for (f.start_line = 1; f.start_line <= lines; f.start_line++)
			for (f.end_line = f.start_line;
				f.end_line <= lines && f.end_line < f.start_line + QUOTE_LINES_MOST;
				f.end_line++) {
				if (!source_lines(content, f.start_line, f.end_line, &f.quote) ||
					str_is_blank(f.quote))
					continue;
				++*tried;
				*kept += passes(s, &f);
			}
	}
}

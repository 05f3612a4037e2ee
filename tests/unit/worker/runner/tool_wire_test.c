/* What a result says of absences crosses the wire, and one of a peer that knows none says nothing. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/runner/tool_wire.h"
#include "coordinator/api/read_result.h"
#include "reeve/limits.h"
#include "worker/runner/tool_judge.h"

#include <CUnit/CUnit.h>

/* A finding of a tool that says this of what is not there. */
static struct finding made_of(struct str paths, struct str words, struct arena *arena)
{
	static const struct str lens = { "tests", 5 };
	struct tool_def tool = { .name = STR("t"), .lenses = (struct str *)&lens, .lens_count = 1 };
	struct tool_mapping row = { .severity = SEVERITY_NOTE, .confidence = CONFIDENCE_LOW };
	struct raw_result raw = { .line = 1, .end_line = 1 };
	struct finding f;

	raw.fields[TOOL_FIELD_RULE] = STR("r");
	raw.fields[TOOL_FIELD_MESSAGE] = STR("m");
	raw.fields[TOOL_FIELD_ABSENT_PATHS] = paths;
	raw.fields[TOOL_FIELD_ABSENT_WORDS] = words;
	CU_ASSERT_EQUAL(finding_make(&tool, &row, &raw, 0, STR("x\n"), arena, &f), QUOTE_MADE);
	return f;
}

static void joined(const struct absence *absence, struct buf *out)
{
	buf_clear(out);
	if (!absence)
		return;
	for (size_t i = 0; i < absence->path_count; i++)
		buf_printf(out, "<%.*s>", STR_ARG(absence->paths[i]));
	for (size_t i = 0; i < absence->word_count; i++)
		buf_printf(out, "[%.*s]", STR_ARG(absence->words[i]));
}

void test_an_absence_crosses_the_wire(void)
{
	static const struct {
		struct str paths, words;
		const char *joined;
	} cases[] = {
		{ STR(""), STR(""), "" }, { STR(""), STR("a\n"), "" }, { STR("a/*\n"), STR(""), "<a/*>" },
		{ STR("a/*"), STR("w"), "<a/*>[w]" },
		{ STR("a/*\n\xff\n"), STR("w\nx_1\n"), "<a/*><\xff>[w][x_1]" },
		{ STR("a\n\nb\n"), STR("\n"), "<a><><b>[]" }, /* for the gate to refuse */
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct arena arena = { 0 };
		struct finding f = made_of(cases[i].paths, cases[i].words, &arena);
		struct tool_result sent = { .tool = STR("t"), .findings = &f, .finding_count = 1 };
		struct buf body = BUF_INIT, text = BUF_INIT;
		const struct tool_result *read;

		tool_result_pack(&sent, &body);
		read = read_tool_result(buf_str(&body), &arena);
		CU_ASSERT_PTR_NOT_NULL_FATAL(read);
		CU_ASSERT_EQUAL(!read->findings[0].absence, !*cases[i].joined);
		joined(read->findings[0].absence, &text);
		CU_ASSERT_TRUE(str_equal(buf_str(&text), str_of(cases[i].joined)));
		buf_release(&body);
		buf_release(&text);
		arena_release(&arena);
	}
}

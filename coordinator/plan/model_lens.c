/* Leaves out what nobody reads line by line. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/plan/model_lens.h"
#include "reeve/limits.h"

static bool is_one_of(struct str language, const char *const *list)
{
	while (*list && !str_equal(language, str_of(*list)))
		list++;
	return *list;
}

bool model_reads(struct str language, bool prose_too)
{
	static const char *const data[] = { "json", "jsonc", "csv", "xml", NULL };
	static const char *const prose[] = { "markdown", "rst", "asciidoc", "text", "tex", NULL };

	return language.len && !is_one_of(language, data) && (prose_too || !is_one_of(language, prose));
}

void model_lens_make(struct model_lens *lens, struct str name, const struct job_work *work)
{
	size_t count = 0;

	for (size_t i = 0; i < work->language_count; i++)
		if (model_reads(work->languages[i], str_equal(name, STR("documentation"))))
			lens->languages[count++] = work->languages[i];
	lens->def = (struct tool_def){ .name = STR(MODEL_TOOL),
		.languages = lens->languages,
		.language_count = count,
		.sees = TOOL_SEES_FILE,
		.shard_lines = MODEL_SHARD_LINES };
}

/* Functions too long or too deep for a reader. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/analyzer/architecture/architecture.h"
#include "worker/analyzer/function.h"

enum {
	LINES_MOST = 200, /* of code: four screens */
	DEPTH_MOST = 6,
	NAME_SHOWN = 80
};

void check_function_size(const struct lens_file *f, const struct scan *scan, struct lens_sink *out)
{
	struct functions found;

	functions_find(scan, f->language, &found);
	for (size_t i = 0; i < found.count; i++) {
		const struct function *at = &found.at[i];
		struct str name = str_sub(token_text(scan, at->name), 0, NAME_SHOWN);
		uint32_t line = scan->at[at->name].line;

		if (at->lines > LINES_MOST)
			lens_report(out, f, line, line, SEVERITY_NOTE, "long-function",
				"%.*s has %u lines of code", STR_ARG(name), at->lines);
		if (at->depth > DEPTH_MOST)
			lens_report(out, f, at->deep_line, at->deep_line, SEVERITY_NOTE, "deep-function",
				"%.*s: blocks lie %u deep in each other here", STR_ARG(name), at->depth);
	}
	functions_release(&found);
}

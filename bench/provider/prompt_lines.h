/* The lines of files in a prompt, as a model would find them: a heading that names a path, then lines behind their numbers. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BENCH_PROVIDER_PROMPT_LINES_H
#define BENCH_PROVIDER_PROMPT_LINES_H
#include "common/str.h"

struct prompt_line {
	struct str path, text;
	uint32_t number;
};

/* Borrowed from the prompt; to be freed. A heading has path="...", as worker/runner/model_prompt.h writes it, or a word with a point or
 * a slash in it, and begins with no number; a numbered line is "12| text", "12: text" or "12", a tab and the text, blanks before it
 * or not. What stands before the first heading belongs to no file. */
struct prompt_line *prompt_lines(struct str prompt, size_t *count);
#endif

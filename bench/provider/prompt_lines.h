/* The lines of files in a prompt, as a model would find them: a heading that names a path, then lines behind their numbers. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BENCH_PROVIDER_PROMPT_LINES_H
#define BENCH_PROVIDER_PROMPT_LINES_H
#include "common/str.h"

struct prompt_line {
	struct str path, text;
	uint32_t number;
};

/* Borrowed from the prompt; to be freed. A numbered line is "12|text", "12: text" or "12", a tab and the text, blanks before it or
 * not. Two forms of a prompt are read:
 * - what worker/runner/model_prompt.h writes: "MARK the files" and numbered paths, then "MARK file 1 begins" and its lines;
 * - a heading with path="..." or a word with a point or a slash in it, then its lines. */
struct prompt_line *prompt_lines(struct str prompt, size_t *count);
#endif

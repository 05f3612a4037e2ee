/* A golden case of a skill: what is to be found in a small tree, held against a report. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_COMMAND_SKILL_CASE_H
#define CLI_COMMAND_SKILL_CASE_H
#include "common/arena.h"
#include "common/buf.h"
#include "reeve/error.h"

#include <jansson.h>

#define CASE_WORDS_BYTES 256

struct case_row {
	struct str path;
	struct str
		rule; /* begins with its tool: "bash/syntax"; "model/any": a model's, whatever it calls it */
	uint32_t line;
	bool found;
	bool unchecked; /* its tool is not there */
	bool unasked;   /* it is a model's, and the job asked none */
};

struct case_verdict {
	size_t found, missing, unchecked, unexpected;
	size_t unasked;
	struct buf
		words; /* a line for each that is missing, unexpected or unchecked; foreign text in it is escaped */
};

/* expect.yaml: a list of {path, line, rule}. -E_INVALID with "line N: why" in words. */
int case_read(struct str bytes, struct arena *arena, struct case_row **rows, size_t *count,
	char words[CASE_WORDS_BYTES]) MUST_CHECK;
/* A finding of report.json that no row expects is as wrong as a row that was not found. tools: the names of those that
 * there are, each between blanks. */
void case_judge(struct case_row *rows, size_t count, const json_t *report, struct str tools,
	struct case_verdict *out);
#endif

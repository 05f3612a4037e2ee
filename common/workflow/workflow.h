/* A workflow: which skills look at what, in which stages, and what fails it, as one file (docs/workflows.md). */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_WORKFLOW_WORKFLOW_H
#define COMMON_WORKFLOW_WORKFLOW_H
#include "common/arena.h"
#include "reeve/error.h"
#include "reeve/finding.h"

#define WORKFLOW_WORDS_BYTES 256

enum workflow_scope {
	WORKFLOW_TREE, /* all of it */
	WORKFLOW_DIFF, /* what differs from a base */
};

enum workflow_aggregate {
	WORKFLOW_AGGREGATE_NONE,
	WORKFLOW_AGGREGATE_UNION, /* everything found, once, with its supporters */
};

/* What whoever starts it gives: as in a JSON Schema's properties. */
struct workflow_input {
	struct str name; /* "path", "base", "baseline", "lens" */
	struct str type; /* "string" or "array" */
	struct str description;
	bool required;
};

struct workflow_stage {
	struct str name;
	const struct str *after; /* stages above it */
	size_t after_count;
	const struct str *skills; /* side by side; none: the stage aggregates */
	size_t skill_count;
	uint32_t shard_lines; /* of one subtask; 0: as each tool says, else the default */
	enum workflow_aggregate aggregate;
};

/* Strings live in the arena they were read into. */
struct workflow {
	struct str name; /* that of its file */
	struct str description;
	enum workflow_scope scope;
	enum severity fail_on; /* unless whoever starts it says otherwise; SEVERITY_NONE: never */
	struct workflow_input *inputs;
	size_t input_count;
	const struct workflow_stage *stages;
	size_t stage_count;
	const struct str *gates; /* beside the minimum of each kind of subtask */
	size_t gate_count;
};

/* workflows/NAME.yaml: every key known, every stage possible. -E_INVALID with "line N: why" in words. */
int workflow_read(struct str bytes, struct str name, struct arena *arena, struct workflow *out,
	char words[WORKFLOW_WORDS_BYTES]) MUST_CHECK;
/* The skill of this number over all stages, in order; "" past the last one. */
struct str workflow_skill(const struct workflow *w, size_t number);
/* The lines of a subtask that it asks for, one size for all of its stages; 0: as each tool says, else the default. */
uint32_t workflow_shard_lines(const struct workflow *w);
/* NULL when it takes no such input. */
const struct workflow_input *workflow_input_of(const struct workflow *w, struct str name);
const char *workflow_scope_name(enum workflow_scope scope);
#endif

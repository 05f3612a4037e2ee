/* An analyzer as data: one file in tools/. What it is called with, how its answer is read, what it covers. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REEVE_TOOL_H
#define REEVE_TOOL_H
#include "common/str.h"
#include "reeve/finding.h"

enum tool_sees {
	TOOL_SEES_FILE,    /* the files of its shard alone */
	TOOL_SEES_PACKAGE, /* these, and every file of the tree in a language of `reads` (headers) */
	TOOL_SEES_TREE,    /* everything: runs once for the whole tree */
};

enum tool_dialect { DIALECT_JSON, DIALECT_XML, DIALECT_LINES, DIALECTS };

/* A rule, or the beginning of one, and what its findings are worth: first match wins. */
struct tool_mapping {
	struct str match;    /* of the tool's own rule or level; "" matches all */
	struct str lens;     /* "" keeps the tool's first lens */
	enum severity severity;
	enum confidence confidence;
	bool not_covered;    /* such a result says that the file was not analysed to its end */
	bool drop;           /* such a result is no finding */
};

/* Lists are borrowed from the toolset; "" and 0 mean not given. */
struct tool_def {
	struct str name;
	const struct str *lenses;
	size_t lens_count;
	const struct str *languages; /* as in the manifest: "c", "cpp", "shell", "python" */
	size_t language_count;
	const struct str *reads; /* for TOOL_SEES_PACKAGE */
	size_t read_count;
	enum tool_sees sees;
	uint32_t shard_lines; /* 0: the job's default */
	uint32_t files_most;  /* of one shard; 0: no limit of its own */
	uint32_t timeout_ms;  /* of one attempt */
	bool runs_repo_code;  /* then: not covered without a sandbox */
};

/* The first tool that covers this language in this lens ("" any), or -1. */
ptrdiff_t tool_for(const struct tool_def *tools, size_t count, struct str language, struct str lens);
#endif

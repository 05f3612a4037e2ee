/* What an analyzer reports, with the lines that prove it. Plain data: strings are borrowed from its owner. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REEVE_FINDING_H
#define REEVE_FINDING_H
#include "common/tier/tier.h"
#include "reeve/goal.h"

#include <stdint.h>

/* The numbers travel and are stored: never renumber. Greater is worse. */
enum severity { SEVERITY_NONE = 0, SEVERITY_NOTE = 1, SEVERITY_WARNING = 2, SEVERITY_ERROR = 3, SEVERITIES };
enum confidence {
	CONFIDENCE_NONE = 0,
	CONFIDENCE_LOW = 1,
	CONFIDENCE_MEDIUM = 2,
	CONFIDENCE_HIGH = 3,
	CONFIDENCES
};
const char *severity_name(enum severity s);     /* "note", "warning", "error" */
const char *confidence_name(enum confidence c); /* "low", "medium", "high" */
/* The severity of this name, or SEVERITY_NONE. */
enum severity severity_of(struct str name);
enum confidence confidence_of(struct str name);

/* What is said not to be there: none of the words in any file that a path fits, or without words no such file. */
struct absence {
	const struct str *
		paths; /* '*' is any bytes, ABSENCE_STARS_MOST of them; or one file, and "a.c:3-5" its lines */
	size_t path_count;
	const struct str
		*words; /* printable, without blanks; '#' begins an anchor: see absence_word_stands() */
	size_t word_count;
};

struct finding {
	uint32_t file;       /* index into the job's manifest */
	uint32_t start_line; /* from 1 */
	uint32_t end_line;   /* inclusive */
	enum severity severity;
	enum confidence confidence;
	struct str lens; /* "security", ... */
	struct str rule; /* "shellcheck/SC2086": tool, slash, the tool's own name for it */
	struct str message;
	struct str quote; /* the bytes of those lines, without the last line's end; may be any bytes */
	const struct absence *absence; /* NULL: it says of nothing that it is not there */
};

/* A file that an analyzer was given and did not look at, or not to its end. */
struct not_covered {
	uint32_t file; /* index into the manifest */
	struct str lens;
	struct str why;
	bool gave_up; /* the tool broke off: a crash, a timeout, a limit; not that it cannot read such a file */
};

/* What stands where an analyzer has its name. */
#define MODEL_TOOL  "model"
#define REFUTE_TOOL "refute"  /* of a model that looks again at what another one said */
#define GOAL_TOOL   "planner" /* of a model that makes a plan of a free goal */

/* What a second look says of one claim. The numbers travel and are stored: never renumber. */
enum claim_verdict {
	VERDICT_UNKNOWN = 0,
	VERDICT_STANDS = 1,
	VERDICT_REFUTED = 2,
	VERDICT_UNSURE = 3,
	CLAIM_VERDICTS
};
struct claim_judged {
	uint32_t finding; /* its place in the result that it comes from */
	enum claim_verdict verdict;
	struct str why;
};

/* What decides a tool's answer besides the files: the hash of its definition, then that of all else. */
#define RECIPE_HALF  32
#define RECIPE_BYTES (2 * RECIPE_HALF)

/* What one attempt of kind `tool` or `model` hands in. Arrays and strings are borrowed from the decoder's arena. */
struct tool_result {
	struct str tool;
	struct str tool_version; /* empty: the tool was not found */
	struct str
		sandbox; /* which form it ran in: "bwrap", "bwrap-root", "prlimit", "" when it did not run */
	const struct finding *findings;
	size_t finding_count;
	const struct not_covered *not_covered;
	size_t not_covered_count;
	struct str recipe; /* RECIPE_BYTES, or "" from who knows none */
	bool repeatable;   /* the same recipe gives the same again for the same files */
	/* Of kind `model`, whose tool is MODEL_TOOL. */
	struct str tier;
	struct str model; /* that answered, as it names itself */
	struct tier_usage usage;
	const struct claim_judged *judged; /* of a second look: each claim once */
	size_t judged_count;
	const struct goal_plan *plan; /* of a planner; NULL: none is in it */
};
#endif

/* A job's answer: its facts and its accepted results, taken one after the other, become one report. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_AGGREGATE_AGGREGATE_H
#define COORDINATOR_AGGREGATE_AGGREGATE_H
#include "common/report/report.h"
#include "coordinator/aggregate/baseline.h"
#include "coordinator/aggregate/suppress.h"
#include "reeve/error.h"
#include "reeve/job.h"
#include "reeve/tool.h"

/* What the aggregate sees of a manifest. */
struct aggregate_file {
	struct str path;
	struct str language; /* "" when none is known */
	uint32_t lines;
	bool context; /* nobody asked for findings in it: it is in no coverage */
	bool added;   /* in a review: the base has no such file */
	bool plain;   /* of a kind that models are shown */
};
struct aggregate_skipped {
	struct str path;
	struct str why;
	bool hidden; /* that nobody looks is the doing of the change under review */
};

/* A tier that is not asked, and what is known of why. */
struct aggregate_trouble {
	struct str tier, why;
};

struct aggregate_subtask {
	uint32_t number;
	enum subtask_kind kind;
	enum subtask_state state;
	uint32_t attempts;
	bool cached;                  /* its result came from the cache: nothing was run */
	bool changed;                 /* run again, for its tool was another than the one before */
	bool refused;                 /* dead because the gates said no */
	struct str tool;              /* which; MODEL_TOOL of kind model */
	struct str lens;              /* requested of it; "" for all that the tool has */
	struct str tier;              /* kind model: asked last, where no result says it; "" is not known */
	uint16_t failed_by;           /* kind model: tiers that could not do it, a bit each */
	struct str worker;            /* of the last attempt */
	struct str reason;            /* why it is not done */
	int64_t cost_microusd;        /* of all its attempts */
	uint64_t unreported_microusd; /* of that: as it was reserved, for nobody said what it came to */
	uint64_t accepted_microusd;   /* of the one whose answer was accepted */
	uint64_t started_ms;          /* of the last attempt, Unix time; 0: not known */
	uint64_t wall_ms;
	bool again;            /* it looks again at what another found: it covers nothing itself */
	uint32_t of;           /* that one */
	const uint32_t *files; /* indexes of the files it owns */
	size_t file_count;
	const uint32_t *claims; /* of a second look: places in that one's findings */
	size_t claim_count;
	bool unpaid;            /* cancelled, for nothing was left to pay it with */
	uint64_t bytes;         /* of kind model: of its files */
	uint64_t most_microusd; /* of one that is unpaid: what it may cost at the most */
	struct str refusal;     /* of a planner: why its plan before the last was not taken */
};

struct aggregate_facts {
	uint64_t job;
	struct str workflow, goal;
	struct str commit, repository; /* of the tree, where they are known */
	enum job_state state;
	struct str
		waits_for; /* of a job that is paused, in words; "": it is not, or for nothing that is named */
	uint64_t started_ms, wall_ms;
	enum severity fail_on;    /* SEVERITY_NONE: never */
	unsigned outcome;         /* bits that only the edges know: infrastructure, budget, timeout */
	const struct str *lenses; /* that the client named; none: every lens that `tools` has */
	size_t lens_count;
	bool lenses_offered; /* they are those of its workflow: the client named none */
	const struct report_skill *skills;
	size_t skill_count;
	const struct tool_def *tools;
	size_t tool_count;
	const struct aggregate_subtask *subtasks; /* in order of their numbers */
	size_t subtask_count;
	const struct aggregate_file *files; /* in byte order of path, as of the manifest */
	size_t file_count;
	const struct aggregate_skipped *skipped;
	size_t skipped_count;
	const struct report_gate *gates;
	size_t gate_count;
	const struct baseline *baseline; /* NULL: every finding is new */
	struct suppress_request suppress;
	struct report_forecast forecast;
	const struct str *tiers; /* that are configured, from cheap to strong */
	size_t tier_count;
	const struct aggregate_trouble *troubles;
	size_t trouble_count;
	bool planned; /* a model was to make a plan of a free goal, and nobody looks but by that */
};

/* The facts are borrowed until aggregate_free: the report points into them. */
struct aggregate *aggregate_begin(const struct aggregate_facts *facts);
/* Takes a copy of one accepted result of such a kind, in any order; the same results give the same report. A
 * result of a subtask that the facts do not call done is left for the next report. -E_CORRUPT, and nothing is
 * taken, when it does not fit the facts (unknown subtask or file, lines that are none, a second one): whoever
 * goes on finds the subtask's files listed as not covered. */
int aggregate_add(struct aggregate *a, uint32_t number, const struct tool_result *result) MUST_CHECK;
/* Once. The report lives until aggregate_free. */
void aggregate_finish(struct aggregate *a, struct report *out);
void aggregate_free(struct aggregate *a);
#endif

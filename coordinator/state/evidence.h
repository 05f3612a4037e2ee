/* What a gate looks at: a result, and what was read at the places that it speaks of. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_STATE_EVIDENCE_H
#define COORDINATOR_STATE_EVIDENCE_H
#include "reeve/finding.h"
#include "reeve/subtask.h"

/* What the content thread read for one finding, before the result was stepped. */
struct evidence {
	int err;          /* 0: the file's bytes are the manifest's; else why they could not be had */
	bool lines_exist; /* the file has those lines */
	struct str lines; /* they, without the end of the last one */
	int absence_err;  /* why nobody could look for what it says is not there; 0: somebody has */
	bool present;     /* and it is there */
	bool lent;        /* the file is one that the tool reads beside those of its shard */
};

/* One question of a plan that a model has made. */
struct goal_row {
	struct str spec; /* of the subtask that asks it */
	bool large;      /* it is one file, of more lines than a question should have */
};

/* What became of the check of such a plan (plan/goal_check.h). */
struct goal_rows {
	struct str fault; /* why the plan is not sound, in one plain line; "": it is */
	const struct goal_row *rows;
	size_t count;
};

struct gate_input {
	enum subtask_kind kind;
	struct str spec; /* of the subtask: filled in by the core */
	struct str body;
	int body_err;                     /* why a body that is a blob could not be had; 0: it is here */
	const struct tool_result *result; /* the body, decoded; NULL: it is of no such form */
	const struct evidence *evidence;  /* one a finding, in their order; NULL: none was gathered */
	bool has_files;                   /* the job has a snapshot to check against */
	const struct goal_rows
		*goal;          /* of a planner; NULL: its plan could not be compared with the snapshot */
	uint64_t goal_microusd; /* what its questions are expected to cost: filled in by the core */
	uint64_t left_microusd; /* and what there is for them */
};
#endif

/* What stands in the spec of a planner, and of each question that comes of its plan. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_STATE_GOAL_SPEC_H
#define COORDINATOR_STATE_GOAL_SPEC_H
#include "coordinator/state/spec.h"

/* What a planner is asked. It owns no files: it is shown a list of all. */
struct goal_ask {
	struct str goal;
	struct str refused; /* why its plan before was not taken; "": there was none */
};

/* `lenses` are those that it may use, joined by commas. */
void goal_ask_pack(struct buf *out, struct str lenses, const struct goal_ask *ask);
/* False when the spec is that of no planner. */
bool goal_ask_unpack(struct str spec, struct goal_ask *out);
bool goal_ask_of(const struct tool_spec *spec, struct goal_ask *out);

/* What a part of a plan asks of who reviews its files. */
struct goal_question {
	struct str title, text;
};

/* Behind what spec_pack_model() has packed. */
void goal_question_pack(struct buf *out, const struct goal_question *question);
/* False when it is of no plan that a model has made. */
bool goal_question_of(const struct tool_spec *spec, struct goal_question *out);
#endif

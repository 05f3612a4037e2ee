/* The looks that a turn asked for, on their way to the content thread. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_LOOKS_H
#define COORDINATOR_LOOKS_H
#include "coordinator/lookup.h"
#include "coordinator/loop.h"
#include "coordinator/state/spec.h"

/* One letter for the looks of each job. */
void looks_send(struct coordinator *co);
/* The recipes by which an earlier answer to an input of kind model is looked for, in their turn: of a review by every tier, the
 * strongest first, whatever tier it was that the gates believed; of a second look by the tiers that it may still be asked of. */
void looks_models(const struct coordinator *co, const struct job_side *side, const struct tool_spec *spec,
	struct arena *arena, struct look_item *out);
/* The recipes by which an answer to it is kept: by every tier, for it may serve another input. */
void looks_models_kept(const struct coordinator *co, const struct job_side *side,
	const struct tool_spec *spec, struct arena *arena, struct look_item *out);
#endif

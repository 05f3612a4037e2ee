/* The looks that a turn asked for, on their way to the content thread. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_LOOKS_H
#define COORDINATOR_LOOKS_H
#include "coordinator/lookup.h"
#include "coordinator/loop.h"
#include "coordinator/state/spec.h"

/* One letter for the looks of each job. */
void looks_send(struct coordinator *co);
/* The recipes of an input of kind model, by every tier, the strongest first: whatever tier it was that the gates believed. */
void looks_models(const struct coordinator *co, const struct job_side *side, const struct tool_spec *spec,
	struct arena *arena, struct look_item *out);
#endif

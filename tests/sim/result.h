/* What a run hands in, by the behaviour of its subtask, and the evidence that is found for it. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_RESULT_H
#define SIM_RESULT_H
#include "coordinator/state/event.h"
#include "worker/attempt.h"

struct handed_in;
struct world;

enum attempt_outcome result_outcome(struct world *w, const struct attempt *a);
/* Of this worker's, under this token, its own or an older one. */
void result_make(
	struct world *w, const struct attempt *a, uint32_t worker, struct token token, struct event *out);
/* What an earlier result shows to the gates, of the subtask with this input, and that it was `kept` as this. */
void result_of_look(
	struct world *w, struct str spec, const struct handed_in *kept, bool wrong, struct gate_input *out);
/* As the content thread does: reads the quoted lines, or cannot. */
void result_look(struct world *w, struct event *event);
#endif

/* A second look: the claims of another model, and the lines of files around them, for one that is to disprove them. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_RUNNER_MODEL_AGAIN_H
#define WORKER_RUNNER_MODEL_AGAIN_H
#include "worker/runner/model_shard.h"
#include "worker/runner/refute.h"

/* Appends what is asked: the spec's claims, in their order. False, and `why`: a file that one is about cannot be had. */
bool again_message(const struct model_spec *spec, const struct model_shard *s, struct str goal,
	struct buf *out, struct buf *why);
/* Reads the answer: a verdict for each claim. False, and `why`: it is not what was asked for. */
bool again_read(const struct model_spec *spec, struct str text, struct claim_judged *out, struct buf *why);
/* Packs the ToolResult. */
void again_report(
	const struct claim_judged *judged, size_t count, const struct model_report *report, struct buf *out);
#endif

/* The input of a subtask that asks a model, in its wire form. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_RUNNER_MODEL_WIRE_H
#define WORKER_RUNNER_MODEL_WIRE_H
#include "common/arena.h"
#include "common/buf.h"
#include "reeve/error.h"

struct model_spec {
	struct str lens;
	const uint32_t *files; /* of the manifest */
	size_t file_count;
	struct str tier;
	struct str tier_hash; /* any bytes: what is none of ours fits no tier */
	struct str refused;   /* why the gates did not take what was handed in before; "": nothing was */
};

/* Strings and the array live in the arena. -E_CORRUPT for what is no ModelSpec. */
int model_spec_unpack(struct str bytes, struct arena *arena, struct model_spec *out) MUST_CHECK;
void model_spec_pack(const struct model_spec *spec, struct buf *out);
#endif

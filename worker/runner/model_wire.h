/* The input of a subtask that asks a model, in its wire form. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_RUNNER_MODEL_WIRE_H
#define WORKER_RUNNER_MODEL_WIRE_H
#include "common/arena.h"
#include "common/buf.h"
#include "reeve/error.h"

/* Of another model, to be disproved. */
struct model_claim {
	uint32_t finding; /* its place in the result that it comes from */
	uint32_t file;    /* in the manifest */
	uint32_t start_line, end_line;
	struct str rule, message, quote;
};

struct model_spec {
	struct str lens;
	const uint32_t *files; /* of the manifest */
	size_t file_count;
	struct str tier;
	struct str tier_hash; /* any bytes: what is none of ours fits no tier */
	struct str refused;   /* why the gates did not take what was handed in before; "": nothing was */
	const struct model_claim *claims; /* it is about these alone; none: it is to look for itself */
	size_t claim_count;
	struct str title, question; /* of the part of a plan that it is; "": of none */
	struct str goal;            /* a plan is to be made of it, and there are no files; "": none is */
	const struct str *lenses;   /* that this plan may use */
	size_t lens_count;
};

/* Strings and the array live in the arena. -E_CORRUPT for what is no ModelSpec. */
int model_spec_unpack(struct str bytes, struct arena *arena, struct model_spec *out) MUST_CHECK;
#endif

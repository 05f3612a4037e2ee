/* The claims of a model that another one is to disprove, as they are kept in the spec of the subtask that does. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_STATE_CLAIMS_H
#define COORDINATOR_STATE_CLAIMS_H
#include "coordinator/state/spec.h"
#include "reeve/finding.h"

struct claim {
	uint32_t finding; /* its place in the result that it comes from */
	uint32_t file;    /* in the manifest */
	uint32_t start_line, end_line;
	struct str rule, message, quote;
};

/* What a second look is about. */
struct claims {
	uint32_t of;      /* the subtask whose result they come from */
	uint8_t found_by; /* the place of the tier that made them */
	uint32_t count;
	struct str packed; /* claim_next() reads them */
};

/* The spec of a second look at these findings of a result, in their order; `which` are their places in it. It is asked through the
 * lens that found them. */
void claims_pack(struct buf *out, struct str lens, const struct claims *about, const struct finding *findings,
	const uint32_t *which);
/* False when the spec is that of no second look. */
bool claims_unpack(struct str spec, struct claims *out);
/* What of it decides how it is judged: the claims alone, whoever made them; "" of no second look. */
struct str claims_of(const struct tool_spec *spec);
/* The next of them, taken off `rest`, which begins as claims.packed; false after the last one. */
bool claim_next(struct str *rest, struct claim *out);
#endif

/* The claims of a model that another one is to disprove, as they are kept in the spec of the subtask that does. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_STATE_CLAIMS_H
#define COORDINATOR_STATE_CLAIMS_H
#include "coordinator/state/second_look.h"
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
	uint8_t asked;     /* looks that there were before this one, of each of these claims */
	uint32_t
		tried; /* the places of tiers, a bit each, that are not asked again: they had their say, or could not */
	struct str votes; /* claims_votes() reads them */
};

/* The spec of a second look at about->count claims; packed and votes of `about` are not read. It is asked through the lens that found
 * them. `votes` are what earlier looks said of each; NULL of the first. */
void claims_pack(struct buf *out, struct str lens, const struct claims *about, const struct claim *claims,
	const struct look_votes *votes);
/* False when the spec is that of no second look. */
bool claims_unpack(struct str spec, struct claims *out);
bool claims_of_spec(const struct tool_spec *spec, struct claims *out); /* the same, of one that is unpacked */
/* What the looks before this one said of its claim at this place; who did not answer counts among the unsure. */
struct look_votes claims_votes(const struct claims *about, uint32_t place);
/* What of it decides how it is judged: the claims alone, whoever made them; "" of no second look. */
struct str claims_of(const struct tool_spec *spec);
/* The next of them, taken off `rest`, which begins as claims.packed; false after the last one. */
bool claim_next(struct str *rest, struct claim *out);
#endif

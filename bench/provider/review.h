/* A simulated model that reviews code, or looks at what another one found: by what is planted, and with errors of stated rates. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BENCH_PROVIDER_REVIEW_H
#define BENCH_PROVIDER_REVIEW_H
#include "bench/provider/models.h"
#include "bench/provider/planted.h"

/* What a request's schema asks for: "findings", "verdicts" or "parts" among its properties. */
enum review_kind { REVIEW_NONE, REVIEW_FINDINGS, REVIEW_VERDICTS, REVIEW_PLAN };
enum review_kind review_kind(json_t *schema);

/* The answer of a reviewer to the lines of files in the prompt: {"findings":[...],"not_covered":[]}. Every chance is a hash of
 * seed and place, so the same question gives the same answer; finding and believing are drawn alike for all models, so that one
 * of a higher rate finds all that one of a lower rate finds. To be released. */
json_t *review_findings(const struct planted_set *planted, const struct model *m, uint64_t seed,
	json_t *schema, struct str prompt);
/* The answer of a refuter to the claims in the prompt, each a line of JSON with "id", "path", "start_line", "rule" and "quote":
 * {"verdicts":[{"id","verdict","why"},...]}. Errors are drawn for each model by itself. To be released. */
json_t *review_verdicts(
	const struct planted_set *planted, const struct model *m, uint64_t seed, struct str prompt);

/* A number below 1000 for a place, and `about` what it is drawn for. */
uint64_t review_chance(uint64_t seed, struct str path, uint64_t line, struct str about);
#endif

/* Jobs that ask models, and workers that have the keys for it: what tests of them begin with. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SUPPORT_MODEL_FIXTURE_H
#define SUPPORT_MODEL_FIXTURE_H
#include "tests/support/core_fixture.h"

/* What a client hands in: of the work files, languages, lenses and budget are the test's; no analyzer is asked, and no cache. */
struct event model_submit(const struct job_work *work);
/* A fleet that leads, with these tiers and this job; NULL where it was refused. */
struct job_row *model_begin(
	struct core *c, const struct tier *tiers, size_t tier_count, const struct job_work *work);
/* A worker says hello by this stream, whose number is its incarnation: it has the keys of these tiers, a bit each from the cheapest
 * on, and so many slots for models. */
void model_worker(struct core *c, uint64_t conn, struct str name, uint64_t tiers, uint32_t slots);
#endif

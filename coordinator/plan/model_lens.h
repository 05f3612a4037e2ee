/* A lens through which models look, as the splitter wants it: which languages, how much at once. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_PLAN_MODEL_LENS_H
#define COORDINATOR_PLAN_MODEL_LENS_H
#include "coordinator/state/job_row.h"
#include "reeve/tool.h"

struct model_lens {
	struct tool_def def; /* of MODEL_TOOL: its strings are the job's and this struct's */
	struct str languages[LANGUAGES_MOST];
};

/* The lens of this name over the files of the job: what people write, but for prose, which is for the documentation lens alone,
 * and data. */
void model_lens_make(struct model_lens *lens, struct str name, const struct job_work *work);
/* Whether models look at files of this language; at prose, where it is asked for. */
bool model_reads(struct str language, bool prose_too);
#endif

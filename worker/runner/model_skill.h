/* The skill by which a model looks, as it is installed here, held against the one that the job was submitted with. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_RUNNER_MODEL_SKILL_H
#define WORKER_RUNNER_MODEL_SKILL_H
#include "common/skill/skill.h"
#include "worker/job_terms.h"

#include "common/buf.h"

/* Appends the skill of DIR, and behind it those that it includes, each under its name. -E_INVALID: it cannot be read, or is
 * another one than `want`; words say why and what next. */
int model_skill_read(const char *dir, const struct job_skill *want, struct buf *out,
	char words[SKILL_WORDS_BYTES]) MUST_CHECK;
#endif

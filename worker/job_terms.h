/* What a job asks of those who look at it: its goal and its skills, the same for all its subtasks. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_JOB_TERMS_H
#define WORKER_JOB_TERMS_H
#include "common/arena.h"
#include "common/sha256.h"

struct job_skill {
	struct str name, lens;
	unsigned char hash[SHA256_BYTES]; /* of its folder when the job was submitted */
};

/* Borrowed; zeroes are valid, and ask nothing. */
struct job_terms {
	struct str goal, workflow;
	const struct job_skill *skills;
	size_t skill_count;
};

/* A copy that lives in the arena. */
struct job_terms job_terms_copy(const struct job_terms *terms, struct arena *arena);
bool job_terms_equal(const struct job_terms *a, const struct job_terms *b);
/* The skill for this lens, or NULL. */
const struct job_skill *job_terms_skill(const struct job_terms *terms, struct str lens);
#endif

/* Copies, compares, finds: plain data. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/job_terms.h"

struct job_terms job_terms_copy(const struct job_terms *terms, struct arena *arena)
{
	struct job_skill *skills = arena_take(arena, (terms->skill_count + 1) * sizeof *skills);

	for (size_t i = 0; i < terms->skill_count; i++) {
		skills[i] = terms->skills[i];
		skills[i].name = arena_str(arena, terms->skills[i].name);
		skills[i].lens = arena_str(arena, terms->skills[i].lens);
	}
	return (struct job_terms){ arena_str(arena, terms->goal), arena_str(arena, terms->workflow), skills,
		terms->skill_count };
}

static bool skill_equal(const struct job_skill *a, const struct job_skill *b)
{
	return str_equal(a->name, b->name) && str_equal(a->lens, b->lens) &&
	       !memcmp(a->hash, b->hash, sizeof a->hash);
}

bool job_terms_equal(const struct job_terms *a, const struct job_terms *b)
{
	bool equal = str_equal(a->goal, b->goal) && str_equal(a->workflow, b->workflow) &&
		     a->skill_count == b->skill_count;

	for (size_t i = 0; equal && i < a->skill_count; i++)
		equal = skill_equal(&a->skills[i], &b->skills[i]);
	return equal;
}

const struct job_skill *job_terms_skill(const struct job_terms *terms, struct str lens)
{
	for (size_t i = 0; i < terms->skill_count; i++)
		if (str_equal(terms->skills[i].lens, lens))
			return &terms->skills[i];
	return NULL;
}

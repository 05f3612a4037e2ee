/* The skills that are installed beside this program, read and hashed. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_IO_SKILL_LOAD_H
#define COMMON_IO_SKILL_LOAD_H
#include "common/skill/skill.h"

/* DIR/NAME, its hash over all its files but those below cases/: what a skill is tried with does not change what it
 * does. -E_INVALID, with file, line and reason in words. */
int skill_load(const char *dir, struct str name, struct arena *arena, struct skill *out,
	char words[SKILL_WORDS_BYTES]) MUST_CHECK;
/* Every one of them, in order of their names. */
int skills_load(const char *dir, struct arena *arena, struct skill **out, size_t *count,
	char words[SKILL_WORDS_BYTES]) MUST_CHECK;
#endif

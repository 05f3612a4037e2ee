/* Reads a skill's folder and those of its includes; the hash covers them all. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/runner/model_skill.h"

#include "common/io/skill_load.h"

#include <stdio.h>

/* A circle cannot come here: skill_load() of the first one refuses it. */
static int includes_add(const char *dir, const struct skill *of, struct arena *arena, struct buf *out,
	char words[SKILL_WORDS_BYTES])
{
	struct str rest, name;
	struct skill included;
	int err = 0;

	buf_printf(out, "# The skill %.*s\n\n", STR_ARG(of->name));
	buf_add_str(out, of->body);
	buf_add_text(out, "\n\n");
	rest = skill_metadata(of, STR("includes"));
	while (!err && skill_word(&rest, &name)) {
		err = skill_load(dir, name, arena, &included, words);
		if (!err)
			err = includes_add(dir, &included, arena, out, words);
	}
	return err;
}

int model_skill_read(
	const char *dir, const struct job_skill *want, struct buf *out, char words[SKILL_WORDS_BYTES])
{
	struct arena arena = { 0 };
	struct skill skill;
	int err = skill_load(dir, want->name, &arena, &skill, words);

	if (!err && memcmp(skill.hash, want->hash, sizeof skill.hash)) {
		snprintf(words, SKILL_WORDS_BYTES,
			"the skill %.*s here is another one than the job was submitted with: install the "
			"same skills "
			"for client and workers, and submit it again",
			STR_ARG(want->name));
		err = -E_INVALID;
	}
	if (!err)
		err = includes_add(dir, &skill, &arena, out, words);
	arena_release(&arena);
	return err;
}

/* Loads both folders of data; a workflow that names what is not there is as broken as one that cannot be read. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command/catalog.h"

#include "cli/words/speak.h"
#include "common/io/paths.h"
#include "coordinator/gate/gate.h"
#include "reeve/limits.h"

#include <stdio.h>

const struct skill *catalog_skill(const struct catalog *l, struct str name)
{
	for (size_t i = 0; i < l->skill_count; i++)
		if (str_equal(l->skills[i].name, name))
			return &l->skills[i];
	return NULL;
}

const struct workflow *catalog_workflow(const struct catalog *l, struct str name)
{
	for (size_t i = 0; i < l->workflow_count; i++)
		if (str_equal(l->workflows[i].name, name))
			return &l->workflows[i];
	return NULL;
}

bool catalog_invokes(const struct workflow *w, struct str skill)
{
	struct str name;

	for (size_t i = 0; (name = workflow_skill(w, i)).len; i++)
		if (str_equal(name, skill))
			return true;
	return false;
}

static int refuse(char *words, const struct workflow *w, const char *why, struct str what)
{
	snprintf(words, WORKFLOW_WORDS_BYTES, "workflow %.*s: %s '%.*s'", STR_ARG(w->name), why,
		STR_ARG(str_sub(what, 0, SKILL_NAME_BYTES_MOST)));
	return -E_INVALID;
}

static bool gate_is_known(struct str name)
{
	for (unsigned rule = 0; rule < GATE_RULES; rule++)
		if (gate_rules_of(KIND_TOOL) & 1u << rule &&
			str_equal(name, str_of(gate_rule_name((enum gate_rule)rule))))
			return true;
	return false;
}

/* What looks may read and search: the fleet lends nothing else to a lens. */
static bool only_looks(const struct skill *s, struct str *asked)
{
	static const struct str lent[] = { STR("Read"), STR("Grep"), STR("Glob") };
	struct str rest = s->allowed_tools;
	size_t i;

	while (skill_word(&rest, asked)) {
		for (i = 0; i < sizeof lent / sizeof lent[0] && !str_equal(*asked, lent[i]);)
			i++;
		if (i == sizeof lent / sizeof lent[0])
			return false;
	}
	return true;
}

int catalog_fits(
	const struct workflow *w, const struct skill *skills, size_t count, char words[WORKFLOW_WORDS_BYTES])
{
	struct str asked;

	for (size_t i = 0; i < w->gate_count; i++)
		if (!gate_is_known(w->gates[i]))
			return refuse(words, w, "there is no gate", w->gates[i]);
	for (size_t i = 0; i < count; i++) {
		if (!skills[i].lens.len)
			return refuse(words, w, "not yet: no metadata.lens in the skill", skills[i].name);
		if (!only_looks(&skills[i], &asked))
			return refuse(
				words, w, "a lens reads and searches, and no more: a skill allows", asked);
		for (size_t k = 0; k < i; k++)
			if (str_equal(skills[k].lens, skills[i].lens))
				return refuse(words, w, "two of its skills have the lens", skills[i].lens);
	}
	return 0;
}

static int workflow_held(const struct catalog *l, const struct workflow *w, char words[WORKFLOW_WORDS_BYTES])
{
	struct skill skills[SKILLS_PER_JOB_MOST];
	size_t count = 0;
	struct str name;

	for (; (name = workflow_skill(w, count)).len; count++) {
		const struct skill *s = catalog_skill(l, name);

		if (!s)
			return refuse(words, w, "there is no skill", name);
		skills[count] = *s;
	}
	return catalog_fits(w, skills, count, words);
}

enum exit_code catalog_open(struct catalog *l)
{
	char words[WORKFLOW_WORDS_BYTES];
	struct buf dir = BUF_INIT;
	int err;

	*l = (struct catalog){ .skill_count = 0 };
	paths_data("skills", &dir);
	err = skills_load(dir.at, &l->arena, &l->skills, &l->skill_count, words);
	if (!err) {
		paths_data("workflows", &dir);
		err = workflows_load(dir.at, &l->arena, &l->workflows, &l->workflow_count, words);
	}
	for (size_t i = 0; !err && i < l->workflow_count; i++)
		err = workflow_held(l, &l->workflows[i], words);
	if (err)
		complain("%s", words);
	buf_release(&dir);
	return err ? EXIT_USAGE : EXIT_DONE;
}

void catalog_close(struct catalog *l)
{
	arena_release(&l->arena);
}

/* Loads one workflow and its skills alone: what is broken beside them stops nobody who does not use it. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/job/chosen.h"

#include "cli/command/catalog.h"
#include "cli/words/speak.h"
#include "common/io/paths.h"
#include "reeve/tool.h"

#include <string.h>

static enum exit_code load(struct chosen *c, struct str name)
{
	char words[WORKFLOW_WORDS_BYTES];
	struct buf dir = BUF_INIT, scratch = BUF_INIT;
	struct str skill;
	int err;

	paths_data("workflows", &dir);
	err = workflow_load(dir.at, name, &c->arena, &c->workflow, words);
	paths_data("skills", &dir);
	for (; !err && (skill = workflow_skill(&c->workflow, c->skill_count)).len; c->skill_count++)
		err = skill_load(dir.at, skill, &c->arena, &c->skills[c->skill_count], words);
	if (!err)
		err = catalog_fits(&c->workflow, c->skills, c->skill_count, words);
	if (err)
		complain("%s%s", shown(str_of(words), &scratch),
			err == -E_NOT_FOUND ? "; `reeve workflows list` names those that are there" : "");
	buf_release(&scratch);
	buf_release(&dir);
	return err ? EXIT_USAGE : EXIT_DONE;
}

/* An input that the workflow does not have would be forgotten in silence. */
static bool takes(const struct chosen *c, const char *given, const char *input)
{
	if (!given || workflow_input_of(&c->workflow, str_of(input)))
		return true;
	complain("the workflow %.*s takes no %s; `reeve workflows show %.*s` lists its inputs",
		STR_ARG(c->workflow.name), input, STR_ARG(c->workflow.name));
	return false;
}

static bool inputs_fit(const struct chosen *c, const struct options *o)
{
	struct str name = c->workflow.name;

	if (c->workflow.scope == WORKFLOW_DIFF && !o->base) {
		complain("the workflow %.*s looks at a diff: `reeve review --workflow %.*s --base REV`",
			STR_ARG(name), STR_ARG(name));
		return false;
	}
	if (c->workflow.scope == WORKFLOW_TREE && o->base) {
		complain("the workflow %.*s looks at a whole tree: `reeve analyze PATH --workflow %.*s`",
			STR_ARG(name), STR_ARG(name));
		return false;
	}
	return takes(c, o->lens, "lens") && takes(c, o->baseline, "baseline");
}

static bool has_lens(const struct chosen *c, struct str lens)
{
	for (size_t i = 0; i < c->skill_count; i++)
		if (str_equal(c->skills[i].lens, lens))
			return true;
	return false;
}

static void join_lenses(struct chosen *c)
{
	buf_clear(&c->lenses);
	for (size_t i = 0; i < c->skill_count; i++)
		buf_printf(&c->lenses, "%s%.*s", i ? "," : "", STR_ARG(c->skills[i].lens));
}

/* --lens takes away, it never adds. */
static bool narrow(struct chosen *c, struct str asked)
{
	struct buf scratch = BUF_INIT;
	struct str rest = asked;
	size_t kept = 0;

	while (rest.len) {
		ptrdiff_t comma = str_find(rest, ',');
		struct str lens = comma < 0 ? rest : str_sub(rest, 0, (size_t)comma);

		if (!has_lens(c, lens)) {
			join_lenses(c);
			complain("--lens: \"%s\" is no lens of the workflow %.*s, which has %s",
				shown(lens, &scratch), STR_ARG(c->workflow.name), c->lenses.at);
			buf_release(&scratch);
			return false;
		}
		rest = comma < 0 ? STR("") : str_sub(rest, (size_t)comma + 1, rest.len);
	}
	for (size_t i = 0; i < c->skill_count; i++)
		if (tool_lens_asked(asked, c->skills[i].lens))
			c->skills[kept++] = c->skills[i];
	c->skill_count = kept;
	return true;
}

enum exit_code chosen_open(struct chosen *c, const char *name, const struct options *o, struct options *out)
{
	enum exit_code code;

	*c = (struct chosen){ .skill_count = 0 };
	*out = *o;
	code = load(c, str_of(o->workflow ? o->workflow : name));
	if (code != EXIT_DONE)
		return code;
	if (!inputs_fit(c, o) || (o->lens && !narrow(c, str_of(o->lens))))
		return EXIT_USAGE;
	c->offered = !o->lens && c->skill_count > 1;
	join_lenses(c);
	out->lens = c->lenses.at;
	if (!o->fail_on_given)
		out->fail_on = c->workflow.fail_on;
	return EXIT_DONE;
}

void chosen_close(struct chosen *c)
{
	buf_release(&c->lenses);
	arena_release(&c->arena);
}

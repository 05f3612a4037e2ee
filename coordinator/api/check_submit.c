/* Refuses a submission with words for whoever made it. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/api/check_submit.h"
#include "common/sha256.h"
#include "reeve/limits.h"

#include <stdio.h>
#include <string.h>

bool tool_has_lens(const struct tool_def *tool, const char *lens)
{
	for (size_t i = 0; i < tool->lens_count; i++)
		if (str_equal(tool->lenses[i], str_of(lens)))
			return true;
	return false;
}

int check_refuse(struct letter *letter, const char *words)
{
	snprintf(letter->words, sizeof letter->words, "%s", words);
	return -E_INVALID;
}

static bool lens_is_known(const struct tool_def *tools, size_t tool_count, const char *lens)
{
	for (size_t k = 0; k < tool_count; k++)
		if (tool_has_lens(&tools[k], lens))
			return true;
	return false;
}

static bool name_is_like_a_file(const char *name)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-_.";
	size_t len = strlen(name);

	return len && len <= SKILL_NAME_BYTES_MOST && strspn(name, letters) == len;
}

/* They stand in reports, and a hash that is none would claim what nobody can check. */
static int check_workflow(struct letter *letter, const Reeve__V1__AnalyzeWork *in)
{
	if (in->workflow[0] && !name_is_like_a_file(in->workflow))
		return check_refuse(letter, "the workflow has no name of a-z 0-9 - _ .");
	if (in->n_skills > SKILLS_PER_JOB_MOST)
		return check_refuse(letter, "too many skills in one job");
	for (size_t i = 0; i < in->n_skills; i++)
		if (!name_is_like_a_file(in->skills[i]->name) || !name_is_like_a_file(in->skills[i]->lens) ||
			in->skills[i]->hash.len != SHA256_BYTES)
			return check_refuse(letter, "a skill has a name, a lens and its SHA-256");
	return 0;
}

/* Models look through it, whether or not an analyzer does. */
static bool lens_is_of_models(const Reeve__V1__AnalyzeWork *in, const char *lens)
{
	for (size_t i = 0; in->models && i < in->n_skills; i++)
		if (!strcmp(in->skills[i]->lens, lens))
			return true;
	return false;
}

static bool lens_is_repeated(const Reeve__V1__AnalyzeWork *in, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (!strcmp(in->lenses[i], in->lenses[at]))
			return true;
	return false;
}

/* Each lens once: a message has room for many, and the report keeps a coverage of the whole tree for each. */
static int check_lenses(struct letter *letter, const Reeve__V1__AnalyzeWork *in, const struct tool_def *tools,
	size_t tool_count)
{
	for (size_t i = 0; i < in->n_lenses; i++) {
		const char *fault = NULL;

		/* One that was only offered is told as not covered. */
		if (!in->lenses_offered && !lens_is_of_models(in, in->lenses[i]) &&
			!lens_is_known(tools, tool_count, in->lenses[i]))
			fault = "no analyzer of this coordinator has the lens";
		else if (lens_is_repeated(in, i))
			fault = "more than once it was asked for the lens";
		if (!fault)
			continue;
		snprintf(letter->words, sizeof letter->words, "%s '%.63s'", fault, in->lenses[i]);
		return -E_INVALID;
	}
	return 0;
}

/* Models are asked with it, and a report shows it. */
static int check_goal(struct letter *letter, const Reeve__V1__AnalyzeWork *in)
{
	struct str goal = str_of(in->free_goal);

	if (goal.len > GOAL_BYTES_MOST || !str_is_utf8(goal) || str_is_blank(goal))
		return check_refuse(letter, "a goal is 1 to 4096 bytes of text");
	for (size_t i = 0; i < goal.len; i++)
		if ((unsigned char)goal.at[i] < ' ' && goal.at[i] != '\n')
			return check_refuse(letter, "a goal has no control characters but ends of lines");
	if (!in->models || !in->n_skills)
		return check_refuse(
			letter, "a goal is for models: they need a budget, and lenses that have a skill");
	return 0;
}

int check_analyze(struct letter *letter, const Reeve__V1__AnalyzeWork *in, const struct tool_def *tools,
	size_t tool_count)
{
	int err = check_lenses(letter, in, tools, tool_count);

	if (!err)
		err = check_workflow(letter, in);
	if (err)
		return err;
	if (in->free_goal[0])
		err = check_goal(letter, in);
	if (err)
		return err;
	if (in->n_asked > LANGUAGES_MOST)
		return check_refuse(letter, "an analysis asks about 256 languages at most");
	if (!in->source || in->source->manifest.len != SHA256_BYTES)
		return check_refuse(letter, "an analysis names a manifest by its SHA-256");
	if (in->baseline.len && in->baseline.len != SHA256_BYTES)
		return check_refuse(letter, "a baseline is named by the SHA-256 of its report.json");
	if ((int)in->fail_on < 0 || (int)in->fail_on >= SEVERITIES)
		return check_refuse(letter, "fail_on is no severity");
	return 0;
}

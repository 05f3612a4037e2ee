/* Looks again for what findings say is not there, over all files of a snapshot. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/absence_read.h"
#include "common/absence.h"
#include "reeve/error.h"
#include "reeve/limits.h"

#include <assert.h>

/* Of one result, in bytes looked at: some two seconds of this thread at worst. Comparing a path with a pattern counts
 * like PATH_WORK bytes, a line as a heading like ANCHOR_WORK times its own. */
#define ABSENCE_WORK_MOST ((uint64_t)4 << 30)
enum { PATH_WORK = 4, ANCHOR_WORK = 16 };

struct claim {
	const struct absence *says;
	struct evidence *row;
	size_t alike; /* the first claim about the same paths: one comparison serves all of these */
	bool fits;    /* its paths, the file at hand */
};

struct search {
	const struct absence_files *files;
	struct claim *claims;
	size_t count;
	uint64_t work;
};

static bool paths_equal(const struct absence *a, const struct absence *b)
{
	if (a->path_count != b->path_count)
		return false;
	for (size_t i = 0; i < a->path_count; i++)
		if (!str_equal(a->paths[i], b->paths[i]))
			return false;
	return true;
}

/* Lines are what stands beside the place that the finding quotes, not any that are as they should be. */
static bool is_beside(const struct finding *f, const struct absence_files *files)
{
	uint64_t first, last;
	struct str path = absence_split(f->absence->paths[0], &first, &last);

	return !first || (f->file < files->count && str_equal(path, files->files[f->file].path) &&
				 last + ABSENCE_LINES_MOST >= f->start_line &&
				 first <= (uint64_t)f->end_line + ABSENCE_LINES_MOST);
}

static void claims_find(struct search *s, const struct tool_result *result, struct evidence *rows)
{
	for (size_t i = 0; i < result->finding_count; i++) {
		struct claim *claim = &s->claims[s->count];

		if (!result->findings[i].absence || !absence_is_formed(result->findings[i].absence))
			continue; /* the gate refuses it: nothing is looked for */
		*claim = (struct claim){ result->findings[i].absence, &rows[i], s->count, false };
		rows[i].present = !is_beside(&result->findings[i], s->files);
		/* Checks of one kind ask alike and stand together. */
		if (s->count && paths_equal(claim->says, claim[-1].says))
			claim->alike = claim[-1].alike;
		s->count++;
	}
}

static bool is_open(const struct claim *claim)
{
	return !claim->row->present && !claim->row->absence_err;
}

/* Whether a claim has to look into this file. */
static bool paths_ask(struct search *s, struct str path)
{
	bool wanted = false;

	for (size_t i = 0; i < s->count; i++) {
		struct claim *claim = &s->claims[i];

		if (claim->alike == i) {
			claim->fits = false;
			for (size_t k = 0; k < claim->says->path_count && !claim->fits; k++)
				claim->fits = absence_path_fits(claim->says->paths[k], path);
			s->work += claim->says->path_count * PATH_WORK;
		}
		claim->fits = s->claims[claim->alike].fits;
		if (!claim->fits || !is_open(claim))
			continue;
		if (claim->says->word_count)
			wanted = true;
		else
			claim->row->present = true;
	}
	return wanted;
}

static void words_ask(struct search *s, uint32_t file)
{
	struct str content = STR("");
	int err = s->files->read(s->files->arg, file, &content);

	for (size_t i = 0; i < s->count; i++) {
		struct claim *claim = &s->claims[i];

		if (!claim->fits || !claim->says->word_count || !is_open(claim))
			continue;
		claim->row->absence_err = err;
		/* Of lines that the file does not have nothing true can be said. */
		struct str part = content;
		claim->row->present = !err && !absence_lines_of(claim->says->paths[0], content, &part);
		for (size_t k = 0; !err && k < claim->says->word_count && !claim->row->present; k++) {
			struct str word = claim->says->words[k];

			s->work += part.len * (word.at[0] == '#' ? ANCHOR_WORK : 1);
			claim->row->present = absence_word_stands(part, word);
		}
	}
}

static void give_up(struct search *s)
{
	for (size_t i = 0; i < s->count; i++)
		if (is_open(&s->claims[i]))
			s->claims[i].row->absence_err = -E_TOO_LARGE;
}

void absence_read(const struct tool_result *result, const struct absence_files *files, struct evidence *rows,
	struct arena *arena)
{
	struct search s = { .files = files };
	bool *passed_over;

	s.claims = arena_take(arena, (result->finding_count + 1) * sizeof *s.claims);
	claims_find(&s, result, rows);
	if (!s.count)
		return;
	passed_over = arena_zero(arena, files->count + 1);
	for (size_t i = 0; i < result->not_covered_count; i++)
		if (result->not_covered[i].file < files->count)
			passed_over[result->not_covered[i].file] = true;
	for (uint32_t i = 0; i < files->count && s.work <= ABSENCE_WORK_MOST; i++)
		if (!passed_over[i] && paths_ask(&s, files->files[i].path))
			words_ask(&s, i);
	if (s.work > ABSENCE_WORK_MOST)
		give_up(&s);
}

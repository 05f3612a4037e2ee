/* Looks again for what findings say is not there, over all files of a snapshot. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/absence_read.h"
#include "reeve/error.h"
#include "reeve/limits.h"

#include <assert.h>

/* Of one result, in bytes looked at: some two seconds of this thread at worst. Comparing a path with a pattern counts
 * like PATH_WORK bytes. */
#define ABSENCE_WORK_MOST ((uint64_t)4 << 30)
enum { PATH_WORK = 4 };

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

bool absence_path_fits(struct str pattern, struct str path)
{
	ptrdiff_t first = str_find(pattern, '*'), last = str_find_last(pattern, '*');

	if (first < 0)
		return str_equal(pattern, path);
	struct str head = str_sub(pattern, 0, (size_t)first);
	struct str tail = str_sub(pattern, (size_t)last + 1, pattern.len);

	if (path.len < head.len + tail.len || !str_ends(path, tail) || !str_starts(path, head))
		return false;
	if (first == last)
		return true;
	struct str middle = str_sub(pattern, (size_t)first + 1, (size_t)(last - first) - 1);

	return memmem(path.at + head.len, path.len - head.len - tail.len, middle.at, middle.len);
}

static bool is_word_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

bool absence_word_stands(struct str content, struct str word)
{
	const char *at = content.at, *end = content.at + content.len;

	assert(word.len);
	while (at && (at = memmem(at, (size_t)(end - at), word.at, word.len))) {
		const char *behind = at + word.len;

		if ((at == content.at || !is_word_byte(at[-1])) && (behind == end || !is_word_byte(*behind)))
			return true;
		/* The word that it is a part of has no other place for it: a file of one letter costs no more. */
		for (at = behind; at < end && is_word_byte(*at); at++)
			;
	}
	return false;
}

static bool paths_equal(const struct absence *a, const struct absence *b)
{
	if (a->path_count != b->path_count)
		return false;
	for (size_t i = 0; i < a->path_count; i++)
		if (!str_equal(a->paths[i], b->paths[i]))
			return false;
	return true;
}

/* Of a form that the gate refuses nothing is looked for. */
static bool is_askable(const struct absence *a)
{
	if (a->path_count > ABSENCE_PATHS_MOST || a->word_count > ABSENCE_WORDS_MOST)
		return false;
	for (size_t i = 0; i < a->word_count; i++)
		if (!a->words[i].len)
			return false;
	return true;
}

static void claims_find(struct search *s, const struct tool_result *result, struct evidence *rows)
{
	for (size_t i = 0; i < result->finding_count; i++) {
		struct claim *claim = &s->claims[s->count];

		if (!result->findings[i].absence || !is_askable(result->findings[i].absence))
			continue;
		*claim = (struct claim){ result->findings[i].absence, &rows[i], s->count, false };
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
		for (size_t k = 0; !err && k < claim->says->word_count && !claim->row->present; k++) {
			s->work += content.len;
			claim->row->present = absence_word_stands(content, claim->says->words[k]);
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

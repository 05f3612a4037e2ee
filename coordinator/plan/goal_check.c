/* Compares parts with the snapshot, lens by lens; what is sound is split at once, while it is known whose each file is. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/plan/goal_check.h"

#include "common/report/text.h"
#include "common/utf8.h"
#include "coordinator/plan/goal_reach.h"
#include "coordinator/plan/goal_split.h"
#include "coordinator/plan/model_lens.h"
#include "reeve/limits.h"

#include <inttypes.h>

enum {
	NOBODY = 0,       /* in `owner`: else the number of a part, from 1 */
	SHOWN_BYTES = 80, /* of what a model wrote, in words about it */
};

struct checking {
	const struct goal_plan *plan;
	const struct goal_bounds *bounds;
	uint8_t *owner; /* a file: which part has it, through the lens at hand */
	uint64_t steps;
	size_t owned; /* files, through all lenses */
	uint64_t lines;
	struct goal_split split;
	struct buf fault;
};

_Static_assert(GOAL_PARTS_MOST < UINT8_MAX, "a part's number is a byte");

static bool is_plain(struct str s)
{
	uint32_t code;

	while (s.len) {
		size_t size = utf8_take(s, &code);

		if (!size || utf8_is_unseen(code))
			return false;
		s = str_sub(s, size, s.len);
	}
	return true;
}

static bool is_text(struct str s, size_t most)
{
	return !str_is_blank(s) && s.len <= most && is_plain(s);
}

static void add_shown(struct checking *c, struct str s)
{
	text_escape_terminal(utf8_cut(s, SHOWN_BYTES), &c->fault);
}

static void blame_part(struct checking *c, size_t part, const char *what, struct str quoted)
{
	buf_printf(&c->fault, "part %zu ", part + 1);
	buf_add_text(&c->fault, what);
	if (!quoted.len)
		return;
	buf_add_text(&c->fault, " \"");
	add_shown(c, quoted);
	buf_add_byte(&c->fault, '"');
}

static bool lens_is_known(const struct checking *c, struct str lens)
{
	struct str rest = c->bounds->lenses;

	while (rest.len) {
		ptrdiff_t comma = str_find(rest, ',');
		struct str one = comma < 0 ? rest : str_sub(rest, 0, (size_t)comma);

		if (str_equal(one, lens))
			return true;
		rest = str_sub(rest, one.len + 1, rest.len);
	}
	return false;
}

static void check_part_texts(struct checking *c, size_t at)
{
	const struct goal_part *part = &c->plan->parts[at];

	if (!is_text(part->title, GOAL_TITLE_BYTES_MOST))
		blame_part(c, at, "has no title, or one that is not a short plain line", STR(""));
	else if (!is_text(part->question, GOAL_QUESTION_BYTES_MOST))
		blame_part(c, at, "has no question, or one that is too long or not plain text", STR(""));
	else if (!lens_is_known(c, part->lens))
		blame_part(c, at, "looks through a lens that the job does not have:", part->lens);
	else if (!part->path_count || part->path_count > GOAL_PATHS_MOST)
		blame_part(c, at, "names no paths, or too many", STR(""));
	for (size_t i = 0; i < part->path_count && !c->fault.len; i++)
		if (!is_text(part->paths[i], GOAL_PATH_BYTES_MOST))
			blame_part(c, at, "names a path that is no plain line", STR(""));
}

/* Only words: which lenses are asked the parts say. */
static void check_unasked(struct checking *c)
{
	const struct goal_plan *plan = c->plan;

	if (!c->fault.len && plan->unasked_count > SKILLS_PER_JOB_MOST)
		buf_printf(&c->fault, "it does without %zu lenses, and %d are the most", plan->unasked_count,
			SKILLS_PER_JOB_MOST);
	for (size_t i = 0; i < plan->unasked_count && !c->fault.len; i++)
		if (!lens_is_known(c, plan->unasked[i].lens) ||
			!is_text(plan->unasked[i].why, GOAL_WHY_BYTES_MOST))
			buf_printf(&c->fault,
				"a lens that it does without (%zu) is none of the job, or has no reason in "
				"plain "
				"text",
				i + 1);
}

static void check_texts(struct checking *c)
{
	const struct goal_plan *plan = c->plan;

	if (!is_text(plan->restated, GOAL_RESTATED_BYTES_MOST))
		buf_add_text(&c->fault, "the goal is not restated, or not in plain text of bounded length");
	else if (!plan->part_count)
		buf_add_text(&c->fault, "it has no part");
	else if (plan->part_count > GOAL_PARTS_MOST)
		buf_printf(&c->fault, "it has %zu parts, and %d are the most", plan->part_count,
			GOAL_PARTS_MOST);
	else if (plan->left_out_count > GOAL_LEFT_OUT_MOST)
		buf_printf(&c->fault, "it names %zu paths that it leaves out, and %d are the most",
			plan->left_out_count, GOAL_LEFT_OUT_MOST);
	for (size_t i = 0; i < plan->left_out_count && !c->fault.len; i++)
		if (!is_text(plan->left_out[i].path, GOAL_PATH_BYTES_MOST) ||
			!is_text(plan->left_out[i].why, GOAL_WHY_BYTES_MOST))
			buf_printf(&c->fault,
				"what it leaves out (%zu) has no path or no reason in plain text", i + 1);
	check_unasked(c);
	for (size_t i = 0; i < plan->part_count && !c->fault.len; i++)
		check_part_texts(c, i);
}

static bool is_asked(const struct goal_file *f)
{
	return !f->context && model_reads(f->language, true);
}

static bool may_go_on(struct checking *c)
{
	if (c->steps <= GOAL_STEPS_MOST)
		return true;
	buf_printf(&c->fault,
		"it names too many patterns or folders, or too deep ones, for a job of %zu files; name "
		"fewer, and "
		"files by their whole paths",
		c->bounds->file_count);
	return false;
}

/* Paths that are left out are held against files by the report, through the same eyes: what that takes is found out by doing it. */
static void check_left_out(struct checking *c)
{
	for (size_t k = 0; k < c->plan->left_out_count && !c->fault.len; k++) {
		struct goal_reach reach = goal_reach(c->bounds, c->plan->left_out[k].path);

		for (size_t i = reach.from; reach.pattern && i < reach.to && may_go_on(c); i++)
			(void)goal_reaches(&reach, c->bounds->files[i].path, &c->steps);
	}
}

static void blame_bytes(struct checking *c)
{
	buf_add_text(&c->fault,
		"its questions are longer, or about more small files, than can be asked at once; ask "
		"in fewer words, or name less");
}

/* Through one lens a file is looked at once: two answers about it would be two bills, and neither part's own. */
static void own_file(struct checking *c, size_t at, size_t file)
{
	if (c->owner[file] == at + 1)
		return;
	if (c->owner[file] != NOBODY) {
		blame_part(c, at, "has a file that another part has through the same lens:",
			c->bounds->files[file].path);
		buf_printf(&c->fault, " (part %u)", c->owner[file]);
		return;
	}
	c->owner[file] = (uint8_t)(at + 1);
	c->lines += c->bounds->files[file].lines;
	/* A question has a number of each of its files. What has no room is not hashed, sorted and split first. */
	if (++c->owned > GOAL_ROWS_BYTES_MOST / sizeof(uint32_t))
		blame_bytes(c);
}

static void own_path(struct checking *c, size_t at, struct str path)
{
	const struct goal_bounds *b = c->bounds;
	struct goal_reach reach = goal_reach(b, path);
	bool any = false;

	for (size_t i = reach.from; i < reach.to && !c->fault.len && may_go_on(c); i++) {
		if (!goal_reaches(&reach, b->files[i].path, &c->steps) || !is_asked(&b->files[i]))
			continue;
		any = true;
		own_file(c, at, i);
	}
	if (!any && !c->fault.len)
		blame_part(c, at, "names a path at which the job has no file to look at:", path);
}

static void split_part(struct checking *c, size_t at)
{
	enum goal_room room = goal_split_part(&c->split, &c->plan->parts[at], c->owner, (uint8_t)(at + 1));

	if (room == GOAL_BYTES_SPENT)
		blame_bytes(c);
	else if (room == GOAL_ROWS_SPENT)
		buf_printf(&c->fault,
			"it asks about too much at once: more than %d questions of about %d lines each, the "
			"most "
			"that a plan may ask, for they are written together; it names %" PRIu64
			" lines or more, "
			"name less; to look at all of them, analyze a folder at a time with this goal",
			GOAL_ROWS_MOST, MODEL_SHARD_LINES, c->lines);
}

/* All parts of the lens that part `at` is the first of. */
static void check_lens(struct checking *c, size_t at)
{
	const struct goal_plan *plan = c->plan;
	struct str lens = plan->parts[at].lens;

	for (size_t i = 0; i < at; i++)
		if (str_equal(plan->parts[i].lens, lens))
			return;
	memset(c->owner, NOBODY, c->bounds->file_count);
	for (size_t i = at; i < plan->part_count; i++)
		for (size_t k = 0; str_equal(plan->parts[i].lens, lens) && k < plan->parts[i].path_count; k++)
			if (!c->fault.len)
				own_path(c, i, plan->parts[i].paths[k]);
	for (size_t i = at; i < plan->part_count && !c->fault.len; i++)
		if (str_equal(plan->parts[i].lens, lens))
			split_part(c, i);
}

const struct goal_rows *goal_check(
	const struct goal_plan *plan, const struct goal_bounds *bounds, struct arena *arena)
{
	struct checking c = { .plan = plan, .bounds = bounds, .split = { bounds, arena } };
	struct goal_rows *out = arena_zero(arena, sizeof *out);

	c.owner = arena_take(arena, bounds->file_count + 1);
	if (!plan)
		buf_add_text(&c.fault, "there is no plan in it");
	else
		check_texts(&c);
	if (plan && !c.fault.len)
		check_left_out(&c);
	for (size_t i = 0; plan && !c.fault.len && i < plan->part_count; i++)
		check_lens(&c, i);
	out->fault = arena_str(arena, utf8_cut(buf_str(&c.fault), REASON_BYTES_MOST));
	if (!c.fault.len)
		goal_split_rows(&c.split, out);
	goal_split_release(&c.split);
	buf_release(&c.fault);
	return out;
}

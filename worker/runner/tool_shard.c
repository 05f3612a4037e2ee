/* Gives each result to the file it speaks of, drops what is not this shard's to say, and sums up. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/runner/tool_shard.h"

#include "reeve/limits.h"
#include "worker/runner/tool_judge.h"
#include "worker/sandbox/workspace.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static int by_file(const void *a, const void *b)
{
	uint32_t x = ((const struct shard_file *)a)->file, y = ((const struct shard_file *)b)->file;

	return (x > y) - (x < y);
}

int shard_init(struct shard *s, const struct tool_def *tool, const struct tool_spec *spec,
	const struct attempt_input *in)
{
	*s = (struct shard){
		.tool = tool, .manifest = in->manifest, .workspace = in->workspace, .lens = spec->lens
	};
	s->files = arena_zero(&s->arena, (spec->file_count + 1) * sizeof *s->files);
	assert(s->files);
	for (size_t i = 0; i < spec->file_count; i++) {
		if (!in->manifest || spec->files[i] >= in->manifest->file_count)
			return -E_CORRUPT;
		s->files[i] = (struct shard_file){ spec->files[i], STR(""), false };
	}
	qsort(s->files, spec->file_count, sizeof *s->files, by_file);
	for (size_t i = 0; i < spec->file_count; i++)
		if (!s->file_count || s->files[s->file_count - 1].file != s->files[i].file)
			s->files[s->file_count++] = s->files[i];
	return 0;
}

void shard_release(struct shard *s)
{
	arena_release(&s->arena);
	free(s->findings);
}

/* Reasons travel as text, and a tool's words may hold anything. */
static void make_plain(char *text)
{
	for (; *text; text++)
		if (*text < ' ' || *text > '~')
			*text = '?';
}

static __attribute__((format(printf, 3, 0))) void file_uncover(
	struct shard *s, size_t at, const char *format, va_list args)
{
	char words[REASON_BYTES_MOST];

	if (s->files[at].why.len)
		return;
	vsnprintf(words, sizeof words, format, args);
	make_plain(words);
	s->files[at].why = arena_str(&s->arena, str_of(words));
}

void shard_uncover(struct shard *s, size_t at, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	file_uncover(s, at, format, args);
	va_end(args);
}

void shard_give_up(struct shard *s, size_t at, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	file_uncover(s, at, format, args);
	va_end(args);
	s->files[at].gave_up = true;
}

/* The file of the manifest that this path of the tool's means, or -1. */
static ptrdiff_t file_of(const struct shard *s, struct str path, struct str dir)
{
	/* Files are named with their whole path. A tool that is given the tree alone may name them from there. */
	if (str_starts(path, dir) && path.len > dir.len && path.at[dir.len] == '/')
		path = str_sub(path, dir.len + 1, path.len);
	else if (s->tool->sees != TOOL_SEES_TREE || str_starts(path, STR("/")))
		return -1;
	return workspace_file(s->workspace, path);
}

/* Its place in the shard, or -1. */
static ptrdiff_t place_of(const struct shard *s, ptrdiff_t file)
{
	struct shard_file key = { .file = (uint32_t)file };
	const struct shard_file *found;

	if (file < 0)
		return -1;
	found = bsearch(&key, s->files, s->file_count, sizeof key, by_file);
	return found ? found - s->files : -1;
}

static bool is_lent(const struct shard *s, ptrdiff_t file)
{
	return file >= 0 &&
	       tool_lends(s->tool, s->manifest->files[file].path, s->manifest->files[file].context);
}

static void finding_add(struct shard *s, const struct finding *f)
{
	if (!tool_lens_asked(s->lens, f->lens))
		return;
	if (s->finding_count == s->finding_cap) {
		s->finding_cap = s->finding_cap ? s->finding_cap * 2 : 64;
		s->findings = realloc(s->findings, s->finding_cap * sizeof *s->findings);
		if (!s->findings)
			abort();
	}
	s->findings[s->finding_count++] = *f;
}

/* Which file's bytes are at hand: tools answer file by file, so that one is enough. */
struct reading {
	struct buf content;
	ptrdiff_t file;
	bool readable;
};

/* What a tool says of a file and nobody can prove is not silence: the file is not covered, because. */
static void unproven(struct shard *s, size_t place, enum quotable why, uint32_t line)
{
	if (why == QUOTE_TOO_LONG)
		shard_uncover(s, place, "a result in line %u, which is over %d bytes and cannot be quoted",
			line, QUOTE_BYTES_MOST);
	else if (why == QUOTE_BLANK)
		shard_uncover(
			s, place, "a result in line %u, and no line of the file has text to quote", line);
	else if (line) /* in no line at all stands what a tool says of its own run */
		shard_uncover(s, place, "a result in line %u, which the file does not have", line);
}

/* A result that says that its tool could not look: by chance, or for what stands in the file. */
static void uncovered_take(struct shard *s, size_t place, const struct tool_mapping *row, struct str message)
{
	void (*tell)(struct shard *, size_t, const char *, ...) =
		row && row->chance ? shard_give_up : shard_uncover;

	tell(s, place, "%.*s could not analyse it: %.*s", STR_ARG(s->tool->name),
		STR_ARG(str_sub(message, 0, 200)));
}

/* False, and told where it is the shard's own: what nobody can read again nobody can quote. */
static bool source_read(struct shard *s, ptrdiff_t file, ptrdiff_t at, struct reading *r)
{
	if (r->file != file) {
		r->file = file;
		r->readable = !workspace_read(s->workspace, (uint32_t)file, &r->content);
	}
	s->by_chance = s->by_chance || !r->readable;
	if (!r->readable && at >= 0)
		shard_give_up(s, (size_t)at, "its bytes could not be read again");
	return r->readable;
}

static void result_take(
	struct shard *s, const struct raw_result *raw, struct str dir, bool all_uncovered, struct reading *r)
{
	const struct tool_mapping *row = mapping_find(s->tool, raw);
	bool uncovered = all_uncovered || (row && row->not_covered);
	struct str source = raw->fields[TOOL_FIELD_SOURCE];
	ptrdiff_t file = file_of(s, uncovered && source.len ? source : raw->fields[TOOL_FIELD_PATH], dir);
	ptrdiff_t at = place_of(s, file);
	enum quotable quotable;
	struct finding f;

	/* Of another shard's file too: a tool that was short of time for that one may have been for this one. */
	s->by_chance = s->by_chance || (uncovered && row && row->chance);
	if (at < 0 && (uncovered || !is_lent(s, file)))
		return; /* shards own files: what one does not cover, and what nobody lent, is another's to say */
	if (uncovered) {
		uncovered_take(s, (size_t)at, row, raw->fields[TOOL_FIELD_MESSAGE]);
		return;
	}
	if (!row || row->drop)
		return;
	if (at >= 0 && s->by_chance && raw->fields[TOOL_FIELD_ABSENT_PATHS].len) {
		shard_give_up(s, (size_t)at, "what it lacks may be in a file that could not be read");
		return;
	}
	if (!source_read(s, file, at, r))
		return;
	quotable = finding_make(s->tool, row, raw, (uint32_t)file, buf_str(&r->content), &s->arena, &f);
	if (quotable == QUOTE_MADE)
		finding_add(s, &f);
	else if (at >= 0)
		unproven(s, (size_t)at, quotable, raw->line);
}

void shard_take(struct shard *s, const struct raw_results *raw, const char *dir, bool all_uncovered)
{
	struct reading r = { .file = -1 };

	for (size_t i = 0; i < raw->count; i++)
		result_take(s, &raw->at[i], str_of(dir), all_uncovered, &r);
	buf_release(&r.content);
}

/* Over the limit the first ones in order stay, and each file that lost some says so; for one that is another shard's the
 * first does. */
static void cut(struct shard *s)
{
	for (size_t i = FINDINGS_PER_RESULT; i < s->finding_count; i++) {
		struct shard_file key = { .file = s->findings[i].file };
		const struct shard_file *found = bsearch(&key, s->files, s->file_count, sizeof key, by_file);

		shard_give_up(s, found ? (size_t)(found - s->files) : 0,
			"more than %d results in one shard: the rest was left out", FINDINGS_PER_RESULT);
	}
	if (s->finding_count > FINDINGS_PER_RESULT)
		s->finding_count = FINDINGS_PER_RESULT;
}

/* A file that was not covered was not in any of the lenses asked for. */
static size_t uncovered_list(const struct shard *s, struct not_covered *out)
{
	const struct tool_def *tool = s->tool;
	size_t count = 0;

	for (size_t i = 0; i < s->file_count; i++)
		for (size_t l = 0; l < tool->lens_count && s->files[i].why.len; l++)
			if (tool_lens_asked(s->lens, tool->lenses[l]))
				out[count++] = (struct not_covered){ s->files[i].file, tool->lenses[l],
					s->files[i].why, s->files[i].gave_up };
	return count;
}

void shard_report(
	struct shard *s, struct str version, const char *sandbox, struct str recipe, struct buf *out)
{
	struct not_covered *list;

	s->finding_count = findings_order(s->findings, s->finding_count);
	cut(s);
	list = arena_zero(&s->arena, (s->file_count * s->tool->lens_count + 1) * sizeof *list);
	assert(list);
	struct tool_result result = { .tool = s->tool->name,
		.tool_version = version,
		.sandbox = str_of(sandbox),
		.findings = s->findings,
		.finding_count = s->finding_count,
		.not_covered = list,
		.not_covered_count = uncovered_list(s, list),
		.recipe = recipe,
		.repeatable = !s->by_chance };
	tool_result_pack(&result, out);
}

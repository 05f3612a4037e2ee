/* Fetches files, and keeps account of what was seen of them. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/runner/model_shard.h"

#include "common/content/source.h"
#include "reeve/limits.h"
#include "worker/runner/tool_wire.h"
#include "worker/sandbox/workspace.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

static int by_file(const void *a, const void *b)
{
	uint32_t x = ((const struct model_file *)a)->file, y = ((const struct model_file *)b)->file;

	return (x > y) - (x < y);
}

static int files_list(struct model_shard *s, const struct model_spec *spec, const struct manifest *m)
{
	s->files = arena_zero(&s->arena, (spec->file_count + 1) * sizeof *s->files);
	for (size_t i = 0; i < spec->file_count; i++) {
		if (spec->files[i] >= m->file_count)
			return -E_CORRUPT;
		s->files[i].file = spec->files[i];
	}
	qsort(s->files, spec->file_count, sizeof *s->files, by_file);
	for (size_t i = 0; i < spec->file_count; i++)
		if (!s->file_count || s->files[s->file_count - 1].file != s->files[i].file)
			s->files[s->file_count++] = s->files[i];
	return 0;
}

static void file_load(struct model_shard *s, struct model_file *f, const struct attempt_input *in)
{
	struct buf content = BUF_INIT;
	int err = workspace_need(in->workspace, f->file);

	if (!err)
		err = workspace_read(in->workspace, f->file, &content);
	f->name = workspace_path(in->workspace, f->file);
	f->language = in->manifest->files[f->file].language;
	f->why = f->said = STR("");
	f->gave_up = err;
	if (err) {
		f->why = str_of(error_words(err));
	} else if (content.len && memchr(content.at, '\0', content.len)) {
		f->why = STR("it is no text");
	} else {
		f->content = arena_str(&s->arena, buf_str(&content));
		f->lines = source_line_count(f->content);
		s->shown++;
		s->shown_bytes += f->content.len;
	}
	buf_release(&content);
}

int model_shard_init(struct model_shard *s, const struct model_spec *spec, const struct attempt_input *in,
	struct attempt_progress *progress)
{
	int err;

	*s = (struct model_shard){ .lens = spec->lens };
	err = files_list(s, spec, in->manifest);
	for (size_t i = 0; !err && i < s->file_count && !progress->cancel; i++) {
		file_load(s, &s->files[i], in);
		progress->progress++;
	}
	return err;
}

void model_shard_release(struct model_shard *s)
{
	arena_release(&s->arena);
}

bool model_shard_is_inlined(const struct model_shard *s)
{
	return s->in_pieces || s->shown_bytes <= MODEL_INLINE_BYTES_MOST;
}

struct model_file *model_shard_find(const struct model_shard *s, struct str name)
{
	for (size_t i = 0; i < s->file_count; i++)
		if (!s->files[i].why.len && str_equal(s->files[i].name, name))
			return &s->files[i];
	return NULL;
}

void model_file_seen(struct model_file *f, uint32_t from, uint32_t to)
{
	if (from <= f->read_to + 1 && to > f->read_to)
		f->read_to = to < f->lines ? to : f->lines;
}

/* The first reason counts: what was not shown, what the model says, what it did not fetch. */
static bool is_uncovered(struct model_shard *s, const struct model_file *f, struct not_covered *out)
{
	char words[96];

	*out = (struct not_covered){ f->file, s->lens, f->why.len ? f->why : f->said, f->gave_up };
	if (out->why.len || model_shard_is_inlined(s) || f->read_to >= f->lines)
		return out->why.len;
	if (f->read_to)
		snprintf(words, sizeof words, "the model read it to line %u of %u", f->read_to, f->lines);
	else
		snprintf(words, sizeof words, "the model did not read it");
	out->why = arena_str(&s->arena, str_of(words));
	out->gave_up = true; /* another attempt may */
	return true;
}

bool model_shard_was_read(const struct model_shard *s)
{
	for (size_t i = 0; i < s->file_count; i++) {
		const struct model_file *f = &s->files[i];

		if (!f->why.len && (model_shard_is_inlined(s) || f->read_to || f->said.len || !f->lines))
			return true;
	}
	return false;
}

struct tool_result model_result(struct str tool, const struct model_report *report)
{
	return (struct tool_result){ .tool = tool,
		.tool_version = report->model,
		.sandbox = STR(""),
		.tier = report->tier,
		.model = report->model,
		.usage = report->usage,
		.recipe = report->recipe,
		.repeatable = report->recipe.len };
}

void model_shard_report(struct model_shard *s, const struct model_report *r, struct buf *out)
{
	struct not_covered *list = arena_take(&s->arena, (s->file_count + 1) * sizeof *list);
	struct tool_result result = model_result(STR(MODEL_TOOL), r);

	result.findings = r->findings;
	result.finding_count = r->count;
	result.not_covered = list;
	for (size_t i = 0; i < s->file_count; i++) {
		struct not_covered *row = &list[result.not_covered_count];
		bool uncovered = is_uncovered(s, &s->files[i], row);

		result.not_covered_count += uncovered;
		result.repeatable = result.repeatable && !(uncovered && row->gave_up);
	}
	tool_result_pack(&result, out);
}

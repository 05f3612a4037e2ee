/* Copies what an analyzer or a model says into rows to be merged: cut to its limits, secrets masked. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/aggregate/take.h"

#include "common/secret.h"
#include "common/utf8.h"
#include "coordinator/aggregate/merge.h"
#include "reeve/limits.h"

/* A text too long ends in an ellipsis, so that nobody takes it for the whole. */
static struct str copy_text(struct arena *arena, struct str s, size_t most)
{
	static const char ellipsis[] = "\xe2\x80\xa6";
	struct buf text = BUF_INIT;
	struct str out;

	if (s.len <= most)
		return arena_str(arena, s);
	buf_add_str(&text, utf8_cut(s, most - strlen(ellipsis)));
	buf_add_text(&text, ellipsis);
	out = arena_str(arena, buf_str(&text));
	buf_release(&text);
	return out;
}

/* What is found to be a secret is told, and never shown: whoever found it, in whatever format. */
static struct str copy_masked(struct arena *arena, struct str s, size_t most)
{
	struct buf text = BUF_INIT;
	struct str out;

	secret_mask(s, &text);
	out = copy_text(arena, buf_str(&text), most);
	buf_release(&text);
	return out;
}

static const struct str *copy_list(struct arena *arena, const struct str *list, size_t count, size_t most)
{
	struct str *out = arena_take(arena, count * sizeof *out + 1);

	for (size_t i = 0; i < count; i++)
		out[i] = copy_masked(arena, list[i], most);
	return out;
}

static const struct absence *copy_absence(struct arena *arena, const struct absence *absence)
{
	struct absence *out = absence ? arena_take(arena, sizeof *out) : NULL;

	if (out)
		*out = (struct absence){ copy_list(arena, absence->paths, absence->path_count,
						 ABSENCE_PATH_BYTES),
			absence->path_count,
			copy_list(arena, absence->words, absence->word_count, ABSENCE_WORD_BYTES),
			absence->word_count };
	return out;
}

static struct str label_of(struct arena *arena, const struct tool_result *result)
{
	struct buf label = BUF_INIT;
	struct str out;

	buf_add_str(&label, str_sub(result->tool, 0, NAME_BYTES_MOST));
	if (result->tool_version.len) {
		buf_add_byte(&label, ' ');
		buf_add_str(&label, str_sub(result->tool_version, 0, NAME_BYTES_MOST));
	}
	out = arena_str(arena, buf_str(&label));
	buf_release(&label);
	return out;
}

/* As it names itself: the name that it was asked by may stand for another one tomorrow. */
static struct str model_of(struct arena *arena, const struct tool_result *result)
{
	return copy_text(arena, result->model.len ? result->model : result->tier, NAME_BYTES_MOST);
}

void take_findings(struct buf *rows, struct arena *arena, const struct aggregate_file *files,
	const struct aggregate_subtask *s, uint32_t tier, const struct tool_result *result)
{
	bool model = s->kind == KIND_MODEL;
	struct report_supporter supporter = { model ? STR("model") : STR("tool"),
		model ? model_of(arena, result) : label_of(arena, result), tier, s->number };

	for (size_t i = 0; i < result->finding_count; i++) {
		const struct finding *f = &result->findings[i];
		struct merge_row row = {
			.path = files[f->file].path,
			.lens = copy_text(arena, f->lens, NAME_BYTES_MOST),
			.rule = copy_text(arena, f->rule, RULE_BYTES_MOST),
			.message = copy_masked(arena, f->message, FINDING_BYTES_MOST),
			.quote = copy_masked(arena, f->quote, QUOTE_BYTES_MOST),
			.absence = copy_absence(arena, f->absence),
			.start_line = f->start_line,
			.end_line = f->end_line,
			.severity = f->severity,
			.confidence = f->confidence,
			.supporter = supporter,
			.place = (uint32_t)i,
		};

		buf_add(rows, &row, sizeof row);
	}
}

/* Counts the tools of each language and lens. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command/matrix.h"

#include "cli/words/json_out.h"
#include "common/report/text.h"
#include "reeve/limits.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#define LENSES_MOST 16
#define NAMED_MOST  8 /* languages of a row */

struct words {
	struct str at[LANGUAGES_MOST];
	size_t count;
};

static bool has(const struct str *list, size_t count, struct str word)
{
	for (size_t i = 0; i < count; i++)
		if (str_equal(list[i], word))
			return true;
	return false;
}

static void add_word(struct words *w, struct str word, size_t most)
{
	if (w->count < most && !has(w->at, w->count, word))
		w->at[w->count++] = word;
}

static int by_bytes(const void *a, const void *b)
{
	return str_compare(*(const struct str *)a, *(const struct str *)b);
}

static void languages_of(const struct matrix_tool *tools, size_t count, struct words *out)
{
	out->count = 0;
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < tools[i].def->language_count; k++)
			add_word(out, tools[i].def->languages[k], LANGUAGES_MOST);
	qsort(out->at, out->count, sizeof out->at[0], by_bytes);
}

/* The five first, in the order in which they are always told. */
static void lenses_of(const struct matrix_tool *tools, size_t count, struct words *out)
{
	const struct str five[] = { STR("security"), STR("performance"), STR("architecture"), STR("tests"),
		STR("documentation") };

	out->count = 0;
	for (size_t i = 0; i < sizeof five / sizeof five[0]; i++)
		add_word(out, five[i], LENSES_MOST);
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < tools[i].def->lens_count; k++)
			add_word(out, tools[i].def->lenses[k], LENSES_MOST);
}

/* A bit for each tool that looks at it. */
static uint64_t tools_for(const struct matrix_tool *tools, size_t count, struct str language)
{
	uint64_t set = 0;

	assert(count <= TOOLS_MOST && TOOLS_MOST <= 64);
	for (size_t i = 0; i < count; i++)
		if (has(tools[i].def->languages, tools[i].def->language_count, language))
			set |= UINT64_C(1) << i;
	return set;
}

struct cell {
	unsigned found, all;
};

static struct cell cell_of(const struct matrix_tool *tools, size_t count, uint64_t set, struct str lens)
{
	struct cell cell = { 0, 0 };

	for (size_t i = 0; i < count; i++) {
		if (!(set >> i & 1) || !has(tools[i].def->lenses, tools[i].def->lens_count, lens))
			continue;
		cell.all++;
		cell.found += tools[i].version.len > 0;
	}
	return cell;
}

static void add_cell(struct cell cell, struct buf *out)
{
	char text[32] = "-";

	if (cell.all)
		snprintf(text, sizeof text, cell.found == cell.all ? "%u" : "%u of %u", cell.found, cell.all);
	buf_printf(out, " %-13s", text);
}

/* The end of the line is of no use to anybody. */
static void end_line(struct buf *out)
{
	while (out->len && out->at[out->len - 1] == ' ')
		out->len--;
	buf_add_byte(out, '\n');
}

/* The languages of one set, from the first of them on. */
static void add_languages(const struct words *languages, const uint64_t *sets, size_t first, struct buf *out)
{
	size_t told = 0, all = 0;

	for (size_t i = first; i < languages->count; i++) {
		if (sets[i] != sets[first] || all++ >= NAMED_MOST)
			continue;
		buf_add_text(out, told++ ? ", " : "  ");
		text_escape_terminal(languages->at[i], out);
	}
	if (all > told)
		buf_printf(out, " and %zu more (--json names them)", all - told);
}

void matrix_text(const struct matrix_tool *tools, size_t count, struct buf *out)
{
	struct words languages, lenses;
	uint64_t sets[LANGUAGES_MOST];

	languages_of(tools, count, &languages);
	lenses_of(tools, count, &lenses);
	for (size_t l = 0; l < lenses.count; l++)
		buf_printf(out, " %-13.*s", STR_ARG(lenses.at[l]));
	end_line(out);
	for (size_t i = 0; i < languages.count; i++)
		sets[i] = tools_for(tools, count, languages.at[i]);
	for (size_t i = 0; i < languages.count; i++) {
		bool told = false;

		for (size_t k = 0; k < i; k++)
			told = told || sets[k] == sets[i];
		if (told)
			continue;
		for (size_t l = 0; l < lenses.count; l++)
			add_cell(cell_of(tools, count, sets[i], lenses.at[l]), out);
		add_languages(&languages, sets, i, out);
		end_line(out);
	}
}

void matrix_tools_text(const struct matrix_tool *tools, size_t count, struct buf *out)
{
	for (size_t i = 0; i < count; i++) {
		const struct tool_def *def = tools[i].def;

		buf_printf(out, "  %-20.*s ", STR_ARG(def->name));
		text_escape_terminal(tools[i].version.len ? tools[i].version : tools[i].why_not, out);
		if (!tools[i].version.len && def->install.len) {
			buf_add_text(out, ": ");
			text_escape_terminal(def->install, out);
		}
		buf_add_byte(out, '\n');
	}
}

static json_t *list(const struct str *words, size_t count)
{
	json_t *out = json_array();

	for (size_t i = 0; i < count; i++)
		json_array_append_new(out, json_out_text(words[i]));
	return out;
}

static json_t *tool_json(const struct matrix_tool *tool)
{
	json_t *row = json_object();

	json_object_set_new(row, "tool", json_out_text(tool->def->name));
	json_object_set_new(row, "version", json_out_text(tool->version));
	json_object_set_new(row, "why_not", json_out_text(tool->why_not));
	json_object_set_new(row, "install", json_out_text(tool->def->install));
	json_object_set_new(row, "optional", json_boolean(tool->def->optional));
	json_object_set_new(row, "lenses", list(tool->def->lenses, tool->def->lens_count));
	json_object_set_new(row, "languages", list(tool->def->languages, tool->def->language_count));
	return row;
}

static json_t *cell_json(const struct matrix_tool *tools, size_t count, struct str language, struct str lens)
{
	json_t *row = json_object(), *found = json_array(), *missing = json_array();
	uint64_t set = tools_for(tools, count, language);

	for (size_t i = 0; i < count; i++)
		if (set >> i & 1 && has(tools[i].def->lenses, tools[i].def->lens_count, lens))
			json_array_append_new(
				tools[i].version.len ? found : missing, json_out_text(tools[i].def->name));
	json_object_set_new(row, "language", json_out_text(language));
	json_object_set_new(row, "lens", json_out_text(lens));
	json_object_set_new(row, "found", found);
	json_object_set_new(row, "missing", missing);
	return row;
}

void matrix_json(const struct matrix_tool *tools, size_t count, json_t *object)
{
	json_t *rows = json_array(), *cells = json_array();
	struct words languages, lenses;

	languages_of(tools, count, &languages);
	lenses_of(tools, count, &lenses);
	for (size_t i = 0; i < count; i++)
		json_array_append_new(rows, tool_json(&tools[i]));
	for (size_t i = 0; i < languages.count; i++)
		for (size_t l = 0; l < lenses.count; l++)
			json_array_append_new(cells, cell_json(tools, count, languages.at[i], lenses.at[l]));
	json_object_set_new(object, "tools", rows);
	json_object_set_new(object, "matrix", cells);
}

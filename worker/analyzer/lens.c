/* Runs the checks of a lens over a tree, and keeps what they say in order. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/analyzer/lens.h"

#include "common/absence.h"
#include "common/content/language.h"
#include "common/report/json_writer.h"
#include "reeve/limits.h"

#include <assert.h>
#include <ctype.h>
#include <stdlib.h>

static const struct {
	const char *name;
	const struct lens_check *checks;
} lenses[] = {
	{ "architecture", architecture_checks },
	{ "documentation", documentation_checks },
	{ "performance", performance_checks },
	{ "security", security_checks },
	{ "tests", tests_checks },
};

enum { LENSES = sizeof lenses / sizeof lenses[0], MESSAGE_BYTES = 1024 };

static int by_path(const void *key, const void *row)
{
	return str_compare(*(const struct str *)key, ((const struct lens_file *)row)->path);
}

const struct lens_file *lens_find(const struct lens_tree *tree, struct str path)
{
	if (!tree->count)
		return NULL;
	return bsearch(&path, tree->files, tree->count, sizeof *tree->files, by_path);
}

void lens_sink_release(struct lens_sink *s)
{
	for (size_t i = 0; i < s->count; i++) {
		buf_release(&s->results[i].absent_paths);
		buf_release(&s->results[i].absent_words);
	}
	free(s->results);
	free(s->uncovered);
	arena_release(&s->arena);
	*s = (struct lens_sink){ 0 };
}

static struct lens_result *row_add(struct lens_result **rows, size_t *count, size_t *cap)
{
	if (*count == *cap) {
		*cap = *cap ? *cap * 2 : 64;
		*rows = realloc(*rows, *cap * sizeof **rows);
		if (!*rows)
			abort();
	}
	return &(*rows)[(*count)++];
}

static struct str words(struct lens_sink *s, const char *format, va_list args)
{
	char text[MESSAGE_BYTES];
	struct str out;

	vsnprintf(text, sizeof text, format, args);
	out = arena_str(&s->arena, str_of(text));
	return out;
}

void lens_report(struct lens_sink *s, const struct lens_file *f, uint32_t start, uint32_t end,
	enum severity level, const char *rule, const char *format, ...)
{
	va_list args;

	assert(start >= 1 && rule);
	s->dropped = s->count >= LENS_RESULTS_MOST;
	if (s->dropped) {
		lens_not_covered(s, f->path, "more than %d results in one run", LENS_RESULTS_MOST);
		return;
	}
	struct lens_result *r = row_add(&s->results, &s->count, &s->cap);

	*r = (struct lens_result){ .path = f->path,
		.start = start,
		.end = end < start ? start : end,
		.level = level,
		.rule = rule };
	va_start(args, format);
	r->message = words(s, format, args);
	va_end(args);
}

/* Blank, or in a comment; *open: a block of comment goes on behind it. */
static bool is_above_code(struct str line, bool hash, bool *open)
{
	bool closes;

	while (line.len && isspace((unsigned char)line.at[0]))
		line = str_sub(line, 1, line.len);
	closes = memmem(line.at, line.len, "*/", 2);
	if (*open || str_starts(line, STR("/*"))) {
		*open = !closes;
		return true;
	}
	return !line.len || str_starts(line, STR("//")) || (hash && line.at[0] == '#');
}

uint32_t lens_first_line(const struct lens_file *f)
{
	bool hash = language_hash_comments(f->language), open = false;
	struct str rest = f->bytes;

	for (uint32_t line = 1; rest.len; line++) {
		ptrdiff_t end = str_find(rest, '\n');
		struct str one = str_sub(rest, 0, end < 0 ? rest.len : (size_t)end);

		if (!is_above_code(one, hash, &open))
			return line;
		rest = str_sub(rest, one.len + 1, rest.len);
	}
	return 1;
}

static bool absent_count(struct str lines, size_t most)
{
	size_t count = 0;

	for (size_t i = 0; i < lines.len; i++)
		count += lines.at[i] == '\n';
	return count < most;
}

static void absent_add(struct lens_sink *s, struct str what, bool path)
{
	struct lens_result *r = s->count && !s->dropped ? &s->results[s->count - 1] : NULL;

	if (!r)
		return;
	struct buf *to = path ? &r->absent_paths : &r->absent_words;

	r->unsaid = r->unsaid || s->uncovered_count || !str_is_utf8(what) || str_find(what, '\n') >= 0 ||
		    !(path ? absence_pattern_is_formed(what) : absence_word_is_formed(what)) ||
		    !absent_count(buf_str(to), path ? ABSENCE_PATHS_MOST : ABSENCE_WORDS_MOST);
	buf_add_str(to, what);
	buf_add_byte(to, '\n');
}

void lens_absent_path(struct lens_sink *s, struct str pattern)
{
	absent_add(s, pattern, true);
}

void lens_absent_word(struct lens_sink *s, struct str word)
{
	absent_add(s, word, false);
}

struct str lens_word_take(const char **words)
{
	size_t len = strcspn(*words, " ");
	struct str word = str_bytes(*words, len);

	*words += len + ((*words)[len] == ' ');
	return word;
}

void lens_not_covered(struct lens_sink *s, struct str path, const char *format, ...)
{
	struct lens_result *r;
	va_list args;

	/* One reason a file is enough, and checks go file by file. */
	if (s->uncovered_count && str_equal(s->uncovered[s->uncovered_count - 1].path, path))
		return;
	r = row_add(&s->uncovered, &s->uncovered_count, &s->uncovered_cap);
	*r = (struct lens_result){ .path = path };
	va_start(args, format);
	r->message = words(s, format, args);
	va_end(args);
}

bool lens_language(const char *languages, struct str language)
{
	size_t len;

	for (const char *at = languages; *at; at += len + (at[len] == ' ')) {
		len = strcspn(at, " ");
		if (str_equal(str_bytes(at, len), language))
			return true;
	}
	return false;
}

/* What a check tells of stands in its row, so that the list of rules is whole. */
static void rules_hold(const struct lens_check *c, const struct lens_sink *out, size_t before)
{
	for (size_t i = before; i < out->count; i++)
		assert(lens_language(c->rules, str_of(out->results[i].rule)));
}

static void file_run(const struct lens_check *checks, const struct lens_file *f, struct lens_sink *out)
{
	struct scan scan;

	scan_init(&scan, f->bytes, f->language);
	if (scan.cut)
		lens_not_covered(out, f->path, "more than %d words in one file", SCAN_TOKENS_MOST);
	for (const struct lens_check *c = checks; c->name; c++) {
		size_t before = out->count;

		if (c->file && (!c->languages || lens_language(c->languages, f->language)))
			c->file(f, &scan, out);
		rules_hold(c, out, before);
	}
	scan_release(&scan);
}

static void checks_run(const struct lens_check *checks, const struct lens_tree *tree, struct lens_sink *out)
{
	for (size_t i = 0; i < tree->count; i++) {
		if (out->expired && out->expired())
			lens_not_covered(out, tree->files[i].path, "the time was over");
		else
			file_run(checks, &tree->files[i], out);
	}
	for (const struct lens_check *c = checks; c->name; c++) {
		size_t before = out->count;

		if (c->tree)
			c->tree(tree, out);
		rules_hold(c, out, before);
	}
}

int lens_run(struct str lens, const struct lens_tree *tree, struct lens_sink *out)
{
	for (size_t i = 0; i < LENSES; i++) {
		if (!str_equal(lens, str_of(lenses[i].name)))
			continue;
		checks_run(lenses[i].checks, tree, out);
		return 0;
	}
	return -E_NOT_FOUND;
}

void lens_names(char between, struct buf *out)
{
	for (size_t i = 0; i < LENSES; i++) {
		buf_add_text(out, lenses[i].name);
		buf_add_byte(out, between);
	}
}

void lens_rules(struct buf *out)
{
	for (size_t i = 0; i < LENSES; i++)
		for (const struct lens_check *c = lenses[i].checks; c->name; c++)
			for (const char *at = c->rules; *at; at += strspn(at, " ")) {
				int len = (int)strcspn(at, " ");

				buf_printf(out, "%s/%.*s\n", lenses[i].name, len, at);
				at += len;
			}
}

static int by_place(const void *x, const void *y)
{
	const struct lens_result *a = x, *b = y;
	int order = str_compare(a->path, b->path);

	if (!order && a->start != b->start)
		order = a->start < b->start ? -1 : 1;
	if (!order && a->rule && b->rule)
		order = strcmp(a->rule, b->rule);
	return order ? order : str_compare(a->message, b->message);
}

static void write_rows(struct json_writer *w, const struct lens_result *rows, size_t count, struct str dir)
{
	struct buf path = BUF_INIT;

	for (size_t i = 0; i < count; i++) {
		const struct lens_result *r = &rows[i];

		buf_clear(&path);
		buf_add_str(&path, dir);
		buf_add_byte(&path, '/');
		buf_add_str(&path, r->path);
		json_open(w, NULL, '{');
		json_str(w, "path", buf_str(&path));
		if (r->rule) {
			json_u64(w, "line", r->start);
			json_u64(w, "end_line", r->end);
			json_text(w, "rule", r->rule);
			json_text(w, "level", severity_name(r->level));
		}
		json_str(w, "message", r->message);
		if (r->absent_paths.len && !r->unsaid) {
			json_str(w, "absent_paths", buf_str(&r->absent_paths));
			json_str(w, "absent_words", buf_str(&r->absent_words));
		}
		json_close(w, '}');
	}
	buf_release(&path);
}

void lens_write(struct lens_sink *s, struct str dir, struct buf *out)
{
	struct json_writer w = { .out = out };

	if (s->count)
		qsort(s->results, s->count, sizeof *s->results, by_place);
	if (s->uncovered_count)
		qsort(s->uncovered, s->uncovered_count, sizeof *s->uncovered, by_place);
	json_open(&w, NULL, '{');
	json_open(&w, "results", '[');
	write_rows(&w, s->results, s->count, dir);
	json_close(&w, ']');
	json_open(&w, "not_covered", '[');
	write_rows(&w, s->uncovered, s->uncovered_count, dir);
	json_close(&w, ']');
	json_close(&w, '}');
	buf_add_byte(out, '\n');
}

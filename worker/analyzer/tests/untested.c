/* Which sources no test speaks of: neither by the file's name nor by that of anything in it. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/analyzer/path_role.h"
#include "common/array.h"
#include "worker/analyzer/tests/exported.h"
#include "worker/analyzer/tests/tested.h"
#include "worker/analyzer/tests/tests.h"

#include <stdlib.h>

static bool is_word_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* Words, and words joined by '-': "text-width" is a name too. */
static void words_take(struct words *words, struct str text)
{
	for (size_t i = 0; i < text.len;) {
		size_t from = i, part = i;

		while (i < text.len && (is_word_byte(text.at[i]) || text.at[i] == '-')) {
			if (text.at[i] == '-') {
				if (i > part)
					words_add(words, str_sub(text, part, i - part));
				part = i + 1;
			}
			i++;
		}
		if (i > part)
			words_add(words, str_sub(text, part, i - part));
		if (part > from)
			words_add(words, str_sub(text, from, i - from));
		i += i == from;
	}
}

/* Data beside tests names all sorts of things. */
static bool is_test(const struct lens_file *f)
{
	return path_is_test(f->path) && f->bytes.len &&
	       !lens_language("markdown rst text asciidoc json xml html css svg ini toml", f->language);
}

static size_t tests_read(const struct lens_tree *tree, struct words *words, struct sources *all)
{
	size_t count = 0;

	for (size_t i = 0; i < tree->count; i++) {
		const struct lens_file *f = &tree->files[i];

		all->test_paths = all->test_paths || path_is_test(f->path);
		if (!is_test(f))
			continue;
		count++;
		all->test_bytes += f->bytes.len;
		words_take(words, f->bytes);
		words_take(words, path_tested_name(f->path));
	}
	return count;
}

static bool has(struct str bytes, struct str words)
{
	return memmem(bytes.at, bytes.len, words.at, words.len);
}

static bool is_source(const struct lens_file *f)
{
	struct str base = path_last(f->path);

	if (scan_family_of(f->language) == SCAN_NONE || path_is_test(f->path) || path_is_aside(f->path))
		return false;
	/* Declarations, and what configures others. */
	return !str_ends(base, STR(".h")) && !str_ends(base, STR(".hpp")) && !str_ends(base, STR(".hh")) &&
	       !str_ends(base, STR(".hxx")) && !str_ends(base, STR(".pyi")) && !has(base, STR(".d.")) &&
	       !has(base, STR(".config.")) && !str_starts(base, STR(".")) &&
	       !str_equal(base, STR("__init__.py")) && !str_equal(base, STR("setup.py"));
}

struct str source_called(struct str path)
{
	struct str stem = path_stem(path);
	ptrdiff_t slash = str_find_last(path, '/');

	if (slash > 0 &&
		(str_equal(stem, STR("index")) || str_equal(stem, STR("mod")) || str_equal(stem, STR("lib"))))
		return path_last(str_sub(path, 0, (size_t)slash));
	return stem;
}

/* Tests within the source: Rust's, Zig's, Python's doctests. */
static bool tests_itself(const struct lens_file *f)
{
	if (str_equal(f->language, STR("rust")))
		return has(f->bytes, STR("#[test]")) || has(f->bytes, STR("#[cfg(test)]"));
	if (str_equal(f->language, STR("zig")))
		return has(f->bytes, STR("\ntest \""));
	return str_equal(f->language, STR("python")) && has(f->bytes, STR(">>> "));
}

/* "git_run.c" is a part of what "git.c" is, where that lies beside it. */
static bool part_named(const struct lens_tree *tree, const struct lens_file *f, const struct words *words)
{
	struct str base = path_last(f->path), folder = str_sub(f->path, 0, f->path.len - base.len);
	struct buf whole = BUF_INIT;
	bool named = false;

	for (size_t i = 1; i < base.len && base.at[i] != '.' && !named; i++) {
		ptrdiff_t dot = str_find_last(base, '.');

		if ((base.at[i] != '_' && base.at[i] != '-') || dot < 0)
			continue;
		buf_clear(&whole);
		buf_add_str(&whole, folder);
		buf_add_str(&whole, str_sub(base, 0, i));
		buf_add_str(&whole, str_sub(base, (size_t)dot, base.len));
		named = words_have(words, str_sub(base, 0, i)) && lens_find(tree, buf_str(&whole));
	}
	buf_release(&whole);
	return named;
}

static void source_look(const struct lens_tree *tree, const struct lens_file *f, const struct words *words,
	struct sources *all, bool *any_inside)
{
	struct scan scan;
	uint32_t code, literal;
	bool inside = tests_itself(f);

	*any_inside = *any_inside || inside;
	scan_init(&scan, f->bytes, f->language);
	scan_count_lines(&scan, &code, &literal);
	if (code - literal > SOURCE_LINES) {
		struct source *s = &all->at[all->count++];

		*s = (struct source){ f, code, false };
		s->named = inside || words_have(words, source_called(f->path)) ||
			   exported_among(f, &scan, words) || part_named(tree, f, words);
		all->named += s->named;
		all->code += code;
	}
	scan_release(&scan);
}

void check_untested(const struct lens_tree *tree, struct lens_sink *out)
{
	struct words words = { 0 };
	struct sources all = { .at = array_zero(tree->count, sizeof *all.at) };
	size_t tests = tests_read(tree, &words, &all);
	bool inside = false;

	for (size_t i = 0; i < tree->count; i++)
		if (is_source(&tree->files[i]))
			source_look(tree, &tree->files[i], &words, &all, &inside);
	sources_tell(&all, tests + inside, out);
	free(all.at);
	words_release(&words);
}

/* Whether the README of a tree with code says how to run it and how to test it. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/absence.h"
#include "worker/analyzer/docs/documentation.h"
#include "worker/analyzer/docs/library.h"
#include "worker/analyzer/path_role.h"

#include <ctype.h>
#include <strings.h>

/* Programs that build, install or start others. */
static const char starters[] = "make cmake ninja meson npm npx yarn pnpm bun deno node pip pip3 pipx python "
			       "python3 poetry uv tox cargo "
			       "rustc go mvn gradle ant sbt docker docker-compose podman brew apt apt-get "
			       "dnf yum apk pacman snap conda "
			       "dotnet bundle gem rake ruby composer php perl cpan swift zig bazel scons "
			       "autoreconf configure gcc g++ cc "
			       "clang sh bash curl wget git helm kubectl java javac import require from "
			       "#include sudo xcodebuild nix flatpak";

static struct str word_take(struct str *line)
{
	size_t n = 0;

	*line = str_trim(*line);
	while (n < line->len && !isspace((unsigned char)line->at[n]))
		n++;
	struct str word = str_sub(*line, 0, n);

	*line = str_sub(*line, n, line->len);
	return word;
}

/* "$ make", "> npm i", "CC=clang make", "./run x". */
static bool starts_something(struct str line)
{
	struct str word;

	while ((word = word_take(&line)).len) {
		if (str_starts(word, STR("./")) || lens_language(starters, word))
			return true;
		if (!str_equal(word, STR("$")) && !str_equal(word, STR("#")) && !str_equal(word, STR(">")) &&
			!str_equal(word, STR("%")) && str_find(word, '=') <= 0)
			return false;
	}
	return false;
}

static bool holds(struct str text, const char *part)
{
	size_t len = strlen(part);

	for (size_t i = 0; i + len <= text.len; i++)
		if (!strncasecmp(text.at + i, part, len))
			return true;
	return false;
}

static bool tests_something(struct str line)
{
	return holds(line, "test") || holds(line, "check") || holds(line, "tox") || holds(line, "spec") ||
	       holds(line, "verify") || holds(line, "nox");
}

struct told {
	bool run, test;
};

/* What the coordinator looks for again, in the README and all guides: prose that holds one of these may well say it in a way
 * that the marks do not show, and then nothing is told. For "run" the marks of code are among them, so that what is told is
 * told of documents without any. */
static const char run_words[] =
	"` $ :: <pre <code npm npx yarn pip python python3 cmake cargo docker gradle mvn";
static const char test_words[] = "test tests Test Tests testing check tox nox spec verify pytest";

static void markup_look(const struct markup *m, struct told *told)
{
	for (size_t i = 0; i < m->count; i++) {
		const struct mark *mark = &m->at[i];

		if (mark->kind == MARK_LINK)
			continue;
		told->run = told->run || starts_something(mark->text);
		told->test = told->test || tests_something(mark->text);
	}
}

/* Documents for those who work on it; a README may leave the tests to them. */
static bool is_guide(struct str path)
{
	static const char *const names[] = { "contributing", "hacking", "develop", "testing", "building",
		"install", "test" };

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (holds(path_last(path), names[i]))
			return true;
	return false;
}

/* What there is to run and to test: scripts and data alone need no word. */
static struct told tree_look(const struct lens_tree *tree)
{
	struct told has = { 0 };

	for (size_t i = 0; i < tree->count; i++) {
		const struct lens_file *f = &tree->files[i];
		bool code = scan_family_of(f->language) != SCAN_NONE;

		has.run = has.run || (code && !path_is_aside(f->path));
		has.test = has.test || (code && path_is_test(f->path));
	}
	return has;
}

static bool is_read(const struct document *d)
{
	struct str path = d->file->path;

	return is_guide(path) || (str_find(path, '/') < 0 && holds(str_sub(path, 0, 7), "readme."));
}

static bool none_stands(const struct library *l, const char *words)
{
	for (struct str word = lens_word_take(&words); word.len; word = lens_word_take(&words))
		for (size_t i = 0; i < l->count; i++)
			if (is_read(&l->at[i]) && absence_word_stands(l->at[i].file->bytes, word))
				return false;
	return true;
}

static void claim(const struct library *l, const char *words, struct lens_sink *out)
{
	for (size_t i = 0; i < l->count; i++)
		if (is_read(&l->at[i]))
			lens_absent_path(out, l->at[i].file->path);
	for (struct str word = lens_word_take(&words); word.len; word = lens_word_take(&words))
		lens_absent_word(out, word);
}

static void tell(const struct library *l, const struct document *readme, const char *what, const char *words,
	struct lens_sink *out)
{
	if (!none_stands(l, words))
		return;
	lens_report(out, readme->file, 1, 1, SEVERITY_NOTE, "readme-commands", "no command in it %s", what);
	claim(l, words, out);
}

void check_readme(const struct library *l, struct lens_sink *out)
{
	struct told has = tree_look(l->tree), told = { 0 };
	const struct document *readme = NULL;

	for (size_t i = 0; i < l->count; i++) {
		const struct document *d = &l->at[i];

		if (!is_read(d))
			continue;
		if (!readme && !is_guide(d->file->path))
			readme = d;
		markup_look(&d->markup, &told);
	}
	if (!readme || !readme->file->bytes.len)
		return;
	if (has.run && !told.run)
		tell(l, readme, "builds or runs this", run_words, out);
	if (has.test && !told.test)
		tell(l, readme, "runs the tests of this tree", test_words, out);
}

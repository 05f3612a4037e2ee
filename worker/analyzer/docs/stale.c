/* Paths that a document speaks of and the tree does not have. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/content/language.h"
#include "worker/analyzer/docs/documentation.h"
#include "worker/analyzer/docs/library.h"
#include "worker/analyzer/path_role.h"

#include <ctype.h>
#include <strings.h>

enum { NAMES_TOLD = 4, NAME_BYTES_MOST = 200 };

/* What these tell of may well be gone. */
static bool tells_history(struct str path)
{
	static const char *const names[] = { "change", "history", "news", "release", "upgrad", "migrat",
		"archive", "roadmap", "todo", "adr", "rfc", "proposal", "plan", "blog" };

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		size_t len = strlen(names[i]);

		for (size_t k = 0; k + len <= path.len; k++)
			if (!strncasecmp(path.at + k, names[i], len) &&
				(!k || !isalpha((unsigned char)path.at[k - 1])))
				return true;
	}
	return false;
}

/* "my/module.py", "path/to/file.c", "X.c": names that stand for others. */
static bool stands_for_another(struct str path)
{
	static const char words[] =
		"foo bar baz qux my your some path to name example examples sample file dir folder "
		"project package module app x y z a b c i n";
	size_t from = 0;

	for (size_t i = 0; i <= path.len; i++) {
		bool upper = i > from;

		if (i < path.len && !strchr("/._-", path.at[i]))
			continue;
		for (size_t k = from; k < i; k++)
			upper = upper && isupper((unsigned char)path.at[k]);
		/* README and LICENSE are names; they bear no folder's name. */
		if (upper && !str_ends(path, STR(".md")))
			return true;
		if (i < path.len && i > from && lens_language(words, str_sub(path, from, i - from)))
			return true;
		from = i + 1;
	}
	return false;
}

static bool is_path(struct str s)
{
	if (s.len > NAME_BYTES_MOST || str_find(s, '/') <= 0 || s.at[s.len - 1] == '/' || s.at[0] == '.' ||
		s.at[0] == '-' || str_seek(s, STR("//")) >= 0)
		return false;
	for (size_t i = 0; i < s.len; i++)
		if (!isalnum((unsigned char)s.at[i]) && !strchr("/._-", s.at[i]))
			return false;
	return language_of(s, STR("")).len && !stands_for_another(s);
}

/* "src/x.c:120" and "src/x.c:120-130". */
static struct str without_line(struct str s)
{
	ptrdiff_t colon = str_find(s, ':');

	return colon > 0 && (size_t)colon + 1 < s.len && isdigit((unsigned char)s.at[colon + 1])
		       ? str_sub(s, 0, (size_t)colon)
		       : s;
}

/* Nothing is said of a path whose first folder is not there: it is not of this tree. */
static bool is_stale(const struct library *l, const struct document *d, struct str name, struct buf *path)
{
	struct str folder = folder_of(d->file->path), first = str_sub(name, 0, (size_t)str_find(name, '/'));
	bool several, here;

	if (library_has(l, name) || library_only(l, name, &several) || several || library_may_hide(l, name))
		return false;
	here = path_join(folder, first, path) && library_has_folder(l, buf_str(path));
	if (!here && !library_has_folder(l, first))
		return false;
	return !path_join(folder, name, path) ||
	       !(library_has(l, buf_str(path)) || library_may_hide(l, buf_str(path)));
}

static void document_check(const struct library *l, const struct document *d, struct lens_sink *out)
{
	struct buf names = BUF_INIT, path = BUF_INIT;
	struct words seen = { 0 };
	struct str told[NAMES_TOLD];
	size_t count = 0;
	uint32_t line = 0;

	for (size_t i = 0; i < d->markup.count; i++) {
		const struct mark *mark = &d->markup.at[i];
		struct str name = without_line(mark->text);

		if (mark->kind != MARK_SPAN || !is_path(name) || !words_add(&seen, name) ||
			!is_stale(l, d, name, &path))
			continue;
		line = line ? line : mark->line;
		if (count < NAMES_TOLD) {
			told[count] = name;
			buf_printf(
				&names, "%s%.*s (line %u)", names.len ? ", " : "", STR_ARG(name), mark->line);
		}
		count++;
	}
	if (count)
		lens_report(out, d->file, line, line, SEVERITY_NOTE, "stale-name",
			"this document names what the tree does not have: %s%s", names.at,
			count > NAMES_TOLD ? ", ..." : "");
	for (size_t i = 0; i < count && i < NAMES_TOLD; i++)
		lens_absent_path(out, told[i]);
	words_release(&seen);
	buf_release(&names);
	buf_release(&path);
}

void check_stale_names(const struct library *l, struct lens_sink *out)
{
	for (size_t i = 0; i < l->count; i++)
		if (!str_equal(l->at[i].file->language, STR("html")) && !tells_history(l->at[i].file->path))
			document_check(l, &l->at[i], out);
}

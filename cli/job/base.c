/* What an analysis is compared with: an earlier report, or an earlier commit that is analysed first. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/job/base.h"
#include "cli/job/before.h"
#include "cli/interrupt.h"
#include "cli/words/speak.h"
#include "common/content/source.h"
#include "common/io/paths.h"
#include "reeve/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { REPORT_BYTES_MOST = 64 << 20, FOLDERS_OPEN = 16 };

/* --- a file ----------------------------------------------------------------------------------------------------- */

bool base_seal(struct base *b, const char *name)
{
	json_t *root = json_loadb(b->report.at ? b->report.at : "", b->report.len, 0, NULL);
	const char *schema = json_string_value(json_object_get(root, "schema"));
	bool good = schema && !strcmp(schema, "reeve.report/1");
	struct buf scratch = BUF_INIT;

	if (good)
		sha256_of(buf_str(&b->report), b->hash);
	else
		complain("%s is no report of reeve: give --baseline a report.json (written by --out DIR) or "
			 "a revision",
			shown(str_of(name), &scratch));
	json_decref(root);
	buf_release(&scratch);
	return good;
}

static enum exit_code read_report(struct base *b, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK), fault = errno;
	struct buf scratch = BUF_INIT;
	ssize_t n = fd < 0 ? -1 : 1;

	while (n > 0 && b->report.len < REPORT_BYTES_MOST) {
		buf_reserve(&b->report, 1 << 16);
		n = read(fd, b->report.at + b->report.len, 1 << 16);
		fault = errno;
		b->report.len += n > 0 ? (size_t)n : 0;
	}
	if (fd >= 0)
		close(fd);
	if (n)
		complain("cannot read the baseline %s: %s", shown(str_of(path), &scratch),
			n < 0 ? strerror(fault) : "it is over 64 MiB");
	buf_release(&scratch);
	return !n && base_seal(b, path) ? EXIT_DONE : EXIT_USAGE;
}

/* --- a commit ----------------------------------------------------------------------------------------------------- */

static int add_rename(void *arg, struct str from, struct str to)
{
	struct base *b = arg;
	struct base_rename rename = { arena_str(&b->arena, from), arena_str(&b->arena, to) };

	buf_add(&b->renames, &rename, sizeof rename);
	return 0;
}

static int by_new_name(const void *a, const void *b)
{
	return str_compare(((const struct base_rename *)a)->to, ((const struct base_rename *)b)->to);
}

/* What is as it was in the commit is there to be read with the rest, and asked nothing about. */
static void mark_context(struct base *b, struct snapshot *s)
{
	int root_fd = open(s->root.at, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct buf content = BUF_INIT;

	for (size_t i = 0; i < s->manifest.file_count; i++) {
		struct manifest_file *file = &s->manifest.files[i];
		const struct git_file *was = git_files_find(&b->files, file->path);

		file->added = !before_of(b, file->path);
		file->context = was && root_fd >= 0 && !source_read_tree(root_fd, file, &content) &&
				git_file_is(was, buf_str(&content));
		b->changed += !file->context;
	}
	buf_release(&content);
	if (root_fd >= 0)
		close(root_fd);
}

/* `what` has a place for the name. */
static __attribute__((format(printf, 1, 0))) enum exit_code no_base(const char *what, const char *name)
{
	struct buf scratch = BUF_INIT, words = BUF_INIT;

	buf_printf(&words, what, shown(str_of(name), &scratch));
	complain("%s. In a shallow clone it is missing: fetch it, in CI with `fetch-depth: 0` (GitHub) or "
		 "`GIT_DEPTH: 0` (GitLab)",
		words.at);
	buf_release(&scratch);
	buf_release(&words);
	return EXIT_USAGE;
}

static enum exit_code no_commit(const char *revision)
{
	return no_base("%s names no commit here", revision);
}

static enum exit_code commit_failed(const char *revision, int err)
{
	if (err == -E_CANCELLED || err == -E_NO_SPACE || err == -E_IO)
		return snapshot_failed(revision, err, "");
	if (err == -E_NOT_FOUND)
		return no_commit(revision);
	complain("git could not read %s: %s", revision, error_words(err));
	return EXIT_USAGE;
}

static enum exit_code find_commit(struct base *b, const struct options *o, struct snapshot *s)
{
	const char *revision = o->base ? o->base : o->baseline;
	struct walk_progress progress = snapshot_progress(s);
	struct buf head = BUF_INIT, met = BUF_INIT;
	int err = 0, unmet = 0;

	if (git_resolve(&b->git, "HEAD", &progress, &head) == 0 && o->base) {
		unmet = git_merge_base(&b->git, b->commit.at, head.at, &progress, &met);
		if (!unmet) {
			buf_clear(&b->commit);
			buf_add_str(&b->commit, buf_str(&met));
		}
		err = unmet;
	}
	if (head.len && !err)
		err = git_renames(&b->git, b->commit.at, head.at, &progress, add_rename, b);
	if (b->renames.len)
		qsort(b->renames.at, b->renames.len / sizeof(struct base_rename), sizeof(struct base_rename),
			by_new_name);
	if (!err)
		err = git_files(&b->git, b->commit.at, &progress, &b->files);
	buf_release(&head);
	buf_release(&met);
	/* The other branch's newest commit would not do: what happened there alone would be laid at this one's door. */
	if (unmet == -E_NOT_FOUND)
		return no_base("the history here and %s have no commit in common", revision);
	if (err)
		return commit_failed(revision, err);
	b->of_commit = true;
	if (o->base)
		mark_context(b, s);
	return EXIT_DONE;
}

enum exit_code base_find(struct base *b, const struct options *o, struct snapshot *s)
{
	const char *name = o->base ? o->base : o->baseline;
	struct walk_progress progress = snapshot_progress(s);
	bool has_git;
	int err = -E_NOT_FOUND;

	*b = (struct base){ .wanted = name != NULL };
	if (!name)
		return EXIT_DONE;
	has_git = git_tree_find(s->root.at, &b->git);
	if (has_git)
		err = git_resolve(&b->git, name, &progress, &b->commit);
	if (!err)
		return find_commit(b, o, s);
	if (err == -E_CANCELLED)
		return snapshot_failed(name, err, "");
	/* A name that is both is a revision. */
	if (o->baseline && !access(o->baseline, F_OK))
		return read_report(b, o->baseline);
	if (!has_git && o->base) {
		complain("a review compares with a commit, and this is no git work tree that we may read");
		return EXIT_USAGE;
	}
	if (o->baseline)
		return no_base("--baseline: there is no file %s, and no commit of that name here", name);
	return no_commit(name);
}

/* What sees the whole tree finds also what is in files that did not change, and runs where one of its languages is asked
 * about. It must see the base for these too, or a change that adds the first file of a language would make all of it new. */
static char **languages_asked(const struct manifest *m, struct arena *arena, size_t *count)
{
	char **out = arena_take(arena, LANGUAGES_MOST * sizeof *out);

	*count = 0;
	for (size_t i = 0; i < m->file_count; i++) {
		struct str language = m->files[i].language;
		bool again = m->files[i].context || !language.len || *count == LANGUAGES_MOST;

		for (size_t k = 0; !again && k < *count; k++)
			again = str_equal(str_of(out[k]), language);
		if (!again)
			out[(*count)++] = (char *)arena_str(arena, language).at;
	}
	return out;
}

/* Unchanged in the tree: read with the rest, and asked nothing about, as there. */
static void mark_base_context(struct base *b, const struct snapshot *s)
{
	for (size_t i = 0; i < b->manifest.file_count; i++) {
		ptrdiff_t now = manifest_find(&s->manifest, b->manifest.files[i].path);

		b->manifest.files[i].context = now >= 0 && s->manifest.files[now].context;
	}
	b->asked = languages_asked(&s->manifest, &b->arena, &b->asked_count);
}

enum exit_code base_export(struct base *b, const struct options *o, struct snapshot *s)
{
	struct walk_progress progress = snapshot_progress(s);
	char words[PATHS_WORDS_BYTES] = "";
	int err = paths_state(&b->dir, words), fd = -1;

	if (!err)
		err = paths_private_folder(b->dir.at, true, words);
	if (err) {
		buf_clear(&b->dir);
		complain("%s", words);
		return EXIT_USAGE;
	}
	buf_add_text(&b->dir, "/base-XXXXXX");
	if (!mkdtemp(b->dir.at))
		err = -E_IO;
	if (!err)
		fd = open(b->dir.at, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (!err)
		err = fd < 0 ? -E_IO : git_export(&b->git, &b->files, fd, &progress);
	if (!err)
		err = walk_tree(b->dir.at, &progress, &b->manifest, words);
	if (fd >= 0)
		close(fd);
	if (err)
		return commit_failed(o->base ? o->base : o->baseline, err);
	if (o->base)
		mark_base_context(b, s);
	return EXIT_DONE;
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st;
	(void)kind;
	(void)at;
	return remove(path);
}

void base_release(struct base *b)
{
	if (b->dir.len)
		nftw(b->dir.at, remove_one, FOLDERS_OPEN, FTW_DEPTH | FTW_PHYS);
	buf_release(&b->report);
	buf_release(&b->commit);
	buf_release(&b->dir);
	buf_release(&b->renames);
	git_files_release(&b->files);
	manifest_release(&b->manifest);
	arena_release(&b->arena);
	if (b->git.root)
		git_tree_release(&b->git);
}

/* The tree that a command looks at, read once. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/job/snapshot.h"
#include "cli/interrupt.h"
#include "cli/words/progress.h"
#include "cli/words/speak.h"
#include "common/io/clock.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define WALK_TELL_MS                                                                                         \
	1000 /* between two words on how far the snapshot is; a line at a time: PROGRESS_LINE_MS */

static int step(void *arg, size_t files, uint64_t bytes)
{
	struct snapshot *s = arg;
	int64_t now_ms = clock_ms();
	bool terminal = isatty(STDERR_FILENO);

	if (interrupt_got() || (s->deadline_ms && now_ms >= s->deadline_ms))
		return 1;
	if (s->told_ms && now_ms - s->told_ms >= (terminal ? WALK_TELL_MS : PROGRESS_LINE_MS) &&
		!s->o->quiet) {
		fprintf(stderr,
			terminal ? "\r\x1b[Kreading: %zu files, %llu MiB" : "reading: %zu files, %llu MiB\n",
			files, (unsigned long long)(bytes >> 20));
		s->told_ms = now_ms;
	}
	if (!s->told_ms)
		s->told_ms = now_ms;
	return 0;
}

struct walk_progress snapshot_progress(struct snapshot *s)
{
	return (struct walk_progress){ step, s };
}

/* The folder that paths of the manifest are relative to. */
static bool find_root(struct snapshot *s, const char *path)
{
	char resolved[PATH_MAX];
	struct stat st;

	if (!realpath(path, resolved) || stat(resolved, &st) != 0)
		return false;
	ptrdiff_t slash = str_find_last(str_of(resolved), '/');
	s->is_file = !S_ISDIR(st.st_mode);
	if (!s->is_file)
		buf_add_text(&s->root, resolved);
	else
		buf_add(&s->root, resolved, slash > 0 ? (size_t)slash : 1);
	return true;
}

enum exit_code snapshot_failed(const char *path, int err, const char *words)
{
	struct buf name = BUF_INIT, why = BUF_INIT;
	enum exit_code code = EXIT_USAGE;

	if (err == -E_CANCELLED && interrupt_got()) {
		code = interrupt_exit();
	} else if (err == -E_CANCELLED) {
		complain("--timeout passed while the files were read");
		code = EXIT_TIMED_OUT;
	} else {
		struct str cause = str_of(words[0] ? words : error_words(err)), told = str_of(path);

		/* The walk names what it could not read, which may be this path itself. */
		if (str_starts(cause, told) && str_starts(str_sub(cause, told.len, cause.len), STR(": ")))
			cause = str_sub(cause, told.len + 2, cause.len);
		complain("cannot analyse %s: %s", shown(told, &name), shown(cause, &why));
		code = err == -E_IO || err == -E_NO_SPACE ? EXIT_INFRASTRUCTURE : EXIT_USAGE;
	}
	buf_release(&name);
	buf_release(&why);
	return code;
}

/* The folder is there, and holds nothing for us. */
static enum exit_code nothing_there(const char *path, size_t left_out)
{
	struct buf name = BUF_INIT;

	if (left_out)
		complain("nothing to analyse in %s: all %zu entries are left out (binary, generated, ...); "
			 "name a folder with source files",
			shown(str_of(path), &name), left_out);
	else
		complain("nothing to analyse in %s: it is empty; name a folder with source files",
			shown(str_of(path), &name));
	buf_release(&name);
	return EXIT_USAGE;
}

enum exit_code snapshot_take(
	struct snapshot *s, const struct options *o, const char *path, int64_t deadline_ms)
{
	struct buf scratch = BUF_INIT;
	char words[256] = "";
	int err;

	*s = (struct snapshot){ .o = o, .deadline_ms = deadline_ms };
	struct walk_progress progress = snapshot_progress(s);
	err = walk_tree(path, &progress, &s->manifest, words);
	if (isatty(STDERR_FILENO) && !o->quiet)
		fputs("\r\x1b[K", stderr);
	if (err)
		return snapshot_failed(path, err, words);
	if (words[0])
		say(o, "%s", shown(str_of(words), &scratch));
	buf_release(&scratch);
	if (!s->manifest.file_count)
		return nothing_there(path, s->manifest.skipped_count);
	return find_root(s, path) ? EXIT_DONE : snapshot_failed(path, -E_CHANGED, "");
}

void snapshot_release(struct snapshot *s)
{
	manifest_release(&s->manifest);
	buf_release(&s->root);
}

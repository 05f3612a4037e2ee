/* Walks a skill's folder: SKILL.md is read, everything else only hashed. What it includes is loaded for its hash. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/io/skill_load.h"

#include "common/buf.h"
#include "common/io/file.h"
#include "common/io/names.h"
#include "reeve/limits.h"

#include <errno.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>

struct folder {
	const char *path;
	struct arena *arena;
	struct skill_file files[SKILL_FILES_MOST];
	size_t count;
	size_t bytes;
	struct buf document; /* SKILL.md */
	char *words;
};

static int refuse(const struct folder *f, const char *path, const char *why)
{
	snprintf(f->words, SKILL_WORDS_BYTES, "%.150s: %.90s", path, why);
	return -E_INVALID;
}

/* A line of sha256sum says what it says only for such names. */
static bool path_is_plain(const char *path)
{
	for (; *path; path++)
		if ((unsigned char)*path <= ' ' || *path == '\\' || *path == 0x7f)
			return false;
	return true;
}

static int file_take(struct folder *f, const char *full)
{
	const char *path = full + strlen(f->path) + 1;
	struct buf bytes = BUF_INIT;
	struct skill_file *row = &f->files[f->count];
	int err;

	if (f->count == SKILL_FILES_MOST)
		return refuse(f, f->path, "too many files in one skill");
	if (!path_is_plain(path))
		return refuse(f, f->path, "a file's name with blanks, a backslash or control bytes");
	err = file_read(full, SKILL_FOLDER_BYTES_MOST - f->bytes, &bytes);
	if (err == -E_TOO_LARGE)
		err = refuse(f, f->path, "too many bytes in one skill");
	else if (err)
		err = refuse(f, full, "cannot be read");
	if (!err) {
		f->bytes += bytes.len;
		f->count++;
		row->path = arena_str(f->arena, str_of(path));
		sha256_of(buf_str(&bytes), row->hash);
		if (!strcmp(path, "SKILL.md"))
			buf_add_str(&f->document, buf_str(&bytes));
	}
	buf_release(&bytes);
	return err;
}

static int entry_take(struct folder *f, FTS *walk, FTSENT *e)
{
	switch (e->fts_info) {
	case FTS_D:
		if (e->fts_level == 1 && !strcmp(e->fts_name, "cases"))
			fts_set(walk, e, FTS_SKIP);
		return 0;
	case FTS_DP:
		return 0;
	case FTS_F:
		return file_take(f, e->fts_path);
	default: /* what a link leads to is nobody's to hash */
		return refuse(f, e->fts_path, "a skill is made of regular files and folders");
	}
}

static int folder_read(struct folder *f)
{
	char *const roots[] = { (char *)f->path, NULL };
	FTS *walk = fts_open(roots, FTS_COMFOLLOW | FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	FTSENT *e;
	int err = 0;

	if (!walk)
		abort();
	while (!err && (e = fts_read(walk)))
		err = entry_take(f, walk, e);
	fts_close(walk);
	return err;
}

static int skill_load_at(const char *dir, struct str name, unsigned depth, struct arena *arena,
	struct skill *out, char words[SKILL_WORDS_BYTES]);

/* Nobody gains a right by what they include. */
static int rights_check(const struct folder *f, const struct skill *of, const struct skill *included)
{
	struct str rest = included->allowed_tools, word;

	while (skill_word(&rest, &word))
		if (!skill_allows(of, word))
			return refuse(f, f->path, "it includes a skill that allows more tools");
	return 0;
}

static int include_take(
	struct folder *f, const char *dir, const struct skill *of, unsigned depth, struct str name)
{
	struct skill_file *row = &f->files[f->count];
	struct buf path = BUF_INIT;
	struct skill included;
	int err;

	if (f->count == SKILL_FILES_MOST)
		return refuse(f, f->path, "too many files in one skill");
	if (depth == SKILL_INCLUDE_DEPTH_MOST)
		return refuse(f, f->path, "skills include one another too deeply, or in a circle");
	err = skill_load_at(dir, name, depth + 1, f->arena, &included, f->words);
	if (!err)
		err = rights_check(f, of, &included);
	if (err)
		return err;
	buf_printf(&path, "../%.*s", STR_ARG(name));
	row->path = arena_str(f->arena, buf_str(&path));
	buf_release(&path);
	memcpy(row->hash, included.hash, SHA256_BYTES);
	f->count++;
	return 0;
}

static int includes_take(struct folder *f, const char *dir, const struct skill *of, unsigned depth)
{
	struct str rest = skill_metadata(of, STR("includes")), name;
	int err = 0;

	while (!err && skill_word(&rest, &name))
		err = include_take(f, dir, of, depth, name);
	return err;
}

static int skill_load_at(const char *dir, struct str name, unsigned depth, struct arena *arena,
	struct skill *out, char words[SKILL_WORDS_BYTES])
{
	char why[SKILL_WORDS_BYTES];
	struct folder f = { .arena = arena, .words = words };
	struct buf path = BUF_INIT;
	int err;

	buf_printf(&path, "%s/%.*s", dir, STR_ARG(name));
	f.path = path.at;
	if (skill_name_is_right(name))
		err = folder_read(&f);
	else
		err = refuse(&f, f.path, "that is no name of a skill");
	if (!err && !f.document.len)
		err = refuse(&f, f.path, "no SKILL.md in it");
	if (!err && skill_read(buf_str(&f.document), name, arena, out, why)) {
		snprintf(words, SKILL_WORDS_BYTES, "%.120s/SKILL.md: %.120s", f.path, why);
		err = -E_INVALID;
	}
	if (!err)
		err = includes_take(&f, dir, out, depth);
	if (!err)
		skill_hash(f.files, f.count, out->hash);
	buf_release(&f.document);
	buf_release(&path);
	return err;
}

int skill_load(const char *dir, struct str name, struct arena *arena, struct skill *out,
	char words[SKILL_WORDS_BYTES])
{
	return skill_load_at(dir, name, 0, arena, out, words);
}

int skills_load(const char *dir, struct arena *arena, struct skill **out, size_t *count,
	char words[SKILL_WORDS_BYTES])
{
	struct str *names;
	int err = names_of(dir, NAMES_FOLDERS, SKILLS_MOST, arena, &names, count, words);

	if (err)
		return err;
	*out = arena_zero(arena, (*count + 1) * sizeof **out);
	for (size_t i = 0; i < *count && !err; i++)
		err = skill_load(dir, names[i], arena, &(*out)[i], words);
	return err;
}

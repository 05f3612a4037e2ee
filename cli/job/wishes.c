/* Reads .reeve.yaml, and puts what is granted into the snapshot. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/job/wishes.h"
#include "cli/words/speak.h"
#include "common/content/beneath.h"
#include "common/content/listing.h"
#include "common/path_fits.h"
#include "common/utf8.h"
#include "reeve/limits.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

static void skip_also(struct manifest *m, const struct manifest_skipped *rows, size_t count)
{
	struct buf skipped = BUF_INIT;

	buf_add(&skipped, m->skipped, m->skipped_count * sizeof *m->skipped);
	buf_add(&skipped, rows, count * sizeof *rows);
	skipped_finish(&skipped);
	m->skipped_count = skipped.len / sizeof *m->skipped;
	m->skipped = arena_take(&m->arena, skipped.len + 1);
	memcpy(m->skipped, skipped.at, skipped.len);
	buf_release(&skipped);
}

/* Told at once, and in the report: else whoever reads that later takes silence for what nobody has suppressed. */
static void not_followed(struct manifest *m, const char *why)
{
	struct buf scratch = BUF_INIT, words = BUF_INIT;
	struct manifest_skipped row = { STR(TREE_CONFIG_NAME), STR(""), false };

	/* The words name keys of the tree: in a manifest they are plain text. */
	why = shown(str_of(why), &scratch);
	complain(TREE_CONFIG_NAME " is not followed: %s", why);
	buf_printf(&words, "analysed as a file, but what it asks for is not followed: %s", why);
	row.why = arena_str(&m->arena, utf8_cut(buf_str(&words), REASON_BYTES_MOST));
	skip_also(m, &row, 1);
	buf_release(&words);
	buf_release(&scratch);
}

/* The file below the root, no link followed; empty when there is none. */
static void read_tree(struct snapshot *s, struct buf *out)
{
	int root_fd = open(s->root.at, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct stat st;
	int fd = root_fd < 0 ? -1 : beneath_open(root_fd, STR(TREE_CONFIG_NAME), S_IFREG, &st);

	if (fd >= 0) {
		buf_reserve(out, TREE_CONFIG_BYTES_MOST + 1);
		ptrdiff_t len = beneath_read(fd, out->at, TREE_CONFIG_BYTES_MOST + 1);
		out->len = len > 0 ? (size_t)len : 0;
		close(fd);
	}
	if (root_fd >= 0)
		close(root_fd);
	_Static_assert(TREE_CONFIG_BYTES_MOST == 65536, "the words below");
	if (out->len > TREE_CONFIG_BYTES_MOST) {
		not_followed(&s->manifest, "it is over 65536 bytes");
		buf_clear(out);
	}
}

/* False: there is none, or it is broken, which is told. Whoever breaks it silences nothing. */
static bool parse(struct str bytes, struct manifest *m, struct tree_config *config)
{
	char words[YAML_WORDS_BYTES] = "";

	if (!bytes.len)
		return false;
	if (tree_config_read(bytes, config, words) == 0)
		return true;
	not_followed(m, words);
	return false;
}

/* Behind the comments that the snapshot has already. */
static void add_suppressions(const struct tree_config *config, struct manifest *m)
{
	size_t room = SUPPRESSIONS_MOST - m->suppression_count;
	size_t count = config->suppression_count < room ? config->suppression_count : room;
	struct suppression *list = arena_take(&m->arena, (m->suppression_count + count + 1) * sizeof *list);

	if (count < config->suppression_count)
		complain("only %d suppressions of a tree are followed", SUPPRESSIONS_MOST);
	if (m->suppression_count)
		memcpy(list, m->suppressions, m->suppression_count * sizeof *list);
	for (size_t i = 0; i < count; i++) {
		const struct suppression *from = &config->suppressions[i];

		list[m->suppression_count++] = (struct suppression){ .rule = arena_str(&m->arena, from->rule),
			.path = arena_str(&m->arena, from->path),
			.why = arena_str(&m->arena, from->why),
			.owner = arena_str(&m->arena, from->owner),
			.until = from->until };
	}
	m->suppressions = list;
}

static bool is_excluded(const struct tree_config *config, struct str path)
{
	for (size_t i = 0; i < config->exclude_count; i++)
		if (path_fits(config->excludes[i], path))
			return true;
	return false;
}

/* What is left out stands in the coverage like all that is left out. */
static void leave_out(const struct tree_config *config, struct manifest *m)
{
	struct buf skipped = BUF_INIT;
	size_t kept = 0;

	for (size_t i = 0; i < m->file_count; i++) {
		struct manifest_skipped row = { m->files[i].path, STR("excluded by " TREE_CONFIG_NAME),
			false };

		if (is_excluded(config, m->files[i].path))
			buf_add(&skipped, &row, sizeof row);
		else
			m->files[kept++] = m->files[i];
	}
	m->file_count = kept;
	skip_also(m, (const void *)skipped.at, skipped.len / sizeof *m->skipped);
	buf_release(&skipped);
}

static enum exit_code something_left(const struct snapshot *s, const char *or_else)
{
	if (s->manifest.file_count)
		return EXIT_DONE;
	complain("nothing to analyse: " TREE_CONFIG_NAME " excludes every file; narrow its excludes%s",
		or_else);
	return EXIT_USAGE;
}

enum exit_code wishes_of_tree(struct wishes *w, const struct options *o, struct snapshot *s)
{
	struct buf bytes = BUF_INIT;
	struct tree_config config;

	*w = (struct wishes){ .options = *o };
	read_tree(s, &bytes);
	if (parse(buf_str(&bytes), &s->manifest, &config)) {
		add_suppressions(&config, &s->manifest);
		if (o->trust_repo_config && config.exclude_count)
			leave_out(&config, &s->manifest);
		if (o->trust_repo_config && config.baseline.len && !o->baseline) {
			buf_add_str(&w->baseline, config.baseline);
			w->options.baseline = w->baseline.at;
		}
		if (!o->trust_repo_config && (config.exclude_count || config.baseline.len))
			complain(TREE_CONFIG_NAME
				" has excludes or a baseline: followed only with --trust-repo-config");
		tree_config_release(&config);
	}
	buf_release(&bytes);
	return something_left(s, ", or leave out --trust-repo-config");
}

bool wishes_exclude(const struct wishes *w, struct str path)
{
	return is_excluded(&w->of_base, path);
}

void wishes_leave_out(const struct wishes *w, struct manifest *m)
{
	if (w->of_base.exclude_count)
		leave_out(&w->of_base, m);
}

enum exit_code wishes_of_base(struct wishes *w, const struct base *b, struct snapshot *s)
{
	const struct git_file *file = git_files_find(&b->files, STR(TREE_CONFIG_NAME));
	struct walk_progress progress = snapshot_progress(s);
	struct buf bytes = BUF_INIT;

	if (file && git_content(&b->git, file, &progress, TREE_CONFIG_BYTES_MOST, &bytes))
		not_followed(&s->manifest, "git does not give the base's, or it is too large");
	else if (file && parse(buf_str(&bytes), &s->manifest, &w->of_base)) {
		add_suppressions(&w->of_base, &s->manifest);
		wishes_leave_out(w, &s->manifest);
	}
	buf_release(&bytes);
	return something_left(s, "");
}

void wishes_release(struct wishes *w)
{
	buf_release(&w->baseline);
	tree_config_release(&w->of_base);
}

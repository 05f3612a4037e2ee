/* Cuts a shard into runs, each with its files in an argument list or in a file of names. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/runner/tool_batch.h"

#include "worker/sandbox/workspace.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	BATCH_FILES = 200,
	BATCH_BYTES = 512 << 10, /* of their paths; the kernel takes 2 MiB of arguments */
};

static bool takes_list(const struct tool_def *tool)
{
	for (size_t i = 0; i < tool->command_count; i++)
		if (strstr(tool->command[i].at, "{list}"))
			return true;
	return false;
}

static bool takes_files(const struct tool_def *tool)
{
	for (size_t i = 0; i < tool->command_count; i++)
		if (str_equal(tool->command[i], STR("{files}")))
			return true;
	return false;
}

const char *tool_tree(const struct tool_run *r)
{
	return r->view.dir ? r->view.dir : workspace_dir(r->in->workspace);
}

size_t batch_end(const struct tool_run *r, size_t from)
{
	size_t files = 0, bytes = 0, i = from;

	if (r->tool->sees == TOOL_SEES_TREE && !takes_files(r->tool))
		return r->shard.file_count;

	for (; i < r->shard.file_count && files < BATCH_FILES && bytes < BATCH_BYTES; i++) {
		if (r->shard.files[i].why.len)
			continue;
		files++;
		bytes += workspace_path(r->in->workspace, r->shard.files[i].file).len + 64;
	}
	return i;
}

static void path_add(const struct tool_run *r, struct arguments *paths, struct arena *arena, const char *tree,
	uint32_t file)
{
	struct buf path = BUF_INIT;

	buf_add_text(&path, tree);
	buf_add_byte(&path, '/');
	buf_add_str(&path, workspace_path(r->in->workspace, file));
	arguments_add(paths, arena_str(arena, buf_str(&path)).at);
	buf_release(&path);
}

static void paths_make(const struct tool_run *r, struct batch *b, const char *tree)
{
	for (size_t i = b->from; i < b->to; i++)
		if (!r->shard.files[i].why.len)
			path_add(r, &b->paths, &b->arena, tree, r->shard.files[i].file);
}

/* The rest of the tree, behind the shard's own files: who judges the tree must know all of it. */
static void paths_beside(const struct tool_run *r, struct batch *b, const char *tree)
{
	const struct manifest *m = r->in->manifest;
	size_t own = 0;

	for (uint32_t i = 0; i < m->file_count; i++) {
		while (own < r->shard.file_count && r->shard.files[own].file < i)
			own++;
		if (own < r->shard.file_count && r->shard.files[own].file == i)
			continue;
		if (!workspace_need(r->in->workspace, i))
			path_add(r, &b->beside, &b->arena, tree, i);
	}
}

static int list_write(const struct batch *b)
{
	FILE *f = fopen(b->list, "we");
	bool broken;

	if (!f)
		return -E_IO;
	for (size_t i = 0; i < b->paths.count; i++)
		fprintf(f, "%s\n", b->paths.at[i]);
	for (size_t i = 0; i < b->beside.count; i++)
		fprintf(f, "%s\n", b->beside.at[i]);
	broken = ferror(f) || chmod(b->list, 0644);
	return fclose(f) || broken ? -E_IO : 0;
}

/* "{list}" within a word, "{dir}" too: "--file-list={list}". */
static const char *expand(struct batch *b, struct str word, const char *list, const char *dir)
{
	struct buf out = BUF_INIT;
	const char *copy;

	while (word.len) {
		const char *put = str_starts(word, STR("{list}"))  ? list
				  : str_starts(word, STR("{dir}")) ? dir
								   : NULL;

		if (put)
			buf_add_text(&out, put);
		else
			buf_add_byte(&out, word.at[0]);
		word = str_sub(word, put ? (size_t)str_find(word, '}') + 1 : 1, word.len);
	}
	copy = arena_str(&b->arena, buf_str(&out)).at;
	buf_release(&out);
	return copy;
}

/* The walls, then the tool's own words. */
static void argv_make(
	const struct tool_run *r, struct batch *b, const struct sandbox_view *view, const char *tree)
{
	const char *list = b->list ? sandbox_list(r->form, view) : "";

	sandbox_wrap(r->form, view, &b->argv);
	for (size_t i = 0; i < r->tool->command_count; i++) {
		if (!i && view->program) {
			arguments_add(&b->argv, sandbox_program(r->form, view));
			continue;
		}
		if (!str_equal(r->tool->command[i], STR("{files}"))) {
			arguments_add(&b->argv, expand(b, r->tool->command[i], list, tree));
			continue;
		}
		for (size_t p = 0; p < b->paths.count; p++)
			arguments_add(&b->argv, b->paths.at[p]);
	}
}

int batch_prepare(struct tool_run *r, struct batch *b)
{
	struct sandbox_view view = { .tree = tool_tree(r) };
	const char *tree = sandbox_tree(r->form, &view);
	int err = 0;

	if (asprintf(&b->empty, "%s/run-XXXXXX", workspace_scratch(r->in->workspace)) < 0)
		abort();
	if (!mkdtemp(b->empty))
		return -E_IO;
	paths_make(r, b, tree);
	if (takes_list(r->tool)) {
		if (asprintf(&b->list, "%s.list", b->empty) < 0)
			abort();
		if (r->tool->sees == TOOL_SEES_TREE && b->paths.count)
			paths_beside(r, b, tree);
		err = list_write(b);
	}
	view.list = b->list;
	view.empty = b->empty;
	/* One of ours, found beside us: it may lie anywhere. */
	if (str_starts(r->tool->command[0], STR("/")))
		view.program = r->tool->command[0].at;
	argv_make(r, b, &view, tree);
	return err;
}

void batch_release(struct batch *b)
{
	if (b->list)
		unlink(b->list);
	if (b->empty)
		rmdir(b->empty); /* with what a tool left in it, it goes with the workspace */
	free(b->list);
	free(b->empty);
	arguments_release(&b->paths);
	arguments_release(&b->beside);
	arguments_release(&b->argv);
	arena_release(&b->arena);
}

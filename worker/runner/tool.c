/* The runner of analyzers: lays out the files, runs the tool over them in batches, and hands in what it proved. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/runner/tool_run.h"

#include "common/io/clock.h"
#include "common/io/toolset.h"
#include "reeve/limits.h"
#include "worker/runner/tool_shard.h"
#include "worker/sandbox/workspace.h"

#include <assert.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	BATCH_FILES = 200,
	BATCH_BYTES = 512 << 10,           /* of their paths; the kernel takes 2 MiB of arguments */
	SCRATCH_FILE_BYTES_MOST = 64 << 20 /* what a tool may write for itself */
};

struct tool_run {
	const struct attempt_input *in;
	const struct tool_def *tool;
	struct spawner *spawner;
	enum sandbox_form form;
	struct attempt_progress *progress;
	struct shard shard;
	int64_t deadline_ms;
};

static void fail(struct attempt_output *out, const char *reason)
{
	out->outcome = OUTCOME_FAILED;
	buf_add_text(&out->reason, reason);
}

static void uncover_all(struct tool_run *r, const char *why)
{
	for (size_t i = 0; i < r->shard.file_count; i++)
		shard_uncover(&r->shard, i, "%s", why);
}

static bool read_by(const struct tool_def *tool, struct str path)
{
	for (size_t i = 0; i < tool->read_count; i++)
		if (str_ends(path, tool->reads[i]))
			return true;
	return false;
}

/* Its own files, and those that it may read beside them. The lack of one of these is no fault of the file. */
static void files_fetch(struct tool_run *r)
{
	const struct manifest *m = r->in->manifest;

	r->progress->phase = "fetching";
	for (size_t i = 0; i < r->shard.file_count && !r->progress->cancel; i++) {
		int err = workspace_need(r->in->workspace, r->shard.files[i].file);

		if (err)
			shard_uncover(&r->shard, i, "%s", error_words(err));
		r->progress->progress++;
	}
	for (size_t i = 0; r->tool->sees != TOOL_SEES_FILE && i < m->file_count && !r->progress->cancel;
		i++) {
		if (r->tool->sees == TOOL_SEES_PACKAGE && !read_by(r->tool, m->files[i].path))
			continue;
		(void)!workspace_need(r->in->workspace, (uint32_t)i);
		r->progress->progress++;
	}
}

static bool takes_list(const struct tool_def *tool)
{
	for (size_t i = 0; i < tool->command_count; i++)
		if (strstr(tool->command[i].at, "{list}"))
			return true;
	return false;
}

/* From `from` on: how far one run goes. What must see the tree at once is told of it by a list, which has no end. */
static size_t batch_end(const struct tool_run *r, size_t from)
{
	size_t files = 0, bytes = 0, i = from;

	if (r->tool->sees == TOOL_SEES_TREE && takes_list(r->tool))
		return r->shard.file_count;

	for (; i < r->shard.file_count && files < BATCH_FILES && bytes < BATCH_BYTES; i++) {
		if (r->shard.files[i].why.len)
			continue;
		files++;
		bytes += workspace_path(r->in->workspace, r->shard.files[i].file).len + 64;
	}
	return i;
}

/* The files of a batch, each as the tool is to be told it. */
struct batch {
	size_t from, to;
	struct arena arena;
	struct arguments paths;
	struct arguments beside; /* what else the list names */
	struct arguments argv;
	char *empty; /* an empty folder */
	char *list;  /* a file in our scratch folder, or NULL */
};

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

static int batch_prepare(struct tool_run *r, struct batch *b)
{
	struct sandbox_view view = { .tree = workspace_dir(r->in->workspace) };
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

static void batch_release(struct batch *b)
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

static void batch_uncover(struct tool_run *r, const struct batch *b, const char *why)
{
	for (size_t i = b->from; i < b->to; i++)
		shard_uncover(&r->shard, i, "%s", why);
}

/* The signal that ended the tool, or 0. bwrap says it as a shell would: 128 and the signal. */
static int signal_of(const struct tool_run *r, const struct spawn_result *result)
{
	if (result->end == SPAWN_SIGNALLED)
		return result->code;
	if (result->end == SPAWN_EXITED && r->form != SANDBOX_PRLIMIT && result->code > 128)
		return result->code - 128;
	return 0;
}

/* Why a run does not count, in `why`; false when it does. */
static bool run_broken(const struct tool_run *r, const struct spawn_result *result, const struct buf *err,
	char *why, size_t size)
{
	struct str name = r->tool->name, words = buf_str(err);
	ptrdiff_t line = str_find(words, '\n');

	words = str_sub(words, 0, line < 0 || line > 200 ? 200 : (size_t)line);
	switch (signal_of(r, result) ? SPAWN_SIGNALLED : result->end) {
	case SPAWN_EXITED:
		if (result->code < 32 && (r->tool->clean >> result->code & 1))
			return false;
		snprintf(why, size, "%.*s ended with exit code %d%s%.*s", STR_ARG(name), result->code,
			words.len ? ": " : "", STR_ARG(words));
		break;
	case SPAWN_SIGNALLED:
		snprintf(why, size, "%.*s crashed (signal %d)", STR_ARG(name), signal_of(r, result));
		break;
	case SPAWN_TIMED_OUT:
		snprintf(why, size, "%.*s timed out after %lld s", STR_ARG(name),
			(long long)(result->wall_ms + 500) / 1000);
		break;
	case SPAWN_OUTPUT_FULL:
		snprintf(why, size, "the output of %.*s is larger than %d MiB", STR_ARG(name),
			OUTPUT_BYTES_MOST >> 20);
		break;
	case SPAWN_CANCELLED:
		snprintf(why, size, "cancelled");
		break;
	case SPAWN_NOT_STARTED:
		snprintf(why, size, "%.*s could not be started: %s", STR_ARG(name), strerror(result->code));
		break;
	}
	return true;
}

static void answer_read(struct tool_run *r, const struct batch *b, const struct tool_reading *how,
	const struct buf *out, const struct buf *err, bool all_uncovered)
{
	struct sandbox_view view = { .tree = workspace_dir(r->in->workspace) };
	struct raw_results raw = { 0 };

	if (!how->given)
		return;
	if (dialect_read(how, buf_str(how->from_stderr ? err : out), &raw))
		batch_uncover(r, b, "the answer of the tool could not be read");
	else
		shard_take(&r->shard, &raw, sandbox_tree(r->form, &view), all_uncovered);
	raw_results_release(&raw);
}

static int64_t patience(const struct tool_run *r)
{
	int64_t left = r->deadline_ms - clock_ms();

	return left < 1 ? 1 : left;
}

static void batch_run(struct tool_run *r, struct batch *b)
{
	struct spawn_request request = { .argv = b->argv.at,
		.envp = sandbox_environment(),
		.cwd = b->empty,
		.limits = { .wall_ms = patience(r),
			.memory_bytes = (uint64_t)r->tool->memory_mb << 20,
			.file_bytes = SCRATCH_FILE_BYTES_MOST,
			.output_bytes = OUTPUT_BYTES_MOST } };
	struct buf out = BUF_INIT, err = BUF_INIT;
	struct spawn_result result;
	char why[REASON_BYTES_MOST];

	if (spawner_run(r->spawner, &request, &r->progress->cancel, &out, &err, &result)) {
		batch_uncover(r, b, "no process could be started");
	} else if (run_broken(r, &result, &err, why, sizeof why)) {
		batch_uncover(r, b, why);
	} else {
		answer_read(r, b, &r->tool->uncovered, &out, &err, true);
		answer_read(r, b, &r->tool->findings, &out, &err, false);
	}
	buf_release(&out);
	buf_release(&err);
}

static void batches_run(struct tool_run *r)
{
	r->progress->phase = "running";
	for (size_t from = 0; from < r->shard.file_count && !r->progress->cancel;) {
		struct batch b = { .from = from, .to = batch_end(r, from) };
		int err = batch_prepare(r, &b);

		if (err)
			batch_uncover(r, &b, error_words(err));
		else if (b.paths.count)
			batch_run(r, &b);
		from = b.to;
		batch_release(&b);
		r->progress->progress++;
	}
}

static void run_found(struct tool_run *r, struct str version, struct attempt_output *out)
{
	int64_t timeout_ms = r->tool->timeout_ms;

	if (r->in->timeout_ms && r->in->timeout_ms < timeout_ms)
		timeout_ms = r->in->timeout_ms;
	r->deadline_ms = clock_ms() + timeout_ms;
	if (r->tool->runs_repo_code && r->form == SANDBOX_PRLIMIT) {
		uncover_all(r, "it runs code of the tree, and no sandbox works on this worker");
	} else {
		files_fetch(r);
		batches_run(r);
	}
	if (r->progress->cancel) {
		fail(out, "cancelled");
		return;
	}
	r->progress->phase = "reporting";
	shard_report(&r->shard, version, sandbox_name(r->form), &out->body);
	out->outcome = OUTCOME_DONE;
}

void run_tool_in(const struct attempt_input *in, const struct toolset *tools, struct spawner *spawner,
	enum sandbox_form form, struct attempt_progress *progress, struct attempt_output *out)
{
	struct tool_run r = { .in = in, .spawner = spawner, .form = form, .progress = progress };
	struct arena arena = { 0 };
	struct tool_spec spec;
	ptrdiff_t tool = -1;

	if (tool_spec_unpack(in->spec, &arena, &spec)) {
		fail(out, "the input is no ToolSpec");
		goto out;
	}
	tool = toolset_find(tools, spec.tool);
	if (tool < 0) {
		fail(out, "this worker knows no tool of that name");
		goto out;
	}
	r.tool = &toolset_defs(tools)[tool];
	if (!in->workspace || shard_init(&r.shard, r.tool, &spec, in)) {
		fail(out, "the input names files that the manifest does not have");
	} else if (!toolset_version(tools, (size_t)tool).len) {
		struct str why = toolset_why_not(tools, (size_t)tool);

		for (size_t i = 0; i < r.shard.file_count; i++)
			shard_uncover(&r.shard, i, "%.*s on this worker", STR_ARG(why));
		shard_report(&r.shard, STR(""), "", &out->body);
		out->outcome = OUTCOME_DONE;
	} else {
		run_found(&r, toolset_version(tools, (size_t)tool), out);
	}
	shard_release(&r.shard);
out:
	arena_release(&arena);
}

void run_tool(const struct attempt_input *in, const struct toolset *tools, struct spawner *spawner,
	struct attempt_progress *progress, struct attempt_output *out)
{
	run_tool_in(in, tools, spawner, sandbox_form(spawner), progress, out);
}

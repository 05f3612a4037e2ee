/* The runner of analyzers: lays out the files, runs the tool over them in batches, and hands in what it proved. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/runner/tool_run.h"

#include "common/io/clock.h"
#include "common/io/toolset.h"
#include "reeve/limits.h"
#include "worker/runner/tool_batch.h"
#include "worker/runner/tool_recipe.h"
#include "worker/sandbox/deafen.h"
#include "worker/sandbox/workspace.h"

#include <stdio.h>

enum {
	JUDGE_MS = 30000,   /* to read the largest answer and quote its lines, on a slow machine */
	HALVINGS_MOST = 32, /* enough to set four files of 200 apart; a tool may fail for all */
	SCRATCH_FILE_BYTES_MOST = 64 << 20 /* what a tool may write for itself */
};

static void fail(struct attempt_output *out, const char *reason)
{
	out->outcome = OUTCOME_FAILED;
	buf_add_text(&out->reason, reason);
}

/* The workspace is that of a job, and holds what the tools of all lenses have asked for: an answer that hung on who came first
 * would be kept under a key that does not say so. Whoever sees the tree has all of it in the key. */
static int file_show(struct tool_run *r, uint32_t file)
{
	int err = workspace_need(r->in->workspace, file);

	return err || !r->view.dir ? err : view_add(r->in->workspace, &r->view, file);
}

/* In a review: its words to an analyzer could not be found, and might be obeyed. */
static bool may_silence(struct tool_run *r, uint32_t file)
{
	struct buf content = BUF_INIT;
	bool may = r->in->manifest->distrusted && r->tool->silencer_count &&
		   (workspace_read(r->in->workspace, file, &content) ||
			   deafen_blind(r->in->manifest->files[file].language, buf_str(&content)));

	buf_release(&content);
	return may;
}

/* Its own files, and those that it may read beside them. The lack of one of these is no fault of the file. */
static void files_fetch(struct tool_run *r)
{
	const struct manifest *m = r->in->manifest;

	r->progress->phase = "fetching";
	for (size_t i = 0; i < r->shard.file_count && !r->progress->cancel; i++) {
		int err = file_show(r, r->shard.files[i].file);

		if (err)
			shard_give_up(&r->shard, i, "%s", error_words(err));
		else if (may_silence(r, r->shard.files[i].file))
			shard_uncover(&r->shard, i, "its encoding may hide words that silence %.*s",
				STR_ARG(r->tool->name));
		r->shard.by_chance = r->shard.by_chance || err;
		r->progress->progress++;
	}
	for (size_t i = 0; r->tool->sees != TOOL_SEES_FILE && i < m->file_count && !r->progress->cancel;
		i++) {
		if (r->tool->sees == TOOL_SEES_PACKAGE && !tool_reads(r->tool, m->files[i].path))
			continue;
		if (file_show(r, (uint32_t)i))
			r->shard.by_chance = true;
		r->progress->progress++;
	}
}

/* A crash, a timeout, an answer that was cut: the next run may fare otherwise. */
static void batch_uncover(struct tool_run *r, const struct batch *b, const char *why)
{
	r->shard.by_chance = true;
	for (size_t i = b->from; i < b->to; i++)
		shard_give_up(&r->shard, i, "%s", why);
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

static bool tells_of_crash(const struct tool_def *tool, const struct buf *err)
{
	return tool->broken.len && err->len && memmem(err->at, err->len, tool->broken.at, tool->broken.len);
}

/* What a crash says of itself: the first line, or the last one under a heading that all of them have. */
static struct str words_of(const struct tool_def *tool, const struct buf *err)
{
	struct str words = buf_str(err);
	ptrdiff_t line;

	if (tells_of_crash(tool, err)) {
		while (str_ends(words, STR("\n")))
			words.len--;
		words = str_sub(words, (size_t)(str_find_last(words, '\n') + 1), words.len);
	}
	line = str_find(words, '\n');
	return str_sub(words, 0, line < 0 || line > 200 ? 200 : (size_t)line);
}

/* Why a run does not count, in `why`; false when it does. */
static bool run_broken(const struct tool_run *r, const struct spawn_result *result, const struct buf *err,
	char *why, size_t size)
{
	struct str name = r->tool->name, words = words_of(r->tool, err);

	switch (signal_of(r, result) ? SPAWN_SIGNALLED : result->end) {
	case SPAWN_EXITED:
		if (result->code < 32 && (r->tool->clean >> result->code & 1) &&
			!tells_of_crash(r->tool, err))
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
	struct sandbox_view view = { .tree = tool_tree(r) };
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

/* Whether one file of many may be to blame, and the others are worth another run. */
static bool worth_halving(struct tool_run *r, const struct batch *b, const struct spawn_result *result)
{
	bool of_input = result->end == SPAWN_EXITED || result->end == SPAWN_SIGNALLED ||
			result->end == SPAWN_OUTPUT_FULL;

	return of_input && b->paths.count > 1 && r->tool->sees != TOOL_SEES_TREE &&
	       r->halvings++ < HALVINGS_MOST;
}

/* True when its halves are to be run in its place. */
static bool batch_run(struct tool_run *r, struct batch *b)
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
	bool halve = false;

	if (spawner_run(r->spawner, &request, &r->progress->cancel, &out, &err, &result)) {
		batch_uncover(r, b, "no process could be started");
	} else if (run_broken(r, &result, &err, why, sizeof why)) {
		halve = worth_halving(r, b, &result);
		if (!halve)
			batch_uncover(r, b, why);
	} else {
		answer_read(r, b, &r->tool->uncovered, &out, &err, true);
		answer_read(r, b, &r->tool->findings, &out, &err, false);
	}
	buf_release(&out);
	buf_release(&err);
	return halve;
}

static void range_run(struct tool_run *r, size_t from, size_t to)
{
	struct batch b = { .from = from, .to = to };
	int err = batch_prepare(r, &b);
	bool halve = false;

	if (err)
		batch_uncover(r, &b, error_words(err));
	else if (b.paths.count)
		halve = batch_run(r, &b);
	batch_release(&b);
	r->progress->progress++;
	if (!halve)
		return;
	range_run(r, from, from + (to - from) / 2);
	range_run(r, from + (to - from) / 2, to);
}

static void batches_run(struct tool_run *r)
{
	/* A run is killed at its deadline: until then it may say nothing, as analyzers do. */
	r->progress->silence_ms = patience(r) + JUDGE_MS;
	r->progress->phase = "running";
	for (size_t from = 0; from < r->shard.file_count && !r->progress->cancel;) {
		size_t to = batch_end(r, from);

		range_run(r, from, to);
		from = to;
	}
}

static void run_found(struct tool_run *r, struct str version, struct str recipe, struct attempt_output *out)
{
	int64_t timeout_ms = r->tool->timeout_ms;

	if (r->in->timeout_ms && r->in->timeout_ms < timeout_ms)
		timeout_ms = r->in->timeout_ms;
	r->deadline_ms = clock_ms() + timeout_ms;
	if (r->tool->runs_repo_code && r->form == SANDBOX_PRLIMIT) {
		for (size_t i = 0; i < r->shard.file_count; i++)
			shard_uncover(&r->shard, i,
				"it runs code of the tree, and no sandbox works on this worker");
	} else if (r->tool->sees != TOOL_SEES_TREE && view_open(r->in->workspace, &r->view)) {
		r->shard.by_chance = true;
		for (size_t i = 0; i < r->shard.file_count; i++)
			shard_give_up(&r->shard, i, "no folder could be made for it on this worker");
	} else {
		files_fetch(r);
		batches_run(r);
	}
	view_close(&r->view);
	if (r->progress->cancel) {
		fail(out, "cancelled");
		return;
	}
	r->progress->silence_ms = 0;
	r->progress->phase = "reporting";
	shard_report(&r->shard, version, sandbox_name(r->form), recipe, &out->body);
	out->outcome = OUTCOME_DONE;
}

void run_tool_in(const struct attempt_input *in, const struct toolset *tools, struct spawner *spawner,
	enum sandbox_form form, struct attempt_progress *progress, struct attempt_output *out)
{
	struct tool_run r = { .in = in, .spawner = spawner, .form = form, .progress = progress };
	struct arena arena = { 0 };
	struct tool_spec spec;
	unsigned char recipe[RECIPE_BYTES];
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
	if (in->workspace && in->manifest->distrusted)
		workspace_deafen(in->workspace, toolset_defs(tools), toolset_count(tools));
	tool_recipe(tools, (size_t)tool, sandbox_name(form), recipe);
	if (!in->workspace || shard_init(&r.shard, r.tool, &spec, in)) {
		fail(out, "the input names files that the manifest does not have");
	} else if (!toolset_version(tools, (size_t)tool).len) {
		struct str why = toolset_why_not(tools, (size_t)tool);

		for (size_t i = 0; i < r.shard.file_count; i++)
			shard_uncover(&r.shard, i, "%.*s on this worker%s%.*s", STR_ARG(why),
				r.tool->install.len ? ": " : "", STR_ARG(r.tool->install));
		shard_report(&r.shard, STR(""), "", str_bytes(recipe, sizeof recipe), &out->body);
		out->outcome = OUTCOME_DONE;
	} else {
		run_found(&r, toolset_version(tools, (size_t)tool), str_bytes(recipe, sizeof recipe), out);
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

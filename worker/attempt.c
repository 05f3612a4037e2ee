/* A table of kinds: which runner, and whether it needs the job's files. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/attempt.h"

#include "common/io/clock.h"
#include "common/io/log.h"
#include "common/io/toolset.h"
#include "reeve/limits.h"
#include "worker/blobs.h"
#include "worker/job_files.h"

#include <assert.h>
#include <inttypes.h>

static void tool(struct attempt *a, const struct attempt_input *in)
{
	if (a->tools->toolset)
		run_tool(in, a->tools->toolset, a->tools->spawner, &a->progress, &a->output);
	else
		attempt_set_failed(a, STR("this worker has no tools"));
}

static void scripted(struct attempt *a, const struct attempt_input *in)
{
	run_scripted(in, &a->progress, &a->output);
}

static void noop(struct attempt *a, const struct attempt_input *in)
{
	run_noop(in, &a->output);
}

static void model(struct attempt *a, const struct attempt_input *in)
{
	const struct toolset *tools = a->tools->toolset;

	/* The files are there for the job's tools, too: what they must not hear is broken before the first is laid out. */
	if (in->workspace && in->manifest->distrusted && tools)
		workspace_deafen(in->workspace, toolset_defs(tools), toolset_count(tools));
	if (a->tools->keyring)
		run_model(in, a->tools->keyring, &a->progress, &a->output);
	else
		attempt_set_failed(a, STR("this worker asks no models"));
}

static void (*const runners[SUBTASK_KINDS])(struct attempt *a, const struct attempt_input *in) = {
	[KIND_NOOP] = noop,
	[KIND_TOOL] = tool,
	[KIND_SCRIPTED] = scripted,
	[KIND_MODEL] = model,
};

/* The greatest position up to `at` where a character begins: a cut within one would spoil the whole. */
static size_t character_start(struct str s, size_t at)
{
	while (at && ((unsigned char)s.at[at] & 0xc0) == 0x80)
		at--;
	return at;
}

/* A reason travels as a string: it has to be UTF-8, and ends at a NUL. */
static void make_text(struct buf *b)
{
	bool is_utf8 = str_is_utf8(buf_str(b));

	for (size_t i = 0; i < b->len; i++)
		if (!b->at[i] || (!is_utf8 && (unsigned char)b->at[i] >= 0x80))
			b->at[i] = '?';
	if (b->at)
		b->at[b->len] = '\0';
}

void attempt_set_failed(struct attempt *a, struct str reason)
{
	struct buf *out = &a->output.reason;

	a->output.outcome = OUTCOME_FAILED;
	a->has_blob = false;
	buf_clear(&a->output.body);
	/* It may be the very buf that is to be filled. */
	if (reason.at != out->at) {
		buf_clear(out);
		buf_add_str(out, reason);
	}
	if (out->len > REASON_BYTES_MOST)
		out->len = character_start(buf_str(out), REASON_BYTES_MOST);
	make_text(out);
}

static void fail_for(struct attempt *a, const char *what, int err)
{
	struct buf reason = BUF_INIT;

	buf_printf(&reason, "%s: %s", what, error_words(err));
	attempt_set_failed(a, buf_str(&reason));
	buf_release(&reason);
}

/* A result that no message should carry goes ahead as a blob. */
static void body_to_blob(struct attempt *a)
{
	struct str queue = a->files ? job_files_queue(a->files) : a->tools->queue;
	int err;

	if (a->output.outcome != OUTCOME_DONE || a->output.body.len <= RESULT_BYTES_MOST)
		return;
	a->progress.phase = "reporting";
	err = blobs_put(a->tools->blobs, queue, buf_str(&a->output.body), &a->progress.cancel, a->blob);
	if (err) {
		fail_for(a, "the result could not be handed in", err);
		return;
	}
	a->has_blob = true;
	buf_release(&a->output.body);
}

static void run_with_files(struct attempt *a, struct attempt_input *in)
{
	bool acquired = false;

	if (a->files && job_files_expected(a->files)) {
		int err;

		a->progress.phase = "fetching";
		err = job_files_acquire(a->files, &a->progress.cancel, &in->manifest, &in->workspace);
		if (err) {
			fail_for(a, "the job's files could not be fetched", err);
			return;
		}
		acquired = true;
	}
	a->progress.phase = "running";
	runners[a->kind](a, in);
	if (acquired)
		job_files_release(a->files);
}

static void run(struct attempt *a, void (*how)(struct attempt *a, struct attempt_input *in))
{
	struct attempt_input in = { .ref = a->ran_as,
		.kind = a->kind,
		.spec = buf_str(&a->spec),
		.timeout_ms = a->timeout_ms,
		.grant_microusd = a->grant_microusd,
		.terms = a->files ? job_files_terms(a->files) : NULL };
	int64_t from_ms = clock_ms();

	how(a, &in);
	a->wall_ms = clock_ms() - from_ms;
	if (a->output.outcome == OUTCOME_DONE)
		return;
	enum attempt_outcome outcome = a->output.outcome;

	attempt_set_failed(a, buf_str(&a->output.reason));
	if (outcome == OUTCOME_QUOTA ||
		outcome == OUTCOME_TURNED_AWAY) /* the provider's doing, not the work's */
		a->output.outcome = outcome;
}

static void run_bare(struct attempt *a, struct attempt_input *in)
{
	runners[a->kind](a, in);
}

void attempt_run_inline(struct attempt *a)
{
	assert(a->kind == KIND_NOOP);
	run(a, run_bare);
	if (a->output.body.len > RESULT_BYTES_MOST)
		attempt_set_failed(a, STR("the result is too large"));
}

void attempt_run(struct chore *chore)
{
	struct attempt *a = (struct attempt *)((char *)chore - offsetof(struct attempt, chore));

	run(a, run_with_files);
	body_to_blob(a);
}

const char *attempt_token_text(struct token token, char out[TOKEN_TEXT_BYTES])
{
	snprintf(out, TOKEN_TEXT_BYTES, "%" PRIu64 ".%" PRIu64, token.term, token.seq);
	return out;
}

void attempt_log_done(const struct attempt *a)
{
	static const char *const names[ATTEMPT_OUTCOMES] = { "none", "done", "failed", "returned", "quota",
		"turned_away" };
	char id[SUBTASK_ID_BYTES], token[TOKEN_TEXT_BYTES];
	struct subtask_ref subtask = { a->ran_as.job, a->ran_as.number, 0, 0 };

	log_event(LEVEL_INFO, "attempt.done", log_text("subtask", subtask_id(subtask, id)),
		log_number("attempt", a->ran_as.attempt),
		log_text("token", attempt_token_text(a->ran_under, token)),
		log_text("outcome", a->state == ATTEMPT_ABANDONED ? "abandoned" : names[a->output.outcome]),
		log_number("wall_ms", a->wall_ms));
}

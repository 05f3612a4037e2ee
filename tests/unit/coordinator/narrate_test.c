/* Each kind of log effect is one exact line, whatever bytes a worker or a client put into it. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/narrate.h"
#include "common/io/log.h"
#include "coordinator/state/subtask_row.h"
#include "reeve/job.h"

#include <CUnit/CUnit.h>
#include <unistd.h>

static const struct {
	struct effect effect;
	const char *line; /* behind its time */
} cases[] = {
	{ { .log = LOG_SUBTASK_MOVED,
		  .ref = { 4, 2, 3, 0 },
		  .token = { 5, 6 },
		  .move = SUBTASK_EXPIRE,
		  .state = SUBTASK_BACKOFF,
		  .reason = REASON_WORKER_LOST,
		  .worker = STR("w1") },
		"level=info event=subtask.expire subtask=j4/2.3 token=5.6 state=backoff worker=w1 "
		"reason=\"the worker was not heard of for a ttl\"" },
	{ { .log = LOG_SUBTASK_MOVED,
		  .ref = { 4, 2, 3, 0 },
		  .token = { 5, 6 },
		  .move = SUBTASK_PASS,
		  .state = SUBTASK_DONE },
		"level=debug event=subtask.pass subtask=j4/2.3 token=5.6 state=done" },
	{ { .log = LOG_SUBTASK_MOVED,
		  .ref = { UINT64_MAX, UINT32_MAX, UINT32_MAX, 0 },
		  .token = { UINT64_MAX, UINT64_MAX },
		  .move = SUBTASK_FAIL,
		  .state = SUBTASK_BACKOFF,
		  .reason = REASON_RUNNER_FAILED,
		  .worker = STR("w\x1b[2J"),
		  .detail = STR("a \"b\" \\ c\n\xff\xe2\x80\xae=") },
		"level=info event=subtask.fail subtask=j18446744073709551615/4294967295.4294967295 "
		"token=18446744073709551615.18446744073709551615 state=backoff worker=\"w\\u001b[2J\" "
		"reason=\"the runner failed\" detail=\"a \\\"b\\\" \\\\ c\\n\\xff\\u202e=\"" },
	{ { .log = LOG_RESULT_STALE, .ref = { 4, 2, 3, 0 }, .token = { 5, 6 }, .reason = REASON_SUPERSEDED },
		"level=warn event=result.stale subtask=j4/2.3 token=5.6 "
		"reason=\"another lease of the same subtask is newer\"" },
	{ { .log = LOG_JOB_MOVED, .ref = { .job = 4 }, .move = JOB_DONE },
		"level=info event=job.done job=j4" },
	{ { .log = LOG_JOB_MOVED,
		  .ref = { .job = 4 },
		  .move = JOB_CANCELLED,
		  .reason = REASON_CANCELLED_BY_CLIENT },
		"level=info event=job.cancelled job=j4 reason=\"cancelled by a client\"" },
	/* The same two fields have other names here. */
	{ { .log = LOG_JOB_SUBMITTED, .ref = { .job = 4 }, .worker = STR("ann"), .detail = STR("default") },
		"level=info event=job.submitted job=j4 principal=ann queue=default" },
	{ { .log = LOG_WORKER_ATTACHED, .worker = STR("w1") },
		"level=info event=worker.attached worker=w1 held=0" },
	{ { .log = LOG_WORKER_ATTACHED, .worker = STR("w1"), .ms = 3 },
		"level=info event=worker.attached worker=w1 held=3" },
	{ { .log = LOG_WORKER_DETACHED, .worker = STR("w1") }, "level=info event=worker.detached worker=w1" },
	{ { .log = LOG_WORKER_REFUSED, .worker = STR("a b"), .reason = REASON_OLD_INCARNATION },
		"level=warn event=worker.refused worker=\"a b\" "
		"reason=\"a newer incarnation of this worker is attached\"" },
	{ { .log = LOG_LEASE_ADOPTED,
		  .ref = { 4, 2, 3, 0 },
		  .token = { 5, 6 },
		  .old_token = { 4, 9 },
		  .worker = STR("w1") },
		"level=info event=lease.adopted subtask=j4/2.3 token=5.6 old_token=4.9 worker=w1" },
	{ { .log = LOG_LEASE_HEDGED,
		  .ref = { 4, 2, 4, 0 },
		  .token = { 6, 2 },
		  .old_token = { 6, 1 },
		  .worker = STR("w2"),
		  .ms = 1500 },
		"level=info event=lease.hedged subtask=j4/2.4 token=6.2 old_token=6.1 worker=w2 ms=1500" },
	{ { .log = LOG_LEASE_DROPPED,
		  .ref = { 4, 2, 3, 0 },
		  .token = { 6, 1 },
		  .worker = STR("w1"),
		  .reason = REASON_SUPERSEDED },
		"level=info event=lease.dropped subtask=j4/2.3 token=6.1 worker=w1 "
		"reason=\"another lease of the same subtask is newer\"" },
	{ { .log = LOG_WORKER_DRAINED, .worker = STR("w1") }, "level=info event=worker.drain worker=w1" },
	{ { .log = LOG_TIME_GAP, .ms = 5000 }, "level=warn event=time.gap ms=5000" },
	{ { .log = LOG_LEADER_LOST }, "level=warn event=leader.lost" },
	{ { .log = LOG_LEADER_KEPT }, "level=info event=leader.kept" },
	{ { .log = LOG_LOOKS_GIVEN_UP, .ref = { 4, 0, 0, 0 } }, "level=warn event=cache.slow job=j4" },
	{ { .log = LOG_TIER_SHUT, .detail = STR("small"), .reason = REASON_QUOTA },
		"level=warn event=tier.shut reason=\"its provider takes no more calls (quota, billing, or a "
		"key "
		"that it refuses): see to that, then `reeve resume JOB`\" tier=small" },
	{ { .log = LOG_ROUTED,
		  .ref = { 4, 2, 1, 0 },
		  .token = { 5, 0 },
		  .worker = STR("strong"),
		  .detail = STR("try strong: 0.74") },
		"level=info event=question.routed subtask=j4/2.1 token=5.0 tier=strong why=\"try strong: "
		"0.74\"" },
	{ { .log = LOG_TIER_FAULTY, .detail = STR("small"), .ms = 4000, .reason = REASON_PROVIDER_FAULTS },
		"level=warn event=tier.faulty ms=4000 reason=\"its provider failed time after time: it is "
		"asked again later\" tier=small" },
};
enum { CASES = sizeof cases / sizeof cases[0] };

static void tell(struct effects *fx, const struct effect *effect)
{
	*effects_add(fx, EFFECT_LOG) = *effect;
	fx->list[fx->count - 1].kind = EFFECT_LOG;
}

/* What is written of these effects, from the second field on. */
static struct str written(const struct effects *fx, char *out, size_t room)
{
	int pipes[2];
	ssize_t got;

	CU_ASSERT_EQUAL_FATAL(pipe(pipes), 0);
	log_open(pipes[1], LEVEL_DEBUG);
	narrate_log(fx);
	log_open(STDERR_FILENO, LEVEL_INFO);
	close(pipes[1]);
	got = read(pipes[0], out, room);
	close(pipes[0]);
	struct str text = str_bytes(out, got > 0 ? (size_t)got : 0);
	ptrdiff_t blank = str_find(text, ' ');

	return str_sub(text, blank < 0 ? text.len : (size_t)blank + 1, text.len);
}

static bool is_line(struct str text, const char *line)
{
	return text.len == strlen(line) + 1 && text.at[text.len - 1] == '\n' &&
	       str_starts(text, str_of(line));
}

void test_each_effect_is_one_line_of_the_log(void)
{
	bool told[LOG_EVENTS] = { false };
	char bytes[4096];

	for (size_t i = 0; i < CASES; i++) {
		struct effects fx;

		effects_init(&fx);
		tell(&fx, &cases[i].effect);
		struct str text = written(&fx, bytes, sizeof bytes);

		if (!is_line(text, cases[i].line))
			printf("\n%zu: %.*s", i, STR_ARG(text));
		CU_ASSERT_TRUE(is_line(text, cases[i].line));
		told[cases[i].effect.log] = true;
		effects_release(&fx);
	}
	for (int log = LOG_NONE + 1; log < LOG_EVENTS; log++)
		CU_ASSERT_TRUE(told[log]); /* a new kind gets a line here */
}

void test_only_log_effects_are_logged(void)
{
	struct effects fx;
	char bytes[64];

	effects_init(&fx);
	for (int kind = EFFECT_NONE; kind < EFFECTS; kind++)
		if (kind != EFFECT_LOG)
			effects_add(&fx, (enum effect_kind)kind)->ref.job = 1;
	CU_ASSERT_EQUAL(written(&fx, bytes, sizeof bytes).len, 0);
	narrate_events(&fx, 64);
	CU_ASSERT_EQUAL(fx.move_count, 0);
	effects_release(&fx);
}

/* A job's stream has the lines of its log, without time and level: one entry a turn. */
void test_a_jobs_lines_of_one_turn_are_one_entry(void)
{
	static const struct effect turn[] = {
		{ .log = LOG_JOB_MOVED, .ref = { .job = 9 }, .move = JOB_RUNNING },
		{ .log = LOG_WORKER_DETACHED, .worker = STR("w1") }, /* of no job */
		{ .log = LOG_JOB_MOVED, .ref = { .job = 4 }, .move = JOB_RUNNING },
		/* What was refused did not happen to the job. */
		{ .log = LOG_RESULT_STALE, .ref = { 4, 2, 3, 0 }, .token = { 5, 6 } },
		{ .log = LOG_SUBTASK_MOVED,
			.ref = { 4, 2, 3, 0 },
			.token = { 5, 6 },
			.move = SUBTASK_FAIL,
			.state = SUBTASK_BACKOFF,
			.detail = STR("two\nlines") },
		{ .log = LOG_JOB_SUBMITTED,
			.ref = { .job = UINT64_MAX - 1 },
			.worker = STR("a"),
			.detail = STR("q") },
	};
	static const struct {
		uint64_t job;
		const char *lines;
	} entries[] = {
		{ 4, "event=job.running job=j4\n"
		     "event=subtask.fail subtask=j4/2.3 token=5.6 state=backoff detail=\"two\\nlines\"" },
		{ 9, "event=job.running job=j9" },
		{ UINT64_MAX - 1, "event=job.submitted job=j18446744073709551614 principal=a queue=q" },
	};

	for (size_t most = 0; most <= 4; most++) {
		struct effects fx;

		effects_init(&fx);
		for (size_t i = 0; i < sizeof turn / sizeof turn[0]; i++)
			tell(&fx, &turn[i]);
		narrate_events(&fx, most);
		CU_ASSERT_EQUAL_FATAL(fx.move_count, most < 3 ? most : 3);
		for (size_t i = 0; i < fx.move_count; i++) {
			CU_ASSERT_EQUAL(fx.moves[i].kind, MOVE_EVENTS);
			CU_ASSERT_EQUAL(fx.moves[i].job, entries[i].job);
			CU_ASSERT_TRUE(str_equal(fx.moves[i].value, str_of(entries[i].lines)));
		}
		effects_release(&fx);
	}
}

/* What workers say of their failures is told as far as a commit has room for it. */
void test_lines_never_fill_a_commit(void)
{
	static char noise[512];
	struct effects fx;

	memset(noise, 1, sizeof noise); /* each byte is six when it is escaped */
	for (size_t busy = 0; busy <= EFFECT_BYTES_MOST + RESULT_BYTES_MOST; busy += 40000) {
		struct str bytes = { 0 };

		effects_init(&fx);
		for (uint32_t i = 0; i < 400; i++) {
			struct effect *e = effects_log(&fx, LOG_SUBTASK_MOVED);

			e->ref = (struct subtask_ref){ 1 + i % 3, i, 1, 0 };
			e->move = SUBTASK_FAIL;
			e->state = SUBTASK_BACKOFF;
			e->detail = str_bytes(noise, sizeof noise);
		}
		fx.move_bytes = busy;
		narrate_events(&fx, 64);
		CU_ASSERT_TRUE(fx.move_bytes <= COMMIT_BYTES_MOST);
		CU_ASSERT_TRUE(fx.move_count >= 1);
		for (size_t i = 0; i < fx.move_count; i++)
			bytes = fx.moves[i].value;
		CU_ASSERT_PTR_NOT_NULL(memmem(bytes.at, bytes.len, "event=events.left_out count=", 28));
		effects_release(&fx);
	}
}

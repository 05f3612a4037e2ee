/* A subtask is leased only when an earlier result was looked for; what is found passes the gates or counts for nothing. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/schedule/look.h"
#include "coordinator/state/spec.h"
#include "tests/support/core_fixture.h"

#include <CUnit/Basic.h>

static const struct str lenses[] = { { "security", 8 } };
static const struct str languages[] = { { "c", 1 } };
static const struct tool_def tools[] = { { .name = { "t", 1 },
	.lenses = lenses,
	.lens_count = 1,
	.languages = languages,
	.language_count = 1,
	.files_most = 1 } };
static const struct plan_file files[] = { { 1, 0, false, 0, 5, 0 },
	{ 1, 0, false, 1, UINT64_C(1) << 62, 0 } };

static const struct finding finding = { .start_line = 1,
	.end_line = 1,
	.severity = SEVERITY_NOTE,
	.confidence = CONFIDENCE_LOW,
	.lens = STR("security"),
	.rule = STR("t/1"),
	.message = STR("m"),
	.quote = STR("here") };
static const struct tool_result result = { .tool = STR("t"), .findings = &finding, .finding_count = 1 };
static const struct evidence right = { .lines_exist = true, .lines = STR("here") };
static const struct evidence wrong = { .lines_exist = true, .lines = STR("there") };
static const struct evidence unread = { .err = -E_CHANGED };

/* A job of two shards, and a worker unless nobody is there. */
static uint64_t open_job(struct core *c, bool no_cache, bool somebody)
{
	struct event event = { .kind = EVENT_SUBMIT,
		.submit = { .queue = STR("q"),
			.principal = STR("test"),
			.key = STR("0123456789abcdef"),
			.work = { .kind = KIND_TOOL,
				.files = files,
				.file_count = 2,
				.languages = languages,
				.language_count = 1,
				.lens_tools = 1,
				.lens = { "", 0 },
				.no_cache = no_cache },
			.request = STR("request") } };
	struct event hello = { .kind = EVENT_HELLO,
		.conn = 1,
		.hello = { .worker = STR("w"),
			.queue = STR(""),
			.incarnation = 1,
			.tools = 1,
			.slots = { [KIND_TOOL] = 9 } } };

	core_open(c, NULL);
	c->fleet.tools = tools;
	c->fleet.tool_count = 1;
	if (somebody)
		core_turn(c, 1, &hello);
	core_turn(c, 1, &event);
	return 1;
}

static struct event looked(uint32_t number, bool found, const struct evidence *evidence)
{
	return (struct event){ .kind = EVENT_LOOKED,
		.looked = { .ref = { 1, number, 0 },
			.found = found,
			.stored = STR("as it came"),
			.gate = { .body = STR("body"),
				.result = &result,
				.evidence = evidence,
				.has_files = true } } };
}

void test_nothing_is_leased_before_it_was_looked_for(void)
{
	static const struct {
		bool no_cache, somebody;
		size_t looks, leases;
	} cases[] = { { false, true, 2, 0 }, { true, true, 0, 2 }, { false, false, 0, 0 } };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct core c;

		open_job(&c, cases[i].no_cache, cases[i].somebody);
		CU_ASSERT_EQUAL(core_count(&c, EFFECT_LOOK), cases[i].looks);
		CU_ASSERT_EQUAL(core_count(&c, EFFECT_ASSIGN), cases[i].leases);
		core_close(&c);
	}
}

void test_a_result_that_is_known_passes_the_gates_or_is_none(void)
{
	static const struct {
		bool found;
		const struct evidence *evidence;
		enum subtask_state state;
		enum reason reason;
		size_t results, leases;
	} cases[] = {
		{ true, &right, SUBTASK_DONE, REASON_FROM_CACHE, 1, 0 },
		{ true, &wrong, SUBTASK_LEASED, REASON_NONE, 0, 1 },
		{ true, &unread, SUBTASK_LEASED, REASON_NONE, 0, 1 },
		{ true, NULL, SUBTASK_LEASED, REASON_NONE, 0, 1 },
		{ false, NULL, SUBTASK_LEASED, REASON_NONE, 0, 1 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct event event = looked(0, cases[i].found, cases[i].evidence);
		const struct subtask_row *row;
		struct core c;

		open_job(&c, false, true);
		core_turn(&c, 1, &event);
		row = job_subtask(fleet_job(&c.fleet, 1), 0);
		CU_ASSERT_EQUAL(row->state, cases[i].state);
		CU_ASSERT_EQUAL(row->reason, cases[i].reason);
		CU_ASSERT_EQUAL(row->refused, 0); /* it has done nothing wrong */
		CU_ASSERT_EQUAL(core_moves(&c, MOVE_RESULT), cases[i].results);
		CU_ASSERT_EQUAL(fleet_job(&c.fleet, 1)->counts.findings, cases[i].results); /* one has each */
		CU_ASSERT_EQUAL(core_count(&c, EFFECT_ASSIGN), cases[i].leases);
		/* A second answer finds nobody who waits for it. */
		event = looked(0, true, &right);
		core_turn(&c, 1, &event);
		CU_ASSERT_EQUAL(core_moves(&c, MOVE_RESULT), 0);
		CU_ASSERT_EQUAL(fleet_job(&c.fleet, 1)->counts.findings, cases[i].results);
		core_close(&c);
	}
}

void test_a_look_that_is_not_answered_is_given_up(void)
{
	struct event late = looked(0, true, &right);
	struct core c;

	open_job(&c, false, true);
	core_turn(&c, CACHE_LOOK_MS / 2, NULL);
	core_turn(&c, CACHE_LOOK_MS / 2 - 1, NULL);
	CU_ASSERT_EQUAL(core_state(&c, 1, 0), SUBTASK_READY);
	core_turn(&c, 1, NULL);
	CU_ASSERT_EQUAL(core_state(&c, 1, 0), SUBTASK_LEASED);
	CU_ASSERT_EQUAL(core_state(&c, 1, 1), SUBTASK_LEASED);
	core_turn(&c, 1, &late);
	CU_ASSERT_EQUAL(core_state(&c, 1, 0), SUBTASK_LEASED);
	core_close(&c);
}

/* A job with a shard for each file, more than may be looked for at once. */
static uint64_t large_job(struct core *c, const char *queue, const char *key, bool no_cache)
{
	static struct plan_file many[3 * CACHE_LOOKS_MOST];
	struct event event = { .kind = EVENT_SUBMIT,
		.submit = { .queue = str_of(queue),
			.principal = STR("test"),
			.key = str_of(key),
			.work = { .kind = KIND_TOOL,
				.files = many,
				.file_count = sizeof many / sizeof many[0],
				.languages = languages,
				.language_count = 1,
				.lens_tools = 1,
				.lens = { "", 0 },
				.no_cache = no_cache },
			.request = STR("request") } };
	uint64_t id;

	for (size_t i = 0; i < sizeof many / sizeof many[0]; i++)
		many[i] = (struct plan_file){ 1, 0, false, (uint32_t)i, (uint64_t)i << 52, 0 };
	core_turn(c, 1, &event);
	id = core_effect(c, EFFECT_SUBMITTED, 0)->ref.job;
	while (fleet_job(&c->fleet, id)->state == JOB_PLANNING)
		core_turn(c, 0, NULL);
	return id;
}

/* Whatever is out of this job is answered with nothing, one by one; how many looks were then asked for this other job. */
static size_t looks_after(struct core *c, uint64_t answered, uint64_t counted)
{
	struct job_row *job = fleet_job(&c->fleet, answered);
	size_t count = 0;

	for (uint32_t left = job->asked.count; left; left--) {
		struct event miss = looked(job->asked.first, false, NULL);
		const struct effect *effect;

		miss.looked.ref.job = answered;
		core_turn(c, 0, &miss);
		for (size_t i = 0; (effect = core_effect(c, EFFECT_LOOK, i)); i++)
			count += effect->ref.job == counted;
	}
	return count;
}

void test_a_queue_with_much_to_look_for_leaves_room_to_others(void)
{
	struct core c;
	uint64_t large, late, other;

	open_job(&c, true, true);
	large = large_job(&c, "q", "1123456789abcdef", false);
	while (core_count(&c, EFFECT_LOOK))
		core_turn(&c, 0, NULL);
	CU_ASSERT_EQUAL(fleet_job(&c.fleet, large)->asked.count, CACHE_LOOKS_MOST);
	late = large_job(&c, "r", "2123456789abcdef", false);
	other = large_job(&c, "r", "3123456789abcdef", true);
	core_turn(&c, 0, NULL);
	CU_ASSERT_EQUAL(fleet_job(&c.fleet, late)->asked.count, 0);
	/* Who wants no look needs no room for one. */
	CU_ASSERT_EQUAL(fleet_job(&c.fleet, other)->unlooked.count, 0);
	/* As the room comes back, each has half of it. */
	CU_ASSERT_EQUAL(looks_after(&c, large, late), CACHE_LOOKS_MOST / 2);
	CU_ASSERT_EQUAL(fleet_job(&c.fleet, large)->asked.count, CACHE_LOOKS_MOST / 2);
	core_close(&c);
}

/* With its result, in the same turn, as long as the commit has room for all of it. */
void test_what_is_accepted_is_kept_in_the_same_commit(void)
{
	static char bytes[COMMIT_BYTES_MOST];
	static const struct {
		size_t stored;
		ptrdiff_t
			beside; /* of the room that the result and the records leave; COMMIT_BYTES_MOST: there is no entry */
		size_t kept; /* the entry, and the marker of its tool */
	} cases[] = { { 10, -COMMIT_BYTES_MOST / 2, 2 }, { 10, -1, 2 }, { 10, 0, 2 }, { 10, 1, 0 },
		{ RESULT_BYTES_MOST, -1, 2 }, { RESULT_BYTES_MOST, 0, 2 }, { RESULT_BYTES_MOST, 1, 0 },
		{ 10, COMMIT_BYTES_MOST, 0 } };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct event miss = looked(0, false, NULL), done = { .kind = EVENT_RESULT, .conn = 1 };
		struct keep keep = { STR("q:1"), STR(""), STR("q:tool:t"), STR("recipe") };
		const struct effect *assigned;
		size_t room, spec;
		struct core c;

		open_job(&c, false, true);
		spec = job_subtask(fleet_job(&c.fleet, 1), 0)->spec_len;
		room = COMMIT_BYTES_MOST - cases[i].stored - spec - strlen("request") - RECORD_ROOM -
		       strlen("q:1"
			      "q:tool:t"
			      "recipe");
		miss.looked.changed = true;
		core_turn(&c, 1, &miss);
		assigned = core_effect(&c, EFFECT_ASSIGN, 0);
		CU_ASSERT_PTR_NOT_NULL_FATAL(assigned);
		if (cases[i].beside == COMMIT_BYTES_MOST)
			keep.key = STR("");
		else
			keep.entry = str_bytes(bytes, (size_t)((ptrdiff_t)room + cases[i].beside));
		done.result = (struct event_result){ .ref = assigned->ref,
			.token = assigned->token,
			.outcome = OUTCOME_DONE,
			.reason = STR(""),
			.stored = { bytes, cases[i].stored },
			.gate = looked(0, true, &right).looked.gate,
			.keep = keep };
		core_turn(&c, 1, &done);
		CU_ASSERT_EQUAL(core_state(&c, 1, 0), SUBTASK_DONE);
		CU_ASSERT_EQUAL(core_moves(&c, MOVE_RESULT), 1);
		CU_ASSERT_EQUAL(core_moves(&c, MOVE_CACHE), cases[i].kept);
		CU_ASSERT_TRUE(c.fx.move_bytes <= COMMIT_BYTES_MOST);
		CU_ASSERT_EQUAL(job_subtask(fleet_job(&c.fleet, 1), 0)->reason, REASON_TOOL_CHANGED);
		core_close(&c);
	}
}

/* How much a worker is given, and which queue is served next. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/schedule/pick.h"
#include "common/io/clock.h"
#include "coordinator/state/record.h"
#include "tests/support/core_fixture.h"

#include <CUnit/Basic.h>

void test_room_is_free_credit_shared(void)
{
	static const struct {
		uint32_t slots, prefetch, held, ready, workers, room;
	} cases[] = {
		{ 0, 8, 0, 100, 1, 0 }, /* no slots: prefetch alone is no credit */
		{ 2, 1, 0, 100, 1, 3 },
		{ 2, 1, 2, 100, 1, 1 },
		{ 2, 1, 3, 100, 1, 0 },
		{ 2, 1, 4, 100, 1, 0 }, /* more than it should have */
		{ 4, 4, 0, 4, 4, 4 },   /* its share is one, but its slots are idle */
		{ 4, 4, 4, 8, 4, 2 },   /* no idle slot: its share of what is ready */
		{ 4, 256, 100, 10000, 2, 160 },
		{ 4, 256, 229, 10000, 2, 0 },  /* no dribble: 31 free is below half a batch */
		{ 4, 256, 228, 10000, 2, 32 }, /* 32 is half a batch */
		{ 4, 256, 0, 5, 2, 4 },
		{ 64, 0, 33, 100, 1, 31 }, /* idle slots wait for no batch */
		{ 64, 0, 63, 100, 1, 1 },
		{ 64, 0, 64, 100, 1, 0 },
		{ 4, 256, 0, 10, 2, 5 },
		{ 1, 0, 0, 0, 0, 1 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct worker_row worker = { .slots = { [KIND_NOOP] = cases[i].slots },
			.prefetch = { [KIND_NOOP] = cases[i].prefetch },
			.held = { [KIND_NOOP] = cases[i].held } };

		CU_ASSERT_EQUAL(
			pick_room(&worker, KIND_NOOP, cases[i].ready, cases[i].workers), cases[i].room);
	}
}

/* D9: ten subtasks of one queue behind a hundred thousand of another. */
void test_a_small_queue_is_served_at_once(void)
{
	struct fleet_limits limits = fleet_limits_default;
	struct core c;
	uint64_t small;

	limits.leases = 64;
	core_open(&c, &limits);
	core_job(&c, "large", "key-of-large-job", 100000);
	core_worker(&c, 1, "w1", 4);
	CU_ASSERT_EQUAL(core_count(&c, EFFECT_ASSIGN), 4);
	struct event one = core_result(&c, core_effect(&c, EFFECT_ASSIGN, 0), 0);
	struct event two = core_result(&c, core_effect(&c, EFFECT_ASSIGN, 1), 0);
	small = core_job(&c, "small", "key-of-small-job", 10);
	core_turn(&c, 1, &one); /* one subtask's length later */
	CU_ASSERT_EQUAL_FATAL(core_count(&c, EFFECT_ASSIGN), 1);
	CU_ASSERT_EQUAL(core_effect(&c, EFFECT_ASSIGN, 0)->ref.job, small);
	core_turn(&c, 1, &two);
	CU_ASSERT_EQUAL(core_count(&c, EFFECT_ASSIGN), 1);
	core_close(&c);
}

/* A thousand workers with room, a thousand jobs of which everything runs: nobody walks the ring a thousand times. */
void test_who_has_nothing_to_give_soon_knows(void)
{
	enum { MANY = 1000, TURNS = 100, CPU_US_MOST = 100000 }; /* a walk for each worker takes a second */
	struct fleet_limits limits = fleet_limits_default;
	char id[24];
	struct core c;
	int64_t began_us;

	limits.subtasks_per_job = 1;
	core_open(&c, &limits);
	core_worker(&c, 1, "w", MANY);
	for (int i = 0; i < MANY; i++) {
		snprintf(id, sizeof id, "the-key-of-job-%03d", i);
		CU_ASSERT_TRUE_FATAL(core_job(&c, i % 2 ? "a" : "b", id, 1) != 0);
	}
	for (int i = 0; i < MANY; i++) {
		snprintf(id, sizeof id, "w%d", i);
		core_worker(&c, (uint64_t)i + 2, id, 1);
	}
	CU_ASSERT_EQUAL_FATAL(c.fleet.lease_count, MANY);
	effects_clear(&c.fx);
	began_us = clock_cpu_us();
	for (int i = 0; i < TURNS; i++)
		pick_turn(&c.fleet, &c.fx);
	CU_ASSERT_TRUE(clock_cpu_us() - began_us < CPU_US_MOST);
	CU_ASSERT_EQUAL(core_count(&c, EFFECT_ASSIGN), 0);
	core_close(&c);
}

/* One job with much ready, among a thousand of which everything runs. */
void test_a_busy_job_is_found_among_idle_ones(void)
{
	enum { MANY = 1000, TURNS = 10, GRANTS = 2048, CPU_US_MOST = 50000 }; /* else 15 ms each */
	struct fleet_limits limits = fleet_limits_default;
	char key[24];
	struct core c;
	int64_t began_us;

	core_open(&c, &limits);
	core_worker(&c, 1, "w1", MANY);
	for (int i = 0; i < MANY; i++) {
		snprintf(key, sizeof key, "the-key-of-job-%03d", i);
		CU_ASSERT_TRUE_FATAL(core_job(&c, "a", key, 1) != 0);
	}
	core_job(&c, "a", "the-key-of-the-large-job", (TURNS + 1) * GRANTS);
	core_worker(&c, 2, "w2", 1); /* of no slots it would be said that it drains */
	c.fleet.workers[fleet_worker(&c.fleet, STR("w2"), false)].slots[KIND_NOOP] = LEASES_MOST;
	effects_clear(&c.fx);
	began_us = clock_cpu_us();
	for (int i = 0; i < TURNS; i++)
		pick_turn(&c.fleet, &c.fx);
	CU_ASSERT_TRUE(clock_cpu_us() - began_us < CPU_US_MOST);
	CU_ASSERT_EQUAL(core_count(&c, EFFECT_ASSIGN), TURNS * GRANTS);
	core_close(&c);
}

/* Jobs of a queue take turns, those with least leave first, and one that may run only so much is passed over. */
void test_jobs_of_a_queue_take_turns(void)
{
	static const char *const keys[] = { "0123456789abcde0", "0123456789abcde1", "0123456789abcde2" };
	static const uint32_t subtasks[] = { 2, 4, 3 }, order[] = { 0, 1, 2, 0, 2, 2 };
	uint64_t ids[3];
	struct core c;

	core_open(&c, NULL);
	for (size_t i = 0; i < 3; i++)
		ids[i] = core_job(&c, "a", keys[i], subtasks[i]);
	fleet_job(&c.fleet, ids[1])->most_running = 1;
	core_worker(&c, 1, "w1", 9);
	CU_ASSERT_EQUAL_FATAL(core_count(&c, EFFECT_ASSIGN), sizeof order / sizeof order[0]);
	for (size_t i = 0; i < sizeof order / sizeof order[0]; i++)
		CU_ASSERT_EQUAL(core_effect(&c, EFFECT_ASSIGN, i)->ref.job, ids[order[i]]);
	core_close(&c);
}

/* What one worker cannot run is not lost for the next one, and what nobody can run goes to anyone. */
void test_a_tool_goes_to_who_has_it(void)
{
	enum { TOOLS = 3 };
	static const struct {
		uint64_t tools[2]; /* of two workers, who come one after the other */
		uint32_t gets[2];
		const char *queue; /* that the second one serves alone */
	} cases[] = {
		{ { 3, 4 }, { 2, 1 }, "" }, { { 0, 7 }, { 0, 3 }, "" },
		{ { 1, 2 }, { 2, 1 }, "" }, /* nobody has the third: it goes to the first */
		{ { 0, 0 }, { 3, 0 }, "" }, { { 3, 4 }, { 2, 1 }, "a" },
		{ { 3, 4 }, { 3, 0 }, "b" }, /* who has it does not serve the job's queue */
	};
	static const struct tool_def tools[TOOLS] = { { .name = STR("x") }, { .name = STR("y") },
		{ .name = STR("z") } };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct core c;
		struct job_row *job;

		core_open(&c, NULL);
		job = fleet_job(&c.fleet, core_job(&c, "a", "0123456789abcdef", TOOLS));
		c.fleet.tools = tools;
		c.fleet.tool_count = TOOLS;
		job->work.kind = KIND_TOOL;
		for (uint32_t n = 0; n < TOOLS; n++) {
			job_ready_remove(job, n);
			*job_subtask(job, n) = (struct subtask_row){ .kind = KIND_TOOL,
				.tool = (uint8_t)n,
				.state = SUBTASK_READY,
				.spec = "",
				.lease = NO_SLOT };
			job_ready_push(job, n);
		}
		for (uint32_t w = 0; w < 2; w++) {
			uint32_t slot = fleet_worker(&c.fleet, w ? STR("w1") : STR("w0"), true);

			c.fleet.workers[slot].conn = w + 1;
			c.fleet.workers[slot].key_ms = 1;
			c.fleet.workers[slot].tools = cases[i].tools[w];
			c.fleet.workers[slot].slots[KIND_TOOL] = TOOLS;
			snprintf(c.fleet.workers[slot].queue, sizeof c.fleet.workers[slot].queue, "%s",
				w ? cases[i].queue : "");
		}
		effects_clear(&c.fx);
		pick_turn(&c.fleet, &c.fx);
		CU_ASSERT_EQUAL(c.fleet.workers[0].leases, cases[i].gets[0]);
		CU_ASSERT_EQUAL(c.fleet.workers[1].leases, cases[i].gets[1]);
		core_close(&c);
	}
}

/* Neither queue starves: over many leases each has its half. */
void test_two_queues_share_alike(void)
{
	uint32_t of_a = 0, of_b = 0;
	struct core c;

	core_open(&c, NULL);
	uint64_t a = core_job(&c, "a", "0123456789abcde1", 500),
		 b = core_job(&c, "b", "0123456789abcde2", 500);
	core_worker(&c, 1, "w1", 1);
	for (int i = 0; i < 200; i++) {
		const struct effect *assigned = core_effect(&c, EFFECT_ASSIGN, 0);
		struct event result;

		CU_ASSERT_PTR_NOT_NULL_FATAL(assigned);
		of_a += assigned->ref.job == a;
		of_b += assigned->ref.job == b;
		result = core_result(&c, assigned, 0);
		core_turn(&c, 1, &result);
	}
	CU_ASSERT_EQUAL(of_a, 100);
	CU_ASSERT_EQUAL(of_b, 100);
	core_close(&c);
}

void test_who_does_not_lead_grants_nothing(void)
{
	struct event turn = { .kind = EVENT_TURN }, rest = { .kind = EVENT_REST };

	for (int64_t late = -1; late <= 1; late++) {
		struct core copy;

		core_open(&copy, NULL);
		core_job(&copy, "a", "0123456789abcdef", 20);
		effects_clear(&copy.fx);
		copy.now_ms += LEADER_TTL_MS / 2 + late;
		struct event hello = { .kind = EVENT_HELLO,
			.conn = 1,
			.hello = { .worker = STR("w1"), .queue = STR(""), .slots = { [KIND_NOOP] = 4 } } };
		step(&copy.fleet, &turn, copy.now_ms, &copy.fx);
		step(&copy.fleet, &hello, copy.now_ms, &copy.fx);
		step(&copy.fleet, &rest, copy.now_ms, &copy.fx);
		CU_ASSERT_EQUAL(core_count(&copy, EFFECT_ASSIGN), late <= 0 ? 4 : 0);
		CU_ASSERT_EQUAL(core_count(&copy, EFFECT_NOT_LEADER), late > 0);
		core_close(&copy);
	}
}

/* A fleet that has just loaded a running job of four subtasks, and perhaps the key of a worker "w1". */
static void restart(struct core *c, bool named)
{
	struct job_record record = { .state = JOB_RUNNING,
		.sealed = true,
		.total = 4,
		.queue = STR("a"),
		.contract = STR("0123456789abcdef0123456789abcdef") };
	struct subtask_row row = { .state = SUBTASK_READY, .kind = KIND_NOOP };
	struct event leading = { .kind = EVENT_LEADING, .term = 2 }, restored = { .kind = EVENT_RESTORED };
	struct event job = { .kind = EVENT_RESTORE_JOB,
		.restore_job = { .id = 1, .work = { .kind = KIND_NOOP, .subtasks = 4, .lens = STR("") } } };
	struct event subtask = { .kind = EVENT_RESTORE_SUBTASK, .restore_subtask.job = 1 };
	struct event worker = { .kind = EVENT_RESTORE_WORKER, .hello = { .worker = STR("w1") } };
	struct buf job_bytes = BUF_INIT, bytes = BUF_INIT;

	*c = (struct core){ .now_ms = 1000000 };
	effects_init(&c->fx);
	fleet_init(&c->fleet, &fleet_limits_default, NULL, 0, 1);
	record_pack_job(&job_bytes, &record);
	record_pack_subtask(&bytes, &row, STR(""), STR(""));
	job.restore_job.record = buf_str(&job_bytes);
	subtask.restore_subtask.record = buf_str(&bytes);
	step(&c->fleet, &leading, c->now_ms, &c->fx);
	step(&c->fleet, &job, c->now_ms, &c->fx);
	for (; subtask.restore_subtask.number < 4; subtask.restore_subtask.number++)
		step(&c->fleet, &subtask, c->now_ms, &c->fx);
	if (named)
		step(&c->fleet, &worker, c->now_ms, &c->fx);
	step(&c->fleet, &restored, c->now_ms, &c->fx);
	buf_release(&job_bytes);
	buf_release(&bytes);
}

/* What a worker holds may be newer than its key: who comes first after a restart does not get it too. */
void test_a_new_coordinator_awaits_the_workers_that_the_store_names(void)
{
	static const struct {
		bool named;
		int64_t back_ms; /* 0: never */
		int64_t grants_ms;
	} cases[] = {
		{ false, 0, HEARTBEAT_MS }, /* all keys may have been lost: one interval for everybody */
		{ true, HEARTBEAT_MS / 2, HEARTBEAT_MS / 2 }, { true, HEARTBEAT_MS, HEARTBEAT_MS },
		{ true, HEARTBEAT_MS + 1, HEARTBEAT_MS + 1 }, { true, TTL_MS - 1, TTL_MS - 1 },
		{ true, 0, TTL_MS }, /* by then its leases would have expired */
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		int64_t first = 0;
		struct core c;

		restart(&c, cases[i].named);
		core_worker(&c, 2, "w2", 1); /* one millisecond later */
		for (int64_t ms = 2; !first && ms <= TTL_MS + 1; ms++) {
			if (ms == cases[i].back_ms)
				core_worker(&c, 1, "w1", 0);
			else
				core_turn(&c, 1, NULL);
			first = core_count(&c, EFFECT_ASSIGN) ? ms : 0;
		}
		CU_ASSERT_EQUAL(first, cases[i].grants_ms);
		core_close(&c);
	}
}

/* Slots are shared, not leases: short subtasks would else get one turn for each long one of another queue. */
void test_a_queue_of_long_subtasks_keeps_no_more_than_its_slots(void)
{
	struct effect running[4];
	struct core c;
	uint64_t brief;

	core_open(&c, NULL);
	core_job(&c, "long", "0123456789abcdef", 20);
	core_worker(&c, 1, "w1", 4);
	CU_ASSERT_EQUAL_FATAL(core_count(&c, EFFECT_ASSIGN), 4);
	for (size_t i = 0; i < 4; i++)
		running[i] = *core_effect(&c, EFFECT_ASSIGN, i);
	brief = core_job(&c, "brief", "fedcba9876543210", 20);
	/* Two of the long ones end: both slots are the other queue's, and stay so, however short its subtasks are. */
	for (size_t i = 0; i < 2; i++) {
		struct event event = core_result(&c, &running[i], 0);

		core_turn(&c, 10, &event);
		CU_ASSERT_EQUAL_FATAL(core_count(&c, EFFECT_ASSIGN), 1);
		running[i] = *core_effect(&c, EFFECT_ASSIGN, 0);
		CU_ASSERT_EQUAL(running[i].ref.job, brief);
	}
	for (size_t i = 0; i < 10; i++) {
		struct event event = core_result(&c, &running[0], 0);

		core_turn(&c, 10, &event);
		CU_ASSERT_EQUAL_FATAL(core_count(&c, EFFECT_ASSIGN), 1);
		running[0] = *core_effect(&c, EFFECT_ASSIGN, 0);
		CU_ASSERT_EQUAL(running[0].ref.job, brief);
	}
	core_close(&c);
}

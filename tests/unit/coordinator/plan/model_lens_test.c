/* Which files a lens of models looks at, and how a plan of both kinds is made, priced, leased and escalated. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/plan/model_lens.h"
#include "common/tier/lend.h"
#include "coordinator/money/budget.h"
#include "coordinator/money/pause.h"
#include "coordinator/state/spec.h"
#include "tests/support/model_fixture.h"

#include <CUnit/CUnit.h>

static const struct str languages[] = { STR(""), STR("c"), STR("markdown"), STR("json") };
/* In order of language, then place, as the planner has them. */
static const struct plan_file files[] = { { 10, 0, false, 9, 3, 100 }, { 100, 1, false, 0, 1, 3000 },
	{ 1200, 1, false, 1, UINT64_C(1) << 62, 40000 }, { 50, 2, false, 2, 5, 900 },
	{ 9, 3, false, 3, 7, 80 } };
static const struct str two[] = { STR("documentation"), STR("security") };
static const struct tier tiers[] = {
	{ .name = STR("small"),
		.price = { 1000000, 5000000, 100000, 1250000 },
		.window = 200000,
		.max_output = 16000 },
	{ .name = STR("strong"),
		.price = { 3000000, 15000000, 300000, 3750000 },
		.window = 200000,
		.max_output = 4000 },
};
enum { SMALL, STRONG, CONN = 7, BUDGET = 1000000 };

static struct job_work work_of(uint64_t budget)
{
	return (struct job_work){ .files = files,
		.file_count = sizeof files / sizeof files[0],
		.languages = languages,
		.language_count = 4,
		.budget_microusd = budget,
		.model_lenses = two,
		.model_lens_count = 2 };
}

struct talk {
	struct core c;
	struct job_row *job;
};

static void submit(struct talk *t, uint64_t budget)
{
	const struct job_work work = work_of(budget);

	*t = (struct talk){ 0 };
	t->job = model_begin(&t->c, tiers, 2, &work);
	CU_ASSERT_PTR_NOT_NULL_FATAL(t->job);
}

void test_prose_is_for_documentation_and_data_for_none(void)
{
	const struct job_work work = work_of(1);
	struct model_lens lens;

	model_lens_make(&lens, STR("security"), &work);
	CU_ASSERT_EQUAL(lens.def.language_count, 1);
	CU_ASSERT_TRUE(str_equal(lens.def.languages[0], STR("c")));
	model_lens_make(&lens, STR("documentation"), &work);
	CU_ASSERT_EQUAL(lens.def.language_count, 2);
	CU_ASSERT_TRUE(str_equal(lens.def.languages[1], STR("markdown")));
}

void test_each_lens_owns_each_of_its_files_once(void)
{
	unsigned seen[2][4] = { { 0 } };
	struct talk t;

	submit(&t, BUDGET);
	CU_ASSERT_EQUAL(t.job->state, JOB_RUNNING);
	for (uint32_t n = 0; n < t.job->counts.total; n++) {
		const struct subtask_row *row = job_subtask(t.job, n);
		uint32_t bytes = 0;
		struct tool_spec spec;

		CU_ASSERT_EQUAL(row->kind, KIND_MODEL);
		CU_ASSERT_EQUAL(row->tool % 2, 0); /* each lens has two lists: the cheap tier's comes first */
		CU_ASSERT_TRUE_FATAL(spec_unpack(str_bytes(row->spec, row->spec_len), &spec));
		CU_ASSERT_TRUE(str_equal(spec.tool, STR(MODEL_TOOL)));
		for (uint32_t i = 0; i < spec.file_count; i++) {
			uint32_t file = spec_file(&spec, i);

			CU_ASSERT_TRUE_FATAL(file < 3);
			seen[str_equal(spec.lens, two[1])][file]++;
			bytes += file == 0 ? 3000 : file == 1 ? 40000 : 900;
		}
		CU_ASSERT_EQUAL(spec.bytes, bytes);
	}
	for (uint32_t file = 0; file < 3; file++) {
		CU_ASSERT_EQUAL(seen[0][file], 1);
		CU_ASSERT_EQUAL(seen[1][file], file < 2);
	}
	core_close(&t.c);
}

void test_models_need_a_budget_and_a_tier(void)
{
	static const struct {
		uint64_t budget;
		size_t tiers;
		enum reason reason;
	} cases[] = { { 0, 2, REASON_NO_BUDGET }, { 1, 0, REASON_NO_TIER } };

	for (size_t i = 0; i < 2; i++) {
		const struct job_work work = work_of(cases[i].budget);
		struct core c = { 0 };

		CU_ASSERT_PTR_NULL(model_begin(&c, tiers, cases[i].tiers, &work));
		CU_ASSERT_EQUAL(core_effect(&c, EFFECT_SUBMITTED, 0)->reason, cases[i].reason);
		core_close(&c);
	}
}

/* What is lent is what the tier can cost at most for that shard, and stands in the purse before anybody hears of the lease. */
void test_a_lease_is_lent_what_its_tier_can_cost(void)
{
	const struct effect *assign;
	struct tool_spec spec;
	struct talk t;

	submit(&t, BUDGET);
	model_worker(&t.c, CONN, STR("w"), 1 << SMALL, 1);
	CU_ASSERT_EQUAL_FATAL(core_count(&t.c, EFFECT_ASSIGN), 1);
	assign = core_effect(&t.c, EFFECT_ASSIGN, 0);
	CU_ASSERT_EQUAL(assign->subtask, KIND_MODEL);
	CU_ASSERT_EQUAL(assign->tier, 0);
	CU_ASSERT_TRUE_FATAL(spec_unpack(assign->spec, &spec));
	CU_ASSERT_EQUAL(assign->microusd, tier_lend_microusd(&tiers[0], spec.bytes));
	CU_ASSERT_EQUAL(t.job->purse.reserved, assign->microusd);
	core_close(&t.c);
}

/* A worker that has only the strong tier's key is not asked for the small one's while another is there who has it; alone it is: it
 * can say why it cannot. */
void test_who_has_no_key_is_passed_by(void)
{
	struct event other = { .kind = EVENT_HELLO,
		.conn = CONN + 1,
		.hello = { .worker = STR("v"),
			.queue = STR(""),
			.incarnation = 1,
			.tools = UINT64_C(1) << TOOLS_MOST } };
	struct talk t;

	submit(&t, BUDGET);
	other.hello.slots[KIND_TOOL] = 1; /* it has the key, and no slot for models now */
	core_turn(&t.c, 1, &other);
	model_worker(&t.c, CONN, STR("w"), 1 << STRONG, 9);
	CU_ASSERT_EQUAL(core_count(&t.c, EFFECT_ASSIGN), 0);
	core_close(&t.c);
	submit(&t, BUDGET);
	model_worker(&t.c, CONN, STR("w"), 1 << STRONG, 1);
	CU_ASSERT_EQUAL(core_count(&t.c, EFFECT_ASSIGN), 1);
	core_close(&t.c);
}

/* Of each lens one question goes first, whose beginning the provider may keep; when it was answered the others follow. */
void test_the_first_of_a_prefix_is_answered_before_the_others_begin(void)
{
	struct talk t;
	uint32_t waiting;

	submit(&t, BUDGET);
	waiting = t.job->ready_models;
	CU_ASSERT_TRUE(waiting > 2);
	model_worker(&t.c, CONN, STR("w"), 1 << SMALL, 9);
	CU_ASSERT_EQUAL(core_count(&t.c, EFFECT_ASSIGN), 2);
	t.job->warm = ~0u;
	core_turn(&t.c, 5, NULL);
	CU_ASSERT_EQUAL(core_count(&t.c, EFFECT_ASSIGN), waiting - 2);
	core_close(&t.c);
}

/* Less than one attempt of what waits may cost: nothing is begun, and the job says that it waits for money. */
void test_a_budget_below_one_attempt_pauses_the_job(void)
{
	struct talk t;
	uint64_t least;

	submit(&t, 1);
	model_worker(&t.c, CONN, STR("w"), 1 << SMALL, 1);
	CU_ASSERT_EQUAL(core_count(&t.c, EFFECT_ASSIGN), 0);
	CU_ASSERT_EQUAL(t.job->state, JOB_PAUSED);
	CU_ASSERT_EQUAL(t.job->reason, REASON_BUDGET);
	CU_ASSERT_EQUAL(pause_end(&t.c.fleet, t.job->id, 2, &t.c.fx), -E_INVALID);
	least = pause_least(&t.c.fleet, t.job);
	CU_ASSERT_TRUE(least > 2);
	CU_ASSERT_EQUAL(pause_end(&t.c.fleet, t.job->id, least - 1, &t.c.fx), -E_INVALID);
	CU_ASSERT_EQUAL(pause_end(&t.c.fleet, t.job->id, least, &t.c.fx), 0);
	core_close(&t.c);
}

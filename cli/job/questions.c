/* Plans as the coordinator does, and puts its forecast into words. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/job/questions.h"

#include "common/report/text.h"
#include "common/usd.h"
#include "coordinator/plan/model_lens.h"
#include "coordinator/plan/places.h"
#include "coordinator/plan/split.h"

#include <inttypes.h>
#include <stdlib.h>

/* Number 0 is "", which no lens reads: a language too many is counted there, as the coordinator does. */
static uint32_t language_of(struct str *languages, size_t *count, struct str language)
{
	size_t i = 0;

	while (i < *count && !str_equal(languages[i], language))
		i++;
	if (i == LANGUAGES_MOST)
		return 0;
	if (i == *count)
		languages[(*count)++] = language;
	return (uint32_t)i;
}

static void count_lens(const struct job_work *work, struct str name, struct questions *out)
{
	struct plan_cursor cursor = { .looks = UINT32_MAX };
	uint32_t files[TREE_FILES_MOST], count;
	struct model_lens lens;

	model_lens_make(&lens, name, work);
	while (split_tool(work, &lens.def, &cursor, files, &count))
		if (count)
			buf_add(&out->bytes, &cursor.bytes, sizeof cursor.bytes);
}

void questions_count(
	const struct chosen *chosen, const struct manifest *m, uint32_t refuters, struct questions *out)
{
	struct plan_file *rows = calloc(m->file_count + 1, sizeof *rows);
	struct str languages[LANGUAGES_MOST] = { STR("") };
	struct job_work work = { .kind = KIND_TOOL,
		.files = rows,
		.file_count = m->file_count,
		.languages = languages,
		.language_count = 1,
		.shard_lines = workflow_shard_lines(&chosen->workflow) };

	if (!rows)
		abort();
	*out = (struct questions){ .bytes = BUF_INIT, .refuters = refuters ? refuters : REFUTERS };
	for (size_t i = 0; i < m->file_count; i++)
		rows[i] = (struct plan_file){ .lines = m->files[i].lines,
			.language = language_of(languages, &work.language_count, m->files[i].language),
			.context = m->files[i].context,
			.index = (uint32_t)i,
			.place = place_of_path(m->files[i].path),
			.bytes = (uint32_t)m->files[i].size };
	places_order(rows, m->file_count);
	for (size_t i = 0; i < chosen->skill_count; i++)
		count_lens(&work, chosen->skills[i].lens, out);
	free(rows);
}

void questions_of_plan(struct questions *out)
{
	const uint32_t bytes = GOAL_LISTING_BYTES_MOST;

	*out = (struct questions){ .bytes = BUF_INIT, .plan = true };
	buf_add(&out->bytes, &bytes, sizeof bytes);
}

void questions_release(struct questions *q)
{
	buf_release(&q->bytes);
}

size_t questions_number(const struct questions *q)
{
	return q->bytes.len / sizeof(uint32_t);
}

uint64_t questions_bytes(const struct questions *q)
{
	const uint32_t *bytes = (const void *)q->bytes.at;
	uint64_t sum = 0;

	for (size_t i = 0; i < questions_number(q); i++)
		sum += bytes[i];
	return sum;
}

void questions_price(const struct questions *q, const struct tier *tiers, size_t tier_count,
	const char *workflow, struct prices *out)
{
	static const struct forecast_book none;
	struct expect_questions questions = { (const void *)q->bytes.at, questions_number(q), q->refuters };
	struct expect_plan plan = { .tiers = tiers,
		.tier_count = tier_count,
		.workflow = str_of(workflow),
		.questions = questions.count,
		.bytes = questions_bytes(q),
		.refuters = q->refuters };

	*out = (struct prices){ .microusd_most = expect_most(tiers, tier_count, &questions) };
	for (; out->count < tier_count && out->count < TIERS_MOST; out->count++) {
		const struct tier *tier = &tiers[out->count];
		struct priced_tier *row = &out->tiers[out->count];

		buf_add_str(&row->name, tier->name);
		buf_add_str(&row->model, tier->model);
		plan.first = out->count;
		row->looks = expect_looks(&plan);
		row->learnt = expect_estimate(&none, &plan, &row->estimate);
		row->least_microusd = expect_least(tier, &questions);
		row->dearest_microusd = expect_dearest(tier, &questions);
	}
}

static struct estimate_range range_of(const Reeve__V1__Range *from)
{
	struct estimate_range none = { 0 };

	return from ? (struct estimate_range){ from->middle, from->low, from->middle, from->high } : none;
}

void prices_take(const Reeve__V1__ForecastResponse *from, struct prices *out)
{
	*out = (struct prices){ .microusd_most = from->microusd_most };
	for (; out->count < from->n_tiers && out->count < TIERS_MOST; out->count++) {
		const Reeve__V1__TierForecast *tier = from->tiers[out->count];
		struct priced_tier *row = &out->tiers[out->count];

		buf_add_text(&row->name, tier->tier);
		buf_add_text(&row->model, tier->model);
		row->least_microusd = tier->least_microusd;
		row->dearest_microusd = tier->dearest_microusd;
		if (!tier->forecast)
			continue;
		row->looks = tier->forecast->looks;
		row->learnt = tier->forecast->learnt;
		row->estimate.tokens = range_of(tier->forecast->tokens);
		row->estimate.microusd = range_of(tier->forecast->microusd);
	}
}

void prices_release(struct prices *p)
{
	for (size_t i = 0; i < p->count; i++) {
		buf_release(&p->tiers[i].name);
		buf_release(&p->tiers[i].model);
	}
}

bool questions_payable(
	const struct questions *q, const struct prices *p, uint64_t budget_microusd, struct buf *words)
{
	const struct priced_tier *first = &p->tiers[q->plan && p->count ? p->count - 1 : 0];
	struct buf sum = BUF_INIT;

	if (!p->count || !questions_number(q) || first->least_microusd <= budget_microusd)
		return true;
	buf_add_text(words, "--budget ");
	usd_add(budget_microusd, words);
	buf_printf(words, " pays for no question: for the %s to the tier ",
		q->plan ? "plan, one question" : "smallest one");
	text_escape_terminal(buf_str(&first->name), words);
	buf_add_byte(words, ' ');
	usd_add_least(first->least_microusd, words);
	buf_add_text(words, " must be there, the most that it can cost; give --budget ");
	usd_add_least(first->least_microusd, &sum);
	buf_add_str(words, str_sub(buf_str(&sum), strlen("$"), sum.len)); /* as the option takes it */
	buf_add_text(
		words, q->plan ? " or more: what the plan asks is paid beside it"
			       : " or more, or leave --budget out: then analyzers alone look, and nothing "
				 "is paid");
	buf_release(&sum);
	return false;
}

static void add_range(const struct priced_tier *tier, struct buf *out)
{
	const struct estimate_range *money = &tier->estimate.microusd;

	usd_add(money->middle, out);
	buf_add_text(out, " (");
	usd_add(money->low, out);
	buf_add_text(out, " to ");
	usd_add(money->high, out);
	if (tier->learnt)
		buf_printf(out, " by %u earlier job%s)", tier->learnt, tier->learnt == 1 ? "" : "s");
	else
		buf_add_text(out, ", not corrected by any earlier job)");
}

/* What a plan will ask nobody knows before it is made; but what it is expected to cost must be there when it is. */
static void plan_words(const struct priced_tier *strongest, uint64_t budget_microusd, struct buf *out)
{
	buf_add_text(out, ", of ");
	text_escape_terminal(buf_str(&strongest->name), out);
	buf_add_text(out, ": about ");
	add_range(strongest, out);
	buf_add_text(out, ", ");
	usd_add_least(strongest->least_microusd, out);
	buf_add_text(out,
		" at the most for each try at it; what the plan asks is told when it is made, and refused "
		"where it is expected to cost more than is left. All of it costs ");
	usd_add(budget_microusd, out);
	buf_add_text(out, " at the most");
}

/* Of questions that are too dear for the whole budget it is known already that the job will wait for money before them. */
static void short_words(const struct priced_tier *first, uint64_t budget_microusd, struct buf *out)
{
	if (first->least_microusd > budget_microusd || first->dearest_microusd <= budget_microusd)
		return;
	buf_add_text(out, "; for the largest of them ");
	usd_add_least(first->dearest_microusd, out);
	buf_add_text(out, " must be there, so it will not be asked");
}

/* By verdicts that may not be there yet: the forecast is that of the cheapest one, and this the other end. */
static void choice_words(const struct priced_tier *strongest, struct buf *out)
{
	buf_add_text(
		out, "; the router chooses the tier of each as it is asked (`reeve route explain`): with ");
	text_escape_terminal(buf_str(&strongest->name), out);
	buf_add_text(out, " first for all of them about ");
	usd_add(strongest->estimate.microusd.middle, out);
}

void questions_words(
	const struct questions *q, const struct prices *p, uint64_t budget_microusd, struct buf *out)
{
	size_t number = questions_number(q);
	const struct priced_tier *first = &p->tiers[0];

	buf_printf(out, "%zu question%s to models%s", number, number == 1 ? "" : "s",
		q->plan ? " for a plan" : "");
	if (number && !p->count)
		buf_add_text(out, ", and no tier is configured that could be asked (docs/models.md)");
	if (!number || !p->count)
		return;
	if (q->plan) {
		plan_words(&p->tiers[p->count - 1], budget_microusd, out);
		return;
	}
	buf_add_text(out, ", of ");
	text_escape_terminal(buf_str(&first->name), out);
	buf_add_text(out, " first");
	if (first->looks)
		buf_printf(out, ", and about %" PRIu64 " second look%s at what it finds", first->looks,
			first->looks == 1 ? "" : "s");
	buf_add_text(out, ": about ");
	add_range(first, out);
	buf_add_text(out, ", ");
	usd_add(p->microusd_most < budget_microusd ? p->microusd_most : budget_microusd, out);
	buf_add_text(out, " at the most");
	short_words(first, budget_microusd, out);
	if (p->count > 1)
		choice_words(&p->tiers[p->count - 1], out);
}

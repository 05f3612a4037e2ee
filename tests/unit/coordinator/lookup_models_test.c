/* What models answered is kept and found again, and whose answers were kept last is remembered as who gave them says it. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/tier/recipe.h"
#include "coordinator/api/read_result.h"
#include "coordinator/api/stored.h"
#include "coordinator/lookup.h"
#include "coordinator/state/claims.h"
#include "coordinator/state/goal_spec.h"
#include "coordinator/store/memory.h"
#include "reeve/limits.h"
#include "reeve/v1/types.pb-c.h"

#include <CUnit/CUnit.h>

static const unsigned char terms[SHA256_BYTES] = { 7 };

/* A cache, and a tree of one file. */
struct place {
	struct store *store;
	struct toolset *tools;
	struct snapshots snapshots;
	struct manifest_file file;
	struct lookup lookup;
	struct arena arena;
	uint64_t seq;
};

static void place_open(struct place *p)
{
	struct snapshot *tree = &p->snapshots.rows[0];
	char words[256];
	struct term term;

	*p = (struct place){ .file = { .path = STR("a.c"), .lines = 9, .size = 99, .language = STR("c") } };
	CU_ASSERT_EQUAL_FATAL(toolset_load(REEVE_SOURCE_DIR "/tools", &p->tools, words), 0);
	p->store = store_memory_open("f", (struct store_wake){ NULL, NULL });
	CU_ASSERT_EQUAL_FATAL(p->store->ops->lead(p->store, &term, &p->seq, words), 0);
	*tree = (struct snapshot){
		.loaded = true, .root_fd = -1, .manifest = { .files = &p->file, .file_count = 1 }
	};
	p->lookup = (struct lookup){
		.store = p->store, .tools = p->tools, .snapshots = &p->snapshots, .most = 1 << 20
	};
}

static void place_close(struct place *p)
{
	p->snapshots.rows[0].loaded = false; /* its manifest is ours */
	snapshots_release(&p->snapshots);
	p->store->ops->close(p->store);
	toolset_free(p->tools);
	arena_release(&p->arena);
}

static struct str bytes_of(struct place *p, const unsigned char *bytes)
{
	return arena_str(&p->arena, str_bytes(bytes, RECIPE_BYTES));
}

/* A second look at one claim, as a tier whose hash begins with `tier` is asked for it. */
static struct look_item look_at(struct place *p, const char *message, unsigned char tier)
{
	const unsigned char tier_hash[SHA256_BYTES] = { tier };
	unsigned char claims_hash[SHA256_BYTES], said[RECIPE_BYTES], kept_by[RECIPE_BYTES];
	const struct claim claim = { .rule = STR("r"), .message = str_of(message), .quote = STR("q") };
	const struct claims about = { .count = 1 };
	struct look_item item = { .recipe_count = 1, .tiers = { STR("strong") } };
	struct buf packed = BUF_INIT;
	struct tool_spec spec;

	claims_pack(&packed, STR("security"), &about, &claim, NULL);
	item.spec = arena_str(&p->arena, buf_str(&packed));
	buf_release(&packed);
	CU_ASSERT_TRUE_FATAL(spec_unpack(item.spec, &spec));
	sha256_of(claims_of(&spec), claims_hash);
	model_recipe(tier_hash, STR("security"), STR(""), said);
	model_recipe(tier_hash, STR("security"), str_bytes(claims_hash, sizeof claims_hash), kept_by);
	item.said[0] = item.marks[0] = (const unsigned char *)bytes_of(p, said).at;
	item.recipes[0] = (const unsigned char *)bytes_of(p, kept_by).at;
	return item;
}

/* What a part of a plan asks about the one file, as this tier is asked; "" is the question without a goal. */
static struct look_item question_of(struct place *p, const char *asked, unsigned char tier)
{
	const unsigned char tier_hash[SHA256_BYTES] = { tier };
	const struct goal_question question = { STR("t"), str_of(asked) };
	unsigned char said[RECIPE_BYTES], mark[RECIPE_BYTES];
	struct look_item item = { .recipe_count = 1, .tiers = { STR("strong") } };
	struct buf packed = BUF_INIT;
	struct tool_spec spec;
	uint32_t file = 0;

	spec_pack_model(&packed, STR("security"), &file, 1, 99);
	if (*asked)
		goal_question_pack(&packed, &question);
	item.spec = arena_str(&p->arena, buf_str(&packed));
	buf_release(&packed);
	CU_ASSERT_TRUE_FATAL(spec_unpack(item.spec, &spec));
	model_recipe_asked(tier_hash, STR("security"), STR("skill"), spec.about, said);
	model_recipe(tier_hash, STR("security"), STR("skill"), mark);
	item.said[0] = item.recipes[0] = (const unsigned char *)bytes_of(p, said).at;
	item.marks[0] = (const unsigned char *)bytes_of(p, mark).at;
	return item;
}

/* This model answered it, or made this plan, and the gates took it. */
static void keep_with(struct place *p, const struct look_item *item, char *model, Reeve__V1__PlanFound *plan)
{
	Reeve__V1__ToolResult result = REEVE__V1__TOOL_RESULT__INIT;
	struct evidence_errand errand = {
		.queue = STR("q"), .spec = item->spec, .terms = terms, .models = *item
	};
	struct event_result event = { .reason = STR("") };
	struct buf body = BUF_INIT;
	struct store_reply reply;
	struct move moves[2];

	struct tool_spec spec;

	CU_ASSERT_TRUE_FATAL(spec_unpack(item->spec, &spec));
	result.tool = plan ? GOAL_TOOL : spec_is_review(&spec) ? MODEL_TOOL : REFUTE_TOOL;
	result.plan = plan;
	result.tier = "strong";
	result.model = model;
	result.recipe = (ProtobufCBinaryData){ RECIPE_BYTES, (uint8_t *)(uintptr_t)item->said[0] };
	result.repeatable = true;
	buf_reserve(&body, reeve__v1__tool_result__get_packed_size(&result));
	body.len = reeve__v1__tool_result__pack(&result, (uint8_t *)body.at);
	event.gate.body = arena_str(&p->arena, buf_str(&body));
	buf_release(&body);
	event.gate.result = read_tool_result(event.gate.body, &p->arena);
	event.stored = stored_pack(&p->arena, &(struct stored_result){ .body = event.gate.body });
	lookup_keep(&p->lookup, &p->snapshots.rows[0], &errand, &event, &p->arena);
	CU_ASSERT_TRUE_FATAL(event.keep.key.len > 0);
	moves[0] = (struct move){
		.kind = MOVE_CACHE, .key = event.keep.key, .value = event.keep.entry, .ttl_ms = 1000
	};
	moves[1] = (struct move){
		.kind = MOVE_CACHE, .key = event.keep.marker, .value = event.keep.recipe, .ttl_ms = 1000
	};
	p->store->ops->commit(p->store, ++p->seq, moves, 2);
	CU_ASSERT_TRUE_FATAL(p->store->ops->poll(p->store, &reply));
	CU_ASSERT_EQUAL_FATAL(reply.kind, STORE_COMMITTED);
}

static void keep(struct place *p, const struct look_item *item, char *model)
{
	keep_with(p, item, model, NULL);
}

/* `fault`: what the check says of a plan that is found; NULL of what is none. */
static void look_with(
	struct place *p, const struct look_item *item, bool found, bool changed, const char *fault)
{
	struct letter *letter = letter_new(LETTER_LOOK, 0, 0, STR(""));
	struct look_errand errand = { .queue = STR("q"), .items = item, .terms = terms };
	struct event event = { .kind = EVENT_LOOKED };

	errand.source = (struct content_source){ .root = STR("") };
	letter->arena.cap = 0;
	letter->errand = &errand;
	letter->events = &event;
	letter->event_count = 1;
	lookup_answer(&p->lookup, letter);
	CU_ASSERT_EQUAL(event.looked.found, found);
	CU_ASSERT_EQUAL(event.looked.changed, changed);
	CU_ASSERT_EQUAL(event.looked.gate.goal != NULL, fault != NULL);
	if (fault && event.looked.gate.goal)
		CU_ASSERT_TRUE(str_equal(event.looked.gate.goal->fault, str_of(fault)));
	letter_free(letter);
}

static void look(struct place *p, const struct look_item *item, bool found, bool changed)
{
	look_with(p, item, found, changed, NULL);
}

/* Each has a key of its own, by its claims; the one that was kept last of its lens is no other model's. */
void test_another_second_look_is_not_taken_for_another_model(void)
{
	struct place p;
	struct look_item first, other, by_another;

	place_open(&p);
	first = look_at(&p, "one", 1);
	other = look_at(&p, "two", 1);
	by_another = look_at(&p, "one", 2);
	look(&p, &first, false, false);
	keep(&p, &first, "m-1");
	look(&p, &first, true, false);
	look(&p, &other, false, false);
	look(&p, &by_another, false, true); /* the tier is defined otherwise now */
	place_close(&p);
}

/* Another goal, or none, asks another question of the same model: that is not kept, and no model has changed. */
void test_another_question_is_not_taken_for_another_model(void)
{
	struct place p;
	struct look_item first, other, without, by_another;

	place_open(&p);
	first = question_of(&p, "is it written past its end?", 1);
	other = question_of(&p, "who calls it?", 1);
	without = question_of(&p, "", 1);
	by_another = question_of(&p, "who calls it?", 2);
	keep(&p, &first, "m-1");
	look(&p, &first, true, false);
	look(&p, &other, false, false);
	look(&p, &without, false, false);
	look(&p, &by_another, false, true);
	place_close(&p);
}

/* The provider gives the tier's name to another model. */
void test_what_the_model_before_said_is_asked_anew(void)
{
	struct place p;
	struct look_item first, other;

	place_open(&p);
	first = look_at(&p, "one", 1);
	other = look_at(&p, "two", 1);
	keep(&p, &first, "m-1");
	keep(&p, &other, "m-2");
	look(&p, &first, false, true);
	look(&p, &other, true, false);
	place_close(&p);
}

static struct look_item plan_for(struct place *p, const char *goal)
{
	const unsigned char tier_hash[SHA256_BYTES] = { 3 };
	const struct goal_ask ask = { str_of(goal), STR("") };
	unsigned char said[RECIPE_BYTES], kept_by[RECIPE_BYTES];
	struct look_item item = { .recipe_count = 1, .tiers = { STR("strong") } };
	struct buf packed = BUF_INIT;

	goal_ask_pack(&packed, STR("security"), &ask);
	item.spec = arena_str(&p->arena, buf_str(&packed));
	buf_release(&packed);
	model_recipe_plan(tier_hash, STR("security"), STR(""), said);
	model_recipe_plan(tier_hash, STR("security"), str_of(goal), kept_by);
	item.said[0] = item.marks[0] = (const unsigned char *)bytes_of(p, said).at;
	item.recipes[0] = (const unsigned char *)bytes_of(p, kept_by).at;
	return item;
}

/* A plan hangs on names, lines and languages of all files and on no content, and is checked each time it is found. */
void test_a_plan_is_found_for_the_same_list_of_files(void)
{
	char *path = "a.c";
	Reeve__V1__PlanPart part = REEVE__V1__PLAN_PART__INIT, *parts[] = { &part };
	Reeve__V1__PlanQuestion question = REEVE__V1__PLAN_QUESTION__INIT;
	Reeve__V1__PlanFound plan = REEVE__V1__PLAN_FOUND__INIT;
	ProtobufCBinaryData name = { 3, (uint8_t *)path };
	struct look_item goal, other;
	struct place p;

	question.title = question.text = "t";
	part.question = &question;
	part.lens = "security";
	part.paths = &name;
	part.n_paths = 1;
	plan.restated = "r";
	plan.parts = parts;
	plan.n_parts = 1;
	place_open(&p);
	goal = plan_for(&p, "g");
	other = plan_for(&p, "h");
	look_with(&p, &goal, false, false, NULL);
	keep_with(&p, &goal, "m-1", &plan);
	look_with(&p, &goal, true, false, "");
	look_with(&p, &other, false, false, NULL);
	p.file.sha256[0] = 9; /* other bytes */
	look_with(&p, &goal, true, false, "");
	p.file.lines++;
	look_with(&p, &goal, false, false, NULL);
	p.file.lines--;
	p.file.language = STR("python");
	look_with(&p, &goal, false, false, NULL);
	p.file.language = STR("c");
	part.lens = "tests"; /* as no gate would have let it in */
	keep_with(&p, &goal, "m-1", &plan);
	look_with(
		&p, &goal, true, false, "part 1 looks through a lens that the job does not have: \"tests\"");
	place_close(&p);
}

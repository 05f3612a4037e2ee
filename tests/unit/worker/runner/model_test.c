/* Tries worker/runner/model.c where no provider is needed: ends, and what is refused before a call. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/runner/model_run.h"

#include "common/content/walk.h"
#include "common/io/skill_load.h"
#include "coordinator/api/read_result.h"
#include "tests/support/spec_wire.h"
#include "worker/runner/keyring.h"
#include "worker/runner/model_skill.h"
#include "worker/sandbox/remove.h"
#include "worker/sandbox/workspace.h"

#include <CUnit/CUnit.h>
#include <stdio.h>
#include <stdlib.h>

#define NO_GOAL { "", 0 }, { "", 0 }, { "", 0 }, NULL, 0 /* it is no part of a plan, and makes none */

void test_each_end_has_one_outcome(void)
{
	for (enum model_end end = MODEL_COMPLETE; end < MODEL_END_COUNT; end++) {
		enum attempt_outcome outcome = model_outcome(end);
		enum model_next next = model_end_next(end);

		if (outcome == OUTCOME_DONE)
			CU_ASSERT_EQUAL(next, NEXT_TAKE);
		CU_ASSERT_EQUAL(outcome == OUTCOME_QUOTA, next == NEXT_STOP);
		CU_ASSERT_EQUAL(
			outcome == OUTCOME_TURNED_AWAY, end == MODEL_RATE_LIMITED || end == MODEL_OVERLOADED);
	}
	CU_ASSERT_EQUAL(model_outcome(MODEL_COMPLETE), OUTCOME_DONE);
	CU_ASSERT_EQUAL(model_outcome(MODEL_MAX_TOKENS), OUTCOME_FAILED);
	CU_ASSERT_EQUAL(model_outcome(MODEL_REFUSAL), OUTCOME_FAILED);
}

/* A tree of one text and one file that is none, the skill as it is installed, and a tier at which nobody listens. */
struct bench {
	char root[32], state[32];
	struct manifest manifest;
	struct workspace *workspace;
	struct tier tier;
	struct keyring keyring;
	struct job_skill skill;
	struct job_terms terms;
	struct arena arena;
};

static void file_put(const char *root, const char *name, const char *text, size_t len)
{
	char path[64];
	FILE *f;

	snprintf(path, sizeof path, "%s/%s", root, name);
	f = fopen(path, "w");
	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	CU_ASSERT_EQUAL(fwrite(text, 1, len, f), len);
	fclose(f);
}

static void bench_open(struct bench *b)
{
	static char late[20000];
	struct skill skill;
	char words[256] = "";

	*b = (struct bench){ .root = "/tmp/reeve-tree-XXXXXX", .state = "/tmp/reeve-work-XXXXXX" };
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(b->root));
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(b->state));
	file_put(b->root, "a.c", "int a;\n", 7);
	memset(late, 'b', sizeof late);
	for (size_t i = 40; i < sizeof late; i += 40)
		late[i] = '\n';
	late[sizeof late - 1] = '\0'; /* later than who walks the tree looks for it */
	file_put(b->root, "b.c", late, sizeof late);
	CU_ASSERT_EQUAL_FATAL(walk_tree(b->root, NULL, &b->manifest, words), 0);
	CU_ASSERT_EQUAL_FATAL(
		workspace_open(b->state, &b->manifest, b->root, (struct content_fetch){ 0 }, &b->workspace),
		0);
	b->tier = (struct tier){ .name = STR("cheap"),
		.base_url = STR("http://127.0.0.1:1"),
		.model = STR("m"),
		.price = { 1000000, 1000000, 0, 0 },
		.window = 100000,
		.max_output = 2000 };
	CU_ASSERT_EQUAL_FATAL(keyring_open(&b->tier, 1, 2, &b->keyring), 0);
	CU_ASSERT_EQUAL_FATAL(
		skill_load(REEVE_SOURCE_DIR "/skills", STR("security"), &b->arena, &skill, words), 0);
	b->skill = (struct job_skill){ .name = STR("security"), .lens = STR("security") };
	memcpy(b->skill.hash, skill.hash, sizeof skill.hash);
	b->terms = (struct job_terms){ STR("goal"), STR("analyze"), &b->skill, 1 };
}

static void bench_close(struct bench *b)
{
	keyring_close(&b->keyring);
	workspace_close(b->workspace);
	manifest_release(&b->manifest);
	arena_release(&b->arena);
	remove_tree(b->root);
}

static struct attempt_output run(struct bench *b, const struct model_spec *spec, uint32_t grant)
{
	struct attempt_progress progress = { .cancel = false };
	struct attempt_output out = { .outcome = OUTCOME_NONE };
	struct buf packed = model_spec_pack(spec);
	struct attempt_input in = { .kind = KIND_MODEL,
		.spec = buf_str(&packed),
		.manifest = &b->manifest,
		.workspace = b->workspace,
		.timeout_ms = 20000,
		.grant_microusd = grant,
		.terms = &b->terms };
	run_model(&in, &b->keyring, &progress, &out);
	buf_release(&packed);
	return out;
}

static void release(struct attempt_output *out)
{
	buf_release(&out->body);
	buf_release(&out->reason);
}

enum { TEXT, NO_TEXT, NOWHERE };

void test_what_is_not_as_the_job_has_it_is_not_asked(void)
{
	static const uint32_t files[] = { TEXT, NO_TEXT, NOWHERE };
	static const unsigned char other[SHA256_BYTES];
	struct bench b;
	struct str own;
	bench_open(&b);
	own = str_bytes(b.keyring.at[0].hash, SHA256_BYTES);
	const struct {
		struct model_spec spec;
		uint32_t grant;
		const char *why;
	} cases[] = {
		{ { STR("security"), files, 1, STR("strong"), own, STR(""), NULL, 0, NO_GOAL }, 0,
			"no key for a tier called strong" },
		{ { STR("security"), files, 1, STR("cheap"), str_bytes(other, sizeof other), STR(""), NULL, 0,
			  NO_GOAL },
			0, "the tier cheap is another one here" },
		{ { STR("security"), files, 1, STR("cheap"), STR(""), STR(""), NULL, 0, NO_GOAL }, 0,
			"the tier cheap is another one here" },
		{ { STR("tests"), files, 1, STR("cheap"), own, STR(""), NULL, 0, NO_GOAL }, 0,
			"no skill for the lens tests" },
		{ { STR("security"), files, 3, STR("cheap"), own, STR(""), NULL, 0, NO_GOAL }, 0,
			"files that the manifest does not have" },
		{ { STR("security"), files, 1, STR("cheap"), own, STR(""), NULL, 0, NO_GOAL }, 1000,
			"left of the grant" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct attempt_output out = run(&b, &cases[i].spec, cases[i].grant);

		CU_ASSERT_EQUAL(out.outcome, OUTCOME_FAILED);
		CU_ASSERT_TRUE(out.reason.len && strstr(out.reason.at, cases[i].why));
		CU_ASSERT_EQUAL(out.call.tier.len, 0); /* no call was made */
		CU_ASSERT_EQUAL(out.spent_microusd, 0);
		release(&out);
	}
	bench_close(&b);
}

void test_another_skill_than_the_jobs_is_not_used(void)
{
	struct bench b;
	static const uint32_t file = TEXT;
	struct attempt_output out;
	bench_open(&b);
	struct model_spec spec = { STR("security"), &file, 1, STR("cheap"),
		str_bytes(b.keyring.at[0].hash, SHA256_BYTES), STR(""), NULL, 0, NO_GOAL };

	b.skill.hash[0] ^= 1;
	out = run(&b, &spec, UINT32_MAX);
	CU_ASSERT_EQUAL(out.outcome, OUTCOME_FAILED);
	CU_ASSERT_PTR_NOT_NULL(strstr(out.reason.at, "install the same skills"));
	CU_ASSERT_EQUAL(out.call.tier.len, 0);
	release(&out);
	bench_close(&b);
}

void test_a_provider_that_is_not_there_is_told_and_costs_nothing(void)
{
	struct bench b;
	static const uint32_t file = TEXT;
	struct attempt_output out;
	bench_open(&b);
	struct model_spec spec = { STR("security"), &file, 1, STR("cheap"),
		str_bytes(b.keyring.at[0].hash, SHA256_BYTES), STR(""), NULL, 0, NO_GOAL };

	out = run(&b, &spec, UINT32_MAX);
	CU_ASSERT_EQUAL(out.outcome, OUTCOME_FAILED);
	CU_ASSERT_PTR_NOT_NULL(strstr(out.reason.at, "cheap: no connection to the provider (unreachable)"));
	CU_ASSERT_TRUE(str_equal(out.call.tier, STR("cheap")));
	CU_ASSERT_STRING_EQUAL(out.call.end, "unreachable");
	CU_ASSERT_EQUAL(out.spent_microusd, 0);
	release(&out);
	bench_close(&b);
}

void test_what_is_no_text_is_told_without_a_call(void)
{
	struct bench b;
	static const uint32_t file = NO_TEXT;
	struct arena arena = { 0 };
	const struct tool_result *result;
	struct attempt_output out;

	bench_open(&b);
	struct model_spec spec = { STR("security"), &file, 1, STR("cheap"),
		str_bytes(b.keyring.at[0].hash, SHA256_BYTES), STR(""), NULL, 0, NO_GOAL };

	out = run(&b, &spec, 0);
	CU_ASSERT_EQUAL_FATAL(out.outcome, OUTCOME_DONE);
	result = read_tool_result(buf_str(&out.body), &arena);
	CU_ASSERT_PTR_NOT_NULL_FATAL(result);
	CU_ASSERT_EQUAL_FATAL(result->not_covered_count, 1);
	CU_ASSERT_TRUE(str_equal(result->not_covered[0].why, STR("it is no text")));
	CU_ASSERT_TRUE(str_equal(result->tier, STR("cheap")));
	CU_ASSERT_EQUAL(out.call.tier.len, 0);
	arena_release(&arena);
	release(&out);
	bench_close(&b);
}

void test_a_skill_comes_with_those_that_it_includes(void)
{
	struct bench b;
	struct buf text = BUF_INIT;
	char words[SKILL_WORDS_BYTES];
	const char *own, *included;

	bench_open(&b);
	CU_ASSERT_EQUAL_FATAL(model_skill_read(REEVE_SOURCE_DIR "/skills", &b.skill, &text, words), 0);
	own = strstr(text.at, "# The skill security\n");
	included = strstr(text.at, "# The skill hand-off\n");
	CU_ASSERT_TRUE(own == text.at && included > own);
	b.skill.name = STR("nowhere");
	CU_ASSERT_EQUAL(model_skill_read(REEVE_SOURCE_DIR "/skills", &b.skill, &text, words), -E_INVALID);
	buf_release(&text);
	bench_close(&b);
}

/* Tries coordinator/store/memory.c: the suite of all stores, and the faults a simulator can make. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/store/memory_store.h"

#include "suite.h"

#include "reeve/limits.h"

#include <CUnit/CUnit.h>
#include <stdio.h>

static const struct store_wake nobody = { NULL, NULL };

struct scene {
	struct store *root;
	uint64_t kept; /* writes, as the memory counts them */
};

static struct store *open_again(void *arg)
{
	const struct scene *s = arg;

	return store_memory_again(s->root, nobody);
}

static void expire(void *arg)
{
	const struct scene *s = arg;

	store_memory_advance(s->root, 60000);
}

static void spoil(void *arg, const struct move *where)
{
	const struct scene *s = arg;

	store_memory_spoil(s->root, where);
}

static void dump(void *arg, struct buf *out)
{
	const struct scene *s = arg;

	store_memory_dump(s->root, out);
}

static void keep(void *arg)
{
	struct scene *s = arg;

	s->kept = memory_of(s->root)->memory->past_count;
}

static void lose(void *arg)
{
	const struct scene *s = arg;

	store_memory_lose_tail(s->root, memory_of(s->root)->memory->past_count - s->kept);
}

void test_memory_keeps_the_promise(void)
{
	for (size_t i = 0; i < suite_case_count; i++) {
		struct scene s = { .root = store_memory_open("test", nobody) };
		struct world w = { &s, open_again, expire, spoil, dump, keep, lose };

		printf("\n    %s", suite_cases[i].name);
		suite_cases[i].run(&w);
		s.root->ops->close(s.root);
	}
}

static void count_wakes(void *arg)
{
	++*(int *)arg;
}

void test_a_mute_memory_has_applied(void)
{
	int wakes = 0;
	struct store *s = store_memory_open("test", (struct store_wake){ count_wakes, &wakes });
	struct move move = number_move(MOVE_SUBTASK, 1, 0, STR("x"));
	struct store_reply reply;
	struct buf out = BUF_INIT;
	struct term term;

	lead_now(s, &term);
	store_memory_mood(s, MEMORY_MUTE);
	s->ops->commit(s, 1, &move, 1);
	CU_ASSERT_FALSE(s->ops->poll(s, &reply));
	CU_ASSERT_PTR_NOT_NULL(s->ops->trouble(s));
	CU_ASSERT_EQUAL(wakes, 0);
	store_memory_dump(s, &out);
	CU_ASSERT_TRUE(str_starts(buf_str(&out), STR("seq 1 ")));
	store_memory_mood(s, MEMORY_ANSWERS);
	CU_ASSERT_EQUAL(wakes, 1);
	CU_ASSERT_EQUAL(await_reply(s).kind, STORE_COMMITTED);
	s->ops->close(s);
	buf_release(&out);
}

void test_a_memory_that_stands_applies_later_or_never(void)
{
	struct store *s = store_memory_open("test", nobody);
	char text[] = "x";
	struct move move = number_move(MOVE_SUBTASK, 1, 0, str_of(text));
	struct store_reply reply;
	struct buf out = BUF_INIT;
	struct term term;

	lead_now(s, &term);
	store_memory_mood(s, MEMORY_STANDS);
	s->ops->commit(s, 1, &move, 1);
	text[0] = '?'; /* everything was copied */
	CU_ASSERT_FALSE(s->ops->poll(s, &reply));
	store_memory_dump(s, &out);
	CU_ASSERT_STRING_EQUAL(out.at, "seq 0 -\n");
	store_memory_mood(s, MEMORY_ANSWERS);
	CU_ASSERT_EQUAL(await_reply(s).kind, STORE_COMMITTED);
	buf_clear(&out);
	store_memory_dump(s, &out);
	CU_ASSERT_PTR_NOT_NULL(strstr(out.at, "1 1 0   78\n"));
	/* A successor leads before what waits is carried out: it never is. */
	store_memory_mood(s, MEMORY_STANDS);
	s->ops->commit(s, 2, &move, 1);
	store_memory_advance(s, LEADER_TTL_MS);
	struct store *next = store_memory_again(s, nobody);
	CU_ASSERT_EQUAL(lead_now(next, &term), 1);
	store_memory_mood(s, MEMORY_ANSWERS);
	CU_ASSERT_EQUAL(await_reply(s).kind, STORE_DEPOSED);
	s->ops->close(s);
	next->ops->close(next);
	buf_release(&out);
}

void test_a_lost_tail_brings_the_past_back(void)
{
	struct store *s = store_memory_open("test", nobody);
	struct buf early = BUF_INIT, late = BUF_INIT;
	struct term term;

	lead_now(s, &term);
	for (uint32_t seq = 1; seq <= 20; seq++) {
		char text[16];
		struct move moves[] = { number_move(MOVE_SUBTASK, 1, seq % 3, str_of(text)),
			number_move(MOVE_SUBTASK, 1, seq % 3, STR("overwritten")),
			job_move(1, text, "record") };

		snprintf(text, sizeof text, "%u", seq);
		moves[0].value = moves[2].key = str_of(text);
		CU_ASSERT_EQUAL(commit_now(s, seq, moves, 3).kind, STORE_COMMITTED);
		if (seq == 17)
			store_memory_dump(s, &early);
	}
	CU_ASSERT_EQUAL(store_memory_lose_tail(s, 3), 3);
	store_memory_dump(s, &late);
	CU_ASSERT_STRING_EQUAL(early.at, late.at);
	CU_ASSERT_EQUAL(lead_now(s, &term), 17);
	CU_ASSERT_EQUAL(commit_now(s, 21, NULL, 0).kind, STORE_REFUSED);
	CU_ASSERT_EQUAL(commit_now(s, 18, NULL, 0).kind, STORE_COMMITTED);
	CU_ASSERT_EQUAL(store_memory_lose_tail(s, 100), MEMORY_TAIL_MOST - 2);
	s->ops->close(s);
	buf_release(&early);
	buf_release(&late);
}

/* One that is stopped with a commit on its way: cut off, it is sent again, unless who sent it is dead. */
void test_a_commit_on_its_way_survives_the_loss(void)
{
	static const struct {
		enum memory_mood mood;
		bool orphan;
		uint64_t stored;
	} cases[] = {
		{ MEMORY_STANDS, false, 2 },
		{ MEMORY_MUTE, false, 2 },
		{ MEMORY_STANDS, true, 0 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct store *s = store_memory_open("test", nobody);
		struct move move = number_move(MOVE_SUBTASK, 1, 0, STR("x"));
		struct term term;

		lead_now(s, &term);
		CU_ASSERT_EQUAL(commit_now(s, 1, &move, 1).kind, STORE_COMMITTED);
		store_memory_mood(s, cases[i].mood);
		s->ops->commit(s, 2, &move, 1);
		if (cases[i].orphan)
			store_memory_orphan(s);
		store_memory_lose_tail(s, memory_of(s)->memory->seq);
		CU_ASSERT_EQUAL(memory_of(s)->memory->seq, 0);
		store_memory_mood(s, MEMORY_ANSWERS);
		CU_ASSERT_EQUAL(memory_of(s)->memory->seq, cases[i].stored);
		if (!cases[i].orphan)
			CU_ASSERT_EQUAL(await_reply(s).kind, STORE_COMMITTED);
		s->ops->close(s);
	}
}

void test_an_empty_or_foreign_memory_is_not_filled(void)
{
	struct store *s = store_memory_open("test", nobody), *next = store_memory_again(s, nobody);
	struct move move = number_move(MOVE_SUBTASK, 1, 0, STR("x"));
	struct buf empty = BUF_INIT;
	struct term term;
	char words[256];
	uint64_t seq;

	lead_now(s, &term);
	CU_ASSERT_EQUAL(commit_now(s, 1, &move, 1).kind, STORE_COMMITTED);
	store_memory_foreign(s, true);
	CU_ASSERT_EQUAL(commit_now(s, 2, &move, 1).kind, STORE_REFUSED);
	CU_ASSERT_EQUAL(next->ops->lead(next, &term, &seq, words), -E_CORRUPT);
	store_memory_foreign(s, false);
	CU_ASSERT_EQUAL(commit_now(s, 2, &move, 1).kind, STORE_COMMITTED);
	store_memory_empty(s);
	CU_ASSERT_EQUAL(commit_now(s, 3, &move, 1).kind, STORE_REFUSED);
	s->ops->confirm(s);
	CU_ASSERT_EQUAL(await_reply(s).kind, STORE_REFUSED);
	CU_ASSERT_EQUAL(lead_now(next, &term), 0);
	/* Another begins there: to the old one it is not his. */
	CU_ASSERT_EQUAL(commit_now(s, 3, &move, 1).kind, STORE_DEPOSED);
	store_memory_dump(s, &empty);
	CU_ASSERT_STRING_EQUAL(empty.at, "seq 0 -\n");
	s->ops->close(s);
	next->ops->close(next);
	buf_release(&empty);
}

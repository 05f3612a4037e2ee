/* Letters keep their order, and a fresh one takes the place of one that waits. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/letter.h"
#include "reeve/error.h"

#include <CUnit/CUnit.h>
#include <stdio.h>

static struct letter *letter(uint64_t conn, struct str message)
{
	return letter_new(LETTER_EVENTS, conn, 0, message);
}

void test_letters_leave_as_they_came(void)
{
	struct letter_queue q = { 0 };

	CU_ASSERT_PTR_NULL(letter_pop(&q));
	for (uint64_t i = 1; i <= 3; i++)
		letter_push(&q, letter(i, STR("")));
	CU_ASSERT_EQUAL(q.count, 3);
	for (uint64_t i = 1; i <= 3; i++) {
		struct letter *first = letter_pop(&q);

		CU_ASSERT_EQUAL(first->conn, i);
		letter_free(first);
	}
	CU_ASSERT_PTR_NULL(q.last);
	CU_ASSERT_EQUAL(q.count, 0);
}

void test_a_fresh_letter_takes_the_place_of_one_that_waits(void)
{
	for (uint64_t at = 1; at <= 3; at++) { /* first, in the middle, last */
		struct letter_queue q = { 0 };
		struct letter *waiting = NULL;

		for (uint64_t i = 1; i <= 3; i++) {
			letter_push(&q, letter(i, STR("old")));
			waiting = i == at ? q.last : waiting;
		}
		letter_renew(waiting, letter(at, STR("new")));
		CU_ASSERT_EQUAL(q.count, 3);
		for (uint64_t i = 1; i <= 3; i++) {
			struct letter *next = letter_pop(&q);

			CU_ASSERT_EQUAL_FATAL(next->conn, i);
			CU_ASSERT_TRUE(str_equal(next->message, i == at ? STR("new") : STR("old")));
			letter_free(next);
		}
		CU_ASSERT_PTR_NULL(q.first);
	}
}

void test_a_small_message_cannot_ask_for_much_memory(void)
{
	struct letter *small = letter(1, STR("1234567890"));

	CU_ASSERT_PTR_NOT_NULL(arena_take(&small->arena, 64 << 10));
	CU_ASSERT_PTR_NULL(arena_take(&small->arena, 2 << 20));
	letter_free(small);
}

void test_a_mailbox_that_is_closed_keeps_nobody_waiting(void)
{
	struct mailbox m;

	mailbox_init(&m);
	mailbox_post(&m, letter(1, STR("")));
	struct letter *first = mailbox_wait(&m);

	CU_ASSERT_EQUAL(first->conn, 1);
	letter_free(first);
	mailbox_post(&m, letter(2, STR("left behind"))); /* freed with the box */
	mailbox_close(&m);
	CU_ASSERT_PTR_NULL(mailbox_wait(&m));
	mailbox_release(&m);
}

void test_a_refusal_keeps_the_words_that_stand_in_it(void)
{
	struct letter *own = letter(1, STR(""));

	snprintf(own->words, sizeof own->words, "why");
	letter_refuse(own, -E_INVALID, own->words);
	CU_ASSERT_STRING_EQUAL(own->words, "why");
	letter_refuse(own, -E_INVALID, "other");
	CU_ASSERT_STRING_EQUAL(own->words, "other");
	CU_ASSERT_TRUE(own->last);
	CU_ASSERT_EQUAL(own->kind, LETTER_ANSWER);
	letter_free(own);
}

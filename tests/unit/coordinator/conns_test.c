/* A call is found by its number while it is open, and never again: its slot's next use has another one. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/conns.h"

#include <CUnit/CUnit.h>
#include <stdlib.h>

static struct rpc_call *call(int n)
{
	static char calls[4];

	return (struct rpc_call *)(void *)&calls[n]; /* never looked into */
}

void test_a_call_is_found_by_its_number(void)
{
	struct conns c;

	conns_init(&c);
	struct conn *one = conn_open(&c, call(1), 11), *two = conn_open(&c, call(2), 12);

	CU_ASSERT_NOT_EQUAL(one->id, two->id);
	CU_ASSERT_PTR_EQUAL(conn_of(&c, one->id), one);
	CU_ASSERT_PTR_EQUAL(conn_of(&c, two->id), two);
	CU_ASSERT_PTR_EQUAL(two->call, call(2));
	CU_ASSERT_EQUAL(two->method, 12);
	CU_ASSERT_PTR_NULL(conn_of(&c, 0)); /* of what no call brought */
	CU_ASSERT_PTR_NULL(conn_of(&c, two->id + CONNS_MOST));
	CU_ASSERT_PTR_NULL(conn_of(&c, CONNS_MOST - 1));
	conns_release(&c);
}

void test_a_slot_that_is_used_again_is_another_call(void)
{
	struct conns c;

	conns_init(&c);
	struct conn *first = conn_open(&c, call(1), 11);
	uint64_t old = first->id;

	CU_ASSERT_TRUE(conn_introduce(first, 42));
	first->watched = 42;
	conn_close(&c, first);
	CU_ASSERT_PTR_NULL(conn_of(&c, old));
	CU_ASSERT_PTR_NULL(conn_of(&c, 0)); /* though the first slot has this number now */
	CU_ASSERT_PTR_NULL(first->call);
	struct conn *second = conn_open(&c, call(2), 12);

	CU_ASSERT_PTR_EQUAL(second, first); /* no slot is wasted */
	CU_ASSERT_PTR_NULL(conn_of(&c, old));
	CU_ASSERT_PTR_EQUAL(conn_of(&c, second->id), second);
	CU_ASSERT_EQUAL(second->watched, 0);
	CU_ASSERT_TRUE(conn_introduce(second, 42)); /* nothing of the old call is left */
	conns_release(&c);
}

void test_there_is_a_last_slot(void)
{
	struct conns c;
	struct conn *last = NULL;

	conns_init(&c);
	for (int i = 0; i < CONNS_MOST; i++)
		last = conn_open(&c, call(0), 0);
	CU_ASSERT_PTR_NOT_NULL_FATAL(last);
	CU_ASSERT_PTR_NULL(conn_open(&c, call(1), 0));
	uint64_t old = last->id;

	conn_close(&c, last);
	CU_ASSERT_PTR_EQUAL(conn_open(&c, call(1), 0), last);
	CU_ASSERT_NOT_EQUAL(last->id, old);
	CU_ASSERT_PTR_NULL(conn_open(&c, call(1), 0));
	conns_release(&c);
}

void test_a_job_is_introduced_once_while_it_is_remembered(void)
{
	struct conn conn = { .id = 1 };

	for (uint64_t job = 1; job <= CONN_JOBS; job++)
		CU_ASSERT_TRUE(conn_introduce(&conn, job));
	for (uint64_t job = 1; job <= CONN_JOBS; job++)
		CU_ASSERT_FALSE(conn_introduce(&conn, job));
	CU_ASSERT_TRUE(conn_introduce(&conn, CONN_JOBS + 1)); /* the first is forgotten for it */
	CU_ASSERT_FALSE(conn_introduce(&conn, 2));
	CU_ASSERT_TRUE(conn_introduce(&conn, 1));
	CU_ASSERT_TRUE(conn_introduce(&conn, 2)); /* and the second for that one */
}

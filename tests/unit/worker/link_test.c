/* Which address has its turn, and after how long, in a time of our own. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/link.h"
#include "common/io/clock.h"
#include "common/io/log.h"
#include "reeve/limits.h"
#include "tests/support/rpc_fixture.h"

#include <CUnit/CUnit.h>
#include <stdlib.h>
#include <unistd.h>

enum { WAIT_MS = 20000, STEP_MS = 1 };

static const char *const nobody[] = { "unix:/nowhere/one", "unix:/nowhere/two", "unix:/nowhere/three" };

/* Until the stream that is being opened is lost: why. */
static int miss(struct link *l, int64_t now_ms)
{
	struct link_event event = { .kind = LINK_NOTHING };

	for (int64_t until_ms = clock_ms() + WAIT_MS; event.kind != LINK_LOST && clock_ms() < until_ms;)
		link_poll(l, now_ms, 10, &event);
	CU_ASSERT_EQUAL_FATAL(event.kind, LINK_LOST);
	return event.err;
}

/* How long after now the next one is opened. */
static int64_t delay(struct link *l, int64_t now_ms)
{
	struct link_event event = { .kind = LINK_NOTHING };
	int64_t waited_ms = -STEP_MS;

	while (event.kind != LINK_OPENED && waited_ms <= RECONNECT_MOST_MS) {
		waited_ms += STEP_MS;
		link_poll(l, now_ms + waited_ms, 0, &event);
	}
	CU_ASSERT_EQUAL_FATAL(event.kind, LINK_OPENED);
	return waited_ms;
}

/* Of several addresses the next is tried soon; only a whole round in vain makes the pauses longer. */
void test_the_next_address_does_not_wait_for_the_last_round(void)
{
	enum { ROUNDS = 9 };

	for (size_t count = 1; count <= 3; count++) {
		struct link *l;
		int64_t now_ms = 1000000, longest = 0, soon = 0;
		struct link_event event;

		log_open(STDERR_FILENO, LEVEL_ALWAYS);
		l = link_begin(nobody, count, STR(""));
		link_poll(l, now_ms, 0, &event);
		CU_ASSERT_EQUAL_FATAL(event.kind, LINK_OPENED);
		for (size_t i = 0; i < ROUNDS * count; i++) {
			bool round_over = i % count == count - 1;

			CU_ASSERT_EQUAL(link_address(l), i % count);
			CU_ASSERT_EQUAL(miss(l, now_ms), -E_UNAVAILABLE);
			int64_t waited_ms = delay(l, now_ms);
			if (round_over && waited_ms > longest)
				longest = waited_ms;
			else if (!round_over && waited_ms > soon)
				soon = waited_ms;
			now_ms += waited_ms;
		}
		CU_ASSERT_TRUE(soon <= RECONNECT_BASE_MS);
		CU_ASSERT_TRUE(longest > RECONNECT_BASE_MS);
		CU_ASSERT_TRUE(longest <= RECONNECT_MOST_MS);
		link_close(l);
	}
}

/* A leader that is there and says not_leader costs no longer pause either. */
void test_who_does_not_lead_is_one_of_a_round(void)
{
	struct link_event event;
	struct link *l = link_begin(nobody, 2, STR(""));

	link_poll(l, 1000, 0, &event);
	link_drop(l, 1000);
	CU_ASSERT_EQUAL(link_address(l), 1);
	CU_ASSERT_TRUE(delay(l, 1000) <= RECONNECT_BASE_MS);
	link_drop(l, 2000);
	CU_ASSERT_EQUAL(link_address(l), 0);
	CU_ASSERT_TRUE(delay(l, 2000) <= RECONNECT_BASE_MS);
	link_close(l);
}

/* Our fixture serves no Attach: who hears that has reached it. */
void test_a_coordinator_that_is_back_is_reached_by_the_next_try(void)
{
	char dir[] = "/tmp/reeve-link-XXXXXX", address[64];
	const char *addresses[] = { address };
	struct link_event event;
	struct fixture f;
	struct link *l;

	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(dir));
	snprintf(address, sizeof address, "unix:%s/s", dir);
	l = link_begin(addresses, 1, STR(""));
	link_poll(l, 0, 0, &event);
	for (int i = 0; i < 4; i++) { /* by then a channel of gRPC's own makes pauses of half a second */
		CU_ASSERT_EQUAL(miss(l, 0), -E_UNAVAILABLE);
		delay(l, 0);
	}
	CU_ASSERT_EQUAL(miss(l, 0), -E_UNAVAILABLE);
	fixture_open_at(&f, address);
	delay(l, 0);
	CU_ASSERT_EQUAL(miss(l, 0), -E_NOT_YET);
	link_close(l);
	fixture_close(&f);
	rmdir(dir);
}

/* Tries worker/session.c: the pace of its beats. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/worker/house.h"

#include "reeve/limits.h"

static void *busy(void *arg)
{
	const atomic_bool *stop = arg;

	while (!*stop)
		;
	return NULL;
}

/* A third of the ttl: two beats that are lost on top of it lose no lease. */
void test_beats_keep_their_pace_beside_busy_loops(void)
{
	pthread_t threads[4];
	atomic_bool stop = false;
	struct house h;
	int64_t until_ms;

	house_open(&h);
	UNTIL(&h, h.call && h.hellos);
	house_welcome_to(&h, 1, HEARTBEAT_MS);
	house_assign(&h, KIND_SCRIPTED, "sleep_ms=5000", 1, 1);
	for (size_t i = 0; i < 4; i++)
		CU_ASSERT_EQUAL_FATAL(pthread_create(&threads[i], NULL, busy, &stop), 0);
	for (until_ms = clock_ms() + 5000; clock_ms() < until_ms;)
		house_turn(&h);
	stop = true;
	for (size_t i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	UNTIL(&h, h.results == 1);
	CU_ASSERT_TRUE(h.beat_gap_ms >= HEARTBEAT_MS / 2); /* it was measured */
	CU_ASSERT_TRUE(h.beat_gap_ms <= TTL_MS / 3);
	house_end_lease(&h, false, 1, 1);
	house_close(&h);
}

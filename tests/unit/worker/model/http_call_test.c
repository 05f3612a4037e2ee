/* Tries worker/model/http_call.c: which deadline has passed, on the millisecond. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/model/http_call.h"

#include <CUnit/CUnit.h>
#include <stdio.h>

void test_deadlines_pass_on_their_millisecond(void)
{
	static const struct {
		int64_t started, connect, asked, advanced, enough, now;
		int late; /* an end, or -1 */
	} cases[] = {
		{ 1000, 0, 0, 0, 0, 1500, -1 }, /* waits for its turn */
		{ 1000, 0, 0, 0, 0, 10999, -1 },
		{ 1000, 0, 0, 0, 0, 11000, HTTP_TIMEOUT_TOTAL },
		{ 1000, 1000, 0, 0, 0, 1099, -1 },
		{ 1000, 1000, 0, 0, 0, 1100, HTTP_TIMEOUT_CONNECT },
		{ 1000, 1000, 1050, 0, 0, 1249, -1 },
		{ 1000, 1000, 1050, 0, 0, 1250, HTTP_TIMEOUT_FIRST },
		{ 1000, 1000, 1050, 1200, 0, 1499, -1 },
		{ 1000, 1000, 1050, 1200, 0, 1500, HTTP_TIMEOUT_SILENCE },
		{ 1000, 1000, 1050, 10999, 0, 11000, HTTP_TIMEOUT_TOTAL },
		{ 1000, 1000, 1050, 1200, 1200, 1200 + HTTP_LINGER_MS - 1, -1 },
		{ 1000, 1000, 1050, 1200, 1200, 1200 + HTTP_LINGER_MS, HTTP_ANSWERED },
		{ 1000, 1000, 1050, 1200, 1200, 99999, HTTP_ANSWERED },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct http_call c = { .deadlines = { 100, 200, 300, 10000 },
			.started_ms = cases[i].started,
			.connect_ms = cases[i].connect,
			.asked_ms = cases[i].asked,
			.advanced_ms = cases[i].advanced,
			.enough_ms = cases[i].enough };
		enum http_end end;
		int got = http_call_is_late(&c, cases[i].now, &end) ? (int)end : -1;

		if (got != cases[i].late)
			fprintf(stderr, "case %zu: %d\n", i, got);
		CU_ASSERT_EQUAL(got, cases[i].late);
	}
}

/* Deadlines are looked at, not kept in order: a look at ten thousand calls takes less than moving one of them at each token. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/model/http_call.h"

#include <stddef.h>

bool http_call_is_late(const struct http_call *c, int64_t now_ms, enum http_end *end)
{
	const struct {
		bool counts;
		int64_t from_ms, most_ms;
		enum http_end end;
	} rows[] = {
		{ c->enough_ms, c->enough_ms, HTTP_LINGER_MS, HTTP_ANSWERED },
		{ true, c->started_ms, c->deadlines.total_ms, HTTP_TIMEOUT_TOTAL },
		{ c->connect_ms && !c->asked_ms, c->connect_ms, c->deadlines.connect_ms,
			HTTP_TIMEOUT_CONNECT },
		{ c->asked_ms && !c->advanced_ms, c->asked_ms, c->deadlines.first_ms, HTTP_TIMEOUT_FIRST },
		{ c->advanced_ms && !c->enough_ms, c->advanced_ms, c->deadlines.silence_ms,
			HTTP_TIMEOUT_SILENCE },
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		if (!rows[i].counts || now_ms - rows[i].from_ms < rows[i].most_ms)
			continue;
		*end = rows[i].end;
		return true;
	}
	return false;
}

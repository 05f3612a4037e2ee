/* Renders figures, and adds up what workers wrote down at their end. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command/bench.h"

#include <inttypes.h>

void bench_json(const struct bench_figures *f, struct buf *out)
{
	buf_printf(out,
		"{\"subtasks\":%" PRIu64 ",\"workers\":%" PRIu64
		",\"seconds\":%.3f,\"per_second\":%.0f,\"lost\":%" PRId64 ",\"duplicated\":%" PRId64
		",\"durability\":\"%s\",\"p50_us\":%" PRIu64 ",\"p99_us\":%" PRIu64
		",\"coordinator_kb_before\":%" PRIu64 ",\"coordinator_kb_most\":%" PRIu64 "}\n",
		f->subtasks, f->workers, f->seconds, (double)f->subtasks / f->seconds, f->lost, f->duplicated,
		f->durability, f->p50_us, f->p99_us, f->coordinator_kb_before, f->coordinator_kb_most);
}

void bench_text(const struct bench_figures *f, struct buf *out)
{
	buf_printf(out,
		"%" PRIu64 " subtasks on %" PRIu64 " workers in %.2f s: %.0f a second (appendfsync %s)\n",
		f->subtasks, f->workers, f->seconds, (double)f->subtasks / f->seconds, f->durability);
	buf_printf(out,
		"lost %" PRId64 ", duplicated %" PRId64 "; assigned to durable p50 %" PRIu64
		" us, p99 %" PRIu64 " us\n",
		f->lost, f->duplicated, f->p50_us, f->p99_us);
	buf_printf(out,
		"coordinator: %" PRIu64 " KiB before, %" PRIu64 " KiB at most, %.0f bytes a subtask\n",
		f->coordinator_kb_before, f->coordinator_kb_most,
		(double)(f->coordinator_kb_most - f->coordinator_kb_before) * 1024.0 / (double)f->subtasks);
}

uint64_t bench_tally(struct str log)
{
	uint64_t sum = 0;

	while (log.len) {
		ptrdiff_t end = str_find(log, '\n');
		struct str line = str_sub(log, 0, end < 0 ? log.len : (size_t)end);
		const char *at = memmem(line.at, line.len, "worker.end ", 11);
		const char *count = at ? memmem(line.at, line.len, " acknowledged=", 14) : NULL;

		log = str_sub(log, line.len + 1, log.len);
		if (!count)
			continue;
		struct str digits = str_sub(line, (size_t)(count - line.at) + 14, line.len);
		uint64_t n = 0;
		size_t len = 0;

		while (len < digits.len && digits.at[len] >= '0' && digits.at[len] <= '9')
			len++;
		if (str_to_u64(str_sub(digits, 0, len), &n))
			sum += n;
	}
	return sum;
}

/* What a benchmark counted, and how it is told. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_COMMAND_BENCH_H
#define CLI_COMMAND_BENCH_H
#include "cli/exit.h"
#include "cli/usage/options.h"
#include "common/buf.h"

struct bench_figures {
	const char *what; /* "dispatch" or "latency" */
	uint64_t subtasks;
	uint64_t workers;
	double seconds;      /* from the submit to the last durable acceptance, planning included */
	int64_t lost;        /* subtasks less results in Redis */
	int64_t duplicated;  /* tokens that workers saw acknowledged, less results in Redis */
	char durability[16]; /* appendfsync, as Redis says it */
	uint64_t p50_us;     /* assigned to durable */
	uint64_t p99_us;
	uint64_t coordinator_kb_before; /* resident memory of reeved, before the job and at its most */
	uint64_t coordinator_kb_most;
};

void bench_json(const struct bench_figures *f, struct buf *out);
void bench_text(const struct bench_figures *f, struct buf *out);
/* reeve bench stall TRACE...: a line each; EXIT_USAGE when one of them is no trace. */
enum exit_code bench_stall(const struct options *o);
/* reeve bench calls: becomes the small program beside us that makes them; returns only where it cannot. */
enum exit_code bench_calls(const struct options *o);
/* reeve bench second-look FOLDER: the same, of the program that judges a planted set. */
enum exit_code bench_second_look(const struct options *o);
/* The sum of acknowledged=N in the lines event=worker.end of these log lines. */
uint64_t bench_tally(struct str log);
#endif

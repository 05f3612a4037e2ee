/* The worker's log: one logfmt line an event on stderr, gathered so that a line an attempt costs little. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_TALK_H
#define WORKER_TALK_H

/* Reads REEVE_LOG: "off" says nothing but the tally at the end, for benchmarks. Call once, before there are threads. */
void talk_open(const char *worker);
/* "event key=value ...": time and worker are put before it. From any thread; a value that is not ours has to be
 * passed through talk_quote() first. */
void talk_line(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* The same, with REEVE_LOG=off too: the tally at the end, by which a benchmark counts. */
void talk_always(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* The fast way for one line an attempt: no formatting, only bytes. */
void talk_attempt_done(const char *subtask, unsigned attempt, unsigned long long term, unsigned long long seq,
	const char *outcome, long long wall_ms);
void talk_flush(void);
#endif

/* Lines gather in a buffer, written when it is full, at each heartbeat and at the end. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/talk.h"

#include "common/buf.h"
#include "common/io/clock.h"

#include <errno.h>
#include <pthread.h>
#include <unistd.h>

/* Half of what a pipe holds: a reader that is slow for a moment stops nobody. */
#define GATHER_BYTES (32 << 10)

static struct {
	pthread_mutex_t mutex;
	struct buf lines;
	char worker[64];
	bool off;
} talk = { .mutex = PTHREAD_MUTEX_INITIALIZER };

void talk_open(const char *worker)
{
	const char *level = getenv("REEVE_LOG");

	talk.off = level && !strcmp(level, "off");
	snprintf(talk.worker, sizeof talk.worker, "%s", worker);
}

static void flush_locked(void)
{
	struct str rest = buf_str(&talk.lines);

	while (rest.len) {
		ssize_t n = write(STDERR_FILENO, rest.at, rest.len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break; /* nobody listens: work goes on without a log */
		rest = str_sub(rest, (size_t)n, rest.len);
	}
	buf_clear(&talk.lines);
}

static void begin_locked(void)
{
	buf_printf(&talk.lines, "ts=%lld worker=%s ", (long long)clock_unix_ms(), talk.worker);
}

static void end_locked(void)
{
	buf_add_byte(&talk.lines, '\n');
	if (talk.lines.len >= GATHER_BYTES)
		flush_locked();
}

static void line(const char *format, va_list args)
{
	pthread_mutex_lock(&talk.mutex);
	begin_locked();
	buf_vprintf(&talk.lines, format, args);
	end_locked();
	pthread_mutex_unlock(&talk.mutex);
}

void talk_line(const char *format, ...)
{
	va_list args;

	if (talk.off)
		return;
	va_start(args, format);
	line(format, args);
	va_end(args);
}

void talk_always(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	line(format, args);
	va_end(args);
}

void talk_attempt_done(const char *subtask, unsigned attempt, unsigned long long term, unsigned long long seq,
	const char *outcome, long long wall_ms)
{
	char line[256];
	int n;

	if (talk.off)
		return;
	n = snprintf(line, sizeof line,
		"attempt.done subtask=%s attempt=%u token=%llu.%llu outcome=%s wall_ms=%lld", subtask,
		attempt, term, seq, outcome, wall_ms);
	pthread_mutex_lock(&talk.mutex);
	begin_locked();
	buf_add(&talk.lines, line, (size_t)n);
	end_locked();
	pthread_mutex_unlock(&talk.mutex);
}

void talk_flush(void)
{
	pthread_mutex_lock(&talk.mutex);
	flush_locked();
	pthread_mutex_unlock(&talk.mutex);
}

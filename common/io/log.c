/* Writes events to the log's descriptor, whole lines only, and never waits for whoever reads them. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/io/log.h"
#include "common/buf.h"
#include "common/io/clock.h"
#include "common/logfmt.h"
#include "reeve/limits.h"

#include <poll.h>
#include <pthread.h>
#include <time.h>
#include <unistd.h>

/* A pipe that is writable takes this much at once (PIPE_BUF): lines of several processes do not mix. */
#define LINE_BYTES_MOST 4096

static struct {
	pthread_mutex_t lock;
	int fd;
	enum log_level least;
	uint64_t dropped;
	const char *speaker_key;
	char speaker[NAME_BYTES_MOST + 1];
} self = { .lock = PTHREAD_MUTEX_INITIALIZER, .fd = STDERR_FILENO, .least = LEVEL_INFO };

void log_open(int fd, enum log_level least)
{
	pthread_mutex_lock(&self.lock);
	self.fd = fd;
	self.least = least;
	self.dropped = 0;
	pthread_mutex_unlock(&self.lock);
}

void log_speaker(const char *key, const char *name)
{
	pthread_mutex_lock(&self.lock);
	self.speaker_key = key;
	snprintf(self.speaker, sizeof self.speaker, "%s", name);
	pthread_mutex_unlock(&self.lock);
}

static void begin(struct buf *line, enum log_level level, const char *event)
{
	static const char *const names[] = { "debug", "info", "warn", "error", "info" };
	int64_t now = clock_unix_ms();
	time_t seconds = (time_t)(now / 1000);
	char day[32];
	struct tm tm;

	gmtime_r(&seconds, &tm);
	strftime(day, sizeof day, "%Y-%m-%dT%H:%M:%S", &tm);
	buf_printf(line, "ts=%s.%03dZ", day, (int)(now % 1000));
	logfmt_add(line, "level", str_of(names[level]));
	logfmt_add(line, "event", str_of(event));
	if (self.speaker[0])
		logfmt_add(line, self.speaker_key, str_of(self.speaker));
}

/* A field that does not fit is left out, so that what is there can be read. */
static void add(struct buf *line, const struct log_field *field)
{
	static const char mark[] = " cut=1";
	size_t before = line->len;

	if (field->is_number)
		logfmt_add_number(line, field->key, field->number);
	else
		logfmt_add(line, field->key, field->text);
	if (line->len + sizeof mark <= LINE_BYTES_MOST)
		return;
	line->len = before;
	if (!str_ends(buf_str(line), STR(" cut=1")))
		buf_add_text(line, mark);
}

/* False when it did not go through; called under the lock. */
static bool put(struct buf *line)
{
	struct pollfd ready = { self.fd, POLLOUT, 0 };

	/* A pipe without a reader says POLLERR beside POLLOUT: writing to it would be a SIGPIPE. */
	if (poll(&ready, 1, 0) != 1 || ready.revents != POLLOUT)
		return false;
	buf_add_byte(line, '\n');
	return write(self.fd, line->at, line->len) == (ssize_t)line->len;
}

static void tell_dropped(void)
{
	struct buf line = BUF_INIT;

	begin(&line, LEVEL_WARN, "log.dropped");
	logfmt_add_number(&line, "lines", (int64_t)self.dropped);
	if (put(&line))
		self.dropped = 0;
	buf_release(&line);
}

void log_fields(enum log_level level, const char *event, const struct log_field *fields, size_t count)
{
	struct buf line = BUF_INIT;

	pthread_mutex_lock(&self.lock);
	if (level >= self.least) {
		begin(&line, level, event);
		for (size_t i = 0; i < count; i++)
			add(&line, &fields[i]);
		if (self.dropped)
			tell_dropped();
		if (self.dropped || !put(&line))
			self.dropped++;
	}
	pthread_mutex_unlock(&self.lock);
	buf_release(&line);
}

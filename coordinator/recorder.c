/* Keeps the journal of a coordinator in a file. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/recorder.h"
#include "common/io/log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { WRITE_FROM_BYTES = 1 << 20 }; /* a store that is loaded is one turn of any size */

struct recorder {
	int fd; /* -1: it has ended */
	uint64_t bytes;
	uint64_t bytes_most;
	struct buf waiting;
};

int recorder_open(
	const char *path, uint64_t bytes_most, const struct fleet *f, struct recorder **out, char words[256])
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	struct recorder *r;

	if (fd < 0) {
		bool exists = errno == EEXIST;

		snprintf(words, 256, "cannot record to %.150s: %s%s", path, strerror(errno),
			exists ? "; a journal is not overwritten, name another file" : "");
		return exists ? -E_EXISTS : -E_IO;
	}
	r = calloc(1, sizeof *r);
	if (!r)
		abort();
	r->fd = fd;
	r->bytes_most = bytes_most;
	journal_begin(f, &r->waiting);
	*out = r;
	return 0;
}

static void end(struct recorder *r, const char *event, const char *reason)
{
	log_event(LEVEL_WARN, event, log_text("reason", reason), log_number("bytes", (int64_t)r->bytes),
		log_text("next", "the coordinator goes on without a journal"));
	close(r->fd);
	r->fd = -1;
	buf_clear(&r->waiting);
}

static void flush(struct recorder *r)
{
	struct str rest = buf_str(&r->waiting);

	if (r->bytes + rest.len > r->bytes_most) {
		end(r, "record.full", "the journal has reached its limit");
		return;
	}
	while (rest.len) {
		ssize_t n = write(r->fd, rest.at, rest.len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			end(r, "record.failed", strerror(errno));
			return;
		}
		rest = str_sub(rest, (size_t)n, rest.len);
	}
	r->bytes += r->waiting.len;
	buf_clear(&r->waiting);
}

static bool records(const struct recorder *r)
{
	return r && r->fd >= 0;
}

void recorder_event(struct recorder *r, const struct event *event, int64_t now_ms)
{
	if (!records(r))
		return;
	journal_event(event, now_ms, &r->waiting);
	if (r->waiting.len >= WRITE_FROM_BYTES)
		flush(r);
}

void recorder_turn(struct recorder *r, const struct fleet *f, const struct effects *fx)
{
	if (!records(r))
		return;
	journal_turn(f, fx, &r->waiting);
	flush(r);
}

void recorder_reply(struct recorder *r, enum store_reply_kind kind, uint64_t seq)
{
	if (records(r))
		journal_reply(kind, seq, &r->waiting);
}

void recorder_clear(struct recorder *r)
{
	if (records(r))
		journal_clear(&r->waiting);
}

void recorder_close(struct recorder *r)
{
	if (!r)
		return;
	if (records(r))
		flush(r);
	if (r->fd >= 0)
		close(r->fd);
	buf_release(&r->waiting);
	free(r);
}

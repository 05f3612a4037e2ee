/* Server-sent events out of bytes that come in any pieces. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_MODEL_SSE_H
#define WORKER_MODEL_SSE_H
#include "common/buf.h"
#include "reeve/error.h"

/* Borrowed, for the time of the call that hands it over. Fields `id` and `retry` are for browsers: they are read over. */
struct sse_event {
	struct str name; /* "": none was given */
	struct str data; /* its lines, an end of line between them */
};

struct sse {
	struct buf line; /* of which the end has not come */
	struct buf name;
	struct buf data;
	size_t event_bytes_most;
	bool has_data; /* an event may have data of no bytes, and is one */
	bool after_cr; /* an LF would belong to it */
	bool begun;    /* the first line, which a byte order mark may precede, is behind us */
	bool broken;
};

void sse_init(struct sse *s, size_t event_bytes_most);
void sse_release(struct sse *s);
/* Hands over each event that these bytes complete, in order ("Interpreting an event stream", WHATWG HTML 9.2.6; lines end
 * by LF, CR or both). -E_TOO_LARGE for a line or an event of more bytes than its limit, now and from then on. What `take`
 * answers ends the push where it is not 0, and is its answer. Bytes behind the last blank line are no event: an answer
 * that ends there was cut. */
int sse_push(struct sse *s, struct str bytes, int (*take)(void *arg, const struct sse_event *event),
	void *arg) MUST_CHECK;
#endif

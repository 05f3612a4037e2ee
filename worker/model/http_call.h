/* One HTTP call: what is sent, until when, what is told as it comes, and how it ended. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_MODEL_HTTP_CALL_H
#define WORKER_MODEL_HTTP_CALL_H
#include "common/str.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

enum http_end {
	HTTP_ANSWERED, /* to its end, with a status of any kind */
	HTTP_CUT,      /* the connection was lost behind the request */
	HTTP_UNREACHABLE,
	HTTP_TIMEOUT_CONNECT,
	HTTP_TIMEOUT_FIRST,
	HTTP_TIMEOUT_SILENCE,
	HTTP_TIMEOUT_TOTAL,
	HTTP_TOO_LARGE,
	HTTP_STOPPED, /* by what on_bytes said */
	HTTP_CANCELLED,
};

/* What on_bytes makes of a piece of the answer. */
enum http_taken {
	HTTP_MORE,     /* it is no advance: a comment that keeps the line open */
	HTTP_ADVANCED, /* it is what was waited for: the silence begins anew */
	HTTP_ENOUGH,   /* all that matters is here: the end may still come, but not for long */
	HTTP_STOP,     /* nothing that can follow is of use */
};

/* Milliseconds; each must be given. */
struct http_deadlines {
	int64_t connect_ms; /* from when its turn to connect has come */
	int64_t first_ms;   /* from the connection to the first advance */
	int64_t silence_ms; /* from one advance to the next */
	int64_t total_ms;   /* from http_engine_start() to the end */
};

struct http_group;

struct http_call {
	/* The caller's, borrowed until on_end has been called. The callbacks run in the engine's thread and must not wait. */
	const char *url; /* http: or https: */
	const char *const
		*headers; /* "Name: value", NULL behind the last. What stands in them is copied, and wiped */
	struct str body;
	struct http_deadlines deadlines;
	size_t bytes_most;
	void (*on_status)(struct http_call *call, int status);
	void (*on_header)(struct http_call *call, struct str lower_name, struct str value);
	enum http_taken (*on_bytes)(struct http_call *call, struct str bytes);
	void (*on_end)(struct http_call *call, enum http_end end); /* the last: the engine has forgotten it */

	/* The engine's: to be zero at the start, to be read in on_end. */
	const char *why;    /* why there was no connection, or why it was lost: static words */
	bool sent;          /* a part of the request at least */
	int64_t started_ms; /* by clock_ms() */
	int64_t connect_ms;
	int64_t asked_ms;
	int64_t advanced_ms; /* the last advance; 0: none came */
	int64_t enough_ms;   /* 0: not yet */
	size_t bytes;
	enum http_end end;
	bool ending;           /* `end` says how */
	atomic_bool cancel;    /* wished for, by any thread */
	bool known;            /* to the engine; under its lock */
	const int64_t *now_ms; /* of the engine's turn */
	size_t *connecting;
	void *easy;
	void *lines;
	struct http_group *group;
	struct http_call *next, *prev;
};

/* Whether a deadline of a call has passed, and which. A call that has not been sent has no first
 * token to be late; one that has had enough is over after HTTP_LINGER_MS. */
bool http_call_is_late(const struct http_call *call, int64_t now_ms, enum http_end *end);
#define HTTP_LINGER_MS 250 /* for the end behind the end: a connection in order serves the next call */
#endif

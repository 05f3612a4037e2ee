/* An answer in the form of its API: whole, or as the events of a stream. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BENCH_PROVIDER_REPLY_H
#define BENCH_PROVIDER_REPLY_H
#include "bench/provider/faults.h"
#include "bench/provider/problem.h"
#include "bench/provider/usage.h"
#include "common/report/json_writer.h"

struct reply {
	enum api api;
	uint64_t number; /* of the call: all ids come from it */
	int64_t created_s;
	struct str model;
	enum stop stop;
	const char *tool; /* called, its input is the text; NULL: a text */
	bool include_usage;
	struct faults faults; /* of these, `malformed` is of the event that is written now */
	struct usage usage;
};

/* One of the two forms. Each adds to `out`; a stream is a start, pieces of the text in order, and an end. */
struct reply_form {
	void (*plain)(const struct reply *r, struct str text, struct buf *out);
	void (*start)(const struct reply *r, struct buf *out);
	void (*piece)(const struct reply *r, struct str text, struct buf *out);
	void (*end)(const struct reply *r, struct buf *out);
};
extern const struct reply_form reply_chat;
extern const struct reply_form reply_messages;

static inline const struct reply_form *reply_form(enum api api)
{
	return api == API_CHAT ? &reply_chat : &reply_messages;
}

/* An event with an error in the middle of a stream. */
void reply_error_event(const struct reply *r, struct buf *out);
/* `request-id`, `x-request-id`, `request_id`: as short as 24 bytes. */
void reply_request_id(uint64_t number, char out[32]);

/* Of the two forms: */
/* An event: its name (NULL: chat completions give none), then the JSON that the caller adds, then its end. */
struct json_writer reply_event(const struct reply *r, const char *name, struct buf *out);
void reply_event_end(const struct reply *r, struct buf *out);
/* A member with the text, as broken as the faults want it. */
void reply_text(const struct reply *r, struct json_writer *w, const char *key, struct str text);
/* The number as the faults tell it. */
int64_t reply_told(const struct reply *r, uint64_t tokens);
#endif

/* One call of a model, from the request to its last byte and its line in the bill. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BENCH_PROVIDER_CALL_H
#define BENCH_PROVIDER_CALL_H
#include "bench/provider/ask.h"
#include "bench/provider/http.h"
#include "bench/provider/provider.h"
#include "bench/provider/reply.h"
#include "bench/provider/schedule.h"

enum call_next {
	CALL_WAIT,  /* step again at `due_ms` */
	CALL_DONE,  /* the connection may go on */
	CALL_CLOSE, /* everything was said, or the script cuts it: end the connection after what is in `out` */
	CALL_RESET,  /* the same, rudely */
	CALL_SILENT, /* nothing more comes; until the client leaves */
};

struct call {
	struct reply reply;
	struct schedule schedule;
	struct prefix *prefixes; /* learnt as the answer begins */
	size_t prefix_count;
	struct buf head;    /* lines of the head that are known beforehand */
	struct buf owned;   /* the text, when it was made for this call */
	struct buf held;    /* the body, when it drips */
	struct buf name;    /* of the model that answers */
	struct buf request; /* its body, when there is a log */
	struct str text;    /* repeated until there are `length` bytes */
	uint64_t length;
	uint64_t sent;    /* of them */
	uint64_t billed;  /* tokens of the answer on the bill */
	uint64_t body;    /* bytes of the body that are out */
	uint64_t dripped; /* of `held` */
	struct buf fault; /* as it was written; for the log */
	size_t model;     /* place in models.list; SIZE_MAX: none */
	enum problem problem;
	struct buf why;
	int64_t begun_ms, due_ms, ideal_ms;
	int64_t wait_ms; /* of a limit, for retry-after */
	bool open;       /* begun and not ended */
	bool admitted;   /* counted as running */
	bool streams, right;
	bool started; /* its first token is there */
	bool greeted; /* the first events of the stream are made */
	bool headed;  /* the head is out */
	bool closes;  /* the client wants no other on this connection */
};

/* Decides all that can be decided now; `due_ms` is when to step first. The call was released, or is all zero. */
void call_begin(
	struct provider *p, struct call *c, enum api api, const struct http_request *request, int64_t now_ms);
/* Adds to `out` what is due. After anything but CALL_WAIT and CALL_SILENT the call has ended. */
enum call_next call_step(struct provider *p, struct call *c, int64_t now_ms, struct buf *out);
/* The client has left. Nothing for a call that has ended. */
void call_cancel(struct provider *p, struct call *c, int64_t now_ms);
void call_release(struct call *c);

/* How it ended, for the account and the log. */
enum call_end { CALL_FINISHED, CALL_FAULTED, CALL_CANCELLED, CALL_REFUSED };
void call_finish(struct provider *p, struct call *c, enum call_end how, int64_t now_ms);
/* So many tokens of the answer are out: those that are not on the bill yet go there. */
void call_pay(struct provider *p, struct call *c, uint64_t tokens);
void call_log(struct provider *p, const struct call *c, enum call_end how, int64_t now_ms);

/* What the model says, how long it takes and what the prompt costs; the call is admitted. */
void call_plan(struct provider *p, struct call *c, struct ask *ask, int64_t now_ms);
#endif

/* What of HTTP/1.1 a model API needs: one request with a body of known length. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BENCH_PROVIDER_HTTP_H
#define BENCH_PROVIDER_HTTP_H
#include "common/buf.h"

enum {
	HTTP_HEAD_MOST = 32 << 10,
	HTTP_BODY_MOST = 32 << 20, /* the limit that Messages documents */
};

enum http_state {
	HTTP_MORE, /* not whole yet; `whole` is how many bytes it takes, 0: not known */
	HTTP_READY,
	HTTP_BAD,       /* not HTTP, or a form that is not spoken here */
	HTTP_NO_LENGTH, /* a body in chunks */
	HTTP_TOO_LARGE,
};

/* Borrowed from the bytes that were read. */
struct http_request {
	struct str method;
	struct str path; /* without what follows a '?' */
	struct str body;
	struct str key;     /* of `x-api-key`, or of `authorization: Bearer` */
	struct str version; /* of `anthropic-version` */
	struct str fault;   /* of `x-sim-fault` */
	bool close;         /* the client says that it is the last on this connection */
	bool expects;       /* `expect: 100-continue` */
	size_t whole;       /* bytes of head and body */
};

enum http_state http_read(struct str bytes, struct http_request *out);
/* The words of a status; "Status" for one that has none here. */
const char *http_reason(int status);
/* One chunk of a body, or each byte as a chunk of its own. Nothing for no bytes: that would end the body. */
void http_add_chunk(struct buf *out, struct str bytes, bool split);
#endif

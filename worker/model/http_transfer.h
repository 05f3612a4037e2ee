/* A call as libcurl carries it out: its options, its callbacks, and what its codes mean. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_MODEL_HTTP_TRANSFER_H
#define WORKER_MODEL_HTTP_TRANSFER_H
#include "worker/model/http_engine.h"

#include <curl/curl.h>

/* Once in a process. */
void transfer_global(void);
/* False where libcurl does not take it. `connecting` counts down as the connection is there; both pointers live longer. */
bool transfer_begin(struct http_call *call, CURL *easy, const struct http_settings *settings,
	const int64_t *now_ms, size_t *connecting);
/* Wipes what was copied of the headers. True when the handle may serve another call: one that has ended while others went on over its
 * connection of HTTP/2 can keep its buffer, and takes no other size of it then. */
bool transfer_end(struct http_call *call);
/* What libcurl's code means for this call; sets `why`. */
enum http_end transfer_end_of(struct http_call *call, CURLcode code);
#endif

/* Thousands of HTTP calls in one thread: started, followed, ended in time, and called off from any thread. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_MODEL_HTTP_ENGINE_H
#define WORKER_MODEL_HTTP_ENGINE_H
#include "reeve/error.h"
#include "worker/model/http_call.h"

struct http_engine;

/* connecting_most, where nothing says otherwise: no more than the backlog that most servers listen with. */
#define HTTP_CONNECTING_MOST 128

struct http_settings {
	unsigned calls_most; /* at once; further ones wait for their turn */
	unsigned
		connecting_most; /* of them, without a connection yet: a name is looked up by a thread of its own */
	const char *
		ca_file; /* whom to trust beside those whom the machine trusts; NULL: as SSL_CERT_FILE says */
};

/* Starts the thread. The first engine of a process is made before its other threads. -E_EXHAUSTED: no descriptor or thread. */
int http_engine_open(const struct http_settings *settings, struct http_engine **out) MUST_CHECK;
/* Ends every call as cancelled and waits for the thread. */
void http_engine_close(struct http_engine *e);
/* From any thread, also from within on_end: of another call, or of the one that has ended. Redirects are not followed: the
 * key in the headers is for this host. Servers' certificates are checked. A proxy (https_proxy) is asked for https: alone:
 * it sees no headers of that. */
void http_engine_start(struct http_engine *e, struct http_call *call);
/* From any thread, as long as the call's memory is there: also before its turn, and after its end, where it does nothing.
 * on_end says HTTP_CANCELLED, unless the call is over first. */
void http_engine_cancel(struct http_engine *e, struct http_call *call);
#endif

/* Answers health checks and keeps watchers told; a watcher that does not read gets the latest state alone. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/io/health.h"

#include <grpc/health.pb-c.h>

typedef Grpc__Health__V1__HealthCheckResponse response;
enum {
	SERVING = GRPC__HEALTH__V1__HEALTH_CHECK_RESPONSE__SERVING_STATUS__SERVING,
	NOT_SERVING = GRPC__HEALTH__V1__HEALTH_CHECK_RESPONSE__SERVING_STATUS__NOT_SERVING,
	SERVICE_UNKNOWN = GRPC__HEALTH__V1__HEALTH_CHECK_RESPONSE__SERVING_STATUS__SERVICE_UNKNOWN,
};

void health_init(struct health *h, size_t check, const char *const *services, size_t count)
{
	*h = (struct health){ .check = check, .services = services, .service_count = count };
}

static bool is_known(const struct health *h, const char *service)
{
	if (!service[0])
		return true;
	for (size_t i = 0; i < h->service_count; i++)
		if (!strcmp(service, h->services[i]))
			return true;
	return false;
}

static int status_of(const struct health *h, bool known)
{
	if (!known)
		return SERVICE_UNKNOWN;
	return h->serving ? SERVING : NOT_SERVING;
}

static void answer(struct rpc_call *call, int status)
{
	response r = GRPC__HEALTH__V1__HEALTH_CHECK_RESPONSE__INIT;

	r.status = (Grpc__Health__V1__HealthCheckResponse__ServingStatus)status;
	rpc_call_send_packed(call, &r.base);
}

static void tell(const struct health *h, struct health_watcher *w)
{
	int status = status_of(h, w->known);

	/* While an older word is not taken the newest waits: RPC_SENT brings us here again. */
	if (w->told == status || rpc_call_queued(w->call))
		return;
	w->told = status;
	answer(w->call, status);
}

static void watch(struct health *h, struct rpc_call *call, bool known)
{
	for (size_t i = 0; i < HEALTH_WATCHERS_MOST; i++) {
		struct health_watcher *w = &h->watchers[i];

		if (w->call)
			continue;
		*w = (struct health_watcher){ call, known, -1 };
		rpc_call_set_user(call, w);
		tell(h, w);
		return;
	}
	rpc_call_finish(call, -E_EXHAUSTED, "too many watchers");
}

static void begin(struct health *h, const struct rpc_event *e)
{
	Grpc__Health__V1__HealthCheckRequest *request = grpc__health__v1__health_check_request__unpack(
		NULL, e->message.len, (const uint8_t *)e->message.at);
	bool known;

	if (!request) {
		rpc_call_finish(e->call, -E_INVALID, "not a HealthCheckRequest");
		return;
	}
	known = is_known(h, request->service);
	if (e->method != h->check)
		watch(h, e->call, known);
	else if (known)
		answer(e->call, status_of(h, true));
	else
		rpc_call_finish(e->call, -E_NOT_FOUND, "unknown service");
	grpc__health__v1__health_check_request__free_unpacked(request, NULL);
}

bool health_event(struct health *h, const struct rpc_event *e)
{
	struct health_watcher *w;

	if (e->kind == RPC_NOTHING || (e->method != h->check && e->method != h->check + 1))
		return false;
	w = rpc_call_user(e->call);
	if (e->kind == RPC_CALL)
		begin(h, e);
	else if (e->kind == RPC_SENT && w)
		tell(h, w);
	else if (e->kind == RPC_CLOSED && w)
		w->call = NULL;
	return true;
}

void health_set(struct health *h, bool serving)
{
	h->serving = serving;
	for (size_t i = 0; i < HEALTH_WATCHERS_MOST; i++)
		if (h->watchers[i].call)
			tell(h, &h->watchers[i]);
}

/* Each call of the service by its name, with its request and its answer. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/io/client_call.h"

#include "common/proto_arena.h"
#include "reeve/limits.h"

#include <assert.h>
#include <stdlib.h>

int client_submit(struct client *c, Reeve__V1__SubmitRequest *request, Reeve__V1__SubmitResponse **out)
{
	void *answer;
	int err;

	request->queue = client_queue(c);
	err = client_call(
		c, "/reeve.v1.Client/Submit", request, &reeve__v1__submit_response__descriptor, &answer);
	*out = answer;
	return err;
}

static int ask_job(
	struct client *c, const char *method, Reeve__V1__JobRequest request, Reeve__V1__JobStatus **out)
{
	void *answer;
	int err;

	request.queue = client_queue(c);
	err = client_call(c, method, &request, &reeve__v1__job_status__descriptor, &answer);
	*out = answer;
	return err;
}

int client_job(struct client *c, uint64_t job, Reeve__V1__JobStatus **out)
{
	Reeve__V1__JobRequest request = REEVE__V1__JOB_REQUEST__INIT;

	request.job = job;
	return ask_job(c, "/reeve.v1.Client/Get", request, out);
}

int client_cancel(struct client *c, uint64_t job, bool timed_out, Reeve__V1__JobStatus **out)
{
	Reeve__V1__JobRequest request = REEVE__V1__JOB_REQUEST__INIT;

	request.job = job;
	request.timed_out = timed_out;
	return ask_job(c, "/reeve.v1.Client/Cancel", request, out);
}

int client_resume(struct client *c, uint64_t job, uint64_t budget_microusd, Reeve__V1__JobStatus **out)
{
	Reeve__V1__JobRequest request = REEVE__V1__JOB_REQUEST__INIT;

	request.job = job;
	request.budget_microusd = budget_microusd;
	return ask_job(c, "/reeve.v1.Client/Resume", request, out);
}

int client_retry(struct client *c, uint64_t job, bool one, uint32_t number, Reeve__V1__JobStatus **out)
{
	Reeve__V1__RetryRequest request = REEVE__V1__RETRY_REQUEST__INIT;
	void *answer;
	int err;

	request.queue = client_queue(c);
	request.job = job;
	request.one = one;
	request.number = number;
	err = client_call(c, "/reeve.v1.Client/Retry", &request, &reeve__v1__job_status__descriptor, &answer);
	*out = answer;
	return err;
}

int client_events(struct client *c, uint64_t job, const char *after, Reeve__V1__EventsResponse **out)
{
	Reeve__V1__EventsRequest request = REEVE__V1__EVENTS_REQUEST__INIT;
	void *answer;
	int err;

	request.queue = client_queue(c);
	request.job = job;
	request.after = (char *)(uintptr_t)after;
	err = client_call(
		c, "/reeve.v1.Client/Events", &request, &reeve__v1__events_response__descriptor, &answer);
	*out = answer;
	return err;
}

int client_forecast(struct client *c, const char *workflow, const uint32_t *bytes, size_t count,
	uint32_t refuters, Reeve__V1__ForecastResponse **out)
{
	Reeve__V1__ForecastRequest request = REEVE__V1__FORECAST_REQUEST__INIT;
	void *answer;
	int err;

	request.queue = client_queue(c);
	request.workflow = (char *)(uintptr_t)workflow;
	request.bytes = (uint32_t *)(uintptr_t)bytes;
	request.n_bytes = count;
	request.refuters = refuters;
	err = client_call(
		c, "/reeve.v1.Client/Forecast", &request, &reeve__v1__forecast_response__descriptor, &answer);
	*out = answer;
	return err;
}

int client_route(struct client *c, uint64_t job, uint32_t number, Reeve__V1__RouteResponse **out)
{
	Reeve__V1__RouteRequest request = REEVE__V1__ROUTE_REQUEST__INIT;
	void *answer;
	int err;

	request.queue = client_queue(c);
	request.job = job;
	request.number = number;
	err = client_call(
		c, "/reeve.v1.Client/Route", &request, &reeve__v1__route_response__descriptor, &answer);
	*out = answer;
	return err;
}

int client_cost(struct client *c, const char *by, Reeve__V1__CostResponse **out)
{
	Reeve__V1__CostRequest request = REEVE__V1__COST_REQUEST__INIT;
	void *answer;
	int err;

	request.queue = client_queue(c);
	request.by = (char *)(uintptr_t)by;
	err = client_call(
		c, "/reeve.v1.Client/Cost", &request, &reeve__v1__cost_response__descriptor, &answer);
	*out = answer;
	return err;
}

int client_list(struct client *c, uint64_t before, Reeve__V1__ListResponse **out)
{
	Reeve__V1__ListRequest request = REEVE__V1__LIST_REQUEST__INIT;
	void *answer;
	int err;

	request.queue = client_queue(c);
	request.before = before;
	err = client_call(
		c, "/reeve.v1.Client/List", &request, &reeve__v1__list_response__descriptor, &answer);
	*out = answer;
	return err;
}

int client_fleet(struct client *c, Reeve__V1__FleetResponse **out)
{
	Reeve__V1__FleetRequest request = REEVE__V1__FLEET_REQUEST__INIT;
	void *answer;
	int err;

	request.queue = client_queue(c);
	err = client_call(
		c, "/reeve.v1.Client/Fleet", &request, &reeve__v1__fleet_response__descriptor, &answer);
	*out = answer;
	return err;
}

int client_drain(struct client *c, const char *worker, Reeve__V1__DrainResponse **out)
{
	Reeve__V1__DrainRequest request = REEVE__V1__DRAIN_REQUEST__INIT;
	void *answer;
	int err;

	request.queue = client_queue(c);
	request.worker = (char *)(uintptr_t)worker;
	err = client_call(
		c, "/reeve.v1.Client/Drain", &request, &reeve__v1__drain_response__descriptor, &answer);
	*out = answer;
	return err;
}

int client_have(struct client *c, const unsigned char (*hashes)[SHA256_BYTES], size_t count,
	Reeve__V1__HaveResponse **out)
{
	Reeve__V1__HaveRequest request = REEVE__V1__HAVE_REQUEST__INIT;
	ProtobufCBinaryData *list = calloc(count ? count : 1, sizeof *list);
	void *answer;
	int err;

	assert(count <= CLIENT_HAVE_MOST);
	if (!list)
		abort();
	for (size_t i = 0; i < count; i++)
		list[i] = proto_data(str_bytes(hashes[i], SHA256_BYTES));
	request.queue = client_queue(c);
	request.n_sha256 = count;
	request.sha256 = list;
	err = client_call(
		c, "/reeve.v1.Blobs/Have", &request, &reeve__v1__have_response__descriptor, &answer);
	free(list);
	*out = answer;
	return err;
}

static int put_chunk(struct client *c, Reeve__V1__PutRequest *request, bool *stored)
{
	Reeve__V1__PutResponse *response;
	void *answer;
	int err =
		client_call(c, "/reeve.v1.Blobs/Put", request, &reeve__v1__put_response__descriptor, &answer);

	if (err)
		return err;
	response = answer;
	*stored = response->stored;
	client_free(response);
	return 0;
}

int client_put(struct client *c, const unsigned char hash[SHA256_BYTES], struct str frame)
{
	Reeve__V1__PutRequest request = REEVE__V1__PUT_REQUEST__INIT;
	bool stored = false;
	int err = 0;

	request.queue = client_queue(c);
	request.sha256 = proto_data(str_bytes(hash, SHA256_BYTES));
	/* `stored` before the last chunk: someone else has brought the same blob meanwhile. */
	for (size_t at = 0; !err && !stored && !request.last; at += BLOB_CHUNK_BYTES) {
		struct str chunk = str_sub(frame, at, BLOB_CHUNK_BYTES);

		request.offset = at;
		request.data = proto_data(chunk);
		request.last = at + chunk.len == frame.len;
		err = put_chunk(c, &request, &stored);
	}
	return err ? err : stored ? 0 : -E_IO;
}

struct rpc_stream *client_watch(struct client *c, uint64_t job)
{
	Reeve__V1__JobRequest request = REEVE__V1__JOB_REQUEST__INIT;

	request.queue = client_queue(c);
	request.job = job;
	return client_stream(c, "/reeve.v1.Client/Watch", &request);
}

struct rpc_stream *client_report(struct client *c, uint64_t job, const char *format)
{
	Reeve__V1__ReportRequest request = REEVE__V1__REPORT_REQUEST__INIT;

	request.queue = client_queue(c);
	request.job = job;
	request.format = (char *)format;
	return client_stream(c, "/reeve.v1.Client/Report", &request);
}

struct rpc_stream *client_attend(struct client *c, const char *build)
{
	Reeve__V1__AttendRequest request = REEVE__V1__ATTEND_REQUEST__INIT;

	request.queue = client_queue(c);
	request.build = (char *)build;
	return client_stream(c, "/reeve.v1.Client/Attend", &request);
}

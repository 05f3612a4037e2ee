/* What a client asks of a coordinator, as typed calls: used by the commands and by tests. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_IO_CLIENT_H
#define COMMON_IO_CLIENT_H
#include "common/io/rpc_client.h"
#include "common/sha256.h"
#include "common/str.h"
#include "reeve/error.h"

#include "reeve/v1/client.pb-c.h"

#define CLIENT_WORDS_BYTES    256
#define CLIENT_ADDRESSES_MOST 8
#define CLIENT_HAVE_MOST      8192  /* hashes in one question */
#define CLIENT_CALL_MS        30000 /* of one unary call: a coordinator under load answers late, not never */

struct client;

/* 0 when this is "unix:PATH" or "HOST:PORT" ("[::1]:7420"), else -E_INVALID with cause and next step. */
int client_address_check(const char *address, char words[CLIENT_WORDS_BYTES]) MUST_CHECK;
/* To one coordinator, or several after commas: the first that answers is kept. Connects when first used.
 * The queue may be ""; it stands in each request. Everything is copied. -E_INVALID with words. */
int client_open(const char *addresses, struct str token, const char *queue, struct client **out,
	char words[CLIENT_WORDS_BYTES]) MUST_CHECK;
void client_close(struct client *c);
const char *client_address(const struct client *c); /* the one in use */
size_t client_address_count(const struct client *c);
bool client_is_local(const struct client *c); /* over a Unix socket */
/* To the next address of the list: for streams that ended -E_UNAVAILABLE; unary calls do it by themselves. */
void client_turn(struct client *c);
/* What the server said to the last unary call that failed; never NULL. Any bytes: escape it. */
struct str client_words(const struct client *c);

/* Unary calls: 0, or the server's error. What they hand out is freed by client_free(). */
int client_submit(struct client *c, Reeve__V1__SubmitRequest *request,
	Reeve__V1__SubmitResponse **out) MUST_CHECK; /* sets request->queue */
int client_job(struct client *c, uint64_t job, Reeve__V1__JobStatus **out) MUST_CHECK;
/* timed_out: because the time that was given to it is over; the report tells one from the other. */
/* `budget_microusd` of the whole job, what is spent included. */
int client_resume(
	struct client *c, uint64_t job, uint64_t budget_microusd, Reeve__V1__JobStatus **out) MUST_CHECK;
/* All that is dead of the job, or this subtask alone, dead or held, is begun anew. */
int client_retry(
	struct client *c, uint64_t job, bool one, uint32_t number, Reeve__V1__JobStatus **out) MUST_CHECK;
int client_cancel(struct client *c, uint64_t job, bool timed_out, Reeve__V1__JobStatus **out) MUST_CHECK;
/* The page behind the entry `after`; none: there are no more yet. */
int client_events(
	struct client *c, uint64_t job, const char *after, Reeve__V1__EventsResponse **out) MUST_CHECK;
/* What questions about files of so many bytes each would cost, each claim of theirs looked at again up to `refuters` times. */
int client_forecast(struct client *c, const char *workflow, const uint32_t *bytes, size_t count,
	uint32_t refuters, Reeve__V1__ForecastResponse **out) MUST_CHECK;
/* Why this question was asked of its tier. */
int client_route(struct client *c, uint64_t job, uint32_t number, Reeve__V1__RouteResponse **out) MUST_CHECK;
/* What jobs have cost, by "queue", "skill" or "model". */
int client_cost(struct client *c, const char *by, Reeve__V1__CostResponse **out) MUST_CHECK;
int client_list(struct client *c, uint64_t before, Reeve__V1__ListResponse **out) MUST_CHECK;
/* The worker is told to take nothing new and to leave. */
int client_drain(struct client *c, const char *worker, Reeve__V1__DrainResponse **out) MUST_CHECK;
int client_fleet(struct client *c, Reeve__V1__FleetResponse **out) MUST_CHECK;
/* Which of at most CLIENT_HAVE_MOST blobs the coordinator lacks. */
int client_have(struct client *c, const unsigned char (*hashes)[SHA256_BYTES], size_t count,
	Reeve__V1__HaveResponse **out) MUST_CHECK;
/* One blob, given as its compressed form, in chunks; 0 once it is stored. */
int client_put(struct client *c, const unsigned char hash[SHA256_BYTES], struct str frame) MUST_CHECK;

/* Streams; the caller polls and closes them. Messages: JobStatus, ReportChunk, AttendResponse. */
struct rpc_stream *client_watch(struct client *c, uint64_t job);
struct rpc_stream *client_report(struct client *c, uint64_t job, const char *format);
struct rpc_stream *client_attend(struct client *c, const char *build);

/* The message of this type in these bytes, or NULL; freed by client_free(), which takes NULL too. */
void *client_decode(const ProtobufCMessageDescriptor *type, struct str bytes);
void client_free(void *message);
#endif

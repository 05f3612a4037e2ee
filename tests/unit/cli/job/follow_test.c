/* Tries cli/job/follow.c and cli/job/fetch.c against a coordinator that says what each case wants. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/job/fetch.h"
#include "cli/job/follow.h"
#include "common/io/clock.h"
#include "common/io/rpc_server.h"

#include <CUnit/CUnit.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum saying {
	SAY_DONE,    /* running, then done */
	SAY_RUNNING, /* running, and nothing more */
	SAY_NOT_FOUND,
	SAY_DENIED,
	SAY_BREAK_ONCE, /* running, then the stream breaks; the second one is as SAY_DONE */
};

struct fake {
	char dir[32];
	char address[64];
	struct rpc_server *server;
	pthread_t thread;
	atomic_bool stop;
	enum saying saying;
	int streams;
};

static const struct rpc_method methods[] = {
	{ "/reeve.v1.Client/Watch", RPC_SERVER_STREAM, false },
	{ "/reeve.v1.Client/Report", RPC_SERVER_STREAM, false },
};

static void send_message(struct rpc_call *call, const ProtobufCMessage *message)
{
	uint8_t bytes[512];

	rpc_call_send(call, str_bytes(bytes, protobuf_c_message_pack(message, bytes)));
}

static void send_status(struct rpc_call *call, bool terminal)
{
	Reeve__V1__JobStatus status = REEVE__V1__JOB_STATUS__INIT;

	status.job = 7;
	status.state = terminal ? "done" : "running";
	status.terminal = terminal;
	send_message(call, &status.base);
}

static void answer_watch(struct fake *f, struct rpc_call *call)
{
	bool breaks = f->saying == SAY_BREAK_ONCE && f->streams++ == 0;

	if (f->saying == SAY_NOT_FOUND || f->saying == SAY_DENIED) {
		rpc_call_finish(call, f->saying == SAY_DENIED ? -E_DENIED : -E_NOT_FOUND, "no");
		return;
	}
	send_status(call, false);
	if (breaks) {
		rpc_call_finish(call, -E_UNAVAILABLE, "going down");
	} else if (f->saying != SAY_RUNNING) {
		send_status(call, true);
		rpc_call_finish(call, 0, "");
	}
}

static void answer_report(struct fake *f, struct rpc_call *call)
{
	Reeve__V1__ReportSummary summary = REEVE__V1__REPORT_SUMMARY__INIT;
	Reeve__V1__ReportChunk first = REEVE__V1__REPORT_CHUNK__INIT, second = first;

	if (f->saying == SAY_NOT_FOUND) {
		rpc_call_finish(call, -E_NOT_FOUND, "no such job");
		return;
	}
	summary.files = 12;
	first.summary = &summary;
	first.data = (ProtobufCBinaryData){ 3, (uint8_t *)"one" };
	second.data = (ProtobufCBinaryData){ 3, (uint8_t *)"two" };
	send_message(call, &first.base);
	send_message(call, &second.base);
	rpc_call_finish(call, 0, "");
}

static void *serve(void *arg)
{
	struct fake *f = arg;

	while (!atomic_load(&f->stop)) {
		struct rpc_event event;

		rpc_server_poll(f->server, 100, &event);
		if (event.kind == RPC_CALL && event.method == 0)
			answer_watch(f, event.call);
		else if (event.kind == RPC_CALL)
			answer_report(f, event.call);
	}
	return NULL;
}

static void fake_open(struct fake *f, enum saying saying, struct session *s)
{
	struct rpc_server_options options = { methods, 2, 1 << 20, STR("") };
	struct buf bound = BUF_INIT;
	char words[CLIENT_WORDS_BYTES];

	*f = (struct fake){ .dir = "/tmp/reeve-follow-XXXXXX", .saying = saying };
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(f->dir));
	snprintf(f->address, sizeof f->address, "unix:%s/s", f->dir);
	rpc_init();
	CU_ASSERT_EQUAL_FATAL(rpc_server_open(&options, &f->server), 0);
	CU_ASSERT_EQUAL_FATAL(rpc_server_listen(f->server, f->address, &bound), 0);
	rpc_server_start(f->server);
	CU_ASSERT_EQUAL_FATAL(pthread_create(&f->thread, NULL, serve, f), 0);
	*s = (struct session){ NULL, NULL };
	CU_ASSERT_EQUAL_FATAL(client_open(f->address, STR(""), "", &s->client, words), 0);
	buf_release(&bound);
}

static void fake_close(struct fake *f, struct session *s)
{
	client_close(s->client);
	atomic_store(&f->stop, true);
	rpc_server_wake(f->server);
	pthread_join(f->thread, NULL);
	rpc_server_close(f->server, 0);
	rpc_shutdown();
	unlink(f->address + 5);
	rmdir(f->dir);
}

void test_a_watch_ends_as_its_job_and_coordinator_say(void)
{
	static const struct {
		enum saying saying;
		enum follow_end end;
		const char *state; /* of the last status; NULL: none came */
	} cases[] = {
		{ SAY_DONE, FOLLOW_OVER, "done" },
		{ SAY_RUNNING, FOLLOW_TIMED_OUT, "running" },
		{ SAY_NOT_FOUND, FOLLOW_UNKNOWN, NULL },
		{ SAY_DENIED, FOLLOW_LOST, NULL },
		{ SAY_BREAK_ONCE, FOLLOW_OVER, "done" },
	};
	struct options quiet = { .quiet = true, .queue = "" };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct fake fake;
		struct session session;
		Reeve__V1__JobStatus *last = NULL;

		fake_open(&fake, cases[i].saying, &session);
		struct follow f = { .job = 7,
			.deadline_ms = clock_ms() + (cases[i].saying == SAY_RUNNING ? 500 : 20000),
			.show = true };
		CU_ASSERT_EQUAL(follow_job(&session, &quiet, &f, &last), cases[i].end);
		CU_ASSERT_EQUAL_FATAL(last != NULL, cases[i].state != NULL);
		if (last)
			CU_ASSERT_STRING_EQUAL(last->state, cases[i].state);
		client_free(last);
		fake_close(&fake, &session);
	}
}

void test_a_report_is_put_together_from_its_chunks(void)
{
	struct fake fake;
	struct session session;
	struct buf document = BUF_INIT, words = BUF_INIT;
	Reeve__V1__ReportSummary *summary = NULL;

	fake_open(&fake, SAY_DONE, &session);
	CU_ASSERT_EQUAL(fetch_report(session.client, 7, "json", &document, &summary, &words), 0);
	CU_ASSERT_TRUE(str_equal(buf_str(&document), STR("onetwo")));
	CU_ASSERT_PTR_NOT_NULL_FATAL(summary);
	CU_ASSERT_EQUAL(summary->files, 12);
	client_free(summary);
	CU_ASSERT_EQUAL(fetch_report(session.client, 7, "json", NULL, &summary, &words), 0);
	CU_ASSERT_PTR_NOT_NULL(summary);
	client_free(summary);
	fake_close(&fake, &session);

	fake_open(&fake, SAY_NOT_FOUND, &session);
	CU_ASSERT_EQUAL(fetch_report(session.client, 7, "json", &document, &summary, &words), -E_NOT_FOUND);
	CU_ASSERT_PTR_NULL(summary);
	CU_ASSERT_TRUE(str_equal(buf_str(&words), STR("no such job")));
	fake_close(&fake, &session);
	buf_release(&document);
	buf_release(&words);
}

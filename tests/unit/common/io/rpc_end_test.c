/* Tries how calls end that nobody ends well: killed peers, closed servers, late callers, bytes that are no HTTP/2. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/rpc_fixture.h"
#include "common/io/clock.h"

#include <CUnit/CUnit.h>
#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

/* In a child that was forked before gRPC: opens a stream to the address that comes by the pipe, and stays. */
static void be_a_peer(int from)
{
	char address[128] = "";
	struct rpc_stream_event e;

	if (read(from, address, sizeof address - 1) <= 0)
		_exit(1);
	struct rpc_channel *channel = rpc_channel_open(address, STR(""), 1 << 20);
	struct rpc_stream *s = rpc_stream_open(channel, fixture_path(FIXTURE_CHAT), true);
	rpc_stream_send(s, STR("here I am"));
	for (;;)
		rpc_stream_poll(s, -1, &e);
}

void test_a_killed_peer_closes_its_call(void)
{
	struct fixture f;
	int pipes[2], status;
	pid_t peer;

	CU_ASSERT_EQUAL_FATAL(pipe(pipes), 0);
	peer = fork();
	if (!peer) {
		close(pipes[1]);
		be_a_peer(pipes[0]);
	}
	fixture_open(&f, false);
	CU_ASSERT_EQUAL(write(pipes[1], f.address.at, f.address.len), (ssize_t)f.address.len);
	CU_ASSERT_TRUE(fixture_wait(&f.messages, 1));
	CU_ASSERT_EQUAL(atomic_load(&f.closed), 0);
	CU_ASSERT_EQUAL(kill(peer, SIGKILL), 0);
	CU_ASSERT_EQUAL(waitpid(peer, &status, 0), peer);
	CU_ASSERT_TRUE(fixture_wait(&f.closed, 1));
	fixture_close(&f);
	close(pipes[0]);
	close(pipes[1]);
}

void test_a_server_that_closes_ends_its_streams(void)
{
	struct fixture f;
	struct rpc_stream_event e;

	fixture_open(&f, false);
	struct rpc_channel *channel = rpc_channel_open(f.address.at, STR(""), 1 << 20);
	struct rpc_stream *s = rpc_stream_open(channel, fixture_path(FIXTURE_CHAT), true);
	struct rpc_stream *fed = rpc_stream_open(channel, fixture_path(FIXTURE_FLOOD), true);
	CU_ASSERT_TRUE(fixture_expect(s, RPC_STREAM_OPEN, &e));
	CU_ASSERT_TRUE(fixture_expect(fed, RPC_STREAM_MESSAGE, &e));
	fixture_close(&f);
	CU_ASSERT_TRUE(fixture_expect(s, RPC_STREAM_CLOSED, &e));
	CU_ASSERT_TRUE(e.err == -E_UNAVAILABLE || e.err == -E_CANCELLED);
	rpc_stream_poll(s, -1, &e);
	CU_ASSERT_EQUAL(e.kind, RPC_STREAM_CLOSED);
	rpc_stream_close(fed);
	rpc_stream_close(s);
	rpc_channel_close(channel);
}

void test_a_stream_that_waits_finds_the_server_that_comes_later(void)
{
	struct fixture f, later;
	struct rpc_stream_event e;

	/* The address of a server that is gone, and that the next one takes. */
	fixture_open(&f, true);
	struct buf address = BUF_INIT;
	buf_add_str(&address, buf_str(&f.address));
	fixture_close(&f);
	struct rpc_channel *channel = rpc_channel_open(address.at, STR(FIXTURE_TOKEN), 1 << 20);
	struct rpc_stream *hasty = rpc_stream_open(channel, fixture_path(FIXTURE_CHAT), false);
	CU_ASSERT_TRUE(fixture_expect(hasty, RPC_STREAM_CLOSED, &e));
	CU_ASSERT_EQUAL(e.err, -E_UNAVAILABLE);
	struct rpc_stream *patient = rpc_stream_open(channel, fixture_path(FIXTURE_CHAT), true);
	fixture_open_at(&later, address.at);
	CU_ASSERT_TRUE(fixture_expect(patient, RPC_STREAM_OPEN, &e));
	rpc_stream_close(hasty);
	rpc_stream_close(patient);
	rpc_channel_close(channel);
	fixture_close(&later);
	buf_release(&address);
}

static int connect_raw(const struct fixture *f)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	snprintf(to.sun_path, sizeof to.sun_path, "%s", f->address.at + strlen("unix:"));
	CU_ASSERT_EQUAL(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
	return fd;
}

/* True once the server answered stream 1 to its end: a HEADERS or DATA frame with END_STREAM, or RST_STREAM. */
static bool saw_end_of_stream(int fd)
{
	unsigned char head[9], body[256];

	while (recv(fd, head, sizeof head, MSG_WAITALL) == sizeof head) {
		size_t len = (size_t)head[1] << 8 | head[2];

		if (len > sizeof body || (len && recv(fd, body, len, MSG_WAITALL) != (ssize_t)len))
			return false;
		if (head[8] == 1 && (head[3] == 3 || (head[3] <= 1 && head[4] & 1)))
			return true;
	}
	return false;
}

static void add_header(struct buf *block, const char *name, const char *value)
{
	/* HPACK: a literal that is not indexed, both lengths below 127. */
	buf_add_byte(block, 0);
	buf_add_byte(block, (char)strlen(name));
	buf_add_text(block, name);
	buf_add_byte(block, (char)strlen(value));
	buf_add_text(block, value);
}

static void add_frame(struct buf *out, uint8_t type, uint8_t flags, uint8_t stream, struct str body)
{
	buf_add(out, "\0\0", 2);
	buf_add_u8(out, (uint8_t)body.len);
	buf_add_u8(out, type);
	buf_add_u8(out, flags);
	buf_add(out, "\0\0\0", 3);
	buf_add_u8(out, stream);
	buf_add_str(out, body);
}

/* A unary call written by hand, with one header of choice. */
static void write_call(struct buf *out, const char *name, const char *value, struct str message)
{
	struct buf block = BUF_INIT;

	buf_add_text(out, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
	add_frame(out, 4, 0, 0, STR(""));
	add_header(&block, ":method", "POST");
	add_header(&block, ":scheme", "http");
	add_header(&block, ":path", fixture_path(FIXTURE_ECHO));
	add_header(&block, ":authority", "localhost");
	add_header(&block, "te", "trailers");
	add_header(&block, "content-type", "application/grpc");
	add_header(&block, name, value);
	add_frame(out, 1, 4, 1, buf_str(&block));
	add_frame(out, 0, 1, 1, message);
	buf_release(&block);
}

void test_what_is_late_or_compressed_is_not_delivered(void)
{
	static const struct {
		const char *name, *value;
		struct str message; /* a byte for compressed, four for the length, the bytes */
		int delivered;
	} cases[] = {
		{ "grpc-timeout", "1H", STR("\0\0\0\0\1x"), 1 },
		{ "grpc-timeout", "0n", STR("\0\0\0\0\1x"), 0 },
		{ "grpc-encoding", "identity", STR("\0\0\0\0\1x"), 1 },
		{ "grpc-encoding", "gzip", /* "x" */
			STR("\x01\x00\x00\x00\x15\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xab\x00\x00\x83\x16"
			    "\xdc\x8c\x01\x00\x00\x00"),
			0 },
		{ "x-more", "", STR(""), 0 }, /* no message at all */
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct fixture f;
		struct buf bytes = BUF_INIT;
		int fd;

		fixture_open(&f, false);
		fd = connect_raw(&f);
		write_call(&bytes, cases[i].name, cases[i].value, cases[i].message);
		CU_ASSERT_EQUAL(send(fd, bytes.at, bytes.len, MSG_NOSIGNAL), (ssize_t)bytes.len);
		CU_ASSERT_TRUE(saw_end_of_stream(fd));
		close(fd);
		fixture_close(&f); /* the answer is sent before the count */
		CU_ASSERT_EQUAL(atomic_load(&f.opened), cases[i].delivered);
		buf_release(&bytes);
	}
}

static void *wake_soon(void *server)
{
	usleep(20000);
	rpc_server_wake(server);
	return NULL;
}

void test_a_waiting_server_is_woken_by_another_thread(void)
{
	struct rpc_server_options options = { .message_bytes_most = 1000, .token = STR("t") };
	struct rpc_server *server;
	struct rpc_event event;
	pthread_t thread;
	int64_t began = clock_ms();

	CU_ASSERT_EQUAL_FATAL(rpc_server_open(&options, &server), 0);
	rpc_server_start(server);
	CU_ASSERT_EQUAL_FATAL(pthread_create(&thread, NULL, wake_soon, server), 0);
	rpc_server_poll(server, FIXTURE_WAIT_MS, &event);
	CU_ASSERT_EQUAL(event.kind, RPC_NOTHING);
	CU_ASSERT_TRUE(clock_ms() - began < FIXTURE_WAIT_MS / 2);
	pthread_join(thread, NULL);
	rpc_server_close(server, 0);
}

void test_bytes_that_are_no_http2_do_no_harm(void)
{
	static const struct str garbage[] = {
		STR("GET / HTTP/1.1\r\nHost: x\r\n\r\n"),
		STR("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"),
		/* Preface, empty SETTINGS, then HEADERS that are none, on stream 1. */
		STR("PRI * "
		    "HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0\0\0\x04\x01\x05\0\0\0\x01\xff\xff\xff\xff"),
		STR("\0"),
	};
	struct fixture f;
	struct buf out = BUF_INIT;

	fixture_open(&f, false);
	for (size_t i = 0; i < sizeof garbage / sizeof garbage[0]; i++) {
		int fd = connect_raw(&f);

		CU_ASSERT_EQUAL(
			send(fd, garbage[i].at, garbage[i].len, MSG_NOSIGNAL), (ssize_t)garbage[i].len);
		close(fd);
	}
	struct rpc_channel *channel = rpc_channel_open(f.address.at, STR(""), 1000);
	CU_ASSERT_EQUAL(rpc_unary(channel, fixture_path(FIXTURE_ECHO), STR("still here"), FIXTURE_WAIT_MS,
				&out, NULL),
		0);
	CU_ASSERT_TRUE(fixture_wait(&f.opened, 1));
	rpc_channel_close(channel);
	fixture_close(&f);
	buf_release(&out);
}

struct caller {
	struct rpc_channel *channel;
	int failed;
};

static void *call_often(void *arg)
{
	struct caller *c = arg;
	struct buf out = BUF_INIT;

	for (int i = 0; i < 50; i++)
		c->failed += rpc_unary(c->channel, fixture_path(FIXTURE_ECHO), STR("x"), FIXTURE_WAIT_MS,
				     &out, NULL) ||
			     out.len != 1;
	buf_release(&out);
	return NULL;
}

void test_several_threads_call_on_one_channel(void)
{
	enum { THREADS = 8 };
	struct fixture f;
	struct caller callers[THREADS];
	pthread_t threads[THREADS];

	fixture_open(&f, false);
	struct rpc_channel *channel = rpc_channel_open(f.address.at, STR(""), 1000);
	for (int i = 0; i < THREADS; i++) {
		callers[i] = (struct caller){ channel, 0 };
		CU_ASSERT_EQUAL_FATAL(pthread_create(&threads[i], NULL, call_often, &callers[i]), 0);
	}
	for (int i = 0; i < THREADS; i++) {
		pthread_join(threads[i], NULL);
		CU_ASSERT_EQUAL(callers[i].failed, 0);
	}
	CU_ASSERT_TRUE(fixture_wait(&f.closed, 50 * THREADS));
	rpc_channel_close(channel);
	fixture_close(&f);
}

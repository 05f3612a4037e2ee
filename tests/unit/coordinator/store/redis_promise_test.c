/* What a commit that was answered outlives: a mode that Redis is not set up for is refused, and a replica is waited for. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "redis_server.h"
#include "suite.h"

#include <CUnit/CUnit.h>
#include <arpa/inet.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define QUIET_MS 3500 /* more than two tries of a commit that waits for a replica */
#define STEPS    200
#define STEP_MS  50

static const struct store_wake nobody = { NULL, NULL };

static struct store *open_at(const struct redis_server *r)
{
	struct store *s = NULL;
	char words[256] = "";

	CU_ASSERT_EQUAL_FATAL(store_redis_open(r->address, "f", 10000, nobody, &s, words), 0);
	return s;
}

void test_modes_have_names(void)
{
	CU_ASSERT_EQUAL(durability_named("everysec"), DURABILITY_EVERYSEC);
	CU_ASSERT_EQUAL(durability_named("always"), DURABILITY_ALWAYS);
	CU_ASSERT_EQUAL(durability_named("replicated"), DURABILITY_REPLICATED);
	CU_ASSERT_EQUAL(durability_named("no"), DURABILITY_FOUND);
	CU_ASSERT_EQUAL(durability_named(""), DURABILITY_FOUND);
	CU_ASSERT_EQUAL(durability_named("as redis is set up"), DURABILITY_FOUND);
}

void test_what_redis_is_not_set_up_for_is_refused(void)
{
	static const struct {
		const char *set;
		enum durability mode;
		const char *words; /* NULL: it is fit */
	} cases[] = {
		{ "CONFIG SET appendfsync everysec", DURABILITY_EVERYSEC, NULL },
		{ "CONFIG SET appendfsync everysec", DURABILITY_ALWAYS, "appendfsync always" },
		{ "CONFIG SET appendfsync everysec", DURABILITY_REPLICATED, "min-replicas-to-write" },
		{ "CONFIG SET appendfsync always", DURABILITY_EVERYSEC, NULL },
		{ "CONFIG SET appendfsync always", DURABILITY_ALWAYS, NULL },
		{ "CONFIG SET appendfsync no", DURABILITY_EVERYSEC, "appendfsync everysec" },
		{ "CONFIG SET appendfsync no", DURABILITY_FOUND, NULL },
		{ "CONFIG SET appendonly no", DURABILITY_EVERYSEC, "appendonly yes" },
		{ "CONFIG SET appendonly no", DURABILITY_FOUND, NULL },
	};
	struct redis_server r = { .pid = 0 };

	redis_server_start(&r);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct store *s = open_at(&r);
		char words[256] = "";

		redis_server_do(&r, cases[i].set);
		CU_ASSERT_EQUAL(
			store_redis_promise(s, cases[i].mode, words), cases[i].words ? -E_PRECONDITION : 0);
		if (cases[i].words)
			CU_ASSERT_PTR_NOT_NULL(strstr(words, cases[i].words));
		s->ops->close(s);
	}
	redis_server_end(&r);
}

static int free_port(void)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof at;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	CU_ASSERT_EQUAL_FATAL(bind(fd, (struct sockaddr *)&at, len), 0);
	CU_ASSERT_EQUAL_FATAL(getsockname(fd, (struct sockaddr *)&at, &len), 0);
	close(fd);
	return ntohs(at.sin_port);
}

static void start_pair(struct redis_server *primary, struct redis_server *replica)
{
	static char port[8];
	char command[64];

	snprintf(port, sizeof port, "%d", free_port());
	primary->extra[0] = "--port";
	primary->extra[1] = port;
	redis_server_start(primary);
	redis_server_do(primary, "CONFIG SET repl-diskless-sync-delay 0");
	redis_server_start(replica);
	snprintf(command, sizeof command, "REPLICAOF 127.0.0.1 %s", port);
	redis_server_do(replica, command);
	for (int i = 0; i < STEPS && redis_server_number(primary, "WAIT 1 50") < 1; i++)
		poll(NULL, 0, STEP_MS);
	redis_server_do(primary, "CONFIG SET min-replicas-to-write 1");
}

static void await_behind(struct store *s)
{
	for (int i = 0; i < STEPS; i++) {
		const struct store_trouble *trouble = s->ops->trouble(s);

		if (trouble && !strcmp(trouble->words, "no replica has the last commit"))
			return;
		poll(NULL, 0, STEP_MS);
	}
	CU_FAIL("no word of the replica that is behind");
}

/* The second try is by a new connection, and the primary says that it has the commit already. */
void test_what_no_replica_has_is_not_told(void)
{
	struct move moves[] = { number_move(MOVE_EVENTS, 1, 0, STR("event=x")) };
	struct redis_server primary = { .pid = 0 }, replica = { .pid = 0 };
	struct store_reply reply;
	struct term term;
	struct store *s;
	char words[256];

	start_pair(&primary, &replica);
	s = open_at(&primary);
	CU_ASSERT_EQUAL_FATAL(store_redis_promise(s, DURABILITY_REPLICATED, words), 0);
	lead_now(s, &term);
	CU_ASSERT_EQUAL(commit_now(s, 1, moves, 1).kind, STORE_COMMITTED);
	CU_ASSERT_EQUAL(redis_server_number(&replica, "HGET {reeve:f}:meta seq"), 1);
	redis_server_kill(&replica, SIGSTOP);
	s->ops->commit(s, 2, moves, 1);
	await_behind(s);
	CU_ASSERT_EQUAL(redis_server_number(&primary, "HGET {reeve:f}:meta seq"), 2);
	for (int ms = 0; ms < QUIET_MS; ms += STEP_MS) {
		CU_ASSERT_FALSE(s->ops->poll(s, &reply));
		poll(NULL, 0, STEP_MS);
	}
	redis_server_kill(&replica, SIGCONT);
	CU_ASSERT_EQUAL(await_reply(s).kind, STORE_COMMITTED);
	CU_ASSERT_EQUAL(redis_server_number(&replica, "HGET {reeve:f}:meta seq"), 2);
	CU_ASSERT_EQUAL(redis_server_number(&primary, "XLEN {reeve:f}:job:j1:events"), 2);
	s->ops->close(s);
	redis_server_end(&replica);
	redis_server_end(&primary);
}

/* Tries the Redis store against what befalls a Redis: cut, full, paused, killed, foreign, misconfigured. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/io/clock.h"
#include "cut_proxy.h"
#include "redis_server.h"
#include "suite.h"

#include <CUnit/CUnit.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#define PAUSE_MS        3000 /* longer than COMMIT_TIMEOUT_MS: the first try is given up */
#define CLOSE_MS_MOST   1500
#define TROUBLE_MS_MOST 20000

static const struct store_wake nobody = { NULL, NULL };

static struct store *open_at(const char *address)
{
	struct store *s = NULL;
	char words[256] = "";

	CU_ASSERT_EQUAL_FATAL(store_redis_open(address, "f", 10000, nobody, &s, words), 0);
	return s;
}

static int open_refused(struct redis_server *r, char words[256])
{
	struct store *s;
	int err = store_redis_open(r->address, "f", 0, nobody, &s, words);

	if (!err)
		s->ops->close(s);
	return err;
}

static struct move event(void)
{
	return number_move(MOVE_EVENTS, 1, 0, STR("event=x"));
}

/* An entry more for each time a commit was applied: what was applied twice cannot hide. */
static void expect_applied(struct redis_server *r, long long commits)
{
	CU_ASSERT_EQUAL(redis_server_number(r, "XLEN {reeve:f}:job:j1:events"), commits);
	CU_ASSERT_EQUAL(redis_server_number(r, "HGET {reeve:f}:meta seq"), commits);
}

/* The first trouble may be another: a connection that dies, before the next one is refused. */
static void await_trouble(struct store *s, const char *expected)
{
	for (int ms = 0; ms < TROUBLE_MS_MOST; ms++) {
		const struct store_trouble *trouble = s->ops->trouble(s);

		if (trouble && strcmp(trouble->words, expected) == 0)
			return;
		poll(NULL, 0, 1);
	}
	CU_FAIL("the expected trouble does not come");
}

void test_a_reply_that_was_cut_off_is_asked_for_again(void)
{
	struct move moves[] = { event() };
	struct redis_server r = { .pid = 0 };
	struct cut_proxy proxy;
	struct term term;
	struct store *s;

	redis_server_start(&r);
	cut_proxy_start(&proxy, r.dir, r.socket);
	s = open_at(proxy.address);
	lead_now(s, &term);
	proxy.cuts_left = 3;
	CU_ASSERT_EQUAL(commit_now(s, 1, moves, 1).kind, STORE_COMMITTED);
	CU_ASSERT_EQUAL(proxy.cuts_made, 3);
	expect_applied(&r, 1);
	CU_ASSERT_EQUAL(commit_now(s, 2, moves, 1).kind, STORE_COMMITTED);
	expect_applied(&r, 2);
	s->ops->close(s);
	cut_proxy_end(&proxy);
	redis_server_end(&r);
}

void test_a_full_memory_stops_commits_but_not_the_leader(void)
{
	struct move moves[] = { event() };
	struct redis_server r = { .pid = 0 };
	struct term term;
	struct store *s;

	redis_server_start(&r);
	s = open_at(r.address);
	lead_now(s, &term);
	CU_ASSERT_EQUAL(commit_now(s, 1, moves, 1).kind, STORE_COMMITTED);
	redis_server_do(&r, "CONFIG SET maxmemory 1");
	s->ops->commit(s, 2, moves, 1);
	await_trouble(s, "redis is out of memory (maxmemory)");
	s->ops->confirm(s);
	CU_ASSERT_EQUAL(await_reply(s).kind, STORE_CONFIRMED);
	expect_applied(&r, 1);
	redis_server_do(&r, "CONFIG SET maxmemory 0");
	CU_ASSERT_EQUAL(await_reply(s).kind, STORE_COMMITTED);
	expect_applied(&r, 2);
	s->ops->close(s);
	redis_server_end(&r);
}

/* Entries of 30 KiB, the older the smaller their number. */
static void fill_cache(struct store *s, uint64_t *seq, int entries)
{
	static const char large[30000];

	for (int i = 0; i < entries; i++) {
		char key[16];
		struct move moves[] = { event(), { .kind = MOVE_CACHE,
							 .value = { large, sizeof large },
							 .ttl_ms = 1000000 + i * 1000 } };

		snprintf(key, sizeof key, "q:%d", i);
		moves[1].key = str_of(key);
		CU_ASSERT_EQUAL(commit_now(s, ++*seq, moves, 2).kind, STORE_COMMITTED);
	}
}

void test_of_a_full_memory_the_cache_gives_its_part_back(void)
{
	struct move moves[] = { event() };
	struct redis_server r = { .pid = 0 };
	struct term term;
	struct store *s;
	uint64_t seq = 0;
	char command[64];
	redisReply *info;

	redis_server_start(&r);
	s = open_at(r.address);
	lead_now(s, &term);
	fill_cache(s, &seq, 64);
	info = redis_server_ask(&r, "INFO memory");
	snprintf(command, sizeof command, "CONFIG SET maxmemory %lld",
		atoll(strstr(info->str, "used_memory:") + strlen("used_memory:")) - 500000);
	freeReplyObject(info);
	redis_server_do(&r, command);
	/* Nobody takes the limit away: the commit goes through all the same. */
	CU_ASSERT_EQUAL(commit_now(s, ++seq, moves, 1).kind, STORE_COMMITTED);
	expect_applied(&r, (long long)seq);
	CU_ASSERT_EQUAL(redis_server_number(&r, "EXISTS {reeve:f}:cache:q:0"), 0);
	CU_ASSERT_EQUAL(redis_server_number(&r, "EXISTS {reeve:f}:cache:q:63"), 1);
	CU_ASSERT_EQUAL(redis_server_number(&r, "EXISTS {reeve:f}:meta {reeve:f}:term {reeve:f}:leader"), 3);
	s->ops->close(s);
	redis_server_end(&r);
}

void test_a_stopped_redis_is_waited_for(void)
{
	struct move moves[] = { event() };
	struct redis_server r = { .pid = 0 };
	struct term term;
	struct store *s;

	redis_server_start(&r);
	s = open_at(r.address);
	lead_now(s, &term);
	redis_server_kill(&r, SIGSTOP);
	s->ops->commit(s, 1, moves, 1);
	poll(NULL, 0, PAUSE_MS);
	CU_ASSERT_STRING_EQUAL(s->ops->trouble(s)->words, "redis does not answer");
	redis_server_kill(&r, SIGCONT);
	CU_ASSERT_EQUAL(await_reply(s).kind, STORE_COMMITTED);
	CU_ASSERT_EQUAL(commit_now(s, 2, moves, 1).kind, STORE_COMMITTED);
	expect_applied(&r, 2);
	redis_server_do(&r, "CLIENT PAUSE 3000 ALL");
	CU_ASSERT_EQUAL(commit_now(s, 3, moves, 1).kind, STORE_COMMITTED);
	expect_applied(&r, 3);
	s->ops->close(s);
	redis_server_end(&r);
}

void test_a_killed_redis_comes_back_with_its_data(void)
{
	struct move moves[] = { event() };
	struct redis_server r = { .pid = 0 };
	struct term term;
	struct store *s;

	redis_server_start(&r);
	s = open_at(r.address);
	lead_now(s, &term);
	CU_ASSERT_EQUAL(commit_now(s, 1, moves, 1).kind, STORE_COMMITTED);
	redis_server_kill(&r, SIGKILL);
	s->ops->commit(s, 2, moves, 1);
	await_trouble(s, "redis is not reachable");
	redis_server_launch(&r);
	CU_ASSERT_EQUAL(await_reply(s).kind, STORE_COMMITTED);
	expect_applied(&r, 2);
	CU_ASSERT_PTR_NULL(s->ops->trouble(s));
	s->ops->close(s);
	redis_server_end(&r);
}

/* What Redis has on disk at this moment, to be put back: the seconds after it are lost then. */
static void disk(const struct redis_server *r, const char *what)
{
	char command[512];

	snprintf(command, sizeof command,
		!strcmp(what, "keep") ? "cp -r %s/appendonlydir %s/kept"
				      : "rm -r %s/appendonlydir && mv %s/kept %s/appendonlydir",
		r->dir, r->dir, r->dir);
	/* reeve:ignore reeve-security/dangerous-call owner=store -- the folder in it is of our own making */
	CU_ASSERT_EQUAL_FATAL(system(command), 0);
}

void test_a_lost_tail_is_committed_again(void)
{
	struct move moves[] = { event() };
	struct redis_server r = { .pid = 0 };
	struct term term;
	struct store *s;

	redis_server_start(&r);
	s = open_at(r.address);
	lead_now(s, &term);
	for (uint64_t seq = 1; seq <= 6; seq++) {
		CU_ASSERT_EQUAL(commit_now(s, seq, moves, 1).kind, STORE_COMMITTED);
		if (seq == 2)
			disk(&r, "keep");
	}
	redis_server_kill(&r, SIGKILL);
	disk(&r, "put back");
	redis_server_launch(&r);
	/* Nobody commits, and yet it is made good: whoever reads the store meanwhile sees what was promised. */
	s->ops->confirm(s);
	CU_ASSERT_EQUAL(await_reply(s).kind, STORE_CONFIRMED);
	expect_applied(&r, 6);
	CU_ASSERT_EQUAL(commit_now(s, 7, moves, 1).kind, STORE_COMMITTED);
	expect_applied(&r, 7);
	s->ops->close(s);
	redis_server_end(&r);
}

/* Before the term, before the tail, another store: nothing is filled from memory. */
void test_what_is_not_the_tail_is_not_mended(void)
{
	static const struct {
		const char *spoil;
		enum store_reply_kind kind;
	} cases[] = {
		{ "HSET {reeve:f}:meta store_id 00000000000000000000000000000000", STORE_REFUSED },
		{ "HSET {reeve:f}:term number 9", STORE_DEPOSED }, { "DEL {reeve:f}:meta", STORE_REFUSED },
		{ "HSET {reeve:f}:meta seq 9", STORE_REFUSED }, /* ahead of us */
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct move moves[] = { event() };
		struct redis_server r = { .pid = 0 };
		struct term term;
		struct store *s;

		redis_server_start(&r);
		s = open_at(r.address);
		lead_now(s, &term);
		for (uint64_t seq = 1; seq <= 4; seq++)
			CU_ASSERT_EQUAL(commit_now(s, seq, moves, 1).kind, STORE_COMMITTED);
		redis_server_do(&r, "HSET {reeve:f}:meta seq 2");
		redis_server_do(&r, cases[i].spoil);
		redis_server_kill(&r, SIGKILL);
		redis_server_launch(&r);
		CU_ASSERT_EQUAL(commit_now(s, 5, moves, 1).kind, cases[i].kind);
		CU_ASSERT_EQUAL(redis_server_number(&r, "XLEN {reeve:f}:job:j1:events"), 4);
		s->ops->close(s);
		redis_server_end(&r);
	}
}

void test_closing_does_not_wait_for_a_redis_that_hangs(void)
{
	struct move moves[] = { event() };
	struct redis_server r = { .pid = 0 };
	struct term term;
	struct store *s;
	int64_t began;

	redis_server_start(&r);
	s = open_at(r.address);
	lead_now(s, &term);
	redis_server_kill(&r, SIGSTOP);
	s->ops->commit(s, 1, moves, 1);
	began = clock_ms();
	s->ops->close(s);
	CU_ASSERT_TRUE(clock_ms() - began < CLOSE_MS_MOST);
	redis_server_end(&r);
}

void test_lost_functions_are_loaded_again(void)
{
	struct move moves[] = { event() };
	struct redis_server r = { .pid = 0 };
	struct term term;
	struct store *s;

	redis_server_start(&r);
	s = open_at(r.address);
	lead_now(s, &term);
	redis_server_do(&r, "FUNCTION FLUSH");
	CU_ASSERT_EQUAL(commit_now(s, 1, moves, 1).kind, STORE_COMMITTED);
	expect_applied(&r, 1);
	s->ops->close(s);
	redis_server_end(&r);
}

void test_an_emptied_store_is_not_filled_again(void)
{
	struct move moves[] = { event() };
	struct redis_server r = { .pid = 0 };
	struct term term;
	struct store *s;

	redis_server_start(&r);
	s = open_at(r.address);
	lead_now(s, &term);
	CU_ASSERT_EQUAL(commit_now(s, 1, moves, 1).kind, STORE_COMMITTED);
	redis_server_do(&r, "FLUSHALL");
	CU_ASSERT_EQUAL(commit_now(s, 2, moves, 1).kind, STORE_REFUSED);
	CU_ASSERT_EQUAL(redis_server_number(&r, "DBSIZE"), 0);
	s->ops->close(s);
	redis_server_end(&r);
}

void test_a_foreign_or_damaged_store_is_refused(void)
{
	static const struct {
		const char *command, *words;
	} cases[] = {
		{ "HSET {reeve:f}:meta schema 2 store_id x seq 0 hash -", "schema 2" },
		{ "HSET {reeve:f}:meta schema 1 seq 0 hash -", "damaged" },
		{ "HSET {reeve:f}:meta schema 1 store_id x seq 00 hash -", "damaged" },
		{ "SET {reeve:f}:meta x", "is a string" },
		{ "SET {reeve:f}:term x", "meta key is gone" },
		{ "HSET {reeve:f}:job:j9:sub 0 x", "meta key is gone" },
	};
	struct redis_server r = { .pid = 0 };

	redis_server_start(&r);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct store *s;
		char words[256] = "";
		struct term term;
		uint64_t seq;

		redis_server_do(&r, "FLUSHALL");
		redis_server_do(&r, cases[i].command);
		s = open_at(r.address);
		CU_ASSERT_EQUAL(s->ops->lead(s, &term, &seq, words), -E_CORRUPT);
		CU_ASSERT_PTR_NOT_NULL(strstr(words, cases[i].words));
		CU_ASSERT_EQUAL(redis_server_number(&r, "DBSIZE"), 1);
		s->ops->close(s);
	}
	redis_server_end(&r);
}

void test_the_function_checks_its_arguments(void)
{
	static const char *const commands[] = {
		"FCALL reeve_commit_1 0",
		"FCALL reeve_commit_1 1 {reeve:f}:meta",
		"FCALL reeve_commit_1 2 {reeve:f}:meta {reeve:f}:term 1 h 1 x",
		"FCALL reeve_commit_1 1 {reeve:f}:term 1 h 1 x",
		"FCALL reeve_commit_1 1 meta 1 h 1 x",
		"FCALL reeve_commit_1 1 {reeve:f}:meta 1 h 1 short",
		"FCALL reeve_commit_1 1 {reeve:f}:meta 1 h 1 %064d s j1 1 0",
		"FCALL reeve_commit_1 1 {reeve:f}:meta 1 h 1 %064d z j1 1 0 x",
		"FCALL reeve_commit_1 1 {reeve:f}:meta 1 h 1 %064d s 1 1 0 x",
		"FCALL reeve_commit_1 1 {reeve:f}:meta 1 h 1 %064d s j1 1 -1 x",
		"FCALL reeve_commit_1 1 {reeve:f}:meta 1 h 1 %064d s j1 1 01 x",
		"FCALL reeve_commit_1 1 {reeve:f}:meta 1 h 1 %064d s j1 2 0 x",
		"FCALL reeve_commit_1 1 {reeve:f}:meta 1 h 1 %064d s j1 0",
		"FCALL reeve_commit_1 1 {reeve:f}:meta 1 h 9007199254740992 %064d",
		"FCALL reeve_lead_1 1 {reeve:f}:meta take",
		"FCALL reeve_lead_1 1 {reeve:f}:meta rest 1 %032d 10 %032d",
		"FCALL reeve_lead_1 1 {reeve:f}:meta take 1 %032d 0 %032d",
	};
	struct redis_server r = { .pid = 0 };
	struct store *s;

	redis_server_start(&r);
	s = open_at(r.address);
	redis_server_do(&r, "HSET {reeve:f}:meta schema 1 store_id x seq 0 hash -");
	redis_server_do(&r, "HSET {reeve:f}:term number 1 holder h");
	for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
		char command[256];
		redisReply *reply;

		snprintf(command, sizeof command, commands[i], 0, 0);
		reply = redis_server_ask(&r, command);
		CU_ASSERT_EQUAL_FATAL(reply->type, REDIS_REPLY_ARRAY);
		CU_ASSERT_STRING_EQUAL(reply->element[0]->str, "refused");
		freeReplyObject(reply);
	}
	CU_ASSERT_EQUAL(redis_server_number(&r, "DBSIZE"), 2);
	s->ops->close(s);
	redis_server_end(&r);
}

void test_a_redis_unfit_for_the_truth_is_refused(void)
{
	struct redis_server r = { .pid = 0 };
	char words[256] = "";
	struct store *s;

	redis_server_start(&r);
	redis_server_do(&r, "CONFIG SET maxmemory-policy allkeys-lru");
	CU_ASSERT_EQUAL(open_refused(&r, words), -E_PRECONDITION);
	CU_ASSERT_PTR_NOT_NULL(strstr(words, "noeviction"));
	CU_ASSERT_PTR_NOT_NULL(strstr(words, "allkeys-lru"));
	redis_server_do(&r, "CONFIG SET maxmemory-policy noeviction");
	redisContext *link = redisConnectUnix(r.socket);
	redisReply *reply = redisCommand(link, "FUNCTION LOAD %s",
		"#!lua name=reeve_1\nredis.register_function('other', function() return 1 end)");
	CU_ASSERT_NOT_EQUAL(reply->type, REDIS_REPLY_ERROR);
	freeReplyObject(reply);
	redisFree(link);
	CU_ASSERT_EQUAL(open_refused(&r, words), -E_PRECONDITION);
	CU_ASSERT_PTR_NOT_NULL(strstr(words, "other code"));
	redis_server_do(&r, "FUNCTION DELETE reeve_1");
	s = open_at(r.address);
	s->ops->close(s);
	s = open_at(r.address); /* the same code again is welcome */
	s->ops->close(s);
	redis_server_kill(&r, SIGTERM);
	CU_ASSERT_EQUAL(open_refused(&r, words), -E_UNAVAILABLE);
	CU_ASSERT_PTR_NOT_NULL(strstr(words, "not reachable"));
	redis_server_launch(&r);
	redis_server_end(&r);
}

static void fill(struct redis_server *r, int keys)
{
	redisContext *link = redisConnectUnix(r->socket);
	void *reply;

	for (int i = 0; i < keys; i++)
		redisAppendCommand(link, "SET other:%d value", i);
	for (int i = 0; i < keys; i++) {
		CU_ASSERT_EQUAL_FATAL(redisGetReply(link, &reply), REDIS_OK);
		freeReplyObject(reply);
	}
	redisFree(link);
}

/* Redis looks at its clients once in 1,024 commands of the AOF: with half a millisecond each, twice. */
void test_a_redis_that_loads_is_waited_for(void)
{
	struct redis_server r = { .pid = 0 };
	char words[256] = "";
	struct store *s;
	int err = 0;

	redis_server_start(&r);
	fill(&r, 3000);
	redis_server_kill(&r, SIGKILL);
	r.extra[0] = "--key-load-delay";
	r.extra[1] = "500";
	redis_server_launch(&r);
	for (int i = 0; i < 10000 && !strstr(words, "loading"); i++) {
		err = open_refused(&r, words);
		poll(NULL, 0, 1);
	}
	CU_ASSERT_EQUAL(err, -E_UNAVAILABLE);
	CU_ASSERT_PTR_NOT_NULL(strstr(words, "loading"));
	s = open_at(r.address);
	CU_ASSERT_EQUAL(redis_server_number(&r, "DBSIZE"), 3000);
	s->ops->close(s);
	redis_server_end(&r);
}

void test_an_address_or_a_fleet_must_make_sense(void)
{
	static const struct {
		const char *address, *fleet;
	} cases[] = {
		{ "", "f" },
		{ "/tmp/x", "f" },
		{ "unix:", "f" },
		{ "redis://", "f" },
		{ "redis://h:0", "f" },
		{ "redis://h:65536", "f" },
		{ "redis://h:x", "f" },
		{ "redis://h/x", "f" },
		{ "unix:/nowhere", "" },
		{ "unix:/nowhere", "a}b" },
		{ "unix:/nowhere", "a*" },
		{ "unix:/nowhere", "0123456789012345678901234567890123456789012345678901234567890123" },
	};
	struct store *s;
	char words[256];

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		CU_ASSERT_EQUAL(
			store_redis_open(cases[i].address, cases[i].fleet, 0, nobody, &s, words), -E_INVALID);
	CU_ASSERT_EQUAL(store_redis_open("unix:/nowhere", "a-B_9.z", 0, nobody, &s, words), -E_UNAVAILABLE);
}

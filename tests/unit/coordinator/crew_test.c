/* Private workers: what they are started with, how often again, and that they end with us. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/crew.h"
#include "common/io/clock.h"
#include "common/io/log.h"
#include "tests/unit/common/content/tree.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>

enum { PATIENCE_MS = 20000 };

static const struct tier tiers[] = { { .key_env = STR("REEVE_TEST_KEY") }, { .key_file = STR("/k") } };

/* The workers of a scene are this script; its fourth argument is the worker's id. */
struct scene {
	struct tree tree;
	struct spawner *spawner;
	struct crew crew;
	struct tier_keys keys;
	char words[256];
};

static int open_scene(struct scene *s, const char *script, uint32_t count)
{
	char program[80], command[1024];

	*s = (struct scene){ 0 };
	snprintf(command, sizeof command, "cat >worker <<'END'\n#!/bin/sh\n%s\nEND\nchmod +x worker", script);
	tree_make(&s->tree, command);
	snprintf(program, sizeof program, "%s/worker", s->tree.path);
	log_open(STDERR_FILENO, LEVEL_ERROR);
	tier_keys_take(&s->keys, tiers, 2);
	CU_ASSERT_EQUAL_FATAL(spawner_open(&s->spawner), 0);
	return crew_start_program(&s->crew, s->spawner, program, s->tree.path, "unix:/c.sock",
		(struct crew_orders){ count, 3, "/etc/r.yaml", &s->keys }, s->words);
}

static void close_scene(struct scene *s)
{
	crew_stop(&s->crew);
	tier_keys_release(&s->keys);
	spawner_close(s->spawner);
	tree_remove(&s->tree);
	log_open(STDERR_FILENO, LEVEL_INFO);
}

/* True once this command succeeds in the state folder. */
static bool comes_true(const struct scene *s, const char *command)
{
	int64_t until = clock_ms() + PATIENCE_MS;

	while (tree_sh(&s->tree, command) && clock_ms() < until)
		poll(NULL, 0, 10);
	return clock_ms() < until;
}

void test_a_worker_is_told_what_it_needs_and_nothing_else(void)
{
	struct scene s;

	setenv("REEVE_TOKEN_FILE", "/secret", 1);
	setenv("REEVE_DATA", "/data of ours", 1);
	setenv("REEVE_TEST_KEY", "sk-1", 1);
	setenv("REEVE_TEST_OTHER_KEY", "sk-2", 1);
	unsetenv("REEVE_LOG");
	CU_ASSERT_EQUAL(
		open_scene(&s,
			"echo what nobody reads\n{ echo \"$*\"; pwd; env | grep REEVE | sort; } >$4.tmp\nmv "
			"$4.tmp $4.told\nexec sleep 600",
			2),
		0);
	CU_ASSERT_EQUAL(s.crew.count, 2);
	CU_ASSERT_TRUE(comes_true(&s,
		"printf '%s\\n%s\\n%s\\n%s\\n%s\\n' \"--coordinator unix:/c.sock --id private-1 --slots 3"
		" --state $T/workers/private-1\" $T REEVE_CONFIG=/etc/r.yaml"
		" 'REEVE_DATA=/data of ours' REEVE_TEST_KEY=sk-1 |"
		" cmp - private-1.told"));
	CU_ASSERT_TRUE(comes_true(&s, "grep -q 'id private-2 .*/workers/private-2$' private-2.told"));
	CU_ASSERT_TRUE(crew_look(&s.crew));
	CU_ASSERT_EQUAL(s.crew.members[0].restarts, 0);
	pid_t pid = s.crew.members[1].pid;

	crew_stop(&s.crew);
	CU_ASSERT_TRUE(kill(pid, 0) < 0 && errno == ESRCH);
	close_scene(&s);
	unsetenv("REEVE_TOKEN_FILE");
	unsetenv("REEVE_DATA");
	unsetenv("REEVE_TEST_KEY");
	unsetenv("REEVE_TEST_OTHER_KEY");
}

void test_a_worker_that_dies_is_started_again(void)
{
	int64_t until = clock_ms() + PATIENCE_MS;
	struct scene s;

	CU_ASSERT_EQUAL(open_scene(&s, "exec sleep 600", 2), 0);
	pid_t died = s.crew.members[1].pid, lives = s.crew.members[0].pid;

	kill(died, SIGKILL);
	while (s.crew.members[1].pid == died && clock_ms() < until) {
		CU_ASSERT_TRUE(crew_look(&s.crew));
		poll(NULL, 0, 5);
	}
	CU_ASSERT_NOT_EQUAL(s.crew.members[1].pid, died);
	CU_ASSERT_EQUAL(s.crew.members[1].restarts, 1);
	CU_ASSERT_EQUAL(s.crew.members[0].pid, lives);
	CU_ASSERT_EQUAL(s.crew.members[0].restarts, 0);
	close_scene(&s);
}

void test_a_worker_that_cannot_live_is_given_up(void)
{
	int64_t until = clock_ms() + PATIENCE_MS;
	struct scene s;

	CU_ASSERT_EQUAL(open_scene(&s, "echo once >>starts", 1), 0);
	while (crew_look(&s.crew) && clock_ms() < until)
		poll(NULL, 0, 1);
	CU_ASSERT_TRUE(clock_ms() < until);
	CU_ASSERT_EQUAL(s.crew.members[0].restarts, CREW_RESTARTS_MOST);
	CU_ASSERT_FALSE(crew_look(&s.crew));
	CU_ASSERT_EQUAL(tree_sh(&s.tree, "test $(wc -l <starts) -eq 11"), 0);
	close_scene(&s);
}

void test_what_cannot_be_started_is_told(void)
{
	struct scene s;
	char words[256] = "";

	CU_ASSERT_EQUAL(open_scene(&s, "exec sleep 600", 0), 0);
	CU_ASSERT_FALSE(crew_look(&s.crew)); /* a crew of none is no crew */
	crew_stop(&s.crew);
	CU_ASSERT_EQUAL(crew_start_program(&s.crew, s.spawner, "/does/not/exist", s.tree.path, "unix:/c.sock",
				(struct crew_orders){ .workers = 1, .slots = 1 }, words),
		-E_NOT_FOUND);
	CU_ASSERT_PTR_NOT_NULL(strstr(words, "a worker cannot be started"));
	CU_ASSERT_EQUAL(s.crew.count, 0);
	close_scene(&s);
}

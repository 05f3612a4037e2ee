/* A journal in a file: what is written is read again, and what cannot be written harms nobody. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/recorder.h"

#include <CUnit/CUnit.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct fleet_limits limits = { 4, 4, 8, 100, 1000, 10000, 10000 };

struct scene {
	struct fleet fleet;
	struct effects fx;
	char dir[32];
	char path[64];
	char words[256];
};

static void open_scene(struct scene *s)
{
	*s = (struct scene){ .dir = "/tmp/reeve-recorder-XXXXXX" };
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(s->dir));
	snprintf(s->path, sizeof s->path, "%s/journal", s->dir);
	fleet_init(&s->fleet, &limits, NULL, 0, 1);
	effects_init(&s->fx);
}

static void close_scene(struct scene *s)
{
	unlink(s->path);
	rmdir(s->dir);
	fleet_release(&s->fleet);
	effects_release(&s->fx);
}

/* One turn; returns what the file holds then. */
static int64_t size_after_turn(struct scene *s, struct recorder *r)
{
	struct event event = { .kind = EVENT_TURN };
	struct stat st;

	recorder_event(r, &event, 1);
	recorder_turn(r, &s->fleet, &s->fx);
	return stat(s->path, &st) ? -1 : st.st_size;
}

void test_a_turn_is_in_the_file_when_it_was_decided(void)
{
	struct recorder *r = NULL;
	struct scene s;
	struct stat st;

	open_scene(&s);
	CU_ASSERT_EQUAL_FATAL(recorder_open(s.path, 1 << 20, &s.fleet, &r, s.words), 0);
	CU_ASSERT_TRUE(size_after_turn(&s, r) > 0);
	CU_ASSERT_EQUAL(stat(s.path, &st), 0);
	CU_ASSERT_EQUAL(st.st_mode & 0777, 0600); /* it holds what clients and workers said */
	recorder_close(r);
	close_scene(&s);
}

void test_a_journal_is_not_overwritten(void)
{
	struct recorder *r = NULL, *second = NULL;
	struct scene s;

	open_scene(&s);
	CU_ASSERT_EQUAL_FATAL(recorder_open(s.path, 1 << 20, &s.fleet, &r, s.words), 0);
	CU_ASSERT_EQUAL(recorder_open(s.path, 1 << 20, &s.fleet, &second, s.words), -E_EXISTS);
	CU_ASSERT_PTR_NOT_NULL(strstr(s.words, "not overwritten"));
	recorder_close(r);
	close_scene(&s);
}

void test_a_journal_ends_at_its_limit(void)
{
	int64_t one, two;

	for (int off = -1; off <= 1; off++) {
		struct recorder *r = NULL;
		struct scene s;

		open_scene(&s);
		CU_ASSERT_EQUAL_FATAL(recorder_open(s.path, 1 << 20, &s.fleet, &r, s.words), 0);
		one = size_after_turn(&s, r);
		two = size_after_turn(&s, r);
		recorder_close(r);
		unlink(s.path);
		CU_ASSERT_EQUAL_FATAL(recorder_open(s.path, (uint64_t)(two + off), &s.fleet, &r, s.words), 0);
		CU_ASSERT_EQUAL(size_after_turn(&s, r), one);
		CU_ASSERT_EQUAL(size_after_turn(&s, r), off < 0 ? one : two);
		CU_ASSERT_EQUAL(size_after_turn(&s, r), off < 0 ? one : two);
		recorder_close(r);
		close_scene(&s);
	}
}

void test_a_disk_that_takes_no_more_ends_the_journal_alone(void)
{
	struct rlimit before, none = { 0, 0 };
	struct recorder *r = NULL;
	struct scene s;

	open_scene(&s);
	CU_ASSERT_EQUAL_FATAL(recorder_open(s.path, 1 << 20, &s.fleet, &r, s.words), 0);
	getrlimit(RLIMIT_FSIZE, &before);
	none.rlim_max = before.rlim_max;
	signal(SIGXFSZ, SIG_IGN);
	CU_ASSERT_EQUAL_FATAL(setrlimit(RLIMIT_FSIZE, &none), 0);
	CU_ASSERT_EQUAL(size_after_turn(&s, r), 0);
	setrlimit(RLIMIT_FSIZE, &before);
	CU_ASSERT_EQUAL(size_after_turn(&s, r), 0); /* a journal with a hole would be none */
	recorder_close(r);
	close_scene(&s);
}

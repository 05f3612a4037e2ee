/* Reads back what is stored: the whole state in order, and what is stored of one job page by page. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/store/redis_store.h"
#include "reeve/limits.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define WORDS    256
#define PAGE     1000  /* fields of one HMGET */
#define AHEAD    4     /* pages under way: Redis reads while we unpack */
#define PAGE_BIG 128   /* of results, each up to RESULT_BYTES_MOST: 8 MiB at most */
#define WAIT_MS  10000 /* a forked rewrite or a loaded machine may make one page slow */

/* Takes the number and the value of one field that is there. */
struct taker {
	int (*take)(void *arg, uint64_t job, uint32_t number, struct str value);
	void *arg;
};

static int count_fields(redisContext *link, struct key key, uint64_t *out, char words[WORDS])
{
	redisReply *reply = LINK_CALL(link, STR("HLEN"), key_str(&key));
	int err = link_check(reply, REDIS_REPLY_INTEGER, key.at, words);

	if (!err)
		*out = (uint64_t)reply->integer;
	freeReplyObject(reply);
	return err;
}

static void ask_page(redisContext *link, struct key key, uint32_t from, uint32_t size)
{
	struct str args[PAGE + 2] = { STR("HMGET"), key_str(&key) };
	char numbers[PAGE][12];

	for (uint32_t i = 0; i < size; i++) {
		int len = snprintf(numbers[i], sizeof numbers[i], "%" PRIu32, from + i);

		args[i + 2] = (struct str){ numbers[i], (size_t)len };
	}
	link_send(link, size + 2, args);
}

static int take_page(redisContext *link, uint64_t job, uint32_t from, const struct taker *taker,
	uint64_t *found, char words[WORDS])
{
	void *answer = NULL;
	redisReply *reply = redisGetReply(link, &answer) == REDIS_OK ? answer : NULL;
	int err = link_check(reply, REDIS_REPLY_ARRAY, "a page of a job", words);

	for (size_t i = 0; !err && i < reply->elements; i++) {
		if (reply->element[i]->type != REDIS_REPLY_STRING)
			continue;
		++*found;
		err = taker->take(taker->arg, job, from + (uint32_t)i, reply_str(reply->element[i]));
	}
	freeReplyObject(reply);
	return err;
}

/* How far a hash has been read. */
struct cursor {
	uint64_t count; /* of its fields, when we began */
	uint64_t found;
	uint64_t bound; /* numbers below it are read in any case */
	uint64_t asked; /* numbers below it have been asked for */
	uint64_t taken; /* numbers below it have been answered */
};

/* Beyond the count only one page at a time: the numbers of a plan have no gaps, so that is seldom needed. */
static bool wants_more(const struct cursor *c)
{
	if (c->asked > SUBTASKS_PER_JOB_MOST)
		return false;
	if (c->asked < c->bound)
		return true;
	return c->found < c->count && (c->asked < c->count || c->asked == c->taken);
}

/* All fields in order of their numbers, without ever holding more than AHEAD pages. */
static int read_fields(redisContext *link, uint64_t job, struct key key, uint64_t bound, uint32_t size,
	const struct taker *taker, char words[WORDS])
{
	struct cursor c = { .bound = bound };
	int err = count_fields(link, key, &c.count, words);

	while (!err) {
		while (c.asked < c.taken + AHEAD * size && wants_more(&c)) {
			ask_page(link, key, (uint32_t)c.asked, size);
			c.asked += size;
		}
		if (c.asked == c.taken)
			break;
		err = take_page(link, job, (uint32_t)c.taken, taker, &c.found, words);
		c.taken += size;
	}
	if (!err && c.found < c.count) {
		snprintf(words, WORDS, "%s has fields that are no subtask's number", key.at);
		err = -E_CORRUPT;
	}
	return err;
}

static int take_subtask(void *arg, uint64_t job, uint32_t number, struct str value)
{
	const struct store_loader *loader = arg;

	return loader->subtask(loader->arg, job, number, value);
}

static int load_job(struct redis_store *s, redisContext *link, uint64_t job,
	const struct store_loader *loader, char words[WORDS])
{
	struct key key = key_of_job(&s->keys, job, KEY_JOB);
	struct taker taker = { take_subtask, (void *)loader };
	redisReply *reply = LINK_CALL(link, STR("HGET"), key_str(&key), STR("record"));
	int err = link_check(reply, REDIS_REPLY_STRING, key.at, words);
	bool rows = false;

	if (!err)
		err = loader->job(loader->arg, job, reply_str(reply), &rows);
	freeReplyObject(reply);
	if (!err && rows)
		err = read_fields(link, job, key_of_job(&s->keys, job, KEY_SUBTASKS), 0, PAGE, &taker, words);
	return err;
}

static int compare_numbers(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/* The numbers of all jobs, sorted; the caller frees them. */
static int list_jobs(
	struct redis_store *s, redisContext *link, uint64_t **out, size_t *count, char words[WORDS])
{
	struct key key = key_of(&s->keys, KEY_JOBS);
	redisReply *reply = LINK_CALL(link, STR("HKEYS"), key_str(&key));
	int err = link_check(reply, REDIS_REPLY_ARRAY, key.at, words);

	*out = NULL;
	*count = err ? 0 : reply->elements;
	if (*count && !(*out = calloc(*count, sizeof **out)))
		abort();
	for (size_t i = 0; i < *count && !err; i++) {
		struct str id = reply_element(reply, i);

		if (id.len < 2 || id.at[0] != 'j' || !str_to_u64(str_sub(id, 1, id.len), &(*out)[i])) {
			snprintf(words, WORDS, "%s has a field that is no job's id", key.at);
			err = -E_CORRUPT;
		}
	}
	if (*count)
		qsort(*out, *count, sizeof **out, compare_numbers);
	freeReplyObject(reply);
	return err;
}

static int load_jobs(
	struct redis_store *s, redisContext *link, const struct store_loader *loader, char words[WORDS])
{
	uint64_t *jobs;
	size_t count;
	int err = list_jobs(s, link, &jobs, &count, words);

	for (size_t i = 0; i < count && !err; i++)
		err = load_job(s, link, jobs[i], loader, words);
	free(jobs);
	return err;
}

int redis_open_link(struct redis_store *s, redisContext **out, char words[WORDS])
{
	const struct store_trouble *trouble;

	*out = link_open(&s->address, WAIT_MS, &trouble);
	if (*out)
		return 0;
	snprintf(words, WORDS, "%s; %s", trouble->words, trouble->next);
	return -E_UNAVAILABLE;
}

int redis_load(struct store *base, const struct store_loader *loader, char words[WORDS])
{
	struct redis_store *s = (struct redis_store *)base;
	redisContext *link;
	int err = redis_open_link(s, &link, words);

	if (err)
		return err;
	err = load_jobs(s, link, loader, words);
	if (!err)
		err = redis_load_workers(s, link, loader, words);
	redisFree(link);
	return err;
}

struct each {
	int (*each)(void *arg, uint32_t number, struct str value);
	void *arg;
};

static int take_value(void *arg, uint64_t job, uint32_t number, struct str value)
{
	const struct each *to = arg;

	(void)job;
	return to->each(to->arg, number, value);
}

static int read_record(
	redisContext *link, uint64_t job, struct key key, const struct taker *taker, char words[WORDS])
{
	redisReply *reply = LINK_CALL(link, STR("HGET"), key_str(&key), STR("record"));
	int err = 0;

	if (!reply || reply->type != REDIS_REPLY_NIL)
		err = link_check(reply, REDIS_REPLY_STRING, key.at, words);
	if (!err && reply->type == REDIS_REPLY_STRING)
		err = taker->take(taker->arg, job, 0, reply_str(reply));
	freeReplyObject(reply);
	return err;
}

int redis_rows(struct store *base, uint64_t job, enum move_kind what,
	int (*each)(void *arg, uint32_t number, struct str value), void *arg)
{
	static const char *const parts[MOVE_KINDS] = { [MOVE_JOB] = KEY_JOB,
		[MOVE_SUBTASK] = KEY_SUBTASKS,
		[MOVE_RESULT] = KEY_RESULTS,
		[MOVE_HELD] = KEY_HELD };
	struct redis_store *s = (struct redis_store *)base;
	struct each to = { each, arg };
	struct taker taker = { take_value, &to };
	uint64_t subtasks = 0;
	redisContext *link;
	char words[WORDS];
	int err = redis_open_link(s, &link, words);

	assert(parts[what]);
	if (err)
		return err;
	/* While the job runs, results appear on both sides of the cursor: all numbers of the plan are read. */
	if (what != MOVE_JOB)
		err = count_fields(link, key_of_job(&s->keys, job, KEY_SUBTASKS), &subtasks, words);
	if (!err && what == MOVE_JOB)
		err = read_record(link, job, key_of_job(&s->keys, job, KEY_JOB), &taker, words);
	else if (!err)
		err = read_fields(link, job, key_of_job(&s->keys, job, parts[what]), subtasks + 1, PAGE_BIG,
			&taker, words);
	redisFree(link);
	return err;
}

/* The promise of coordinator/store/store.h as cases; each begins with an empty store. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "suite.h"
#include "suite_pages.h"

#include "reeve/limits.h"
#include "suite_tail.h"

#include <CUnit/CUnit.h>
#include <inttypes.h>
#include <poll.h>
#include <stdlib.h>

#define AWAIT_MS 20000

struct store_reply await_reply(struct store *s)
{
	struct store_reply reply = { .kind = STORE_REFUSED, .words = "no reply in time" };

	for (int ms = 0; ms < AWAIT_MS; ms++) {
		if (s->ops->poll(s, &reply))
			return reply;
		poll(NULL, 0, 1);
	}
	CU_FAIL("no reply in time");
	return reply;
}

struct store_reply commit_now(struct store *s, uint64_t seq, const struct move *moves, size_t count)
{
	s->ops->commit(s, seq, moves, count);
	return await_reply(s);
}

uint64_t lead_now(struct store *s, struct term *term)
{
	uint64_t seq = UINT64_MAX;
	char words[256] = "";

	CU_ASSERT_EQUAL_FATAL(s->ops->lead(s, term, &seq, words), 0);
	return seq;
}

struct move job_move(uint64_t job, const char *state, const char *record)
{
	return (struct move){ .kind = MOVE_JOB, .job = job, .key = str_of(state), .value = str_of(record) };
}

struct move number_move(enum move_kind kind, uint64_t job, uint32_t number, struct str value)
{
	return (struct move){ .kind = kind, .job = job, .number = number, .value = value };
}

static struct move worker_move(const char *key, const char *text)
{
	return (struct move){
		.kind = MOVE_WORKER, .key = str_of(key), .value = str_of(text), .ttl_ms = 60000
	};
}

static int tell_job(void *arg, uint64_t job, struct str record, bool *rows)
{
	*rows = !str_equal(record, STR("alone"));
	buf_printf(arg, "job %" PRIu64 " ", job);
	buf_add_str(arg, record);
	buf_add_byte(arg, '\n');
	return 0;
}

static int tell_subtask(void *arg, uint64_t job, uint32_t number, struct str record)
{
	buf_printf(arg, "sub %" PRIu64 "/%" PRIu32 " ", job, number);
	buf_add_str(arg, record);
	buf_add_byte(arg, '\n');
	return 0;
}

static int tell_worker(void *arg, struct str worker, struct str text)
{
	buf_add_text(arg, "worker ");
	buf_add_str(arg, worker);
	buf_add_byte(arg, ' ');
	buf_add_str(arg, text);
	buf_add_byte(arg, '\n');
	return 0;
}

void tell_state(struct store *s, struct buf *out)
{
	struct store_loader loader = { tell_job, tell_subtask, tell_worker, out };
	char words[256] = "";

	buf_clear(out);
	CU_ASSERT_EQUAL(s->ops->load(s, &loader, words), 0);
	CU_ASSERT_STRING_EQUAL(words, "");
}

static int tell_result(void *arg, uint32_t number, struct str value)
{
	return tell_subtask(arg, 0, number, value);
}

void tell_results(struct store *s, uint64_t job, struct buf *out)
{
	buf_clear(out);
	CU_ASSERT_EQUAL(s->ops->rows(s, job, MOVE_RESULT, tell_result, out), 0);
}

static void expect_state(struct store *s, struct str expected)
{
	struct buf state = BUF_INIT;

	tell_state(s, &state);
	CU_ASSERT_TRUE(str_equal(buf_str(&state), expected));
	buf_release(&state);
}

static void commits_apply_once_and_in_order(const struct world *w)
{
	struct store *s = w->open(w->arg);
	struct move first = number_move(MOVE_SUBTASK, 1, 0, STR("one"));
	struct move moves[] = { job_move(1, "planning", "a job"), first };
	struct move other = number_move(MOVE_SUBTASK, 1, 0, STR("two"));
	struct buf before = BUF_INIT, after = BUF_INIT;
	struct store_reply reply;
	struct term term;

	CU_ASSERT_EQUAL(lead_now(s, &term), 0);
	CU_ASSERT_EQUAL(term.number, 1);
	CU_ASSERT_EQUAL(strlen(term.holder), 32);
	reply = commit_now(s, 1, moves, 2);
	CU_ASSERT_EQUAL(reply.kind, STORE_COMMITTED);
	CU_ASSERT_EQUAL(reply.seq, 1);
	w->dump(w->arg, &before);
	/* The very same again: it had been applied. */
	CU_ASSERT_EQUAL(commit_now(s, 1, moves, 2).kind, STORE_COMMITTED);
	/* The same number with other moves, a gap, and the past. */
	reply = commit_now(s, 1, &other, 1);
	CU_ASSERT_EQUAL(reply.kind, STORE_REFUSED);
	CU_ASSERT_EQUAL(reply.stored, 1);
	reply = commit_now(s, 3, &other, 1);
	CU_ASSERT_EQUAL(reply.kind, STORE_REFUSED);
	CU_ASSERT_EQUAL(reply.stored, 1);
	CU_ASSERT_PTR_NOT_NULL(strstr(reply.words, "sequence 3 does not follow 1"));
	CU_ASSERT_EQUAL(commit_now(s, 0, &other, 1).kind, STORE_REFUSED);
	w->dump(w->arg, &after);
	CU_ASSERT_TRUE(str_equal(buf_str(&before), buf_str(&after)));
	CU_ASSERT_EQUAL(commit_now(s, 2, &other, 1).kind, STORE_COMMITTED);
	expect_state(s, STR("job 1 a job\nsub 1/0 two\n"));
	CU_ASSERT_PTR_NULL(s->ops->trouble(s));
	s->ops->close(s);
	buf_release(&before);
	buf_release(&after);
}

static void an_empty_commit_counts(const struct world *w)
{
	struct store *s = w->open(w->arg);
	struct term term;

	lead_now(s, &term);
	CU_ASSERT_EQUAL(commit_now(s, 1, NULL, 0).kind, STORE_COMMITTED);
	CU_ASSERT_EQUAL(commit_now(s, 2, NULL, 0).kind, STORE_COMMITTED);
	CU_ASSERT_EQUAL(lead_now(s, &term), 2);
	expect_state(s, STR(""));
	s->ops->close(s);
}

static void one_leads_until_its_key_is_gone(const struct world *w)
{
	struct store *first = w->open(w->arg), *second = w->open(w->arg);
	struct term one, two, again;
	char words[256] = "";
	uint64_t seq;

	lead_now(first, &one);
	CU_ASSERT_EQUAL(second->ops->lead(second, &two, &seq, words), -E_EXISTS);
	CU_ASSERT_PTR_NOT_NULL(strstr(words, one.holder));
	/* Who leads already keeps its term: the reply to the first call may have been lost. */
	lead_now(first, &again);
	CU_ASSERT_EQUAL(again.number, one.number);
	w->expire(w->arg);
	lead_now(second, &two);
	CU_ASSERT_EQUAL(two.number, one.number + 1);
	CU_ASSERT_STRING_NOT_EQUAL(two.holder, one.holder);
	first->ops->close(first); /* gives up nothing that is not its own */
	first = w->open(w->arg);
	CU_ASSERT_EQUAL(first->ops->lead(first, &one, &seq, words), -E_EXISTS);
	second->ops->close(second); /* gives up its key: nobody waits */
	lead_now(first, &one);
	CU_ASSERT_EQUAL(one.number, two.number + 1);
	first->ops->close(first);
}

static void a_leader_that_paused_takes_its_key_again(const struct world *w)
{
	struct store *first = w->open(w->arg), *second = w->open(w->arg);
	char words[256];
	struct term term;
	uint64_t seq;

	lead_now(first, &term);
	w->expire(w->arg);
	first->ops->confirm(first);
	CU_ASSERT_EQUAL(await_reply(first).kind, STORE_CONFIRMED);
	CU_ASSERT_EQUAL(second->ops->lead(second, &term, &seq, words), -E_EXISTS);
	first->ops->close(first);
	second->ops->close(second);
}

static void the_deposed_write_nothing(const struct world *w)
{
	struct store *old = w->open(w->arg), *new = w->open(w->arg);
	struct move move = number_move(MOVE_SUBTASK, 1, 0, STR("stale"));
	struct buf before = BUF_INIT, after = BUF_INIT;
	struct term term;

	lead_now(old, &term);
	w->expire(w->arg);
	lead_now(new, &term);
	w->dump(w->arg, &before);
	CU_ASSERT_EQUAL(commit_now(old, 1, &move, 1).kind, STORE_DEPOSED);
	old->ops->confirm(old);
	CU_ASSERT_EQUAL(await_reply(old).kind, STORE_DEPOSED);
	w->dump(w->arg, &after);
	CU_ASSERT_TRUE(str_equal(buf_str(&before), buf_str(&after)));
	CU_ASSERT_EQUAL(commit_now(new, 1, &move, 1).kind, STORE_COMMITTED);
	/* A commit that the deposed one knows to be the last is not its own any more either. */
	CU_ASSERT_EQUAL(commit_now(old, 1, &move, 1).kind, STORE_DEPOSED);
	old->ops->close(old);
	new->ops->close(new);
	buf_release(&before);
	buf_release(&after);
}

static void a_commit_has_its_limits(const struct world *w)
{
	static const struct {
		size_t moves, bytes;
		enum store_reply_kind kind;
	} cases[] = {
		{ COMMIT_MOVES_MOST - 1, 8, STORE_COMMITTED },
		{ COMMIT_MOVES_MOST, 8, STORE_COMMITTED },
		{ COMMIT_MOVES_MOST + 1, 8, STORE_REFUSED },
		{ 1, COMMIT_BYTES_MOST - 1, STORE_COMMITTED },
		{ 1, COMMIT_BYTES_MOST, STORE_COMMITTED },
		{ 1, COMMIT_BYTES_MOST + 1, STORE_REFUSED },
		{ 256, COMMIT_BYTES_MOST / 256, STORE_COMMITTED },
		{ 257, COMMIT_BYTES_MOST / 256, STORE_REFUSED },
	};
	struct store *s = w->open(w->arg);
	char *bytes = calloc(1, COMMIT_BYTES_MOST + 1);
	struct move moves[COMMIT_MOVES_MOST + 1];
	struct term term;
	uint64_t seq = 0;

	lead_now(s, &term);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct store_reply reply;

		for (uint32_t k = 0; k < cases[i].moves; k++)
			moves[k] = number_move(k % 2 ? MOVE_RESULT : MOVE_SUBTASK, 7, k / 2,
				str_bytes(bytes, cases[i].bytes));
		reply = commit_now(s, seq + 1, moves, cases[i].moves);
		CU_ASSERT_EQUAL(reply.kind, cases[i].kind);
		CU_ASSERT_EQUAL(reply.stored, reply.kind == STORE_REFUSED ? seq : 0);
		seq += reply.kind == STORE_COMMITTED;
	}
	CU_ASSERT_EQUAL(lead_now(s, &term), seq);
	s->ops->close(s);
	free(bytes);
}

static void one_bad_move_refuses_them_all(const struct world *w)
{
	static const char name[MOVE_KEY_BYTES_MOST + 1];
	const struct move bad[] = {
		{ .kind = MOVE_SUBTASK, .job = 1, .number = SUBTASKS_PER_JOB_MOST + 1 },
		{ .kind = MOVE_RESULT, .job = 1, .number = UINT32_MAX },
		{ .kind = MOVE_JOB, .job = 1 },
		{ .kind = MOVE_JOB, .job = 1, .key = { name, MOVE_KEY_BYTES_MOST + 1 } },
		{ .kind = MOVE_WORKER, .key = STR("w") },
		{ .kind = MOVE_WORKER, .key = STR("w"), .ttl_ms = -1 },
		{ .kind = MOVE_WORKER, .ttl_ms = 1000 },
		{ .kind = MOVE_WORKER, .key = { name, MOVE_KEY_BYTES_MOST + 1 }, .ttl_ms = 1000 },
		{ .kind = MOVE_CACHE, .key = STR("q:1") },
		{ .kind = MOVE_CACHE, .ttl_ms = 1000 },
		{ .kind = MOVE_CACHE, .key = { name, MOVE_KEY_BYTES_MOST + 1 }, .ttl_ms = 1000 },
	};
	const struct move good[] = {
		{ .kind = MOVE_SUBTASK, .job = UINT64_MAX, .number = SUBTASKS_PER_JOB_MOST },
		{ .kind = MOVE_JOB, .job = UINT64_MAX, .key = { name, MOVE_KEY_BYTES_MOST } },
		{ .kind = MOVE_WORKER, .key = { name, MOVE_KEY_BYTES_MOST }, .ttl_ms = 1000 },
		{ .kind = MOVE_CACHE, .key = { name, MOVE_KEY_BYTES_MOST }, .ttl_ms = CACHE_TTL_MS },
	};
	struct store *s = w->open(w->arg);
	struct buf before = BUF_INIT, after = BUF_INIT;
	struct term term;

	lead_now(s, &term);
	w->dump(w->arg, &before);
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		struct move moves[] = { job_move(1, "running", "r"), bad[i] };

		CU_ASSERT_EQUAL(commit_now(s, 1, moves, 2).kind, STORE_REFUSED);
	}
	w->dump(w->arg, &after);
	CU_ASSERT_TRUE(str_equal(buf_str(&before), buf_str(&after)));
	CU_ASSERT_EQUAL(commit_now(s, 1, good, sizeof good / sizeof good[0]).kind, STORE_COMMITTED);
	s->ops->close(s);
	buf_release(&before);
	buf_release(&after);
}

static void a_key_of_a_wrong_type_stops_it_all(const struct world *w)
{
	const struct move in_the_way[] = {
		number_move(MOVE_SUBTASK, 100, 0, STR("x")),
		number_move(MOVE_RESULT, 101, 0, STR("x")),
		number_move(MOVE_HELD, 102, 0, STR("x")),
		number_move(MOVE_EVENTS, 103, 0, STR("x")),
		job_move(104, "running", "x"),
		worker_move("w105", "x"),
	};
	struct store *s = w->open(w->arg);
	struct term term;

	lead_now(s, &term);
	for (size_t i = 0; i < sizeof in_the_way / sizeof in_the_way[0]; i++) {
		struct move moves[] = { job_move(1, "running", "r"), number_move(MOVE_EVENTS, 1, 0, STR("l")),
			in_the_way[i], worker_move("w", "t") };
		struct buf before = BUF_INIT, after = BUF_INIT;
		struct store_reply reply;

		w->spoil(w->arg, &in_the_way[i]);
		w->dump(w->arg, &before);
		reply = commit_now(s, 1, moves, 4);
		CU_ASSERT_EQUAL(reply.kind, STORE_REFUSED);
		CU_ASSERT_TRUE(strlen(reply.words) > 0);
		w->dump(w->arg, &after);
		CU_ASSERT_TRUE(str_equal(buf_str(&before), buf_str(&after)));
		buf_release(&before);
		buf_release(&after);
	}
	s->ops->close(s);
}

static void a_load_is_in_order(const struct world *w)
{
	struct move moves[] = {
		number_move(MOVE_SUBTASK, 10, 10, STR("ten")),
		number_move(MOVE_SUBTASK, 10, 9, STR("nine\0\n\xff")),
		job_move(10, "running", "second"),
		worker_move("zed", "last"),
		worker_move("a*b", "first"),
		job_move(9, "planning", "first"),
		number_move(MOVE_RESULT, 9, 1, STR("not told")),
		number_move(MOVE_HELD, 9, 2, STR("not told")),
		number_move(MOVE_EVENTS, 9, 0, STR("not told")),
		number_move(MOVE_SUBTASK, 9, 2500, STR("")),
		job_move(11, "done", "empty"),
		job_move(12, "done", "alone"),
		number_move(MOVE_SUBTASK, 12, 0, STR("not told")),
		number_move(MOVE_SUBTASK, 10, 10, STR("TEN")),
	};
	static const char expected[] = "job 9 first\nsub 9/2500 \njob 10 second\nsub 10/9 nine\0\n\xff\n"
				       "sub 10/10 TEN\njob 11 empty\njob 12 alone\n"
				       "worker a*b first\nworker zed last\n";
	struct store *s = w->open(w->arg);
	struct term term;

	lead_now(s, &term);
	CU_ASSERT_EQUAL(commit_now(s, 1, moves, sizeof moves / sizeof moves[0]).kind, STORE_COMMITTED);
	expect_state(s, STR(expected));
	w->expire(w->arg);
	expect_state(s, str_sub(STR(expected), 0,
				sizeof expected - 1 - strlen("worker a*b first\nworker zed last\n")));
	s->ops->close(s);
}

static void a_confirmation_may_overlap_a_commit(const struct world *w)
{
	struct store *s = w->open(w->arg);
	struct move move = number_move(MOVE_SUBTASK, 1, 0, STR("x"));
	struct store_reply one, two;
	struct term term;

	lead_now(s, &term);
	s->ops->commit(s, 1, &move, 1);
	s->ops->confirm(s);
	one = await_reply(s);
	two = await_reply(s);
	CU_ASSERT_TRUE(one.kind == STORE_COMMITTED || two.kind == STORE_COMMITTED);
	CU_ASSERT_TRUE(one.kind == STORE_CONFIRMED || two.kind == STORE_CONFIRMED);
	CU_ASSERT_FALSE(s->ops->poll(s, &one));
	s->ops->close(s);
}

struct cached {
	struct buf told;
	size_t stop_at; /* this place ends it */
};

static int tell_cached(void *arg, size_t place, struct str value)
{
	struct cached *c = arg;

	buf_printf(&c->told, "%zu=%.*s ", place, STR_ARG(value));
	return place == c->stop_at ? -E_CANCELLED : 0;
}

static void expect_cached(struct store *s, size_t stop_at, int err, const char *wanted)
{
	const struct str keys[] = { STR("q:none"), STR("q:one"), STR("r:one"), STR("q:two") };
	struct cached c = { .stop_at = stop_at };

	CU_ASSERT_EQUAL(s->ops->cached(s, keys, 4, tell_cached, &c), err);
	CU_ASSERT_TRUE(str_equal(buf_str(&c.told), str_of(wanted)));
	buf_release(&c.told);
}

static void the_cache_is_read_by_place_and_passes(const struct world *w)
{
	struct store *s = w->open(w->arg);
	struct move moves[] = {
		number_move(MOVE_RESULT, 1, 0, STR("result")),
		{ .kind = MOVE_CACHE, .key = STR("q:one"), .value = STR("1"), .ttl_ms = CACHE_TTL_MS },
		{ .kind = MOVE_CACHE, .key = STR("q:two"), .value = STR("2"), .ttl_ms = 1000 },
	};
	struct move again = { .kind = MOVE_CACHE, .key = STR("q:one"), .value = STR(""), .ttl_ms = 60000 };
	struct term term;

	lead_now(s, &term);
	expect_cached(s, 99, 0, "");
	CU_ASSERT_EQUAL(s->ops->cached(s, NULL, 0, tell_cached, NULL), 0);
	CU_ASSERT_EQUAL(commit_now(s, 1, moves, 3).kind, STORE_COMMITTED);
	expect_cached(s, 99, 0, "1=1 3=2 ");
	expect_cached(s, 1, -E_CANCELLED, "1=1 ");
	CU_ASSERT_EQUAL(commit_now(s, 2, &again, 1).kind, STORE_COMMITTED);
	expect_cached(s, 99, 0, "1= 3=2 ");
	s->ops->close(s);
}

static void put_cached(struct store *s, uint64_t seq, const char *key, int64_t ttl_ms)
{
	static const char large[10000];
	struct move move = {
		.kind = MOVE_CACHE, .key = str_of(key), .value = { large, sizeof large }, .ttl_ms = ttl_ms
	};

	CU_ASSERT_EQUAL(commit_now(s, seq, &move, 1).kind, STORE_COMMITTED);
}

static int count_cached(void *arg, size_t place, struct str value)
{
	(void)value;
	*(unsigned *)arg |= 1u << place;
	return 0;
}

/* The bit of each key that is there. */
static unsigned cached_keys(struct store *s)
{
	const struct str keys[] = { STR("q:a"), STR("q:b"), STR("r:c"), STR("q:d") };
	unsigned there = 0;

	CU_ASSERT_EQUAL(s->ops->cached(s, keys, 4, count_cached, &there), 0);
	return there;
}

static void the_cache_has_a_bound_and_the_oldest_go_first(const struct world *w)
{
	struct store *s = w->open(w->arg);
	struct move result = number_move(MOVE_RESULT, 1, 0, STR("result"));
	struct buf before = BUF_INIT, after = BUF_INIT;
	struct term term;
	int64_t bytes = -1;

	lead_now(s, &term);
	CU_ASSERT_EQUAL(s->ops->cache_bound(s, 0, &bytes), 0);
	CU_ASSERT_EQUAL(bytes, 0);
	CU_ASSERT_EQUAL(commit_now(s, 1, &result, 1).kind, STORE_COMMITTED);
	put_cached(s, 2, "q:a", 300000);
	put_cached(s, 3, "q:b", 100000);
	put_cached(s, 4, "r:c", 400000);
	put_cached(s, 5, "q:d", 200000);
	tell_results(s, 1, &before);
	CU_ASSERT_EQUAL(s->ops->cache_bound(s, 100000, &bytes), 0);
	CU_ASSERT_TRUE(bytes >= 40000 && bytes < 60000);
	CU_ASSERT_EQUAL(cached_keys(s), 15);
	/* One byte too many, and of 40,000 only 30,000 stay: two, with what the keys take. */
	CU_ASSERT_EQUAL(s->ops->cache_bound(s, 40000, &bytes), 0);
	CU_ASSERT_TRUE(bytes >= 20000 && bytes <= 30000);
	CU_ASSERT_EQUAL(cached_keys(s), 1 | 4);
	CU_ASSERT_EQUAL(s->ops->cache_bound(s, bytes, &bytes), 0);
	CU_ASSERT_EQUAL(cached_keys(s), 1 | 4);
	CU_ASSERT_EQUAL(s->ops->cache_bound(s, bytes - 1, &bytes), 0);
	CU_ASSERT_EQUAL(cached_keys(s), 4);
	tell_results(s, 1, &after);
	CU_ASSERT_TRUE(str_equal(buf_str(&before), buf_str(&after)));
	s->ops->close(s);
	buf_release(&before);
	buf_release(&after);
}

const struct suite_case suite_cases[] = {
	{ "commits apply once and in order", commits_apply_once_and_in_order },
	{ "an empty commit counts", an_empty_commit_counts },
	{ "one leads until its key is gone", one_leads_until_its_key_is_gone },
	{ "a leader that paused takes its key again", a_leader_that_paused_takes_its_key_again },
	{ "the deposed write nothing", the_deposed_write_nothing },
	{ "a commit has its limits", a_commit_has_its_limits },
	{ "one bad move refuses them all", one_bad_move_refuses_them_all },
	{ "a key of a wrong type stops it all", a_key_of_a_wrong_type_stops_it_all },
	{ "a load is in order", a_load_is_in_order },
	{ "results come in order page by page", results_come_in_order_page_by_page },
	{ "events come in order page by page", events_come_in_order_page_by_page },
	{ "a confirmation may overlap a commit", a_confirmation_may_overlap_a_commit },
	{ "the cache is read by place and passes", the_cache_is_read_by_place_and_passes },
	{ "the cache has a bound and the oldest go first", the_cache_has_a_bound_and_the_oldest_go_first },
	{ "a lost tail is given back", a_lost_tail_is_given_back },
	{ "a lost tail comes before the next commit", a_lost_tail_comes_before_the_next_commit },
	{ "a lost tail is not given to another term", a_lost_tail_is_not_given_to_another_term },
	{ "a term that was lost is given twice", a_term_that_was_lost_is_given_twice },
};
const size_t suite_case_count = sizeof suite_cases / sizeof suite_cases[0];

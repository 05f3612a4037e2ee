/* Tries worker/job_files.c: which jobs are known, and which are forgotten. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/job_files.h"

#include "common/content/blob.h"
#include "common/io/rpc_client.h"
#include "coordinator/conns.h"
#include "worker/held.h"
#include "worker/sandbox/remove.h"

#include <CUnit/CUnit.h>
#include <semaphore.h>
#include <stdlib.h>
#include <unistd.h>

static char dir[32];
static const struct job_terms no_terms,
	other_terms = { .goal = { "another goal", 12 }, .workflow = { "", 0 } };

static struct job_shelf *shelf_open(void)
{
	snprintf(dir, sizeof dir, "/tmp/reeve-shelf-XXXXXX");
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(dir));
	return job_shelf_open(dir, NULL);
}

static void shelf_close(struct job_shelf *s)
{
	job_shelf_close(s);
	remove_tree(dir);
}

static void note(struct job_shelf *s, uint64_t from, uint64_t to)
{
	for (uint64_t job = from; job <= to; job++)
		job_files_note(s, job, STR("q"), STR(""), STR(""), &no_terms, 1000 + (int64_t)job, 0);
}

static uint64_t known(struct job_shelf *s, uint64_t from, uint64_t to)
{
	uint64_t count = 0;

	for (uint64_t job = from; job <= to; job++)
		count += job_files_find(s, job) != NULL;
	return count;
}

void test_jobs_are_forgotten_beyond_the_limit(void)
{
	struct job_shelf *s = shelf_open();

	note(s, 1, JOBS_IDLE_MOST - 1);
	CU_ASSERT_EQUAL(known(s, 1, JOBS_IDLE_MOST), JOBS_IDLE_MOST - 1);
	note(s, JOBS_IDLE_MOST, JOBS_IDLE_MOST);
	CU_ASSERT_EQUAL(known(s, 1, JOBS_IDLE_MOST), JOBS_IDLE_MOST);
	note(s, JOBS_IDLE_MOST + 1, JOBS_IDLE_MOST + 1);
	CU_ASSERT_EQUAL(known(s, 1, JOBS_IDLE_MOST + 1), JOBS_IDLE_MOST);
	CU_ASSERT_PTR_NULL(job_files_find(s, 1));
	CU_ASSERT_EQUAL(job_files_timeout_ms(job_files_find(s, 2)), 1002);
	shelf_close(s);
}

void test_what_was_spoken_of_last_stays(void)
{
	struct job_shelf *s = shelf_open();

	note(s, 1, JOBS_IDLE_MOST);
	note(s, 1, 1);
	job_files_hold(job_files_find(s, 2));
	job_files_let_go(job_files_find(s, 2));
	note(s, JOBS_IDLE_MOST + 1, JOBS_IDLE_MOST + 2);
	CU_ASSERT_EQUAL(known(s, 1, 5), 3);
	CU_ASSERT_PTR_NULL(job_files_find(s, 3));
	CU_ASSERT_PTR_NULL(job_files_find(s, 4));
	shelf_close(s);
}

void test_what_is_held_neither_goes_nor_counts(void)
{
	struct job_shelf *s = shelf_open();

	note(s, 1, 2);
	job_files_hold(job_files_find(s, 1));
	job_files_hold(job_files_find(s, 1));
	note(s, 3, JOBS_IDLE_MOST + 1);
	CU_ASSERT_EQUAL(known(s, 1, JOBS_IDLE_MOST + 1), JOBS_IDLE_MOST + 1);
	note(s, JOBS_IDLE_MOST + 2, 3 * JOBS_IDLE_MOST);
	CU_ASSERT_EQUAL(known(s, 1, 3 * JOBS_IDLE_MOST), JOBS_IDLE_MOST + 1);
	job_files_let_go(job_files_find(s, 1));
	note(s, 3 * JOBS_IDLE_MOST + 1, 4 * JOBS_IDLE_MOST);
	CU_ASSERT_PTR_NOT_NULL(job_files_find(s, 1));
	job_files_let_go(job_files_find(s, 1));
	note(s, 4 * JOBS_IDLE_MOST + 1, 4 * JOBS_IDLE_MOST + 1);
	CU_ASSERT_PTR_NULL(job_files_find(s, 1));
	shelf_close(s);
}

void test_an_attempt_that_is_forgotten_lets_its_job_go(void)
{
	struct job_shelf *s = shelf_open();
	struct held *h = held_new(1);
	struct attempt *a = held_add(
		h, (struct subtask_ref){ 1, 1, 1, 0 }, (struct token){ 1, 1 }, KIND_TOOL, STR("spec"));

	note(s, 1, 1);
	a->files = job_files_find(s, 1);
	job_files_hold(a->files);
	note(s, 2, JOBS_IDLE_MOST + 1);
	CU_ASSERT_PTR_NOT_NULL(job_files_find(s, 1));
	held_start(h, a);
	held_drop(h, a->token); /* abandoned: its slot uses the files still */
	note(s, JOBS_IDLE_MOST + 2, JOBS_IDLE_MOST + 2);
	CU_ASSERT_PTR_NOT_NULL(job_files_find(s, 1));
	a->output.outcome = OUTCOME_DONE;
	held_finish(h, a);
	note(s, JOBS_IDLE_MOST + 3, 2 * JOBS_IDLE_MOST + 3);
	CU_ASSERT_PTR_NULL(job_files_find(s, 1));
	held_free(h);
	shelf_close(s);
}

/* A job whose (empty) snapshot lies in the cache, opened and released. */
static void use_files(struct job_shelf *s, uint64_t job, struct str hash)
{
	const atomic_bool go_on = false;
	const struct manifest *manifest;
	struct workspace *workspace;
	struct job_files *f;

	job_files_note(s, job, STR("q"), hash, STR(""), &no_terms, 0, 0);
	f = job_files_find(s, job);
	job_files_hold(f);
	CU_ASSERT_EQUAL(job_files_acquire(f, &go_on, &manifest, &workspace), 0);
	job_files_release(f);
	job_files_let_go(f);
}

static void turned(void *arg)
{
	sem_post(arg);
}

void test_files_on_disk_are_removed_before_their_job_is_forgotten(void)
{
	char cache[64], tree[64];
	const char *nobody = "unix:/nonexistent/socket";
	unsigned char hash[SHA256_BYTES];
	struct manifest empty = { .commit = STR("") };
	struct buf bytes = BUF_INIT;
	struct blob_dir *kept;
	struct blobs *blobs;
	struct slots *slots;
	sem_t done;

	snprintf(dir, sizeof dir, "/tmp/reeve-shelf-XXXXXX");
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(dir));
	snprintf(cache, sizeof cache, "%s/blobs", dir);
	snprintf(tree, sizeof tree, "%s/trees/j1", dir);
	manifest_encode(&empty, &bytes);
	CU_ASSERT_EQUAL_FATAL(blob_dir_open(cache, &kept), 0);
	CU_ASSERT_EQUAL_FATAL(blob_put(kept, buf_str(&bytes), hash), 0);
	blob_dir_close(kept);
	rpc_init();
	CU_ASSERT_EQUAL_FATAL(blobs_open(cache, &nobody, 1, STR(""), &blobs), 0);
	sem_init(&done, 0, 0);
	slots = slots_open(1, turned, &done);
	struct job_shelf *s = job_shelf_open(dir, blobs);

	use_files(s, 1, str_bytes(hash, sizeof hash));
	CU_ASSERT_EQUAL(access(tree, F_OK), 0);
	note(s, 2, JOBS_IDLE_MOST);
	job_files_sweep(s, slots, FILES_LINGER_MS - 1);
	CU_ASSERT_EQUAL(slots_free_count(slots), 1); /* neither too old nor too many */
	note(s, JOBS_IDLE_MOST + 1, JOBS_IDLE_MOST + 1);
	CU_ASSERT_EQUAL(known(s, 1, JOBS_IDLE_MOST + 1), JOBS_IDLE_MOST + 1);
	job_files_sweep(s, slots, FILES_LINGER_MS - 1);
	CU_ASSERT_PTR_NOT_NULL(job_files_find(s, 1));
	CU_ASSERT_EQUAL_FATAL(slots_free_count(slots), 0); /* one has it */
	sem_wait(&done);
	slots_collect(slots, NULL);
	CU_ASSERT_NOT_EQUAL(access(tree, F_OK), 0);
	job_files_sweep(s, slots, FILES_LINGER_MS - 1);
	CU_ASSERT_PTR_NULL(job_files_find(s, 1));
	slots_close(slots);
	job_shelf_close(s);
	blobs_close(blobs);
	rpc_shutdown();
	sem_destroy(&done);
	buf_release(&bytes);
	remove_tree(dir);
}

/* It speaks of a job without its context as long as the job is among the last CONN_JOBS that it introduced: besides
 * these, those before them may have been spoken of since. */
void test_more_jobs_are_kept_than_the_coordinator_takes_for_known(void)
{
	CU_ASSERT_TRUE(JOBS_IDLE_MOST >= 2 * CONN_JOBS);
}

/* A store that lost its tail gives a job's number again; what runs for the first goes on in its own files. */
void test_another_job_of_the_same_number_takes_its_place(void)
{
	struct job_shelf *s = shelf_open();
	unsigned char hash[SHA256_BYTES] = { 1 };
	struct job_files *first, *second;

	job_files_note(s, 5, STR("q"), str_bytes(hash, sizeof hash), STR(""), &no_terms, 1000, 0);
	first = job_files_find(s, 5);
	job_files_hold(first);
	job_files_note(s, 5, STR("q"), str_bytes(hash, sizeof hash), STR(""), &no_terms, 1000, 0);
	CU_ASSERT_PTR_EQUAL(job_files_find(s, 5), first);
	hash[0] = 2;
	job_files_note(s, 5, STR("q"), str_bytes(hash, sizeof hash), STR(""), &no_terms, 1000, 0);
	second = job_files_find(s, 5);
	CU_ASSERT_PTR_NOT_EQUAL_FATAL(second, first);
	CU_ASSERT_TRUE(job_files_expected(second));
	job_files_note(s, 5, STR("q"), str_bytes(hash, sizeof hash), STR(""), &other_terms, 1000, 0);
	CU_ASSERT_PTR_NOT_EQUAL_FATAL(job_files_find(s, 5), second);
	CU_ASSERT_TRUE(str_equal(job_files_terms(job_files_find(s, 5))->goal, STR("another goal")));
	job_files_note(s, 5, STR("q"), STR(""), STR(""), &no_terms, 1000, 0);
	CU_ASSERT_FALSE(job_files_expected(job_files_find(s, 5)));
	job_files_let_go(first);
	shelf_close(s);
}

/* Commits one row after the other. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "stored_job.h"
#include "coordinator/state/record.h"
#include "coordinator/store/memory.h"

void stored_job_open(struct stored_job *s)
{
	struct store_wake nobody = { 0 };
	char words[256], blobs[80];
	struct term term;

	*s = (struct stored_job){ 0 };
	tree_make(&s->tree, ":");
	snprintf(blobs, sizeof blobs, "%s/blobs", s->tree.path);
	CU_ASSERT_EQUAL_FATAL(blob_dir_open(blobs, &s->blobs), 0);
	s->store = store_memory_open("test", nobody);
	CU_ASSERT_EQUAL_FATAL(s->store->ops->lead(s->store, &term, &s->seq, words), 0);
}

void stored_job_close(struct stored_job *s)
{
	s->store->ops->close(s->store);
	blob_dir_close(s->blobs);
	tree_remove(&s->tree);
}

void stored_job_row(struct stored_job *s, enum move_kind kind, uint32_t number, struct str value)
{
	struct move move = { .kind = kind,
		.number = number,
		.job = 1,
		.key = kind == MOVE_JOB ? STR("done") : STR(""),
		.value = value };
	struct store_reply reply = { 0 };

	s->store->ops->commit(s->store, ++s->seq, &move, 1);
	CU_ASSERT_TRUE(s->store->ops->poll(s->store, &reply));
	CU_ASSERT_EQUAL_FATAL(reply.kind, STORE_COMMITTED);
}

void stored_job_record(struct stored_job *s, uint32_t total, int64_t ended_ms, struct str request)
{
	struct job_record record = { .state = ended_ms ? JOB_DONE : JOB_RUNNING,
		.sealed = true,
		.total = total,
		.submitted_unix_ms = 1000,
		.ended_unix_ms = ended_ms,
		.queue = STR("default"),
		.contract = STR("0123456789abcdef0123456789abcdef"),
		.request = request };
	struct buf bytes = BUF_INIT;

	record_pack_job(&bytes, &record);
	stored_job_row(s, MOVE_JOB, 0, buf_str(&bytes));
	buf_release(&bytes);
}

void stored_job_subtask(
	struct stored_job *s, uint32_t number, const struct subtask_row *row, const char *detail)
{
	struct buf bytes = BUF_INIT;

	record_pack_subtask(&bytes, row, STR("w1"), str_of(detail));
	stored_job_row(s, MOVE_SUBTASK, number, buf_str(&bytes));
	buf_release(&bytes);
}

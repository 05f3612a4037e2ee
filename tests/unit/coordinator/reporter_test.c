/* One document in pieces that fit a message, or one answer that says why there is none. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/reporter.h"
#include "coordinator/api/methods.h"
#include "reeve/limits.h"
#include "reeve/v1/client.pb-c.h"
#include "stored_job.h"
#include "tests/support/wire.h"

#include <stdatomic.h>

struct scene {
	struct stored_job job;
	struct mailbox done;
	atomic_int woken;
	struct reporter *reporter;
};

static void wake(void *arg)
{
	atomic_fetch_add((atomic_int *)arg, 1);
}

/* A noop job whose goal is so many bytes that a document writes as six each. */
static void open_scene(struct scene *s, size_t goal_bytes)
{
	Reeve__V1__NoopWork work = REEVE__V1__NOOP_WORK__INIT;
	Reeve__V1__SubmitRequest request = REEVE__V1__SUBMIT_REQUEST__INIT;
	char *goal = calloc(goal_bytes + 1, 1);
	struct reporter_needs needs;
	struct buf bytes;

	*s = (struct scene){ 0 };
	stored_job_open(&s->job);
	memset(goal, 1, goal_bytes);
	request.goal = goal;
	request.work_case = REEVE__V1__SUBMIT_REQUEST__WORK_NOOP;
	request.noop = &work;
	bytes = wire_pack(&request.base);
	stored_job_record(&s->job, 0, 5000, buf_str(&bytes));
	buf_release(&bytes);
	free(goal);
	mailbox_init(&s->done);
	needs = (struct reporter_needs){
		.store = s->job.store, .blobs = s->job.blobs, .done = &s->done, .wake = wake, .arg = &s->woken
	};
	s->reporter = reporter_open(&needs);
}

static void close_scene(struct scene *s)
{
	reporter_close(s->reporter);
	mailbox_release(&s->done);
	stored_job_close(&s->job);
}

static void ask(struct scene *s, uint64_t job, const char *format)
{
	Reeve__V1__ReportRequest request = REEVE__V1__REPORT_REQUEST__INIT;
	struct buf bytes;

	request.job = job;
	request.format = (char *)(uintptr_t)format;
	bytes = wire_pack(&request.base);
	reporter_post(s->reporter, letter_new(LETTER_READ, 7, METHOD_REPORT, buf_str(&bytes)));
	buf_release(&bytes);
}

void test_a_document_goes_out_in_pieces(void)
{
	static const struct {
		size_t goal_bytes;
		size_t pieces;
	} cases[] = { { 10, 1 }, { 200000, 3 } };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct buf document = BUF_INIT;
		struct scene s;
		size_t pieces = 0;
		bool last = false;

		open_scene(&s, cases[i].goal_bytes);
		ask(&s, 1, "json");
		while (!last) {
			struct letter *letter = mailbox_wait(&s.done);
			Reeve__V1__ReportChunk *chunk = reeve__v1__report_chunk__unpack(
				NULL, letter->answer.len, (const uint8_t *)letter->answer.at);

			CU_ASSERT_PTR_NOT_NULL_FATAL(chunk);
			CU_ASSERT_EQUAL(letter->kind, LETTER_ANSWER);
			CU_ASSERT_EQUAL(letter->conn, 7);
			CU_ASSERT_EQUAL(letter->err, 0);
			CU_ASSERT_EQUAL(chunk->summary != NULL, pieces == 0);
			CU_ASSERT_TRUE(letter->answer.len < MESSAGE_BYTES_MOST);
			last = letter->last;
			CU_ASSERT_TRUE(last ? chunk->data.len <= BLOB_CHUNK_BYTES
					    : chunk->data.len == BLOB_CHUNK_BYTES);
			buf_add(&document, chunk->data.data, chunk->data.len);
			pieces++;
			reeve__v1__report_chunk__free_unpacked(chunk, NULL);
			letter_free(letter);
		}
		CU_ASSERT_EQUAL(pieces, cases[i].pieces);
		CU_ASSERT_TRUE(str_starts(buf_str(&document), STR("{")));
		CU_ASSERT_TRUE(str_ends(buf_str(&document), STR("}\n")));
		CU_ASSERT_TRUE(document.len > 6 * cases[i].goal_bytes);
		buf_release(&document);
		CU_ASSERT_PTR_NULL(mailbox_take(&s.done));
		close_scene(&s);
		CU_ASSERT_EQUAL((size_t)atomic_load(&s.woken), pieces);
	}
}

void test_what_cannot_be_reported_is_refused_once(void)
{
	static const struct {
		uint64_t job;
		const char *format;
		int err;
		const char *words;
	} cases[] = {
		{ 1, "yaml", -E_NOT_YET, "the formats are json, markdown" },
		{ 1, "", -E_NOT_YET, "the formats are json, markdown" },
		{ 2, "json", -E_NOT_FOUND, "no such job" },
		{ 0, "json", -E_NOT_FOUND, "no such job" },
	};
	struct scene s;

	open_scene(&s, 1);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		ask(&s, cases[i].job, cases[i].format);
		struct letter *letter = mailbox_wait(&s.done);

		CU_ASSERT_EQUAL(letter->kind, LETTER_ANSWER);
		CU_ASSERT_EQUAL(letter->err, cases[i].err);
		CU_ASSERT_TRUE(letter->last);
		CU_ASSERT_PTR_NOT_NULL(strstr(letter->words, cases[i].words));
		letter_free(letter);
	}
	reporter_post(s.reporter, letter_new(LETTER_READ, 7, METHOD_REPORT, STR("\xff no message")));
	struct letter *letter = mailbox_wait(&s.done);

	CU_ASSERT_TRUE(letter->last && letter->err);
	letter_free(letter);
	CU_ASSERT_PTR_NULL(mailbox_take(&s.done));
	close_scene(&s);
}

void test_a_lost_snapshot_is_told_in_words(void)
{
	Reeve__V1__Source source = REEVE__V1__SOURCE__INIT;
	Reeve__V1__AnalyzeWork work = REEVE__V1__ANALYZE_WORK__INIT;
	Reeve__V1__SubmitRequest request = REEVE__V1__SUBMIT_REQUEST__INIT;
	struct buf bytes;
	struct scene s;

	open_scene(&s, 1);
	source.manifest = (ProtobufCBinaryData){ 32, (uint8_t *)"0123456789abcdef0123456789abcdef" };
	work.source = &source;
	request.work_case = REEVE__V1__SUBMIT_REQUEST__WORK_ANALYZE;
	request.analyze = &work;
	bytes = wire_pack(&request.base);
	stored_job_record(&s.job, 0, 5000, buf_str(&bytes));
	ask(&s, 1, "json");
	struct letter *letter = mailbox_wait(&s.done);

	CU_ASSERT_EQUAL(letter->err, -E_PRECONDITION);
	CU_ASSERT_PTR_NOT_NULL(strstr(letter->words, "snapshot"));
	letter_free(letter);
	buf_release(&bytes);
	close_scene(&s);
}

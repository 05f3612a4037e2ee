/* What the content thread reads at the places that findings speak of, and what it says when it cannot. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/content.h"
#include "common/proto_arena.h"
#include "coordinator/api/stored.h"
#include "reeve/limits.h"
#include "reeve/v1/types.pb-c.h"
#include "tests/support/wire.h"
#include "tests/unit/common/content/tree.h"

#include <stdatomic.h>

/* T/tree holds a.c; T/blobs is the folder of blobs. */
struct scene {
	struct tree tree;
	char root[80];
	struct mailbox done;
	atomic_int woken;
	struct content *content;
	struct content_source source;
};

static void wake(void *arg)
{
	atomic_fetch_add((atomic_int *)arg, 1);
}

static struct manifest_file file_of(const char *path, struct str content)
{
	struct manifest_file f = { .path = str_of(path), .mode = 0644, .language = STR("c") };

	f.size = content.len;
	f.lines = 3;
	sha256_of(content, f.sha256);
	return f;
}

static void put_manifest(
	struct scene *s, struct str content, const char *commit, unsigned char hash[SHA256_BYTES])
{
	struct manifest_file file = file_of("a.c", content);
	struct manifest m = { .files = &file, .file_count = 1, .commit = str_of(commit) };
	struct buf bytes = BUF_INIT;

	manifest_encode(&m, &bytes);
	CU_ASSERT_EQUAL_FATAL(blob_put(content_blobs(s->content), buf_str(&bytes), hash), 0);
	buf_release(&bytes);
}

static void open_scene(struct scene *s)
{
	char blobs[80];

	*s = (struct scene){ 0 };
	tree_make(&s->tree, "mkdir tree && printf 'one\\ntwo\\nthree' >tree/a.c");
	snprintf(s->root, sizeof s->root, "%s/tree", s->tree.path);
	snprintf(blobs, sizeof blobs, "%s/blobs", s->tree.path);
	mailbox_init(&s->done);
	struct content_needs needs = { .blob_dir = blobs, .done = &s->done, .wake = wake, .arg = &s->woken };

	CU_ASSERT_EQUAL_FATAL(content_open(&needs, &s->content), 0);
	s->source = (struct content_source){ .has_files = true, .root = str_of(s->root) };
	put_manifest(s, STR("one\ntwo\nthree"), "", s->source.manifest);
}

static void close_scene(struct scene *s)
{
	content_close(s->content);
	mailbox_release(&s->done);
	tree_remove(&s->tree);
}

static struct buf result_of(const struct finding *findings, size_t count)
{
	Reeve__V1__ToolResult out = REEVE__V1__TOOL_RESULT__INIT;
	Reeve__V1__Finding rows[8], *pointers[8];

	CU_ASSERT_FATAL(count <= 8);
	for (size_t i = 0; i < count; i++) {
		reeve__v1__finding__init(&rows[i]);
		rows[i].file = findings[i].file;
		rows[i].start_line = findings[i].start_line;
		rows[i].end_line = findings[i].end_line;
		pointers[i] = &rows[i];
	}
	out.tool = (char *)(uintptr_t) "cppcheck";
	out.findings = pointers;
	out.n_findings = count;
	return wire_pack(&out.base);
}

/* Through the thread and back. */
static struct letter *sent(struct scene *s, struct letter *letter, const struct content_source *source)
{
	struct evidence_errand *copy = arena_take(&letter->arena, sizeof *copy);

	/* The source is the errand of a submission, and the beginning of one for evidence. */
	*copy = (struct evidence_errand){ *source, STR(""), STR(""), NULL, { .recipe_count = 0 } };
	content_post(s->content, letter, copy);
	return mailbox_wait(&s->done);
}

static struct letter *letter_of(struct str body)
{
	struct letter *letter = letter_new(LETTER_EVIDENCE, 7, 0, body);

	letter->events = arena_zero(&letter->arena, sizeof *letter->events);
	letter->event_count = 1;
	letter->events[0].kind = EVENT_RESULT;
	letter->events[0].result.outcome = OUTCOME_DONE;
	letter->events[0].result.stored = STR("");
	letter->events[0].result.gate.body = letter->message;
	return letter;
}

static struct letter *looked(struct scene *s, const struct finding *findings, size_t count)
{
	struct buf body = result_of(findings, count);
	struct letter *letter = sent(s, letter_of(buf_str(&body)), &s->source);

	CU_ASSERT_EQUAL(letter->kind, LETTER_EVENTS);
	buf_release(&body);
	return letter;
}

/* What is read of line 1 of a file: the code, and "" where there is one. */
static int err_of_line_one(struct scene *s, uint32_t file, struct str *lines, struct letter **letter)
{
	struct finding finding = { .file = file, .start_line = 1, .end_line = 1 };

	*letter = looked(s, &finding, 1);
	const struct evidence *seen = (*letter)->events[0].result.gate.evidence;

	CU_ASSERT_PTR_NOT_NULL_FATAL(seen);
	*lines = seen->lines_exist ? seen->lines : STR("");
	return seen->err;
}

void test_quoted_lines_are_read_where_they_stand(void)
{
	static const struct {
		struct finding finding;
		bool exist;
		struct str lines;
	} cases[] = {
		{ { .start_line = 1, .end_line = 1 }, true, STR("one") },
		{ { .start_line = 3, .end_line = 3 }, true, STR("three") },
		{ { .start_line = 1, .end_line = 3 }, true, STR("one\ntwo\nthree") },
		{ { .start_line = 4, .end_line = 4 }, false, STR("") },
		{ { .start_line = 3, .end_line = 4 }, false, STR("") },
		{ { .start_line = 0, .end_line = 1 }, false, STR("") },
		{ { .start_line = 2, .end_line = 1 }, false, STR("") },
		{ { .start_line = 2, .end_line = UINT32_MAX }, false, STR("") },
	};
	enum { COUNT = sizeof cases / sizeof cases[0] };
	struct finding findings[COUNT];
	struct scene s;

	open_scene(&s);
	for (size_t i = 0; i < COUNT; i++)
		findings[i] = cases[i].finding;
	struct letter *letter = looked(&s, findings, COUNT);
	const struct evidence *seen = letter->events[0].result.gate.evidence;

	CU_ASSERT_PTR_NOT_NULL_FATAL(seen);
	for (size_t i = 0; i < COUNT; i++) {
		CU_ASSERT_EQUAL(seen[i].err, 0);
		CU_ASSERT_EQUAL(seen[i].lines_exist, cases[i].exist);
		CU_ASSERT_TRUE(str_equal(seen[i].lines, cases[i].lines));
	}
	/* One call for one letter. The thread calls it behind the post: its end is awaited first. */
	letter_free(letter);
	content_close(s.content);
	CU_ASSERT_EQUAL(atomic_load(&s.woken), 1);
	mailbox_release(&s.done);
	tree_remove(&s.tree);
}

/* The manifest has the file, so that its bytes cannot be had proves nothing against the finding. */
void test_a_file_that_is_not_the_manifests_proves_nothing(void)
{
	static const struct {
		const char *spoil;
		int err;
	} cases[] = {
		{ ":", 0 }, { "printf 'one\\ntwo\\nTHREE' >tree/a.c", -E_CHANGED },
		{ "printf 'one\\ntwo\\nthree\\n' >tree/a.c", -E_CHANGED }, /* longer by a byte */
		{ "rm tree/a.c", -E_CHANGED }, { "rm -r tree", -E_CHANGED },
		{ "mv tree/a.c tree/b.c && ln -s b.c tree/a.c", -E_CHANGED },
		{ "rm tree/a.c && mkfifo tree/a.c", -E_CHANGED }, /* nobody waits for a writer */
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		unsigned char hash[SHA256_BYTES];
		struct letter *letter;
		struct scene s;
		struct str lines;

		open_scene(&s);
		CU_ASSERT_EQUAL(tree_sh(&s.tree, cases[i].spoil), 0);
		CU_ASSERT_EQUAL(err_of_line_one(&s, 0, &lines, &letter), cases[i].err);
		CU_ASSERT_TRUE(str_equal(lines, cases[i].err ? STR("") : STR("one")));
		letter_free(letter);
		/* A blob is as good as the file. */
		CU_ASSERT_EQUAL(blob_put(content_blobs(s.content), STR("one\ntwo\nthree"), hash), 0);
		CU_ASSERT_EQUAL(err_of_line_one(&s, 0, &lines, &letter), 0);
		CU_ASSERT_TRUE(str_equal(lines, STR("one")));
		letter_free(letter);
		close_scene(&s);
	}
}

void test_without_a_tree_the_blobs_are_read(void)
{
	unsigned char hash[SHA256_BYTES];
	struct letter *letter;
	struct scene s;
	struct str lines;

	open_scene(&s);
	s.source.root = STR("");
	CU_ASSERT_EQUAL(err_of_line_one(&s, 0, &lines, &letter), -E_CHANGED);
	letter_free(letter);
	CU_ASSERT_EQUAL(blob_put(content_blobs(s.content), STR("one\ntwo\nthree"), hash), 0);
	CU_ASSERT_EQUAL(err_of_line_one(&s, 0, &lines, &letter), 0);
	CU_ASSERT_TRUE(str_equal(lines, STR("one")));
	letter_free(letter);
	close_scene(&s);
}

/* The bytes of the file before, perhaps of another job, are no answer. */
void test_a_file_that_no_manifest_has_is_not_found(void)
{
	static const uint32_t files[] = { 1, UINT32_MAX - 1, UINT32_MAX };

	for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
		struct letter *letter;
		struct scene s;
		struct str lines;

		open_scene(&s);
		CU_ASSERT_EQUAL(err_of_line_one(&s, 0, &lines, &letter), 0);
		letter_free(letter);
		CU_ASSERT_EQUAL(err_of_line_one(&s, files[i], &lines, &letter), -E_NOT_FOUND);
		CU_ASSERT_EQUAL(lines.len, 0);
		letter_free(letter);
		close_scene(&s);
	}
}

void test_lines_longer_than_any_quote_are_not_there(void)
{
	static char text[3 * QUOTE_BYTES_MOST];
	struct letter *letter;
	struct scene s;
	struct str lines;

	memset(text, 'x', sizeof text);
	open_scene(&s);
	put_manifest(&s, str_bytes(text, sizeof text), "", s.source.manifest);
	CU_ASSERT_EQUAL(blob_put(content_blobs(s.content), str_bytes(text, sizeof text),
				(unsigned char[SHA256_BYTES]){ 0 }),
		0);
	CU_ASSERT_EQUAL(err_of_line_one(&s, 0, &lines, &letter), 0);
	CU_ASSERT_EQUAL(lines.len, 0);
	letter_free(letter);
	close_scene(&s);
}

void test_without_evidence_there_is_none(void)
{
	static const struct finding finding = { .start_line = 1, .end_line = 1 };
	struct buf body = result_of(&finding, 1);
	struct content_source lost, none;
	struct scene s;

	open_scene(&s);
	none = s.source;
	none.has_files = false;
	struct letter *letter = sent(&s, letter_of(buf_str(&body)), &none);
	CU_ASSERT_PTR_NULL(letter->events[0].result.gate.evidence);
	CU_ASSERT_PTR_NOT_NULL(letter->events[0].result.gate.result);
	CU_ASSERT_FALSE(letter->events[0].result.gate.has_files);
	letter_free(letter);

	lost = s.source;
	lost.manifest[0] ^= 1;
	letter = sent(&s, letter_of(buf_str(&body)), &lost);
	CU_ASSERT_PTR_NULL(letter->events[0].result.gate.evidence);
	CU_ASSERT_TRUE(letter->events[0].result.gate.has_files);
	letter_free(letter);

	letter = sent(&s, letter_of(STR("\xff no message")), &s.source);
	CU_ASSERT_PTR_NULL(letter->events[0].result.gate.result);
	CU_ASSERT_PTR_NULL(letter->events[0].result.gate.evidence);
	letter_free(letter);

	letter = letter_of(buf_str(&body));
	letter->events[0].result.outcome = OUTCOME_FAILED;
	letter = sent(&s, letter, &s.source);
	CU_ASSERT_PTR_NULL(letter->events[0].result.gate.result);
	letter_free(letter);
	close_scene(&s);
	buf_release(&body);
}

void test_a_body_in_a_blob_is_read_like_any_other(void)
{
	static const struct finding finding = { .start_line = 2, .end_line = 2 };
	struct buf body = result_of(&finding, 1);
	unsigned char hash[SHA256_BYTES];
	struct scene s;

	open_scene(&s);
	CU_ASSERT_EQUAL(blob_put(content_blobs(s.content), buf_str(&body), hash), 0);
	for (int lost = 0; lost <= 1; lost++) {
		struct letter *letter = letter_of(STR(""));
		struct gate_input *gate = &letter->events[0].result.gate;

		hash[0] ^= (unsigned char)lost;
		letter->events[0].result.stored = stored_pack(
			&letter->arena, &(struct stored_result){ .blob = str_bytes(hash, sizeof hash) });
		CU_ASSERT_PTR_EQUAL(sent(&s, letter, &s.source), letter);
		CU_ASSERT_TRUE(str_equal(gate->body, lost ? STR("") : buf_str(&body)));
		CU_ASSERT_EQUAL(gate->result->finding_count, lost ? 0 : 1);
		CU_ASSERT_TRUE(lost || str_equal(gate->evidence[0].lines, STR("two")));
		letter_free(letter);
	}
	close_scene(&s);
	buf_release(&body);
}

/* Eight snapshots are kept; the ninth takes the place of the one that was longest unused. */
void test_the_snapshot_unused_for_longest_makes_way(void)
{
	struct content_source sources[9];
	struct letter *letter;
	struct scene s;
	struct str lines;

	open_scene(&s);
	for (size_t i = 0; i < 9; i++) {
		char commit[41];

		snprintf(commit, sizeof commit, "%040zu", i);
		sources[i] = s.source;
		put_manifest(&s, STR("one\ntwo\nthree"), commit, sources[i].manifest);
	}
	for (size_t i = 0; i <= 9; i++) {
		s.source = sources[i < 8 ? i : i == 8 ? 0 : 8]; /* the first once more, before the last */
		CU_ASSERT_EQUAL(err_of_line_one(&s, 0, &lines, &letter), 0);
		letter_free(letter);
	}
	CU_ASSERT_EQUAL(tree_sh(&s.tree, "find blobs -type f -delete"), 0);
	for (size_t i = 0; i < 9; i++) {
		static const struct finding finding = { .start_line = 1, .end_line = 1 };

		if (i == 1)
			continue;
		s.source = sources[i];
		letter = looked(&s, &finding, 1);
		CU_ASSERT_PTR_NOT_NULL(letter->events[0].result.gate.evidence);
		letter_free(letter);
	}
	s.source = sources[1];
	letter = looked(&s, &(struct finding){ .start_line = 1, .end_line = 1 }, 1);
	CU_ASSERT_PTR_NULL(letter->events[0].result.gate.evidence);
	letter_free(letter);
	close_scene(&s);
}

void test_a_submission_needs_its_manifest(void)
{
	struct scene s;

	open_scene(&s);
	for (int lost = 0; lost <= 2; lost++) {
		struct letter *letter = letter_new(LETTER_SUBMIT, 7, 0, STR(""));
		struct content_source source = s.source;

		letter->events = arena_zero(&letter->arena, sizeof *letter->events);
		letter->event_count = 1;
		if (lost == 1)
			source.manifest[0] ^= 1;
		if (lost == 2)
			CU_ASSERT_EQUAL(blob_put(content_blobs(s.content), STR("\xff"), source.manifest), 0);
		CU_ASSERT_PTR_EQUAL(sent(&s, letter, &source), letter);
		CU_ASSERT_EQUAL(letter->kind, lost ? LETTER_ANSWER : LETTER_EVENTS);
		CU_ASSERT_EQUAL(letter->last, lost != 0);
		CU_ASSERT_EQUAL(letter->err, lost == 1 ? -E_PRECONDITION : lost == 2 ? -E_CORRUPT : 0);
		CU_ASSERT_EQUAL(letter->events[0].submit.work.file_count, lost ? 0 : 1);
		CU_ASSERT_TRUE(lost || letter->events[0].submit.work.files[0].lines == 3);
		letter_free(letter);
	}
	close_scene(&s);
}

/* One thread that answers one request after the other. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/reporter.h"
#include "common/io/clock.h"
#include "common/proto_arena.h"
#include "common/report/formats.h"
#include "coordinator/again_read.h"
#include "coordinator/api/methods.h"
#include "coordinator/api/write_report.h"
#include "coordinator/costing.h"
#include "coordinator/explaining.h"
#include "coordinator/gathering.h"
#include "coordinator/troubles.h"
#include "reeve/limits.h"
#include "reeve/v1/client.pb-c.h"

#include <stdlib.h>

enum { PAGE_FULL = 1 }; /* no error of the store's */

struct reporter {
	struct reporter_needs needs;
	struct gathering_sources from;
	struct mailbox in;
	pthread_t thread;
};

static void post(struct reporter *r, struct letter *letter)
{
	mailbox_post(r->needs.done, letter);
	r->needs.wake(r->needs.arg);
}

static void refuse(struct reporter *r, const struct letter *asked, int err, const char *words)
{
	struct letter *letter = letter_new(LETTER_ANSWER, asked->conn, asked->method, STR(""));

	letter_refuse(letter, err, words);
	post(r, letter);
}

static const char *words_of(int err)
{
	if (err == -E_NOT_FOUND)
		return "no such job; `reeve jobs` lists them";
	if (err == -E_PRECONDITION)
		return "the job's snapshot is not in this coordinator's state folder";
	return error_words(err);
}

/* The document goes out in chunks that fit a message; the summary with the first. */
static void document_post(
	struct reporter *r, const struct letter *asked, const struct report *report, struct str document)
{
	size_t at = 0;

	do {
		struct str piece = str_sub(document, at, BLOB_CHUNK_BYTES);
		struct letter *letter = letter_new(LETTER_ANSWER, asked->conn, asked->method, STR(""));

		write_report_chunk(at ? NULL : report, piece, &letter->answer);
		at += piece.len;
		letter->last = at == document.len;
		post(r, letter);
	} while (at < document.len);
}

static void refuse_format(struct reporter *r, const struct letter *asked)
{
	struct buf words = BUF_INIT;

	buf_add_text(&words, "not yet: the formats are ");
	formats_names(&words);
	refuse(r, asked, -E_NOT_YET, words.at);
	buf_release(&words);
}

static void answer(struct reporter *r, const struct letter *asked)
{
	const Reeve__V1__ReportRequest *in;
	struct gathering *g = NULL;
	struct arena arena = { 0 };
	struct buf document = BUF_INIT;
	struct gathering_sources from = r->from;
	const struct troubles *troubles = asked->errand;
	struct report report;
	int err;

	if (troubles) {
		from.troubles = troubles->rows;
		from.trouble_count = troubles->count;
	}
	in = proto_decode(&reeve__v1__report_request__descriptor, asked->message, &arena);
	const struct format *format = in ? format_find(in->format) : NULL;
	if (!format) {
		refuse_format(r, asked);
		goto out;
	}
	err = gathering_open(&from, in->job, clock_unix_ms(), &g);
	if (err) {
		refuse(r, asked, err, words_of(err));
		goto out;
	}
	gathering_report(g, &report);
	format->render(&report, &document);
	document_post(r, asked, &report, buf_str(&document));
out:
	buf_release(&document);
	gathering_close(g);
	arena_release(&arena);
}

struct page {
	Reeve__V1__EventsResponse answer;
	Reeve__V1__EventsEntry *list[EVENTS_PAGE];
	size_t bytes;
	struct arena arena;
};

/* A page ends where the next entry would not fit its message: what is left comes with the next one. */
static int page_add(void *arg, struct str id, struct str lines)
{
	struct page *page = arg;
	Reeve__V1__EventsEntry *entry = arena_take(&page->arena, sizeof *entry);

	if (page->bytes + lines.len > MESSAGE_BYTES_MOST / 2)
		return PAGE_FULL;
	page->bytes += lines.len;
	reeve__v1__events_entry__init(entry);
	entry->id = proto_text(&page->arena, id);
	entry->lines = proto_data(arena_str(&page->arena, lines));
	page->list[page->answer.n_entries++] = entry;
	return 0;
}

static void answer_events(struct reporter *r, const struct letter *asked)
{
	struct page page = { .answer = REEVE__V1__EVENTS_RESPONSE__INIT };
	const Reeve__V1__EventsRequest *in =
		proto_decode(&reeve__v1__events_request__descriptor, asked->message, &page.arena);
	struct letter *letter;
	int err;

	page.answer.entries = page.list;
	err = in ? r->from.store->ops->events(r->from.store, in->job, str_of(in->after), page_add, &page)
		 : -E_INVALID;
	if (err && err != PAGE_FULL) {
		refuse(r, asked, err, words_of(err));
	} else {
		letter = letter_new(LETTER_ANSWER, asked->conn, asked->method, STR(""));
		proto_pack(&page.answer.base, &letter->answer);
		letter->last = true;
		post(r, letter);
	}
	arena_release(&page.arena);
}

static void *reporter_main(void *arg)
{
	struct reporter *r = arg;
	struct letter *letter;

	pthread_setname_np(pthread_self(), "reeve-report");
	while ((letter = mailbox_wait(&r->in))) {
		if (letter->method == METHOD_RETRY) {
			again_read(&r->from, letter);
			post(r, letter);
			continue;
		}
		if (letter->method == METHOD_COST || letter->method == METHOD_ROUTE) {
			if (letter->method == METHOD_COST)
				costing_answer(&r->from, letter);
			else
				explaining_answer(&r->from, letter);
			post(r, letter);
			continue;
		}
		if (letter->method == METHOD_EVENTS)
			answer_events(r, letter);
		else
			answer(r, letter);
		letter_free(letter);
	}
	return NULL;
}

struct reporter *reporter_open(const struct reporter_needs *needs)
{
	struct reporter *r = calloc(1, sizeof *r);

	if (!r)
		abort();
	r->needs = *needs;
	r->from = (struct gathering_sources){ needs->store, needs->blobs, needs->tools, needs->tool_count,
		needs->tiers, needs->tier_count };
	mailbox_init(&r->in);
	if (pthread_create(&r->thread, NULL, reporter_main, r))
		abort(); /* a process that cannot start a thread at its start serves nobody */
	return r;
}

void reporter_close(struct reporter *r)
{
	mailbox_close(&r->in);
	pthread_join(r->thread, NULL);
	mailbox_release(&r->in);
	free(r);
}

void reporter_post(struct reporter *r, struct letter *letter)
{
	mailbox_post(&r->in, letter);
}

/* A report, chunk by chunk: the first carries the summary, each a piece of the document. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/job/fetch.h"

#include "common/io/clock.h"

/* Without a single chunk: the report of a job of a million findings takes its time to be drawn. */
#define FETCH_SILENCE_MS 120000

static int take(struct str message, struct buf *document, Reeve__V1__ReportSummary **summary)
{
	Reeve__V1__ReportChunk *chunk = client_decode(&reeve__v1__report_chunk__descriptor, message);

	if (!chunk)
		return -E_CORRUPT;
	if (chunk->summary && !*summary) {
		*summary = chunk->summary;
		chunk->summary = NULL;
	}
	if (document)
		buf_add(document, chunk->data.data, chunk->data.len);
	client_free(chunk);
	return 0;
}

static int receive(struct rpc_stream *stream, struct buf *document, Reeve__V1__ReportSummary **summary,
	struct buf *words)
{
	int64_t heard_ms = clock_ms();
	int err = 0;

	while (!err && (document || !*summary)) {
		struct rpc_stream_event event;

		rpc_stream_poll(stream, 1000, &event);
		if (event.kind == RPC_STREAM_MESSAGE) {
			heard_ms = clock_ms();
			err = take(event.message, document, summary);
			rpc_stream_receive(stream);
		} else if (event.kind == RPC_STREAM_CLOSED) {
			buf_add_str(words, event.words);
			return event.err ? event.err : *summary ? 0 : -E_CORRUPT;
		} else if (clock_ms() - heard_ms >= FETCH_SILENCE_MS) {
			err = -E_TIMEOUT;
		}
	}
	return err;
}

static int fetch_once(struct client *c, uint64_t job, const char *format, struct buf *document,
	Reeve__V1__ReportSummary **summary, struct buf *words)
{
	struct rpc_stream *stream = client_report(c, job, format);

	*summary = NULL;
	buf_clear(words);
	if (document)
		buf_clear(document); /* half of one, from a coordinator that ended meanwhile */
	int err = receive(stream, document, summary, words);
	rpc_stream_close(stream);
	if (err) {
		client_free(*summary);
		*summary = NULL;
	}
	return err;
}

int fetch_report(struct client *c, uint64_t job, const char *format, struct buf *document,
	Reeve__V1__ReportSummary **summary, struct buf *words)
{
	int err = -E_UNAVAILABLE;

	for (size_t tried = 0; tried < client_address_count(c) && err == -E_UNAVAILABLE; tried++) {
		if (tried)
			client_turn(c);
		err = fetch_once(c, job, format, document, summary, words);
	}
	return err;
}

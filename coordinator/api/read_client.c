/* Decodes what clients ask, and gives a submission its files. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/api/read_client.h"

#include "common/proto_arena.h"
#include "coordinator/api/check_submit.h"
#include "coordinator/api/read_request.h"
#include "coordinator/plan/places.h"
#include "reeve/limits.h"

#define DEFAULT_QUEUE "default"

typedef Reeve__V1__SubmitRequest Request;

/* The same request hashes alike whatever its idempotency key is. */
static void contract_hash(const Request *request, struct arena *arena, unsigned char out[CONTRACT_HASH_BYTES])
{
	Request copy = *request;
	size_t size;
	uint8_t *packed;

	copy.idempotency_key = proto_data(STR(""));
	size = reeve__v1__submit_request__get_packed_size(&copy);
	packed = arena_take(arena, size + 1);
	reeve__v1__submit_request__pack(&copy, packed);
	sha256_of(str_bytes(packed, size), out);
}

int read_submit(struct letter *letter, const struct tool_def *tools, size_t tool_count, int64_t unix_ms,
	unsigned char manifest[SHA256_BYTES])
{
	const Request *in = request_decode(letter->message, &letter->arena);
	const Reeve__V1__Source *source = in ? request_source(in) : NULL;
	struct event *event;

	if (!in)
		return check_refuse(letter, "this is no SubmitRequest");
	if (in->work_case == REEVE__V1__SUBMIT_REQUEST__WORK_ANALYZE) {
		int err = check_analyze(letter, in->analyze, tools, tool_count);

		if (err)
			return err;
	}
	letter->arena.cap = 0; /* it is decoded: what follows is ours */
	event = arena_zero(&letter->arena, sizeof *event);
	event->kind = EVENT_SUBMIT;
	event->conn = letter->conn;
	event->submit = (struct event_submit){
		.queue = in->queue[0] ? str_of(in->queue) : STR(DEFAULT_QUEUE),
		.principal = str_of(in->principal),
		.key = proto_bytes(in->idempotency_key),
		.request = letter->message,
		.most_running = in->most_running,
		.unix_ms = unix_ms,
	};
	contract_hash(in, &letter->arena, event->submit.contract);
	request_work(in, tools, tool_count, &letter->arena, &event->submit.work);
	letter->events = event;
	letter->event_count = 1;
	letter->kind = LETTER_EVENTS;
	if (source && source->manifest.len == SHA256_BYTES) {
		memcpy(manifest, source->manifest.data, SHA256_BYTES);
		letter->kind = LETTER_SUBMIT;
	}
	return 0;
}

int read_drain(struct letter *letter)
{
	const Reeve__V1__DrainRequest *in =
		proto_decode(&reeve__v1__drain_request__descriptor, letter->message, &letter->arena);

	if (!in)
		return check_refuse(letter, "this is no DrainRequest");
	letter->arena.cap = 0;
	letter->events = arena_zero(&letter->arena, sizeof *letter->events);
	letter->events[0] = (struct event){
		.kind = EVENT_DRAIN_WORKER, .conn = letter->conn, .drain = str_of(in->worker)
	};
	letter->event_count = 1;
	letter->kind = LETTER_EVENTS;
	return 0;
}

static uint32_t language_index(struct str *languages, size_t *count, struct str language)
{
	for (size_t i = 0; i < *count; i++)
		if (str_equal(languages[i], language))
			return (uint32_t)i;
	if (*count == LANGUAGES_MOST)
		return 0; /* the first is "": no tool covers it */
	languages[*count] = language;
	return (uint32_t)(*count)++;
}

void submit_files(struct letter *letter, const struct manifest *manifest)
{
	struct job_work *work = &letter->events[0].submit.work;
	struct plan_file *files = arena_take(&letter->arena, manifest->file_count * sizeof *files + 1);
	struct str *languages = arena_take(&letter->arena, LANGUAGES_MOST * sizeof *languages);
	size_t count = 0;

	language_index(languages, &count, STR(""));
	for (size_t i = 0; i < manifest->file_count; i++)
		files[i] = (struct plan_file){ .lines = manifest->files[i].lines,
			.context = manifest->files[i].context,
			.language = language_index(languages, &count, manifest->files[i].language),
			.index = (uint32_t)i,
			.place = place_of_path(manifest->files[i].path),
			.bytes = (uint32_t)manifest->files[i].size }; /* FILE_BYTES_MOST at most */
	places_order(files, manifest->file_count);
	for (size_t i = 0; i < count; i++)
		languages[i] = arena_str(&letter->arena, languages[i]);
	work->files = files;
	work->file_count = manifest->file_count;
	work->languages = languages;
	work->language_count = count;
}

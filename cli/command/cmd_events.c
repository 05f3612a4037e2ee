/* reeve events: the log of one job, as JSON lines. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/commands.h"
#include "cli/fleet/contact.h"
#include "cli/interrupt.h"
#include "cli/words/json_out.h"
#include "cli/words/output.h"
#include "cli/words/speak.h"
#include "common/io/client.h"
#include "common/logfmt.h"

#include <jansson.h>
#include <stdlib.h>

enum { FOLLOW_MS = 300 };

/* The word that an event has for it: whole numbers are numbers. */
static json_t *value_of(struct str text)
{
	uint64_t number;

	if (str_to_u64(text, &number) && number <= INT64_MAX)
		return json_out_count(number);
	return json_stringn(text.at, text.len);
}

static void print_line(const char *id, struct str line, struct buf *out)
{
	json_t *event = json_object();
	struct buf value = BUF_INIT, name = BUF_INIT;
	struct str key;
	char *text;
	uint64_t ms;
	ptrdiff_t dash = str_find(str_of(id), '-');

	if (dash > 0 && str_to_u64(str_sub(str_of(id), 0, (size_t)dash), &ms))
		json_object_set_new(event, "unix_ms", json_out_count(ms));
	json_object_set_new(event, "id", json_string(id));
	while (logfmt_next(&line, &key, &value)) {
		buf_clear(&name);
		buf_add_str(&name, key);
		json_object_set_new(event, name.at, value_of(buf_str(&value)));
	}
	text = json_dumps(event, JSON_COMPACT);
	buf_add_text(out, text);
	buf_add_byte(out, '\n');
	free(text);
	json_decref(event);
	buf_release(&value);
	buf_release(&name);
}

static void print_entry(const Reeve__V1__EventsEntry *entry, struct buf *out)
{
	struct str rest = str_bytes(entry->lines.data, entry->lines.len);

	while (rest.len) {
		ptrdiff_t end = str_find(rest, '\n');
		struct str line = str_sub(rest, 0, end < 0 ? rest.len : (size_t)end);

		print_line(entry->id, line, out);
		rest = str_sub(rest, line.len + 1, rest.len);
	}
}

/* One page, printed; *more: there was one. */
static enum exit_code page(struct client *client, uint64_t job, struct buf *after, bool *more)
{
	Reeve__V1__EventsResponse *answer = NULL;
	struct buf out = BUF_INIT;
	enum exit_code code = EXIT_DONE;
	int err = client_events(client, job, after->at ? after->at : "", &answer);

	if (err)
		return complain_call(client, "reading the events", err);
	for (size_t i = 0; i < answer->n_entries; i++)
		print_entry(answer->entries[i], &out);
	*more = answer->n_entries;
	if (*more) {
		buf_clear(after);
		buf_add_text(after, answer->entries[answer->n_entries - 1]->id);
	}
	if (out.len && !output_write("-", buf_str(&out)))
		code = EXIT_INFRASTRUCTURE;
	client_free(answer);
	buf_release(&out);
	return code;
}

/* True when the job is over, so that no page comes behind the one that is empty next. */
static enum exit_code is_over(struct session *s, uint64_t job, bool *over)
{
	Reeve__V1__JobStatus *status = NULL;
	int err = client_job(s->client, job, &status);

	*over = !err && status->terminal;
	client_free(status);
	if (err == -E_NOT_FOUND)
		return session_unknown_job(s, job);
	return err ? complain_call(s->client, "asking for the job", err) : EXIT_DONE;
}

enum exit_code cmd_events(const struct options *o)
{
	struct session s;
	struct buf after = BUF_INIT;
	uint64_t job = 0;
	bool over = false, more = true;
	enum exit_code code = command_job(o, &job);

	if (code == EXIT_DONE)
		code = session_open(o, &s);
	if (code != EXIT_DONE)
		return code;
	int seen = interrupt_got();

	while (code == EXIT_DONE && (more || (o->follow && !over)) && interrupt_got() == seen) {
		if (!more)
			interrupt_sleep(FOLLOW_MS, seen);
		/* Asked before the page: what happened up to the end is in it. */
		code = is_over(&s, job, &over);
		if (code == EXIT_DONE)
			code = page(s.client, job, &after, &more);
	}
	buf_release(&after);
	session_close(&s);
	return interrupt_got() != seen ? interrupt_exit() : code;
}

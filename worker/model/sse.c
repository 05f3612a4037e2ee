/* Lines, then fields, then events: the three steps of the format, each as soon as its end is seen. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/model/sse.h"

#include <assert.h>

void sse_init(struct sse *s, size_t event_bytes_most)
{
	assert(event_bytes_most);
	*s = (struct sse){ .event_bytes_most = event_bytes_most };
}

void sse_release(struct sse *s)
{
	buf_release(&s->line);
	buf_release(&s->name);
	buf_release(&s->data);
}

static bool take_field(struct sse *s, struct str field, struct str value)
{
	if (str_equal(field, STR("event"))) {
		buf_clear(&s->name);
		buf_add_str(&s->name, value);
	} else if (str_equal(field, STR("data"))) {
		if (s->data.len + value.len + 1 > s->event_bytes_most)
			return false;
		if (s->has_data)
			buf_add_byte(&s->data, '\n');
		buf_add_str(&s->data, value);
		s->has_data = true;
	}
	return true;
}

/* A blank line: what came before it is an event, if it has data. */
static int dispatch(struct sse *s, int (*take)(void *arg, const struct sse_event *event), void *arg)
{
	struct sse_event event = { buf_str(&s->name), buf_str(&s->data) };
	int answer = s->has_data ? take(arg, &event) : 0;

	buf_clear(&s->name);
	buf_clear(&s->data);
	s->has_data = false;
	return answer;
}

static int take_line(
	struct sse *s, struct str line, int (*take)(void *arg, const struct sse_event *event), void *arg)
{
	ptrdiff_t colon;
	size_t value;

	if (!s->begun && str_starts(line, STR("\xef\xbb\xbf")))
		line = str_sub(line, 3, line.len);
	s->begun = true;
	if (!line.len)
		return dispatch(s, take, arg);
	colon = str_find(line, ':');
	if (!colon)
		return 0; /* a comment: many servers send one to keep the line open */
	if (colon < 0)
		return take_field(s, line, STR("")) ? 0 : -E_TOO_LARGE;
	value = (size_t)colon + 1;
	if (value < line.len && line.at[value] == ' ')
		value++;
	return take_field(s, str_sub(line, 0, (size_t)colon), str_sub(line, value, line.len)) ? 0
											      : -E_TOO_LARGE;
}

/* The bytes before the end of the line, or all where there is none. */
static size_t line_length(struct str bytes)
{
	const char *lf = memchr(bytes.at, '\n', bytes.len);
	size_t len = lf ? (size_t)(lf - bytes.at) : bytes.len;
	const char *cr = memchr(bytes.at, '\r', len);

	return cr ? (size_t)(cr - bytes.at) : len;
}

/* A line that came in one piece, as nearly all do, is read where it lies. */
static int end_line(
	struct sse *s, struct str piece, int (*take)(void *arg, const struct sse_event *event), void *arg)
{
	int answer;

	if (!s->line.len)
		return take_line(s, piece, take, arg);
	buf_add_str(&s->line, piece);
	answer = take_line(s, buf_str(&s->line), take, arg);
	buf_clear(&s->line);
	return answer;
}

int sse_push(
	struct sse *s, struct str bytes, int (*take)(void *arg, const struct sse_event *event), void *arg)
{
	int answer = s->broken ? -E_TOO_LARGE : 0;

	while (bytes.len && !answer) {
		if (s->after_cr && bytes.at[0] == '\n')
			bytes = str_sub(bytes, 1, bytes.len);
		s->after_cr = false;
		if (!bytes.len)
			break;
		size_t len = line_length(bytes);
		struct str piece = str_sub(bytes, 0, len);
		if (s->line.len + len > s->event_bytes_most) {
			answer = -E_TOO_LARGE;
		} else if (len == bytes.len) {
			buf_add_str(&s->line, piece);
			break;
		} else {
			s->after_cr = bytes.at[len] == '\r';
			answer = end_line(s, piece, take, arg);
		}
		bytes = str_sub(bytes, len + 1, bytes.len);
	}
	s->broken |= answer == -E_TOO_LARGE;
	return answer;
}

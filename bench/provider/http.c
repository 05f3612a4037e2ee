/* Reads a head line by line; what is not needed is passed over. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/provider/http.h"

#include <strings.h>

static bool same(struct str a, const char *lower)
{
	return a.len == strlen(lower) && !strncasecmp(a.at, lower, a.len);
}

static struct str trimmed(struct str s)
{
	while (s.len && (*s.at == ' ' || *s.at == '\t'))
		s = str_sub(s, 1, s.len);
	while (s.len && (s.at[s.len - 1] == ' ' || s.at[s.len - 1] == '\t'))
		s.len--;
	return s;
}

/* The head's next line without its end; false: no line is left. */
static bool next_line(struct str *rest, struct str *line)
{
	ptrdiff_t end = str_find(*rest, '\n');

	if (end < 0)
		return false;
	*line = str_sub(*rest, 0, (size_t)end);
	*rest = str_sub(*rest, (size_t)end + 1, rest->len);
	if (line->len && line->at[line->len - 1] == '\r')
		line->len--;
	return true;
}

static bool read_first(struct str line, struct http_request *out)
{
	ptrdiff_t blank = str_find(line, ' '), last = str_find_last(line, ' '), query;

	if (blank <= 0 || last <= blank || !str_starts(str_sub(line, (size_t)last + 1, 8), STR("HTTP/1.1")))
		return false;
	out->method = str_sub(line, 0, (size_t)blank);
	out->path = str_sub(line, (size_t)blank + 1, (size_t)(last - blank) - 1);
	query = str_find(out->path, '?');
	if (query >= 0)
		out->path.len = (size_t)query;
	return true;
}

/* `length`: as it was found; the other fields go to `out`. */
static enum http_state read_field(struct str line, struct http_request *out, uint64_t *length)
{
	ptrdiff_t colon = str_find(line, ':');

	if (colon <= 0)
		return HTTP_BAD;
	struct str name = str_sub(line, 0, (size_t)colon);
	struct str value = trimmed(str_sub(line, (size_t)colon + 1, line.len));

	if (same(name, "content-length") && !str_to_u64(value, length))
		return HTTP_BAD;
	if (same(name, "transfer-encoding"))
		return HTTP_NO_LENGTH;
	if (same(name, "connection"))
		out->close = same(value, "close");
	else if (same(name, "expect"))
		out->expects = true;
	else if (same(name, "x-api-key"))
		out->key = value;
	else if (same(name, "authorization") && value.len > 7 && !strncasecmp(value.at, "bearer ", 7))
		out->key = trimmed(str_sub(value, 7, value.len));
	else if (same(name, "anthropic-version"))
		out->version = value;
	else if (same(name, "x-sim-fault"))
		out->fault = value;
	return HTTP_MORE;
}

enum http_state http_read(struct str bytes, struct http_request *out)
{
	const char *end = memmem(bytes.at, bytes.len, "\r\n\r\n", 4);
	struct str rest, line;
	uint64_t length = 0;

	memset(out, 0, sizeof *out);
	/* The first byte of TLS is 22: who begins like that waits for an answer, and not for more to say. */
	if (!end)
		return bytes.len > HTTP_HEAD_MOST || (bytes.len && (unsigned char)bytes.at[0] < ' ')
			       ? HTTP_BAD
			       : HTTP_MORE;
	rest = str_bytes(bytes.at, (size_t)(end - bytes.at) + 2);
	if (rest.len > HTTP_HEAD_MOST || !next_line(&rest, &line) || !read_first(line, out))
		return HTTP_BAD;
	while (next_line(&rest, &line)) {
		enum http_state state = read_field(line, out, &length);

		if (state != HTTP_MORE)
			return state;
	}
	if (length > HTTP_BODY_MOST)
		return HTTP_TOO_LARGE;
	out->body = str_bytes(end + 4, length);
	out->whole = (size_t)(end + 4 - bytes.at) + length;
	return out->whole <= bytes.len ? HTTP_READY : HTTP_MORE;
}

const char *http_reason(int status)
{
	static const struct {
		int status;
		const char *words;
	} known[] = { { 200, "OK" }, { 400, "Bad Request" }, { 401, "Unauthorized" },
		{ 402, "Payment Required" }, { 403, "Forbidden" }, { 404, "Not Found" },
		{ 408, "Request Timeout" }, { 411, "Length Required" }, { 413, "Content Too Large" },
		{ 429, "Too Many Requests" }, { 500, "Internal Server Error" }, { 502, "Bad Gateway" },
		{ 503, "Service Unavailable" }, { 504, "Gateway Timeout" }, { 529, "Overloaded" } };

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (known[i].status == status)
			return known[i].words;
	return "Status";
}

void http_add_chunk(struct buf *out, struct str bytes, bool split)
{
	size_t step = split ? 1 : bytes.len;

	for (size_t at = 0; at < bytes.len; at += step) {
		buf_printf(out, "%zx\r\n", step);
		buf_add(out, bytes.at + at, step);
		buf_add(out, "\r\n", 2);
	}
}

/* What stands between a call and libcurl. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/model/http_transfer.h"
#include "worker/model/http_why.h"

#include <openssl/x509_vfy.h>
#include <stdlib.h>
#include <strings.h>

enum {
	NAME_BYTES = 64,
	/* An event of a stream is some hundred bytes; libcurl's own 16 KiB would lie there for each call. */
	READ_BYTES = 4096
};

void transfer_global(void)
{
	curl_global_init(CURL_GLOBAL_DEFAULT);
}

/* The connection is there, new or used before; the request is sent next. */
static int on_connected(void *arg, char *peer, char *local, int peer_port, int local_port)
{
	struct http_call *c = arg;

	(void)peer;
	(void)local;
	(void)peer_port;
	(void)local_port;
	if (!c->asked_ms) {
		c->asked_ms = *c->now_ms;
		--*c->connecting;
	}
	c->sent = true;
	return CURL_PREREQFUNC_OK;
}

/* A line of the head: of each head, where there are several. */
static size_t on_head(char *at, size_t size, size_t n, void *arg)
{
	struct http_call *c = arg;
	struct str line = { at, size * n }, value;
	char name[NAME_BYTES];
	ptrdiff_t colon = str_find(line, ':');

	if (str_starts(line, STR("HTTP/"))) {
		ptrdiff_t blank = str_find(line, ' ');
		c->on_status(c, blank < 0 ? 0 : atoi(line.at + blank)); /* behind it stands an end of line */
	} else if (colon > 0 && colon < NAME_BYTES) {
		for (ptrdiff_t i = 0; i < colon; i++)
			name[i] = (char)(at[i] >= 'A' && at[i] <= 'Z' ? at[i] + ('a' - 'A') : at[i]);
		value = str_sub(line, (size_t)colon + 1, line.len);
		while (value.len && (unsigned char)value.at[0] <= ' ')
			value = str_sub(value, 1, value.len);
		while (value.len && (unsigned char)value.at[value.len - 1] <= ' ')
			value.len--;
		c->on_header(c, str_bytes(name, (size_t)colon), value);
	}
	return line.len;
}

static size_t end_here(struct http_call *c, enum http_end end)
{
	c->ending = true;
	c->end = end;
	return CURL_WRITEFUNC_ERROR;
}

static size_t on_body(char *at, size_t size, size_t n, void *arg)
{
	struct http_call *c = arg;
	size_t len = size * n;

	if (len > c->bytes_most - c->bytes)
		return end_here(c, HTTP_TOO_LARGE);
	c->bytes += len;
	switch (c->on_bytes(c, str_bytes(at, len))) {
	case HTTP_STOP:
		return end_here(c, HTTP_STOPPED);
	case HTTP_ENOUGH:
		if (!c->enough_ms)
			c->enough_ms = *c->now_ms;
		c->advanced_ms = *c->now_ms;
		break;
	case HTTP_ADVANCED:
		c->advanced_ms = *c->now_ms;
		break;
	case HTTP_MORE:
		break;
	}
	return len;
}

static bool add_headers(struct http_call *c)
{
	/* libcurl asks large bodies' permission with it, and many gateways never answer that. */
	struct curl_slist *lines = curl_slist_append(NULL, "Expect:"), *longer = lines;

	for (size_t i = 0; longer && c->headers && c->headers[i]; i++) {
		longer = curl_slist_append(lines, c->headers[i]);
		lines = longer ? longer : lines;
	}
	c->lines = lines;
	return longer;
}

bool transfer_begin(struct http_call *c, CURL *easy, const struct http_settings *settings,
	const int64_t *now_ms, size_t *connecting)
{
	bool tls = !strncasecmp(c->url, "https:", 6);
	bool good;

	c->easy = easy;
	c->now_ms = now_ms;
	c->connecting = connecting;
	good = add_headers(c) && !curl_easy_setopt(easy, CURLOPT_URL, c->url) &&
	       !curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https") &&
	       !curl_easy_setopt(easy, CURLOPT_POST, 1L) &&
	       !curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)c->body.len) &&
	       !curl_easy_setopt(easy, CURLOPT_POSTFIELDS, c->body.at) && /* not copied */
	       !curl_easy_setopt(easy, CURLOPT_HTTPHEADER, c->lines) &&
	       !curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L) &&
	       !curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L) &&
	       /* Else a call that ends while its host is looked up would hold up all others until that has ended too. */
	       !curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L) &&
	       !curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L) &&
	       !curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, (long)READ_BYTES) &&
	       /* A plain proxy would read the key; and a call of this machine is nobody else's. */
	       (tls || !curl_easy_setopt(easy, CURLOPT_PROXY, "")) &&
	       /* A connection of HTTP/2 that is being made is waited for, to be shared. */
	       !curl_easy_setopt(easy, CURLOPT_PIPEWAIT, tls ? 1L : 0L) &&
	       !curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, on_connected) &&
	       !curl_easy_setopt(easy, CURLOPT_PREREQDATA, c) &&
	       !curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_head) &&
	       !curl_easy_setopt(easy, CURLOPT_HEADERDATA, c) &&
	       !curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body) &&
	       !curl_easy_setopt(easy, CURLOPT_WRITEDATA, c) && !curl_easy_setopt(easy, CURLOPT_PRIVATE, c);
	if (good && settings->ca_file)
		good = !curl_easy_setopt(easy, CURLOPT_CAINFO, settings->ca_file);
	return good;
}

bool transfer_end(struct http_call *c)
{
	bool again;

	for (struct curl_slist *line = c->lines; line; line = line->next)
		explicit_bzero(line->data, strlen(line->data));
	if (c->easy)
		curl_easy_reset(c->easy);
	again = c->easy && !curl_easy_setopt(c->easy, CURLOPT_BUFFERSIZE, (long)READ_BYTES);
	curl_slist_free_all(c->lines);
	c->lines = NULL;
	c->easy = NULL;
	return again;
}

enum http_end transfer_end_of(struct http_call *c, CURLcode code)
{
	long verified = X509_V_OK;

	if (c->ending)
		return c->end;
	if (code == CURLE_OK || c->enough_ms)
		return HTTP_ANSWERED;
	if (c->easy)
		curl_easy_getinfo(c->easy, CURLINFO_SSL_VERIFYRESULT, &verified);
	c->why = http_why(code, verified);
	return c->sent ? HTTP_CUT : HTTP_UNREACHABLE;
}

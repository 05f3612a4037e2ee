/* Names in two orders, times in four forms. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/model/rate_headers.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { VALUE_BYTES_MOST = 40 }; /* the longest is a date of HTTP */

static const struct {
	const char *kind;
	size_t offset;
} buckets[] = {
	{ "requests", offsetof(struct rate_headers, requests) },
	{ "tokens", offsetof(struct rate_headers, tokens) },
	{ "input-tokens", offsetof(struct rate_headers, input_tokens) },
	{ "output-tokens", offsetof(struct rate_headers, output_tokens) },
};

void rate_headers_init(struct rate_headers *r)
{
	static const struct rate_bucket unknown = { -1, -1, -1 };

	*r = (struct rate_headers){ unknown, unknown, unknown, unknown, -1 };
}

static int64_t clamp_ms(double ms)
{
	if (!(ms > 0)) /* also what is no number */
		return 0;
	return ms < (double)RATE_WAIT_MS_MOST ? (int64_t)ceil(ms) : RATE_WAIT_MS_MOST;
}

/* A plain decimal number at the start of the text; NULL: there is none. strtod() also takes "inf", "nan" and "0x1". */
static char *number_read(const char *text, double *out)
{
	char *end;

	if (strspn(text, "0123456789.") == 0)
		return NULL;
	*out = strtod(text, &end);
	return end == text + strspn(text, "0123456789.") ? end : NULL;
}

/* "6m0s", "1h2m3.5s", "20ms": of Go's time.Duration. */
static bool duration_read(const char *text, double *ms)
{
	static const struct {
		const char *name;
		double ms;
	} units[] = { { "ms", 1 }, { "us", 0.001 }, { "d", 86400000 }, { "h", 3600000 }, { "m", 60000 },
		{ "s", 1000 } };
	double value;

	*ms = 0;
	do {
		size_t u = 0;

		text = number_read(text, &value);
		while (text && u < sizeof units / sizeof units[0] &&
			strncmp(text, units[u].name, strlen(units[u].name)))
			u++;
		if (!text || u == sizeof units / sizeof units[0])
			return false;
		*ms += value * units[u].ms;
		text += strlen(units[u].name);
	} while (*text);
	return true;
}

/* Milliseconds of 1970; -1: it is no such time. */
static int64_t unix_ms_of(struct tm *parts, long east_s)
{
	bool fits = parts->tm_mon >= 0 && parts->tm_mon < 12 && parts->tm_mday >= 1 && parts->tm_mday <= 31 &&
		    parts->tm_hour >= 0 && parts->tm_hour < 24 && parts->tm_min >= 0 && parts->tm_min < 60 &&
		    parts->tm_sec >= 0 && parts->tm_sec <= 60 && parts->tm_year >= 70;

	return fits ? ((int64_t)timegm(parts) - east_s) * 1000 : -1;
}

/* RFC 3339: "2026-01-31T12:00:00Z", with a fraction or an offset. The fraction is under the error of the clocks. */
static int64_t rfc3339_read(const char *text)
{
	struct tm t = { 0 };
	int used = 0, hours = 0, minutes = 0;
	long east_s = 0;
	char sign;

	if (sscanf(text, "%4d-%2d-%2dT%2d:%2d:%2d%n", &t.tm_year, &t.tm_mon, &t.tm_mday, &t.tm_hour,
		    &t.tm_min, &t.tm_sec, &used) != 6)
		return -1;
	text += used;
	if (*text == '.')
		text += 1 + strspn(text + 1, "0123456789");
	if (sscanf(text, "%c%2d:%2d", &sign, &hours, &minutes) == 3 && (sign == '+' || sign == '-'))
		east_s = (sign == '-' ? -1 : 1) * (hours * 3600L + minutes * 60L);
	else if (*text != 'Z' && *text != 'z')
		return -1;
	t.tm_year -= 1900;
	t.tm_mon--;
	return unix_ms_of(&t, east_s);
}

/* RFC 9110, the one form that servers may still write: "Sun, 06 Nov 1994 08:49:37 GMT". */
static int64_t http_date_read(const char *text)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	struct tm t = { 0 };
	char month[4];
	const char *at;

	if (sscanf(text, "%*3[A-Za-z], %2d %3[A-Za-z] %4d %2d:%2d:%2d GMT", &t.tm_mday, month, &t.tm_year,
		    &t.tm_hour, &t.tm_min, &t.tm_sec) != 6)
		return -1;
	at = strstr(months, month);
	if (!at || (at - months) % 3)
		return -1;
	t.tm_mon = (int)(at - months) / 3;
	t.tm_year -= 1900;
	return unix_ms_of(&t, 0);
}

/* From now on, in milliseconds, in any of the forms; a bare number counts seconds. -1: none of them. */
static int64_t wait_read(const char *text, int64_t unix_now_ms)
{
	double value;
	const char *end = number_read(text, &value);
	int64_t at;

	if (end && !*end)
		return clamp_ms(value * 1000);
	if (duration_read(text, &value))
		return clamp_ms(value);
	at = rfc3339_read(text);
	if (at < 0)
		at = http_date_read(text);
	return at < 0 ? -1 : clamp_ms((double)(at - unix_now_ms));
}

static void bucket_take(struct rate_bucket *b, struct str field, const char *value, int64_t unix_now_ms)
{
	uint64_t count;
	int64_t wait_ms;

	if (str_equal(field, STR("reset"))) {
		wait_ms = wait_read(value, unix_now_ms);
		if (wait_ms >= 0)
			b->reset_ms = wait_ms;
	} else if (str_to_u64(str_of(value), &count) && count <= INT64_MAX) {
		if (str_equal(field, STR("limit")))
			b->limit = (int64_t)count;
		else if (str_equal(field, STR("remaining")))
			b->remaining = (int64_t)count;
	}
}

/* OpenAI writes FIELD-KIND, Anthropic KIND-FIELD; a kind may have a hyphen of its own. */
static bool name_split(struct str name, struct str *kind, struct str *field)
{
	static const struct str openai = { "x-ratelimit-", 12 }, anthropic = { "anthropic-ratelimit-", 20 };
	bool field_first = str_starts(name, openai);
	struct str rest = str_sub(name, field_first ? openai.len : anthropic.len, name.len);
	ptrdiff_t hyphen = field_first ? str_find(rest, '-') : str_find_last(rest, '-');

	if (hyphen < 0 || (!field_first && !str_starts(name, anthropic)))
		return false;
	*field = field_first ? str_sub(rest, 0, (size_t)hyphen) : str_sub(rest, (size_t)hyphen + 1, rest.len);
	*kind = field_first ? str_sub(rest, (size_t)hyphen + 1, rest.len) : str_sub(rest, 0, (size_t)hyphen);
	return true;
}

void rate_headers_take(struct rate_headers *r, struct str name, struct str value, int64_t unix_now_ms)
{
	char text[VALUE_BYTES_MOST + 1];
	struct str kind, field;
	double ms;

	if (value.len > VALUE_BYTES_MOST)
		return;
	snprintf(text, sizeof text, "%.*s", STR_ARG(value));
	if (str_equal(name, STR("retry-after-ms"))) {
		const char *end = number_read(text, &ms);
		if (end && !*end)
			r->retry_after_ms = clamp_ms(ms);
	} else if (str_equal(name, STR("retry-after"))) {
		/* The finer one may have come before. */
		if (r->retry_after_ms < 0)
			r->retry_after_ms = wait_read(text, unix_now_ms);
	} else if (name_split(name, &kind, &field)) {
		for (size_t i = 0; i < sizeof buckets / sizeof buckets[0]; i++)
			if (str_equal(kind, str_of(buckets[i].kind)))
				bucket_take((struct rate_bucket *)((char *)r + buckets[i].offset), field,
					text, unix_now_ms);
	}
}

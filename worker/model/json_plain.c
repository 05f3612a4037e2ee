/* One pass over the bytes. What it is not sure of it leaves to others. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/model/json_plain.h"

enum { DEPTH_MOST = 8, DIGITS_MOST = 18 /* of 64 bits */ };

struct scan {
	const char *at, *end;
	struct str text; /* as it stands there */
	bool has_escapes;
	bool beyond_ascii; /* somewhere: such bytes can stand in strings alone */
	uint64_t number;
};

/* The next byte that is no blank, or 0 at the end. */
static char peek(struct scan *s)
{
	while (s->at < s->end && (*s->at == ' ' || *s->at == '\n' || *s->at == '\t' || *s->at == '\r'))
		s->at++;
	return s->at < s->end ? *s->at : 0;
}

static bool take(struct scan *s, char c)
{
	if (peek(s) != c)
		return false;
	s->at++;
	return true;
}

static bool take_literal(struct scan *s, struct str literal)
{
	peek(s);
	if (!str_starts(str_bytes(s->at, (size_t)(s->end - s->at)), literal))
		return false;
	s->at += literal.len;
	return true;
}

static bool take_string(struct scan *s, struct str *out, bool *has_escapes)
{
	*has_escapes = false;
	if (!take(s, '"'))
		return false;
	out->at = s->at;
	for (; s->at < s->end && *s->at != '"'; s->at++) {
		if ((unsigned char)*s->at < ' ')
			return false;
		s->beyond_ascii |= (unsigned char)*s->at >= 0x80;
		if (*s->at != '\\')
			continue;
		*has_escapes = true;
		if (++s->at == s->end || !memchr("\"\\/bfnrt", *s->at, 8))
			return false;
	}
	out->len = (size_t)(s->at - out->at);
	return take(s, '"');
}

static bool take_number(struct scan *s, uint64_t *out)
{
	const char *from;

	*out = 0;
	peek(s);
	for (from = s->at; s->at < s->end && *s->at >= '0' && *s->at <= '9'; s->at++) {
		if (s->at - from == DIGITS_MOST || (s->at > from && *from == '0'))
			return false;
		*out = *out * 10 + (uint64_t)(*s->at - '0');
	}
	return s->at > from && (s->at == s->end || !memchr(".eE", *s->at, 3));
}

static bool skip(struct scan *s, int depth);

static bool skip_members(struct scan *s, char close, int depth)
{
	struct str key;
	bool escapes;

	s->at++;
	if (take(s, close))
		return true;
	do {
		if (close == '}' && (!take_string(s, &key, &escapes) || !take(s, ':')))
			return false;
		if (!skip(s, depth + 1))
			return false;
	} while (take(s, ','));
	return take(s, close);
}

static bool skip(struct scan *s, int depth)
{
	struct str unread;
	uint64_t number;
	bool escapes;

	if (depth == DEPTH_MOST)
		return false;
	switch (peek(s)) {
	case '"':
		return take_string(s, &unread, &escapes);
	case '{':
		return skip_members(s, '}', depth);
	case '[':
		return skip_members(s, ']', depth);
	case 't':
		return take_literal(s, STR("true"));
	case 'f':
		return take_literal(s, STR("false"));
	case 'n':
		return take_literal(s, STR("null"));
	case '-':
		s->at++;
		return s->at < s->end && *s->at >= '0' && *s->at <= '9' && take_number(s, &number);
	default:
		return take_number(s, &number);
	}
}

static bool take_object(struct scan *s, const struct plain_field *form, size_t count);

static bool take_value(struct scan *s, const struct plain_field *field)
{
	struct str word;
	bool escapes;

	switch (field->kind) {
	case PLAIN_TEXT:
		return take_string(s, &s->text, &s->has_escapes);
	case PLAIN_COUNT:
		return take_number(s, &s->number);
	case PLAIN_WORD:
		return take_string(s, &word, &escapes) && str_equal(word, str_of(field->word));
	case PLAIN_NULL:
		return take_literal(s, STR("null"));
	case PLAIN_INSIDE:
		return take_object(s, field->inside, field->inside_count);
	case PLAIN_ONE:
		return take(s, '[') && take_object(s, field->inside, field->inside_count) && take(s, ']');
	}
	return false;
}

static bool take_member(struct scan *s, const struct plain_field *form, size_t count, uint32_t *seen)
{
	struct str key;
	bool escapes;
	size_t i = 0;

	/* A key that is written with escapes could be one of ours. */
	if (!take_string(s, &key, &escapes) || escapes || !take(s, ':'))
		return false;
	while (i < count && !str_equal(key, str_of(form[i].key)))
		i++;
	if (i == count)
		return skip(s, 0);
	if (*seen & 1u << i)
		return false;
	*seen |= 1u << i;
	return take_value(s, &form[i]);
}

static bool take_object(struct scan *s, const struct plain_field *form, size_t count)
{
	uint32_t seen = 0;

	if (!take(s, '{'))
		return false;
	do {
		if (!take_member(s, form, count, &seen))
			return false; /* an empty object has nothing that is wanted either */
	} while (take(s, ','));
	for (size_t i = 0; i < count; i++)
		if (!form[i].may_miss && !(seen & 1u << i))
			return false;
	return take(s, '}');
}

static void add_unescaped(struct buf *out, struct str raw)
{
	static const char from[] = "bfnrt", to[] = "\b\f\n\r\t";

	while (raw.len) {
		ptrdiff_t escape = str_find(raw, '\\');
		const char *known;

		if (escape < 0)
			break;
		buf_add(out, raw.at, (size_t)escape);
		known = strchr(from, raw.at[escape + 1]);
		buf_add_byte(out, known ? to[known - from] : raw.at[escape + 1]);
		raw = str_sub(raw, (size_t)escape + 2, raw.len);
	}
	buf_add_str(out, raw);
}

bool json_plain(
	struct str json, const struct plain_field *form, size_t count, struct buf *text, uint64_t *number)
{
	struct scan s = { .at = json.at, .end = json.at + json.len, .text = STR("") };

	if (!take_object(&s, form, count) || peek(&s) || s.at != s.end ||
		(s.beyond_ascii && !str_is_utf8(json)))
		return false;
	if (s.has_escapes)
		add_unescaped(text, s.text);
	else
		buf_add_str(text, s.text);
	*number = s.number;
	return true;
}

/* Tells random values from words, and names that promise a secret from those that speak of one. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/secret_value.h"

#include <math.h>
#include <strings.h>

enum {
	VALUE_LEAST = 8,
	BARE_LEAST = 16, /* without quotes: a shorter one may be any word */
	BARE_HEX_LEAST = 32,
	VALUE_MOST = 200,
	NAME_MOST = 64,
	ENTROPY_LEAST = 3500, /* English words stay below, random letters of this length above */
	REPEATED_MOST = 4,
};

static bool is_name(char c)
{
	return is_lower(c) || is_upper(c) || is_digit(c) || c == '_' || c == '-' || c == '.';
}

unsigned secret_value_entropy(struct str value)
{
	unsigned counts[256] = { 0 };
	double bits = 0;

	for (size_t i = 0; i < value.len; i++)
		counts[(unsigned char)value.at[i]]++;
	for (size_t i = 0; i < 256; i++)
		if (counts[i])
			bits -= counts[i] * log2((double)counts[i] / (double)value.len);
	return value.len ? (unsigned)(1000 * bits / (double)value.len) : 0;
}

static bool holds(struct str s, const char *word)
{
	size_t len = strlen(word);

	for (size_t i = 0; i + len <= s.len; i++)
		if (!strncasecmp(s.at + i, word, len))
			return true;
	return false;
}

static bool holds_any(struct str s, const char *const *words)
{
	for (; *words; words++)
		if (holds(s, *words))
			return true;
	return false;
}

bool secret_value_placeholder(struct str value)
{
	static const char *const words[] = { "example", "sample", "placeholder", "changeme", "change_me",
		"dummy", "fake", "your", "redacted", "notreal", "not_real", "not-real", "insert", "replace",
		"xxxx", "****", "....", "1234567", "abcdef", "deadbeef", "test", NULL };
	size_t run = 1;

	for (size_t i = 1; i < value.len; i++) {
		run = value.at[i] == value.at[i - 1] ? run + 1 : 1;
		if (run > REPEATED_MOST)
			return true;
	}
	return holds_any(value, words);
}

bool secret_value_word(struct str value)
{
	static const char *const words[] = { "password", "passwd", "pass", "pwd", "secret", "user", "token",
		"admin", "root", "guest", "postgres", "mysql", "redis", "foo", "bar", "baz", "pw", NULL };

	for (const char *const *w = words; *w; w++)
		if (value.len == strlen(*w) && !strncasecmp(value.at, *w, value.len))
			return true;
	return false;
}

/* "password", "api_key" - and not "password_hash", "token_url", "secret_name": those only speak of one. */
static bool name_promises(struct str name)
{
	static const char *const promising[] = { "password", "passwd", "pwd", "secret", "token", "apikey",
		"api_key", "api-key", "access_key", "accesskey", "private_key", "credential", "auth_key",
		NULL };
	static const char *const speaking[] = { "hash", "sha1", "sha2", "sha5", "digest", "checksum",
		"fingerprint", "public", "_url", "_uri", "_file", "_path", "_name", "_id", "_type", "_regex",
		"pattern", "header", "endpoint", "field", "tokenizer", "tokenize", "csrf", "prompt", "label",
		"_re", NULL };

	return holds_any(name, promising) && !holds_any(name, speaking);
}

struct letters {
	size_t lower, upper, digit, other;
	bool hex, plain; /* plain: of letters, digits and +/=_- alone */
};

static struct letters letters_of(struct str value)
{
	struct letters n = { .hex = true, .plain = true };

	for (size_t i = 0; i < value.len; i++) {
		char c = value.at[i];

		n.lower += is_lower(c);
		n.upper += is_upper(c);
		n.digit += is_digit(c);
		n.other += !is_lower(c) && !is_upper(c) && !is_digit(c);
		n.hex = n.hex && (is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'));
		n.plain = n.plain && (is_name(c) || strchr("+/=", c)) && c != '.';
	}
	return n;
}

/* "my-secret-v2", "oauth2_token", "com.example.Token": parts that are words or numbers make a name. */
static bool is_named(struct str value)
{
	size_t lower = 0, upper = 0, digit = 0, turns = 0;

	for (size_t i = 0; i <= value.len; i++) {
		char c = i < value.len ? value.at[i] : '-';

		if (!is_lower(c) && !is_upper(c) && !is_digit(c)) {
			/* aB3d is no word; "Token2", "v2", "sha256" are. */
			if (digit > 4 || upper > 1 + (lower ? 1 : 99) || turns > 1)
				return false;
			lower = upper = digit = turns = 0;
			continue;
		}
		turns += is_digit(c) ? !digit && (lower + upper) : (digit && i && is_digit(value.at[i - 1]));
		lower += is_lower(c);
		upper += is_upper(c);
		digit += is_digit(c);
	}
	return true;
}

static bool is_random(struct str value, bool quoted)
{
	struct letters n = letters_of(value);

	if (value.len < VALUE_LEAST || value.len > VALUE_MOST || !n.digit || n.digit == value.len ||
		holds(value, "://") || memchr(value.at, '$', value.len) || memchr(value.at, '{', value.len) ||
		memchr(value.at, '<', value.len) || memchr(value.at, '(', value.len) ||
		memchr(value.at, '%', value.len) || memchr(value.at, '\\', value.len))
		return false;
	if (value.at[0] == '/' || value.at[0] == '.' || is_named(value) ||
		secret_value_entropy(value) <= ENTROPY_LEAST - (n.hex ? 300 : 0))
		return false;
	if (quoted)
		return true;
	return n.plain &&
	       ((n.lower && n.upper && value.len >= BARE_LEAST) || (n.hex && value.len >= BARE_HEX_LEAST));
}

static struct str name_before(struct str text, size_t at)
{
	size_t end = at, from;

	if (end && text.at[end - 1] == ':') /* := */
		end--;
	while (end && (text.at[end - 1] == ' ' || text.at[end - 1] == '\t'))
		end--;
	if (end && strchr("\"']", text.at[end - 1]))
		end--;
	if (end && strchr("\"'", text.at[end - 1])) /* ["name"] */
		end--;
	for (from = end; from && end - from < NAME_MOST && is_name(text.at[from - 1]);)
		from--;
	return str_sub(text, from, end - from);
}

/* What stands behind, up to its quote, or without quotes to the end of the line. */
static struct str value_behind(struct str text, size_t at, bool *quoted)
{
	size_t from = at + 1, len = 0;

	while (from < text.len && (text.at[from] == ' ' || text.at[from] == '\t' || text.at[from] == '>'))
		from++;
	*quoted = from < text.len && (text.at[from] == '"' || text.at[from] == '\'' || text.at[from] == '`');
	if (*quoted) {
		char quote = text.at[from++];

		while (from + len < text.len && len <= VALUE_MOST && text.at[from + len] > ' ' &&
			text.at[from + len] != quote)
			len++;
		if (from + len >= text.len || text.at[from + len] != quote)
			return STR("");
		return str_sub(text, from, len);
	}
	while (from + len < text.len && len <= VALUE_MOST && (unsigned char)text.at[from + len] > ' ')
		len++;
	if (from + len < text.len && text.at[from + len] != '\n' && text.at[from + len] != '\r')
		return STR("");
	return str_sub(text, from, len);
}

bool secret_assigned(struct str text, size_t at, struct secret *out)
{
	struct str name = name_before(text, at), value;
	bool quoted;

	/* Comparisons give nothing. */
	if (!name.len || (at && strchr("=!<>", text.at[at - 1])) ||
		(at + 1 < text.len && text.at[at + 1] == '='))
		return false;
	if (!name_promises(name))
		return false;
	value = value_behind(text, at, &quoted);
	if (!value.len || !is_random(value, quoted))
		return false;
	*out = (struct secret){ (size_t)(value.at - text.at), value.len, SECRET_ASSIGNMENT, "random value",
		secret_value_placeholder(value), (size_t)(name.at - text.at) };
	return true;
}

/* One table: the words, what they take, and what is said of them. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/provider/faults.h"

enum takes {
	TAKES_NOTHING,
	TAKES_NUMBER, /* 1 or more */
	TAKES_PLACE,  /* a number of bytes, 0 too: kept plus one */
	TAKES_WORD,   /* its place in the list of words */
	TAKES_MAYBE,  /* the same; without one it is the first */
};

static const char *const stops[] = { NULL, "end", "length", "sequence", "tool", "pause", "refusal", "filter",
	"context", "unknown", NULL };
static const char *const lies[] = { NULL, "zero", "low", "huge", "negative", "missing", NULL };
static const char *const brokes[] = { NULL, "quota", "spend", "credit", NULL };

#define AT(member) offsetof(struct faults, member)
static const struct word {
	const char *name;
	enum takes takes;
	size_t at;
	uint64_t value; /* what TAKES_NOTHING sets */
	const char *const *words;
	const char *help;
} words[] = {
	{ "status", TAKES_NUMBER, AT(status), 0, NULL,
		"this error instead of an answer: 400 401 403 404 408 413 429 500 502 503 504 529" },
	{ "retry-after", TAKES_NUMBER, AT(retry_after_s), 0, NULL, "seconds, in the header of that error" },
	{ "broke", TAKES_MAYBE, AT(broke), 0, brokes,
		"the account has no money: quota, or in Messages' other forms spend, credit" },
	{ "html", TAKES_NOTHING, AT(html), 1, NULL,
		"the body of the error is a page of a gateway, not JSON" },
	{ "cut", TAKES_PLACE, AT(cut), 0, NULL,
		"the connection ends after so many bytes of the body; 0: before the head" },
	{ "reset", TAKES_PLACE, AT(reset), 0, NULL, "the same, with a reset" },
	{ "silence", TAKES_PLACE, AT(silence), 0, NULL,
		"nothing more comes after them, and the connection stays" },
	{ "split", TAKES_NOTHING, AT(split), 1, NULL, "each byte of the body is a chunk of its own" },
	{ "drip", TAKES_NUMBER, AT(drip_ms), 0, NULL, "one byte of the body in so many milliseconds" },
	{ "delay", TAKES_NUMBER, AT(delay_ms), 0, NULL, "so many milliseconds more to the first token" },
	{ "slow", TAKES_NUMBER, AT(slow), 0, NULL, "everything takes so many times as long: a straggler" },
	{ "crlf", TAKES_NOTHING, AT(crlf), 1, NULL, "lines of the stream end in CR LF" },
	{ "comments", TAKES_NOTHING, AT(comments), 1, NULL,
		"the stream has comments and pings between events" },
	{ "huge", TAKES_NUMBER, AT(huge), 0, NULL,
		"the answer has so many bytes, and comes as fast as it is read" },
	{ "utf8", TAKES_NOTHING, AT(utf8), 1, NULL, "the text of the answer is no valid UTF-8" },
	{ "malformed", TAKES_NOTHING, AT(malformed), 1, NULL,
		"the JSON of the body, or of the last event with text, lacks its end" },
	{ "empty", TAKES_NOTHING, AT(empty), 1, NULL, "the answer has no text" },
	{ "unended", TAKES_NOTHING, AT(unended), 1, NULL, "the stream ends without its last events" },
	{ "error-event", TAKES_NOTHING, AT(error_event), 1, NULL,
		"half of the stream, then an event with an error" },
	{ "stop", TAKES_WORD, AT(stop), 0, stops,
		"the reason to stop: end length sequence tool pause refusal filter context unknown" },
	{ "usage", TAKES_WORD, AT(lie), 0, lies, "wrong figures: zero low huge negative missing" },
	{ "wrong", TAKES_NOTHING, AT(forced), FORCED_WRONG, NULL, "the wrong answer, whatever the quality" },
	{ "right", TAKES_NOTHING, AT(forced), FORCED_RIGHT, NULL, "the right answer" },
	{ "other-model", TAKES_NOTHING, AT(other_model), 1, NULL, "another model answers, and says so" },
	{ "close", TAKES_NOTHING, AT(close), 1, NULL, "the connection ends after the answer, unannounced" },
};
enum { WORDS = sizeof words / sizeof *words };

void faults_help(struct buf *out)
{
	static const char *const forms[] = { "", "=N", "=BYTES", "=WORD", "[=WORD]" };

	for (size_t i = 0; i < WORDS; i++) {
		size_t len = out->len;

		buf_printf(out, "  %s%s", words[i].name, forms[words[i].takes]);
		buf_printf(out, "%*s%s\n", (int)(len + 18 - out->len), "", words[i].help);
	}
}

static bool read_number(struct str text, uint64_t least, uint64_t *out)
{
	return str_to_u64(text, out) && *out >= least && *out <= INT64_MAX;
}

static bool read_word(struct str text, const char *const *list, uint64_t *out)
{
	for (*out = 1; list[*out]; (*out)++)
		if (str_equal(str_of(list[*out]), text))
			return true;
	return false;
}

static bool take(const struct word *w, struct str value, bool given, struct faults *out)
{
	uint64_t *into = (uint64_t *)(void *)((char *)out + w->at);

	switch (w->takes) {
	case TAKES_NOTHING:
		*into = w->value;
		return !given;
	case TAKES_NUMBER:
		return read_number(value, 1, into);
	case TAKES_PLACE:
		return read_number(value, 0, into) && ++*into;
	case TAKES_MAYBE:
		*into = 1;
		return !given || read_word(value, w->words, into);
	case TAKES_WORD:
		break;
	}
	return read_word(value, w->words, into);
}

static int parse_one(struct str one, struct faults *out, struct buf *why)
{
	ptrdiff_t sign = str_find(one, '=');
	struct str name = sign < 0 ? one : str_sub(one, 0, (size_t)sign);
	struct str value = sign < 0 ? STR("") : str_sub(one, (size_t)sign + 1, one.len);

	for (size_t i = 0; i < WORDS; i++) {
		if (!str_equal(str_of(words[i].name), name))
			continue;
		if (take(&words[i], value, sign >= 0, out))
			return 0;
		break;
	}
	buf_printf(why, "no fault is written \"%.*s\"; they are:\n", STR_ARG(one));
	faults_help(why);
	return -1;
}

int faults_parse(struct str text, struct faults *out, struct buf *why)
{
	memset(out, 0, sizeof *out);
	while (text.len) {
		size_t len = 0;

		while (len < text.len && text.at[len] != ',' && text.at[len] != ' ')
			len++;
		if (len && parse_one(str_sub(text, 0, len), out, why))
			return -1;
		text = str_sub(text, len + 1, text.len);
	}
	return 0;
}

/* Looks for one word in the bytes, and reads what is behind it. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/content/ignore.h"
#include "common/day.h"
#include "common/utf8.h"
#include "reeve/limits.h"

#define MARK    "reeve:ignore"
#define NO_RULE STR("?") /* in the place of what is none: the row is told, and none of its bytes */

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static struct str trimmed(struct str s)
{
	while (s.len && (is_blank(s.at[0]) || s.at[0] == '\r'))
		s = str_sub(s, 1, s.len);
	while (s.len && (is_blank(s.at[s.len - 1]) || s.at[s.len - 1] == '\r'))
		s.len--;
	return s;
}

/* What ends a comment ends the reason. */
static struct str without_end(struct str why)
{
	static const struct str ends[] = { { "*/", 2 }, { "-->", 3 }, { "#}", 2 }, { "*)", 2 } };

	for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
		if (str_ends(why, ends[i]))
			return trimmed(str_sub(why, 0, why.len - ends[i].len));
	return why;
}

static struct str word_next(struct str *rest)
{
	size_t len = 0;

	*rest = trimmed(*rest);
	while (len < rest->len && !is_blank(rest->at[len]))
		len++;
	struct str word = str_sub(*rest, 0, len);
	*rest = str_sub(*rest, len, rest->len);
	return word;
}

static bool is_rule(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.at[i] < ' ' || s.at[i] == 127)
			return false;
	return s.len <= RULE_BYTES_MOST && str_is_utf8(s);
}

/* `said` is what stands behind the mark. False: nothing. */
static bool read_words(struct str said, struct suppression *out)
{
	bool sound = true;

	out->rule = word_next(&said);
	if (!out->rule.len)
		return false;
	if (!is_rule(out->rule)) {
		out->rule = NO_RULE;
		sound = false;
	}
	for (struct str word = word_next(&said); word.len; word = word_next(&said)) {
		if (str_equal(word, STR("--"))) {
			out->why =
				sound ? utf8_cut(without_end(trimmed(said)), SUPPRESSION_WHY_MOST) : STR("");
			return true;
		}
		if (str_starts(word, STR("owner="))) {
			out->owner = utf8_cut(str_sub(word, 6, word.len), NAME_BYTES_MOST);
		} else if (str_starts(word, STR("until="))) {
			out->until = day_read(str_sub(word, 6, word.len));
			sound = sound && out->until;
		} else {
			sound = false;
		}
	}
	return true;
}

static bool begins_comment(char c)
{
	return c && strchr(" \t/*#<!-;%{(\"'", c);
}

/* True when nothing but what begins a comment stands before the mark. */
static bool stands_alone(struct str before)
{
	for (size_t i = 0; i < before.len; i++)
		if (!begins_comment(before.at[i]))
			return false;
	return true;
}

/* A mark within a longer word is none: reeve:ignored */
static ptrdiff_t mark_find(struct str text)
{
	for (size_t from = 0; from < text.len;) {
		const char *at = memmem(text.at + from, text.len - from, MARK, strlen(MARK));

		if (!at)
			break;
		from = (size_t)(at - text.at) + strlen(MARK);
		if (from < text.len && is_blank(text.at[from]))
			return at - text.at;
	}
	return -1;
}

/* Each mark of a line speaks as far as the next one, and what begins that one's comment is none of its words. */
static void line_read(
	struct str text, uint32_t line, void (*each)(void *arg, const struct suppression *s), void *arg)
{
	ptrdiff_t mark = mark_find(text);
	bool below = mark >= 0 && stands_alone(str_sub(text, 0, (size_t)mark));

	while (mark >= 0) {
		struct suppression s = { .path = STR(""), .line = line, .below = below };
		struct str said;

		text = str_sub(text, (size_t)mark + strlen(MARK), text.len);
		mark = mark_find(text);
		said = str_sub(text, 0, mark < 0 ? text.len : (size_t)mark);
		while (mark >= 0 && said.len && begins_comment(said.at[said.len - 1]))
			said.len--;
		if (read_words(said, &s))
			each(arg, &s);
	}
}

void ignore_read(struct str content, void (*each)(void *arg, const struct suppression *s), void *arg)
{
	const char *at = content.at, *end = content.at + content.len, *counted = at;
	uint32_t line = 1;

	while (at < end && (at = memmem(at, (size_t)(end - at), MARK, strlen(MARK)))) {
		const char *from = memrchr(content.at, '\n', (size_t)(at - content.at));
		const char *stop = memchr(at, '\n', (size_t)(end - at));

		from = from ? from + 1 : content.at;
		stop = stop ? stop : end;
		for (; counted < from; counted++)
			line += *counted == '\n';
		line_read(str_bytes(from, (size_t)(stop - from)), line, each, arg);
		at = stop;
	}
}

/* What the readers of all document languages share, and HTML, which the others may hold too. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/analyzer/docs/markup.h"

#include "common/slug.h"

#include <ctype.h>
#include <stdlib.h>
#include <strings.h>

enum { SAME_HEADINGS_MOST = 1000, TAG_BYTES_MOST = 4096 };

void mark_add(struct markup *m, enum mark_kind kind, struct str text, uint32_t line)
{
	if (m->count == m->cap) {
		m->cap = m->cap ? m->cap * 2 : 64;
		m->at = realloc(m->at, m->cap * sizeof *m->at);
		if (!m->at)
			abort();
	}
	m->at[m->count++] = (struct mark){ kind, text, line };
}

/* Kept as it is and squeezed: behind '~', which no slug has. */
static void anchor_keep(struct markup *m, struct str slug)
{
	struct buf squeezed = BUF_INIT, key = BUF_INIT;

	words_add(&m->anchors, slug);
	slug_squeeze(slug, &squeezed);
	buf_add_byte(&key, '~');
	buf_add_str(&key, buf_str(&squeezed));
	words_add(&m->anchors, buf_str(&key));
	buf_release(&key);
	buf_release(&squeezed);
}

void anchor_add(struct markup *m, struct str name)
{
	struct buf slug = BUF_INIT;

	slug_asked(name, &slug);
	anchor_keep(m, buf_str(&slug));
	buf_release(&slug);
}

void heading_add(struct markup *m, struct str text)
{
	struct buf slug = BUF_INIT;
	size_t len;

	slug_of_heading(text, &slug);
	len = slug.len;
	for (int again = 1; !words_add(&m->headings, buf_str(&slug)) && again < SAME_HEADINGS_MOST; again++) {
		slug.len = len;
		buf_printf(&slug, "-%d", again);
	}
	anchor_keep(m, buf_str(&slug));
	buf_release(&slug);
}

void markup_read(struct str bytes, struct str language, struct markup *out)
{
	*out = (struct markup){ 0 };
	if (str_starts(bytes, STR("\xef\xbb\xbf")))
		bytes = str_sub(bytes, 3, bytes.len);
	if (str_equal(language, STR("markdown")))
		markup_of_markdown(bytes, out);
	else if (str_equal(language, STR("rst")))
		markup_of_rst(bytes, out);
	else if (str_equal(language, STR("html")))
		markup_of_html(bytes, out);
}

void markup_release(struct markup *m)
{
	free(m->at);
	words_release(&m->anchors);
	words_release(&m->headings);
	*m = (struct markup){ 0 };
}

struct str line_take(struct str *rest)
{
	ptrdiff_t end = str_find(*rest, '\n');
	struct str line = str_sub(*rest, 0, end < 0 ? rest->len : (size_t)end);

	*rest = str_sub(*rest, line.len + 1, rest->len);
	if (line.len && line.at[line.len - 1] == '\r')
		line.len--;
	return line;
}

struct str str_trim(struct str s)
{
	while (s.len && isspace((unsigned char)s.at[0]))
		s = str_sub(s, 1, s.len);
	while (s.len && isspace((unsigned char)s.at[s.len - 1]))
		s.len--;
	return s;
}

ptrdiff_t str_seek(struct str s, struct str part)
{
	const char *at = part.len <= s.len ? memmem(s.at, s.len, part.at, part.len) : NULL;

	return at ? at - s.at : -1;
}

/* The next ` name = "value"` of a tag; false at its end. */
static bool attribute_take(struct str *rest, struct str *name, struct str *value)
{
	size_t i = 0;

	while (rest->len && !isalpha((unsigned char)rest->at[0]))
		*rest = str_sub(*rest, 1, rest->len);
	while (i < rest->len && (isalnum((unsigned char)rest->at[i]) || strchr("-_:.", rest->at[i])))
		i++;
	*name = str_sub(*rest, 0, i);
	*rest = str_trim(str_sub(*rest, i, rest->len));
	*value = STR("");
	if (!name->len)
		return false;
	if (!rest->len || rest->at[0] != '=')
		return true;
	*rest = str_trim(str_sub(*rest, 1, rest->len));
	if (rest->len && (rest->at[0] == '"' || rest->at[0] == '\'')) {
		struct str inside = str_sub(*rest, 1, rest->len);
		ptrdiff_t end = str_find(inside, rest->at[0]);

		*value = str_sub(inside, 0, end < 0 ? inside.len : (size_t)end);
		*rest = str_sub(inside, value->len + 1, inside.len);
		return true;
	}
	for (i = 0; i < rest->len && !isspace((unsigned char)rest->at[i]) && rest->at[i] != '>'; i++)
		continue;
	*value = str_sub(*rest, 0, i);
	*rest = str_sub(*rest, i, rest->len);
	return true;
}

static bool is_name(struct str s, const char *name)
{
	return s.len == strlen(name) && !strncasecmp(s.at, name, s.len);
}

void markup_of_tag(struct str tag, uint32_t line, struct markup *m)
{
	struct str rest = str_sub(tag, 1, tag.len), element, name, value;
	size_t i = 0;

	while (i < rest.len && isalnum((unsigned char)rest.at[i]))
		i++;
	element = str_sub(rest, 0, i);
	rest = str_sub(rest, i, rest.len);
	if (is_name(element, "base"))
		m->foreign = true;
	while (attribute_take(&rest, &name, &value)) {
		if (is_name(name, "id") || (is_name(name, "name") && is_name(element, "a")))
			anchor_add(m, value);
		else if ((is_name(name, "href") && (is_name(element, "a") || is_name(element, "link"))) ||
			 (is_name(name, "src") && (is_name(element, "img") || is_name(element, "script"))))
			mark_add(m, MARK_LINK, value, line);
	}
}

/* From "<script" on: where the text behind it goes on. Its content is no HTML. */
static struct str raw_skip(struct str rest, struct str element)
{
	static const char *const raw[] = { "script", "style", "textarea" };

	for (size_t i = 0; i < sizeof raw / sizeof raw[0]; i++) {
		size_t len = strlen(raw[i]);

		if (element.len < len || strncasecmp(element.at, raw[i], len) ||
			(element.len > len && isalnum((unsigned char)element.at[len])))
			continue;
		for (size_t k = 0; k + len + 2 <= rest.len; k++)
			if (rest.at[k] == '<' && rest.at[k + 1] == '/' &&
				!strncasecmp(rest.at + k + 2, raw[i], len))
				return str_sub(rest, k, rest.len);
		return STR("");
	}
	return rest;
}

void markup_of_html(struct str bytes, struct markup *m)
{
	static const char *const marks[] = { "{{", "{%", "<%", "<?php", "<?=", "${", "th:href" };
	struct str rest = bytes;
	const char *counted = bytes.at;
	uint32_t line = 1;

	for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
		m->foreign = m->foreign || str_seek(bytes, str_of(marks[i])) >= 0;
	for (ptrdiff_t at; !m->foreign && (at = str_find(rest, '<')) >= 0;) {
		struct str tag = str_sub(rest, (size_t)at, rest.len);
		bool comment = str_starts(tag, STR("<!--"));
		ptrdiff_t end = str_seek(tag, comment ? STR("-->") : STR(">"));

		if (end < 0)
			break;
		rest = str_sub(tag, (size_t)end + 1, tag.len);
		if (comment || end > TAG_BYTES_MOST)
			continue;
		for (; counted < tag.at; counted++)
			line += *counted == '\n';
		markup_of_tag(str_sub(tag, 0, (size_t)end), line, m);
		rest = raw_skip(rest, str_sub(tag, 1, tag.len));
	}
}

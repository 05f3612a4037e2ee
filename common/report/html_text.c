/* Bytes, numbers and words in the form that the HTML page has for them. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/report/html.h"
#include "common/report/text.h"

#include <inttypes.h>
#include <stdio.h>

static const char *entity(char c)
{
	switch (c) {
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '&':
		return "&amp;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

void html_text(struct str s, struct buf *out)
{
	struct buf seen = BUF_INIT;

	text_escape_terminal(s, &seen);
	for (size_t i = 0; i < seen.len; i++) {
		const char *name = entity(seen.at[i]);

		if (name)
			buf_add_text(out, name);
		else
			buf_add_byte(out, seen.at[i]);
	}
	buf_release(&seen);
}

void html_put(struct buf *out, const char *before, struct str s, const char *after)
{
	buf_add_text(out, before);
	html_text(s, out);
	buf_add_text(out, after);
}

void html_number(struct buf *out, uint64_t n)
{
	char digits[24];
	int len = snprintf(digits, sizeof digits, "%" PRIu64, n);

	for (int i = 0; i < len; i++) {
		if (i && (len - i) % 3 == 0)
			buf_add_byte(out, ',');
		buf_add_byte(out, digits[i]);
	}
}

void html_count(struct buf *out, uint64_t count, const char *noun)
{
	html_number(out, count);
	buf_printf(out, " %s%s", noun, count == 1 ? "" : "s");
}

void html_duration(uint64_t ms, struct buf *out)
{
	uint64_t seconds = ms / 1000;

	if (ms < 1000)
		buf_printf(out, "%" PRIu64 " ms", ms);
	else if (seconds < 60)
		buf_printf(out, "%" PRIu64 ".%" PRIu64 " s", seconds, ms % 1000 / 100);
	else if (seconds < 3600)
		buf_printf(out, "%" PRIu64 " min %02" PRIu64 " s", seconds / 60, seconds % 60);
	else
		buf_printf(out, "%" PRIu64 " h %02" PRIu64 " min", seconds / 3600, seconds % 3600 / 60);
}

void html_severity(enum severity s, struct buf *out)
{
	static const char *const shapes[SEVERITIES] = { "○", "●", "▲", "■" };
	const char *name = s ? severity_name(s) : "unrated";

	buf_printf(out, "<span class=\"severity %s\"><span aria-hidden=\"true\">%s</span> %s</span>", name,
		shapes[s], name);
}

bool html_is_settled(const struct report_finding *f)
{
	return str_equal(f->status, STR("fixed")) || str_equal(f->status, STR("suppressed"));
}

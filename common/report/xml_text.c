/* Five characters that mark up, and those that XML 1.0 does not know. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/report/xml_text.h"

#include "common/report/text.h"

static void add_byte(char c, struct buf *out)
{
	switch (c) {
	case '&':
		buf_add_text(out, "&amp;");
		break;
	case '<':
		buf_add_text(out, "&lt;");
		break;
	case '>': /* also the one of "]]>", which may not stand in text */
		buf_add_text(out, "&gt;");
		break;
	case '"':
		buf_add_text(out, "&quot;");
		break;
	case '\'':
		buf_add_text(out, "&#39;");
		break;
	default:
		buf_add_byte(out, c);
	}
}

/* U+FFFE and U+FFFF are valid UTF-8, and make the whole document none to an XML reader. */
static bool is_no_character(struct str s, size_t i)
{
	struct str three = str_sub(s, i, 3);

	return str_equal(three, STR("\xef\xbf\xbe")) || str_equal(three, STR("\xef\xbf\xbf"));
}

static void add_seen(const struct buf *seen, struct buf *out)
{
	for (size_t i = 0; i < seen->len; i++) {
		if (is_no_character(buf_str(seen), i)) {
			buf_add_text(out, seen->at[i + 2] == '\xbe' ? "\\ufffe" : "\\uffff");
			i += 2;
			continue;
		}
		add_byte(seen->at[i], out);
	}
}

void xml_text(struct str s, struct buf *out)
{
	struct buf seen = BUF_INIT;

	text_escape_lines(s, &seen);
	add_seen(&seen, out);
	buf_release(&seen);
}

void xml_attribute(const char *name, struct str value, struct buf *out)
{
	struct buf seen = BUF_INIT;

	text_escape_terminal(value, &seen);
	buf_printf(out, " %s=\"", name);
	add_seen(&seen, out);
	buf_add_byte(out, '"');
	buf_release(&seen);
}

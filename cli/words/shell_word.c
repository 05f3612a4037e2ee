/* Leaves a plain word as it is, and puts quotes around any other. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/words/shell_word.h"
#include "common/report/text.h"

#include <string.h>

static bool is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       (c && strchr("_-./+:,@%=", c));
}

static bool all_plain(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!is_plain(s.at[i]))
			return false;
	return s.len && s.at[0] != '=' && s.at[0] != '-'; /* zsh looks up what stands behind an equals sign */
}

static bool is_harmless(struct str s)
{
	struct buf shown = BUF_INIT;
	bool same;

	text_escape_terminal(s, &shown);
	same = str_equal(buf_str(&shown), s);
	buf_release(&shown);
	return same;
}

static void add_quoted(struct str s, struct buf *out)
{
	buf_add_byte(out, '\'');
	for (size_t i = 0; i < s.len; i++) {
		if (s.at[i] == '\'')
			buf_add_text(out, "'\\'");
		buf_add_byte(out, s.at[i]);
	}
	buf_add_byte(out, '\'');
}

static void add_escaped(struct str s, struct buf *out)
{
	buf_add_text(out, "$'");
	for (size_t i = 0; i < s.len; i++)
		if (is_plain(s.at[i]))
			buf_add_byte(out, s.at[i]);
		else
			buf_printf(out, "\\%03o", (unsigned char)s.at[i]);
	buf_add_byte(out, '\'');
}

void shell_word(struct str s, struct buf *out)
{
	if (all_plain(s))
		buf_add_str(out, s);
	else if (is_harmless(s))
		add_quoted(s, out);
	else
		add_escaped(s, out);
}

/* Every byte of a line is kept: who quotes it has to have it as it is. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/framed.h"

void framed_line(struct buf *out, struct str prefix, struct str line)
{
	ptrdiff_t cr;

	buf_add_str(out, prefix);
	while ((cr = str_find(line, '\r')) >= 0 && (size_t)cr + 1 < line.len) {
		buf_add_str(out, str_sub(line, 0, (size_t)cr + 1));
		buf_add_str(out, prefix);
		line = str_sub(line, (size_t)cr + 1, line.len);
	}
	buf_add_str(out, line);
	buf_add_byte(out, '\n');
}

void framed_quote(struct buf *out, struct str text)
{
	while (text.len) {
		ptrdiff_t end = str_find(text, '\n');
		struct str line = str_sub(text, 0, end < 0 ? text.len : (size_t)end);

		framed_line(out, STR("> "), line);
		text = str_sub(text, line.len + 1, text.len);
	}
}

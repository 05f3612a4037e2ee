/* Every byte of the line is kept: who quotes it has to have it as it is. */
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

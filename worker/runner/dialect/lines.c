/* Reads results out of lines by a regular expression and the numbers of its groups. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/runner/dialect/dialect.h"

#include <regex.h>

/* Matching takes memory and time that grow with the line: what is longer than any message is not tried. */
enum { LINE_BYTES_MOST = 8192, GROUPS = 10 };

static void line_read(
	const struct tool_reading *how, const regex_t *regex, struct str line, struct raw_results *out)
{
	regmatch_t groups[GROUPS];
	char copy[LINE_BYTES_MOST + 1];
	struct raw_result *r;

	if (line.len > LINE_BYTES_MOST)
		return;
	/* "." matches no NUL, and a result is not to hide behind one. */
	for (size_t i = 0; i < line.len; i++)
		copy[i] = line.at[i] ? line.at[i] : '?';
	copy[line.len] = '\0';
	line.at = copy;
	if (regexec(regex, copy, GROUPS, groups, 0))
		return;
	r = raw_result_add(out);
	for (int f = 0; f < TOOL_FIELDS; f++) {
		const regmatch_t *g = how->fields[f].len ? &groups[how->fields[f].at[0] - '0'] : NULL;

		if (g && g->rm_so >= 0)
			raw_result_set(out, r, (enum tool_field)f,
				str_sub(line, (size_t)g->rm_so, (size_t)(g->rm_eo - g->rm_so)));
	}
}

int dialect_lines_read(const struct tool_reading *how, struct str bytes, struct raw_results *out)
{
	regex_t regex;

	if (regcomp(&regex, how->pattern.at, REG_EXTENDED))
		return -E_INVALID;
	while (bytes.len) {
		ptrdiff_t end = str_find(bytes, '\n');
		size_t len = end < 0 ? bytes.len : (size_t)end;

		line_read(how, &regex, str_sub(bytes, 0, len), out);
		bytes = str_sub(bytes, len + 1, bytes.len);
	}
	regfree(&regex);
	return 0;
}

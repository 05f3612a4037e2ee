/* Reads results out of lines by a regular expression and the numbers of its groups. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/runner/dialect/dialect.h"

#include <regex.h>

/* Matching takes memory and time that grow with the line: what is longer than any message is not tried. */
enum { LINE_BYTES_MOST = 8192, GROUPS = 10 };

/* A line and what its groups matched. */
struct match {
	struct str line;
	regmatch_t groups[GROUPS];
};

static void group_add(void *arg, struct str name, struct buf *out)
{
	const struct match *m = arg;
	const regmatch_t *g;

	if (name.len != 1 || name.at[0] < '1' || name.at[0] > '9')
		return;
	g = &m->groups[name.at[0] - '0'];
	if (g->rm_so >= 0)
		buf_add_str(out, str_sub(m->line, (size_t)g->rm_so, (size_t)(g->rm_eo - g->rm_so)));
}

static void line_read(
	const struct tool_reading *how, const regex_t *regex, struct str line, struct raw_results *out)
{
	char copy[LINE_BYTES_MOST + 1];
	struct match match = { .line = { copy, line.len } };
	struct raw_result *r;

	if (line.len > LINE_BYTES_MOST)
		return;
	/* "." matches no NUL, and a result is not to hide behind one. */
	for (size_t i = 0; i < line.len; i++)
		copy[i] = line.at[i] ? line.at[i] : '?';
	copy[line.len] = '\0';
	if (regexec(regex, copy, GROUPS, match.groups, 0))
		return;
	r = raw_result_add(out);
	for (int f = 0; f < TOOL_FIELDS; f++) {
		struct str want = how->fields[f];
		struct buf value = BUF_INIT;

		if (f == TOOL_FIELD_MESSAGE && str_find(want, '{') >= 0)
			template_fill(want, group_add, &match, &value);
		else
			group_add(&match, want, &value);
		if (value.len)
			raw_result_set(out, r, (enum tool_field)f, buf_str(&value));
		buf_release(&value);
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

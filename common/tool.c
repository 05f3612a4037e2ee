/* Which lenses a tool is asked for, and which files it is given. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "reeve/tool.h"

bool tool_lens_asked(struct str asked, struct str lens)
{
	struct str rest = asked;

	while (rest.len) {
		ptrdiff_t comma = str_find(rest, ',');
		size_t len = comma < 0 ? rest.len : (size_t)comma;

		if (str_equal(str_sub(rest, 0, len), lens))
			return true;
		rest = str_sub(rest, len + 1, rest.len);
	}
	return !asked.len;
}

bool tool_reads(const struct tool_def *tool, struct str path)
{
	for (size_t i = 0; i < tool->read_count; i++)
		if (str_ends(path, tool->reads[i]))
			return true;
	return false;
}

bool tool_lends(const struct tool_def *tool, struct str path, bool context)
{
	return tool->sees == TOOL_SEES_PACKAGE && !context && tool_reads(tool, path);
}

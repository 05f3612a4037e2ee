/* Packs and reads them. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/state/goal_spec.h"
#include "reeve/finding.h"
#include "reeve/limits.h"

#include <assert.h>

void goal_ask_pack(struct buf *out, struct str lenses, const struct goal_ask *ask)
{
	assert(ask->goal.len <= GOAL_BYTES_MOST);
	spec_pack(out, STR(GOAL_TOOL), lenses, NULL, 0);
	buf_add_u32(out, GOAL_LISTING_BYTES_MOST);
	buf_add_prefixed(out, ask->goal);
	buf_add_prefixed(out, str_sub(ask->refused, 0, REASON_BYTES_MOST));
}

bool goal_ask_unpack(struct str bytes, struct goal_ask *out)
{
	struct tool_spec spec;

	return spec_unpack(bytes, &spec) && goal_ask_of(&spec, out);
}

bool goal_ask_of(const struct tool_spec *spec, struct goal_ask *out)
{
	struct reader r = reader_of(spec->about);

	if (!str_equal(spec->tool, STR(GOAL_TOOL)))
		return false;
	out->goal = read_prefixed(&r);
	out->refused = read_prefixed(&r);
	return !r.broken && !r.rest.len;
}

void goal_question_pack(struct buf *out, const struct goal_question *question)
{
	buf_add_prefixed(out, question->title);
	buf_add_prefixed(out, question->text);
}

bool goal_question_of(const struct tool_spec *spec, struct goal_question *out)
{
	struct reader r = reader_of(spec->about);

	if (!spec_is_review(spec) || !spec->about.len)
		return false;
	out->title = read_prefixed(&r);
	out->text = read_prefixed(&r);
	return !r.broken && !r.rest.len;
}

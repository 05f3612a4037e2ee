/* The plan of a free goal for people: a model's words, escaped. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/report/markdown.h"
#include "common/report/text.h"

static void add_part(const struct goal_part *part, struct buf *out)
{
	buf_add_text(out, "  - ");
	text_escape_markdown(part->lens, out);
	buf_add_text(out, ": ");
	text_escape_markdown(part->title, out);
	buf_add_text(out, " (");
	for (size_t i = 0; i < part->path_count; i++) {
		buf_add_text(out, i ? ", " : "");
		text_code_markdown(part->paths[i], out);
	}
	buf_add_text(out, ")\n");
}

static void add_left_out(const struct goal_plan *plan, struct buf *out)
{
	for (size_t i = 0; i < plan->left_out_count; i++) {
		buf_add_text(out, i ? "; " : "  - left out: ");
		text_code_markdown(plan->left_out[i].path, out);
		buf_add_text(out, ", ");
		text_escape_markdown(plan->left_out[i].why, out);
	}
	if (plan->left_out_count)
		buf_add_byte(out, '\n');
}

void markdown_plan(const struct report *r, struct buf *out)
{
	buf_add_text(out, "- Planned by ");
	text_escape_markdown(r->planner.model.len ? r->planner.model : STR("a model"), out);
	if (r->planner.tier.len) {
		buf_add_text(out, " (tier ");
		text_escape_markdown(r->planner.tier, out);
		buf_add_byte(out, ')');
	}
	buf_add_text(out, ", which understood it as: ");
	text_escape_markdown(r->plan->restated, out);
	buf_add_byte(out, '\n');
	for (size_t i = 0; i < r->plan->part_count; i++)
		add_part(&r->plan->parts[i], out);
	add_left_out(r->plan, out);
	if (r->planner.refused.len) {
		buf_add_text(out, "- A plan was refused before: ");
		text_escape_markdown(r->planner.refused, out);
		buf_add_byte(out, '\n');
	}
}

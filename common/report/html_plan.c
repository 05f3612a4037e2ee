/* The plan of a free goal on the HTML page: a model's words about hostile names, as text. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/report/html.h"
#include "reeve/goal.h"

static void add_part(const struct goal_part *part, struct buf *out)
{
	html_put(out, "<tr><th scope=\"row\">", part->lens, "</th>");
	html_put(out, "<td><b>", part->title, "</b><br>");
	html_put(out, "", part->question, "</td><td><ul class=\"paths\">");
	for (size_t i = 0; i < part->path_count; i++)
		html_put(out, "<li><code>", part->paths[i], "</code></li>");
	buf_add_text(out, "</ul></td></tr>\n");
}

static void add_parts(const struct goal_plan *plan, struct buf *out)
{
	buf_add_text(out, "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"Parts of the "
			  "plan\"><table class=\"plan\"><thead><tr><th scope=\"col\">Lens</th><th "
			  "scope=\"col\">Looks for</th><th scope=\"col\">Where</th></tr></thead>\n<tbody>\n");
	for (size_t i = 0; i < plan->part_count; i++)
		add_part(&plan->parts[i], out);
	buf_add_text(out, "</tbody></table></div>\n");
}

static void add_left_out(const struct goal_plan *plan, struct buf *out)
{
	if (!plan->left_out_count)
		return;
	buf_add_text(out, "<h3>What the plan leaves out</h3>\n<ul class=\"reasons\">\n");
	for (size_t i = 0; i < plan->left_out_count; i++) {
		html_put(out, "<li><code>", plan->left_out[i].path, "</code>: ");
		html_put(out, "", plan->left_out[i].why, "</li>\n");
	}
	buf_add_text(out, "</ul>\n");
}

static void add_maker(const struct report_planner *p, struct buf *out)
{
	html_put(out, "<dt>Made by</dt><dd>", p->model.len ? p->model : STR("a model"), "");
	if (p->tier.len)
		html_put(out, " (tier ", p->tier, ")");
	buf_add_text(out, "</dd>\n");
	if (p->refused.len)
		html_put(out, "<dt>Refused before</dt><dd>", p->refused, "</dd>\n");
}

void html_plan(const struct report *r, struct buf *out)
{
	if (!r->plan)
		return;
	buf_add_text(out,
		"<section id=\"plan\" aria-labelledby=\"plan-title\"><h2 id=\"plan-title\">What was "
		"planned</h2>\n<dl class=\"facts\">\n");
	html_put(out, "<dt>Goal</dt><dd>", r->goal, "</dd>\n");
	html_put(out, "<dt>Understood as</dt><dd>", r->plan->restated, "</dd>\n");
	add_maker(&r->planner, out);
	buf_add_text(out, "</dl>\n");
	add_parts(r->plan, out);
	add_left_out(r->plan, out);
	buf_add_text(out, "</section>\n");
}

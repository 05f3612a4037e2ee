/* Tables of the HTML page: what the gates said, and what was not done and why. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/report/html.h"

#include <inttypes.h>

enum { SUBTASKS_SHOWN = 40 };

static void add_number(struct buf *out, uint64_t value, const char *class)
{
	buf_printf(out, "<td class=\"number%s\">%" PRIu64 "</td>", value ? class : " quiet", value);
}

static void add_gates(const struct report *r, struct buf *out)
{
	buf_add_text(out, "<h3 id=\"gates\">Gates</h3>\n");
	if (!r->gate_count) {
		buf_add_text(out, "<p class=\"none\">No gate was asked.</p>\n");
		return;
	}
	buf_add_text(out,
		"<div class=\"wide\" tabindex=\"0\" role=\"region\" "
		"aria-label=\"Gates\"><table><thead><tr><th scope=\"col\">Gate</th>"
		"<th scope=\"col\" class=\"number\">fired</th><th scope=\"col\" class=\"number\">passed</th>"
		"<th scope=\"col\" class=\"number\">refused</th>"
		"<th scope=\"col\" class=\"number\">could not check</th></tr></thead>\n<tbody>\n");
	for (size_t i = 0; i < r->gate_count; i++) {
		const struct report_gate *g = &r->gates[i];

		html_put(out, "<tr><th scope=\"row\">", g->name, "</th>");
		add_number(out, g->fired, "");
		add_number(out, g->passed, "");
		add_number(out, g->refused, " alarm");
		add_number(out, g->could_not_check, " alarm");
		buf_add_text(out, "</tr>\n");
	}
	buf_add_text(out, "</tbody></table></div>\n");
}

static void add_undone(const struct report *r, const struct report_subtask *s, struct buf *out)
{
	char id[SUBTASK_ID_BYTES];

	buf_printf(out, "<tr><th scope=\"row\"><code>%s</code></th><td>%s</td>",
		subtask_id((struct subtask_ref){ r->job, s->number, 0, 0 }, id),
		subtask_state_name(s->state));
	html_put(out, "<td>", s->lens, "</td>");
	html_put(out, "<td><code>", s->worker, "</code></td>");
	buf_printf(out, "<td class=\"number\">%" PRIu32 "</td>", s->attempts);
	html_put(out, "<td class=\"why\">", s->reason, "</td></tr>\n");
}

/* What is done needs no row: its findings and its coverage speak for it. */
static void add_not_done(const struct report *r, struct buf *out)
{
	uint64_t count = 0;

	for (size_t i = 0; i < r->subtask_count; i++) {
		if (r->subtasks[i].state == SUBTASK_DONE)
			continue;
		if (!count++)
			buf_add_text(out, "<h3>Not done</h3>\n<div class=\"wide\" tabindex=\"0\" "
					  "role=\"region\" aria-label=\"Not done\"><table><thead><tr>"
					  "<th scope=\"col\">Subtask</th><th scope=\"col\">state</th>"
					  "<th scope=\"col\">lens</th><th scope=\"col\">worker</th>"
					  "<th scope=\"col\" class=\"number\">attempts</th>"
					  "<th scope=\"col\">why</th></tr></thead>\n<tbody>\n");
		if (count <= SUBTASKS_SHOWN)
			add_undone(r, &r->subtasks[i], out);
	}
	if (count)
		buf_add_text(out, "</tbody></table></div>\n");
	if (count > SUBTASKS_SHOWN)
		buf_printf(out, "<p class=\"quiet\">and %" PRIu64 " more in report.json</p>\n",
			count - SUBTASKS_SHOWN);
}

void html_work(const struct report *r, struct buf *out)
{
	add_not_done(r, out);
	add_gates(r, out);
}

/* The timeline of the HTML page: which worker was at work when, as far as the report knows it. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/report/html.h"

#include "common/array.h"

#include <inttypes.h>
#include <stdlib.h>

enum {
	WORKERS_SHOWN = 24,
	BARS_SHOWN = 600, /* of one worker: more than there are pixels to see them in */
	LANES = 4,        /* of one worker: what it does at once */
	LANE_HEIGHT = 14,
	WIDTH = 1000,
	LEAST = 3, /* of a bar: what takes a blink is still to be seen */
};

/* The time that the picture spans; none when no start is known. */
struct span {
	uint64_t from, ms;
	bool known;
};

struct worker_bars {
	const struct report_subtask *const *list;
	size_t count;
};

static int by_worker_and_start(const void *left, const void *right)
{
	const struct report_subtask *a = *(const struct report_subtask *const *)left;
	const struct report_subtask *b = *(const struct report_subtask *const *)right;
	int order = str_compare(a->worker, b->worker);

	if (!order)
		order = (a->started_ms > b->started_ms) - (a->started_ms < b->started_ms);
	return order ? order : (a->number > b->number) - (a->number < b->number);
}

/* The whole job: that nobody works at its begin or end is worth seeing. A clock that was set while it ran can put an
 * attempt outside, and the picture spans that too. */
static struct span span_of(const struct report *r, const struct report_subtask *const *list, size_t count)
{
	struct span s = { r->started_ms ? r->started_ms : UINT64_MAX, 0, false };
	uint64_t to = r->started_ms + r->wall_ms;

	for (size_t i = 0; i < count; i++) {
		if (!list[i]->started_ms)
			continue;
		s.known = true;
		if (list[i]->started_ms < s.from)
			s.from = list[i]->started_ms;
		if (list[i]->started_ms + list[i]->wall_ms > to)
			to = list[i]->started_ms + list[i]->wall_ms;
	}
	s.ms = s.known && to > s.from ? to - s.from : 1;
	return s;
}

static uint64_t busy_ms(const struct worker_bars *w)
{
	uint64_t ms = 0;

	for (size_t i = 0; i < w->count; i++)
		ms += w->list[i]->wall_ms;
	return ms;
}

static const char *class_of(enum subtask_state state)
{
	return state == SUBTASK_DONE ? "done" : state == SUBTASK_DEAD ? "dead" : "other";
}

/* The first lane that is free by then; when all are busy the last one, where bars lie over each other. */
static int lane_for(uint64_t ends[LANES], uint64_t start, uint64_t end)
{
	int lane = 0;

	while (lane < LANES - 1 && ends[lane] > start)
		lane++;
	ends[lane] = end;
	return lane;
}

static void add_bar(const struct report *r, const struct report_subtask *s, uint64_t x, uint64_t width,
	int lane, struct buf *out)
{
	char id[SUBTASK_ID_BYTES];

	buf_printf(out,
		"<rect class=\"%s\" x=\"%" PRIu64 "\" y=\"%d\" width=\"%" PRIu64
		"\" height=\"%d\"><title>%s %s ",
		class_of(s->state), x, lane * LANE_HEIGHT + 1, width, LANE_HEIGHT - 2,
		subtask_id((struct subtask_ref){ r->job, s->number, 0, 0 }, id),
		subtask_state_name(s->state));
	html_put(out, "", s->lens, ", ");
	html_duration(s->wall_ms, out);
	buf_add_text(out, "</title></rect>");
}

static uint64_t scaled(uint64_t ms, uint64_t whole)
{
	return (uint64_t)((double)ms / (double)whole * WIDTH);
}

static int add_placed(const struct report *r, const struct worker_bars *w, struct span span, struct buf *out)
{
	uint64_t ends[LANES] = { 0 };
	int lanes = 1;

	for (size_t i = 0; i < w->count && i < BARS_SHOWN; i++) {
		const struct report_subtask *s = w->list[i];
		uint64_t width = scaled(s->wall_ms, span.ms);
		int lane;

		if (!s->started_ms)
			continue;
		lane = lane_for(ends, s->started_ms, s->started_ms + s->wall_ms);
		lanes = lane + 1 > lanes ? lane + 1 : lanes;
		add_bar(r, s, scaled(s->started_ms - span.from, span.ms), width > LEAST ? width : LEAST, lane,
			out);
	}
	return lanes;
}

/* No start is known: end to end, so that the length is true and nothing is said of when. */
static void add_summed(const struct report *r, const struct worker_bars *w, uint64_t most, struct buf *out)
{
	uint64_t ms = 0;

	for (size_t i = 0; i < w->count && i < BARS_SHOWN; i++) {
		uint64_t x = scaled(ms, most), end = scaled(ms + w->list[i]->wall_ms, most);

		add_bar(r, w->list[i], x, end > x + 1 ? end - x - 1 : 1, 0, out);
		ms += w->list[i]->wall_ms;
	}
}

static void add_worker(
	const struct report *r, const struct worker_bars *w, struct span span, uint64_t most, struct buf *out)
{
	struct buf bars = BUF_INIT;
	int lanes = 1;

	if (span.known)
		lanes = add_placed(r, w, span, &bars);
	else
		add_summed(r, w, most, &bars);
	html_put(out, "<tr><th scope=\"row\"><code>", w->list[0]->worker, "</code></th><td class=\"chart\">");
	buf_printf(out,
		"<svg class=\"lanes l%d\" viewBox=\"0 0 %d %d\" preserveAspectRatio=\"none\" role=\"img\" "
		"aria-label=\"%zu subtasks\">",
		lanes, WIDTH, lanes * LANE_HEIGHT, w->count);
	buf_add_str(out, buf_str(&bars));
	buf_printf(out, "</svg></td><td class=\"number\">%zu</td><td class=\"number\">", w->count);
	html_duration(busy_ms(w), out);
	buf_add_text(out, "</td></tr>\n");
	buf_release(&bars);
}

static struct worker_bars next_worker(const struct report_subtask *const *list, size_t count)
{
	size_t n = 1;

	while (n < count && str_equal(list[n]->worker, list[0]->worker))
		n++;
	return (struct worker_bars){ list, n };
}

static void add_axis(uint64_t ms, struct buf *out)
{
	buf_add_text(out, "<span class=\"axis\"><span>0</span><span>");
	html_duration(ms / 2, out);
	buf_add_text(out, "</span><span>");
	html_duration(ms, out);
	buf_add_text(out, "</span></span>");
}

static void add_workers(
	const struct report *r, const struct report_subtask *const *list, size_t count, struct buf *out)
{
	struct span span = span_of(r, list, count);
	uint64_t most = 1;
	size_t shown = 0, workers = 0;

	for (size_t i = 0; i < count;) {
		struct worker_bars w = next_worker(&list[i], count - i);

		most = busy_ms(&w) > most ? busy_ms(&w) : most;
		workers++;
		i += w.count;
	}
	buf_printf(out, "<p class=\"legend\">%s. Last attempts only; a dashed edge: it ended dead.</p>\n",
		span.known ? "Each bar is a subtask, from the start of the job to its end"
			   : "How long each worker was busy; when each piece began was not recorded");
	buf_add_text(out, "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"Timeline of the "
			  "workers\"><table class=\"timeline\"><thead><tr><th "
			  "scope=\"col\">Worker</th>"
			  "<th scope=\"col\" class=\"chart\">");
	add_axis(span.known ? span.ms : most, out);
	buf_add_text(out, "</th><th scope=\"col\" "
			  "class=\"number\">subtasks</th><th scope=\"col\" "
			  "class=\"number\">busy</th></tr></thead>\n<tbody>\n");
	for (size_t i = 0; i < count && shown < WORKERS_SHOWN; shown++) {
		struct worker_bars w = next_worker(&list[i], count - i);

		add_worker(r, &w, span, most, out);
		i += w.count;
	}
	buf_add_text(out, "</tbody></table></div>\n");
	if (workers > shown)
		buf_printf(out, "<p class=\"quiet\">and %zu more workers</p>\n", workers - shown);
}

void html_timeline(const struct report *r, struct buf *out)
{
	const struct report_subtask **list = array_zero(r->subtask_count, sizeof *list);
	size_t count = 0;

	for (size_t i = 0; i < r->subtask_count; i++)
		if (r->subtasks[i].worker.len)
			list[count++] = &r->subtasks[i];
	qsort(list, count, sizeof *list, by_worker_and_start);
	buf_add_text(out, "<h3>Workers</h3>\n");
	if (count)
		add_workers(r, list, count, out);
	else
		buf_add_text(out, "<p class=\"none\">No worker has run anything.</p>\n");
	free(list);
}

/* How far a job is: counted from its status, drawn calmly. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/words/progress.h"

#include "common/report/text.h"

#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define TOOLS_MOST 4 /* named in the line */

static uint32_t count_of(const Reeve__V1__JobStatus *s, const char *state)
{
	for (size_t i = 0; i < s->n_counts; i++)
		if (!strcmp(s->counts[i]->state, state))
			return s->counts[i]->count;
	return 0;
}

static uint32_t over(const Reeve__V1__JobStatus *s)
{
	return count_of(s, "done") + count_of(s, "dead") + count_of(s, "cancelled") + count_of(s, "held");
}

unsigned progress_percent(const Reeve__V1__JobStatus *s)
{
	if (!s->total)
		return 0;
	uint64_t percent = (uint64_t)over(s) * 100 / s->total;
	return percent > 100 ? 100 : (unsigned)percent;
}

/* "cppcheck x2, shellcheck": each tool once, in order of their first attempt. */
static void add_running(const Reeve__V1__JobStatus *s, struct buf *out)
{
	const char *names[TOOLS_MOST];
	unsigned times[TOOLS_MOST] = { 0 };
	size_t count = 0;

	for (size_t i = 0; i < s->n_running; i++) {
		size_t at = 0;

		while (at < count && strcmp(names[at], s->running[i]->what) != 0)
			at++;
		if (at == TOOLS_MOST)
			continue;
		names[at] = s->running[i]->what;
		times[at]++;
		count = at == count ? count + 1 : count;
	}
	for (size_t i = 0; i < count; i++) {
		buf_add_text(out, i ? ", " : "  ");
		text_escape_terminal(str_of(names[i]), out);
		if (times[i] > 1)
			buf_printf(out, " x%u", times[i]);
	}
}

void progress_line(const struct progress *p, const Reeve__V1__JobStatus *s, size_t width, struct buf *out)
{
	size_t from = out->len;

	if (!strcmp(s->state, "planning"))
		buf_printf(out, "planning: %u subtasks so far", s->total);
	else
		/* Raw: as they came, before the report merges what several say of one place and leaves out what is refuted or suppressed.
		 * Those that were accepted before it nobody has counted again: what is "new" is another thing. */
		buf_printf(out, "%3u %%  %u of %u subtasks, %llu raw finding%s%s", progress_percent(s),
			over(s), s->total, (unsigned long long)s->findings, s->findings == 1 ? "" : "s",
			s->findings_unknown ? " since the coordinator's restart" : "");
	add_running(s, out);
	if (s->unattended)
		buf_add_text(out, p->private ? "  workers are starting" : "  no worker is attached");
	if (out->len - from > width) {
		out->len = from + width;
		/* Not in the middle of a character. */
		while (out->len > from && ((unsigned char)out->at[out->len] & 0xc0) == 0x80)
			out->len--;
		out->at[out->len] = '\0';
	}
}

bool progress_due(const struct progress *p, int64_t now_ms)
{
	if (!p->said)
		return true;
	return now_ms - p->last_ms >= (p->terminal ? PROGRESS_REDRAW_MS : PROGRESS_LINE_MS);
}

static size_t terminal_width(void)
{
	struct winsize size;

	return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 20 ? size.ws_col - 1u : 79;
}

void progress_show(struct progress *p, const struct options *o, const Reeve__V1__JobStatus *s, int64_t now_ms)
{
	struct buf line = BUF_INIT;

	if (o->quiet || !progress_due(p, now_ms))
		return;
	if (p->terminal)
		buf_add_text(&line, "\r\x1b[K");
	progress_line(p, s, p->terminal ? terminal_width() : 200, &line);
	if (!p->terminal)
		buf_add_byte(&line, '\n');
	fwrite(line.at, 1, line.len, stderr);
	buf_release(&line);
	p->said = true;
	p->drawn = p->terminal;
	p->last_ms = now_ms;
	p->last_over = over(s);
}

void progress_last(struct progress *p, const struct options *o, const Reeve__V1__JobStatus *s)
{
	if (!p->terminal && p->said && p->last_over != over(s))
		progress_show(p, o, s, p->last_ms + PROGRESS_LINE_MS);
}

void progress_end(struct progress *p)
{
	if (p->drawn)
		fputs("\r\x1b[K", stderr);
	p->drawn = false;
}

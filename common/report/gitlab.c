/* GitLab's code quality report: a list of findings, each with a fingerprint that is its own. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/report/gitlab.h"

#include "common/report/json_writer.h"
#include "common/report/text.h"

/* docs.gitlab.com, "Code Quality": info, minor, major, critical, blocker. A blocker is somebody's decision, and no
 * analyzer's. */
static const char *severity_of_finding(const struct report_finding *f)
{
	static const char *const names[SEVERITIES] = { "info", "info", "minor", "major" };

	if (f->severity == SEVERITY_ERROR && str_equal(f->lens, STR("security")))
		return "critical";
	return names[f->severity];
}

static void write_location(struct json_writer *w, const struct report_finding *f)
{
	uint32_t start = f->start_line ? f->start_line : 1;

	json_open(w, "location", '{');
	json_str(w, "path", f->path);
	json_open(w, "lines", '{');
	json_u64(w, "begin", start);
	json_u64(w, "end", f->end_line > start ? f->end_line : start);
	json_close(w, '}');
	json_close(w, '}');
}

static void write_finding(struct json_writer *w, const struct report_finding *f)
{
	struct buf description = BUF_INIT;

	text_escape_terminal(f->message.len ? f->message : f->rule, &description);
	json_open(w, NULL, '{');
	json_str(w, "description", buf_str(&description));
	json_str(w, "check_name", f->rule);
	json_str(w, "fingerprint", f->fingerprint);
	json_text(w, "severity", severity_of_finding(f));
	write_location(w, f);
	json_close(w, '}');
	buf_release(&description);
}

void report_gitlab(const struct report *r, struct buf *out)
{
	struct json_writer w = { .out = out };

	json_open(&w, NULL, '[');
	for (size_t i = 0; i < r->finding_count; i++)
		if (!report_is_suppressed(
			    &r->findings[i])) /* it has no form for them, and pairs the rest by itself */
			write_finding(&w, &r->findings[i]);
	json_close(&w, ']');
	buf_add_byte(out, '\n');
}

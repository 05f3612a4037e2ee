/* reeve watch, wait, report: a job that someone else handed in, or an earlier command. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/commands.h"
#include "cli/job/fetch.h"
#include "cli/job/finish.h"
#include "cli/job/follow.h"
#include "cli/interrupt.h"
#include "cli/words/output.h"
#include "cli/fleet/contact.h"
#include "cli/words/speak.h"
#include "common/io/clock.h"
#include "common/report/formats.h"

static enum exit_code ended(
	const struct session *s, const struct options *o, uint64_t job, enum follow_end end)
{
	switch (end) {
	case FOLLOW_OVER:
		return EXIT_DONE;
	case FOLLOW_TIMED_OUT:
		complain("j%llu is not over after %llu s; it goes on", (unsigned long long)job,
			(unsigned long long)o->timeout_s);
		return EXIT_TIMED_OUT;
	case FOLLOW_SIGNALLED:
		return interrupt_exit();
	case FOLLOW_UNKNOWN:
		return session_unknown_job(s, job);
	case FOLLOW_LOST:
		break;
	}
	return EXIT_INFRASTRUCTURE;
}

static enum exit_code follow_to_end(const struct options *o, bool show)
{
	struct follow f = { .show = show };
	struct session s;
	Reeve__V1__JobStatus *last = NULL;
	enum exit_code code = command_job(o, &f.job);

	if (code == EXIT_DONE)
		code = finish_check(o);
	if (code == EXIT_DONE)
		code = session_open(o, &s);
	if (code != EXIT_DONE)
		return code;
	if (o->timeout_s)
		f.deadline_ms = clock_ms() + (int64_t)o->timeout_s * 1000;
	code = ended(&s, o, f.job, follow_job(&s, o, &f, &last));
	if (code == EXIT_DONE)
		code = finish_job(&s, o, last);
	client_free(last);
	session_close(&s);
	return code;
}

enum exit_code cmd_watch(const struct options *o)
{
	return follow_to_end(o, true);
}

enum exit_code cmd_wait(const struct options *o)
{
	return follow_to_end(o, false);
}

static enum exit_code print_report(struct session *s, const struct options *o, uint64_t job)
{
	const char *format = o->output_count ? o->outputs[0].format : NULL;
	const char *path = o->output_count ? o->outputs[0].path : NULL;
	struct buf document = BUF_INIT, words = BUF_INIT;
	Reeve__V1__ReportSummary *summary = NULL;
	enum exit_code code = EXIT_DONE;
	int err = fetch_report(s->client, job,
		format    ? format
		: o->json ? "json"
			  : "markdown",
		&document, &summary, &words);

	if (err == -E_NOT_FOUND) {
		code = session_unknown_job(s, job);
	} else if (err) {
		struct buf scratch = BUF_INIT;

		complain("no report of j%llu: %s%s%s", (unsigned long long)job, error_words(err),
			words.len ? ": " : "", shown(buf_str(&words), &scratch));
		buf_release(&scratch);
		code = exit_of_error(err);
	} else if (!output_write(path ? path : "-", buf_str(&document))) {
		code = EXIT_INFRASTRUCTURE;
	}
	client_free(summary);
	buf_release(&document);
	buf_release(&words);
	return code;
}

/* One document may go without a name or a format; which of several goes where must be said. */
static bool wants_several(const struct options *o)
{
	return o->out || o->output_count > 1;
}

static enum exit_code write_several(struct session *s, const struct options *o, uint64_t job)
{
	enum exit_code code = finish_documents(s, o, job);
	struct buf files = BUF_INIT;

	formats_files(&files);
	if (code == EXIT_DONE && o->out)
		say(o, "wrote %s into %s", files.at, o->out);
	buf_release(&files);
	return code;
}

enum exit_code cmd_report(const struct options *o)
{
	struct session s;
	uint64_t job = 0;
	enum exit_code code = command_job(o, &job);

	if (code == EXIT_DONE && wants_several(o))
		code = finish_check(o);
	if (code == EXIT_DONE)
		code = session_open(o, &s);
	if (code != EXIT_DONE)
		return code;
	code = wants_several(o) ? write_several(&s, o, job) : print_report(&s, o, job);
	if (code == EXIT_DONE)
		code = finish_step(&s, o, job);
	session_close(&s);
	return code;
}

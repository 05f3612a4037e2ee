/* reeve analyze PATH, reeve review: snapshot, what to compare it with, job, watch, report. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/base.h"
#include "cli/commands.h"
#include "cli/finish.h"
#include "cli/follow.h"
#include "cli/interrupt.h"
#include "cli/fetch.h"
#include "cli/forecast.h"
#include "cli/contact.h"
#include "cli/snapshot.h"
#include "cli/submit.h"
#include "cli/upload.h"
#include "cli/speak.h"
#include "common/io/clock.h"
#include "common/report/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CANCEL_WAIT_MS 15000 /* for running attempts to end after a cancel */
#define SUBMITS_MOST   3     /* of one job that its coordinator keeps forgetting */

struct analysis {
	const struct options *o;
	struct snapshot snapshot;
	struct base base;
	struct buf goal;
	int64_t deadline_ms;
};

/* Cancels and waits for the end; what was found by then is still reported. */
static void cancel(struct session *s, const struct options *o, uint64_t job, Reeve__V1__JobStatus **last)
{
	struct follow f = { job, clock_ms() + CANCEL_WAIT_MS, interrupt_got(), false };
	Reeve__V1__JobStatus *status = NULL;
	int err = client_cancel(s->client, job, &status);

	if (err) {
		(void)complain_call(s->client, "cancelling the job", err);
		return;
	}
	client_free(*last);
	*last = status;
	if (!status->terminal) {
		Reeve__V1__JobStatus *newer = NULL;

		(void)follow_job(s, o, &f, &newer);
		if (newer) {
			client_free(*last);
			*last = newer;
		}
	}
}

/* What follows from the way the watch ended. *report: there is a report to be had. */
static enum exit_code after_watch(struct session *s, const struct options *o, uint64_t job,
	enum follow_end end, Reeve__V1__JobStatus **last, bool *report)
{
	*report = true;
	switch (end) {
	case FOLLOW_OVER:
		return EXIT_DONE;
	case FOLLOW_TIMED_OUT:
		complain("--timeout passed: cancelling j%llu", (unsigned long long)job);
		cancel(s, o, job, last);
		return EXIT_TIMED_OUT;
	case FOLLOW_SIGNALLED:
		if (s->fleet) {
			complain("cancelling j%llu (a second Ctrl-C ends at once)", (unsigned long long)job);
			cancel(s, o, job, last);
		} else {
			complain("leaving; j%llu goes on: `reeve wait j%llu`, `reeve cancel j%llu`",
				(unsigned long long)job, (unsigned long long)job, (unsigned long long)job);
			*report = false;
		}
		return interrupt_exit();
	case FOLLOW_UNKNOWN:
		complain("the coordinator does not know j%llu any more", (unsigned long long)job);
		break;
	case FOLLOW_LOST:
		break;
	}
	*report = false;
	return EXIT_INFRASTRUCTURE;
}

/* Submits and watches. A coordinator that lost its store's last second has forgotten the job: the same key hands
 * it in again. */
static enum exit_code submit_and_watch(
	struct submission *s, uint64_t *job, enum follow_end *end, Reeve__V1__JobStatus **last)
{
	for (int tried = 0; tried < SUBMITS_MOST; tried++) {
		enum exit_code code = submit_analysis(s, job);

		if (code != EXIT_DONE || s->o->detach)
			return code;
		struct follow f = { *job, s->deadline_ms, 0, true };
		client_free(*last);
		*last = NULL;
		*end = follow_job(s->session, s->o, &f, last);
		if (*end != FOLLOW_UNKNOWN)
			return EXIT_DONE;
		say(s->o, "the coordinator has forgotten the job; handing it in again");
	}
	return EXIT_DONE;
}

static enum exit_code print_id(const struct options *o, uint64_t job)
{
	char line[64];
	int len = snprintf(
		line, sizeof line, o->json ? "{\"job\":\"j%llu\"}\n" : "j%llu\n", (unsigned long long)job);

	return put_stdout(str_bytes(line, (size_t)len)) ? EXIT_DONE : EXIT_INFRASTRUCTURE;
}

static struct submission submission_of(const struct analysis *a, struct session *session)
{
	return (struct submission){
		.session = session,
		.o = a->o,
		.manifest = &a->snapshot.manifest,
		.root = a->snapshot.root.at,
		.goal = a->goal.at,
		.deadline_ms = a->deadline_ms,
	};
}

static enum exit_code fetch_base(struct analysis *a, struct session *session, uint64_t job)
{
	Reeve__V1__ReportSummary *summary = NULL;
	struct buf words = BUF_INIT;
	int err = fetch_report(session->client, job, "json", &a->base.report, &summary, &words);
	bool complete = !err && summary->complete;

	client_free(summary);
	buf_release(&words);
	if (err)
		return complain_call(session->client, "fetching the baseline's report", err);
	if (!complete)
		say(a->o, "the baseline is incomplete: what it did not look at will be called new");
	return EXIT_DONE;
}

/* The commit is analysed as the tree will be. */
static enum exit_code analyze_base(struct analysis *a, struct session *session)
{
	struct submission s = submission_of(a, session);
	Reeve__V1__JobStatus *last = NULL;
	enum follow_end end = FOLLOW_LOST;
	struct buf goal = BUF_INIT;
	struct options quiet = *a->o;
	enum exit_code code;
	bool report = false;
	uint64_t job = 0;

	buf_printf(&goal, "%s, the baseline %.12s", a->goal.at, a->base.commit.at);
	quiet.detach = false;
	s.o = &quiet;
	s.manifest = &a->base.manifest;
	s.root = a->base.dir.at;
	s.goal = goal.at;
	say(a->o, "looking at the baseline %.12s first", a->base.commit.at);
	code = submit_and_watch(&s, &job, &end, &last);
	if (code == EXIT_DONE)
		code = after_watch(session, a->o, job, end, &last, &report);
	if (code == EXIT_DONE)
		code = fetch_base(a, session, job);
	submit_close(&s, last && last->terminal);
	client_free(last);
	buf_release(&goal);
	return code;
}

static bool asks_anything(const struct manifest *m)
{
	for (size_t i = 0; i < m->file_count; i++)
		if (!m->files[i].context)
			return true;
	return false;
}

/* The earlier report is at the coordinator when this is EXIT_DONE. */
static enum exit_code bring_base(struct analysis *a, struct session *session)
{
	struct upload u = { session->client, a->o, a->deadline_ms };
	enum exit_code code = EXIT_DONE;
	int err;

	if (a->base.of_commit) {
		code = base_export(&a->base, a->o, &a->snapshot);
		if (code == EXIT_DONE && asks_anything(&a->base.manifest))
			code = analyze_base(a, session);
		else if (code == EXIT_DONE)
			buf_add_text(&a->base.report, "{\"schema\":\"reeve.report/1\",\"findings\":[]}");
		if (code == EXIT_DONE && !base_seal(&a->base, a->base.commit.at))
			code = EXIT_INFRASTRUCTURE;
	}
	if (code != EXIT_DONE || !a->base.wanted)
		return code;
	err = upload_blob(&u, a->base.hash, buf_str(&a->base.report));
	return err ? complain_call(session->client, "bringing the baseline to the coordinator", err)
		   : EXIT_DONE;
}

static enum exit_code run(struct analysis *a, struct session *session)
{
	struct submission s = submission_of(a, session);
	Reeve__V1__JobStatus *last = NULL;
	enum follow_end end = FOLLOW_LOST;
	bool report = false;
	uint64_t job = 0;
	enum exit_code code = bring_base(a, session);

	if (code != EXIT_DONE)
		return code;
	s.base = a->base.wanted ? &a->base : NULL;
	code = submit_and_watch(&s, &job, &end, &last);
	if (code == EXIT_DONE && a->o->detach) {
		code = print_id(a->o, job);
	} else if (code == EXIT_DONE) {
		code = after_watch(session, a->o, job, end, &last, &report);
		if (report && last)
			code = exit_worse(code, finish_job(session, a->o, last));
	}
	submit_close(&s, last && last->terminal);
	client_free(last);
	return code;
}

static enum exit_code check(const struct options *o)
{
	if (o->detach && !o->coordinator) {
		complain("--detach needs a coordinator that outlives this command: name one with "
			 "--coordinator, or "
			 "leave --detach out");
		return EXIT_USAGE;
	}
	return finish_check(o);
}

static void name_goal(struct analysis *a)
{
	buf_add_text(&a->goal, a->o->base ? "review " : "analyze ");
	text_escape_terminal(buf_str(&a->snapshot.root), &a->goal);
	if (a->base.of_commit)
		buf_printf(&a->goal, " beside %.12s", a->base.commit.at);
}

static enum exit_code look(struct analysis *a)
{
	const struct options *o = a->o;
	struct session session;
	enum exit_code code = snapshot_take(&a->snapshot, o, o->arg_count ? o->args[0] : ".", a->deadline_ms);

	if (code == EXIT_DONE)
		code = base_find(&a->base, o, &a->snapshot);
	if (code != EXIT_DONE)
		return code;
	name_goal(a);
	if (o->base)
		say(o, "%zu of %zu files differ from %.12s", a->base.changed, a->snapshot.manifest.file_count,
			a->base.commit.at);
	if (o->dry_run)
		return plan_show(o, a->goal.at, &a->snapshot.manifest);
	code = session_open(o, &session);
	if (code != EXIT_DONE)
		return code;
	code = run(a, &session);
	session_close(&session);
	return code;
}

enum exit_code cmd_analyze(const struct options *o)
{
	struct analysis a = { .o = o };
	enum exit_code code = check(o);

	if (o->timeout_s)
		a.deadline_ms = clock_ms() + (int64_t)o->timeout_s * 1000;
	if (code == EXIT_DONE)
		code = look(&a);
	base_release(&a.base);
	snapshot_release(&a.snapshot);
	buf_release(&a.goal);
	return code;
}

enum exit_code cmd_review(const struct options *o)
{
	struct options review = *o;

	if (!o->base) {
		complain("review: name the commit to compare with: --base REV, for example `--base "
			 "origin/main`");
		return EXIT_USAGE;
	}
	if (!o->fail_on_given)
		review.fail_on = SEVERITY_ERROR;
	return cmd_analyze(&review);
}

/* reeve analyze PATH: snapshot, job, watch, report. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/commands.h"
#include "cli/finish.h"
#include "cli/follow.h"
#include "cli/interrupt.h"
#include "cli/forecast.h"
#include "cli/contact.h"
#include "cli/submit.h"
#include "cli/speak.h"
#include "common/content/walk.h"
#include "common/io/clock.h"
#include "common/report/text.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define WALK_TELL_MS   1000  /* between two words on how far the snapshot is */
#define CANCEL_WAIT_MS 15000 /* for running attempts to end after a cancel */
#define SUBMITS_MOST   3     /* of one job that its coordinator keeps forgetting */

struct analysis {
	const struct options *o;
	struct manifest manifest;
	struct buf root; /* resolved; of a single file its folder */
	struct buf goal;
	int64_t deadline_ms;
	int64_t told_ms;
	bool terminal;
};

static int walk_step(void *arg, size_t files, uint64_t bytes)
{
	struct analysis *a = arg;
	int64_t now_ms = clock_ms();

	if (interrupt_got() || (a->deadline_ms && now_ms >= a->deadline_ms))
		return 1;
	if (a->told_ms && now_ms - a->told_ms >= WALK_TELL_MS && !a->o->quiet) {
		fprintf(stderr,
			a->terminal ? "\r\x1b[Kreading: %zu files, %llu MiB"
				    : "reading: %zu files, %llu MiB\n",
			files, (unsigned long long)(bytes >> 20));
		a->told_ms = now_ms;
	}
	if (!a->told_ms)
		a->told_ms = now_ms;
	return 0;
}

/* The folder that paths of the manifest are relative to. */
static bool find_root(struct analysis *a, const char *path)
{
	char resolved[PATH_MAX];
	struct stat st;

	if (!realpath(path, resolved) || stat(resolved, &st) != 0)
		return false;
	ptrdiff_t slash = str_find_last(str_of(resolved), '/');
	if (S_ISDIR(st.st_mode))
		buf_add_text(&a->root, resolved);
	else
		buf_add(&a->root, resolved, slash > 0 ? (size_t)slash : 1);
	buf_add_text(&a->goal, "analyze ");
	text_escape_terminal(str_of(resolved), &a->goal);
	return true;
}

static enum exit_code walk_failed(const char *path, int err, const char *words)
{
	struct buf name = BUF_INIT, why = BUF_INIT;
	enum exit_code code = EXIT_USAGE;

	if (err == -E_CANCELLED && interrupt_got()) {
		code = interrupt_exit();
	} else if (err == -E_CANCELLED) {
		complain("--timeout passed while the files were read");
		code = EXIT_TIMED_OUT;
	} else {
		complain("cannot analyse %s: %s", shown(str_of(path), &name),
			shown(str_of(words[0] ? words : error_words(err)), &why));
		code = err == -E_IO || err == -E_NO_SPACE ? EXIT_INFRASTRUCTURE : EXIT_USAGE;
	}
	buf_release(&name);
	buf_release(&why);
	return code;
}

/* The folder is there, and holds nothing for us. */
static enum exit_code nothing_there(const char *path, size_t left_out)
{
	struct buf name = BUF_INIT;

	if (left_out)
		complain("nothing to analyse in %s: all %zu entries are left out (binary, generated, ...); "
			 "name a folder with source files",
			shown(str_of(path), &name), left_out);
	else
		complain("nothing to analyse in %s: it is empty; name a folder with source files",
			shown(str_of(path), &name));
	buf_release(&name);
	return EXIT_USAGE;
}

static enum exit_code take_snapshot(struct analysis *a, const char *path)
{
	struct walk_progress progress = { walk_step, a };
	struct buf scratch = BUF_INIT;
	char words[256] = "";
	int err = walk_tree(path, &progress, &a->manifest, words);

	if (a->terminal && !a->o->quiet)
		fputs("\r\x1b[K", stderr);
	if (err)
		return walk_failed(path, err, words);
	if (words[0])
		say(a->o, "%s", shown(str_of(words), &scratch));
	buf_release(&scratch);
	if (!a->manifest.file_count)
		return nothing_there(path, a->manifest.skipped_count);
	return find_root(a, path) ? EXIT_DONE : walk_failed(path, -E_CHANGED, "");
}

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

static enum exit_code run(struct analysis *a, struct session *session)
{
	struct submission s = {
		.session = session,
		.o = a->o,
		.manifest = &a->manifest,
		.root = a->root.at,
		.goal = a->goal.at,
		.deadline_ms = a->deadline_ms,
	};
	Reeve__V1__JobStatus *last = NULL;
	enum follow_end end = FOLLOW_LOST;
	bool report = false;
	uint64_t job = 0;
	enum exit_code code = submit_and_watch(&s, &job, &end, &last);

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

enum exit_code cmd_analyze(const struct options *o)
{
	struct analysis a = { .o = o, .terminal = isatty(STDERR_FILENO) };
	struct session session;
	enum exit_code code = check(o);

	if (o->timeout_s)
		a.deadline_ms = clock_ms() + (int64_t)o->timeout_s * 1000;
	if (code == EXIT_DONE)
		code = take_snapshot(&a, o->args[0]);
	if (code == EXIT_DONE && o->dry_run) {
		code = plan_show(o, a.goal.at, &a.manifest);
	} else if (code == EXIT_DONE) {
		code = session_open(o, &session);
		if (code == EXIT_DONE) {
			code = run(&a, &session);
			session_close(&session);
		}
	}
	manifest_release(&a.manifest);
	buf_release(&a.root);
	buf_release(&a.goal);
	return code;
}

/* Submits a job and stays with it: a lost connection, a forgotten job, a deadline and a signal each have their end. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/job/run_job.h"

#include "cli/job/follow.h"
#include "cli/interrupt.h"
#include "cli/words/speak.h"
#include "common/io/clock.h"

#define CANCEL_WAIT_MS 15000 /* for running attempts to end after a cancel */
#define SUBMITS_MOST   3     /* of one job that its coordinator keeps forgetting */

/* Cancels and waits for the end; what was found by then is still reported. */
static void cancel(
	struct session *s, const struct options *o, uint64_t job, bool timed_out, Reeve__V1__JobStatus **last)
{
	struct follow f = { job, clock_ms() + CANCEL_WAIT_MS, interrupt_got(), false };
	Reeve__V1__JobStatus *status = NULL;
	int err = client_cancel(s->client, job, timed_out, &status);

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
		cancel(s, o, job, true, last);
		return EXIT_TIMED_OUT;
	case FOLLOW_SIGNALLED:
		if (s->fleet) {
			complain("cancelling j%llu (a second Ctrl-C ends at once)", (unsigned long long)job);
			cancel(s, o, job, false, last);
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

enum exit_code run_job(struct submission *s, struct job_end *end)
{
	enum follow_end how = FOLLOW_LOST;
	enum exit_code code;

	*end = (struct job_end){ .job = 0 };
	code = submit_and_watch(s, &end->job, &how, &end->last);
	if (code != EXIT_DONE || s->o->detach)
		return code;
	return after_watch(s->session, s->o, end->job, how, &end->last, &end->report);
}

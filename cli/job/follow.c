/* Watches a job to its end: one stream after the other, until something is final. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/job/follow.h"

#include "cli/interrupt.h"
#include "cli/job/tell_troubles.h"
#include "cli/words/money.h"
#include "cli/words/progress.h"
#include "cli/words/speak.h"
#include "common/io/clock.h"
#include "common/report/spending.h"
#include "common/rand.h"

#include <unistd.h>

#define FOLLOW_RETRY_MS     500
#define FOLLOW_UNHEARD_MS   60000 /* a shared coordinator that restarts is back by then */
#define FOLLOW_POLL_MOST_MS 200
#define FOLLOW_LONELY_MS    5000  /* workers look for their tools first */
#define FOLLOW_STARTING_MS  20000 /* and start for this job alone, where other work has the machine */

struct watch {
	struct session *s;
	const struct options *o;
	const struct follow *f;
	struct progress progress;
	Reeve__V1__JobStatus *last;
	int64_t broken_ms; /* since when no stream brought anything; 0: one does */
	size_t broken;     /* so many of them, one after the other */
	uint64_t chance;
	bool over;
	int64_t lonely_ms; /* since when no worker is attached; 0: one is */
	bool lonely_told;
	bool plan_told;
	struct troubles_told troubles;
};

static enum follow_end lost(struct watch *w, int err)
{
	unsigned long long job = w->f->job;

	if (err && !error_retry_helps(err))
		complain("cannot watch j%llu at %s: %s", job, client_address(w->s->client), error_words(err));
	else if (w->s->fleet)
		complain("the private fleet is gone; run the same command again, it goes on");
	else
		complain(
			"lost the coordinator at %s; once it is back, `reeve wait j%llu` finds the job again",
			client_address(w->s->client), job);
	return FOLLOW_LOST;
}

/* Of a free goal the plan is there now: what it asks was not in what was told before. */
static void tell_plan(struct watch *w, const Reeve__V1__JobStatus *status)
{
	struct report_forecast forecast;
	struct buf words = BUF_INIT;

	if (w->plan_told || status->terminal || !status->forecast)
		return;
	forecast = money_forecast(status->forecast);
	w->plan_told = forecast.planner && forecast.subtasks > 1;
	if (!w->plan_told || !w->f->show)
		return;
	spending_forecast(&forecast, &words);
	progress_end(&w->progress);
	say(w->o, "the plan is made; what it cost to make it included, the job is expected to cost %s",
		words.at);
	buf_release(&words);
}

/* A run that nobody draws hears of it as well: it may cost more, or leave something out. */
static void tell_troubles(struct watch *w, const Reeve__V1__JobStatus *status)
{
	struct buf words = BUF_INIT;

	while (troubles_next(&w->troubles, status, &words)) {
		progress_end(&w->progress);
		complain("%s", words.at);
		buf_clear(&words);
	}
	buf_release(&words);
}

static void take(struct watch *w, struct str message)
{
	Reeve__V1__JobStatus *status = client_decode(&reeve__v1__job_status__descriptor, message);

	if (!status)
		return;
	if (w->last || !status->terminal) /* of one that was over before, what is shut now says nothing */
		tell_troubles(w, status);
	client_free(w->last);
	w->last = status;
	w->broken_ms = 0;
	w->broken = 0;
	w->over = status->terminal;
	tell_plan(w, status);
	if (w->f->show)
		progress_show(&w->progress, w->o, status, clock_ms());
}

/* Nothing will come of waiting, unless somebody knows that workers are missing. */
static void tell_lonely(struct watch *w)
{
	int64_t now_ms = clock_ms(), patience_ms = w->s->fleet ? FOLLOW_STARTING_MS : FOLLOW_LONELY_MS;

	if (!w->last || !w->last->unattended)
		w->lonely_ms = 0;
	else if (!w->lonely_ms)
		w->lonely_ms = now_ms;
	if (!w->lonely_ms || w->lonely_told || now_ms - w->lonely_ms < patience_ms)
		return;
	w->lonely_told = true;
	progress_end(&w->progress);
	if (w->s->fleet)
		complain("no worker of the private fleet is there yet; their logs are in %.*s",
			STR_ARG(private_state(w->s->fleet)));
	else
		complain("no worker is attached to %s, so nothing runs: start one with `reeve-worker "
			 "--coordinator %s`",
			client_address(w->s->client), client_address(w->s->client));
}

/* True with what ended the watch, if anything but the stream did. */
static bool ended(const struct watch *w, enum follow_end *end)
{
	if (w->over)
		*end = FOLLOW_OVER;
	else if (interrupt_got() != w->f->seen)
		*end = FOLLOW_SIGNALLED;
	else if (w->f->deadline_ms && clock_ms() >= w->f->deadline_ms)
		*end = FOLLOW_TIMED_OUT;
	else
		return false;
	return true;
}

/* One stream, to its end: true when that is the end of the watch. Else *err says why it broke. */
static bool watch_once(struct watch *w, enum follow_end *end, int *err)
{
	struct rpc_stream *stream = client_watch(w->s->client, w->f->job);
	bool closed = false;

	interrupt_wakes(stream);
	while (!closed && !ended(w, end)) {
		struct rpc_stream_event event;

		tell_lonely(w);
		rpc_stream_poll(stream, FOLLOW_POLL_MOST_MS, &event);
		if (event.kind == RPC_STREAM_MESSAGE) {
			take(w, event.message);
			rpc_stream_receive(stream);
		} else if (event.kind == RPC_STREAM_CLOSED) {
			*err = event.err;
			closed = true;
		} else if (w->last && w->f->show) {
			progress_show(&w->progress, w->o, w->last, clock_ms());
		}
	}
	interrupt_wakes(NULL);
	rpc_stream_close(stream);
	return ended(w, end);
}

/* After a stream broke: true when there is no use in another one. */
static bool hopeless(struct watch *w, int err, enum follow_end *end)
{
	bool gone;

	if (!w->broken++)
		w->broken_ms = clock_ms();
	progress_end(&w->progress);
	if (err == -E_NOT_FOUND) {
		*end = FOLLOW_UNKNOWN;
		return true;
	}
	gone = w->s->fleet ? !private_alive(w->s->fleet) : clock_ms() - w->broken_ms >= FOLLOW_UNHEARD_MS;
	if (gone || (err && !error_retry_helps(err))) {
		*end = lost(w, gone ? 0 : err);
		return true;
	}
	/* Of several addresses one leads: it is no news that the others do not. */
	if (!w->s->fleet && w->broken == client_address_count(w->s->client))
		complain("the coordinator at %s does not answer; trying for %d s",
			client_address(w->s->client), FOLLOW_UNHEARD_MS / 1000);
	return false;
}

enum follow_end follow_job(
	struct session *s, const struct options *o, const struct follow *f, Reeve__V1__JobStatus **last)
{
	struct watch w = { .s = s, .o = o, .f = f, .chance = (uint64_t)clock_us() };
	enum follow_end end = FOLLOW_LOST;
	int err = 0;

	w.progress.terminal = isatty(STDERR_FILENO);
	w.progress.private = s->fleet != NULL;
	while (!watch_once(&w, &end, &err) && !hopeless(&w, err, &end)) {
		if (!s->fleet)
			client_turn(s->client);
		/* Those who watched a coordinator that ended do not come to the next one all at once. */
		interrupt_sleep(FOLLOW_RETRY_MS / 2 + (int)rand_below(&w.chance, FOLLOW_RETRY_MS), f->seen);
	}
	if (w.over && f->show)
		progress_last(&w.progress, o, w.last);
	progress_end(&w.progress);
	*last = w.last;
	return end;
}

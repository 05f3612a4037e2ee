/* One turn: hear what is there, collect, start, tell, beat; then sleep until the next reason. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/session.h"

#include "common/io/clock.h"
#include "common/io/log.h"
#include "worker/obey.h"
#include "worker/results.h"

enum {
	EVENTS_PER_TURN = 64,
	SWEEP_MS = 5000,
	/* Results beyond this wait here, where a cancel or an acknowledgement can still take them back. */
	QUEUED_BYTES_MOST = 2 * MESSAGE_BYTES_MOST,
};

void session_open(struct session *s)
{
	arena_init(&s->scratch, 0);
	arena_init(&s->inbox, 0);
	s->out = (struct buf)BUF_INIT;
	s->held = held_new(HELD_LEASES_MOST);
	held_retain(s->held, RETAIN_LEASES_MOST, RETAIN_BYTES_MOST);
	s->link = link_begin(s->addresses, s->address_count, s->token);
	s->slots = slots_open(s->slot_count, link_wake, s->link);
	s->model_slots = s->model_slot_count ? slots_open(s->model_slot_count, link_wake, s->link) : NULL;
}

void session_close(struct session *s)
{
	if (s->stuck) {
		link_part(s->link);
	} else {
		slots_close(s->slots);
		if (s->model_slots)
			slots_close(s->model_slots);
		link_close(s->link);
		held_free(s->held);
	}
	arena_release(&s->scratch);
	arena_release(&s->inbox);
	buf_release(&s->out);
}

void session_stop(struct session *s)
{
	s->stop_asked = 1;
	link_wake(s->link);
}

void session_drain(struct session *s, int64_t now_ms, int64_t drain_ms)
{
	struct attempt *a;

	if (!s->draining || s->drain_until_ms > now_ms + drain_ms)
		s->drain_until_ms = now_ms + drain_ms;
	if (s->draining)
		return;
	s->draining = true;
	heartbeat_drain(&s->heartbeat);
	log_event(LEVEL_INFO, "worker.drain",
		log_number("running", (int64_t)held_count(s->held, ATTEMPT_RUNNING)),
		log_number("queued", (int64_t)held_count(s->held, ATTEMPT_QUEUED)));
	while ((a = held_first(s->held, ATTEMPT_QUEUED))) {
		a->output.outcome = OUTCOME_RETURNED;
		held_finish(s->held, a);
	}
}

static void attempt_done(void *owner, struct chore *chore)
{
	struct session *s = owner;
	struct attempt *a = (struct attempt *)((char *)chore - offsetof(struct attempt, chore));

	/* Stopped by us, not by its own fault: as if it had never begun. */
	if (s->draining && a->progress.cancel && a->output.outcome == OUTCOME_FAILED)
		a->output.outcome = OUTCOME_RETURNED;
	attempt_log_done(a);
	held_finish(s->held, a);
}

static struct slots *slots_of(const struct session *s, const struct attempt *a)
{
	return a->kind == KIND_MODEL ? s->model_slots : s->slots;
}

static bool slots_left(const struct session *s)
{
	return slots_free_count(s->slots) || (s->model_slots && slots_free_count(s->model_slots));
}

/* The oldest of either sort first; one that has no slot holds nothing up for the other. */
static void start_queued(struct session *s)
{
	struct attempt *a = held_first(s->held, ATTEMPT_QUEUED);

	while (a && slots_left(s)) {
		struct attempt *next = held_next(a);

		if (slots_free_count(slots_of(s, a))) {
			a->chore = (struct chore){ .run = attempt_run, .done = attempt_done };
			a->progress.phase = "running";
			held_start(s->held, a);
			slots_push(slots_of(s, a), &a->chore);
		}
		a = next;
	}
}

static void say_hello(struct session *s)
{
	struct registration r = { s->who, s->toolset, s->sandbox, s->draining ? 0 : s->slot_count, s->keyring,
		s->draining ? 0 : s->model_slot_count };

	hello_pack(&r, s->held, &s->scratch, &s->out);
	link_send(s->link, buf_str(&s->out));
}

/* Whatever is here is of no use any more: nobody would take it. */
static void refused(struct session *s, int err, int64_t now_ms)
{
	s->refused = err;
	session_drain(s, now_ms, 0);
}

static void hear(struct session *s, int64_t wait_ms)
{
	struct link_event event = { .kind = LINK_MESSAGE };

	for (int i = 0; i < EVENTS_PER_TURN && event.kind != LINK_NOTHING; i++) {
		int64_t now_ms = clock_ms();

		link_poll(s->link, now_ms, i ? 0 : wait_ms, &event);
		if (event.kind == LINK_MESSAGE)
			obey(s, event.message, clock_ms());
		else if (event.kind == LINK_OPENED)
			say_hello(s);
		else if (event.kind == LINK_REFUSED)
			refused(s, event.err, now_ms);
	}
}

static void tell(struct session *s, int64_t now_ms)
{
	if (!link_is_welcome(s->link))
		return;
	while (link_queued(s->link) < QUEUED_BYTES_MOST &&
		results_pack(s->held, MESSAGE_BYTES_MOST, &s->scratch, &s->out))
		link_send(s->link, buf_str(&s->out));
	if (heartbeat_due(&s->heartbeat, s->held, now_ms)) {
		heartbeat_pack(&s->heartbeat, s->held, now_ms, &s->scratch, &s->out);
		link_send(s->link, buf_str(&s->out));
	}
}

static void touch_all(struct session *s, int64_t now_ms)
{
	for (int state = ATTEMPT_QUEUED; state < ATTEMPT_RETAINED; state++)
		for (struct attempt *a = held_first(s->held, (enum attempt_state)state); a; a = held_next(a))
			if (a->files)
				job_files_touch(a->files, now_ms);
}

static void sweep(struct session *s, int64_t now_ms)
{
	if (now_ms - s->swept_ms < SWEEP_MS)
		return;
	s->swept_ms = now_ms;
	held_expire(s->held, now_ms);
	touch_all(s, now_ms);
	job_files_sweep(s->shelf, s->slots, now_ms);
}

static size_t in_slots(const struct session *s)
{
	return held_count(s->held, ATTEMPT_RUNNING) + held_count(s->held, ATTEMPT_ABANDONED);
}

static size_t unacknowledged(const struct session *s)
{
	return held_count(s->held, ATTEMPT_UNSENT) + held_count(s->held, ATTEMPT_SENT);
}

/* True when nothing is left to wait for, or the time for it is over. */
static bool drained(struct session *s, int64_t now_ms)
{
	if (!s->draining)
		return false;
	if (now_ms >= s->drain_until_ms)
		for (struct attempt *a = held_first(s->held, ATTEMPT_RUNNING); a; a = held_next(a))
			a->progress.cancel = true;
	if (now_ms >= s->drain_until_ms + DRAIN_STOP_MS)
		return true;
	return !in_slots(s) && (s->refused || !unacknowledged(s));
}

/* A call of a model ends when it is told to; whoever asks one has no slot of an analyzer's. */
static size_t abandoned_runs(const struct session *s)
{
	size_t count = 0;

	for (const struct attempt *a = held_first(s->held, ATTEMPT_ABANDONED); a; a = held_next(a))
		count += a->kind != KIND_MODEL;
	return count;
}

/* A beat says that work goes on here. Where none can, since every slot has a run that nobody wants and that does not end, what
 * is queued goes elsewhere and this process leaves. */
static void stuck_look(struct session *s, int64_t now_ms)
{
	if (abandoned_runs(s) < s->slot_count) {
		s->stuck_since_ms = 0;
		return;
	}
	if (!s->stuck_since_ms)
		s->stuck_since_ms = now_ms;
	if (s->draining || now_ms - s->stuck_since_ms < s->stuck_after_ms)
		return;
	log_event(LEVEL_ERROR, "worker.stuck", log_number("runs", (int64_t)s->slot_count),
		log_text("next", "they were told to stop and did not: this worker leaves, start it again"));
	session_drain(s, now_ms, 0);
}

static int64_t wait_ms(const struct session *s, int64_t now_ms)
{
	int64_t wait = SWEEP_MS;

	if (link_is_welcome(s->link))
		wait = heartbeat_wait_ms(&s->heartbeat, s->held, now_ms);
	if (s->draining && wait > PHASE_BEAT_MS)
		wait = PHASE_BEAT_MS;
	return wait;
}

void session_run(struct session *s)
{
	int64_t now_ms = clock_ms();

	while (!drained(s, now_ms)) {
		hear(s, wait_ms(s, now_ms));
		now_ms = clock_ms();
		if (s->stop_asked)
			session_drain(s, now_ms, DRAIN_MS);
		slots_collect(s->slots, s);
		if (s->model_slots)
			slots_collect(s->model_slots, s);
		start_queued(s);
		stuck_look(s, now_ms);
		tell(s, now_ms);
		sweep(s, now_ms);
	}
	s->stuck = in_slots(s);
	log_event(LEVEL_ALWAYS, "worker.end", log_number("acknowledged", (int64_t)s->acknowledged),
		log_number("unacknowledged", (int64_t)unacknowledged(s)),
		log_number("running", (int64_t)in_slots(s)));
}

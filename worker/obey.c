/* Decodes into a capped arena, then does what is said, in order. Every message may come twice. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/obey.h"

#include "common/io/log.h"
#include "common/io/toolset.h"
#include "common/proto_arena.h"
#include "reeve/v1/worker.pb-c.h"

#include <unistd.h>

/* Of a message of at most MESSAGE_BYTES_MOST: submessages without content would else become 400 times that. */
enum { INBOX_BYTES_MOST = 32 * MESSAGE_BYTES_MOST };

static struct subtask_ref ref_of(const Reeve__V1__AttemptRef *ref)
{
	return ref ? (struct subtask_ref){ ref->job, ref->number, ref->attempt, ref->mark }
		   : (struct subtask_ref){ 0 };
}

static struct token token_of(const Reeve__V1__Token *token)
{
	return token ? (struct token){ token->term, token->seq } : (struct token){ 0 };
}

static void say_ready(struct session *s)
{
	if (s->ready_said)
		return;
	s->ready_said = true;
	printf("ready addr=%s worker=%s\n", s->addresses[link_address(s->link)], s->who->id);
	fflush(stdout);
}

/* The coordinator answers for the leases of our Hello after this. Results go at once all the same: under a token
 * that is no longer valid they do no harm, and an adoption sends them again. */
static void on_welcome(struct session *s, const Reeve__V1__Welcome *welcome)
{
	link_welcome(s->link);
	blobs_move(s->tools.blobs, link_address(s->link));
	heartbeat_start(&s->heartbeat, welcome->heartbeat_ms);
	held_resend(s->held);
	log_event(LEVEL_INFO, "worker.attached", log_text("addr", s->addresses[link_address(s->link)]),
		log_number("term", (int64_t)welcome->term),
		log_number("incarnation", (int64_t)s->who->incarnation),
		log_number("unacknowledged", (int64_t)held_count(s->held, ATTEMPT_UNSENT)),
		log_number("retained", (int64_t)held_count(s->held, ATTEMPT_RETAINED)));
	say_ready(s);
}

/* A skill whose hash is none cannot be held against ours: it is as if it had not been named. */
static struct job_terms terms_of(const Reeve__V1__JobContext *job, struct arena *arena)
{
	struct job_skill *skills = arena_take(arena, job->n_skills * sizeof *skills + 1);
	struct job_terms terms = { str_of(job->goal), str_of(job->workflow), skills, 0 };

	for (size_t i = 0; skills && i < job->n_skills; i++) {
		const Reeve__V1__Skill *skill = job->skills[i];
		struct job_skill *row = &skills[terms.skill_count];

		if (skill->hash.len != sizeof row->hash)
			continue;
		*row = (struct job_skill){ .name = str_of(skill->name), .lens = str_of(skill->lens) };
		memcpy(row->hash, skill->hash.data, sizeof row->hash);
		terms.skill_count++;
	}
	return terms;
}

static void note_jobs(struct session *s, const Reeve__V1__Assign *assign, int64_t now_ms)
{
	for (size_t i = 0; i < assign->n_jobs; i++) {
		const Reeve__V1__JobContext *job = assign->jobs[i];
		struct job_terms terms = terms_of(job, &s->inbox);
		struct str manifest = { "", 0 }, root = { "", 0 };

		if (job->source) {
			manifest = proto_bytes(job->source->manifest);
			root = proto_bytes(job->source->root);
		}
		job_files_note(s->shelf, job->job, str_of(job->queue), manifest, root, &terms,
			job->timeout_ms, now_ms);
	}
}

static void finish_with(
	struct session *s, struct attempt *a, enum attempt_outcome outcome, const char *reason)
{
	attempt_set_failed(a, str_of(reason));
	a->output.outcome = outcome;
	held_finish(s->held, a);
}

static bool kind_is_known(const struct attempt *a)
{
	return a->kind > KIND_NONE && a->kind < SUBTASK_KINDS;
}

/* A noop is done before the next one is looked at; all others wait for a slot. */
static void take(struct session *s, const Reeve__V1__Assignment *assignment)
{
	struct attempt *a = held_add(s->held, ref_of(assignment->ref), token_of(assignment->token),
		(enum subtask_kind)assignment->kind, proto_bytes(assignment->spec));

	if (!a)
		return; /* assigned again; or more than the protocol allows: a lease without a beat expires */
	if (s->draining) {
		finish_with(s, a, OUTCOME_RETURNED, "the worker drains");
	} else if (!kind_is_known(a)) {
		finish_with(s, a, OUTCOME_FAILED, "this worker does not know such a kind");
	} else if (a->kind == KIND_MODEL && !s->model_slots) {
		finish_with(s, a, OUTCOME_FAILED, "this worker asks no models");
	} else if (a->kind == KIND_NOOP) {
		attempt_run_inline(a);
		attempt_log_done(a);
		held_finish(s->held, a);
	} else {
		a->files = job_files_find(s->shelf, a->ref.job);
		a->timeout_ms = a->files ? job_files_timeout_ms(a->files) : 0;
		a->grant_microusd = assignment->grant_microusd;
		a->tools = &s->tools;
		if (a->files)
			job_files_hold(a->files);
		else
			finish_with(s, a, OUTCOME_FAILED, "assigned without the context of its job");
	}
}

static void on_assign(struct session *s, const Reeve__V1__Assign *assign, int64_t now_ms)
{
	note_jobs(s, assign, now_ms);
	for (size_t i = 0; i < assign->n_assignments; i++)
		take(s, assign->assignments[i]);
}

static void on_acknowledge(struct session *s, const Reeve__V1__Acknowledge *acknowledge, int64_t now_ms)
{
	for (size_t i = 0; i < acknowledge->n_leases; i++) {
		struct token token = token_of(acknowledge->leases[i]->token);
		const struct attempt *a = held_find(s->held, token);
		bool done = a && a->output.outcome == OUTCOME_DONE;

		s->acknowledged += held_acknowledge(s->held, token, acknowledge->accepted, now_ms) && done;
	}
}

static void on_cancel(struct session *s, const Reeve__V1__Cancel *cancel)
{
	size_t dropped = 0;

	for (size_t i = 0; i < cancel->n_leases; i++)
		dropped += held_drop(s->held, token_of(cancel->leases[i]->token));
	log_event(LEVEL_INFO, "attempt.cancelled", log_number("leases", (int64_t)cancel->n_leases),
		log_number("held", (int64_t)dropped));
}

/* Each with both tokens: who counts runs by their tokens finds the one under which it was accepted. */
static void log_adopted(const Reeve__V1__Adoption *a)
{
	struct subtask_ref subtask = ref_of(a->ref);
	char id[SUBTASK_ID_BYTES], old[TOKEN_TEXT_BYTES], new[TOKEN_TEXT_BYTES];

	subtask.attempt = 0;
	log_event(LEVEL_INFO, "attempt.adopted", log_text("subtask", subtask_id(subtask, id)),
		log_number("attempt", a->new_attempt),
		log_text("old_token", attempt_token_text(token_of(a->old_token), old)),
		log_text("token", attempt_token_text(token_of(a->new_token), new)));
}

static void on_adopt(struct session *s, const Reeve__V1__Adopt *adopt)
{
	for (size_t i = 0; i < adopt->n_adoptions; i++) {
		const Reeve__V1__Adoption *a = adopt->adoptions[i];

		if (held_adopt(s->held, token_of(a->old_token), token_of(a->new_token), a->new_attempt))
			log_adopted(a);
	}
}

static void act(struct session *s, const Reeve__V1__CoordinatorMessage *message, int64_t now_ms)
{
	switch (message->kind_case) {
	case REEVE__V1__COORDINATOR_MESSAGE__KIND_WELCOME:
		on_welcome(s, message->welcome);
		break;
	case REEVE__V1__COORDINATOR_MESSAGE__KIND_ASSIGN:
		on_assign(s, message->assign, now_ms);
		break;
	case REEVE__V1__COORDINATOR_MESSAGE__KIND_ACKNOWLEDGE:
		on_acknowledge(s, message->acknowledge, now_ms);
		break;
	case REEVE__V1__COORDINATOR_MESSAGE__KIND_CANCEL:
		on_cancel(s, message->cancel);
		break;
	case REEVE__V1__COORDINATOR_MESSAGE__KIND_ADOPT:
		on_adopt(s, message->adopt);
		break;
	case REEVE__V1__COORDINATOR_MESSAGE__KIND_DRAIN:
		session_drain(s, now_ms, message->drain->drain_ms ? message->drain->drain_ms : DRAIN_MS);
		break;
	case REEVE__V1__COORDINATOR_MESSAGE__KIND_NOT_LEADER:
		log_event(LEVEL_WARN, "coordinator.not_leader",
			log_text("addr", s->addresses[link_address(s->link)]));
		/* Where there is no other address, who is known here does best to wait here. */
		if (s->address_count > 1 || !link_is_welcome(s->link))
			link_drop(s->link, now_ms);
		break;
	default:
		break; /* a later version's: what we do not know we do not do */
	}
}

void obey(struct session *s, struct str message, int64_t now_ms)
{
	const Reeve__V1__CoordinatorMessage *m;

	arena_clear(&s->inbox);
	s->inbox.cap = INBOX_BYTES_MOST;
	m = proto_decode(&reeve__v1__coordinator_message__descriptor, message, &s->inbox);
	if (m) {
		act(s, m, now_ms);
	} else {
		log_event(LEVEL_WARN, "coordinator.unreadable", log_number("bytes", (int64_t)message.len));
		link_drop(s->link, now_ms);
	}
}

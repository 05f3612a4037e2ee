/* Gathers runs of equal effects for one stream into one message. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/api/write_worker.h"
#include "common/proto_arena.h"
#include "coordinator/state/claims.h"
#include "coordinator/state/goal_spec.h"
#include "reeve/v1/worker.pb-c.h"

/* One run of effects, the same kind and stream; everything below lives in the arena. */
struct run {
	const struct effect *list;
	size_t count;
	struct conn *conn;
	struct arena *arena;
	struct sides *sides;
	const struct write_facts *facts;
};

typedef Reeve__V1__CoordinatorMessage Message;

static void *take(const struct run *run, size_t size)
{
	return arena_zero(run->arena, size + 1);
}

static Reeve__V1__AttemptRef *ref_to(const struct run *run, struct subtask_ref ref)
{
	Reeve__V1__AttemptRef *out = take(run, sizeof *out);

	reeve__v1__attempt_ref__init(out);
	out->job = ref.job;
	out->number = ref.number;
	out->attempt = ref.attempt;
	out->mark = ref.mark;
	return out;
}

static Reeve__V1__Token *token_to(const struct run *run, struct token token)
{
	Reeve__V1__Token *out = take(run, sizeof *out);

	reeve__v1__token__init(out);
	out->term = token.term;
	out->seq = token.seq;
	return out;
}

static Reeve__V1__LeaseRef **leases_to(const struct run *run)
{
	Reeve__V1__LeaseRef **out = take(run, run->count * sizeof(Reeve__V1__LeaseRef *));

	for (size_t i = 0; i < run->count; i++) {
		out[i] = take(run, sizeof *out[i]);
		reeve__v1__lease_ref__init(out[i]);
		out[i]->ref = ref_to(run, run->list[i].ref);
		out[i]->token = token_to(run, run->list[i].token);
	}
	return out;
}

static ProtobufCBinaryData packed(const struct run *run, const ProtobufCMessage *message)
{
	size_t size = protobuf_c_message_get_packed_size(message);
	uint8_t *out = take(run, size);

	protobuf_c_message_pack(message, out);
	return (ProtobufCBinaryData){ size, out };
}

static uint32_t *files_to(const struct run *run, const struct tool_spec *spec)
{
	uint32_t *out = take(run, spec->file_count * sizeof *out);

	for (uint32_t i = 0; i < spec->file_count; i++)
		out[i] = spec_file(spec, i);
	return out;
}

static ProtobufCBinaryData tool_to(const struct run *run, const struct tool_spec *spec)
{
	Reeve__V1__ToolSpec out = REEVE__V1__TOOL_SPEC__INIT;

	out.tool = proto_text(run->arena, spec->tool);
	out.lens = proto_text(run->arena, spec->lens);
	out.n_files = spec->file_count;
	out.files = files_to(run, spec);
	return packed(run, &out.base);
}

static void claims_to(const struct run *run, struct str spec, Reeve__V1__ModelSpec *out)
{
	struct claims about = { .count = 0 };
	struct claim claim;

	if (!claims_unpack(spec, &about))
		return;
	out->claims = take(run, about.count * sizeof *out->claims);
	while (out->n_claims < about.count && claim_next(&about.packed, &claim)) {
		Reeve__V1__Claim *item = take(run, sizeof *item);

		reeve__v1__claim__init(item);
		item->finding = claim.finding;
		item->file = claim.file;
		item->start_line = claim.start_line;
		item->end_line = claim.end_line;
		item->rule = proto_text(run->arena, claim.rule);
		item->message = proto_data(claim.message);
		item->quote = proto_data(claim.quote);
		out->claims[out->n_claims++] = item;
	}
}

static Reeve__V1__PlanQuestion *question_to(const struct run *run, const struct goal_question *from)
{
	Reeve__V1__PlanQuestion *out = take(run, sizeof *out);

	reeve__v1__plan_question__init(out);
	out->title = proto_text(run->arena, from->title);
	out->text = proto_text(run->arena, from->text);
	return out;
}

static Reeve__V1__PlanAsked *plan_to(const struct run *run, const struct goal_ask *ask, struct str lenses)
{
	Reeve__V1__PlanAsked *out = take(run, sizeof *out);

	reeve__v1__plan_asked__init(out);
	out->goal = proto_text(run->arena, ask->goal);
	out->lenses = take(run, (lenses.len + 1) * sizeof *out->lenses);
	while (lenses.len) {
		ptrdiff_t comma = str_find(lenses, ',');
		struct str one = comma < 0 ? lenses : str_sub(lenses, 0, (size_t)comma);

		out->lenses[out->n_lenses++] = proto_text(run->arena, one);
		lenses = str_sub(lenses, one.len + 1, lenses.len);
	}
	return out;
}

/* Of a free goal: that a plan is to be made, or what its plan asks. */
static void goal_to(const struct run *run, struct str bytes, const struct tool_spec *spec, struct str refused,
	Reeve__V1__ModelSpec *out)
{
	struct goal_question question;
	struct goal_ask ask = { .refused = STR("") };

	if (goal_question_of(spec, &question))
		out->question = question_to(run, &question);
	else if (goal_ask_unpack(bytes, &ask))
		out->plan = plan_to(run, &ask, spec->lens);
	out->refused = proto_text(run->arena, ask.refused.len ? ask.refused : refused);
}

/* Without a tier it names none: its worker can only say so. */
static ProtobufCBinaryData model_to(
	const struct run *run, const struct effect *effect, const struct tool_spec *spec)
{
	const struct tier *tier =
		effect->tier < run->facts->tier_count ? &run->facts->tiers[effect->tier] : NULL;
	Reeve__V1__ModelSpec out = REEVE__V1__MODEL_SPEC__INIT;
	unsigned char *hash = take(run, SHA256_BYTES);

	if (tier)
		tier_hash(tier, hash);
	out.lens = proto_text(run->arena, spec->lens);
	out.n_files = spec->file_count;
	out.files = files_to(run, spec);
	out.tier = proto_text(run->arena, tier ? tier->name : STR(""));
	out.tier_hash = (ProtobufCBinaryData){ SHA256_BYTES, hash };
	claims_to(run, effect->spec, &out);
	goal_to(run, effect->spec, spec, effect->detail, &out);
	return packed(run, &out.base);
}

/* Rows keep shards packed by us; on the wire they are messages. */
static ProtobufCBinaryData spec_to(const struct run *run, const struct effect *effect)
{
	struct tool_spec spec;

	if (!kind_finds(effect->subtask) || !spec_unpack(effect->spec, &spec))
		return proto_data(effect->spec);
	return effect->subtask == KIND_MODEL ? model_to(run, effect, &spec) : tool_to(run, &spec);
}

static void skills_to(const struct run *run, const struct job_side *side, Reeve__V1__JobContext *out)
{
	out->skills = take(run, side->skill_count * sizeof *out->skills);
	for (size_t i = 0; i < side->skill_count; i++) {
		Reeve__V1__Skill *skill = take(run, sizeof *skill);

		reeve__v1__skill__init(skill);
		skill->name = (char *)side->skills[i].name.at;
		skill->lens = (char *)side->skills[i].lens.at;
		skill->hash = proto_data(side->skill_hashes[i]);
		out->skills[out->n_skills++] = skill;
	}
}

static Reeve__V1__JobContext *context_to(const struct run *run, const struct job_side *side)
{
	Reeve__V1__JobContext *out = take(run, sizeof *out);

	reeve__v1__job_context__init(out);
	out->job = side->id;
	out->timeout_ms = side->timeout_ms;
	out->goal = (char *)side->goal.at;
	out->workflow = (char *)side->workflow.at;
	if (side->models)
		skills_to(run, side, out);
	if (!side->has_files)
		return out;
	out->source = take(run, sizeof *out->source);
	reeve__v1__source__init(out->source);
	out->source->manifest = proto_data(str_bytes(side->manifest, sizeof side->manifest));
	out->source->root = proto_data(side->root);
	return out;
}

static void assign_to(const struct run *run, Message *message)
{
	Reeve__V1__Assign *out = take(run, sizeof *out);

	reeve__v1__assign__init(out);
	out->assignments = take(run, run->count * sizeof *out->assignments);
	out->jobs = take(run, run->count * sizeof *out->jobs);
	for (size_t i = 0; i < run->count; i++) {
		const struct effect *effect = &run->list[i];
		const struct job_side *side = side_of(run->sides, effect->ref.job);
		Reeve__V1__Assignment *item = take(run, sizeof *item);

		reeve__v1__assignment__init(item);
		item->ref = ref_to(run, effect->ref);
		item->grant_microusd = effect->microusd;
		item->token = token_to(run, effect->token);
		item->kind = (Reeve__V1__SubtaskKind)effect->subtask;
		item->spec = spec_to(run, effect);
		out->assignments[out->n_assignments++] = item;
		if (side && conn_introduce(run->conn, effect->ref.job))
			out->jobs[out->n_jobs++] = context_to(run, side);
	}
	message->kind_case = REEVE__V1__COORDINATOR_MESSAGE__KIND_ASSIGN;
	message->assign = out;
}

static void acknowledge_to(const struct run *run, Message *message)
{
	Reeve__V1__Acknowledge *out = take(run, sizeof *out);

	reeve__v1__acknowledge__init(out);
	out->n_leases = run->count;
	out->leases = leases_to(run);
	out->accepted = effect_accepts(&run->list[0]); /* and so all of them: a run has one reason */
	message->kind_case = REEVE__V1__COORDINATOR_MESSAGE__KIND_ACKNOWLEDGE;
	message->acknowledge = out;
}

static void cancel_to(const struct run *run, Message *message)
{
	Reeve__V1__Cancel *out = take(run, sizeof *out);

	reeve__v1__cancel__init(out);
	out->n_leases = run->count;
	out->leases = leases_to(run);
	out->reason = (char *)reason_words(run->list[0].reason);
	message->kind_case = REEVE__V1__COORDINATOR_MESSAGE__KIND_CANCEL;
	message->cancel = out;
}

static void adopt_to(const struct run *run, Message *message)
{
	Reeve__V1__Adopt *out = take(run, sizeof *out);

	reeve__v1__adopt__init(out);
	out->n_adoptions = run->count;
	out->adoptions = take(run, run->count * sizeof *out->adoptions);
	for (size_t i = 0; i < run->count; i++) {
		Reeve__V1__Adoption *item = take(run, sizeof *item);

		reeve__v1__adoption__init(item);
		item->ref = ref_to(run, run->list[i].ref);
		item->old_token = token_to(run, run->list[i].old_token);
		item->new_token = token_to(run, run->list[i].token);
		item->new_attempt = run->list[i].ref.attempt;
		out->adoptions[i] = item;
	}
	message->kind_case = REEVE__V1__COORDINATOR_MESSAGE__KIND_ADOPT;
	message->adopt = out;
}

static void welcome_to(const struct run *run, Message *message)
{
	const struct write_facts *facts = run->facts;
	Reeve__V1__Welcome *out = take(run, sizeof *out);

	reeve__v1__welcome__init(out);
	out->term = facts->term;
	out->heartbeat_ms = (uint32_t)facts->heartbeat_ms;
	out->ttl_ms = (uint32_t)facts->ttl_ms;
	out->fleet = (char *)facts->fleet_name;
	out->version = (char *)REEVE_VERSION;
	message->kind_case = REEVE__V1__COORDINATOR_MESSAGE__KIND_WELCOME;
	message->welcome = out;
}

static void drain_to(const struct run *run, Message *message)
{
	Reeve__V1__Drain *out = take(run, sizeof *out);

	reeve__v1__drain__init(out);
	out->drain_ms = DRAIN_MS;
	message->kind_case = REEVE__V1__COORDINATOR_MESSAGE__KIND_DRAIN;
	message->drain = out;
}

void write_not_leader(struct rpc_call *call)
{
	Reeve__V1__NotLeader not_leader = REEVE__V1__NOT_LEADER__INIT;
	Message message = REEVE__V1__COORDINATOR_MESSAGE__INIT;

	not_leader.reason = (char *)"the leader key is not confirmed";
	message.kind_case = REEVE__V1__COORDINATOR_MESSAGE__KIND_NOT_LEADER;
	message.not_leader = &not_leader;
	rpc_call_send_packed(call, &message.base);
}

static bool is_for_worker(enum effect_kind kind)
{
	return kind == EFFECT_WELCOME || kind == EFFECT_ASSIGN || kind == EFFECT_ACKNOWLEDGE ||
	       kind == EFFECT_CANCEL || kind == EFFECT_ADOPT || kind == EFFECT_DRAIN ||
	       kind == EFFECT_NOT_LEADER;
}

static void run_send(const struct run *run)
{
	Message message = REEVE__V1__COORDINATOR_MESSAGE__INIT;

	switch (run->list[0].kind) {
	case EFFECT_WELCOME:
		welcome_to(run, &message);
		break;
	case EFFECT_ASSIGN:
		assign_to(run, &message);
		break;
	case EFFECT_ACKNOWLEDGE:
		acknowledge_to(run, &message);
		break;
	case EFFECT_CANCEL:
		cancel_to(run, &message);
		break;
	case EFFECT_ADOPT:
		adopt_to(run, &message);
		break;
	case EFFECT_DRAIN:
		drain_to(run, &message);
		break;
	default:
		write_not_leader(run->conn->call);
		return;
	}
	rpc_call_send_packed(run->conn->call, &message.base);
}

size_t write_run_length(const struct effect *list, size_t count)
{
	size_t n = 1, bytes = list[0].spec.len;

	while (n < count && n < WRITE_ITEMS_MOST && list[n].kind == list[0].kind &&
		list[n].conn == list[0].conn && list[n].reason == list[0].reason &&
		bytes + list[n].spec.len <= WRITE_BYTES_MOST)
		bytes += list[n++].spec.len;
	return n;
}

/* Those for workers, in their order: a stable sift, so that what lies between does not part a run. */
static size_t sift(const struct effects *fx, struct effect *out)
{
	size_t count = 0;

	for (size_t i = 0; i < fx->count; i++)
		if (is_for_worker(fx->list[i].kind))
			out[count++] = fx->list[i];
	return count;
}

void write_worker_effects(
	const struct effects *fx, const struct write_facts *facts, struct conns *conns, struct sides *sides)
{
	struct arena arena = { 0 };
	struct effect *list;
	size_t count;

	if (!fx->count)
		return;
	list = arena_take(&arena, fx->count * sizeof *list);
	count = sift(fx, list);
	for (size_t i = 0, n; i < count; i += n) {
		struct run run = { .list = &list[i],
			.conn = conn_of(conns, list[i].conn),
			.arena = &arena,
			.sides = sides,
			.facts = facts };

		run.count = n = write_run_length(&list[i], count - i);
		if (run.conn && run.conn->call)
			run_send(&run);
	}
	arena_release(&arena);
}

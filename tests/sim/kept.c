/* Few keys for many subtasks, so that jobs of one queue find what the others left. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/sim/kept.h"
#include "coordinator/state/spec.h"
#include "tests/sim/goals.h"
#include "tests/sim/result.h"
#include "tests/sim/reviews.h"
#include "tests/sim/world.h"

#include <inttypes.h>
#include <stdio.h>

enum { KEYS = 12 };

static struct str queue_of(const struct world *w, struct subtask_ref ref)
{
	return w->jobs[w->ledger.jobs[ref.job % LEDGER_JOBS].def].submit.queue;
}

/* What a tool said is none of a model's, nor is a review a second look. */
static struct str key_of_look(struct world *w, struct subtask_ref ref, struct str input)
{
	char key[32];
	struct tool_spec spec;
	bool by_model = spec_unpack(input, &spec) && spec_is_of_model(&spec);
	uint32_t before;

	snprintf(key, sizeof key, "%.*s:%s%u", STR_ARG(queue_of(w, ref)),
		!by_model                          ? ""
		: review_looked_at(input, &before) ? "l"
						   : "m",
		ref.number % KEYS);
	return arena_str(&w->arena, str_of(key));
}

void kept_mark(struct world *w, struct subtask_ref ref, struct str spec, struct event_result *result)
{
	if (world_chance(w, 20))
		return; /* too large */
	result->keep = (struct keep){ .key = key_of_look(w, ref, spec),
		.entry = result->stored,
		.marker = STR("tool"),
		.recipe = STR("r") };
}

struct take {
	struct world *w;
	struct str value;
};

static int take(void *arg, size_t place, struct str value)
{
	struct take *t = arg;

	(void)place;
	t->value = arena_str(&t->w->arena, value);
	return 0;
}

/* Of what no gate may let through: the quote is invented, or nobody could read it. */
static void answer(struct world *w, const struct effect *effect, struct str stored, struct event_looked *out)
{
	bool wrong = world_chance(w, 15);
	struct handed_in in;

	memcpy(&in, stored.at, sizeof in);
	if (wrong) {
		in.run = (uint64_t)KEPT_WRONG;
		tally.by_fault[FAULT_CACHE_WRONG]++;
	}
	out->found = true;
	out->stored = arena_str(&w->arena, str_bytes(&in, sizeof in));
	out->gate.body = STR("body");
	result_of_look(w, effect->spec, &in, wrong, &out->gate);
}

void kept_look(struct world *w, struct host *h, const struct effect *effect)
{
	enum behaviour behaviour = client_behaviour(w, effect->ref);
	struct post *post = arena_zero(&w->arena, sizeof *post);
	struct str key = key_of_look(w, effect->ref, effect->spec);
	struct take t = { w, STR("") };
	int64_t in_ms = world_between(w, 1, w->look_ms);

	if (world_chance(w, 1)) {
		tally.by_fault[FAULT_CACHE_SILENT]++;
		return;
	}
	if (world_chance(w, 1)) {
		tally.by_fault[FAULT_CACHE_LATE]++;
		in_ms += CACHE_LOOK_MS;
	}
	post->count = 1;
	post->events = arena_zero(&w->arena, sizeof *post->events);
	post->events[0].kind = EVENT_LOOKED;
	post->events[0].looked = (struct event_looked){ .ref = effect->ref,
		.changed = world_chance(w, 10),
		.stored = STR(""),
		.gate = { .body = STR("") } };
	if (!goals_is_planner(effect->spec)) /* its answer is not kept */
		w->store->ops->cached(w->store, &key, 1, take, &t);
	/* What never does well has nothing kept of it. */
	if (t.value.len && (behaviour == BEHAVES_WELL || behaviour == BEHAVES_SLOW))
		answer(w, effect, t.value, &post->events[0].looked);
	world_soon(w, in_ms,
		(struct happening){
			.kind = HAPPEN_HOST_EVIDENCE, .who = h->index, .life = h->life, .data = post });
}

/* The Hello: what this worker can run, which tools and keys were found here, and every lease it holds. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/register.h"

#include "common/proto_arena.h"
#include "common/rand.h"
#include "worker/attempt_wire.h"
#include "worker/runner/tool_recipe.h"

#include <assert.h>
#include <sched.h>
#include <unistd.h>

int64_t reconnect_delay_ms(unsigned tries, uint64_t *chance)
{
	int64_t most = RECONNECT_BASE_MS;

	while (tries-- && most < RECONNECT_MOST_MS)
		most *= 2;
	if (most > RECONNECT_MOST_MS)
		most = RECONNECT_MOST_MS;
	return 1 + (int64_t)rand_below(chance, (uint64_t)most);
}

static char *text(struct str s, struct arena *arena)
{
	return s.len ? (char *)(uintptr_t)arena_str(arena, s).at : (char *)protobuf_c_empty_string;
}

static void add_runner(Reeve__V1__Hello *hello, struct arena *arena, enum subtask_kind kind, uint32_t slots,
	uint32_t prefetch)
{
	Reeve__V1__Runner *runner = arena_take(arena, sizeof *runner);

	*runner = (Reeve__V1__Runner)REEVE__V1__RUNNER__INIT;
	runner->kind = (Reeve__V1__SubtaskKind)kind;
	runner->slots = slots;
	runner->prefetch = slots ? prefetch : 0;
	hello->runners[hello->n_runners++] = runner;
}

static void add_runners(Reeve__V1__Hello *hello, const struct registration *r, struct arena *arena)
{
	hello->runners = arena_take(arena, SUBTASK_KINDS * sizeof(hello->runners[0]));
	add_runner(hello, arena, KIND_NOOP, r->slots ? 1 : 0, PREFETCH_NOOP);
	if (r->toolset)
		add_runner(hello, arena, KIND_TOOL, r->slots, PREFETCH_TOOL);
	add_runner(hello, arena, KIND_SCRIPTED, r->slots, PREFETCH_TOOL);
	if (r->keyring && r->keyring->count)
		add_runner(
			hello, arena, KIND_MODEL, r->model_slots, 0); /* what is paid for waits for nobody */
}

static void add_tools(
	Reeve__V1__Hello *hello, const struct toolset *tools, const char *sandbox, struct arena *arena)
{
	unsigned char recipe[RECIPE_BYTES];
	size_t count = toolset_count(tools);

	hello->tools = arena_take(arena, count * sizeof(hello->tools[0]));
	for (size_t i = 0; i < count; i++) {
		Reeve__V1__ToolFound *found = arena_take(arena, sizeof *found);

		*found = (Reeve__V1__ToolFound)REEVE__V1__TOOL_FOUND__INIT;
		found->tool = text(toolset_defs(tools)[i].name, arena);
		found->version = text(toolset_version(tools, i), arena);
		found->why_not = text(toolset_why_not(tools, i), arena);
		tool_recipe(tools, i, sandbox, recipe);
		found->recipe = proto_data(arena_str(arena, str_bytes(recipe, sizeof recipe)));
		hello->tools[hello->n_tools++] = found;
	}
}

static void add_tiers(Reeve__V1__Hello *hello, const struct keyring *keyring, struct arena *arena)
{
	hello->tiers = arena_take(arena, keyring->count * sizeof(hello->tiers[0]) + 1);
	for (size_t i = 0; i < keyring->count; i++) {
		const struct model_tier *tier = &keyring->at[i];
		Reeve__V1__TierFound *found = arena_take(arena, sizeof *found);

		*found = (Reeve__V1__TierFound)REEVE__V1__TIER_FOUND__INIT;
		found->tier = text(tier->tier->name, arena);
		found->hash = proto_data(str_bytes(tier->hash, sizeof tier->hash));
		hello->tiers[hello->n_tiers++] = found;
	}
}

static void add_held(Reeve__V1__Hello *hello, const struct attempt *a, struct arena *arena)
{
	Reeve__V1__HeldLease *lease = arena_take(arena, sizeof *lease);

	*lease = (Reeve__V1__HeldLease)REEVE__V1__HELD_LEASE__INIT;
	lease->ref = attempt_wire_ref(a, arena);
	lease->token = attempt_wire_token(a, arena);
	lease->finished =
		a->state == ATTEMPT_UNSENT || a->state == ATTEMPT_SENT || a->state == ATTEMPT_RETAINED;
	hello->held[hello->n_held++] = lease;
}

/* Leases first, then what is retained, the newest first: that is what a store has lost. */
static void add_all_held(Reeve__V1__Hello *hello, const struct held *h, struct arena *arena)
{
	static const enum attempt_state states[] = { ATTEMPT_QUEUED, ATTEMPT_RUNNING, ATTEMPT_SENT,
		ATTEMPT_UNSENT };
	size_t count = held_count(h, ATTEMPT_RETAINED);

	for (size_t i = 0; i < sizeof states / sizeof states[0]; i++)
		count += held_count(h, states[i]);
	hello->held = arena_take(arena, count * sizeof(hello->held[0]));
	for (size_t i = 0; i < sizeof states / sizeof states[0]; i++)
		for (struct attempt *a = held_first(h, states[i]); a; a = held_next(a))
			add_held(hello, a, arena);
	assert(hello->n_held <= HELD_LEASES_MOST);
	for (struct attempt *a = held_last(h, ATTEMPT_RETAINED); a && hello->n_held < HELD_LEASES_MOST;
		a = held_previous(a))
		add_held(hello, a, arena);
}

/* What this process may use, not what the machine has. */
static uint32_t cpu_count(void)
{
	cpu_set_t set;

	if (!sched_getaffinity(0, sizeof set, &set))
		return (uint32_t)CPU_COUNT(&set);
	return 1;
}

void hello_pack(const struct registration *r, const struct held *h, struct arena *scratch, struct buf *out)
{
	Reeve__V1__WorkerMessage message = REEVE__V1__WORKER_MESSAGE__INIT;
	Reeve__V1__Hello hello = REEVE__V1__HELLO__INIT;

	arena_clear(scratch);
	hello.worker = (char *)(uintptr_t)r->who->id;
	hello.incarnation = r->who->incarnation;
	hello.principal = (char *)(uintptr_t)r->who->principal;
	hello.version = (char *)(uintptr_t)REEVE_VERSION;
	hello.cpus = cpu_count();
	hello.memory_bytes = (uint64_t)sysconf(_SC_PHYS_PAGES) * (uint64_t)sysconf(_SC_PAGESIZE);
	hello.sandbox = (char *)(uintptr_t)r->sandbox;
	hello.host = (char *)(uintptr_t)r->who->host;
	add_runners(&hello, r, scratch);
	if (r->toolset)
		add_tools(&hello, r->toolset, r->sandbox, scratch);
	if (r->keyring)
		add_tiers(&hello, r->keyring, scratch);
	add_all_held(&hello, h, scratch);
	message.kind_case = REEVE__V1__WORKER_MESSAGE__KIND_HELLO;
	message.hello = &hello;
	buf_clear(out);
	proto_pack(&message.base, out);
}

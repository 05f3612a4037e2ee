/* makespan [SUBTASKS [WORKERS [SEEDS]]]: the core in virtual time, with and without hedges, beside the lower bound. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/rand.h"
#include "coordinator/step.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* Durations are heavy-tailed (Pareto, 1.5; Harchol-Balter, "The Effect of Heavy-Tailed Job Size Distributions", 1999), and one
 * attempt in fifty takes ten times as long for no reason of its own: that is what a second one can mend. */
enum {
	TICK_MS = 50,
	LEAST_MS = 500,
	MOST_MS = 60000,
	SLOW_PERCENT = 2,
	SLOW_FACTOR = 10,
	SUBTASKS_MOST = 100000,
	CREW_MOST = 1000,
	EXIT_USAGE = 2,
};
static const double tail = 1.5;

/* A worker with one slot. */
struct hand {
	bool busy;
	bool idles; /* it holds a hedge and does nothing with it: a fleet that does not hedge */
	struct subtask_ref ref;
	struct token token;
	int64_t until_ms;
	int64_t beat_ms;
	uint64_t progress;
};

struct show {
	struct fleet fleet;
	struct effects fx;
	struct hand hands[CREW_MOST];
	uint32_t workers, subtasks, hedges;
	int64_t now_ms;
	int64_t *takes_ms; /* of each subtask, when nothing is wrong */
	uint64_t chance;
	bool hedged;
	bool over;
};

static void tell(struct show *s, struct event event)
{
	step(&s->fleet, &event, s->now_ms, &s->fx);
}

static int64_t draw_ms(struct show *s)
{
	double u = (double)(rand_below(&s->chance, 1 << 30) + 1) / (1 << 30);
	double ms = LEAST_MS / pow(u, 1 / tail);

	return ms < MOST_MS ? (int64_t)ms : MOST_MS;
}

static void submit(struct show *s)
{
	static const struct str script = { "x", 1 };

	tell(s, (struct event){ .kind = EVENT_SUBMIT,
			.submit = { .queue = STR("bench"),
				.principal = STR(""),
				.key = STR("0123456789abcdef"),
				.work = { .kind = KIND_SCRIPTED,
					.subtasks = s->subtasks,
					.scripts = &script,
					.script_count = 1,
					.lens = { "", 0 } },
				.request = STR("r") } });
}

static void attach(struct show *s, uint32_t number)
{
	char id[16];

	snprintf(id, sizeof id, "w%u", number);
	tell(s, (struct event){ .kind = EVENT_HELLO,
			.conn = number + 1,
			.hello = { .worker = str_of(id),
				.queue = STR(""),
				.incarnation = 1,
				.slots = { [KIND_SCRIPTED] = 1 } } });
}

static void take(struct show *s, const struct effect *effect)
{
	struct hand *h = &s->hands[effect->conn - 1];
	int64_t takes = s->takes_ms[effect->ref.number];
	bool slow = rand_below(&s->chance, 100) < SLOW_PERCENT;

	*h = (struct hand){ .busy = true,
		.idles = effect->ref.attempt > 1 && !s->hedged,
		.ref = effect->ref,
		.token = effect->token,
		.until_ms = s->now_ms + takes * (slow ? SLOW_FACTOR : 1),
		.beat_ms = s->now_ms };
	s->hedges += effect->ref.attempt > 1;
}

static void carry_out(struct show *s)
{
	for (size_t i = 0; i < s->fx.count; i++) {
		const struct effect *effect = &s->fx.list[i];

		if (effect->kind == EFFECT_ASSIGN)
			take(s, effect);
		else if (effect->kind == EFFECT_CANCEL &&
			 token_equal(s->hands[effect->conn - 1].token, effect->token))
			s->hands[effect->conn - 1].busy = false;
		else if (effect->kind == EFFECT_LOG && effect->log == LOG_JOB_MOVED &&
			 effect->move == JOB_DONE)
			s->over = true;
	}
	effects_clear(&s->fx);
}

static void work(struct show *s, uint32_t number)
{
	static const struct tool_result none = { .tool = { "scripted", 8 } };
	struct hand *h = &s->hands[number];
	struct held_lease beat = {
		.ref = h->ref, .token = h->token, .phase = STR("running"), .progress = ++h->progress
	};

	if (!h->busy)
		return;
	if (!h->idles && h->until_ms <= s->now_ms) {
		h->busy = false;
		tell(s, (struct event){ .kind = EVENT_RESULT,
				.conn = number + 1,
				.result = { .ref = h->ref,
					.token = h->token,
					.outcome = OUTCOME_DONE,
					.reason = STR(""),
					.stored = STR("r"),
					.gate = { .body = STR(""), .result = &none } } });
	} else if (s->now_ms - h->beat_ms >= HEARTBEAT_MS) {
		h->beat_ms = s->now_ms;
		tell(s, (struct event){ .kind = EVENT_BEAT, .conn = number + 1, .beat = { &beat, 1 } });
	}
}

static void turn(struct show *s)
{
	struct event confirmed = { .kind = EVENT_CONFIRMED, .sent_ms = s->now_ms };

	step(&s->fleet, &confirmed, s->fleet.now_ms, &s->fx);
	tell(s, (struct event){ .kind = EVENT_TURN });
	for (uint32_t i = 0; i < s->workers && effects_room(&s->fx, STEP_MOVES); i++)
		work(s, i);
	tell(s, (struct event){ .kind = EVENT_REST });
	carry_out(s);
}

/* Virtual milliseconds from the submission to the end. */
static int64_t run(struct show *s, uint64_t seed)
{
	int64_t began_ms;

	s->chance = rand_mix(seed);
	s->now_ms = 1000000;
	s->over = false;
	s->hedges = 0;
	memset(s->hands, 0, sizeof s->hands);
	for (uint32_t i = 0; i < s->subtasks; i++)
		s->takes_ms[i] = draw_ms(s);
	effects_init(&s->fx);
	fleet_init(&s->fleet, &fleet_limits_default, NULL, 0, seed);
	tell(s, (struct event){ .kind = EVENT_LEADING, .term = 1 });
	tell(s, (struct event){ .kind = EVENT_RESTORED });
	for (uint32_t i = 0; i < s->workers; i++, s->now_ms += HELLO_EVERY_MS)
		attach(s, i);
	submit(s);
	began_ms = s->now_ms;
	while (!s->over) {
		s->now_ms += TICK_MS;
		turn(s);
	}
	fleet_release(&s->fleet);
	effects_release(&s->fx);
	return s->now_ms - began_ms;
}

static int64_t bound(const struct show *s)
{
	int64_t longest = 0, sum = 0;

	for (uint32_t i = 0; i < s->subtasks; i++) {
		sum += s->takes_ms[i];
		longest = s->takes_ms[i] > longest ? s->takes_ms[i] : longest;
	}
	return sum / s->workers > longest ? sum / s->workers : longest;
}

int main(int argc, char **argv)
{
	static struct show show;
	struct show *s = &show;
	int seeds = argc > 3 ? atoi(argv[3]) : 20;
	double ratio[2] = { 0, 0 }, hedges = 0;

	s->subtasks = argc > 1 ? (uint32_t)atoi(argv[1]) : 2000;
	s->workers = argc > 2 ? (uint32_t)atoi(argv[2]) : 50;
	if (!s->subtasks || s->subtasks > SUBTASKS_MOST || !s->workers || s->workers > CREW_MOST ||
		seeds <= 0) {
		fprintf(stderr, "usage: makespan [SUBTASKS [WORKERS [SEEDS]]], at most %d and %d\n",
			SUBTASKS_MOST, CREW_MOST);
		return EXIT_USAGE;
	}
	s->takes_ms = calloc(s->subtasks, sizeof *s->takes_ms);
	if (!s->takes_ms)
		abort();
	for (int seed = 1; seed <= seeds; seed++)
		for (int hedged = 0; hedged < 2; hedged++) {
			s->hedged = hedged;
			ratio[hedged] += (double)run(s, (uint64_t)seed) / (double)bound(s) / seeds;
			hedges += hedged ? (double)s->hedges / seeds : 0;
		}
	printf("{\"subtasks\":%u,\"workers\":%u,\"seeds\":%d,\"without\":%.3f,\"with\":%.3f,\"hedges\":%.1f}"
	       "\n",
		s->subtasks, s->workers, seeds, ratio[0], ratio[1], hedges);
	free(s->takes_ms);
	return 0;
}

/* makespan [--tree] [SUBTASKS [WORKERS [SEEDS]]]: the core in virtual time, with and without hedges, beside the lower bound. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/rand.h"
#include "coordinator/plan/places.h"
#include "coordinator/state/spec.h"
#include "coordinator/step.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Durations are heavy-tailed (Pareto, 1.5; Harchol-Balter, "The Effect of Heavy-Tailed Job Size Distributions", 1999), and one
 * attempt in fifty takes ten times as long for no reason of its own: that is what a second one can mend. Nobody knows them
 * beforehand. With --tree it is the lines of files that are so; the planner knows these, a line takes a millisecond, and no attempt
 * is slow. */
enum {
	TICK_MS = 50,
	LEAST_MS = 500,
	MOST_MS = 60000,
	SLOW_PERCENT = 2,
	SLOW_FACTOR = 10,
	FILE_LINES_LEAST = 60,
	FILE_LINES_MOST = 60000,
	SHARD_LINES_HERE = 5000,
	SUBTASKS_MOST = 100000, /* or files */
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
	int64_t *takes_ms;          /* of each subtask, when nothing is wrong */
	struct plan_file *files;    /* with --tree, as many as there would be subtasks; else NULL */
	int64_t longest_ms, sum_ms; /* of those that were given */
	uint64_t chance;
	bool hedged;
	bool over;
};

static void tell(struct show *s, struct event event)
{
	step(&s->fleet, &event, s->now_ms, &s->fx);
}

static int64_t draw(struct show *s, int64_t least, int64_t most)
{
	double u = (double)(rand_below(&s->chance, 1 << 30) + 1) / (1 << 30);
	double drawn = (double)least / pow(u, 1 / tail);

	return drawn < (double)most ? (int64_t)drawn : most;
}

static const struct str language = { "c", 1 };
static const struct tool_def reader = {
	.name = { "reader", 6 }, .languages = &language, .language_count = 1, .shard_lines = SHARD_LINES_HERE
};

static void draw_all(struct show *s)
{
	for (uint32_t i = 0; i < s->subtasks; i++)
		if (s->files)
			s->files[i] = (struct plan_file){ .lines = (uint32_t)draw(
								  s, FILE_LINES_LEAST, FILE_LINES_MOST),
				.index = i,
				.place = rand_below(&s->chance, (uint64_t)1 << PLACE_BITS) };
		else
			s->takes_ms[i] = draw(s, LEAST_MS, MOST_MS);
	for (uint32_t i = 0; s->files && i < s->subtasks; i++)
		s->takes_ms[i] = s->files[i].lines;
	if (s->files)
		places_order(s->files, s->subtasks);
}

static void submit(struct show *s)
{
	static const struct str script = { "x", 1 };
	struct job_work scripted = { .kind = KIND_SCRIPTED,
		.subtasks = s->subtasks,
		.scripts = &script,
		.script_count = 1,
		.lens = { "", 0 } };
	struct job_work tree = { .kind = KIND_TOOL,
		.files = s->files,
		.file_count = s->subtasks,
		.languages = &language,
		.language_count = 1,
		.lens_tools = 1,
		.no_cache = true, /* nobody answers looks into one here */
		.lens = { "", 0 } };

	s->fleet.tools = &reader;
	s->fleet.tool_count = 1;
	tell(s, (struct event){ .kind = EVENT_SUBMIT,
			.submit = { .queue = STR("bench"),
				.principal = STR(""),
				.key = STR("0123456789abcdef"),
				.work = s->files ? tree : scripted,
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
				.slots = { [KIND_SCRIPTED] = 1, [KIND_TOOL] = 1 },
				.tools = 1 } });
}

/* Of a subtask, when nothing is wrong. */
static int64_t takes_ms(const struct show *s, const struct effect *effect)
{
	struct tool_spec spec;
	int64_t sum = 0;

	if (!s->files)
		return s->takes_ms[effect->ref.number];
	if (!spec_unpack(effect->spec, &spec))
		abort();
	for (uint32_t i = 0; i < spec.file_count; i++)
		sum += s->takes_ms[spec_file(&spec, i)];
	return sum;
}

static void take(struct show *s, const struct effect *effect)
{
	struct hand *h = &s->hands[effect->conn - 1];
	int64_t takes = takes_ms(s, effect);
	bool slow = !s->files && rand_below(&s->chance, 100) < SLOW_PERCENT;

	*h = (struct hand){ .busy = true,
		.idles = effect->ref.attempt > 1 && !s->hedged,
		.ref = effect->ref,
		.token = effect->token,
		.until_ms = s->now_ms + takes * (slow ? SLOW_FACTOR : 1),
		.beat_ms = s->now_ms };
	s->hedges += effect->ref.attempt > 1;
	if (effect->ref.attempt == 1) {
		s->sum_ms += takes;
		s->longest_ms = takes > s->longest_ms ? takes : s->longest_ms;
	}
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
	static const struct tool_result none = { .tool = { "scripted", 8 } },
					clean = { .tool = { "reader", 6 } };
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
					.gate = { .body = STR(""),
						.result = s->files ? &clean : &none,
						.has_files = true } } });
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
	s->longest_ms = s->sum_ms = 0;
	memset(s->hands, 0, sizeof s->hands);
	draw_all(s);
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
	int64_t shared = s->sum_ms / s->workers;

	return shared > s->longest_ms ? shared : s->longest_ms;
}

int main(int argc, char **argv)
{
	static struct show show;
	struct show *s = &show;
	bool tree = argc > 1 && !strcmp(argv[1], "--tree");
	double ratio[2] = { 0, 0 }, hedges = 0;
	int seeds;

	argc -= tree;
	argv += tree;
	seeds = argc > 3 ? atoi(argv[3]) : 20;
	s->subtasks = argc > 1 ? (uint32_t)atoi(argv[1]) : 2000;
	s->workers = argc > 2 ? (uint32_t)atoi(argv[2]) : 50;
	if (!s->subtasks || s->subtasks > SUBTASKS_MOST || !s->workers || s->workers > CREW_MOST ||
		seeds <= 0) {
		fprintf(stderr, "usage: makespan [--tree] [SUBTASKS [WORKERS [SEEDS]]], at most %d and %d\n",
			SUBTASKS_MOST, CREW_MOST);
		return EXIT_USAGE;
	}
	s->takes_ms = calloc(s->subtasks, sizeof *s->takes_ms);
	s->files = tree ? calloc(s->subtasks, sizeof *s->files) : NULL;
	if (!s->takes_ms || (tree && !s->files))
		abort();
	for (int seed = 1; seed <= seeds; seed++)
		for (int hedged = 0; hedged < 2; hedged++) {
			s->hedged = hedged;
			ratio[hedged] += (double)run(s, (uint64_t)seed) / (double)bound(s) / seeds;
			hedges += hedged ? (double)s->hedges / seeds : 0;
		}
	printf("{\"%s\":%u,\"workers\":%u,\"seeds\":%d,\"without\":%.3f,\"with\":%.3f,\"hedges\":%.1f}"
	       "\n",
		tree ? "files" : "subtasks", s->subtasks, s->workers, seeds, ratio[0], ratio[1], hedges);
	free(s->takes_ms);
	free(s->files);
	return 0;
}

/* sim --seeds N | --seed N | --scenario NAME: runs worlds, prints what was tried, and every event of one that fails. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/sim/many.h"
#include "tests/sim/world.h"

#include <inttypes.h>
#include <stdio.h>

static int usage(void)
{
	fprintf(stderr, "usage: sim [--scenario NAME] --seeds N [--from S] [--jobs J]\n"
			"       sim [--scenario NAME] --seed N\n"
			"       sim --scenarios [--seeds N]\n");
	return 2;
}

struct options {
	const struct scenario *scenario;
	bool all_scenarios;
	uint64_t seed; /* 0: many */
	struct many many;
};

static bool number_take(const char *text, uint64_t *out)
{
	return text && str_to_u64(str_of(text), out);
}

static bool option_take(struct options *o, const char *name, const char *value)
{
	if (!strcmp(name, "--seed"))
		return number_take(value, &o->seed) && o->seed;
	if (!strcmp(name, "--seeds"))
		return number_take(value, &o->many.count);
	if (!strcmp(name, "--from"))
		return number_take(value, &o->many.from);
	if (!strcmp(name, "--jobs"))
		return number_take(value, &o->many.jobs) && o->many.jobs && o->many.jobs <= MANY_JOBS_MOST;
	if (strcmp(name, "--scenario") || !value)
		return false;
	o->scenario = scenario_of(value);
	return o->scenario;
}

/* Each of its scenarios, and whether it came to what it is about. */
static int all_scenarios(struct many *many)
{
	int failed = 0;

	for (size_t i = 0; i < scenario_count; i++) {
		many->scenario = scenarios[i];
		failed |= many_run(many);
	}
	return failed;
}

int main(int argc, char **argv)
{
	struct options o = { .many = { .from = 1, .count = SCENARIO_SEEDS, .jobs = 1 } };

	for (int i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "--scenarios"))
			o.all_scenarios = true;
		else if (i + 1 == argc || !option_take(&o, argv[i], argv[i + 1]))
			return usage();
		else
			i++;
	}
	if (argc == 1)
		return usage();
	o.many.scenario = o.scenario;
	if (o.all_scenarios)
		return all_scenarios(&o.many);
	return o.seed ? many_one(o.scenario, o.seed) : many_run(&o.many);
}

/* Divides the seeds among processes, and adds up what they counted. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/sim/many.h"
#include "tests/sim/world.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

/* Of the world that runs, for who is asked when it ends the process. */
static const struct scenario *running;
static uint64_t running_seed;

static void again_print(void)
{
	printf("again    sim %s%s%s--seed %" PRIu64 "\n", running ? "--scenario " : "",
		running ? running->name : "", running ? " " : "", running_seed);
	fflush(stdout);
}

/* An assertion that does not hold, or a world without an end. */
static void ended_by(int signal)
{
	/* In a process that ends by it, after its own words: whatever the lock of stdout guards is lost anyway. */
	printf("seed     %" PRIu64 " BROKEN: %s\n", running_seed,
		signal == SIGALRM ? "it does not come to an end" : "an assertion does not hold");
	again_print();
	_exit(1);
}

static bool world_of(const struct scenario *scenario, uint64_t seed, bool logging, char words[256])
{
	running = scenario;
	running_seed = seed;
	alarm(SEED_S_MOST);
	return world_run(seed, scenario, logging, words);
}

static void watch_signals(void)
{
	struct sigaction action = { .sa_handler = ended_by };

	sigaction(SIGABRT, &action, NULL);
	sigaction(SIGALRM, &action, NULL);
	sigaction(SIGSEGV, &action, NULL);
}

int many_one(const struct scenario *scenario, uint64_t seed)
{
	char words[256];
	bool well;

	watch_signals();
	well = world_of(scenario, seed, true, words);
	printf("seed     %" PRIu64 " %s%s\n", seed, well ? "holds" : "BROKEN: ", words);
	return well ? 0 : 1;
}

/* What one process does: each of its seeds until one fails. */
static int share(const struct many *many, uint64_t job)
{
	char words[256];

	for (uint64_t seed = many->from + job; seed < many->from + many->count; seed += many->jobs)
		if (!world_of(many->scenario, seed, false, words)) {
			many_one(many->scenario, seed);
			again_print();
			return 1;
		}
	return 0;
}

/* In a process of its own, which leaves its counts in memory that both see. */
static pid_t share_begin(const struct many *many, uint64_t job, struct tally *out)
{
	pid_t pid = fork();
	int failed;

	if (pid)
		return pid;
	watch_signals();
	failed = share(many, job);
	*out = tally;
	fflush(stdout);
	_exit(failed);
}

/* One has failed: what the others would find is of no interest. */
static void shares_end(const pid_t *pids, uint64_t jobs)
{
	for (uint64_t job = 0; job < jobs; job++)
		if (pids[job] > 0)
			kill(pids[job], SIGTERM);
}

static int shares_run(const struct many *many, struct tally *tallies)
{
	pid_t pids[MANY_JOBS_MOST];
	int failed = 0;

	fflush(stdout);
	for (uint64_t job = 0; job < many->jobs; job++)
		pids[job] = share_begin(many, job, &tallies[job]);
	for (uint64_t left = many->jobs; left; left--) {
		int status = 1;
		pid_t ended = wait(&status);

		for (uint64_t job = 0; job < many->jobs; job++)
			pids[job] = pids[job] == ended ? 0 : pids[job];
		if (ended < 0 || status != 0) {
			failed = 1;
			shares_end(pids, many->jobs);
		}
	}
	return failed;
}

static int scenario_look(const struct many *many, const struct tally *sum)
{
	uint64_t tried = many->scenario->tried(sum);

	printf("scenario %-24s %s seeds=%" PRIu64 " tried=%" PRIu64 ": %s\n", many->scenario->name,
		tried ? "holds" : "NOT TRIED", many->count, tried, many->scenario->rule);
	return tried ? 0 : 1;
}

int many_run(const struct many *many)
{
	size_t size = many->jobs * sizeof(struct tally);
	struct tally *tallies = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	struct tally sum = { 0 };
	int failed;

	if (tallies == MAP_FAILED)
		abort();
	failed = shares_run(many, tallies);
	for (uint64_t job = 0; job < many->jobs; job++)
		tally_add(&sum, &tallies[job]);
	munmap(tallies, size);
	if (failed)
		return 1;
	if (many->scenario)
		return scenario_look(many, &sum);
	printf("seeds    %" PRIu64 " from %" PRIu64 ": every invariant held\n", many->count, many->from);
	tally_print(&sum);
	return tally_is_whole(&sum) || many->count < WHOLE_SEEDS ? 0 : 1;
}

/* sim --seeds N [--from S] | --seed N: runs worlds, prints what was tried, and every event of one that fails. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/sim/world.h"

#include <inttypes.h>
#include <stdio.h>

static int usage(void)
{
	fprintf(stderr, "usage: sim --seeds N [--from S]\n       sim --seed N\n");
	return 2;
}

/* The same seed once more, with a line an event. */
static int one(uint64_t seed)
{
	char words[256];
	bool well = world_run(seed, true, words);

	printf("seed     %" PRIu64 " %s%s\n", seed, well ? "holds" : "BROKEN: ", words);
	return well ? 0 : 1;
}

static int many(uint64_t from, uint64_t count)
{
	char words[256];

	for (uint64_t seed = from; seed < from + count; seed++)
		if (!world_run(seed, false, words)) {
			one(seed);
			printf("again    sim --seed %" PRIu64 "\n", seed);
			return 1;
		}
	printf("seeds    %" PRIu64 " from %" PRIu64 ": every invariant held\n", count, from);
	tally_print(&tally);
	return 0;
}

int main(int argc, char **argv)
{
	uint64_t number, from = 1;

	if (argc == 3 && !strcmp(argv[1], "--seed") && str_to_u64(str_of(argv[2]), &number))
		return one(number);
	if (argc == 5 && (strcmp(argv[3], "--from") || !str_to_u64(str_of(argv[4]), &from)))
		return usage();
	if ((argc == 3 || argc == 5) && !strcmp(argv[1], "--seeds") && str_to_u64(str_of(argv[2]), &number))
		return many(from, number);
	return usage();
}

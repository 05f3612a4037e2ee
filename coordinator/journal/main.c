/* replay FILE: makes the decisions of a journal again, and exits with 1 where they differ. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/journal/replay.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { EXIT_DIFFERS = 1, EXIT_USAGE = 2, READ_BYTES = 1 << 20 };

static const char usage[] =
	"replay - makes the decisions of a coordinator again\n"
	"\n"
	"usage: replay [--turns] FILE\n"
	"\n"
	"FILE was written by `reeved --record FILE` of this version. After each turn the state and the moves "
	"are\n"
	"compared with the recorded ones.\n"
	"\n"
	"  --turns   a line for each turn: its time, the events so far, leases, jobs, hash of the fleet\n"
	"\n"
	"exit: 0 all turns are the same; 1 one differs; 2 the file cannot be read\n";

static void turn_print(const struct replay *r)
{
	printf("turn=%" PRIu64 " now_ms=%" PRId64 " events=%" PRIu64 " leases=%" PRIu32
	       " newest_job=j%" PRIu64 " hash=%016" PRIx64 "\n",
		r->turns, r->fleet.now_ms, r->events, r->fleet.lease_count, r->fleet.job_id, r->fleet.hash);
}

/* All whole frames at the front of `bytes`, which they leave. */
static int frames(struct replay *r, struct buf *bytes, bool turns)
{
	struct str rest = buf_str(bytes), frame;
	uint64_t before = r->turns;
	size_t used;
	int err;

	while ((err = journal_frame(rest, &frame, &used)) > 0) {
		err = replay_frame(r, frame);
		if (err)
			return err;
		if (turns && r->turns != before)
			turn_print(r);
		before = r->turns;
		rest = str_sub(rest, used, rest.len);
	}
	if (err)
		snprintf(r->words, sizeof r->words, "after turn %" PRIu64 " there is no frame", r->turns);
	memmove(bytes->at, rest.at, rest.len);
	bytes->len = rest.len;
	return err;
}

static int replay_file(struct replay *r, FILE *file, bool turns, size_t *cut)
{
	struct buf bytes = BUF_INIT;
	size_t n;
	int err = 0;

	do {
		buf_reserve(&bytes, READ_BYTES);
		n = fread(bytes.at + bytes.len, 1, READ_BYTES, file);
		bytes.len += n;
		err = frames(r, &bytes, turns);
	} while (!err && n);
	*cut = bytes.len;
	buf_release(&bytes);
	return err;
}

int main(int argc, char **argv)
{
	bool turns = argc == 3 && !strcmp(argv[1], "--turns");
	const char *path = argc > 1 ? argv[argc - 1] : "";
	struct replay replay;
	size_t cut;
	FILE *file;
	int err;

	if (argc == 2 && !strcmp(path, "--help"))
		return fputs(usage, stdout) < 0;
	if (argc != 2 + turns) {
		fputs(usage, stderr);
		return EXIT_USAGE;
	}
	file = fopen(path, "rb");
	if (!file) {
		fprintf(stderr, "replay: cannot open %s: %s\n", path, strerror(errno));
		return EXIT_USAGE;
	}
	replay_init(&replay);
	err = replay_file(&replay, file, turns, &cut);
	fclose(file);
	if (!err && !replay.begun) {
		snprintf(replay.words, sizeof replay.words, "no journal begins here");
		err = -E_CORRUPT;
	}
	if (err)
		fprintf(stderr, "replay: %s\n", replay.words);
	else
		printf("replayed turns=%" PRIu64 " events=%" PRIu64 " commits=%" PRIu64 " hash=%016" PRIx64
		       "%s\n",
			replay.turns, replay.events, replay.commits, replay.fleet.hash,
			cut ? " cut=yes: its writer ended in the middle of a frame" : "");
	replay_release(&replay);
	return err == -E_CHANGED ? EXIT_DIFFERS : err ? EXIT_USAGE : 0;
}

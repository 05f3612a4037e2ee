/* Every eighth world keeps the journals of its coordinators, and decides everything twice. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/sim/again.h"
#include "coordinator/journal/replay.h"
#include "tests/sim/world.h"

enum { EVERY = 8 }; /* a replay costs as much as half a world */

static bool records(const struct world *w)
{
	return w->seed % EVERY == 0;
}

void again_begin(const struct world *w, struct host *h)
{
	buf_clear(&h->journal);
	if (records(w))
		journal_begin(&h->fleet, &h->journal);
}

void again_event(const struct world *w, struct host *h, const struct event *event, int64_t now_ms)
{
	if (records(w))
		journal_event(event, now_ms, &h->journal);
}

void again_turn(const struct world *w, struct host *h)
{
	if (records(w))
		journal_turn(&h->fleet, &h->fx, &h->journal);
}

void again_clear(const struct world *w, struct host *h)
{
	if (records(w))
		journal_clear(&h->journal);
}

void again_look(struct world *w, struct host *h)
{
	struct str rest = buf_str(&h->journal), frame;
	struct replay replay;
	size_t used;
	int err = 0;

	if (!records(w))
		return;
	replay_init(&replay);
	while (!err && journal_frame(rest, &frame, &used) > 0) {
		err = replay_frame(&replay, frame);
		rest = str_sub(rest, used, rest.len);
	}
	if (err || rest.len)
		world_broke(w, "decided again: %s", err ? replay.words : "the journal has no end");
	else if (replay.fleet.hash != h->fleet.hash || replay.fleet.chance != h->fleet.chance)
		world_broke(w, "decided again: the last state differs");
	tally.replayed += replay.turns;
	replay_release(&replay);
}

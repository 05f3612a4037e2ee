/* A second look at what a model found: what is worth one, whose it is, and what the verdicts change. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_STATE_SECOND_LOOK_H
#define COORDINATOR_STATE_SECOND_LOOK_H
#include "reeve/finding.h"
#include "reeve/limits.h"

#include <stdbool.h>

enum second_look {
	SECOND_NONE,   /* it proves itself: an analyzer says the same again, by rules that can be read */
	SECOND_SPARED, /* not worth a call: it is told, and nobody is to rely on it */
	SECOND_WANTED,
};

/* A quote that stands says where a claim is, not that it is right: of what passed an evidence check, eight in ten were still
 * wrong where that was counted (alantech/marsha#216). So whatever a model calls a warning or worse is looked at, however sure it
 * was; a note costs a reader no more than the look would. */
enum second_look second_look_of(const struct finding *f, bool by_model);

/* Who may refute what tier `found_by` found: of `count` tiers, from cheap to strong, those whose bit is set in `can`. The next
 * stronger ones come first, then the next weaker; each once, for the same question to the same model is no second opinion. Who
 * found it is asked only where nobody else can be. Returns how many of `most` stand in `out`. */
size_t second_look_tiers(size_t count, uint32_t can, size_t found_by, size_t most, size_t out[TIERS_MOST]);

/* What refuters said of one finding; those asked that gave no answer that could be taken are in no other count. */
struct look_votes {
	unsigned asked, stands, refuted, unsure;
};

struct look_outcome {
	bool told; /* as a finding; else it is only counted, as refuted */
	enum confidence confidence;
	bool stands; /* more than half said so */
};

/* How many looks a claim is to have in all, of `wanted` that it may have: `asked` it had, and `others` tiers are left that neither
 * found it nor looked yet. Of an even number that is not what was wanted two may disagree, and nobody decides: who found it has the
 * casting voice then, by a prompt that is not the one it was found with, where `finder` says that it can be asked; else one fewer
 * looks. Never less than were asked. */
unsigned second_look_most(unsigned asked, unsigned others, bool finder, unsigned wanted);
/* True while one more look can change what comes of it, of `most` in all: it has no majority yet, and can still get one. */
bool second_look_is_open(const struct look_votes *votes, unsigned most);

/* More than half of those asked decide, not of those that answered: a refuter that breaks takes no finding away and raises none.
 * Refuted: not told. It stands: a step surer than its author was. Else it is told with low confidence. */
struct look_outcome second_look_judge(const struct look_votes *votes, enum confidence said);
/* The confidence of what nobody looked at again. */
enum confidence second_look_spared(enum confidence said);
#endif

/* The planted set as findings: what is true, what only sounds so, and what quotes lines that do not stand there. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BENCH_SECOND_LOOK_SET_H
#define BENCH_SECOND_LOOK_SET_H
#include "bench/provider/planted.h"
#include "common/arena.h"
#include "coordinator/state/second_look.h"

enum claim_kind { CLAIM_TRUE, CLAIM_WRONG, CLAIM_INVENTED, CLAIM_MISPLACED, CLAIM_NEAR, CLAIM_KINDS };
/* "true", "wrong", "invented", "misplaced", "near": as planted.json has them. */
const char *claim_kind_name(enum claim_kind kind);

struct look_file {
	struct str path; /* in the tree */
	struct str content;
};

struct look_claim {
	enum claim_kind kind;
	struct finding finding; /* its file is a place in files */
	bool passed;            /* the gates */
	struct look_votes votes;
};

/* Zeroes are an empty one. */
struct look_set {
	struct planted_set planted; /* owns texts */
	struct arena arena;         /* owns the rest */
	struct look_file *files;
	size_t file_count;
	struct look_claim
		*claims; /* in order of file and line, so that true and wrong ones stand as they come */
	size_t claim_count;
};

/* FOLDER/planted.json and FOLDER/tree. 0, or -1 and why. To be released whatever the outcome. */
int look_set_load(struct look_set *s, const char *folder, struct buf *why);
void look_set_release(struct look_set *s);
#endif

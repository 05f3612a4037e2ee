/* Which rows are kept together when some are held out: equal texts, and texts that share a passage. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_ROUTE_OFFLINE_FOLDS_H
#define COORDINATOR_ROUTE_OFFLINE_FOLDS_H
#include "coordinator/route/offline/outcomes.h"

enum {
	FOLDS_MOST = 20,
	FOLDS_PASSAGE_BYTES = 80, /* a line that is shorter may be an option, or a word of order */
	FOLDS_PASSAGE_ROWS =
		20, /* a line that more rows share is a form that questions are put in: no passage */
};

/* Writes to out[i] a fold below `folds` for each row. Rows of equal text, blanks and capitals apart, and rows that share a line
 * of FOLDS_PASSAGE_BYTES come to the same one; the order of the rows does not matter. Another seed deals otherwise.
 * With `groups` all rows of a group are kept together, too: what is measured then is a subject that was never seen. */
void folds_of(const struct outcomes *o, uint32_t folds, uint64_t seed, bool groups, struct arena *arena,
	uint8_t *out);
#endif

/* Results on their way: as many as one message carries, in the order in which they were finished. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_RESULTS_H
#define WORKER_RESULTS_H
#include "common/arena.h"
#include "worker/held.h"

/* Life of a subtask, step 5. Packs a WorkerMessage of at most `most` bytes into `out` (cleared first) and moves what it holds to SENT.
 * Returns how many that are; 0: nothing is unsent. `scratch` is cleared. Asserts that one result always fits. */
size_t results_pack(struct held *h, size_t most, struct arena *scratch, struct buf *out);
#endif

/* Accept a submission, name the job it was before, or refuse it with the reason. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_ADMIT_ADMIT_H
#define COORDINATOR_ADMIT_ADMIT_H
#include "coordinator/state/event.h"
#include "coordinator/state/fleet.h"

enum { KEY_BYTES_LEAST = 16 };

struct admission {
	int err; /* 0: accepted, or it existed */
	enum reason reason;
	uint64_t existed; /* the job of this idempotency key and contract; 0: it is new */
};

/* Life of a subtask, step 1. Looks only; changes nothing. */
struct admission admit_submit(const struct fleet *f, const struct event_submit *submit);
#endif

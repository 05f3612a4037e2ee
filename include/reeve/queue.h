/* What an operator grants a queue: data of reeve.yaml. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REEVE_QUEUE_H
#define REEVE_QUEUE_H
#include "common/str.h"

#define QUEUE_WEIGHT_MOST 1000

struct queue_share {
	struct str name;
	uint32_t weight; /* of the fleet's slots, against the other queues': 1 for one that is not named */
	uint32_t most_running; /* subtasks leased at once; 0: no limit */
};
#endif

/* What each message of the coordinator means for what is held here. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_OBEY_H
#define WORKER_OBEY_H
#include "worker/session.h"

/* One message as it came. What cannot be read loses the stream: a coordinator that speaks so is not ours. */
void obey(struct session *s, struct str message, int64_t now_ms);
#endif

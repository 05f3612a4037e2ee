/* What an error that a provider answers with means: its status, and its own words for it. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_MODEL_MODEL_ERROR_H
#define WORKER_MODEL_MODEL_ERROR_H
#include "common/str.h"
#include "worker/model/model_end.h"

/* Status 0: the error came within an answer that had begun well. Type, code and message are the provider's, "" where it says
 * none. A known code counts before a known message, and that before the status. */
enum model_end model_error_end(int status, struct str type, struct str code, struct str message);
#endif

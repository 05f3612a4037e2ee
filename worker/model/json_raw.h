/* JSON that is written already, as a member of what is being written. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_MODEL_JSON_RAW_H
#define WORKER_MODEL_JSON_RAW_H
#include "common/report/json_writer.h"

#include <assert.h>

/* `json` is one value, well formed: ours, or what was read and written again. */
static inline void json_raw(struct json_writer *w, const char *key, struct str json)
{
	assert(json.len);
	if (w->comma)
		buf_add_byte(w->out, ',');
	buf_printf(w->out, "\"%s\":", key);
	buf_add_str(w->out, json);
	w->comma = true;
}
#endif

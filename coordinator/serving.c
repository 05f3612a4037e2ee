/* What a person hears while the store is in trouble. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/serving.h"
#include "common/io/clock.h"
#include "common/io/log.h"
#include "coordinator/receive.h"
#include "reeve/limits.h"

#include <stdio.h>

static void trouble_tell(struct coordinator *co)
{
	const struct store_trouble *trouble = co->store->ops->trouble(co->store);

	if (trouble == co->trouble)
		return;
	if (!co->trouble)
		co->trouble_ms = clock_ms();
	co->trouble = trouble;
	if (trouble)
		log_event(LEVEL_WARN, "store.trouble", log_text("reason", trouble->words),
			log_text("next", trouble->next));
	else
		log_event(LEVEL_INFO, "store.well", log_number("after_ms", clock_ms() - co->trouble_ms));
}

/* A connection that is cut is mended before anybody need hear of it. */
static void reads_refuse(struct coordinator *co)
{
	char words[256];

	if (!co->trouble || !co->commit_out || clock_ms() - co->trouble_ms < COMMIT_TIMEOUT_MS)
		return;
	snprintf(words, sizeof words, "nothing can be stored: %s; %s", co->trouble->words, co->trouble->next);
	receive_refuse_reads(co, words);
}

void serving_look(struct coordinator *co)
{
	bool serving;

	trouble_tell(co);
	reads_refuse(co);
	serving = co->led && !co->trouble && !*co->stop;
	if (serving != co->health.serving)
		health_set(&co->health, serving);
}

/* Begins and ends it, and adds up. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/provider/provider.h"

void provider_init(struct provider *p)
{
	memset(p, 0, sizeof *p);
	p->key = STR("");
	p->script.seed = 1;
	models_init(&p->models);
	p->prefixes = prefixes_new();
}

void provider_release(struct provider *p)
{
	answers_release(&p->answers);
	planted_release(&p->planted);
	fault_script_release(&p->script);
	prefixes_free(p->prefixes);
	models_release(&p->models);
	if (p->log)
		fclose(p->log);
}

void provider_open(struct provider *p, int64_t now_ms)
{
	for (size_t i = 0; i < p->models.count; i++)
		limits_init(&p->lanes[i].limits, &p->models.list[i], now_ms);
}

uint64_t provider_calls(const struct provider *p)
{
	uint64_t calls = 0;

	for (size_t i = 0; i < p->models.count; i++)
		calls += p->lanes[i].account.calls;
	return calls;
}

uint64_t provider_microusd(const struct provider *p)
{
	uint64_t cost = 0;

	for (size_t i = 0; i < p->models.count; i++)
		cost += p->lanes[i].account.cost;
	return bill_microusd(cost);
}

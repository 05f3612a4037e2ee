/* An answer's memory, and its price. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/model/model.h"

#include <stdlib.h>

void model_answer_release(struct model_answer *a)
{
	for (size_t i = 0; i < a->call_count; i++) {
		buf_release(&a->calls[i].id);
		buf_release(&a->calls[i].name);
		buf_release(&a->calls[i].arguments);
	}
	free(a->calls);
	buf_release(&a->text);
	buf_release(&a->turn);
	buf_release(&a->model);
	buf_release(&a->words);
	*a = (struct model_answer){ 0 };
}

uint64_t model_answer_charge(
	const struct model_answer *a, const struct tier_price *price, uint64_t most_microusd)
{
	if (a->usage_known)
		return tier_cost(price, &a->usage);
	if (!a->sent || (a->status && !a->begun))
		return 0;
	return most_microusd;
}

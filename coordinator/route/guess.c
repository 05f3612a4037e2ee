/* Goes from one head to the other in even steps of the log-odds. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/route/guess.h"

#include <assert.h>
#include <math.h>

/* A head that is sure would leave no room for what lies between. */
static double log_odds(double chance)
{
	const double sure = 0.999;

	chance = fmin(sure, fmax(1 - sure, chance));
	return log(chance / (1 - chance));
}

double guess_right(const struct router *r, const struct features *f, uint32_t place, uint32_t count)
{
	double part = count > 1 ? (double)place / (count - 1) : 0.5;
	double weak = log_odds((double)router_estimate(r, ROUTER_CHEAP, f));
	double strong = log_odds((double)router_estimate(r, ROUTER_STRONG, f));

	assert(place < count);
	return 1 / (1 + exp(-(weak + part * (strong - weak))));
}

double guess_accept(double right, const struct choose_gate *gate)
{
	assert(right >= 0 && right <= 1);
	return right * gate->true_pass + (1 - right) * gate->false_pass;
}

/* Counts votes, and never lets silence decide. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/state/second_look.h"

#include <assert.h>

enum second_look second_look_of(const struct finding *f, bool by_model)
{
	if (!by_model)
		return SECOND_NONE;
	return f->severity >= SEVERITY_WARNING ? SECOND_WANTED : SECOND_SPARED;
}

size_t second_look_tiers(size_t count, uint32_t can, size_t found_by, size_t most, size_t out[TIERS_MOST])
{
	size_t n = 0;

	assert(count <= TIERS_MOST && found_by < count);
	for (size_t i = found_by + 1; i < count && n < most; i++)
		if (can >> i & 1)
			out[n++] = i;
	for (size_t i = found_by; i-- > 0 && n < most;)
		if (can >> i & 1)
			out[n++] = i;
	if (!n && most && can >> found_by & 1)
		out[n++] = found_by;
	return n;
}

unsigned second_look_most(unsigned asked, unsigned others, bool finder, unsigned wanted)
{
	unsigned most = asked + others < wanted ? asked + others : wanted;

	if (most < wanted && most % 2 == 0)
		most = finder ? most + 1 : most ? most - 1 : 0;
	return most > asked ? most : asked;
}

bool second_look_is_open(const struct look_votes *v, unsigned most)
{
	unsigned half = most / 2, more = most > v->asked ? most - v->asked : 0;

	if (!more || v->stands > half || v->refuted > half)
		return false;
	return v->stands + more > half || v->refuted + more > half;
}

struct look_outcome second_look_judge(const struct look_votes *v, enum confidence said)
{
	unsigned half = v->asked / 2;

	assert(said > CONFIDENCE_NONE && said < CONFIDENCES);
	assert(v->stands + v->refuted + v->unsure <= v->asked);
	if (v->refuted > half)
		return (struct look_outcome){ false, CONFIDENCE_LOW, false };
	if (v->stands > half)
		return (struct look_outcome){ true, said < CONFIDENCE_HIGH ? said + 1 : said, true };
	return (struct look_outcome){ true, CONFIDENCE_LOW, false };
}

enum confidence second_look_spared(enum confidence said)
{
	(void)said; /* whatever a model says of itself */
	return CONFIDENCE_LOW;
}

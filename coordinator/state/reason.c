/* The words of each reason. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/state/reason.h"

#include <assert.h>

static const char *const words[REASONS] = {
#define REEVE_REASON_WORDS(name, text) [REASON_##name] = text,
	REEVE_REASONS(REEVE_REASON_WORDS)
#undef REEVE_REASON_WORDS
};

const char *reason_words(enum reason reason)
{
	assert((unsigned)reason < REASONS);
	return words[reason];
}

/* Remembers what was told by a hash of tier and cause. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/job/tell_troubles.h"
#include "common/rand.h"
#include "common/report/text.h"

static uint64_t key_of(const Reeve__V1__TierTrouble *t)
{
	return rand_mix(str_hash(str_of(t->tier))) ^ str_hash(str_of(t->cause));
}

static bool was_told(const struct troubles_told *told, uint64_t key)
{
	for (size_t i = 0; i < told->count; i++)
		if (told->keys[i] == key)
			return true;
	return false;
}

static const char *words_of(const char *cause)
{
	if (!strcmp(cause, "shut"))
		return "is asked no more";
	if (!strcmp(cause, "fails"))
		return "fails time after time, and is asked again later";
	return "is not asked";
}

bool troubles_next(struct troubles_told *told, const Reeve__V1__JobStatus *status, struct buf *out)
{
	for (size_t i = 0; i < status->n_troubles && told->count < TROUBLES_TOLD_MOST; i++) {
		const Reeve__V1__TierTrouble *t = status->troubles[i];

		if (was_told(told, key_of(t)))
			continue;
		told->keys[told->count++] = key_of(t);
		buf_add_text(out, "tier ");
		text_escape_terminal(str_of(t->tier), out);
		buf_printf(out, " %s: ", words_of(t->cause));
		text_escape_terminal(str_of(t->why), out);
		return true;
	}
	return false;
}

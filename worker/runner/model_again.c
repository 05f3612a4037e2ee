/* Puts each claim beside its lines, and takes one verdict for each. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/runner/model_again.h"

#include "reeve/limits.h"
#include "worker/runner/tool_wire.h"

#include <assert.h>

_Static_assert(REFUTE_CLAIMS_MOST == CLAIMS_MOST, "what is planned together is asked together");

static const struct model_file *file_of(const struct model_shard *s, uint32_t file)
{
	for (size_t i = 0; i < s->file_count; i++)
		if (s->files[i].file == file && !s->files[i].why.len)
			return &s->files[i];
	return NULL;
}

bool again_message(const struct model_spec *spec, const struct model_shard *s, struct str goal,
	struct buf *out, struct buf *why)
{
	struct refute_claim claims[REFUTE_CLAIMS_MOST];

	assert(spec->claim_count <= REFUTE_CLAIMS_MOST);
	for (size_t i = 0; i < spec->claim_count; i++) {
		const struct model_claim *c = &spec->claims[i];
		const struct model_file *file = file_of(s, c->file);

		if (!file) {
			buf_add_text(why, "a file that a claim is about cannot be had");
			return false;
		}
		claims[i] = (struct refute_claim){ .path = file->name,
			.start_line = c->start_line,
			.end_line = c->end_line,
			.rule = c->rule,
			.message = c->message,
			.quote = c->quote };
		claims[i].context =
			refute_context(file->content, c->start_line, c->end_line, &claims[i].context_line);
	}
	refute_message(claims, spec->claim_count, goal, out);
	return true;
}

static enum claim_verdict verdict_of(enum refute_verdict said)
{
	static const enum claim_verdict verdicts[] = { [REFUTE_NONE] = VERDICT_UNSURE,
		[REFUTE_STANDS] = VERDICT_STANDS,
		[REFUTE_REFUTED] = VERDICT_REFUTED,
		[REFUTE_UNSURE] = VERDICT_UNSURE };

	return verdicts[said];
}

bool again_read(const struct model_spec *spec, struct str text, struct claim_judged *out, struct buf *why)
{
	enum refute_verdict said[REFUTE_CLAIMS_MOST];

	if (refute_read(text, spec->claim_count, said, why))
		return false;
	for (size_t i = 0; i < spec->claim_count; i++)
		out[i] = (struct claim_judged){ spec->claims[i].finding, verdict_of(said[i]), STR("") };
	return true;
}

void again_report(
	const struct claim_judged *judged, size_t count, const struct model_report *report, struct buf *out)
{
	struct tool_result result = model_result(STR(REFUTE_TOOL), report);

	result.judged = judged;
	result.judged_count = count;
	tool_result_pack(&result, out);
}

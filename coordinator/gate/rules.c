/* The rules that need no machine: comparisons of what was handed in with what was read. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/gate/rules.h"
#include "common/absence.h"
#include "coordinator/state/claims.h"
#include "coordinator/state/goal_spec.h"
#include "reeve/error.h"
#include "reeve/limits.h"

static struct gate_verdict verdict_of(enum verdict verdict, size_t finding)
{
	return (struct gate_verdict){ .verdict = verdict, .finding = (uint32_t)finding };
}

struct gate_verdict rule_echo(const struct gate_input *in)
{
	return verdict_of(str_equal(in->body, in->spec) ? VERDICT_PASS : VERDICT_REFUSE, 0);
}

static bool finding_is_formed(const struct finding *f)
{
	return f->start_line >= 1 && f->end_line >= f->start_line && f->severity > SEVERITY_NONE &&
	       f->severity < SEVERITIES && f->confidence > CONFIDENCE_NONE && f->confidence < CONFIDENCES &&
	       f->rule.len && f->rule.len <= RULE_BYTES_MOST && str_is_utf8(f->rule) && f->lens.len &&
	       f->lens.len <= NAME_BYTES_MOST && str_is_utf8(f->lens) && f->message.len &&
	       f->quote.len <= QUOTE_BYTES_MOST && !str_is_blank(f->quote) &&
	       (!f->absence || absence_is_formed(f->absence));
}

/* Each claim is judged once, and no other; a second look finds nothing itself. */
static bool judges_its_claims(const struct gate_input *in)
{
	const struct tool_result *result = in->result;
	struct claims about;
	struct claim claim;
	size_t n = 0;

	if (in->kind != KIND_MODEL || !claims_unpack(in->spec, &about))
		return !result->judged_count;
	if (result->judged_count != about.count || result->finding_count)
		return false;
	for (; n < about.count && claim_next(&about.packed, &claim); n++)
		if (result->judged[n].finding != claim.finding ||
			result->judged[n].verdict <= VERDICT_UNKNOWN ||
			result->judged[n].verdict >= CLAIM_VERDICTS)
			return false;
	return n == about.count;
}

struct gate_verdict rule_schema(const struct gate_input *in)
{
	const struct tool_result *result = in->result;

	if (!result || result->finding_count > FINDINGS_PER_RESULT ||
		result->not_covered_count > NOT_COVERED_PER_RESULT || !result->tool.len ||
		result->tool.len > NAME_BYTES_MOST)
		return verdict_of(VERDICT_REFUSE, 0);
	for (size_t i = 0; i < result->finding_count; i++)
		if (!finding_is_formed(&result->findings[i]))
			return verdict_of(VERDICT_REFUSE, i);
	for (size_t i = 0; i < result->not_covered_count; i++)
		if (!result->not_covered[i].why.len)
			return verdict_of(VERDICT_REFUSE, 0); /* a gap without its reason is no evidence */
	if (!judges_its_claims(in))
		return verdict_of(VERDICT_REFUSE, 0);
	return verdict_of(VERDICT_PASS, 0);
}

struct gate_verdict rule_scope(const struct gate_input *in)
{
	struct tool_spec spec;

	if (!spec_unpack(in->spec, &spec))
		return verdict_of(VERDICT_COULD_NOT_CHECK, 0);
	if (!str_equal(in->result->tool, spec.tool))
		return verdict_of(VERDICT_REFUSE, 0);
	for (size_t i = 0; i < in->result->finding_count; i++)
		if (!spec_owns(&spec, in->result->findings[i].file) &&
			!(in->evidence && in->evidence[i].lent))
			return verdict_of(VERDICT_REFUSE, i);
	for (size_t i = 0; i < in->result->not_covered_count; i++)
		if (!spec_owns(&spec, in->result->not_covered[i].file))
			return verdict_of(VERDICT_REFUSE, 0);
	return verdict_of(VERDICT_PASS, 0);
}

/* The next line of *rest without its end, CR included; false after the last one. */
static bool line_next(struct str *rest, bool *ended, struct str *line)
{
	ptrdiff_t end;

	if (*ended)
		return false;
	end = str_find(*rest, '\n');
	*line = end < 0 ? *rest : str_sub(*rest, 0, (size_t)end);
	*ended = end < 0;
	*rest = end < 0 ? (struct str){ "", 0 } : str_sub(*rest, (size_t)end + 1, rest->len);
	if (line->len && line->at[line->len - 1] == '\r')
		line->len--;
	return true;
}

static struct str without_bom(struct str s)
{
	return str_starts(s, STR("\xef\xbb\xbf")) ? str_sub(s, 3, s.len) : s;
}

bool gate_quote_matches(struct str quote, struct str lines)
{
	bool quote_ended = false, lines_ended = false;
	struct str a, b;

	quote = without_bom(quote);
	lines = without_bom(lines);
	for (;;) {
		bool more_a = line_next(&quote, &quote_ended, &a);
		bool more_b = line_next(&lines, &lines_ended, &b);

		if (more_a != more_b)
			return false;
		if (!more_a)
			return true;
		if (!str_equal(a, b))
			return false;
	}
}

struct gate_verdict rule_evidence(const struct gate_input *in)
{
	for (size_t i = 0; i < in->result->finding_count; i++) {
		const struct evidence *seen = in->evidence ? &in->evidence[i] : NULL;

		if (!in->has_files || !seen)
			return verdict_of(VERDICT_COULD_NOT_CHECK, i);
		if (seen->err == -E_NOT_FOUND)
			return verdict_of(VERDICT_REFUSE, i); /* the manifest has no such file */
		if (seen->err)
			return verdict_of(VERDICT_COULD_NOT_CHECK, i);
		if (!seen->lines_exist || !gate_quote_matches(in->result->findings[i].quote, seen->lines))
			return verdict_of(VERDICT_REFUSE, i);
		if (in->result->findings[i].absence && seen->absence_err)
			return verdict_of(VERDICT_COULD_NOT_CHECK, i);
		if (in->result->findings[i].absence && seen->present)
			return (struct gate_verdict){ .verdict = VERDICT_REFUSE,
				.reason = REASON_GATE_ABSENCE,
				.finding = (uint32_t)i };
	}
	return verdict_of(VERDICT_PASS, 0);
}

struct gate_verdict rule_plan(const struct gate_input *in)
{
	struct goal_ask ask;

	if (!goal_ask_unpack(in->spec, &ask))
		return verdict_of(VERDICT_PASS, 0);
	if (!in->goal)
		return verdict_of(VERDICT_COULD_NOT_CHECK, 0);
	if (in->goal->fault.len || !in->goal->count)
		return verdict_of(VERDICT_REFUSE, 0);
	if (in->goal_microusd > in->left_microusd)
		return (struct gate_verdict){ .verdict = VERDICT_REFUSE, .reason = REASON_GATE_PLAN_COST };
	return verdict_of(VERDICT_PASS, 0);
}

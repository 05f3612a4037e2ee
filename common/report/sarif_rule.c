/* A rule in SARIF: what is known of it is its tool, its lens, and what it said of its worst finding. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/report/sarif_parts.h"
#include "common/report/sarif_text.h"
#include "common/report/text.h"
#include "common/utf8.h"

#define LENS_SECURITY STR("security")

/* CVSS' scale, on which code scanning calls 7.0 and more high, 4.0 and more medium. No analyzer of ours gives a
 * score, so each severity stands in its band and none is critical. */
static const char *const security_severity[SEVERITIES] = { NULL, "2.0", "5.0", "8.0" };
static const char *const problem_severity[SEVERITIES] = { "recommendation", "recommendation", "warning",
	"error" };
static const char *const precision[CONFIDENCES] = { "low", "low", "medium", "high" };

static bool has_lens(const struct sarif_rule *rule, size_t rows, struct str lens)
{
	for (size_t i = 0; i < rows; i++)
		if (str_equal(rule->rows[i].finding->lens, lens))
			return true;
	return false;
}

/* Security first: were it the one over the limit, the rule would be shown as one of no weight. */
static void write_tags(struct json_writer *w, const struct sarif_rule *rule, size_t most)
{
	size_t count = 0;

	json_open(w, "tags", '[');
	if (count < most && has_lens(rule, rule->row_count, LENS_SECURITY)) {
		json_str(w, NULL, LENS_SECURITY);
		count++;
	}
	for (size_t i = 0; i < rule->row_count && count < most; i++) {
		struct str lens = rule->rows[i].finding->lens;

		if (!lens.len || str_equal(lens, LENS_SECURITY) || has_lens(rule, i, lens))
			continue;
		json_str(w, NULL, lens);
		count++;
	}
	json_close(w, ']');
}

static void write_text(struct json_writer *w, const char *key, const struct buf *text, size_t most)
{
	json_open(w, key, '{');
	json_str(w, "text", utf8_cut(buf_str(text), most));
	json_close(w, '}');
}

/* "nullPointer, a rule of cppcheck" of "cppcheck/nullPointer". */
static void add_title(struct str rule, struct buf *out)
{
	ptrdiff_t slash = str_find(rule, '/');

	if (slash <= 0) {
		sarif_text(rule, out);
		return;
	}
	sarif_text(str_sub(rule, (size_t)slash + 1, rule.len), out);
	buf_add_text(out, ", a rule of ");
	sarif_text(str_sub(rule, 0, (size_t)slash), out);
}

static void write_texts(struct json_writer *w, const struct report_finding *worst, size_t most)
{
	struct buf text = BUF_INIT;

	add_title(worst->rule, &text);
	buf_add_byte(&text, '.');
	write_text(w, "shortDescription", &text, most);
	buf_add_text(&text, " It says, for example: ");
	sarif_text(worst->message, &text);
	write_text(w, "fullDescription", &text, most);
	buf_add_text(&text, "\nThe analyzer's own manual explains the rule.");
	write_text(w, "help", &text, most);
	buf_release(&text);
}

void sarif_rule_id(struct json_writer *w, const char *key, struct str rule)
{
	struct buf seen = BUF_INIT;

	text_escape_terminal(rule, &seen);
	json_str(w, key, buf_str(&seen));
	buf_release(&seen);
}

void sarif_rule(struct json_writer *w, const struct sarif_rule *rule, const struct sarif_limits *limits)
{
	const struct report_finding *worst = rule->worst;

	json_open(w, NULL, '{');
	sarif_rule_id(w, "id", worst->rule);
	write_texts(w, worst, limits->text_bytes);
	json_open(w, "defaultConfiguration", '{');
	json_text(w, "level", severity_name(worst->severity));
	json_close(w, '}');
	json_open(w, "properties", '{');
	write_tags(w, rule, limits->tags);
	json_text(w, "precision", precision[worst->confidence]);
	json_text(w, "problem.severity", problem_severity[worst->severity]);
	if (security_severity[worst->severity] && has_lens(rule, rule->row_count, LENS_SECURITY))
		json_text(w, "security-severity", security_severity[worst->severity]);
	json_close(w, '}');
	json_close(w, '}');
}

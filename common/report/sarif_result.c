/* A finding in SARIF: where, what, how bad, and by what it is recognised. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/report/sarif_parts.h"
#include "common/report/sarif_text.h"
#include "common/report/text.h"
#include "common/utf8.h"
#include "reeve/limits.h"

#include <stdio.h>

/* The column behind the last quoted line's end, in UTF-16 units from 1; 0 where the quote cannot tell. */
static uint64_t end_column(struct str quote, uint32_t lines)
{
	uint64_t column = 1, breaks = 0;
	uint32_t code = 0;

	if (quote.len >= QUOTE_BYTES_MOST) /* it may have been cut */
		return 0;
	for (size_t i = 0, len; i < quote.len; i += len) {
		len = utf8_take(str_sub(quote, i, quote.len), &code);
		if (!len)
			return 0;
		column = code == '\n' ? 1 : column + (code > 0xffff ? 2 : 1);
		breaks += code == '\n';
	}
	return breaks + 1 == lines ? column : 0;
}

/* Lines of 0 are not SARIF; a region that ends before it begins makes readers refuse the whole file. */
static void write_region(struct json_writer *w, const struct report_finding *f)
{
	uint32_t start = f->start_line ? f->start_line : 1;
	uint32_t end = f->end_line > start ? f->end_line : start;
	uint64_t column = end_column(f->quote, end - start + 1);

	json_open(w, "region", '{');
	json_u64(w, "startLine", start);
	if (column)
		json_u64(w, "startColumn", 1);
	json_u64(w, "endLine", end);
	if (column)
		json_u64(w, "endColumn", column);
	json_close(w, '}');
}

static void write_location(struct json_writer *w, const struct report_finding *f)
{
	struct buf uri = BUF_INIT;

	sarif_uri(f->path, &uri);
	json_open(w, "locations", '[');
	json_open(w, NULL, '{');
	json_open(w, "physicalLocation", '{');
	json_open(w, "artifactLocation", '{');
	json_str(w, "uri", buf_str(&uri));
	json_text(w, "uriBaseId", "%SRCROOT%");
	json_close(w, '}');
	write_region(w, f);
	json_close(w, '}');
	json_close(w, '}');
	json_close(w, ']');
	buf_release(&uri);
}

static void write_message(struct json_writer *w, const struct report_finding *f)
{
	struct buf text = BUF_INIT;

	sarif_text(f->message.len ? f->message : f->rule, &text);
	json_open(w, "message", '{');
	json_str(w, "text", buf_str(&text));
	json_close(w, '}');
	buf_release(&text);
}

static void write_fingerprints(struct json_writer *w, const struct sarif_row *row)
{
	char line[SARIF_HASH_HEX + 24];

	snprintf(line, sizeof line, "%s:%zu", row->hash, row->again);
	json_open(w, "partialFingerprints", '{');
	json_text(w, "primaryLocationLineHash", line);
	json_str(w, "reeveFingerprint/v1", row->finding->fingerprint);
	json_close(w, '}');
}

static void write_suppression(struct json_writer *w, const struct suppression *s)
{
	struct buf why = BUF_INIT;

	text_escape_terminal(s->why, &why);
	json_open(w, "suppressions", '[');
	json_open(w, NULL, '{');
	json_text(w, "kind", report_suppression_kind(s));
	json_text(w, "status", "accepted");
	json_str(w, "justification", buf_str(&why));
	json_close(w, '}');
	json_close(w, ']');
	buf_release(&why);
}

void sarif_result(struct json_writer *w, const struct sarif_row *row, size_t rule_index, bool compared)
{
	const struct report_finding *f = row->finding;

	json_open(w, NULL, '{');
	sarif_rule_id(w, "ruleId", f->rule);
	json_u64(w, "ruleIndex", rule_index);
	json_text(w, "level", severity_name(f->severity));
	/* What has come back was absent before, and so is new; what has only moved is unchanged. */
	if (compared && !f->suppression)
		json_text(w, "baselineState", report_is_fresh(f) ? "new" : "unchanged");
	write_message(w, f);
	write_location(w, f);
	write_fingerprints(w, row);
	if (f->suppression)
		write_suppression(w, f->suppression);
	json_close(w, '}');
}

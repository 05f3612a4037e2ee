/* One run of SARIF: results and their rules as far as the limits reach, then the frame around them. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/report/sarif.h"

#include "common/report/sarif_parts.h"

#include <inttypes.h>
#include <time.h>

/* Head and the note on what is left out: under 1.5 KiB even with the longest name of a workflow. */
#define SARIF_FRAME_BYTES 4096

/* docs.github.com, "SARIF support for code scanning", read in 2025. 25,000 results are taken and the worst 5,000
 * shown; 20 tags are taken and 10 shown; 10 MB are counted after gzip. We count before it: gzip adds 5 bytes to a
 * block of 16 KiB that it cannot shrink, so 9.9 MB stay below 10 MB whatever a repository puts into its names. */
const struct sarif_limits sarif_code_scanning = {
	.results = 25000,
	.rules = 25000,
	.tags = 10,
	.text_bytes = 1024,
	.bytes = 9900000,
};

/* Results and rules grow side by side, for a result may need a rule that nobody had before it. */
struct body {
	const struct sarif_limits *limits;
	struct buf result_bytes, rule_bytes;
	struct json_writer results, rules;
	size_t kept, rule_count;
	bool compared;
	size_t room; /* bytes for both */
};

/* False, and nothing is added: the limits are reached. */
static bool add_result(struct body *b, struct sarif_rows *t, const struct sarif_row *row)
{
	struct sarif_rule *rule = &t->rules[row->rule];
	size_t results = b->result_bytes.len, rules = b->rule_bytes.len;
	bool new_rule = !rule->written;

	if (new_rule && b->rule_count == b->limits->rules)
		return false;
	if (new_rule)
		sarif_rule(&b->rules, rule, b->limits);
	sarif_result(&b->results, row, new_rule ? b->rule_count : rule->index, b->compared);
	if (b->result_bytes.len + b->rule_bytes.len > b->room) {
		b->result_bytes.len = results;
		b->rule_bytes.len = rules;
		return false;
	}
	if (new_rule) {
		rule->index = b->rule_count++;
		rule->written = true;
	}
	b->kept++;
	return true;
}

static void body_fill(struct body *b, const struct report *r)
{
	size_t most = r->finding_count < b->limits->results ? r->finding_count : b->limits->results;
	struct arena arena = { 0 };
	struct sarif_rows t = sarif_rows(r->findings, most, &arena);

	while (b->kept < t.count && add_result(b, &t, t.ranked[b->kept]))
		;
	arena_release(&arena);
}

static void write_time(struct json_writer *w, const char *key, uint64_t ms)
{
	time_t seconds = (time_t)(ms / 1000);
	char day[32];
	struct buf text = BUF_INIT;
	struct tm utc;

	/* A year of five digits is no date to a reader. */
	if (!gmtime_r(&seconds, &utc) || utc.tm_year > 9999 - 1900 ||
		!strftime(day, sizeof day, "%Y-%m-%dT%H:%M:%S", &utc))
		return;
	buf_printf(&text, "%s.%03" PRIu64 "Z", day, ms % 1000);
	json_str(w, key, buf_str(&text));
	buf_release(&text);
}

static void write_invocation(struct json_writer *w, const struct report *r, struct str notes)
{
	json_open(w, "invocations", '[');
	json_open(w, NULL, '{');
	json_bool(w, "executionSuccessful", r->complete && !(r->outcome & REPORT_INFRASTRUCTURE));
	write_time(w, "startTimeUtc", r->started_ms);
	write_time(w, "endTimeUtc", r->started_ms + r->wall_ms);
	json_elements(w, "toolExecutionNotifications", notes);
	json_close(w, '}');
	json_close(w, ']');
}

static void write_driver(struct json_writer *w, struct str rules)
{
	json_open(w, "tool", '{');
	json_open(w, "driver", '{');
	json_text(w, "name", "Reeve");
	json_text(w, "semanticVersion", REEVE_VERSION);
	json_elements(w, "rules", rules);
	json_close(w, '}');
	json_close(w, '}');
}

/* What stands before the last slash is the category: an upload replaces the one before it of the same category. */
static void write_identity(struct json_writer *w, const struct report *r)
{
	struct buf id = BUF_INIT;

	buf_add_text(&id, "reeve/");
	buf_add_str(&id, r->workflow);
	buf_printf(&id, "/j%" PRIu64, r->job);
	json_open(w, "automationDetails", '{');
	json_str(w, "id", buf_str(&id));
	json_close(w, '}');
	buf_release(&id);
	json_open(w, "originalUriBaseIds", '{');
	json_open(w, "%SRCROOT%", '{');
	json_open(w, "description", '{');
	json_text(w, "text", "The root of the analysed tree.");
	json_close(w, '}');
	json_close(w, '}');
	json_close(w, '}');
}

/* Nothing without a repository: SARIF has no revision of nowhere, and a path of this machine is nobody's business. */
static void write_provenance(struct json_writer *w, const struct report *r)
{
	if (!r->commit.len || !r->repository.len)
		return;
	json_open(w, "versionControlProvenance", '[');
	json_open(w, NULL, '{');
	json_str(w, "repositoryUri", r->repository);
	json_str(w, "revisionId", r->commit);
	json_open(w, "mappedTo", '{');
	json_text(w, "uriBaseId", "%SRCROOT%");
	json_close(w, '}');
	json_close(w, '}');
	json_close(w, ']');
}

static void write_document(const struct report *r, const struct body *b, struct str notes, struct buf *out)
{
	struct json_writer w = { .out = out };

	json_open(&w, NULL, '{');
	json_text(&w, "$schema", "https://json.schemastore.org/sarif-2.1.0.json");
	json_text(&w, "version", "2.1.0");
	json_open(&w, "runs", '[');
	json_open(&w, NULL, '{');
	write_driver(&w, buf_str(&b->rule_bytes));
	write_identity(&w, r);
	write_provenance(&w, r);
	json_text(&w, "columnKind", "utf16CodeUnits");
	write_invocation(&w, r, notes);
	json_elements(&w, "results", buf_str(&b->result_bytes));
	json_close(&w, '}');
	json_close(&w, ']');
	json_close(&w, '}');
	buf_add_byte(out, '\n');
}

void sarif_render(const struct report *r, const struct sarif_limits *limits, struct buf *out)
{
	struct body b = { .limits = limits, .compared = r->compared };
	struct buf notes = BUF_INIT;
	struct json_writer w = { .out = &notes };

	b.results.out = &b.result_bytes;
	b.rules.out = &b.rule_bytes;
	sarif_notes(&w, r);
	size_t taken = SARIF_FRAME_BYTES + notes.len;
	b.room = taken < limits->bytes ? limits->bytes - taken : 0;
	body_fill(&b, r);
	if (b.kept < r->finding_count)
		sarif_note_left_out(&w, b.kept, r->finding_count);
	write_document(r, &b, buf_str(&notes), out);
	buf_release(&b.result_bytes);
	buf_release(&b.rule_bytes);
	buf_release(&notes);
}

void report_sarif(const struct report *r, struct buf *out)
{
	sarif_render(r, &sarif_code_scanning, out);
}

/* Reads report.json back: as strictly as what a stranger sends, for it is. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/api/read_baseline.h"
#include "common/proto_arena.h"
#include "reeve/limits.h"
#include "reeve/v1/client.pb-c.h"

#include <jansson.h>
#include <openssl/evp.h>

bool read_baseline_asked(
	struct str request, struct arena *arena, unsigned char report[SHA256_BYTES], struct baseline *out)
{
	const Reeve__V1__SubmitRequest *in =
		proto_decode(&reeve__v1__submit_request__descriptor, request, arena);
	const Reeve__V1__AnalyzeWork *work =
		in && in->work_case == REEVE__V1__SUBMIT_REQUEST__WORK_ANALYZE ? in->analyze : NULL;
	struct baseline_rename *renames;

	*out = (struct baseline){ .finding_count = 0 };
	if (!work || work->baseline.len != SHA256_BYTES)
		return false;
	memcpy(report, work->baseline.data, SHA256_BYTES);
	renames = arena_take(arena, work->n_renames * sizeof *renames + 1);
	for (size_t i = 0; i < work->n_renames; i++)
		renames[i] = (struct baseline_rename){ proto_bytes(work->renames[i]->from),
			proto_bytes(work->renames[i]->to) };
	out->renames = renames;
	out->rename_count = work->n_renames;
	return true;
}

/* The text of this key; "" where there is none. */
static struct str text(const json_t *object, const char *key, struct arena *arena)
{
	const json_t *value = json_object_get(object, key);

	if (!json_is_string(value))
		return STR("");
	return arena_str(arena, str_bytes(json_string_value(value), json_string_length(value)));
}

static struct str from_base64(struct str s, struct arena *arena)
{
	unsigned char *bytes = arena_take(arena, s.len + 1);
	int len = s.len && s.len < INT32_MAX ? EVP_DecodeBlock(bytes, (const unsigned char *)s.at, (int)s.len)
					     : 0;

	/* It counts the padding as bytes. */
	for (size_t i = s.len; len > 0 && i > 0 && s.at[i - 1] == '='; i--)
		len--;
	return str_bytes((const char *)bytes, len > 0 ? (size_t)len : 0);
}

/* Bytes that were no UTF-8 stand beside their shown form, in base64. */
static struct str bytes(const json_t *object, const char *key, const char *exact, struct arena *arena)
{
	struct str encoded = text(object, exact, arena);

	return encoded.len ? from_base64(encoded, arena) : text(object, key, arena);
}

static uint32_t line(const json_t *object, const char *key)
{
	json_int_t value = json_integer_value(json_object_get(object, key));

	return value > 0 && value <= UINT32_MAX ? (uint32_t)value : 0;
}

static bool finding(const json_t *in, struct arena *arena, struct report_finding *out)
{
	*out = (struct report_finding){
		.id = STR(""),
		.rule = text(in, "rule", arena),
		.lens = text(in, "lens", arena),
		.severity = severity_of(text(in, "severity", arena)),
		.confidence = confidence_of(text(in, "confidence", arena)),
		.message = text(in, "message", arena),
		.path = bytes(in, "path", "path_base64", arena),
		.start_line = line(in, "start_line"),
		.end_line = line(in, "end_line"),
		.quote = bytes(in, "quote", "quote_base64", arena),
		.fingerprint = text(in, "fingerprint", arena),
		.status = text(in, "status", arena),
	};
	return out->path.len && out->lens.len && out->severity && out->start_line &&
	       out->end_line >= out->start_line && str_starts(out->fingerprint, STR("1:"));
}

static bool findings(const json_t *root, struct arena *arena, struct baseline *out)
{
	const json_t *list = json_object_get(root, "findings");
	size_t count = json_array_size(list);
	struct report_finding *rows = arena_take(arena, count * sizeof *rows + 1);

	out->findings = rows;
	out->finding_count = 0;
	for (size_t i = 0; i < count; i++)
		if (!finding(json_array_get(list, i), arena, &rows[out->finding_count++]))
			return false;
	return json_is_array(list);
}

/* What is not there, or not as it should be, is no gap. */
static void gaps(const json_t *root, struct arena *arena, struct baseline *out)
{
	const json_t *lenses = json_object_get(root, "coverage");
	struct buf rows = BUF_INIT;

	for (size_t i = 0; i < json_array_size(lenses); i++) {
		const json_t *lens = json_array_get(lenses, i), *list = json_object_get(lens, "not_covered");
		struct str name = text(lens, "lens", arena);

		for (size_t k = 0; k < json_array_size(list); k++) {
			const json_t *row = json_array_get(list, k);
			struct baseline_gap gap = { name, bytes(row, "path", "path_base64", arena),
				text(row, "why", arena) };

			buf_add(&rows, &gap, sizeof gap);
		}
	}
	struct baseline_gap *list = arena_take(arena, rows.len + 1);
	if (rows.len)
		memcpy(list, rows.at, rows.len);
	out->gaps = list;
	out->gap_count = rows.len / sizeof *list;
	buf_release(&rows);
}

static void add_runs(struct str path, const json_t *lines, struct buf *rows)
{
	for (size_t i = 0; i < json_array_size(lines); i++) {
		const json_t *run = json_array_get(lines, i);
		json_int_t first = json_integer_value(json_array_get(run, 0)),
			   last = json_integer_value(json_array_get(run, 1));
		struct baseline_unwritten row = { path, (uint32_t)first, (uint32_t)last };

		if (first > 0 && last >= first && last <= UINT32_MAX)
			buf_add(rows, &row, sizeof row);
	}
}

/* No part of a report: whoever had the commit analysed, by analyzers alone, has added it. */
static void unwritten(const json_t *root, struct arena *arena, struct baseline *out)
{
	const json_t *files = json_object_get(root, "unwritten");
	struct buf rows = BUF_INIT;
	struct baseline_unwritten *list;

	for (size_t i = 0; i < json_array_size(files); i++) {
		const json_t *file = json_array_get(files, i);

		add_runs(text(file, "path", arena), json_object_get(file, "lines"), &rows);
	}
	list = arena_take(arena, rows.len + 1);
	if (rows.len)
		memcpy(list, rows.at, rows.len);
	out->unwritten = list;
	out->unwritten_count = rows.len / sizeof *list;
	buf_release(&rows);
}

bool read_baseline_report(struct str json, struct arena *arena, struct baseline *out)
{
	json_t *root = json_loadb(json.at, json.len, JSON_REJECT_DUPLICATES, NULL);
	const char *schema = json_string_value(json_object_get(root, "schema"));
	bool good = schema && !strcmp(schema, "reeve.report/1") && findings(root, arena, out);

	if (good) {
		gaps(root, arena, out);
		unwritten(root, arena, out);
	}
	json_decref(root);
	return good;
}

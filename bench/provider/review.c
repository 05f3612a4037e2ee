/* The reviewer: goes over all lines, finds what is planted there, and says more than is true. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/provider/review.h"

#include "bench/provider/prompt_lines.h"
#include "bench/provider/sample.h"
#include "common/rand.h"

enum { SHIFT_MOST = 3 };

struct reviewing {
	const struct planted_set *planted;
	const struct model *model;
	uint64_t seed;
	struct str prompt;
	const struct prompt_line *lines;
	size_t count;
	json_t *schema; /* of a finding; NULL: none is known */
	json_t *findings;
};

enum review_kind review_kind(json_t *schema)
{
	json_t *properties = json_object_get(schema, "properties");

	return json_object_get(properties, "findings")   ? REVIEW_FINDINGS
	       : json_object_get(properties, "verdicts") ? REVIEW_VERDICTS
	       : json_object_get(properties, "parts")    ? REVIEW_PLAN
							 : REVIEW_NONE;
}

uint64_t review_chance(uint64_t seed, struct str path, uint64_t line, struct str about)
{
	return rand_mix(rand_mix(seed ^ str_hash(path)) ^ rand_mix(line) ^ str_hash(about)) % 1000;
}

/* An object as the schema wants it, with the members that are known put in: what the schema does not name is left out. */
static json_t *review_fill(json_t *schema, json_t *known)
{
	json_t *properties = json_object_get(schema, "properties"), *out, *value;
	const char *name;

	if (!properties)
		return known;
	out = sample_of(schema);
	json_object_foreach(known, name, value)
	{
		if (json_object_get(properties, name))
			json_object_set(out, name, value);
	}
	json_decref(known);
	return out;
}

static json_t *text(struct str s)
{
	json_t *out = json_stringn(s.at, s.len);

	return out ? out
		   : json_string("?"); /* not UTF-8: it was replaced on the way here, or is none of ours */
}

/* Of the model alone: errors of form are its own. */
static bool errs(const struct reviewing *r, const struct prompt_line *at, const char *how, uint64_t permille)
{
	uint64_t seed = r->seed ^ str_hash(r->model->name);

	return review_chance(seed, at->path, at->number, str_of(how)) < permille;
}

static void add(struct reviewing *r, const struct prompt_line *at, uint64_t lines,
	const struct planted_thing *t, struct str quote)
{
	json_int_t first = at->number, shift = 0;

	if (errs(r, at, "misplaces", r->model->misplaces_permille))
		shift = 1 + (json_int_t)(rand_mix(r->seed ^ at->number) % SHIFT_MOST);
	json_array_append_new(
		r->findings, review_fill(r->schema,
				     json_pack("{s:o, s:I, s:I, s:o, s:o, s:o, s:o, s:o}", "path",
					     text(at->path), "start_line", first + shift, "end_line",
					     first + shift + (json_int_t)lines - 1, "rule", text(t->rule),
					     "severity", text(t->severity), "confidence", text(t->confidence),
					     "message", text(t->message), "quote", text(quote))));
}

/* The lines from this one on; false when the prompt has fewer of this file. */
static bool quote_of(const struct reviewing *r, size_t from, uint64_t lines, struct buf *out)
{
	for (size_t i = from; i < from + lines; i++) {
		if (i >= r->count || r->lines[i].number != r->lines[from].number + (i - from) ||
			!str_equal(r->lines[i].path, r->lines[from].path))
			return false;
		if (i > from)
			buf_add_byte(out, '\n');
		buf_add_str(out, r->lines[i].text);
	}
	return true;
}

/* Nearly what stands there: one blank more, as of somebody who quotes from memory. */
static void alter(struct buf *quote)
{
	ptrdiff_t blank = str_find_last(buf_str(quote), ' ');
	size_t at = blank < 0 ? quote->len : (size_t)blank;

	buf_add_byte(quote, ' ');
	memmove(quote->at + at + 1, quote->at + at, quote->len - 1 - at);
	quote->at[at] = ' ';
}

static void look(struct reviewing *r, size_t line, const struct planted_thing *t)
{
	const struct prompt_line *at = &r->lines[line];
	uint64_t finds = t->is_true ? r->model->finds_permille : r->model->believes_permille;
	struct buf quote = BUF_INIT;

	if ((t->path.len && !str_equal(t->path, at->path)) ||
		!memmem(at->text.at, at->text.len, t->pattern.at, t->pattern.len) ||
		(t->when.len && !memmem(r->prompt.at, r->prompt.len, t->when.at, t->when.len)))
		return;
	if (review_chance(r->seed, at->path, at->number, t->rule) < finds &&
		quote_of(r, line, t->lines, &quote)) {
		if (errs(r, at, "alters", r->model->alters_permille))
			alter(&quote);
		add(r, at, t->lines, t, buf_str(&quote));
	}
	buf_release(&quote);
}

/* A grave claim about a line that is nowhere. */
static void invent(struct reviewing *r, const struct prompt_line *at)
{
	static const struct planted_thing invented = { .rule = STR("unchecked-copy"),
		.severity = STR("error"),
		.confidence = STR("high"),
		.message = STR("The length comes from outside and is not checked before the copy.") };

	if (errs(r, at, "invents", r->model->invents_permille))
		add(r, at, 1, &invented, STR("\tmemcpy(destination, source, length_from_outside);"));
}

json_t *review_findings(const struct planted_set *planted, const struct model *m, uint64_t seed,
	json_t *schema, struct str prompt)
{
	struct reviewing r = { .planted = planted, .model = m, .seed = seed, .prompt = prompt };
	json_t *properties = json_object_get(schema, "properties");
	struct prompt_line *lines = prompt_lines(prompt, &r.count);

	r.lines = lines;
	r.schema = json_object_get(json_object_get(properties, "findings"), "items");
	r.findings = json_array();
	for (size_t i = 0; i < r.count; i++) {
		for (size_t t = 0; t < planted->count; t++)
			look(&r, i, &planted->list[t]);
		invent(&r, &lines[i]);
	}
	free(lines);
	return review_fill(schema, json_pack("{s:o, s:[]}", "findings", r.findings, "not_covered"));
}

/* The refuter: knows what is planted, and errs as often as its settings say. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/provider/review.h"

struct refuting {
	const struct planted_set *planted;
	const struct model *model;
	uint64_t seed;
	json_t *verdicts;
};

static struct str text_of(json_t *object, const char *key)
{
	json_t *value = json_object_get(object, key);

	return json_is_string(value) ? str_bytes(json_string_value(value), json_string_length(value))
				     : STR("");
}

/* Unsure comes first; then it is wrong as often as the model errs about claims of this kind. */
static const char *verdict_of(const struct refuting *r, json_t *claim, bool is_true)
{
	const struct model *m = r->model;
	uint64_t seed = r->seed ^ str_hash(m->name);
	uint64_t line = (uint64_t)json_integer_value(json_object_get(claim, "start_line"));
	struct str path = text_of(claim, "path");

	if (review_chance(seed, path, line, STR("unsure")) < m->unsure_permille)
		return "unsure";
	bool errs = review_chance(seed, path, line, text_of(claim, "rule")) <
		    (is_true ? m->refutes_true_permille : m->lets_stand_permille);

	return is_true != errs ? "stands" : "refuted";
}

static void judge(struct refuting *r, json_t *claim)
{
	const struct planted_thing *t = planted_find(
		r->planted, text_of(claim, "path"), text_of(claim, "rule"), text_of(claim, "quote"));
	const char *verdict = verdict_of(r, claim, t && t->is_true);
	bool knows = t && t->why.len && !strcmp(verdict, t->is_true ? "stands" : "refuted");

	json_array_append_new(r->verdicts,
		json_pack("{s:O, s:s, s:s#}", "id", json_object_get(claim, "id"), "verdict", verdict, "why",
			knows ? t->why.at : "by the lines shown", knows ? (int)t->why.len : 18));
}

json_t *review_verdicts(
	const struct planted_set *planted, const struct model *m, uint64_t seed, struct str prompt)
{
	struct refuting r = { planted, m, seed, json_array() };

	while (prompt.len) {
		ptrdiff_t end = str_find(prompt, '\n');
		struct str line = str_sub(prompt, 0, end < 0 ? prompt.len : (size_t)end);
		json_t *claim =
			str_starts(line, STR("{\"id\":")) ? json_loadb(line.at, line.len, 0, NULL) : NULL;

		prompt = str_sub(prompt, line.len + 1, prompt.len);
		if (claim)
			judge(&r, claim);
		json_decref(claim);
	}
	return json_pack("{s:o}", "verdicts", r.verdicts);
}

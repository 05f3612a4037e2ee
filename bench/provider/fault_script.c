/* Which call a rule hits: by its count, or by chance from the seed and that count, so that a run can be made again. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/provider/faults.h"

#include "common/rand.h"

#define FIELD(kind, member)                                                                                  \
	{                                                                                                    \
#member, SETTING_##kind, offsetof(struct fault_rule, member)                                 \
	}

static const struct setting rule_settings[] = { FIELD(TEXT, fault), FIELD(TEXT, model), FIELD(TEXT, when),
	FIELD(U64, from), FIELD(U64, to), FIELD(U64, permille) };
static const struct setting script_settings[] = {
	{ "seed", SETTING_U64, offsetof(struct fault_script, seed) }, { "rules", SETTING_OTHER, 0 }
};

void fault_script_release(struct fault_script *s)
{
	free(s->rules);
	json_decref(s->doc);
	*s = (struct fault_script){ .seed = 1 };
}

static int read_rule(json_t *object, struct fault_rule *rule, struct buf *why)
{
	*rule = (struct fault_rule){ .fault = STR(""),
		.model = STR(""),
		.when = STR(""),
		.from = 1,
		.to = UINT64_MAX,
		.permille = 1000 };
	if (settings_read(object, "a rule of faults", rule_settings,
		    sizeof rule_settings / sizeof *rule_settings, rule, why))
		return -1;
	return faults_parse(rule->fault, &rule->faults, why);
}

int fault_script_read(struct fault_script *s, json_t *doc, struct buf *why)
{
	json_t *rules = json_object_get(doc, "rules"), *rule;
	size_t i;

	fault_script_release(s);
	s->doc = doc;
	if (settings_read(doc, "the script of faults", script_settings, 2, s, why))
		goto wrong;
	s->rules = calloc(json_array_size(rules) + 1, sizeof *s->rules);
	if (!s->rules)
		abort();
	json_array_foreach(rules, i, rule)
	{
		if (read_rule(rule, &s->rules[i], why))
			goto wrong;
		s->count = i + 1;
	}
	return 0;
wrong:
	fault_script_release(s);
	return -1;
}

static bool fits(const struct fault_rule *rule, struct str model, struct str prompt)
{
	return (!rule->model.len || str_equal(rule->model, model)) &&
	       (!rule->when.len || memmem(prompt.at, prompt.len, rule->when.at, rule->when.len));
}

const struct fault_rule *fault_script_next(struct fault_script *s, struct str model, struct str prompt)
{
	const struct fault_rule *found = NULL;

	for (size_t i = 0; i < s->count; i++) {
		struct fault_rule *rule = &s->rules[i];

		if (!fits(rule, model, prompt))
			continue;
		rule->fits++;
		uint64_t drawn = rand_mix(s->seed ^ rand_mix(i) ^ (rule->fits << 16)) % 1000;

		if (!found && rule->fits >= rule->from && rule->fits <= rule->to && drawn < rule->permille)
			found = rule;
	}
	return found;
}

/* The file of --answers, made ready once: looking up a prompt is a search for a few marks. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/provider/answers.h"

#include "common/array.h"

enum { MARKS_MOST = 8 };

struct named {
	const char *model;
	struct planted answer;
};

struct answer_rule {
	struct str marks[MARKS_MOST];
	size_t mark_count;
	struct planted right, wrong; /* of text.at NULL: not said */
	struct planted *steps;
	size_t step_count;
	struct named *models;
	size_t model_count;
};

static const struct setting rule_settings[] = { { "when", SETTING_OTHER, 0 }, { "right", SETTING_OTHER, 0 },
	{ "wrong", SETTING_OTHER, 0 }, { "models", SETTING_OTHER, 0 }, { "steps", SETTING_OTHER, 0 } };

static void planted_release(struct planted *p)
{
	free((void *)(uintptr_t)p->text.at);
}

static void rule_release(struct answer_rule *rule)
{
	planted_release(&rule->right);
	planted_release(&rule->wrong);
	for (size_t i = 0; i < rule->step_count; i++)
		planted_release(&rule->steps[i]);
	for (size_t i = 0; i < rule->model_count; i++)
		planted_release(&rule->models[i].answer);
	free(rule->steps);
	free(rule->models);
}

void answers_release(struct answers *a)
{
	for (size_t i = 0; i < a->count; i++)
		rule_release(&a->rules[i]);
	free(a->rules);
	json_decref(a->doc);
	*a = (struct answers){ 0 };
}

static struct planted read_planted(json_t *value)
{
	struct planted p = { json_string_value(json_object_get(value, "tool")), { NULL, 0 } };
	json_t *said = p.tool ? json_object_get(value, "input") : value;
	char *text = NULL;

	if (!value)
		return p;
	if (json_is_string(said))
		text = strndup(json_string_value(said), json_string_length(said));
	else if (said)
		text = json_dumps(said, JSON_COMPACT | JSON_ENCODE_ANY);
	else
		text = strdup("{}");
	if (!text)
		abort();
	p.text = str_of(text);
	return p;
}

static int read_marks(json_t *when, struct answer_rule *rule, struct buf *why)
{
	json_t *mark;
	size_t i;

	if (json_is_string(when))
		rule->marks[rule->mark_count++] = str_of(json_string_value(when));
	json_array_foreach(when, i, mark)
	{
		if (i == MARKS_MOST || !json_is_string(mark))
			break;
		rule->marks[rule->mark_count++] = str_of(json_string_value(mark));
	}
	if (rule->mark_count && (json_is_string(when) || rule->mark_count == json_array_size(when)))
		return 0;
	buf_printf(why, "\"when\" of an answer is a text, or a list of at most %d that are all needed",
		MARKS_MOST);
	return -1;
}

static int read_rule(json_t *object, struct answer_rule *rule, struct buf *why)
{
	json_t *steps = json_object_get(object, "steps"), *models = json_object_get(object, "models"), *value;
	const char *name;
	size_t i;

	if (settings_read(object, "an answer", rule_settings, sizeof rule_settings / sizeof *rule_settings,
		    rule, why) ||
		read_marks(json_object_get(object, "when"), rule, why))
		return -1;
	rule->right = read_planted(json_object_get(object, "right"));
	rule->wrong = read_planted(json_object_get(object, "wrong"));
	rule->steps = array_zero(json_array_size(steps), sizeof *rule->steps);
	json_array_foreach(steps, i, value)
	{
		rule->steps[rule->step_count++] = read_planted(value);
	}
	rule->models = array_zero(json_object_size(models), sizeof *rule->models);
	json_object_foreach(models, name, value)
	{
		rule->models[rule->model_count++] = (struct named){ name, read_planted(value) };
	}
	return 0;
}

int answers_read(struct answers *a, json_t *doc, struct buf *why)
{
	json_t *object;
	size_t i;

	answers_release(a);
	a->doc = doc;
	if (!json_is_array(doc)) {
		buf_printf(
			why, "the file of answers is a list of {\"when\":...,\"right\":...,\"wrong\":...}");
		return -1;
	}
	a->rules = array_zero(json_array_size(doc), sizeof *a->rules);
	json_array_foreach(doc, i, object)
	{
		a->count = i + 1; /* also of one that is wrong: it is released with the rest */
		if (read_rule(object, &a->rules[i], why))
			return -1;
	}
	return 0;
}

static bool fits(const struct answer_rule *rule, struct str prompt)
{
	for (size_t i = 0; i < rule->mark_count; i++)
		if (!memmem(prompt.at, prompt.len, rule->marks[i].at, rule->marks[i].len))
			return false;
	return true;
}

static const struct planted *choose(
	const struct answer_rule *rule, struct str model, bool right, uint32_t turn)
{
	const struct planted *said = right ? &rule->right : &rule->wrong;

	if (turn < rule->step_count)
		return &rule->steps[turn];
	for (size_t i = 0; i < rule->model_count; i++)
		if (str_equal(str_of(rule->models[i].model), model))
			return &rule->models[i].answer;
	if (!said->text.at && rule->step_count)
		return &rule->steps[rule->step_count - 1];
	return said;
}

bool answers_find(const struct answers *a, struct str prompt, struct str model, bool right, uint32_t turn,
	struct planted *out)
{
	for (size_t i = 0; i < a->count; i++) {
		if (!fits(&a->rules[i], prompt))
			continue;
		*out = *choose(&a->rules[i], model, right, turn);
		return out->text.at;
	}
	return false;
}

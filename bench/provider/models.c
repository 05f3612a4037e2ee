/* The file of --models: {"seed":1,"quota":{...},"models":[{"name":"small",...},...]}. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/provider/models.h"
#include "bench/provider/plan.h"

#define FIELD(kind, of, member)                                                                              \
	{                                                                                                    \
#member, SETTING_##kind, offsetof(struct of, member)                                         \
	}
#define LIMIT(member)                                                                                        \
	{                                                                                                    \
#member, SETTING_U64, offsetof(struct model, limits.member)                                  \
	}
#define COUNT(table) (sizeof(table) / sizeof *(table))

/* About what a small hosted model does and costs. */
static const struct model by_default = { .name = { "sim", 3 },
	.first_ms = 300,
	.tokens_per_s = 80,
	.chunk_tokens = 4,
	.output_tokens = 100,
	.quality_permille = 1000,
	.finds_permille = 1000,
	.window = 200000,
	.max_output = 16384,
	.cache_least = 1024,
	.price = { 1000000, 5000000, 100000, 1250000, 2000000 },
	.limits = { .bucket_s = 60 } };

static const struct setting model_settings[] = { FIELD(TEXT, model, name), FIELD(U64, model, first_ms),
	FIELD(U64, model, tokens_per_s), FIELD(U64, model, chunk_tokens), FIELD(U64, model, jitter_permille),
	FIELD(U64, model, output_tokens), FIELD(U64, model, quality_permille), FIELD(U64, model, window),
	FIELD(U64, model, max_output), FIELD(U64, model, cache_least), FIELD(U64, model, finds_permille),
	FIELD(U64, model, believes_permille), FIELD(U64, model, misplaces_permille),
	FIELD(U64, model, alters_permille), FIELD(U64, model, invents_permille),
	FIELD(U64, model, unsure_permille), FIELD(U64, model, lets_stand_permille),
	FIELD(U64, model, refutes_true_permille), FIELD(TEXT, model, plan_fault),
	FIELD(U64, model, plan_mends), { "price", SETTING_OTHER, 0 }, { "limits", SETTING_OTHER, 0 } };

static const struct setting price_settings[] = { FIELD(U64, price, input), FIELD(U64, price, output),
	FIELD(U64, price, cache_read), FIELD(U64, price, cache_write), FIELD(U64, price, cache_write_long) };

static const struct setting limit_settings[] = { LIMIT(requests_per_minute), LIMIT(tokens_per_minute),
	LIMIT(input_tokens_per_minute), LIMIT(output_tokens_per_minute), LIMIT(concurrency),
	LIMIT(bucket_s) };

static const struct setting file_settings[] = { FIELD(U64, models, seed), { "models", SETTING_OTHER, 0 },
	{ "quota", SETTING_OTHER, 0 } };

void models_init(struct models *m)
{
	*m = (struct models){ .count = 1, .any = true, .seed = 1, .quota = { UINT64_MAX, UINT64_MAX } };
	m->list[0] = by_default;
}

void models_release(struct models *m)
{
	json_decref(m->doc);
	m->doc = NULL;
}

/* Numbers whose products would not fit, or that would divide by nothing. */
static const char *wrong_with(const struct model *m)
{
	const uint64_t most = 1000000000; /* a thousand dollars a million tokens, a billion tokens a minute */

	if (!m->name.len)
		return "a name";
	if (!m->tokens_per_s || !m->chunk_tokens || !m->window || !m->max_output)
		return "tokens_per_s, chunk_tokens, window and max_output of 1 or more";
	if (m->jitter_permille > 1000 || m->quality_permille > 1000 || m->finds_permille > 1000 ||
		m->believes_permille > 1000 || m->misplaces_permille > 1000 || m->alters_permille > 1000 ||
		m->invents_permille > 1000 || m->unsure_permille > 1000 || m->lets_stand_permille > 1000 ||
		m->refutes_true_permille > 1000)
		return "every permille of at most 1000";
	if (m->plan_fault.len && !review_plan_fault_known(m->plan_fault))
		return "a plan_fault of overlap, outside, lens, many, deep or words";
	if (m->limits.requests_per_minute > most || m->limits.tokens_per_minute > most ||
		m->limits.input_tokens_per_minute > most || m->limits.output_tokens_per_minute > most ||
		!m->limits.bucket_s || m->limits.bucket_s > 3600)
		return "limits below a billion, and a bucket of 1 to 3600 seconds";
	if (m->price.input > most || m->price.output > most || m->price.cache_read > most ||
		m->price.cache_write > most || m->price.cache_write_long > most)
		return "prices of at most 1000000000 micro-dollars per million tokens";
	if (m->first_ms > 3600000 || m->chunk_tokens > most || m->output_tokens > most || m->window > most ||
		m->max_output > most || m->tokens_per_s > most)
		return "at most an hour, and less than a billion tokens";
	return NULL;
}

static int read_model(json_t *object, struct model *m, struct buf *why)
{
	json_t *price = json_object_get(object, "price"), *limits = json_object_get(object, "limits");
	const char *wrong;

	*m = by_default;
	m->name.len = 0;
	if (settings_read(object, "a model", model_settings, COUNT(model_settings), m, why) ||
		(price && settings_read(
				  price, "price", price_settings, COUNT(price_settings), &m->price, why)) ||
		(limits && settings_read(limits, "limits", limit_settings, COUNT(limit_settings), m, why)))
		return -1;
	wrong = wrong_with(m);
	if (wrong)
		buf_printf(why, "model \"%.*s\" needs %s", STR_ARG(m->name), wrong);
	return wrong ? -1 : 0;
}

static int read_end(json_t *value, uint64_t *out)
{
	if (!json_is_null(value) && (!json_is_integer(value) || json_integer_value(value) < 0))
		return -1;
	*out = json_is_null(value) ? UINT64_MAX : (uint64_t)json_integer_value(value);
	return 0;
}

int models_read_quota(struct models *m, json_t *quota, struct buf *why)
{
	const char *name;
	json_t *value;

	json_object_foreach(quota, name, value)
	{
		uint64_t *into = !strcmp(name, "calls")      ? &m->quota.calls
				 : !strcmp(name, "microusd") ? &m->quota.microusd
							     : NULL;

		if (!into || read_end(value, into)) {
			buf_printf(why,
				"quota is {\"calls\":N,\"microusd\":N}, each a number or null for no end");
			return -1;
		}
	}
	return 0;
}

int models_read(struct models *m, json_t *doc, struct buf *why)
{
	json_t *list = json_object_get(doc, "models"), *model;
	size_t i;

	json_decref(m->doc);
	m->doc = doc;
	if (settings_read(doc, "the file of models", file_settings, COUNT(file_settings), m, why))
		return -1;
	if (models_read_quota(m, json_object_get(doc, "quota"), why))
		return -1;
	if (!list)
		return 0;
	m->count = json_array_size(list);
	m->any = false;
	if (!m->count || m->count > MODELS_MOST) {
		buf_printf(why, "\"models\" is a list of 1 to %d", MODELS_MOST);
		return -1;
	}
	json_array_foreach(list, i, model)
	{
		if (read_model(model, &m->list[i], why))
			return -1;
	}
	return 0;
}

const struct model *models_find(const struct models *m, struct str name)
{
	for (size_t i = 0; i < m->count; i++)
		if (m->any || str_equal(m->list[i].name, name))
			return &m->list[i];
	return NULL;
}

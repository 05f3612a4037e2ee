/* What tests ask the provider, and change while it runs. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/provider/provider.h"

#include "common/report/json_writer.h"

enum { NOT_FOUND = 404, INVALID = 400, FINE = 200 };

static void add_account(struct json_writer *w, const char *key, struct str name, const struct account *a)
{
	json_open(w, key, '{');
	if (name.len)
		json_str(w, "model", name);
	json_u64(w, "calls", a->calls);
	json_u64(w, "finished", a->finished);
	json_u64(w, "cancelled", a->cancelled);
	json_u64(w, "faulted", a->faulted);
	json_u64(w, "refused_limits", a->limited);
	json_u64(w, "refused_quota", a->broke);
	json_u64(w, "refused_other", a->failed);
	json_u64(w, "input_tokens", a->usage.input);
	json_u64(w, "cached_tokens", a->usage.cached);
	json_u64(w, "written_tokens", a->usage.written + a->usage.written_long);
	json_u64(w, "output_tokens", a->usage.output);
	json_u64(w, "picousd", a->cost);
	json_u64(w, "microusd", bill_microusd(a->cost));
	json_close(w, '}');
}

static void add_up(struct account *sum, const struct account *a)
{
	static const struct price free_of_charge;

	sum->calls += a->calls;
	sum->finished += a->finished;
	sum->cancelled += a->cancelled;
	sum->faulted += a->faulted;
	sum->limited += a->limited;
	sum->broke += a->broke;
	sum->failed += a->failed;
	sum->cost += a->cost;
	bill_add(sum, &free_of_charge, &a->usage);
}

static int bill(const struct provider *p, struct buf *out)
{
	struct json_writer w = { .out = out };
	struct account sum = { .failed = p->strangers };

	json_open(&w, NULL, '{');
	json_open(&w, "models", '[');
	for (size_t i = 0; i < p->models.count; i++) {
		add_account(&w, NULL, p->models.list[i].name, &p->lanes[i].account);
		add_up(&sum, &p->lanes[i].account);
	}
	json_close(&w, ']');
	add_account(&w, "total", STR(""), &sum);
	json_u64(&w, "running", p->running);
	json_close(&w, '}');
	return FINE;
}

static int stats(const struct provider *p, struct buf *out)
{
	struct json_writer w = { .out = out };

	json_open(&w, NULL, '{');
	json_u64(&w, "requests", p->requests);
	json_u64(&w, "running", p->running);
	json_u64(&w, "running_most", p->running_most);
	json_u64(&w, "steps", p->steps);
	json_u64(&w, "late_ms_sum", p->late_ms_sum);
	json_u64(&w, "late_ms_most", p->late_ms_most);
	json_close(&w, '}');
	return FINE;
}

/* Both clients can read it: each passes over what is the other's. */
static int list_models(const struct provider *p, struct buf *out)
{
	struct json_writer w = { .out = out };

	json_open(&w, NULL, '{');
	json_text(&w, "object", "list");
	json_open(&w, "data", '[');
	for (size_t i = 0; i < p->models.count; i++) {
		json_open(&w, NULL, '{');
		json_str(&w, "id", p->models.list[i].name);
		json_text(&w, "object", "model");
		json_u64(&w, "created", 0);
		json_text(&w, "owned_by", "sim");
		json_text(&w, "type", "model");
		json_str(&w, "display_name", p->models.list[i].name);
		json_text(&w, "created_at", "2026-01-01T00:00:00Z");
		json_close(&w, '}');
	}
	json_close(&w, ']');
	json_bool(&w, "has_more", false);
	json_close(&w, '}');
	return FINE;
}

static int refuse(int status, struct str why, struct buf *out)
{
	struct json_writer w = { .out = out };

	buf_clear(out);
	json_open(&w, NULL, '{');
	json_str(&w, "error", why);
	json_close(&w, '}');
	return status;
}

static int set_quota(struct provider *p, struct str body, struct buf *out)
{
	struct buf why = BUF_INIT;
	json_t *doc = json_loadb(body.at, body.len, 0, NULL);
	int status = FINE;

	if (!json_is_object(doc) || models_read_quota(&p->models, doc, &why))
		status = refuse(INVALID, why.len ? buf_str(&why) : STR("an object is required"), out);
	else
		buf_add_text(out, "{}");
	json_decref(doc);
	buf_release(&why);
	return status;
}

static int set_faults(struct provider *p, struct str body, struct buf *out)
{
	struct buf why = BUF_INIT;
	json_t *doc = json_loadb(body.at, body.len, 0, NULL);
	int status = FINE;

	if (!doc)
		status = refuse(INVALID, STR("no JSON"), out);
	else if (fault_script_read(&p->script, doc, &why))
		status = refuse(INVALID, buf_str(&why), out);
	else
		buf_add_text(out, "{}");
	buf_release(&why);
	return status;
}

int provider_control(struct provider *p, struct str method, struct str path, struct str body, struct buf *out)
{
	bool get = str_equal(method, STR("GET")), post = str_equal(method, STR("POST"));

	if (get && str_equal(path, STR("/sim/bill")))
		return bill(p, out);
	if (get && str_equal(path, STR("/sim/stats")))
		return stats(p, out);
	if (get && (str_equal(path, STR("/v1/models")) || str_equal(path, STR("/models"))))
		return list_models(p, out);
	if (post && str_equal(path, STR("/sim/quota")))
		return set_quota(p, body, out);
	if (post && str_equal(path, STR("/sim/faults")))
		return set_faults(p, body, out);
	return refuse(NOT_FOUND,
		STR("POST /v1/chat/completions, /v1/messages, /sim/quota, /sim/faults; GET /v1/models, "
		    "/sim/bill, "
		    "/sim/stats"),
		out);
}

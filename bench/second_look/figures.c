/* Counts by class, and the two figures that matter: precision and recall. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/second_look/figures.h"

#include "common/report/json_writer.h"

static double part(uint64_t of, uint64_t all)
{
	return all ? (double)of / (double)all : 1;
}

double look_precision(const struct look_told *t)
{
	return part(t->is_true, t->is_true + t->wrong);
}

/* Of all that is planted and true. */
static double recall(const struct look_figures *f, const struct look_told *t)
{
	return part(t->is_true, f->claims[CLAIM_TRUE]);
}

static double loss(const struct look_figures *f)
{
	return recall(f, &f->before) - recall(f, &f->after);
}

static void tell(struct look_told *t, enum claim_kind kind)
{
	t->is_true += kind == CLAIM_TRUE;
	t->wrong += kind != CLAIM_TRUE;
}

/* A note is told without a look; so is all where nobody was asked. */
static struct look_outcome outcome_of(const struct look_claim *c)
{
	if (second_look_of(&c->finding, true) != SECOND_WANTED)
		return (struct look_outcome){ true, second_look_spared(c->finding.confidence), false };
	return second_look_judge(&c->votes, c->finding.confidence);
}

void look_count(const struct look_set *s, struct look_figures *f)
{
	for (size_t i = 0; i < s->claim_count; i++) {
		const struct look_claim *c = &s->claims[i];
		struct look_outcome out = outcome_of(c);

		f->claims[c->kind]++;
		f->passed[c->kind] += c->passed;
		if (!c->passed)
			continue;
		tell(&f->before, c->kind);
		tell(out.told ? &f->after : &f->refuted, c->kind);
		if (out.told && out.confidence >= CONFIDENCE_MEDIUM)
			tell(&f->sure, c->kind);
	}
}

bool look_is_good(const struct look_figures *f)
{
	bool refused = !f->passed[CLAIM_INVENTED] && !f->passed[CLAIM_MISPLACED] && !f->passed[CLAIM_NEAR];

	return refused && f->quotes == f->quotes_kept &&
	       (!f->tiers || (look_precision(&f->after) >= LOOK_PRECISION_LEAST &&
				     loss(f) <= LOOK_RECALL_LOSS_MOST));
}

static void told_text(const struct look_figures *f, const struct look_told *t, struct buf *out)
{
	buf_printf(out, "%llu true and %llu wrong: precision %.3f, recall %.3f\n",
		(unsigned long long)t->is_true, (unsigned long long)t->wrong, look_precision(t),
		recall(f, t));
}

static void second_text(const struct look_figures *f, struct buf *out)
{
	buf_add_text(out, "told after a second look    ");
	told_text(f, &f->after, out);
	buf_add_text(out, "  of these not of low confidence  ");
	told_text(f, &f->sure, out);
	buf_printf(out, "  refuted  %llu true and %llu wrong\n", (unsigned long long)f->refuted.is_true,
		(unsigned long long)f->refuted.wrong);
	buf_printf(out, "asked  %llu tiers, %llu calls, %llu claims without an answer, %.6f USD\n",
		(unsigned long long)f->tiers, (unsigned long long)f->asked.calls,
		(unsigned long long)f->asked.unanswered, (double)f->asked.spent_microusd / 1e6);
}

void look_text(const struct look_figures *f, struct buf *out)
{
	buf_add_text(out, "refused by the gates        ");
	for (int k = CLAIM_INVENTED; k < CLAIM_KINDS; k++)
		buf_printf(out, "%s%s %llu of %llu", k > CLAIM_INVENTED ? ", " : "",
			claim_kind_name((enum claim_kind)k),
			(unsigned long long)(f->claims[k] - f->passed[k]), (unsigned long long)f->claims[k]);
	buf_printf(out, "\ntrue quotes kept            %llu of %llu\n", (unsigned long long)f->quotes_kept,
		(unsigned long long)f->quotes);
	buf_add_text(out, "told after the gates        ");
	told_text(f, &f->before, out);
	if (f->tiers)
		second_text(f, out);
}

static void told_json(
	const struct look_figures *f, const char *key, const struct look_told *t, struct json_writer *w)
{
	json_open(w, key, '{');
	json_u64(w, "true", t->is_true);
	json_u64(w, "wrong", t->wrong);
	buf_printf(w->out, ",\"precision\":%.3f,\"recall\":%.3f", look_precision(t), recall(f, t));
	json_close(w, '}');
}

static void asked_json(const struct look_asked *a, struct json_writer *w)
{
	json_u64(w, "calls", a->calls);
	json_u64(w, "unanswered", a->unanswered);
	json_u64(w, "cost_microusd", a->spent_microusd);
	json_u64(w, "tokens_input", a->usage.input);
	json_u64(w, "tokens_output", a->usage.output);
}

void look_json(const struct look_figures *f, struct buf *out)
{
	struct json_writer w = { .out = out };

	json_open(&w, NULL, '{');
	json_open(&w, "refused", '{');
	for (int k = 0; k < CLAIM_KINDS; k++) {
		json_open(&w, claim_kind_name((enum claim_kind)k), '{');
		json_u64(&w, "claims", f->claims[k]);
		json_u64(&w, "refused", f->claims[k] - f->passed[k]);
		json_close(&w, '}');
	}
	json_close(&w, '}');
	json_u64(&w, "quotes", f->quotes);
	json_u64(&w, "quotes_kept", f->quotes_kept);
	told_json(f, "before", &f->before, &w);
	json_u64(&w, "tiers", f->tiers);
	if (f->tiers) {
		told_json(f, "after", &f->after, &w);
		told_json(f, "sure", &f->sure, &w);
		told_json(f, "refuted", &f->refuted, &w);
		buf_printf(out, ",\"recall_loss\":%.3f", loss(f));
		asked_json(&f->asked, &w);
	}
	json_bool(&w, "good", look_is_good(f));
	json_close(&w, '}');
	buf_add_byte(out, '\n');
}

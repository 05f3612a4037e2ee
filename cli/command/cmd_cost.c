/* reeve cost: one question, and a table whose rows add up. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command/show_cost.h"
#include "cli/commands.h"
#include "cli/fleet/contact.h"
#include "cli/words/json_out.h"
#include "cli/words/speak.h"

/* What is summed up, one table each. */
struct question {
	const struct options *o;
	struct client *client;
	json_t *rows; /* an object for each, where JSON is wanted */
	struct buf out;
};

static enum exit_code ask(struct question *q, const char *by)
{
	Reeve__V1__CostResponse *cost = NULL;
	int err;

	err = client_cost(q->client, by, &cost);
	if (!err && q->o->json) {
		json_array_append_new(q->rows, show_cost_json(cost, by));
	} else if (!err) {
		buf_add_text(&q->out, q->out.len ? "\n" : "");
		show_cost(cost, by, &q->out);
	}
	client_free(cost);
	return err ? complain_call(q->client, "summing up costs", err) : EXIT_DONE;
}

/* One alone is an object, as it was before there were lists. */
static enum exit_code tell(const struct question *q)
{
	if (!q->o->json)
		return put_stdout(buf_str(&q->out)) ? EXIT_DONE : EXIT_INFRASTRUCTURE;
	return json_out(json_incref(json_array_size(q->rows) == 1 ? json_array_get(q->rows, 0) : q->rows));
}

enum exit_code cmd_cost(const struct options *o)
{
	struct question q = { .o = o, .out = BUF_INIT };
	enum exit_code code;
	struct session s;

	code = session_open(o, &s);
	if (code != EXIT_DONE)
		return code;
	q.client = s.client;
	q.rows = json_array();
	if (!o->by_count)
		code = ask(&q, "queue");
	for (size_t i = 0; i < o->by_count && code == EXIT_DONE; i++)
		code = ask(&q, o->by[i]);
	if (code == EXIT_DONE)
		code = tell(&q);
	json_decref(q.rows);
	buf_release(&q.out);
	session_close(&s);
	return code;
}

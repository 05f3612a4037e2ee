/* reeve cost: one question, and a table whose rows add up. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command/show_cost.h"
#include "cli/commands.h"
#include "cli/fleet/contact.h"
#include "cli/words/json_out.h"
#include "cli/words/speak.h"

static enum exit_code print(const struct options *o, const Reeve__V1__CostResponse *cost, const char *by)
{
	struct buf out = BUF_INIT;
	bool good;

	if (o->json)
		return json_out(show_cost_json(cost, by));
	show_cost(cost, by, &out);
	good = put_stdout(buf_str(&out));
	buf_release(&out);
	return good ? EXIT_DONE : EXIT_INFRASTRUCTURE;
}

enum exit_code cmd_cost(const struct options *o)
{
	const char *by = o->by ? o->by : "queue";
	Reeve__V1__CostResponse *cost = NULL;
	enum exit_code code;
	struct session s;
	int err;

	code = session_open(o, &s);
	if (code != EXIT_DONE)
		return code;
	err = client_cost(s.client, by, &cost);
	code = err ? complain_call(s.client, "summing up costs", err) : print(o, cost, by);
	client_free(cost);
	session_close(&s);
	return code;
}

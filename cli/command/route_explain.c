/* Names of tiers and models in it are somebody else's: each line is escaped. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command/route_explain.h"

#include "cli/fleet/contact.h"
#include "cli/words/json_out.h"
#include "cli/words/speak.h"
#include "common/report/text.h"

static void add_lines(struct str text, struct buf *out)
{
	while (text.len) {
		ptrdiff_t end = str_find(text, '\n');
		size_t length = end < 0 ? text.len : (size_t)end;

		text_escape_terminal(str_sub(text, 0, length), out);
		buf_add_byte(out, '\n');
		text = str_sub(text, length + 1, text.len);
	}
}

static enum exit_code print(const struct options *o, const Reeve__V1__RouteResponse *answer)
{
	struct buf out = BUF_INIT;
	enum exit_code code;

	add_lines(str_bytes(answer->text.data, answer->text.len), &out);
	if (o->json)
		code = json_out(json_pack(
			"{s:s, s:s#}", "subtask", o->args[1], "text", buf_str(&out).at, (int)out.len));
	else
		code = put_stdout(buf_str(&out)) ? EXIT_DONE : EXIT_INFRASTRUCTURE;
	buf_release(&out);
	return code;
}

enum exit_code route_explain(const struct options *o)
{
	Reeve__V1__RouteResponse *answer = NULL;
	struct buf scratch = BUF_INIT;
	enum exit_code code;
	struct session s;
	uint64_t job;
	uint32_t number;
	bool one;
	int err;

	if (!options_subtask(o->args[1], &job, &number, &one) || !one) {
		complain("route explain: \"%s\" is no subtask; write it like j42/17 (a job's report lists "
			 "them)",
			shown(str_of(o->args[1]), &scratch));
		buf_release(&scratch);
		return EXIT_USAGE;
	}
	code = session_open(o, &s);
	if (code != EXIT_DONE)
		return code;
	err = client_route(s.client, job, number, &answer);
	code = err ? complain_call(s.client, "explaining the route", err) : print(o, answer);
	client_free(answer);
	session_close(&s);
	return code;
}

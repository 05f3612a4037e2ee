/* Makes and prints values for programs. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/words/json_out.h"

#include "cli/words/speak.h"
#include "common/report/text.h"

#include <stdlib.h>

json_t *json_out_text(struct str s)
{
	struct buf escaped = BUF_INIT;
	json_t *value;

	text_escape_terminal(s, &escaped);
	value = json_stringn(buf_str(&escaped).at, escaped.len);
	buf_release(&escaped);
	return value;
}

json_t *json_out_count(uint64_t n)
{
	return json_integer((json_int_t)n);
}

enum exit_code json_out(json_t *value)
{
	char *dump = json_dumps(value, JSON_INDENT(1) | JSON_PRESERVE_ORDER);
	struct buf out = BUF_INIT;

	if (!dump)
		abort(); /* out of memory, for all texts in it are UTF-8 */
	buf_printf(&out, "%s\n", dump);
	free(dump);
	json_decref(value);
	bool good = put_stdout(buf_str(&out));
	buf_release(&out);
	return good ? EXIT_DONE : EXIT_INFRASTRUCTURE;
}

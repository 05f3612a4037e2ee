/* reeve bench stall: what the rule that ends hung work says of recorded heartbeats, without a fleet. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command/bench.h"
#include "cli/words/speak.h"
#include "cli/command/trace.h"
#include "common/io/file.h"
#include "common/report/json_writer.h"

enum { TRACE_BYTES_MOST = 64 << 20 };

static void add_json(const char *path, const struct trace_verdict *v, struct buf *out)
{
	struct json_writer w = { .out = out };

	json_open(&w, NULL, '{');
	json_bytes(&w, "trace", str_of(path));
	json_text(&w, "verdict", v->stalled ? "stalled" : "alive");
	json_i64(&w, "at_ms", v->at_ms);
	json_i64(&w, "delay_ms", v->delay_ms);
	json_bool(&w, "false_kill", v->false_kill);
	json_close(&w, '}');
	buf_add_byte(out, '\n');
}

static void add_text(const char *path, const struct trace_verdict *v, struct buf *out)
{
	struct buf scratch = BUF_INIT;

	if (v->stalled)
		buf_printf(out, "stalled  at %lld ms, %lld ms after its last advance", (long long)v->at_ms,
			(long long)v->delay_ms);
	else
		buf_printf(out, "alive    to its end at %lld ms", (long long)v->at_ms);
	if (v->false_kill)
		buf_printf(out, ", FALSE KILL: alive at %lld ms", (long long)v->alive_ms);
	buf_printf(out, "  %s\n", shown(str_of(path), &scratch));
	buf_release(&scratch);
}

/* False, and told, when it is no trace. */
static bool judge(const struct options *o, const char *path, struct buf *out)
{
	struct buf text = BUF_INIT, scratch = BUF_INIT;
	struct trace_verdict verdict;
	const char *wrong;
	uint32_t line;
	bool good = false;
	int err = file_read(path, TRACE_BYTES_MOST, &text);

	if (err)
		complain("cannot read %s: %s", shown(str_of(path), &scratch),
			err == -E_TOO_LARGE ? "it is over 64 MiB" : error_words(err));
	else if (trace_judge(buf_str(&text), &verdict, &line, &wrong))
		complain("%s:%u: %s (docs/testing.md describes a trace)", shown(str_of(path), &scratch), line,
			wrong);
	else
		good = true;
	if (good && o->json)
		add_json(path, &verdict, out);
	else if (good)
		add_text(path, &verdict, out);
	buf_release(&scratch);
	buf_release(&text);
	return good;
}

enum exit_code bench_stall(const struct options *o)
{
	enum exit_code code = EXIT_DONE;
	struct buf out = BUF_INIT;

	if (o->arg_count < 2) {
		complain("bench stall: name at least one trace, for example tests/traces/hung.trace");
		return EXIT_USAGE;
	}
	for (size_t i = 1; i < o->arg_count; i++)
		if (!judge(o, o->args[i], &out))
			code = EXIT_USAGE;
	if (!put_stdout(buf_str(&out)))
		code = EXIT_INFRASTRUCTURE;
	buf_release(&out);
	return code;
}

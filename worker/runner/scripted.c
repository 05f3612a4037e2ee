/* The runner that does what its input says, faults included: how failures are made to happen in tests. */
/* SPDX-License-Identifier: Apache-2.0 */

/* A script is words of the form key=value, divided by blanks or line ends:
 *   sleep_ms=N    works for so long, and then does what `then` says
 *   beat_ms=N     progress grows so often while it works (10); 0: never, which looks like a stall
 *   silence_ms=N  says that progress may stand still for so long; 0 (the default): as any work
 *   then=done     hands in a result without findings (the default)
 *   then=fail     says that it could not
 *   then=quota    says that its provider takes no more calls until a person has acted
 *   then=hang     goes on without progress until it is cancelled
 *   then=deaf     the same, and does not hear of that
 *   then=exit     ends the whole worker in order, with exit code 3
 *   then=crash    ends the whole worker by SIGKILL
 *   first=N       `then` is for attempts 1 to N, later ones are done; 0 (the default): it is for all
 *   bytes=N       the body is so many bytes of 'x', which is no result: the gate refuses it
 *   reason=WORD   of a failure
 *   spend=N       costs N micro-dollars, billed as it begins: a line `call.billed` of the log is the provider's bill. More
 *                 than its grant it does not begin
 *   finding=true|misplaced|invented|absent   the body is a result with one finding in file 0 of the manifest: one
 *                 whose quote is its first line, one whose quote stands elsewhere, one whose quote stands nowhere,
 *                 one that quotes that line and says that the tree has no file at all
 */
#include "worker/runner/runner.h"

#include "common/io/clock.h"
#include "common/io/log.h"
#include "reeve/finding.h"
#include "reeve/limits.h"
#include "worker/runner/tool_wire.h"
#include "worker/sandbox/workspace.h"
#include "common/content/source.h"

#include <errno.h>
#include <signal.h>
#include <unistd.h>

enum then { THEN_DONE, THEN_FAIL, THEN_QUOTA, THEN_HANG, THEN_DEAF, THEN_EXIT, THEN_CRASH, THENS };
enum { BEAT_MS_DEFAULT = 10, LOOK_MS = 10, EXIT_CODE = 3 };

struct script {
	uint64_t sleep_ms, beat_ms, silence_ms, first, bytes, spend;
	enum then then;
	struct str reason;
	struct str finding;
};

static struct str word_next(struct str *rest)
{
	size_t from = 0, len = 0;

	while (from < rest->len && strchr(" \t\n", rest->at[from]))
		from++;
	while (from + len < rest->len && !strchr(" \t\n", rest->at[from + len]))
		len++;
	struct str word = str_sub(*rest, from, len);
	*rest = str_sub(*rest, from + len, rest->len);
	return word;
}

static bool then_read(struct str s, enum then *out)
{
	static const char *const words[THENS] = { "done", "fail", "quota", "hang", "deaf", "exit", "crash" };

	for (int i = 0; i < THENS; i++) {
		if (!str_equal(s, str_of(words[i])))
			continue;
		*out = (enum then)i;
		return true;
	}
	return false;
}

static bool word_read(struct script *s, struct str key, struct str value)
{
	if (str_equal(key, STR("sleep_ms")))
		return str_to_u64(value, &s->sleep_ms);
	if (str_equal(key, STR("beat_ms")))
		return str_to_u64(value, &s->beat_ms);
	if (str_equal(key, STR("silence_ms")))
		return str_to_u64(value, &s->silence_ms) && s->silence_ms <= SILENCE_MS_MOST;
	if (str_equal(key, STR("first")))
		return str_to_u64(value, &s->first);
	if (str_equal(key, STR("bytes")))
		return str_to_u64(value, &s->bytes) && s->bytes <= BLOB_BYTES_MOST;
	if (str_equal(key, STR("spend")))
		return str_to_u64(value, &s->spend);
	if (str_equal(key, STR("then")))
		return then_read(value, &s->then);
	if (str_equal(key, STR("reason"))) {
		s->reason = str_sub(value, 0, REASON_BYTES_MOST);
		return true;
	}
	s->finding = value;
	return str_equal(key, STR("finding")) &&
	       (str_equal(value, STR("true")) || str_equal(value, STR("misplaced")) ||
		       str_equal(value, STR("invented")) || str_equal(value, STR("absent")));
}

static bool script_read(struct str spec, struct script *out)
{
	*out = (struct script){ .beat_ms = BEAT_MS_DEFAULT, .reason = STR("as the script says") };
	for (;;) {
		struct str word = word_next(&spec);
		ptrdiff_t eq = str_find(word, '=');

		if (!word.len)
			return true;
		if (eq < 0 || !word_read(out, str_sub(word, 0, (size_t)eq),
				      str_sub(word, (size_t)eq + 1, word.len)))
			return false;
	}
}

/* False when it was cancelled, or out of time. */
static bool work(struct attempt_progress *p, int64_t until_ms, uint64_t beat_ms)
{
	int64_t beat_at = clock_ms() + (int64_t)beat_ms;

	for (;;) {
		int64_t now = clock_ms();
		int64_t left = until_ms - now;

		if (p->cancel)
			return false;
		if (beat_ms && now >= beat_at) {
			p->progress++;
			beat_at = now + (int64_t)beat_ms;
		}
		if (left <= 0)
			return true;
		usleep((useconds_t)(left < LOOK_MS ? left : LOOK_MS) * 1000);
	}
}

static void fail(struct attempt_output *out, struct str reason)
{
	out->outcome = OUTCOME_FAILED;
	buf_add_str(&out->reason, reason);
}

static void result_hand_in(const struct finding *finding, size_t count, struct attempt_output *out)
{
	struct tool_result result = {
		.tool = STR("scripted"), .tool_version = STR("1"), .findings = finding, .finding_count = count
	};

	tool_result_pack(&result, &out->body);
	out->outcome = OUTCOME_DONE;
}

/* A finding in file 0: the gate that compares them with the tree must tell the kinds apart. */
static void finding_hand_in(const struct attempt_input *in, struct str kind, struct attempt_output *out)
{
	static const struct str any = { "*", 1 };
	static const struct absence nothing = { .paths = &any, .path_count = 1 };
	struct finding f = { .start_line = 1,
		.end_line = 1,
		.severity = SEVERITY_NOTE,
		.confidence = CONFIDENCE_HIGH,
		.lens = STR("tests"),
		.rule = STR("scripted/finding"),
		.message = STR("a finding that a script asked for") };
	struct buf content = BUF_INIT;

	if (!in->workspace || workspace_need(in->workspace, 0) ||
		workspace_read(in->workspace, 0, &content) ||
		!source_lines(buf_str(&content), 1, 1, &f.quote)) {
		fail(out, STR("file 0 has no line to quote"));
	} else {
		if (str_equal(kind, STR("invented")))
			f.quote = STR("this line stands nowhere in the tree");
		if (str_equal(kind, STR("absent")))
			f.absence = &nothing;
		if (str_equal(kind, STR("misplaced")))
			f.start_line = f.end_line = source_line_count(buf_str(&content));
		result_hand_in(&f, 1, out);
	}
	buf_release(&content);
}

static void hand_in(const struct attempt_input *in, const struct script *s, struct attempt_output *out)
{
	if (s->finding.len) {
		finding_hand_in(in, s->finding, out);
	} else if (s->bytes) {
		buf_reserve(&out->body, s->bytes);
		for (uint64_t i = 0; i < s->bytes; i++)
			buf_add_byte(&out->body, 'x');
		out->outcome = OUTCOME_DONE;
	} else {
		result_hand_in(NULL, 0, out);
	}
}

/* As a provider would: whoever dies from here on has spent it. */
static void call_bill(const struct attempt_input *in, uint64_t microusd, struct attempt_output *out)
{
	char id[SUBTASK_ID_BYTES];

	out->spent_microusd = microusd;
	if (microusd)
		log_event(LEVEL_INFO, "call.billed", log_text("subtask", subtask_id(in->ref, id)),
			log_number("microusd", (int64_t)microusd));
}

void run_scripted(
	const struct attempt_input *in, struct attempt_progress *progress, struct attempt_output *out)
{
	int64_t began_ms = clock_ms();
	struct script s;

	if (!script_read(in->spec, &s)) {
		fail(out, STR("the script has a word that is none of its language"));
		return;
	}
	if (s.spend > in->grant_microusd) {
		fail(out, STR("it would cost more than was reserved for it"));
		return;
	}
	call_bill(in, s.spend, out);
	progress->silence_ms = (int64_t)s.silence_ms;
	progress->phase = "running";
	enum then then = s.first && in->ref.attempt > s.first ? THEN_DONE : s.then;
	bool ended = work(progress, began_ms + (int64_t)s.sleep_ms, s.beat_ms);
	if (ended && then == THEN_HANG)
		ended = work(progress, INT64_MAX, 0);
	while (then == THEN_DEAF) /* also where it was told before it began */
		usleep(LOOK_MS * 1000);
	if (!ended)
		fail(out, STR("cancelled"));
	else if (then == THEN_FAIL)
		fail(out, s.reason);
	else if (then == THEN_QUOTA)
		out->outcome = OUTCOME_QUOTA;
	else if (then == THEN_EXIT)
		_exit(EXIT_CODE);
	else if (then == THEN_CRASH)
		kill(getpid(), SIGKILL);
	else
		hand_in(in, &s, out);
}

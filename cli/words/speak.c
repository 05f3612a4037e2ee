/* What is said to people: the few ways out of this program. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/words/speak.h"

#include "common/report/text.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

void complain(const char *format, ...)
{
	struct buf line = BUF_INIT;
	va_list args;

	buf_add_text(&line, "reeve: ");
	va_start(args, format);
	buf_vprintf(&line, format, args);
	va_end(args);
	buf_add_byte(&line, '\n');
	/* One write: lines of several programs on one stderr do not mix. */
	fwrite(line.at, 1, line.len, stderr);
	buf_release(&line);
}

void say(const struct options *o, const char *format, ...)
{
	va_list args;

	if (o->quiet)
		return;
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
}

static const char *next_step(int err)
{
	switch (-err) {
	case E_UNAVAILABLE:
		return "; is reeved running there?";
	case E_UNAUTHENTICATED:
		return "; give the coordinator's token with --token-file or REEVE_TOKEN_FILE";
	case E_NOT_FOUND:
		return "; `reeve jobs` lists what there is";
	case E_EXHAUSTED:
		return "; try again later";
	default:
		return "";
	}
}

enum exit_code complain_call(const struct client *c, const char *doing, int err)
{
	struct str words = client_words(c);
	struct buf scratch = BUF_INIT;

	if (words.len && !str_equal(words, str_of(error_words(err))))
		complain("%s (%s): %s: %s%s", doing, client_address(c), error_words(err),
			shown(words, &scratch), next_step(err));
	else
		complain("%s (%s): %s%s", doing, client_address(c), error_words(err), next_step(err));
	buf_release(&scratch);
	return exit_of_error(err);
}

const char *shown(struct str s, struct buf *scratch)
{
	buf_clear(scratch);
	text_escape_terminal(s, scratch);
	return buf_str(scratch).at;
}

bool put_stdout(struct str s)
{
	while (s.len) {
		ssize_t wrote = write(STDOUT_FILENO, s.at, s.len);

		if (wrote < 0 && errno == EINTR)
			continue;
		if (wrote < 0) {
			complain("cannot write to stdout: %s", strerror(errno));
			return false;
		}
		s = str_sub(s, (size_t)wrote, s.len);
	}
	return true;
}

bool talk_color(const struct options *o, int fd)
{
	const char *term = getenv("TERM");

	return !o->no_color && isatty(fd) && !(term && !strcmp(term, "dumb"));
}

/* What is said to people: stderr for talk, stdout for data, everything foreign escaped. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_WORDS_SPEAK_H
#define CLI_WORDS_SPEAK_H
#include "cli/exit.h"
#include "cli/usage/options.h"
#include "common/buf.h"
#include "common/io/client.h"

/* "reeve: ..." and a newline on stderr. */
void complain(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* The same without the prefix, and not at all with --quiet. */
void say(const struct options *o, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Tells why a call failed, in the server's words where it gave some; returns the exit code. */
enum exit_code complain_call(const struct client *c, const char *doing, int err);
/* s, safe for a terminal; lives in `scratch`, which is cleared first. */
const char *shown(struct str s, struct buf *scratch);
/* Writes all of it to stdout. False, and told, when that failed (a full disk; a closed pipe ends us). */
bool put_stdout(struct str s);
/* True when this descriptor is a terminal and nobody asked for plain text. */
bool talk_color(const struct options *o, int fd);
#endif

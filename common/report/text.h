/* Bytes of unknown origin made safe to show: on a terminal, in Markdown, in a fence. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_REPORT_TEXT_H
#define COMMON_REPORT_TEXT_H
#include "common/buf.h"

/* One line: controls as \n, \t, \x1b, what turns the writing round or is not seen as \u202e, bytes that are
 * not UTF-8 as \xff. A backslash stays as it is: this is for eyes, not for parsers. */
void text_escape_terminal(struct str s, struct buf *out);
/* The same for several lines: line ends and tabs stay, "\r\n" becomes "\n". */
void text_escape_lines(struct str s, struct buf *out);
/* One line of Markdown that shows s and is nothing else: no markup, no HTML, no link, no mention, no cell. */
void text_escape_markdown(struct str s, struct buf *out);
/* A code span that s cannot end. Not for a table's cell, where a pipe would end it first. */
void text_code_markdown(struct str s, struct buf *out);
/* A fenced block, longer than the longest run of backticks in s. */
void text_fence_markdown(struct str s, struct buf *out);
#endif
